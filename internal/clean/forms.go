package clean

import (
	"bytes"
	"net/netip"
	"strings"
)

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
	if before == ':' && from > 2 && hexValue(rune(t[from-2])) >= 0 && seen&(lower|upper) == 0 &&
		hexValue(rune(t[from-3])) >= 0 {
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
		if short, _, ok := bytes.Cut(text, []byte(".")); ok && bytes.ContainsAny(short, "0123456789-") &&
			len(short) > 3 {
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
	return strings.HasSuffix(before, "version") || strings.HasSuffix(before, "asyncos") ||
		strings.HasSuffix(before, "chrome") ||
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
	if i := bytes.IndexByte(word, ':'); i >= 0 && bytes.Count(word, []byte(".")) == 3 &&
		bytes.LastIndexByte(word, '.') < i {
		word = word[:i]
	}
	if seen&digit != 0 || next == ':' {
		if a, err := netip.ParseAddr(string(word)); err == nil {
			if a.IsLoopback() || a.IsUnspecified() || bytes.HasPrefix(word, []byte("255.")) ||
				vendorAddress[a.Unmap().String()] {
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
	if n == len(v) && dash >= 12 && dash <= 24 && n-dash-1 >= 6 && n-dash-1 <= 16 && bytes.ContainsAny(v,
		"0123456789") {
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
	for d := range strings.FieldsSeq("com net org edu gov mil int info biz local lan lab corp internal intranet home " +
		"test example invalid localdomain cloud company group bank tech dev app site at au be br ca ch cn cz de dk es eu fi " +
		"fr gr hk hu ie il in it jp kr lu mx nl no nz pl pt ro ru se sg sk tr tw ua uk us za io co ai") {
		all[d] = true
	}
	return all
}()
