package clean

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"unicode/utf8"
)

// longestToken is how long what is drawn at random may be: a browser keeps no longer cookie.
const longestToken = 4096

// picture says whether base64 begins as that of a picture, a font or an archive does.
func picture(word []byte) bool {
	for _, p := range [...]string{"iVBORw0KGgo", "R0lGOD", "UklGR", "9j/4", "AAABAA", "d09GMg", "d09GRg", "H4sI",
		"UEsDB"} {
		if len(word) > len(p) && string(word[:len(p)]) == p {
			return true
		}
	}
	return false
}

// packed looks into base64 and hexadecimal. What reads as text is cleaned and packed again.
func (s *scanner) packed(from, to int) (end int, known, ok bool) {
	t := s.text
	e, seen := from, byte(0)
	for ; e < len(t); e++ {
		if k := class[t[e]]; k&(upper|lower|digit|joins|packs) != 0 {
			seen |= k
			continue
		}
		if c := t[e]; (c == '\n' || c == '\r') && e-from >= 60 && class[s.byteAt(e+1)]&^high != 0 ||
			c == '\n' && s.byteAt(e-1) == '\r' {
			continue
		}
		break
	}
	std, url := seen&packs != 0, seen&joins != 0
	word := t[from:e]
	if s.depth >= 3 || len(word) < 12 || masked(word) {
		return 0, false, e < len(t) || s.last
	}
	if std && url {
		if e = from + bytes.IndexAny(word, "-_"); bytes.IndexAny(word, "+/") > e-from {
			return 0, false, true
		}
		word, url = t[from:e], false
	}
	isHex := len(word) >= 24 && hexadecimal(word) && !url
	if !isHex && !readable(word, url) {
		if len(word) > longestToken || picture(word) { // there is nothing to read in it
			return e, true, true
		}
		return 0, false, e < len(t) || s.last
	}
	if e == len(t) && !s.last {
		return 0, false, false
	}
	if b, err := hex.DecodeString(string(word)); isHex && err == nil && text(b) {
		return s.repacked(from, e, b, hex.EncodeToString)
	}
	alphabet := base64.RawStdEncoding
	if url {
		alphabet = base64.RawURLEncoding
	}
	plain := unfolded.Replace(string(word))
	b, err := alphabet.DecodeString(plain)
	if err != nil || !text(b) {
		return 0, false, true
	}
	padding := 0
	for padding < 2 && s.byteAt(e) == '=' && len(plain)%4+padding < 4 && len(plain)%4 != 0 {
		e, padding = e+1, padding+1
	}
	if padding > 0 {
		alphabet = alphabet.WithPadding('=')
	}
	encode := alphabet.EncodeToString
	if bytes.IndexByte(s.raw[s.layer.at(from):s.layer.at(e)], '%') >= 0 {
		encode = func(b []byte) string {
			return percented.Replace(alphabet.EncodeToString(b))
		}
	}
	return s.repacked(from, e, b, encode)
}

var (
	unfolded  = strings.NewReplacer("\n", "", "\r", "")
	percented = strings.NewReplacer("+", "%2B", "/", "%2F", "=", "%3D")
)

// readable says whether base64 begins as a text does.
func readable(word []byte, url bool) bool {
	var first [32]byte
	n := 0
	for _, c := range word {
		if c == '-' && url {
			c = '+'
		} else if c == '_' && url {
			c = '/'
		}
		if c != '\n' && c != '\r' {
			first[n] = c
			n++
		}
		if n == len(first) {
			break
		}
	}
	var b [24]byte
	m, err := base64.RawStdEncoding.Decode(b[:], first[:n&^3])
	return err == nil && m >= 6 && text(b[:m])
}

// text says whether bytes are something to read.
func text(b []byte) bool {
	if len(b) < 6 {
		return false
	}
	signs := 0
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && len(b)-i >= utf8.UTFMax || r < ' ' && r != '\n' && r != '\r' && r != '\t' ||
			r == 0x7f {
			return false
		}
		if r >= 0x80 {
			signs++
		}
		i += n
	}
	return signs*3 <= len(b)
}

// repacked cleans what was packed. It leaves the run alone if nothing is in it.
func (s *scanner) repacked(from, to int, b []byte, encode func([]byte) string) (end int, known, ok bool) {
	cleaned, kind := s.run.inside(b, s.depth+1)
	if kind == "" {
		return to, true, true
	}
	s.replace(from, to, encode(cleaned), kind)
	return to, true, true
}
