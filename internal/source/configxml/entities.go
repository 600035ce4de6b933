package configxml

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// resolve appends the text with its entities replaced. Only those of XML itself are known.
func resolve(to, text []byte) ([]byte, error) {
	for {
		i := bytes.IndexByte(text, '&')
		if i < 0 {
			return append(to, text...), nil
		}
		to = append(to, text[:i]...)
		text = text[i+1:]
		n := bytes.IndexByte(text, ';')
		if n < 0 || n > 32 {
			return to, bad("an & stands alone")
		}
		name := string(text[:n])
		text = text[n+1:]
		switch name {
		case "lt":
			to = append(to, '<')
		case "gt":
			to = append(to, '>')
		case "amp":
			to = append(to, '&')
		case "quot":
			to = append(to, '"')
		case "apos":
			to = append(to, '\'')
		default:
			r, ok := character(name)
			if !ok {
				return to, &syntax{fmt.Sprintf("the entity %q is refused", name),
					"an appliance's export has none: ask who made this file"}
			}
			to = utf8.AppendRune(to, r)
		}
	}
}

func character(name string) (rune, bool) {
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || n == 0 || n > utf8.MaxRune {
		return 0, false
	}
	return rune(n), true
}
