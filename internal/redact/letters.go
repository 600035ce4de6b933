package redact

import (
	"unicode"
	"unicode/utf8"
)

// begins says whether a word may begin here.
func begins(s string, i int) bool {
	if i == 0 {
		return true
	}
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return !wordly(r) && utf8.RuneStart(s[i])
}

// ends says whether a word may end here.
func ends(s string, i int) bool {
	if i >= len(s) {
		return true
	}
	r, _ := utf8.DecodeRuneInString(s[i:])
	return !wordly(r)
}

// wordly signs hold a word together. Writings without blanks between words do not.
func wordly(r rune) bool { return r == '_' || r >= '0' && r <= '9' || letter(r) }

func letter(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 0x7f && unicode.In(r, unicode.Latin, unicode.Greek,
		unicode.Cyrillic)
}

func letterOrDigit(c byte) bool { return c < 0x80 && c != '_' && wordly(rune(c)) }
func digit(c byte) bool         { return c >= '0' && c <= '9' }
func hex(c byte) bool           { return digit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' }

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
