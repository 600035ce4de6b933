package ask

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// stream reads an input in the background, one read at a time and only while somebody waits, so that waiting can be
// given up. What a read brings after that is kept for the next prompt.
type stream struct {
	in io.Reader

	mu      sync.Mutex
	arrived []byte
	ended   bool
	reading chan struct{} // closed when the read that is under way has ended; nil: none is
}

const longestLine = 1 << 20 // no answer is longer; a stream without line ends must not fill the memory

// take waits until cut finds something in what has arrived, removes it and returns it. cut tells how many bytes; 0
// means that more must come. At the end of the input the rest is returned, then ErrStopped.
func (s *stream) take(ctx context.Context, cut func([]byte) int) (string, error) {
	for {
		if ctx.Err() != nil {
			return "", ErrStopped
		}
		s.mu.Lock()
		n := cut(s.arrived)
		if n == 0 && (s.ended || len(s.arrived) > longestLine) {
			n = len(s.arrived)
		}
		if n > 0 {
			taken := string(s.arrived[:n])
			s.arrived = slices.Delete(s.arrived, 0, n)
			s.mu.Unlock()
			return taken, nil
		}
		if s.ended {
			s.mu.Unlock()
			return "", ErrStopped
		}
		if s.reading == nil {
			s.reading = make(chan struct{})
			go s.read(s.reading)
		}
		reading := s.reading
		s.mu.Unlock()
		select {
		case <-reading:
		case <-ctx.Done():
		}
	}
}

func (s *stream) read(done chan struct{}) {
	p := make([]byte, 4096)
	n, err := s.in.Read(p)
	s.mu.Lock()
	s.arrived = append(s.arrived, p[:n]...)
	s.ended = err != nil // a terminal that hung up ends the session as the end of a file does
	s.reading = nil
	s.mu.Unlock()
	close(done)
}

// unread puts text back before what has arrived.
func (s *stream) unread(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.arrived = append([]byte(text), s.arrived...)
}

// soon is take that gives up after a short silence; ok says that something came.
func (s *stream) soon(ctx context.Context, silence time.Duration, cut func([]byte) int) (text string, ok bool) {
	ctx, cancel := context.WithTimeout(ctx, silence)
	defer cancel()
	text, err := s.take(ctx, cut)
	return text, err == nil
}

// follows is the first byte of what came at once behind an Enter, and so was pasted with it; "": nothing did. CR LF is
// one Enter.
func (s *stream) follows(ctx context.Context, enter string) string {
	next, more := s.soon(ctx, pause, oneByte)
	if more && next == "\n" && enter == "\r" {
		next, more = s.soon(ctx, pause, oneByte)
	}
	if !more {
		return ""
	}
	s.unread(next)
	return next
}

// cursorReport is a terminal's answer to "where is the cursor". One that comes late must not end up in an answer.
var cursorReport = pattern.New(`\x1b\[\d+;\d+R`)

// line takes one line, without its end. Ctrl-C that was typed while the terminal passed it on as a character counts.
func (s *stream) line(ctx context.Context) (string, error) {
	text, err := s.take(ctx, wholeLine)
	if err != nil {
		return "", err
	}
	if strings.HasSuffix(text, interrupt) {
		return "", ErrStopped
	}
	return cursorReport.ReplaceAllString(strings.TrimRight(text, "\r\n"), ""), nil
}

func wholeLine(arrived []byte) int { return bytes.IndexAny(arrived, "\n"+interrupt) + 1 }

func oneByte(arrived []byte) int { return min(1, len(arrived)) }

const (
	interrupt = "\x03" // Ctrl-C
	endOfText = "\x04" // Ctrl-D
	escape    = "\x1b"
)

// key takes one key as a terminal in raw mode sends it: a character, or a whole escape sequence. The bytes of a
// sequence come together; Esc alone is told by the silence after it.
func (s *stream) key(ctx context.Context) (string, error) {
	const together = 50 * time.Millisecond
	key, err := s.take(ctx, oneByte)
	if err != nil {
		return "", err
	}
	for !wholeKey(key) {
		b, ok := s.soon(ctx, together, oneByte)
		if ctx.Err() != nil { // the other half of a sequence must not be left behind alone
			s.unread(key + b)
			return "", ErrStopped
		}
		if !ok {
			break
		}
		key += b
	}
	return key, nil
}

func wholeKey(key string) bool {
	if !strings.HasPrefix(key, escape) {
		return utf8.FullRuneInString(key)
	}
	last := key[len(key)-1]
	switch {
	case len(key) == 1:
		return false
	case len(key) == 2:
		return last != '[' && last != 'O'
	case key[1] == 'O':
		return true
	default:
		return last >= 0x40 && last <= 0x7e
	}
}
