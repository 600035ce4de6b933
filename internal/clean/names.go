package clean

import (
	"bytes"
	"net/netip"
	"strings"
)

// everyday are names that tell nobody anything.
func everyday(v []byte) bool {
	switch strings.ToLower(string(v)) {
	case "admin", "administrator", "operator", "guest", "root", "user", "users", "xdrdoctor", "cisco", "esa",
		"sma", "sse",
		"xdr", "ctr", "ces", "mail", "email", "secure", "gateway", "device", "devices", "appliance", "cloud", "server",
		"module", "tile", "token", "portal", "host", "machine", "cluster", "region", "network", "security",
		"management",
		"none", "null", "true", "false", "unknown", "localhost", "system", "default", "public", "private", "test",
		"service", "anonymous", "nobody", "api", "all", "any", "secret", "password", "changeme", "example", "session",
		"enabled", "disabled", "active", "manual", "password1", "string", "number", "object", "client", "status":
		return true
	}
	return false
}

// aliased says whether a text is an alias already.
func aliased(v []byte) bool {
	kind, number, ok := bytes.Cut(v, []byte("-"))
	if !ok || len(number) == 0 {
		return false
	}
	switch Kind(kind) {
	case Person, Phone, Host, IP, MAC, Serial, Org, UUID, "orgid", "tenant":
		return bytes.IndexFunc(number, func(r rune) bool { return r != '.' && hexValue(r) < 0 }) < 0
	}
	return false
}

// named puts an alias for a person, whom nobody but the customer needs to know.
func (s *scanner) named(v span, kind Kind) (end int, known, ok bool) {
	for v.from < v.to && blank(s.text[v.from]) {
		v.from++
	}
	for v.to > v.from && blank(s.text[v.to-1]) {
		v.to--
	}
	text := s.text[v.from:v.to]
	if len(text) < 3 || len(text) > 200 || nothing(text) || everyday(text) || aliased(text) ||
		bytes.ContainsAny(text, "{}[]") || !bytes.ContainsFunc(text, isLetter) && kind != Phone {
		return 0, false, true
	}
	s.replace(v.from, v.to, s.run.alias(kind, text), kind)
	s.run.name(text, kind)
	return v.end, true, true
}

func isLetter(r rune) bool { return r >= 0x80 || class[r]&(upper|lower) != 0 }

// ours puts an alias for what tells whose system it is, if that is not for this audience.
func (s *scanner) ours(v span, kind Kind) (end int, known, ok bool) {
	text := s.text[v.from:v.to]
	if s.run.opts.For == TAC || s.run.opts.For == Customer && kind != Org || len(text) < 3 || nothing(text) ||
		everyday(text) || aliased(text) || bytes.ContainsAny(text, "{}[]") || vendor(string(text)) || s.run.own(text) ||
		v.quote == 0 && !looksName(bytes.ReplaceAll(text, []byte("."), nil)) {
		return 0, false, true
	}
	if _, err := netip.ParseAddr(string(text)); err == nil {
		kind = IP
	}
	s.replace(v.from, v.to, s.run.alias(kind, text), kind)
	s.run.name(text, kind)
	return v.end, true, true
}

// address looks at a sign that is in an e-mail address, or in a URL with a password.
func (s *scanner) address(i int) (int, bool) {
	t := s.text
	from := i
	level := s.percents(i)
	for from > 0 && i-from < 512 && (class[t[from-1]]&word != 0 ||
		bytes.IndexByte([]byte(".+%':~!$&*="), t[from-1]) >= 0 ||
		s.percents(from-1) > level) {
		from--
	}
	if bytes.HasSuffix(t[:from], []byte("//")) && i > from {
		return s.userinfo(from, i)
	}
	from = i
	for from > 0 && (class[t[from-1]]&word != 0 || t[from-1] == '.' || t[from-1] == '+' || t[from-1] == '\'') &&
		i-from < 80 {
		from--
	}
	for from < i && (t[from] == '.' || t[from] == '\'' || t[from] == '-' || t[from] == '+') {
		from++
	}
	to, dots := i+1, 0
	for to < len(t) && (class[t[to]]&word != 0 && t[to] != '_' || t[to] == '.') {
		if t[to] == '.' && class[s.byteAt(to+1)]&word != 0 {
			dots++
		}
		to++
	}
	if to == len(t) && !s.last {
		return 0, false
	}
	to = i + 1 + len(bytes.TrimRight(t[i+1:to], ".-"))
	text := t[from:to]
	if from == i || to == i+1 || class[t[to-1]]&(lower|upper|high) == 0 || dots == 0 &&
		!bytes.Contains(t[from:i], []byte(".")) ||
		everyday(t[from:i]) && (dots == 0 || s.run.opts.For != Public) || published(text) {
		return i, true
	}
	s.replace(from, to, s.run.alias(Person, text), Person)
	s.run.name(text, Person)
	return to - 1, true
}

// userinfo removes user and password from //user:password@host.
func (s *scanner) userinfo(from, i int) (int, bool) {
	user, password, ok := bytes.Cut(s.text[from:i], []byte(":"))
	if !ok {
		password = user
	}
	if masked(password) || everyday(user) && !ok {
		return i, true
	}
	at := i - len(password)
	s.mask(span{from: at, to: i, end: i}, Password)
	if ok && len(user) > 2 && !everyday(user) {
		s.edits = s.edits[:len(s.edits)-1]
		s.replace(from, i, s.run.alias(Person, user)+":"+s.run.markOf(password, Password), Password)
		s.run.name(user, Person)
	}
	return i, true
}
