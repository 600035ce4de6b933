package clean

import "unicode/utf8"

var entities = map[string]rune{"quot": '"', "amp": '&', "lt": '<', "gt": '>', "apos": '\'', "nbsp": ' ', "sol": '/',
	"equals": '=', "colon": ':', "commat": '@', "percnt": '%', "period": '.', "plus": '+', "NewLine": '\n', "Tab": '\t'}

// entity reads one of HTML.
func (l *layer) entity(u unit, levels int) unit {
	var name [10]byte
	for n, i := 0, u.end; n < len(name); n++ {
		e := l.unit(i, levels)
		i = e.end
		if e.c == ';' {
			c, ok := entities[string(name[:n])]
			if !ok {
				c, ok = numbered(string(name[:n]))
			}
			if !ok {
				return unit{}
			}
			return unit{c: c, end: i}
		}
		if e.c != '#' && (e.c >= utf8.RuneSelf || e.c < 0 || !letterOrDigit[byte(e.c)]) {
			return unit{}
		}
		name[n] = byte(e.c)
	}
	return unit{}
}

func numbered(s string) (rune, bool) {
	if len(s) < 2 || s[0] != '#' {
		return 0, false
	}
	base, digits := rune(10), s[1:]
	if digits[0]|0x20 == 'x' {
		base, digits = 16, digits[1:]
	}
	v := rune(0)
	for _, c := range digits {
		h := hexValue(c)
		if h < 0 || h >= base || v > utf8.MaxRune/16 {
			return 0, false
		}
		v = v*base + h
	}
	return v, digits != "" && utf8.ValidRune(v)
}
