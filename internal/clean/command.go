package clean

import (
	"bytes"
	"strings"
)

// command reads a secret that a command or a sentence names: enable secret 5 …, snmp-server community …, the passphrase
// is ….
func (s *scanner) command(from, to, p int, f field) (end int, known, ok bool) {
	begin := max(bytes.LastIndexByte(s.text[:from], '\n'), bytes.LastIndexByte(s.text[:from], '\r')) + 1
	if from-begin > 300 {
		begin = from - 300
	}
	config := configures(s.text[begin:from])
	for range 5 {
		e := p
		for e < len(s.text) && !blank(s.text[e]) && !isQuote(s.text[e]) && s.text[e] != '<' {
			e++
		}
		if e == len(s.text) && !s.last {
			return 0, false, false
		}
		v := s.text[p:e]
		trimmed := bytes.TrimRight(v, ".,;:)")
		if !config {
			trimmed = bytes.Trim(trimmed, "'")
		}
		switch word := strings.ToLower(string(trimmed)); {
		case len(v) == 0:
			return 0, false, true
		case filler(word) || len(v) == 1 && class[v[0]] == digit && config:
			for p = e; p < len(s.text) && space(s.text[p]); p++ {
			}
			if p == e {
				return 0, false, true
			}
			continue
		case masked(trimmed) || nothing(trimmed) && !config:
			return 0, false, true
		case config && f.role == credential || config && f.kind != "" && len(trimmed) > 2, looksSecret(trimmed) &&
			!address(trimmed):
			s.credential(span{from: p, to: p + len(trimmed), end: e}, f.kind)
			return e, true, true
		}
		return 0, false, true
	}
	return 0, false, true
}

// filler are the words between the name of a secret and the secret.
func filler(w string) bool {
	switch w {
	case "is", "was", "=", ":", "->", "ascii", "encrypted", "clear", "cleartext", "hex", "sha", "md5",
		"sha256", "sha512",
		"aes", "aes128", "aes256", "des", "3des", "128", "192", "256", "hash", "local", "remote", "are", "key",
		"the", "new",
		"ro", "rw", "isakmp", "set", "to", "sha-256":
		return true
	}
	return false
}

// address says whether a word is a path or the address of a page or person, and not a password with such a sign in it.
func address(v []byte) bool {
	if bytes.Contains(v, []byte("://")) {
		return true
	}
	for _, c := range v {
		if class[c]&word == 0 && bytes.IndexByte([]byte("./@:~+"), c) < 0 {
			return false
		}
	}
	return bytes.ContainsAny(v, "@/") && !(len(v) >= 20 && random(v))
}

// configures says whether a line begins as a command does that sets a secret.
func configures(line []byte) bool {
	words := bytes.Fields(line)
	if len(words) > 0 { // a prompt, such as esa01.example.com>
		if last := words[0][len(words[0])-1]; (last == '>' || last == '#') && len(words[0]) > 1 {
			words = words[1:]
		}
	}
	if len(words) == 0 {
		return false
	}
	switch strings.ToLower(string(words[0])) {
	case "enable", "username", "snmp-server", "crypto", "tacacs-server", "radius-server", "neighbor", "set",
		"ip", "ldap",
		"tunnel-group", "ikev1", "ikev2", "aaa-server", "snmpconfig", "userconfig", "passwd", "key", "tacacs", "radius",
		"server", "no", "ppp", "wpa-psk", "ntp", "standby", "vrrp", "isakmp", "aaa", "line", "user", "local-user":
		return true
	}
	return false
}

// answered is the end of what was typed at a prompt such as []> whose question names a secret.
func (s *scanner) answered(from int) int {
	open := bytes.LastIndexByte(s.text[:from-3], '[')
	if open < 0 || from-open > 100 || !s.lineStart(open) {
		return 0
	}
	question := bytes.TrimRight(s.text[max(0, open-300):open], "\r\n ")
	question = question[bytes.LastIndexByte(question, '\n')+1:]
	for w := range bytes.FieldsFuncSeq(question, func(r rune) bool { return r < 0x80 && class[r]&word == 0 }) {
		f := fieldOf(w)
		e := s.lineEnd(from)
		v := s.text[from:e]
		if f.role != credential && f.kind != SNMP || nothing(v) || len(v) < 4 && class[v[0]] == digit {
			continue
		}
		s.mask(span{from: from, to: from + len(bytes.TrimRight(v, " ")), end: e}, f.kind)
		return e
	}
	return 0
}
