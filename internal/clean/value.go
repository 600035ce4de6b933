package clean

import "bytes"

// value finds the value of a field from p on. false: more of the file is needed.
func (s *scanner) value(from, p int, f field, delim byte, quotedKey bool) (span, bool) {
	t := s.text
	for p < len(t) && (space(t[p]) || quotedKey && blank(t[p])) {
		p++
	}
	if p >= len(t) {
		return span{from: p, to: p, end: p}, s.last
	}
	c := t[p]
	switch {
	case isQuote(c) || c == '\'':
		if stop := bytes.IndexByte(t[p+1:], c); stop >= 0 {
			if c != '\'' || bytes.IndexByte(t[p+1:p+1+stop], '\n') < 0 {
				return span{from: p + 1, to: p + 1 + stop, end: p + 2 + stop, quote: c}, true
			}
		} else if !s.last && c != '\'' {
			return span{}, false
		}
		if c != '\'' {
			e := s.lineEnd(p + 1)
			return span{from: p + 1, to: e, end: e, quote: c}, true
		}
	case quotedKey && (c == '{' || c == '['):
		return span{from: p, to: p, end: p}, true
	case (c == '|' || c == '>') && delim == ':' && !quotedKey && s.lineStart(from):
		return s.block(from, p)
	}
	if f.role == header && !quotedKey || delim == ':' && !quotedKey && f.role != pairValue && s.lineStart(from) {
		e := s.lineEnd(p)
		if e == len(t) && !s.last {
			return span{}, false
		}
		v := span{from: p, to: p + len(bytes.TrimRight(t[p:e], " \t")), end: e}
		if f.role == header || !bytes.Contains(t[v.from:v.to], []byte("=")) {
			return v, true
		}
	}
	e := s.bare(p, s.percents(p-1))
	if e == len(t) && !s.last {
		return span{}, false
	}
	return span{from: p, to: e, end: e}, true
}

// bare is where a value without quotation marks ends. A sign that is encoded once more than the text before the value
// is part of it.
func (s *scanner) bare(p, level int) int {
	t := s.text
	for ; p < len(t); p++ {
		c := t[p]
		if class[c] != 0 || c == '.' || c == '~' {
			continue
		}
		ends := false
		switch n := s.byteAt(p + 1); {
		case blank(c), isQuote(c), c == '<', c == 0:
			ends = true
		case c == '&' || c == ';' || c == ',':
			ends = n == 0 || blank(n) || isQuote(n) || s.assigns(p+1)
		case c == ')' || c == ']' || c == '}' || c == '>' || c == '\'' || c == '#':
			ends = n == 0 || blank(n) || isQuote(n) || n == ',' || n == ';' || n == ')' || n == '}' || n == ']' ||
				c == '#' && level < 1
		}
		if ends && s.percents(p) <= level {
			return p
		}
	}
	return p
}

// assigns says whether a new name with its value begins here.
func (s *scanner) assigns(p int) bool {
	e := p
	for e < len(s.text) && (class[s.text[e]]&word != 0 || s.text[e] == '.' || s.text[e] == '[' || s.text[e] == ']') {
		e++
	}
	return e > p && (s.byteAt(e) == '=' || s.byteAt(e) == ':' || s.byteAt(e) == '&' || e == len(s.text) ||
		isQuote(s.byteAt(e)) || blank(s.byteAt(e)))
}

// block reads the lines of YAML that belong to a key because they are indented more.
func (s *scanner) block(from, p int) (span, bool) {
	indent := func(i int) (n int) {
		for space(s.byteAt(i + n)) {
			n++
		}
		return n
	}
	begin := bytes.LastIndexByte(s.text[:from], '\n') + 1
	own := indent(begin)
	line := bytes.IndexByte(s.text[p:], '\n')
	if line < 0 {
		return span{from: p, to: p, end: p}, s.last
	}
	v := span{from: p + line + 1}
	v.from += indent(v.from)
	v.to, v.end = v.from, v.from
	for i := p + line + 1; i < len(s.text); {
		e := bytes.IndexByte(s.text[i:], '\n')
		if e < 0 {
			if e = len(s.text) - i; !s.last {
				return span{}, false
			}
		}
		if len(bytes.TrimSpace(s.text[i:i+e])) > 0 && indent(i) <= own {
			break
		}
		v.to, v.end = i+e, i+e
		i += e + 1
	}
	v.quote = '|'
	return v, true
}

// secret removes the value of a field that holds one, or leaves it where it says something else.
func (s *scanner) secret(from int, v span, f field, delim byte, quotedKey bool) (end int, known, ok bool) {
	if n := s.byteAt(v.from); v.quote == 0 && v.from == v.to && (n == '{' || n == '[') {
		return s.compound(v.from, f)
	}
	for v.from < v.to && blank(s.text[v.from]) {
		v.from++
	}
	for v.to > v.from && blank(s.text[v.to-1]) {
		v.to--
	}
	text := s.text[v.from:v.to]
	if nothing(text) {
		return v.end, true, true
	}
	number := v.quote == 0 && len(bytes.Trim(text, "0123456789.-")) == 0
	switch {
	case f.role == inURL && f.kind == SNMP && len(text) >= 4 && len(bytes.Fields(text)) == 1 && v.quote != 0:
		// a community is a word of people's choice
	case f.role == inURL && !(delim == '=' && s.inForm(from) && len(text) >= 4 && !number) && !oauthLike(text):
		return 0, false, true
	case v.quote == 0 && !s.lineStart(from) && !(delim == '=' && s.inForm(from)) && !number && f.role != header &&
		!looksSecret(text):
		return 0, false, true
	case sentence(text) && f.kind != Cookie:
		return 0, false, true
	case quotedKey && number && s.byteAt(v.from-1) != '\n':
		s.replace(v.from, v.to, "0", f.kind)
		s.run.taint(text, f.kind)
		return v.end, true, true
	case v.quote == 0 && number && len(text) < 4, delim == ',' && !looksSecret(text) && f.role != header:
		return 0, false, true
	}
	switch {
	case f.kind == Cookie:
		s.cookies(v)
	default:
		s.credential(v, f.kind)
	}
	return v.end, true, true
}

// oauthLike says whether a value is drawn at random: a code that an authorization server gave out, and not E4017.
func oauthLike(v []byte) bool {
	if bytes.HasPrefix(v, []byte("eyJ")) {
		return true
	}
	return len(v) >= 16 && looksSecret(v) && !hexadecimal(v) && bytes.IndexByte(v, '/') < 0 &&
		bytes.IndexByte(v, '.') < 0 ||
		len(v) >= 20 && random(v)
}

// inForm says whether a name is where the fields of a form, a query or a line of settings begin.
func (s *scanner) inForm(from int) bool {
	if s.byteAt(from-1) == '[' { // user[password]=
		for from--; from > 0 && class[s.text[from-1]]&word != 0; from-- {
		}
	}
	if from == 0 {
		return true
	}
	c := s.text[from-1]
	return c == '?' || c == '&' || c == ';' || c == '#' || blank(c) || isQuote(c) || c == '|'
}

// compound removes the texts in a list that is one secret field's, and in an object those that look like secrets.
func (s *scanner) compound(p int, f field) (end int, known, ok bool) {
	if s.text[p] == '{' {
		return p + 1, true, true
	}
	open := p
	for i := p + 1; i < len(s.text) && i-open < lookahead; i++ {
		c := s.text[i]
		switch {
		case c == ']':
			return i + 1, true, true
		case c == '{' || c == '[':
			return i, true, true
		case isQuote(c):
			stop := bytes.IndexByte(s.text[i+1:], c)
			if stop < 0 {
				return 0, false, s.last
			}
			v := span{from: i + 1, to: i + 1 + stop, end: i + 2 + stop, quote: c}
			if text := s.text[v.from:v.to]; !nothing(text) && !sentence(text) {
				s.credential(v, f.kind)
			}
			i = v.end - 1
		}
	}
	return p + 1, true, s.last || len(s.text)-open > lookahead
}

// credential removes a value, but for the scheme before it and for what a token says of its validity.
func (s *scanner) credential(v span, kind Kind) {
	text := s.text[v.from:v.to]
	if n, k := scheme(text); n > 0 {
		v.from += n
		text = s.text[v.from:v.to]
		if kind = k; nothing(text) {
			return
		}
	}
	if token, ok := s.run.token(text); ok {
		s.replace(v.from, v.to, token, JWT)
		s.run.taint(text, JWT)
		return
	}
	if kind == Basic {
		s.run.basic(text)
	}
	s.mask(v, kind)
}

// mask puts a mark for a secret, the same one wherever the same secret was.
func (s *scanner) mask(v span, kind Kind) {
	text := s.text[v.from:v.to]
	if masked(text) {
		return
	}
	s.replace(v.from, v.to, s.run.markOf(text, kind), kind)
	s.run.taint(text, kind)
}

// cookies removes the values of cookies and keeps their names and attributes.
func (s *scanner) cookies(v span) {
	fields := bytes.IndexByte(s.text[v.from:v.to], '=') >= 0
	if !fields {
		s.credential(v, Cookie)
		return
	}
	level := s.percents(v.from - 1)
	for p := v.from; p < v.to; {
		e := p
		for e < v.to && (s.text[e] != ';' && s.text[e] != '\n' || s.percents(e) > level) {
			e++
		}
		if eq := bytes.IndexByte(s.text[p:e], '='); eq >= 0 {
			name := bytes.TrimSpace(s.text[p : p+eq])
			c := span{from: p + eq + 1, to: p + len(bytes.TrimRight(s.text[p:e], " \t\r")), end: e}
			for c.from < c.to && (s.text[c.from] == ' ' || isQuote(s.text[c.from])) {
				c.from++
			}
			for c.to > c.from && isQuote(s.text[c.to-1]) {
				c.to--
			}
			if text := s.text[c.from:c.to]; !attribute(name) && !nothing(text) {
				s.credential(c, Cookie)
			}
		}
		p = e + 1
	}
}

// attribute says whether a name in Set-Cookie is not that of a cookie.
func attribute(name []byte) bool {
	switch string(bytes.ToLower(name)) {
	case "path", "domain", "expires", "max-age", "samesite", "priority", "version", "comment":
		return true
	}
	return false
}
