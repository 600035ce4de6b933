// Package verify reads a file that was cleaned and says what is left in it. It shares no code with the cleaner, so that
// one mistake cannot be made by both: where the cleaner goes through a text once and reads escapes on the way, this
// package undoes one encoding after the other of a whole part of the file, and searches what comes out each time.
package verify

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"html"
	"io"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Residue is something that should not be in the file. It never shows what it found.
type Residue struct {
	Offset int64  // about where: the part of the file that it is in
	What   string // such as "secret", which is one of this run's, or "jwt"
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
)

// File reads all of a file. The secrets are those that were removed, in lower case; without them, elsewhere than where
// the file was cleaned, only what shows by its form is found.
func File(r io.Reader, secrets []string) ([]Residue, error) {
	s := newSearch(secrets)
	buf := make([]byte, 0, part+overlap)
	var offset int64
	var all []Residue
	seen := map[Residue]bool{}
	for {
		n, err := io.ReadFull(r, buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return all, err
		}
		for _, what := range s.part(buf) {
			if found := (Residue{offset, what}); !seen[found] && len(all) < 1000 {
				seen[found] = true
				all = append(all, found)
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

// search knows the secrets by the eight bytes that they begin with, or all of a shorter one.
type search struct {
	begins map[uint64][]string
	filter [1 << 16]bool
}

const beginning = 6

func newSearch(secrets []string) *search {
	s := &search{begins: map[uint64][]string{}}
	add := func(v string) {
		if len(v) < beginning {
			return
		}
		b := word(v)
		s.begins[b] = append(s.begins[b], v)
		s.filter[slot(b)] = true
	}
	for _, v := range secrets {
		v = strings.ToLower(v)
		add(v)
		add(hex.EncodeToString([]byte(v)))
		if strings.Contains(v, " ") {
			add(strings.ReplaceAll(v, " ", "+")) // in a form
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
func (s *search) part(b []byte) []string {
	found := map[string]bool{}
	s.read(string(b), 0, found, map[string]bool{})
	var list []string
	for what := range found {
		list = append(list, what)
	}
	return list
}

// read searches a text as it is, and then after each encoding is undone, alone and together with the others.
func (s *search) read(text string, level int, found, seen map[string]bool) {
	if level > depth || seen[text] {
		return
	}
	seen[text] = true
	s.look(text, found)
	if strings.ContainsAny(text, "\r\n") {
		s.look(joined(text), found)
	}
	packed(text, func(inner []byte) { s.read(string(inner), level+1, found, seen) })
	if level == 0 {
		for _, undo := range []func(string) string{unescapeJSON, unescapePercent, unescapeHTML} {
			s.read(undo(text), level+1, found, seen)
		}
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
func (s *search) look(text string, found map[string]bool) {
	if !found[Known] && len(s.begins) > 0 {
		folded := strings.ToLower(text)
		for i := 0; i+beginning <= len(folded) && !found[Known]; i++ {
			b := word(folded[i : i+beginning])
			if !s.filter[slot(b)] {
				continue
			}
			for _, v := range s.begins[b] {
				if strings.HasPrefix(folded[i:], v) && counts(folded, i, len(v)) {
					found[Known] = true
				}
			}
		}
	}
	for what, there := range map[string]func(string) bool{Token: hasToken, PrivateKey: hasKey, Header: hasBearer,
		Service: hasService} {
		if !found[what] && there(text) {
			found[what] = true
		}
	}
}

// counts says whether a secret is there and not only its letters in a longer word. What is short or only letters may be.
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

// unescapeJSON undoes one level of the escapes of JSON strings, wherever they are.
func unescapeJSON(text string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			b.WriteByte(text[i])
			continue
		}
		i++
		switch text[i] {
		case 'n', 'r':
			b.WriteByte('\n')
		case 't', 'b', 'f':
			b.WriteByte(' ')
		case 'u':
			if i+5 <= len(text) {
				if v, err := strconv.ParseUint(text[i+1:i+5], 16, 16); err == nil {
					b.WriteRune(rune(v))
					i += 4
					continue
				}
			}
			b.WriteByte('u')
		default:
			b.WriteByte(text[i])
		}
	}
	return b.String()
}

func unescapePercent(text string) string {
	if !strings.Contains(text, "%") {
		return text
	}
	pieces := strings.Split(text, "%")
	for i := 1; i < len(pieces); i++ {
		one := "%" + pieces[i]
		if len(one) >= 3 {
			if c, err := url.PathUnescape(one[:3]); err == nil {
				pieces[i] = c + one[3:]
				continue
			}
		}
		pieces[i] = one
	}
	return strings.Join(pieces, "")
}

func unescapeHTML(text string) string {
	if !strings.Contains(text, "&") {
		return text
	}
	return html.UnescapeString(text)
}

// packed calls f for what base64 and hexadecimal hold, from each phase in which base64 may begin.
func packed(text string, f func([]byte)) {
	run := 0
	for i := 0; i <= len(text); i++ {
		if i < len(text) && (base64Sign(rune(text[i])) || text[i] == '+' || text[i] == '/') {
			run++
			continue
		}
		if run >= 12 {
			unpack(text[i-run:i], f)
		}
		run = 0
	}
}

func unpack(run string, f func([]byte)) {
	if b, err := hex.DecodeString(run); err == nil && readable(b) {
		f(b)
	}
	run = strings.NewReplacer("-", "+", "_", "/").Replace(run)
	for phase := 0; phase < 4 && phase+12 <= len(run); phase++ {
		from := run[phase:]
		if len(from)%4 == 1 {
			from = from[:len(from)-1]
		}
		start, err := base64.RawStdEncoding.DecodeString(from[:min(len(from), 64)&^3])
		if err != nil || !readable(start) && phase > 0 {
			continue
		}
		if b, err := base64.RawStdEncoding.DecodeString(from); err == nil && (readable(start) || bytes.IndexByte(b, ' ') >= 0) {
			f(b)
		}
	}
}

// readable says whether bytes are mostly text.
func readable(b []byte) bool {
	if len(b) < 6 {
		return false
	}
	odd := 0
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError || r < ' ' && r != '\n' && r != '\r' && r != '\t' {
			odd++
		}
		b = b[n:]
	}
	return odd == 0
}
