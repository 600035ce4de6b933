package clean

import (
	"bytes"
	"net/netip"
	"strings"
)

// everyday are names that tell nobody anything.
func everyday(v []byte) bool {
	switch strings.ToLower(string(v)) {
	case "admin", "administrator", "operator", "guest", "root", "user", "users", "xdrdoctor", "cisco", "esa", "sma", "sse",
		"xdr", "ctr", "ces", "mail", "email", "secure", "gateway", "device", "devices", "appliance", "cloud", "server",
		"module", "tile", "token", "portal", "host", "machine", "cluster", "region", "network", "security", "management",
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
	for from > 0 && i-from < 512 && (class[t[from-1]]&word != 0 || bytes.IndexByte([]byte(".+%':~!$&*="), t[from-1]) >= 0 ||
		s.percents(from-1) > level) {
		from--
	}
	if bytes.HasSuffix(t[:from], []byte("//")) && i > from {
		return s.userinfo(from, i)
	}
	from = i
	for from > 0 && (class[t[from-1]]&word != 0 || t[from-1] == '.' || t[from-1] == '+' || t[from-1] == '\'') && i-from < 80 {
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
	if from == i || to == i+1 || class[t[to-1]]&(lower|upper|high) == 0 || dots == 0 && !bytes.Contains(t[from:i], []byte(".")) ||
		everyday(t[from:i]) && (dots == 0 || s.run.opts.For != Public) || published(text) {
		return i, true
	}
	s.replace(from, to, s.run.alias(Person, text), Person)
	s.run.name(text, Person)
	return to - 1, true
}

// published addresses are the vendor's own.
func published(v []byte) bool {
	switch strings.ToLower(string(v)) {
	case "attach@cisco.com", "tac@cisco.com", "admin@esa01.example.com":
		return true
	}
	return false
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

// vendor says whether a host is one that Cisco publishes: it tells nothing of the customer.
func vendor(host string) bool {
	host = strings.ToLower(host)
	for _, d := range [...]string{"cisco.com", "iphmx.com", "xdr.us", "xdr.eu"} {
		if host == d {
			return true
		}
	}
	for _, d := range [...]string{".cisco.com", ".amazonaws.com", ".google.com", ".googleapis.com", ".gstatic.com",
		".w3.org", ".mozilla.org", ".cloudflare.com", ".duosecurity.com", ".okta.com", ".microsoftonline.com",
		".umbrella.com", ".threatgrid.com", ".amp.cisco.com"} {
		if strings.HasSuffix(host, d) {
			return true
		}
	}
	return host == "schema.org" || host == "w3.org"
}

// form finds names by their form, for those who must not know whose system it is. 0: there is none.
func (s *scanner) form(from, to int, seen byte) int {
	if s.run.opts.For != Public {
		return 0
	}
	t := s.text
	next, before := s.byteAt(to), s.byteAt(from-1)
	if before == '.' || before == '@' {
		return 0
	}
	if before == ':' && from > 2 && hexValue(rune(t[from-2])) >= 0 && seen&(lower|upper) == 0 && hexValue(rune(t[from-3])) >= 0 {
		return 0
	}
	end := from
	for end < len(t) && end-from < 260 && (letterOrDigit[t[end]] || t[end] == '-' || t[end] == '.' || t[end] == '_' ||
		t[end] == ':') {
		end++
	}
	long := bytes.TrimRight(t[from:end], ".:-")
	kind, n := nameAt(long, next, seen)
	if n == 0 || aliased(long[:n]) {
		return 0
	}
	if kind == IP && s.version(from) {
		return 0
	}
	text := t[from : from+n]
	if kind == Host {
		s.run.name(text, Host)
		if short, _, ok := bytes.Cut(text, []byte(".")); ok && bytes.ContainsAny(short, "0123456789-") && len(short) > 3 {
			s.run.name(short, Host)
		}
	}
	if s.run.own(text) {
		return 0
	}
	s.replace(from, from+n, s.run.alias(kind, text), kind)
	return from + n
}

// version says whether a number of four parts is that of a program.
func (s *scanner) version(from int) bool {
	before := strings.ToLower(string(bytes.TrimRight(s.text[max(0, from-20):from], " \t\":=v/\x01\x02\x03")))
	return strings.HasSuffix(before, "version") || strings.HasSuffix(before, "asyncos") || strings.HasSuffix(before, "chrome") ||
		strings.HasSuffix(before, "safari") || strings.HasSuffix(before, "firefox") || strings.HasSuffix(before, "edg")
}

// nameAt tells what a text begins with.
func nameAt(v []byte, next, seen byte) (Kind, int) {
	switch {
	case seen&digit != 0 && len(v) >= 36 && uuid(v[:36]):
		return UUID, 36
	case len(v) >= 17 && mac(v[:17]):
		return MAC, 17
	case len(v) >= 14 && v[4] == '.' && v[9] == '.' && hexadecimal(bytes.ReplaceAll(v[:14], []byte("."), nil)) &&
		bytes.ContainsAny(v[:14], "abcdefABCDEF"):
		return MAC, 14
	}
	word := v
	if i := bytes.IndexByte(word, ':'); i >= 0 && bytes.Count(word, []byte(".")) == 3 && bytes.LastIndexByte(word, '.') < i {
		word = word[:i]
	}
	if seen&digit != 0 || next == ':' {
		if a, err := netip.ParseAddr(string(word)); err == nil {
			if a.IsLoopback() || a.IsUnspecified() || bytes.HasPrefix(word, []byte("255.")) || vendorAddress[a.Unmap().String()] {
				return IP, 0
			}
			return IP, len(word)
		}
	}
	if i := bytes.IndexByte(v, ':'); i >= 0 {
		v = v[:i]
	}
	if n := serialNumber(v); n > 0 {
		return Serial, n
	}
	if next == '.' && hostName(string(v)) {
		return Host, len(v)
	}
	return "", 0
}

// vendorAddress are the addresses from which XDR calls, as the vendor publishes them (FACTS on inbound products).
var vendorAddress = map[string]bool{"35.168.234.165": true, "35.172.5.95": true, "34.225.249.84": true,
	"34.251.83.242": true, "52.49.85.99": true, "52.208.164.206": true, "54.248.49.240": true, "52.198.165.128": true,
	"52.196.126.178": true}

func uuid(v []byte) bool {
	for i, c := range v {
		if dash := i == 8 || i == 13 || i == 18 || i == 23; dash != (c == '-') || !dash && hexValue(rune(c)) < 0 {
			return false
		}
	}
	return true
}

func mac(v []byte) bool {
	for i, c := range v {
		if i%3 == 2 && c != v[2] || i%3 != 2 && hexValue(rune(c)) < 0 {
			return false
		}
	}
	return v[2] == ':' || v[2] == '-'
}

// serialNumber has AsyncOS' form, 564D1A2B3C4D5E6F7A8B-0C1D2E3F4A5B, or that of Cisco's hardware: three letters, four
// digits, four letters or digits.
func serialNumber(v []byte) int {
	n, dash := 0, 0
	for n < len(v) && (hexValue(rune(v[n])) >= 0 || v[n] == '-' && dash == 0) {
		if v[n] == '-' {
			dash = n
		}
		n++
	}
	if n == len(v) && dash >= 12 && dash <= 24 && n-dash-1 >= 6 && n-dash-1 <= 16 && bytes.ContainsAny(v, "0123456789") {
		return n
	}
	if len(v) != 11 {
		return 0
	}
	for i, c := range v {
		k := class[c]
		if i < 3 && k != upper || i >= 3 && i < 7 && k != digit || i >= 7 && k&(upper|digit) == 0 {
			return 0
		}
	}
	return 11
}

// hostName has dots, ends like a domain, and is none of the vendor's.
func hostName(h string) bool {
	labels := strings.Split(strings.ToLower(h), ".")
	last := labels[len(labels)-1]
	for _, l := range labels {
		if l == "" || len(l) > 63 || strings.ContainsAny(l, "_") {
			return false
		}
	}
	if len(last) < 2 || strings.ContainsAny(last, "0123456789") || vendor(h) {
		return false
	}
	return domains[last] && (len(labels) > 2 || len(labels[0]) > 2)
}

// domains end the names of hosts, and not those of files or of a program's parts.
var domains = func() map[string]bool {
	all := map[string]bool{}
	for d := range strings.FieldsSeq("com net org edu gov mil int info biz local lan lab corp internal intranet home test " +
		"example invalid localdomain cloud company group bank tech dev app site at au be br ca ch cn cz de dk es eu fi " +
		"fr gr hk hu ie il in it jp kr lu mx nl no nz pl pt ro ru se sg sk tr tw ua uk us za io co ai") {
		all[d] = true
	}
	return all
}()
