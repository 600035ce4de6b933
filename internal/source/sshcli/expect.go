package sshcli

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"time"
)

// Silences that tell a screen at rest from one that is still being written.
const (
	settle = 20 * time.Millisecond  // after what looks like a prompt or a question, and may be the middle of a line
	linger = 250 * time.Millisecond // after what looks like a question where none is expected
	grace  = 2 * time.Second        // for the prompt to come back after Ctrl-C
)

const (
	keyInterrupt = "\x03" // Ctrl-C
	keySpace     = " "
	keyEnter     = "\n"
)

// largest is how much output of one command is kept.
const largest = 64 << 20

var (
	errSilent   = errors.New("no more output")
	errTooLarge = errors.New("more output than is kept")
)

// screenReader reads what the appliance writes and types what it is told to. One goroutine feeds it until the
// connection ends.
type screenReader struct {
	keys   io.Writer
	chunks chan []byte // closed at the end, after fault is set
	fault  error
	gone   chan struct{} // nobody reads any more
	raw    []byte        // since the last command
	limit  int
}

func readScreen(out io.Reader, keys io.Writer, limit int) *screenReader {
	s := &screenReader{keys: keys, chunks: make(chan []byte), gone: make(chan struct{}), limit: limit}
	go func() {
		defer close(s.chunks)
		for {
			chunk := make([]byte, 32<<10)
			n, err := out.Read(chunk)
			if n > 0 {
				select {
				case s.chunks <- chunk[:n]:
				case <-s.gone:
					err = net.ErrClosed
				}
			}
			if err != nil {
				s.fault = err
				return
			}
		}
	}()
	return s
}

func (s *screenReader) leave() { close(s.gone) }

func (s *screenReader) send(keys string) error {
	_, err := io.WriteString(s.keys, keys)
	return err
}

// state of a screen.
type state int

const (
	busy     state = iota
	doubtful       // at rest, unless more comes soon
	likely         // at rest, unless more comes at once
	rest
)

// until reads on, page by page, until the screen is at rest. That much silence ends it with errSilent, and ten times as
// long does in any case.
func (s *screenReader) until(ctx context.Context, silent time.Duration, look func(raw []byte) state) error {
	end := time.Now().Add(10 * silent)
	paged := -1 // how much had come when the pager was last answered
	for {
		patience := min(silent, time.Until(end))
		at := look(s.raw)
		if at == busy && pages(s.raw) && len(s.raw) != paged {
			paged = len(s.raw)
			if err := s.send(keySpace); err != nil {
				return err
			}
		}
		switch at {
		case rest:
			return nil
		case likely:
			patience = settle
		case doubtful:
			patience = linger
		}
		switch err := s.more(ctx, patience); {
		case errors.Is(err, errSilent) && at != busy:
			return nil
		case err != nil:
			return err
		}
	}
}

// more waits for output.
func (s *screenReader) more(ctx context.Context, patience time.Duration) error {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case chunk, ok := <-s.chunks:
		if !ok {
			return s.fault
		}
		s.raw = append(s.raw, chunk...)
		if len(s.raw) > s.limit {
			return errTooLarge
		}
		return nil
	case <-timer.C:
		return errSilent
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// drain throws away what came since the last command was over.
func (s *screenReader) drain() {
	s.raw = nil
	for {
		select {
		case _, ok := <-s.chunks:
			if !ok {
				return
			}
		default:
			return
		}
	}
}

// atPrompt looks for a prompt that was seen before. It may end in two blanks, of which the second comes late.
func atPrompt(raw []byte, prompt string) state {
	line, blank := strings.CutSuffix(lastLine(raw), " ")
	line, prompt = strings.TrimRight(line, " "), strings.TrimRight(prompt, " ")
	switch {
	case !blank:
	case line == prompt:
		return rest
	case strings.HasSuffix(line, prompt): // behind output without a line's end
		return likely
	}
	return busy
}

// atFirstPrompt looks for any, after the sign-in.
func atFirstPrompt(raw []byte) state {
	if line := lastLine(raw); promptForm.MatchString(line) || questionForm.MatchString(line) {
		return likely
	}
	return busy
}

// atEnd looks for the prompt of a command that asks nothing.
func atEnd(raw []byte, prompt string) state {
	if at := atPrompt(raw, prompt); at != busy || !questionForm.MatchString(lastLine(raw)) {
		return at
	}
	return doubtful
}

// atQuestion looks for a question, or the prompt.
func atQuestion(raw []byte, prompt string) state {
	switch line := lastLine(raw); {
	case line == "[]> ":
		return rest
	case questionForm.MatchString(line):
		return likely
	}
	return atPrompt(raw, prompt)
}
