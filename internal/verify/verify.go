// Package verify reads a file that was cleaned and says what is left in it. It shares no code with the cleaner, so that
// one mistake cannot be made by both: where the cleaner goes through a text once and reads escapes on the way, this
// package undoes one encoding after the other of a whole part of the file, and searches what comes out each time.
package verify

import (
	"encoding/hex"
	"errors"
	"io"
	"strings"
)

// Residue is something that should not be in the file. It never shows what it found.
type Residue struct {
	Offset int64  // about where: the part of the file that it is in
	What   string // such as "secret", which is one of this run's, or "jwt"
	Secret int    // which of the secrets it is, counted from 0; -1: it shows by its form only
}

// The kinds of residue that show by their form.
const (
	Known      = "secret"
	Token      = "jwt"
	PrivateKey = "private key"
	Header     = "bearer"
	Service    = "service credential"
)

const (
	part    = 1 << 20
	overlap = 64 << 10
	depth   = 4
	short   = 4 << 10 // a text up to this length is read in every order of its encodings

	mostResidue = 10_000
)

// File reads all of a file. The secrets are those that were removed, in lower case; without them, elsewhere than where
// the file was cleaned, only what shows by its form is found.
func File(r io.Reader, secrets []string) ([]Residue, error) {
	s := newSearch(secrets)
	buf := make([]byte, 0, part+overlap)
	var offset int64
	var all []Residue
	seen := map[finding]bool{}
	for {
		n, err := io.ReadFull(r, buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return all, err
		}
		for f := range s.part(buf) {
			if !seen[f] && len(all) < mostResidue {
				seen[f] = true
				all = append(all, Residue{offset, f.what, f.secret})
			}
		}
		if err != nil {
			return all, nil
		}
		keep := copy(buf, buf[len(buf)-overlap:])
		offset += int64(len(buf) - keep)
		buf = buf[:keep]
	}
}

// finding is what was found, once for each secret.
type finding struct {
	what   string
	secret int
}

// findings of a part of a file.
type findings map[finding]bool

// search knows the secrets by the bytes that they begin with.
type search struct {
	begins map[uint64][]form
	filter [1 << 16]bool
}

// form is one way in which a secret is written.
type form struct {
	text   string
	secret int
}

const beginning = 6

func newSearch(secrets []string) *search {
	s := &search{begins: map[uint64][]form{}}
	add := func(v string, secret int) {
		if len(v) < beginning {
			return
		}
		b := word(v)
		s.begins[b] = append(s.begins[b], form{v, secret})
		s.filter[slot(b)] = true
	}
	for i, v := range secrets {
		v = strings.ToLower(v)
		add(v, i)
		add(hex.EncodeToString([]byte(v)), i)
		if strings.Contains(v, " ") {
			add(strings.ReplaceAll(v, " ", "+"), i) // in a web form
		}
	}
	return s
}

func word[T string | []byte](v T) (b uint64) {
	for i := range beginning {
		b = b<<8 | uint64(v[i])
	}
	return b
}

func slot(b uint64) uint16 { return uint16(b * 0x9e3779b97f4a7c15 >> 48) }

// part searches a part of a file in all that it can be read as.
func (s *search) part(b []byte) findings {
	found := findings{}
	s.read(string(b), 0, found, map[string]bool{})
	return found
}

// read searches a text as it is, and then after each encoding is undone, alone and together with the others.
func (s *search) read(text string, level int, found findings, seen map[string]bool) {
	if level > depth || seen[text] {
		return
	}
	seen[text] = true
	s.look(text, found)
	if strings.ContainsAny(text, "\r\n") {
		s.look(joined(text), found)
	}
	packed(text, func(inner []byte) { s.read(string(inner), level+1, found, seen) })
	if level == 0 || len(text) <= short {
		for _, undo := range []func(string) string{unescapeJSON, unescapePercent, unescapeHTML} {
			s.read(undo(text), level+1, found, seen)
		}
	}
	if level == 0 { // a URL in a URL
		s.read(unescapePercent(unescapePercent(text)), level+1, found, seen)
	}
	s.read(unescapeJSON(unescapeHTML(unescapePercent(text))), level+1, found, seen)
}

// joined drops line ends with the blanks that follow: a secret may be folded.
func joined(text string) string {
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
	for i := range lines {
		if i > 0 {
			lines[i] = strings.TrimLeft(lines[i], " \t")
		}
	}
	return strings.Join(lines, "")
}

// look finds secrets as they are written, in any case, and the forms of credentials.
func (s *search) look(text string, found findings) {
	if len(s.begins) > 0 {
		folded := strings.ToLower(text)
		for i := 0; i+beginning <= len(folded); i++ {
			b := word(folded[i : i+beginning])
			if !s.filter[slot(b)] {
				continue
			}
			for _, f := range s.begins[b] {
				if strings.HasPrefix(folded[i:], f.text) && counts(folded, i, len(f.text)) {
					found[finding{Known, f.secret}] = true
				}
			}
		}
	}
	for what, there := range shapes {
		if f := (finding{what, -1}); !found[f] && there(text) {
			found[f] = true
		}
	}
}

// shapes are the credentials that show by their form.
var shapes = map[string]func(string) bool{Token: hasToken, PrivateKey: hasKey, Header: hasBearer, Service: hasService}

// counts says whether a secret is there and not only its letters in a longer word. What is short or only letters may
// be.
func counts(text string, at, n int) bool {
	v := text[at : at+n]
	if n >= 8 && strings.ContainsFunc(v, func(r rune) bool { return r < 'a' || r > 'z' }) {
		return true
	}
	letter := func(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 0x80 }
	return (at == 0 || !letter(text[at-1])) && (at+n == len(text) || !letter(text[at+n]))
}

// each calls f for what follows each place of a word.
func each(text, word string, f func(rest string) bool) bool {
	for {
		i := strings.Index(text, word)
		if i < 0 {
			return false
		}
		if f(text[i:]) {
			return true
		}
		text = text[i+len(word):]
	}
}

// hasToken looks for a JWT that has a signature still.
func hasToken(text string) bool {
	return each(text, "eyJ", func(rest string) bool {
		end := strings.IndexFunc(rest, func(r rune) bool { return r != '.' && !base64Sign(r) })
		if end < 0 {
			end = len(rest)
		}
		parts := strings.Split(strings.TrimRight(rest[:end], "."), ".")
		return len(parts) >= 3 && len(parts[0]) > 8 && len(parts[2]) >= 16 && !strings.HasPrefix(parts[2], "REDACTED")
	})
}

func base64Sign(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_'
}

func hasKey(text string) bool {
	return each(text, "PRIVATE KEY-----", func(rest string) bool {
		body := strings.TrimLeft(rest[len("PRIVATE KEY-----"):], "\r\n\\ nr")
		n := 0
		for n < len(body) && (base64Sign(rune(body[n])) || body[n] == '+' || body[n] == '/') {
			n++
		}
		return n >= 16 && !strings.HasPrefix(body, "REDACTED") && !strings.HasPrefix(body, "-----")
	})
}

func hasBearer(text string) bool {
	return each(text, "Bearer ", func(rest string) bool {
		token := rest[len("Bearer "):]
		n := 0
		digit := false
		for n < len(token) && (base64Sign(rune(token[n])) || token[n] == '.' || token[n] == '+' || token[n] == '/') {
			digit = digit || token[n] >= '0' && token[n] <= '9'
			n++
		}
		return n >= 20 && digit && !strings.HasPrefix(token, "REDACTED") && !strings.Contains(token[:n], ".REDACTED")
	})
}

func hasService(text string) bool {
	for begin, long := range map[string]int{"AKIA": 20, "ghp_": 36, "xoxb-": 24, "glpat-": 24, "AIza": 39} {
		if each(text, begin, func(rest string) bool {
			n, digit := 0, false
			for n < len(rest) && base64Sign(rune(rest[n])) {
				digit = digit || rest[n] >= '0' && rest[n] <= '9'
				n++
			}
			return n >= long && n < 100 && digit && !strings.Contains(rest[:n], "REDACTED")
		}) {
			return true
		}
	}
	return false
}
