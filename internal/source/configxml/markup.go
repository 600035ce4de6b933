package configxml

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// markup reads XML as a stream of pieces and keeps none of them. It is the only XML reader of the product, and our own,
// because a case is cleaned byte for byte: it needs to know which bytes of the file a value takes, also in a file that
// is encoded in ISO-8859-1. encoding/xml converts such a file to UTF-8 first, and its InputOffset counts the converted
// bytes. It would be fast enough to read with: its RawToken reaches half of xmllint's speed. The fuzz test compares
// this reader with encoding/xml.
//
// An entity that a file declares itself is refused, because that is how a small file becomes a large one. A DTD is
// never fetched.
type markup struct {
	r     io.Reader
	buf   []byte
	rest  []byte // of buf, not yet read
	err   error  // of r, once it came
	read  int64  // bytes before rest
	lines int    // line feeds before rest
	step  func(n int) error

	open  []byte // the names of the open elements, one after the other
	ends  []int  // where each of them ends
	roots int

	kind  kind
	name  []byte // of a start or an end; valid until the next piece
	attrs []byte // of a start, as they stand
	text  []byte // of a text or a comment, entities not resolved; a long one comes in several pieces
	more  bool   // the text goes on in the next piece
	empty bool   // <a/>: the end comes next
	inCom bool   // within a comment that comes in pieces
	inRaw bool   // within CDATA
}

type kind int

const (
	start kind = iota + 1
	end
	chars
	cdata
	comment
	instruction
)

const (
	window   = 256 << 10
	maxTag   = 64 << 10 // of a tag with its attributes
	maxDepth = 1000
)

func newMarkup(r io.Reader, step func(n int) error) *markup {
	return &markup{r: r, buf: make([]byte, window), step: step}
}

// syntax is a place that is not well-formed; the caller adds file and line.
type syntax struct{ what, advice string }

func (e *syntax) Error() string { return e.what }

const damaged = "export the configuration again from the appliance: saveconfig, or System Administration > Configuration File"

func bad(format string, args ...any) error { return &syntax{fmt.Sprintf(format, args...), damaged} }

// line is the line of what was read last, from 1.
func (m *markup) line() int { return m.lines + 1 }

func (m *markup) take(n int) []byte {
	piece := m.rest[:n]
	m.lines += bytes.Count(piece, newline)
	m.rest, m.read = m.rest[n:], m.read+int64(n)
	return piece
}

var newline = []byte("\n")

// fill brings more bytes behind the rest; false: there are none.
func (m *markup) fill() bool {
	if m.err != nil {
		return false
	}
	n := copy(m.buf, m.rest)
	m.rest = m.buf[:n]
	for range 100 {
		got, err := m.r.Read(m.buf[n:])
		m.rest, m.err = m.buf[:n+got], err
		if got > 0 && m.step != nil {
			if stop := m.step(got); stop != nil {
				m.rest, m.err = m.buf[:n], stop
				return false
			}
		}
		if got > 0 || err != nil {
			return got > 0
		}
	}
	m.err = io.ErrNoProgress
	return false
}

// index finds a text in what is to come, within the first limit bytes; -1 when the input or the limit ends before.
func (m *markup) index(what []byte, from, limit int) int {
	for {
		if i := bytes.Index(m.rest[min(from, len(m.rest)):], what); i >= 0 {
			return min(from, len(m.rest)) + i
		}
		from = max(from, len(m.rest)-len(what)+1)
		if len(m.rest) >= limit || !m.fill() {
			return -1
		}
	}
}

// next reads a piece. Its error is io.EOF after a whole document.
func (m *markup) next() error {
	if m.empty {
		m.empty, m.kind = false, end
		return m.pop(m.name)
	}
	switch {
	case m.inCom:
		return m.until("-->", comment, &m.inCom)
	case m.inRaw:
		return m.until("]]>", cdata, &m.inRaw)
	}
	if len(m.rest) == 0 && !m.fill() {
		return m.over()
	}
	if m.rest[0] != '<' {
		return m.characters()
	}
	for len(m.rest) < len("<![CDATA[") && m.fill() {
	}
	switch {
	case bytes.HasPrefix(m.rest, []byte("<!--")):
		m.take(4)
		return m.until("-->", comment, &m.inCom)
	case bytes.HasPrefix(m.rest, []byte("<![CDATA[")):
		m.take(9)
		return m.until("]]>", cdata, &m.inRaw)
	case bytes.HasPrefix(m.rest, []byte("<?")):
		i := m.index([]byte("?>"), 2, maxTag)
		if i < 0 {
			return m.unfinished("a processing instruction")
		}
		m.kind, m.text = instruction, m.take(i + 2)[2:i]
		return nil
	case bytes.HasPrefix(m.rest, []byte("<!")):
		return m.declaration()
	}
	return m.tag()
}

func (m *markup) over() error {
	if m.err != nil && !errors.Is(m.err, io.EOF) {
		return m.err
	}
	if len(m.ends) > 0 {
		return bad("it ends inside of <%s>", m.top())
	}
	return io.EOF
}

func (m *markup) unfinished(what string) error {
	if m.err != nil && !errors.Is(m.err, io.EOF) {
		return m.err
	}
	if m.err == nil {
		return bad("%s is longer than %d bytes", what, maxTag)
	}
	return bad("it ends inside of %s", what)
}

// characters brings text up to the next tag, or what of it is there, cut before an entity that may go on.
func (m *markup) characters() error {
	i := bytes.IndexByte(m.rest, '<')
	m.more = i < 0
	if i < 0 {
		i = len(m.rest)
		if amp := bytes.LastIndexByte(m.rest, '&'); amp >= 0 && bytes.IndexByte(m.rest[amp:], ';') < 0 && i-amp < 16 {
			if amp > 0 {
				i = amp
			} else if m.fill() {
				return m.characters()
			}
		}
	}
	m.kind, m.text = chars, m.take(i)
	if bytes.IndexByte(m.text, '&') >= 0 {
		if _, err := resolve(nil, m.text); err != nil {
			return err
		}
	}
	return nil
}

// until brings the text before a mark, in pieces when it is long.
func (m *markup) until(mark string, k kind, inside *bool) error {
	i := m.index([]byte(mark), 0, window/2)
	m.kind = k
	if i >= 0 {
		m.text, *inside, m.more = m.take(i + len(mark))[:i], false, false
		return nil
	}
	if m.err != nil {
		return m.unfinished("a comment or CDATA")
	}
	m.text, *inside, m.more = m.take(len(m.rest)-len(mark)+1), true, true
	return nil
}

// declaration passes over a DOCTYPE. What it names is not fetched; one that declares entities is refused.
func (m *markup) declaration() error {
	depth, quote := 0, byte(0)
	for i := 2; ; i++ {
		for i >= len(m.rest) {
			if len(m.rest) >= maxTag || !m.fill() {
				return m.unfinished("a declaration")
			}
		}
		switch c := m.rest[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '[' || c == '<':
			depth++
		case c == ']':
			depth--
		case c == '>' && depth <= 0:
			text := m.take(i + 1)
			if bytes.Contains(text, []byte("<!ENTITY")) {
				return &syntax{"it declares entities, which are refused",
					"an appliance's export has none: ask who made this file"}
			}
			m.kind, m.text = instruction, nil
			return nil
		case c == '>':
			depth--
		}
	}
}
