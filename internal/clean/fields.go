package clean

import (
	"bytes"
	"strings"
)

// field reads what follows the name of a field that tells something. known: it was decided where to go on.
func (s *scanner) field(from, to int, f field) (end int, known, ok bool) {
	t := s.text
	q := to
	quoted := isQuote(s.byteAt(q)) || s.byteAt(q) == '\''
	if quoted || s.byteAt(q) == ']' && s.byteAt(from-1) == '[' {
		q++
	}
	for q < len(t) && q < to+10 && (space(t[q]) || quoted && blank(t[q])) {
		q++
	}
	delim := s.byteAt(q)
	xml := s.byteAt(from-1) == '<' || s.byteAt(from-1) == ':' && s.opensElement(from)
	switch {
	case xml && s.byteAt(from-1) != '/' && (delim == '>' || q > to && !quoted):
		return s.element(from, to, f)
	case delim == ':' || delim == '=':
		for q++; s.byteAt(q) == '>' || s.byteAt(q) == '='; q++ {
		}
		return s.assigned(from, q, f, delim, quoted)
	case delim == ',' && quoted && s.byteAt(from-2) == '[' && (f.role == header || f.role == credential):
		if p := q + 1; isQuote(s.byteAt(p)) || space(s.byteAt(p)) && isQuote(s.byteAt(p+1)) {
			return s.assigned(from, q+1, f, delim, quoted)
		}
	case s.byteAt(to) == '/' && (f.role == credential || f.role == inURL):
		return s.segment(to+1, f)
	case !quoted && q > to && (f.role == credential || f.role == inURL || f.role == pairName && f.kind != ""):
		return s.command(from, to, q, f)
	}
	return 0, false, true
}

// assigned reads the value of name: value and name=value.
func (s *scanner) assigned(from, p int, f field, delim byte, quotedKey bool) (end int, known, ok bool) {
	if f.role == pairName && f.kind == APIKey && delim == '=' {
		f.role = inURL
	}
	if f.role == place {
		if quotedKey && s.byteAt(from-1) == '"' && s.depth == 0 {
			s.setPlace(s.text[from:p])
		}
		return 0, false, true
	}
	v, ok := s.value(from, p, f, delim, quotedKey)
	if !ok {
		return 0, false, false
	}
	switch f.role {
	case cookieList:
		if s.byteAt(v.from) == '[' && v.quote == 0 {
			s.list = v.from + 1
			return v.from + 1, true, true
		}
	case owner, tenant:
		if s.byteAt(v.from) == '{' && v.quote == 0 {
			if f.role == owner {
				s.owner = v.from + 1
			}
			return v.from + 1, true, true
		}
		if f.role == owner && v.quote != 0 && looksPerson(s.text[v.from:v.to]) {
			return s.named(v, Person)
		}
		if f.role == tenant {
			return s.ours(v, f.kind)
		}
	case personal:
		if v.quote != 0 || s.lineStart(from) || delim == '=' {
			return s.named(v, f.kind)
		}
	case pairName:
		return s.pairName(from, v, false)
	case pairValue:
		return s.pairValue(from, v, false)
	case harmless:
		if v.quote != 0 && v.to-v.from < 200 && !bytes.ContainsAny(s.text[v.from:v.to], " {<") &&
			s.byteAt(v.from) != '[' {
			return v.end, true, true
		}
	case header, credential, inURL:
		return s.secret(from, v, f, delim, quotedKey)
	}
	return 0, false, true
}

// setPlace notes in which part of a HAR the text is. Keys with a quotation mark in front are the HAR's own.
func (s *scanner) setPlace(key []byte) {
	key, _, _ = bytes.Cut(key, []byte{'"'})
	switch name := string(key); name {
	case s.place:
	case "request", "response":
		s.side, s.place = name, "url"
	default:
		s.place = name
	}
}

// pairName is the name of a pair such as {"name": "Authorization", "value": "…"}, in either order.
func (s *scanner) pairName(from int, v span, xml bool) (end int, known, ok bool) {
	if v.to-v.from > longestKey || v.quote == 0 && !xml && !looksName(s.text[v.from:v.to]) {
		return 0, false, true
	}
	if s.owner >= 0 && !xml {
		if s.owner <= from && bytes.IndexByte(s.text[s.owner:from], '}') < 0 {
			return s.named(v, Person)
		}
		s.owner = -1
	}
	f := fieldOf(bytes.TrimSpace(s.text[v.from:v.to]))
	if s.list >= 0 && s.list <= from && bytes.IndexByte(s.text[s.list:from], ']') < 0 {
		s.list, f = v.end, field{credential, Cookie}
	} else if !xml {
		s.list = -1
	}
	s.nameEnd = -1
	switch f.role {
	case header, credential, inURL, personal:
	default:
		s.isHeld = false
		return v.end, true, true
	}
	if s.isHeld && s.together(s.held.end, from, xml) {
		s.isHeld = false
		if f.role == personal {
			_, _, _ = s.named(s.held, f.kind)
		} else if n := s.byteAt(s.held.from); s.held.quote != 0 || n != '{' && n != '[' {
			_, _, _ = s.secret(from, s.held, f, ':', true)
		}
		return v.end, true, true
	}
	s.name, s.nameEnd = f, v.end
	return s.part(v)
}

// part reads the body of a form's part whose header names it.
func (s *scanner) part(v span) (end int, known, ok bool) {
	p := v.end
	for p < len(s.text) && p < v.end+200 && s.text[p] != '{' && s.text[p] != '<' {
		if n := newlines(s.text[p:]); n > 1 {
			for blank(s.byteAt(p)) {
				p++
			}
			stop := bytes.Index(s.text[p:], []byte("\n--"))
			if stop < 0 {
				return v.end, true, true
			}
			value := span{from: p, to: p + len(bytes.TrimRight(s.text[p:p+stop], "\r\n")), end: p + stop, quote: '\n'}
			f := s.name
			s.nameEnd = -1
			if f.role == personal {
				return s.named(value, f.kind)
			}
			return s.secret(v.from, value, f, ':', true)
		}
		p++
	}
	return v.end, true, true
}

// newlines counts the line ends that a text begins with.
func newlines(b []byte) (n int) {
	for _, c := range b {
		switch c {
		case '\n':
			n++
		case '\r':
		default:
			return n
		}
	}
	return n
}

func (s *scanner) pairValue(from int, v span, xml bool) (end int, known, ok bool) {
	if s.list >= 0 {
		if s.list <= from && bytes.IndexByte(s.text[s.list:from], ']') < 0 {
			s.list = v.end
			return s.secret(from, v, field{credential, Cookie}, ':', true)
		}
		s.list = -1
	}
	if s.nameEnd >= 0 && s.together(s.nameEnd, from, xml) {
		f := s.name
		s.nameEnd = -1
		if f.role == personal {
			return s.named(v, f.kind)
		}
		return s.secret(from, v, f, ':', true)
	}
	s.nameEnd = -1
	s.held, s.heldFrom, s.isHeld = v, max(0, from-1), v.quote != 0 || xml
	return 0, false, true
}

// looksName says whether a text could be the name of a field.
func looksName(v []byte) bool {
	for _, c := range v {
		if class[c]&word == 0 {
			return false
		}
	}
	return len(v) > 0
}

func looksPerson(v []byte) bool {
	return len(v) > 2 && len(v) < 80 && bytes.ContainsAny(v, " @.") && !bytes.ContainsAny(v, "{}[]/:=")
}

// opensElement says whether the name at from, which has a prefix, is that of an element.
func (s *scanner) opensElement(from int) bool {
	i := from - 1
	for i > 0 && class[s.text[i-1]]&word != 0 {
		i--
	}
	return i < from-1 && s.byteAt(i-1) == '<'
}

// element reads <name attributes>value</name>.
func (s *scanner) element(from, to int, f field) (end int, known, ok bool) {
	open := bytes.IndexByte(s.text[to:], '>')
	if open < 0 || open > 4096 {
		return 0, false, s.last || open > 4096
	}
	attributes := s.text[to : to+open]
	if bytes.HasSuffix(attributes, []byte("/")) || bytes.IndexByte(attributes, '<') >= 0 {
		return 0, false, true
	}
	p := to + open + 1
	v := span{from: p}
	const cdata = "<![CDATA["
	closing, skip := "<", 0
	if bytes.HasPrefix(s.text[p:], []byte(cdata)) {
		v.from, closing, skip = p+len(cdata), "]]>", 3
	}
	stop := bytes.Index(s.text[v.from:], []byte(closing))
	if stop < 0 {
		if !s.last {
			return 0, false, false
		}
		stop = len(s.text) - v.from
	}
	v.to = v.from + stop
	v.end = min(len(s.text), v.to+skip)
	v.quote = '>'
	if len(bytes.TrimSpace(s.text[v.from:v.to])) == 0 {
		return 0, false, true // it has elements
	}
	switch f.role {
	case header, credential:
		return s.secret(from, v, f, ':', true)
	case inURL:
		return s.secret(from, v, f, ':', true)
	case personal:
		return s.named(v, f.kind)
	case owner:
		if looksPerson(s.text[v.from:v.to]) {
			return s.named(v, Person)
		}
	case tenant:
		return s.ours(v, f.kind)
	case pairName:
		return s.pairName(from, v, true)
	case pairValue:
		return s.pairValue(from, v, true)
	}
	return 0, false, true
}

// segment reads the part of a path behind such a word as /token/.
func (s *scanner) segment(p int, f field) (end int, known, ok bool) {
	e := p
	for e < len(s.text) && class[s.text[e]]&word != 0 {
		e++
	}
	v := s.text[p:e]
	if len(v) < 12 || !looksSecret(v) || strings.Count(string(v), "-") == 4 || strings.Count(string(v), "-") > 1 &&
		!random(v) {
		return 0, false, true
	}
	s.mask(span{from: p, to: e, end: e}, f.kind)
	return e, true, true
}
