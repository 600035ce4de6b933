package clean

import (
	"bytes"
	"strings"
)

// The class of a byte, for the loop that finds words.
const (
	upper = 1 << iota
	lower
	digit
	joins // holds a word together: _ and -
	high  // of a character beyond ASCII
	packs // + and /, which only base64 has in the middle
	word  = upper | lower | digit | joins | high
)

var class = func() (t [256]byte) {
	for c := range t {
		switch {
		case c >= 'A' && c <= 'Z':
			t[c] = upper
		case c >= 'a' && c <= 'z':
			t[c] = lower
		case c >= '0' && c <= '9':
			t[c] = digit
		case c == '_' || c == '-':
			t[c] = joins
		case c >= 0x80:
			t[c] = high
		case c == '+' || c == '/':
			t[c] = packs
		}
	}
	return t
}()

var letterOrDigit = func() (t [256]bool) {
	for c := range t {
		t[c] = class[c]&(upper|lower|digit) != 0
	}
	return t
}()

func space(c byte) bool { return c == ' ' || c == '\t' }
func blank(c byte) bool { return space(c) || c == '\n' || c == '\r' }

func fold(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c | 0x20
	}
	return c
}

// looksSecret says whether a word could be a password or a token: letters with digits or signs.
func looksSecret(v []byte) bool {
	if len(v) < 6 {
		return false
	}
	var seen byte
	signs := 0
	for _, c := range v {
		if blank(c) || c == '(' || c == '{' {
			return false
		}
		if class[c] == 0 {
			signs++
		}
		seen |= class[c]
	}
	letters := seen&(upper|lower) != 0
	return letters && (seen&digit != 0 || signs > 0 && seen&upper != 0 && seen&lower != 0)
}

// random says whether a long word was drawn and not thought up: all kinds of characters, often changing.
func random(v []byte) bool {
	var seen byte
	changes, digits := 0, 0
	for i, c := range v {
		k := class[c]
		seen |= k
		if k == digit {
			digits++
		}
		if i > 0 && k != class[v[i-1]] {
			changes++
		}
	}
	return seen&upper != 0 && seen&lower != 0 && digits >= 2 && changes*3 >= len(v)
}

// hexadecimal says whether a word has only such digits, and letters of one case.
func hexadecimal(v []byte) bool {
	for _, c := range v {
		if c != '-' && hexValue(rune(c)) < 0 {
			return false
		}
	}
	return len(v) > 0
}

const mark8 = "REDACTED-"

// masked says that there is nothing to remove any more.
func masked(v []byte) bool {
	if bytes.HasPrefix(v, []byte(mark8)) {
		return bytes.IndexFunc(v, func(r rune) bool { return r >= 0x80 || class[r]&word == 0 }) < 0
	}
	return len(bytes.Trim(v, "*.•#0-_ ")) == 0 || len(bytes.Trim(v, "xX")) == 0
}

// nothing are words that fill the place of a secret.
func nothing(v []byte) bool {
	switch strings.ToLower(string(v)) {
	case "", "null", "none", "nil", "true", "false", "undefined", "bearer", "basic", "jwt", "[secret]", "[redacted]",
		"redacted", "[masked]", "<removed>", "<redacted>", "hidden", "(hidden)", "<hidden>", "(none)", "unset",
		"not set", "empty", "yes", "no", "on", "off", "enabled", "disabled", "[object object]", "password", "text",
		"string", "submit", "required", "optional", "invalid", "expired", "changed", "missing", "unknown":
		return true
	}
	return masked(v)
}

// sentence says that a person is told something here: an error text is no secret.
func sentence(v []byte) bool {
	words := bytes.Fields(v)
	if len(words) < 3 {
		return false
	}
	said := 0
	for _, w := range words {
		switch strings.ToLower(strings.Trim(string(w), ".,:;!")) {
		case "is", "are", "was", "the", "a", "an", "must", "or", "not", "be", "invalid", "expired", "required", "and",
			"for", "has", "have", "of", "to", "your", "failed", "please", "cannot", "been", "no", "wrong", "incorrect",
			"with", "by", "from", "in":
			said++
		}
		if looksSecret(bytes.Trim(w, ".,:;!\"'")) {
			return false
		}
	}
	return said > 0
}
