package har

import (
	"encoding/binary"
	"fmt"
	"io"
)

// SyntaxError says where a file stops being what it should be.
type SyntaxError struct {
	Offset int64 // of the first byte that does not fit
	Reason string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("byte %d: %s", e.Offset, e.Reason) }

// event is why Syntax.next stopped before the end of its input.
type event int

const (
	more      event = iota // the input is used up
	entryFrom              // an entry of log.entries begins with the last byte
	entryTo                // and ends with it
	longFrom               // a string has become longer than the limit
	longTo                 // and its closing quote is the last byte
)

// state is what may come next.
type state byte

const (
	wantValue state = iota
	wantFirst       // a value, or the end of an empty array
	wantKey         // the first key, or the end of an empty object
	wantNextKey
	wantColon
	wantComma
	inString
	inKey
	inEscape
	inHex
	inNumber
	inWord
	done
)

// Syntax checks JSON as a stream and knows where a HAR's entries are. The zero value expects the start of a file; a
// byte order mark may stand there.
type Syntax struct {
	offset int64
	state  state
	after  state  // of an escape: in a string or in a key
	stack  []byte // '{' or '['
	hex    int    // digits that a \u still needs
	word   string // what a word must go on with
	number numberState

	key     []byte // the key that is being read, of the first two levels
	inLog   bool   // the value of the root's "log"
	sawLog  bool
	entries int // depth of the array log.entries; 0: not in it
	sawList bool

	limit  int // a string longer than this is announced; 0: none is
	length int // of the string so far
	long   bool
}

// IsHAR says whether the log and its list of entries were met.
func (s *Syntax) IsHAR() bool { return s.sawLog && s.sawList }

// Offset counts the bytes that were taken.
func (s *Syntax) Offset() int64 { return s.offset }

// Write takes the next part of the file.
func (s *Syntax) Write(p []byte) (int, error) {
	for n := 0; n < len(p); {
		m, _, err := s.next(p[n:])
		if n += m; err != nil {
			return n, err
		}
	}
	return len(p), nil
}

// Close says whether the file was whole.
func (s *Syntax) Close() error {
	if s.state == inNumber && len(s.stack) == 0 && s.number.whole() {
		s.state = done
	}
	if s.state != done {
		return s.wrong("the file is cut off here: its JSON does not end")
	}
	return nil
}

func (s *Syntax) wrong(reason string) error { return &SyntaxError{s.offset, reason} }

// next takes bytes up to an event.
func (s *Syntax) next(p []byte) (n int, ev event, err error) {
	for n < len(p) {
		if s.state == inString {
			m, stop := s.inside(p[n:])
			n, s.offset = n+m, s.offset+int64(m)
			if stop != more {
				return n, stop, nil
			}
			if n == len(p) {
				break
			}
		}
		c := p[n]
		if s.state == inNumber {
			if s.number.takes(c) {
				n, s.offset = n+1, s.offset+1
				continue
			}
			if !s.number.whole() {
				return n, more, s.wrong("this is not a number of JSON")
			}
			s.ended()
		}
		if ev, err = s.step(c); err != nil {
			return n, more, err
		}
		n, s.offset = n+1, s.offset+1
		if ev != more {
			return n, ev, nil
		}
	}
	return n, more, nil
}

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// special marks the bytes of a word that end the plain part of a string: quotes, backslashes, control characters.
func special(w uint64) uint64 {
	quote, slash := w^(ones*'"'), w^(ones*'\\')
	return ((quote-ones)&^quote | (slash-ones)&^slash | (w-ones*0x20)&^w) & highs
}

// inside takes the plain part of a string.
func (s *Syntax) inside(p []byte) (int, event) {
	n := 0
	for n+8 <= len(p) && special(binary.LittleEndian.Uint64(p[n:])) == 0 {
		n += 8
	}
	for n < len(p) && p[n] != '"' && p[n] != '\\' && p[n] >= 0x20 {
		n++
	}
	s.length += n
	if s.limit > 0 && s.length > s.limit && !s.long {
		s.long = true
		return n, longFrom
	}
	return n, more
}

// step takes one byte that is not plain text.
func (s *Syntax) step(c byte) (event, error) {
	switch s.state {
	case inString, inKey:
		return s.quoted(c)
	case inEscape:
		s.length += 2
		switch c {
		case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			s.state = s.after
		case 'u':
			s.state, s.hex = inHex, 4
		default:
			return more, s.wrong("this is not an escape of JSON")
		}
		return more, nil
	case inHex:
		if !hexDigit(c) {
			return more, s.wrong("this is not a hexadecimal digit")
		}
		if s.hex--; s.hex == 0 {
			s.state = s.after
		}
		return more, nil
	case inWord:
		if c != s.word[0] {
			return more, s.wrong("this is not a word of JSON")
		}
		if s.word = s.word[1:]; s.word == "" {
			s.ended()
		}
		return more, nil
	}
	if c == ' ' || c == '\n' || c == '\r' || c == '\t' {
		return more, nil
	}
	return s.between(c)
}

func hexDigit(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// quoted takes what is special in a string or a key.
func (s *Syntax) quoted(c byte) (event, error) {
	switch {
	case c == '\\':
		s.after, s.state = s.state, inEscape
	case c < 0x20:
		return more, s.wrong("a control character in a string")
	case s.state == inKey && c == '"':
		s.state = wantColon
	case s.state == inKey:
		if len(s.stack) <= 2 && len(s.key) < 16 {
			s.key = append(s.key, c)
		}
	default:
		s.ended()
		if s.long {
			return longTo, nil
		}
	}
	return more, nil
}

// Check reads all of a file and says whether it is JSON, and a HAR.
func Check(r io.Reader) (isHAR bool, err error) {
	var s Syntax
	if _, err := io.CopyBuffer(&s, struct{ io.Reader }{r}, make([]byte, 256<<10)); err != nil {
		return false, err
	}
	return s.IsHAR(), s.Close()
}
