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
	e := editor{out: out, show: show}
	for {
		key, err := s.key(ctx)
		switch {
		case err != nil:
			return "", err
		case key == interrupt, key == endOfText && e.text == "":
			return "", ErrStopped
		case e.pasting || key != "\r" && key != "\n":
			e.press(key)
		case s.follows(ctx, key) == "":
			if ctx.Err() != nil {
				return "", ErrStopped
			}
			return e.text, nil
		default: // a paste without marks
			e.text += "\n"
		}
	}
}

// editor is the text that is being typed or pasted.
type editor struct {
	out     io.Writer
	show    bool // what is typed stands on the screen
	text    string
	pasting bool // within the marks of a paste
}

// press takes a key other than the one that ends the text.
func (e *editor) press(key string) {
	r, size := utf8.DecodeRuneInString(key)
	switch {
	case key == pasteBegins, key == pasteEnd:
		e.pasting = key == pasteBegins
	case key == "\r", key == "\n":
		e.text += "\n"
		e.echo("\r\n")
	case key == "\x7f", key == "\b":
		last, n := utf8.DecodeLastRuneInString(e.text)
		if n == 0 || last == '\n' {
			return
		}
		e.text = e.text[:len(e.text)-n]
		e.echo(rubout(last))
	case key == "\x15", key == escape: // Ctrl-U
		e.echo(strings.Repeat("\b \b", cells.Width(strings.ReplaceAll(e.text, "\t", " "))))
		e.text = ""
	case r == '\t', size == len(key) && !unicode.IsControl(r):
		e.text += key
		e.echo(cell(r))
	}
}

func (e *editor) echo(text string) {
	if e.show {
		fmt.Fprint(e.out, text)
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
