package clean

import (
	"bytes"
	"encoding/base64"
	"unicode"
)

// prefixes are how the credentials of services begin that mark theirs, and how long one is at least: our assumption,
// from what these services print.
var prefixes = []struct {
	text string
	long int
	kind Kind
}{
	{"AKIA", 20, Cloud}, {"ASIA", 20, Cloud}, {"AIza", 35, APIKey}, {"ya29", 20, Bearer}, {"ghp_", 30, Bearer},
	{"gho_", 30, Bearer}, {"ghu_", 30, Bearer}, {"ghs_", 30, Bearer}, {"github_pat_", 30, Bearer},
	{"glpat-", 20, Bearer}, {"xoxb-", 20, Bearer}, {"xoxp-", 20, Bearer}, {"xoxa-", 20, Bearer},
	{"xoxs-", 20, Bearer}, {"sk-", 24, APIKey}, {"sk_live_", 20, APIKey}, {"sk_test_", 20, APIKey},
	{"rk_live_", 20, APIKey}, {"npm_", 30, Bearer}, {"hf_", 30, Bearer}, {"dop_v1_", 40, Bearer},
	{"AGE-SECRET-KEY-", 40, PrivateKey}, {"SG", 60, APIKey}, {"pypi-", 40, Bearer}, {"hvs", 24, Bearer},
}

// shortestShape is how long a word is at least that has a form of its own; what has not needs a sign behind it.
const shortestShape = 10

// schemeLength are the lengths of NTLM, Basic, Bearer and Negotiate.
var schemeLength = [shortestShape]bool{4: true, 5: true, 6: true, 9: true}

// shape looks at a word that may be a credential by its form, wherever it is.
func (s *scanner) shape(from, to int, seen byte) (end int, known, ok bool) {
	t, n, next := s.text, to-from, s.byteAt(to)
	if n < shortestShape && next != '+' && next != '/' && next != '$' && (next != ' ' || !schemeLength[n]) {
		return 0, false, true
	}
	switch c := t[from]; {
	case c == 'e' && bytes.HasPrefix(t[from:], []byte("eyJ")) && to-from >= 16:
		if end, ok := s.dotted(from, to); !ok {
			return 0, false, false
		} else if bytes.Count(t[from:end], []byte(".")) >= 2 {
			s.credential(span{from: from, to: end, end: end}, JWT)
			return end, true, true
		}
	case c == '-' && bytes.HasPrefix(t[from:], []byte("-----BEGIN")):
		return s.pem(from)
	case next == ' ' && n < shortestShape:
		if end := s.schemed(from, to); end > 0 {
			return end, true, true
		}
	case next == '$' && s.byteAt(from-1) == '$' && n <= 3:
		if end := s.crypt(from, to); end > 0 {
			return end, true, true
		}
	}
	if (n >= 16 || n >= 11 && seen&joins != 0) && bytes.IndexByte([]byte("AghxsrndySp"), t[from]) >= 0 {
		for _, p := range prefixes {
			if bytes.HasPrefix(t[from:to], []byte(p.text)) {
				if end, ok := s.dotted(from, to); !ok {
					return 0, false, false
				} else if end-from >= p.long && !masked(t[from:end]) {
					s.mask(span{from: from, to: end, end: end}, p.kind)
					return end, true, true
				}
			}
		}
	}
	before := s.byteAt(from - 1)
	if n >= 12 && (seen&(upper|lower) == upper|lower || seen&digit != 0 && n >= 24) ||
		(next == '+' || next == '/') && before != '/' && before != '+' && before != '.' {
		if end, known, ok := s.packed(from, to); !ok || known {
			return end, known, ok
		}
	}
	if n >= 24 && seen&upper != 0 && seen&lower != 0 && seen&digit != 0 && !hexadecimal(t[from:to]) &&
		random(t[from:to]) && !s.integrity(from) {
		s.mask(span{from: from, to: to, end: to}, Unknown)
		return to, true, true
	}
	return 0, false, true
}

// integrity says whether a word is the digest of a file that a page loads.
func (s *scanner) integrity(from int) bool {
	return from > 7 && s.text[from-1] == '-' || bytes.HasSuffix(s.text[:from], []byte("sha256-"))
}

// dotted goes on over dots, as in the three parts of a JWT.
func (s *scanner) dotted(from, to int) (int, bool) {
	for to < len(s.text) && (class[s.text[to]]&word != 0 || s.text[to] == '.') {
		to++
	}
	if to == len(s.text) && !s.last {
		return 0, false
	}
	return from + len(bytes.TrimRight(s.text[from:to], ".")), true
}

// schemed is the end of a token behind Bearer or Basic. Words that explain one, such as realm="…", stay.
func (s *scanner) schemed(from, to int) int {
	k := Bearer
	switch w := s.text[from:to]; len(w) { // each word of a text comes here
	case 4:
		if !bytes.EqualFold(w, []byte("ntlm")) && !bytes.EqualFold(w, []byte("dpop")) {
			return 0
		}
	case 5:
		if bytes.EqualFold(w, []byte("basic")) {
			k = Basic
		} else if !bytes.EqualFold(w, []byte("token")) && !bytes.EqualFold(w, []byte("oauth")) {
			return 0
		}
	case 6:
		if !bytes.EqualFold(w, []byte("bearer")) {
			return 0
		}
	case 9:
		if !bytes.EqualFold(w, []byte("negotiate")) {
			return 0
		}
	default:
		return 0
	}
	p := to + 1
	e := p
	for e < len(s.text) && (class[s.text[e]] != 0 || s.text[e] == '.' || s.text[e] == '~' || s.text[e] == '=') {
		e++
	}
	v := s.text[p:e]
	if len(v) < 8 || bytes.IndexByte(bytes.TrimRight(v, "="), '=') >= 0 || masked(v) {
		return 0
	}
	if k == Basic {
		if b, err := base64.StdEncoding.DecodeString(string(v)); err != nil || bytes.IndexByte(b, ':') < 0 {
			return 0
		}
	} else if len(v) < 20 && !looksSecret(v) || bytes.IndexFunc(v, unicode.IsDigit) < 0 && len(v) < 32 {
		return 0
	}
	s.credential(span{from: p, to: e, end: e}, k)
	return e
}

// crypt is the end of a hashed password such as $6$salt$hash.
func (s *scanner) crypt(from, to int) int {
	if s.byteAt(to) != '$' {
		return 0
	}
	e := to
	for e < len(s.text) && (class[s.text[e]] != 0 || s.text[e] == '$' || s.text[e] == '.') {
		e++
	}
	if e-to < 16 {
		return 0
	}
	s.mask(span{from: from - 1, to: e, end: e}, Password)
	return e
}

// pem removes a private key between its first and its last line. Certificates are no secret.
func (s *scanner) pem(from int) (end int, known, ok bool) {
	t := s.text
	head := bytes.Index(t[from+10:], []byte("-----"))
	if head < 0 || head > 60 {
		return 0, false, s.last || head > 60
	}
	if !bytes.Contains(t[from:from+10+head], []byte("PRIVATE KEY")) {
		return from + 10 + head + 5, true, true
	}
	p := from + 10 + head + 5
	stop := bytes.Index(t[p:], []byte("-----END"))
	if stop < 0 {
		if !s.last {
			return 0, false, false
		}
		stop = s.lineEnd(p) - p
		for q := p; q < len(t); q++ { // cut off: all that could be of the key
			if class[t[q]] == 0 && t[q] != '=' && !blank(t[q]) {
				break
			}
			stop = q + 1 - p
		}
	}
	v := span{from: p, to: p + stop, end: p + stop}
	for v.from < v.to && blank(t[v.from]) {
		v.from++
	}
	for v.to > v.from && blank(t[v.to-1]) {
		v.to--
	}
	if v.from < v.to {
		s.mask(v, PrivateKey)
	}
	e := p + stop
	for e < len(t) && (class[t[e]]&word != 0 || t[e] == ' ') {
		e++
	}
	return e, true, true
}
