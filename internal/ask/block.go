package ask

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/term"

	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// The end of a block, as a line of its own, and the most that is kept of one: what is longer is no session of a
// person's.
const (
	loneDot      = "."
	longestBlock = 64 << 20
)

// What a terminal is told, so that it marks what is pasted, and the marks.
const (
	marksOn, marksOff     = "\x1b[?2004h", "\x1b[?2004l"
	pasteBegins, pasteEnd = "\x1b[200~", "\x1b[201~"
)

func (a *plain) Block(ctx context.Context, text string) (string, error) {
	if a.fd >= 0 {
		return block(ctx, a.in, a.fd, a.out, a.lang, false, joined(text)+"> ")
	}
	fmt.Fprint(a.out, joined(text)+"> ")
	if !a.echoes {
		defer fmt.Fprintln(a.out)
	}
	var kept strings.Builder
	for {
		line, err := a.in.take(ctx, untilNewline)
		switch {
		case err != nil && ctx.Err() == nil: // the end of the input ends the block; who asks on finds out
			return kept.String(), nil
		case err != nil, a.echoes && strings.Contains(line, interrupt):
			return "", ErrStopped
		case strings.TrimSpace(line) == loneDot:
			return kept.String(), nil
		}
		if kept.Len() < longestBlock {
			kept.WriteString(line)
		}
	}
}

func untilNewline(arrived []byte) int { return bytes.IndexByte(arrived, '\n') + 1 }

func (a *menus) Block(ctx context.Context, text string) (string, error) {
	return block(ctx, a.in, a.fd, a.out, a.lang, true, joined(text)+"> ")
}

// block takes a block from a terminal in raw mode: in line mode it would cut a line at 4096 bytes, and lose what
// comes faster than it is read. With marks the terminal is told to mark what is pasted.
func block(ctx context.Context, s *stream, fd int, out io.Writer, l *i18n.Language, marks bool,
	before string) (string, error) {
	state, err := term.MakeRaw(fd)
	if err != nil {
		return "", fmt.Errorf("terminal: %w", err)
	}
	defer term.Restore(fd, state)
	if marks {
		before = marksOn + before
		defer fmt.Fprint(out, marksOff)
	}
	fmt.Fprint(out, strings.ReplaceAll(before, "\n", "\r\n"))
	defer fmt.Fprint(out, "\r\n")
	b := collector{out: out, lang: l}
	for {
		arrived, err := s.take(ctx, func(arrived []byte) int { return len(arrived) })
		switch {
		case ctx.Err() != nil:
			return "", ErrStopped
		case err != nil: // the terminal hung up
			return b.text(), nil
		}
		b.rest += arrived
		switch b.eat() {
		case interrupted:
			return "", ErrStopped
		case ended:
			s.unread(strings.TrimPrefix(b.rest, "\n")) // of CR LF
			if b.pasted {
				swallow(ctx, s)
			}
			return b.text(), nil
		}
	}
}

// swallow takes away what stands behind the end of a block in the same paste: it must not answer the next question.
func swallow(ctx context.Context, s *stream) {
	const silence = 500 * time.Millisecond
	s.soon(ctx, silence, func(arrived []byte) int {
		if at := bytes.Index(arrived, []byte(pasteEnd)); at >= 0 {
			return at + len(pasteEnd)
		}
		return 0
	})
}

// collector makes lines of what a terminal sends.
type collector struct {
	out    io.Writer
	lang   *i18n.Language
	rest   string // what is not eaten yet
	done   []byte // whole lines
	line   []byte // the one that is being typed
	cr     bool   // the last line ended in CR
	pasted bool   // within the marks of a paste
	lines  int    // pasted since the mark
}

type eaten int

const (
	onward eaten = iota // there may be more to eat
	more                // the other half of a character or a mark has to come
	ended
	interrupted
)

func (b *collector) text() string { return string(b.done) + string(b.line) }

// eat goes on until the block ends or no whole character is left.
func (b *collector) eat() eaten {
	var echo strings.Builder
	defer func() { fmt.Fprint(b.out, echo.String()) }()
	for b.rest != "" {
		state, marked := b.mark(&echo)
		if !marked {
			state = b.key(&echo)
		}
		if state != onward {
			return state
		}
	}
	return more
}

// mark eats a mark of a paste; false: there is none.
func (b *collector) mark(echo *strings.Builder) (state eaten, marked bool) {
	switch {
	case strings.HasPrefix(b.rest, pasteBegins):
		b.rest, b.pasted, b.lines = b.rest[len(pasteBegins):], true, 0
		return onward, true
	case strings.HasPrefix(b.rest, pasteEnd):
		b.rest, b.pasted = b.rest[len(pasteEnd):], false
		if len(b.line) > 0 && b.newline() { // what is typed now is no part of the prompt that was copied last
			return ended, true
		}
		echo.WriteString(b.lang.F("[%d lines pasted]", b.lines) + "\r\n")
		return onward, true
	case strings.HasPrefix(pasteBegins, b.rest), strings.HasPrefix(pasteEnd, b.rest), !utf8.FullRuneInString(b.rest):
		return more, true
	}
	return onward, false
}

// key eats a character.
func (b *collector) key(echo *strings.Builder) eaten {
	r, size := utf8.DecodeRuneInString(b.rest)
	key := b.rest[:size]
	b.rest = b.rest[size:]
	cr := b.cr
	b.cr = key == "\r"
	switch {
	case key == "\n" && cr: // CR LF
	case key == "\r", key == "\n":
		if !b.pasted {
			echo.WriteString("\r\n")
		}
		if b.newline() {
			return ended
		}
	case b.pasted:
		b.add(key)
	case key == interrupt:
		return interrupted
	case key == endOfText:
		return ended
	case key == "\x7f", key == "\b":
		if last, n := utf8.DecodeLastRune(b.line); n > 0 {
			b.line = b.line[:len(b.line)-n]
			echo.WriteString(rubout(last))
		}
	case r == '\t', !unicode.IsControl(r):
		b.add(key)
		echo.WriteString(cell(r))
	}
	return onward
}

// newline ends the line, and says whether the block ends with it.
func (b *collector) newline() bool {
	line := b.line
	b.line = b.line[:0]
	b.lines++
	if strings.TrimSpace(string(line)) == loneDot {
		return true
	}
	if len(b.done) < longestBlock {
		b.done = append(append(b.done, line...), '\n')
	}
	return false
}

func (b *collector) add(key string) {
	if len(b.done)+len(b.line) < longestBlock {
		b.line = append(b.line, key...)
	}
}
