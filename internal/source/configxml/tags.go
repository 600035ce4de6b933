package configxml

import "bytes"

// tag reads <a ...>, <a/> and </a>.
func (m *markup) tag() error {
	i := m.index([]byte(">"), 1, maxTag)
	if i >= 0 && (bytes.IndexByte(m.rest[:i], '"') >= 0 || bytes.IndexByte(m.rest[:i], '\'') >= 0) {
		i = m.quoted() // a > may stand in the value of an attribute
	}
	if i < 0 {
		return m.unfinished("a tag")
	}
	tag := m.take(i + 1)[1:i]
	if len(tag) > 0 && tag[0] == '/' {
		m.kind, m.name = end, bytes.TrimRight(tag[1:], " \t\r\n")
		return m.pop(m.name)
	}
	if m.empty = len(tag) > 0 && tag[len(tag)-1] == '/'; m.empty {
		tag = tag[:len(tag)-1]
	}
	n := 0
	for n < len(tag) && named(tag[n]) {
		n++
	}
	if n == 0 || !opens(tag[0]) || n < len(tag) && !blank(tag[n]) {
		m.empty = false
		return bad("<%s> is not a tag", short(string(tag), 40))
	}
	m.kind, m.name, m.attrs = start, tag[:n], tag[n:]
	if len(m.ends) >= maxDepth {
		return bad("elements are nested deeper than %d", maxDepth)
	}
	if len(m.ends) == 0 {
		m.roots++
	}
	m.open = append(m.open, m.name...)
	m.ends = append(m.ends, len(m.open))
	return nil
}

func (m *markup) top() []byte {
	from := 0
	if n := len(m.ends); n > 1 {
		from = m.ends[n-2]
	}
	return m.open[from:m.ends[len(m.ends)-1]]
}

func (m *markup) pop(name []byte) error {
	if len(m.ends) == 0 {
		return bad("</%s> ends what was not begun", short(string(name), 40))
	}
	if t := m.top(); !bytes.Equal(t, name) {
		return bad("</%s> stands where </%s> is due", short(string(name), 40), t)
	}
	m.ends = m.ends[:len(m.ends)-1]
	m.open = m.open[:0]
	if n := len(m.ends); n > 0 {
		m.open = m.open[:m.ends[n-1]]
	}
	return nil
}

// quoted finds the end of a tag that has attributes.
func (m *markup) quoted() int {
	quote := byte(0)
	for i := 1; ; i++ {
		if i >= len(m.rest) && (len(m.rest) >= maxTag || !m.fill()) {
			return -1
		}
		switch c := m.rest[i]; {
		case quote == 0 && c == '>':
			return i
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case c == quote:
			quote = 0
		}
	}
}

func opens(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == ':' || c >= 0x80
}

func named(c byte) bool {
	return opens(c) || c >= '0' && c <= '9' || c == '-' || c == '.'
}

func blank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }
