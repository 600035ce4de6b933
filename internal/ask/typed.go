package ask

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/term"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

// pause ends a paste: what follows a line within it was pasted with it.
const pause = 60 * time.Millisecond

// typed takes text from a terminal in raw mode, for what the line mode cannot do: a secret without echo whose Ctrl-C
// comes at once, and a paste whose last line has no end (the line mode would keep that line back and give it to the
// next question).
func typed(ctx context.Context, s *stream, fd int, out io.Writer, show bool, before string) (string, error) {
	state, err := term.MakeRaw(fd)
	if err != nil {
		return "", fmt.Errorf("terminal: %w", err)
	}
	defer term.Restore(fd, state)
	// Only now, so that nothing typed after the prompt is echoed.
	fmt.Fprint(out, strings.ReplaceAll(before, "\n", "\r\n"))
	defer fmt.Fprint(out, "\r\n")
	echo := func(text string) {
		if show {
			fmt.Fprint(out, text)
		}
	}
	text, pasting := "", false
	for {
		key, err := s.key(ctx)
		if err != nil {
			return "", err
		}
		r, size := utf8.DecodeRuneInString(key)
		switch {
		case key == interrupt, key == endOfText && text == "":
			return "", ErrStopped
		case key == pasteBegins, key == pasteEnd:
			pasting = key == pasteBegins
		case pasting && (key == "\r" || key == "\n"):
			text += "\n"
			echo("\r\n")
		case key == "\r", key == "\n":
			next, more := s.soon(ctx, pause, oneByte)
			if more && next == "\n" && key == "\r" { // CR LF
				next, more = s.soon(ctx, pause, oneByte)
			}
			if !more {
				if ctx.Err() != nil {
					return "", ErrStopped
				}
				return text, nil
			}
			s.unread(next)
			text += "\n"
			echo("\r\n")
		case key == "\x7f", key == "\b":
			last, n := utf8.DecodeLastRuneInString(text)
			if n == 0 || last == '\n' {
				continue
			}
			text = text[:len(text)-n]
			echo(rubout(last))
		case key == "\x15", key == escape: // Ctrl-U
			echo(strings.Repeat("\b \b", cells.Width(strings.ReplaceAll(text, "\t", " "))))
			text = ""
		case r == '\t', size == len(key) && !unicode.IsControl(r):
			text += key
			echo(cell(r))
		}
	}
}

// rubout takes a character off the screen.
func rubout(r rune) string {
	n := cells.Width(cell(r))
	return strings.Repeat("\b", n) + strings.Repeat(" ", n) + strings.Repeat("\b", n)
}

// cell is what stands on the screen for a character that was typed.
func cell(r rune) string {
	if r == '\t' {
		return " "
	}
	return redact.Visible(string(r))
}
