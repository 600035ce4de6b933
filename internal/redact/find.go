package redact

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// find lists what needs an alias, from left to right. It goes by hand through the text: regular expressions would have
// to be compiled.
func (a *Aliases) find(s string, who Sharing) []span {
	a.mu.Lock()
	defer a.mu.Unlock()
	var spans []span
	for i := 0; i < len(s); {
		if !begins(s, i) {
			i++
			continue
		}
		if strings.HasPrefix(s[i:], ownExample) {
			i += len(ownExample)
			continue
		}
		e, n := form(s[i:], who)
		if n > 0 && e.Kind == IP && (inside(s, i) || numbersVersion(s[:i])) {
			n = 0
		}
		if known, m := a.nameAt(s, i, who); m >= n && m > 0 {
			e, n = Entry{known, s[i : i+m]}, m
		}
		if m := aliasAt(s, i); m >= n && m > 0 {
			i += m
			continue
		}
		if n == 0 {
			i++
			continue
		}
		for d := domainAfter(s[i+n:]); d > 0; d = domainAfter(s[i+n:]) { // whatever it is, it stands before an @
			n += d
			e = Entry{User, s[i : i+n]}
		}
		spans = append(spans, span{i, i + n, e})
		i += n
	}
	return spans
}

// nameAt finds the longest name that was learnt and stands here. One that was cut short by dots, as long texts are,
// counts from four characters on.
func (a *Aliases) nameAt(s string, i int, who Sharing) (Kind, int) {
	for _, n := range a.names[lower(s[i])] {
		if who == Customer && (n.own || n.kind != User && n.kind != Tenant) {
			continue
		}
		same := samePrefix(s[i:], n.folded)
		end := i + same
		switch {
		case same == len(n.folded) && ends(s, end):
			return n.kind, same
		case same >= 4 && strings.HasPrefix(s[end:], "..."):
			return n.kind, same
		}
	}
	return "", 0
}

// samePrefix is how far a text goes along with a word in lower case.
func samePrefix(s, folded string) int {
	n := 0
	for n < len(folded) && n < len(s) {
		want, size := utf8.DecodeRuneInString(folded[n:])
		got, have := utf8.DecodeRuneInString(s[n:])
		if have != size || unicode.ToLower(got) != want {
			break
		}
		n += size
	}
	return n
}

// form tells what stands at the start of a text by its form, and how long it is.
func form(s string, who Sharing) (Entry, int) {
	if n := mailAddress(s); n > 0 {
		return Entry{User, s[:n]}, n
	}
	if who != Public {
		return Entry{}, 0
	}
	if n := ipAddress(s); n > 0 {
		return Entry{IP, s[:n]}, n
	}
	if n := serialNumber(s); n > 0 {
		return Entry{Serial, s[:n]}, n
	}
	if n := hostName(s); n > 0 {
		return Entry{Host, s[:n]}, n
	}
	return Entry{}, 0
}

// aliasAt is the length of the alias that stands here; 0 when none does.
func aliasAt(s string, i int) int {
	if !begins(s, i) {
		return 0
	}
	for _, k := range [...]Kind{User, Host, IP, Serial, OrgID, Org, Tenant} {
		n := samePrefix(s[i:], string(k)+"-")
		if n != len(k)+1 {
			continue
		}
		digits := 0
		for i+n < len(s) && digit(s[i+n]) {
			n, digits = n+1, digits+1
		}
		if digits > 0 && digits < 7 && ends(s, i+n) {
			return n
		}
	}
	return 0
}

func isAlias(s string) bool { return s != "" && aliasAt(s, 0) == len(s) }

// IsAlias says whether a text is an alias, and nothing else.
func IsAlias(s string) bool { return isAlias(s) }
