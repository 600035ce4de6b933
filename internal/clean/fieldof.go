package clean

import "strings"

// names remembers what the names that were met tell: a file has few, and each very often.
type names struct {
	met [1 << rememberedBits]struct {
		name string
		field
	}
}

// rememberedBits are those of the number of names that are remembered.
const rememberedBits = 12

// of is fieldOf.
func (n *names) of(name []byte) field {
	if len(name) < 2 || len(name) > longestKey || !interesting(name) {
		return field{}
	}
	last := len(name) - 1
	h := uint32(name[0]) | uint32(name[last/2])<<8 | uint32(name[last])<<16 | uint32(name[last-1])<<24
	m := &n.met[(h^uint32(last))*spread>>(32-rememberedBits)]
	if m.name != string(name) {
		m.name, m.field = string(name), fieldOf(name)
	}
	return m.field
}

// interesting says whether a name ends as one of those does that tell something.
func interesting(name []byte) bool {
	last, before := name[len(name)-1], name[len(name)-2]
	return telling[tail(name)] || last == '_' || last == '-' || before == '_' || before == '-'
}

// fieldOf says what a field's name tells of its value.
func fieldOf(name []byte) field {
	if len(name) < 2 || len(name) > longestKey || !interesting(name) {
		return field{}
	}
	var buf, starts [longestKey]byte
	n, words := 0, 0
	for _, c := range name {
		if c == '_' || c == '-' {
			starts[words] = byte(n)
			words++
			continue
		}
		buf[n] = fold(c)
		n++
	}
	if f := lookUp(buf[:n]); f.role != ordinary {
		return f
	}
	for _, start := range starts[:words] { // people put their own word in front, as in XDR_CODE_VERIFIER or db-pass
		if f := exact[string(buf[start:n])]; f.role == credential && string(buf[start:n]) != "pin" {
			return f
		}
	}
	return field{}
}

func lookUp(name []byte) field {
	if f, ok := exact[string(name)]; ok {
		return f
	}
	s := string(name)
	for range 2 {
		for _, st := range stems {
			if strings.HasSuffix(s, st.end) {
				return field{credential, st.kind}
			}
		}
		cut := false
		for _, t := range tails {
			if rest, ok := strings.CutSuffix(s, t); ok && len(rest) > 2 {
				s, cut = rest, true
				break
			}
		}
		if !cut {
			break
		}
		if f := exact[s]; f.role == credential {
			return f
		}
	}
	return field{}
}
