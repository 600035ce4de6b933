package verify

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"html"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

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
		if b, err := base64.RawStdEncoding.DecodeString(from); err == nil && (readable(start) ||
			bytes.IndexByte(b, ' ') >= 0) {
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
