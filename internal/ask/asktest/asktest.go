// Package asktest is a person for tests: a script of what is typed at which question. It goes through the prompts of
// ask, so that typed text means what it means in a session.
package asktest

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

// Line is what is typed at the next prompt whose words contain At.
type Line struct{ At, Type string }

// Script answers prompts. Lines are used up one by one: the first that fits a prompt is typed there.
type Script struct {
	t     testing.TB
	lines []Line
	spare bool // lines may be left
	// Asked are the words of all prompts so far, Screen all that was printed.
	Asked   []string
	Screen  bytes.Buffer
	Cleared int // how often the screen was cleared
}

// New returns a person who types these lines. Lines that were not used at the end of the test fail it.
func New(t testing.TB, lines ...Line) *Script {
	s := &Script{t: t, lines: lines}
	t.Cleanup(func() {
		for _, l := range s.lines {
			if s.spare {
				break
			}
			t.Errorf("nothing asked for %q, to type %q", l.At, l.Type)
		}
	})
	return s
}

// at is an Asker of numbered lines whose input is what the script types at these words.
func (s *Script) at(words string) ask.Asker {
	s.Asked = append(s.Asked, words)
	return ask.Plain(&typist{s, words, nil}, &s.Screen, -1, nil)
}

// typist types a line whenever one is waited for; when none fits, the person has left.
type typist struct {
	script *Script
	words  string
	rest   []byte
}

func (t *typist) Read(p []byte) (int, error) {
	if len(t.rest) == 0 {
		line, ok := t.script.next(t.words)
		if !ok {
			return 0, io.EOF
		}
		t.rest = []byte(line + "\n")
	}
	n := copy(p, t.rest)
	t.rest = t.rest[n:]
	return n, nil
}

func (s *Script) next(words string) (string, bool) {
	for i, l := range s.lines {
		if strings.Contains(words, l.At) {
			s.lines = append(s.lines[:i:i], s.lines[i+1:]...)
			return l.Type, true
		}
	}
	return "", false
}

// Ask puts a question to the script.
func (s *Script) Ask(ctx context.Context, p ask.Prompt) (ask.Answer, error) {
	return s.at(p.Text+" "+p.Flag).Ask(ctx, p)
}

// Menu puts a menu to the script, by its title and its labels.
func (s *Script) Menu(ctx context.Context, title string, items []ask.Item) (string, error) {
	words := title
	for _, it := range items {
		words += " " + it.Label
	}
	return s.at(words).Menu(ctx, title, items)
}

// Paste takes a text from the script.
func (s *Script) Paste(ctx context.Context, text string) (string, error) {
	return s.at(text).Paste(ctx, text)
}

// Block takes a text of several lines from the script.
func (s *Script) Block(ctx context.Context, text string) (string, error) {
	return s.at(text).Block(ctx, text)
}

// Secret takes a secret from the script.
func (s *Script) Secret(ctx context.Context, text string) (redact.Secret, error) {
	return s.at(text).Secret(ctx, text)
}

// Interactive says that a person is there.
func (*Script) Interactive() bool { return true }

// Clears says that the screen can be cleared.
func (*Script) Clears() bool { return true }

// Clear counts.
func (s *Script) Clear() { s.Cleared++ }

// Left says that lines may be left at the end of the test.
func (s *Script) Left() { s.spare = true }
