package clean

import (
	"encoding/binary"
	"sort"
	"unicode/utf8"
)

// layer is a part of a file as it reads: JSON escapes, percent-encoding and HTML entities are undone, to any nesting of
// them up to five. Of a quotation mark it keeps how deep it was, because only its like ends what it began. So one
// scanner reads a password in a log line, and the same one in a form that is a string in JSON that is a string in a
// HAR.
type layer struct {
	raw   []byte
	text  []byte
	marks []mark // where text and raw go apart, in order
}

// mark says that the text goes on at raw from here.
type mark struct{ text, raw int32 }

// nesting is how many encodings are undone: that of the file itself, and three in it, with one to spare.
const nesting = 5

// A quotation mark of depth d is the byte d in a text; of depth 0 it is itself. Control characters of the file are
// blanks there, so the two are never taken for each other.
const deepest = 7

func isQuote(c byte) bool { return c == '"' || c >= 1 && c <= deepest }

// plain is what a byte of a file reads as; 0: an escape may begin, or it is a control character.
var plain = func() (t [256]byte) {
	for c := range t {
		if c >= ' ' && c != '\\' && c != '%' && c != '&' && c != 0x7f || c == '\n' || c == '\r' || c == '\t' {
			t[c] = byte(c)
		}
	}
	return t
}()

// longestUnit is the longest encoding of one character that is undone.
const longestUnit = 64

// read undoes the encodings of raw. It returns how much it took: all of it if nothing follows, else what cannot be the
// beginning of a longer escape.
func (l *layer) read(raw []byte, last bool) int {
	l.raw = raw
	if cap(l.text) < len(raw) {
		l.text = make([]byte, 0, len(raw))
	}
	text := l.text[:len(raw)] // nothing reads longer than it is written
	l.marks = append(l.marks[:0], mark{})
	end := len(raw)
	if !last {
		end = max(0, end-longestUnit)
	}
	i, j := 0, 0
	for i < end {
		for i+8 <= end {
			w := binary.LittleEndian.Uint64(raw[i:])
			if begins(w) {
				break
			}
			binary.LittleEndian.PutUint64(text[j:], w)
			i, j = i+8, j+8
		}
		if i >= end {
			break
		}
		c := raw[i]
		if p := plain[c]; p != 0 || c != '\\' && l.alone(i) {
			text[j] = c
			i, j = i+1, j+1
			continue
		}
		if c == '\\' && i+1 < len(raw) { // by far the most frequent
			if p := short[raw[i+1]]; p != 0 {
				text[j] = p
				i, j = i+2, j+1
				l.marks = append(l.marks, mark{int32(j), int32(i)})
				continue
			}
		}
		u := l.unit(i, nesting)
		j += u.write(text[j:])
		if i++; u.end != i || u.c >= utf8.RuneSelf {
			i = u.end
			l.marks = append(l.marks, mark{int32(j), int32(i)})
		}
	}
	l.text = text[:j]
	return i
}

// short are the escapes of JSON that mean the same however they are nested.
var short = [256]byte{'"': 1, 'n': '\n', 'r': '\r', 't': ' ', '/': '/'}

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// begins says whether an escape may begin in eight bytes, or a control character is there.
func begins(w uint64) bool {
	slash, percent, amp, del := w^(ones*'\\'), w^(ones*'%'), w^(ones*'&'), w^(ones*0x7f)
	return ((slash-ones)&^slash|(percent-ones)&^percent|(amp-ones)&^amp|(del-ones)&^del|(w-ones*' ')&^w)&highs != 0
}

// alone says that a percent sign or an ampersand begins nothing: what follows it cannot be of an escape, and is not
// encoded itself.
func (l *layer) alone(i int) bool {
	c := l.raw[i]
	if c != '%' && c != '&' || i+longestUnit > len(l.raw) {
		return false
	}
	for n := 1; ; n++ {
		switch d := l.raw[i+n]; {
		case d == '\\' || d == '%' || d == ';':
			return false
		case d == '&':
			return l.raw[i+n+1] != '#' && l.raw[i+n+1] != 'a'
		case c == '%':
			return hexValue(rune(d)) < 0
		case d != '#' && !letterOrDigit[d], n > len("CounterClockwise"):
			return true
		}
	}
}

// unit is one character as it reads, and where it ends in the file.
type unit struct {
	c     rune
	end   int
	depth int  // of the encodings that were undone
	bytes bool // c is a byte, not a character
}

func (u unit) write(to []byte) int {
	switch {
	case u.c == '"' && u.depth > 0:
		to[0] = byte(min(u.depth, deepest))
	case u.c < ' ' && u.c != '\n' && u.c != '\r' && u.c != '\t', u.c == 0x7f:
		to[0] = ' '
	case u.bytes || u.c < utf8.RuneSelf:
		to[0] = byte(u.c)
	default:
		return utf8.EncodeRune(to, u.c)
	}
	return 1
}

// unit reads the character at i after up to so many encodings.
func (l *layer) unit(i, levels int) unit {
	if levels == 0 || i >= len(l.raw) {
		if i >= len(l.raw) {
			return unit{c: -1, end: i}
		}
		c := l.raw[i]
		return unit{c: rune(c), end: i + 1, bytes: c >= utf8.RuneSelf}
	}
	u := l.unit(i, levels-1)
	var next unit
	switch u.c {
	case '\\':
		next = l.backslash(u, levels-1)
	case '%':
		next = l.percent(u, levels-1)
	case '&':
		next = l.entity(u, levels-1)
	}
	if next.end > 0 {
		next.depth = u.depth + 1
		return next
	}
	return u
}

// backslash reads an escape of JSON. What ends a string of its level is not escaped by a backslash in it.
func (l *layer) backslash(u unit, levels int) unit {
	e := l.unit(u.end, levels)
	if (e.c == '"' || e.c == '\\') && e.depth < u.depth {
		return unit{}
	}
	switch e.c {
	case '"', '\\', '/', '\'':
		return e
	case 'n':
		return unit{c: '\n', end: e.end}
	case 'r':
		return unit{c: '\r', end: e.end}
	case 't', 'b', 'f':
		return unit{c: ' ', end: e.end}
	case 'u':
		return l.digits(e.end, levels, 4, false)
	case 'x':
		return l.digits(e.end, levels, 2, false)
	}
	return unit{}
}

func (l *layer) percent(u unit, levels int) unit { return l.digits(u.end, levels, 2, true) }

// digits reads a hexadecimal number of n digits.
func (l *layer) digits(i, levels, n int, bytes bool) unit {
	v := rune(0)
	for range n {
		d := l.unit(i, levels)
		h := hexValue(d.c)
		if h < 0 {
			return unit{}
		}
		v, i = v<<4|h, d.end
	}
	if v >= 0xd800 && v < 0xe000 {
		v = utf8.RuneError // half of a character: what it is does not matter here
	}
	return unit{c: v, end: i, bytes: bytes && v >= utf8.RuneSelf}
}

func hexValue(c rune) rune {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	}
	return -1
}

// at is where a place of the text is in the file.
func (l *layer) at(text int) int {
	i := sort.Search(len(l.marks), func(i int) bool { return int(l.marks[i].text) > text }) - 1
	m := l.marks[i]
	return int(m.raw) + text - int(m.text)
}

// percents counts how often the character there is percent-encoded in the file.
func (l *layer) percents(text int) int {
	if text < 0 || text >= len(l.text) {
		return 0
	}
	from, to := l.at(text), l.at(text+1)
	if to-from < 3 {
		return 0
	}
	n := 0
	for i := from; i < to; i++ {
		if l.raw[i] == '%' {
			n++
			for i+2 < to && l.raw[i+1] == '2' && l.raw[i+2] == '5' {
				n, i = n+1, i+2
			}
		}
	}
	return n
}
