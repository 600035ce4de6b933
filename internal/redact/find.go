package redact

import (
	"net/netip"
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

// mailAddress: the part after the @ need not have a dot, for a text may be cut short.
func mailAddress(s string) int {
	at := 0
	for at < len(s) && s[at] != '@' && !strings.HasPrefix(s[at:], "%40") {
		r, size := utf8.DecodeRuneInString(s[at:])
		if !letter(r) && !strings.ContainsRune("0123456789._%+-'", r) {
			return 0
		}
		at += size
	}
	if at == 0 || at >= len(s) || s[0] == '\'' {
		return 0
	}
	d := domainAfter(s[at:])
	if d == 0 {
		return 0
	}
	return at + d
}

const ownExample = "admin@esa01.example.com" // in a hint of ours

// domainAfter is the length of an @ and the domain that follows it.
func domainAfter(s string) int {
	from := 1
	switch {
	case strings.HasPrefix(s, "%40"):
		from = 3
	case !strings.HasPrefix(s, "@"):
		return 0
	}
	n := from
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		if !letter(r) && (r < '0' || r > '9') && r != '.' && r != '-' {
			break
		}
		n += size
	}
	n = from + len(strings.TrimRight(s[from:n], ".-"))
	if n == from {
		return 0
	}
	return n
}

// ipAddress leaves alone what is nobody's: this machine, and masks.
func ipAddress(s string) int {
	n := 0
	for n < len(s) && (hex(s[n]) || s[n] == '.' || s[n] == ':') {
		n++
	}
	word := strings.TrimRight(s[:n], ".:")
	if strings.Count(word, ".") == 3 { // a port may follow
		word, _, _ = strings.Cut(word, ":")
	}
	n = len(word)
	addr, err := netip.ParseAddr(word)
	switch {
	case err != nil, !ends(s, n), addr.IsUnspecified(), addr.IsLoopback(), strings.HasPrefix(word, "255."):
		return 0
	case n+1 < len(s) && s[n] == '-' && digit(s[n+1]): // 12.5.0.66-231 is a version
		return 0
	}
	return n
}

// inside says whether what looks like an address is the end of something longer: of a number with more dots, of a
// fingerprint.
func inside(s string, i int) bool {
	if i < 2 {
		return false
	}
	if s[i-1] == '.' {
		return digit(s[i-2])
	}
	if s[i-1] != ':' {
		return false
	}
	from := i - 1
	for from > 0 && hex(s[from-1]) {
		from--
	}
	return from < i-1 && i-1-from <= 4 && begins(s, from)
}

// numbersVersion: an address does not follow the word version, and a number of four parts may.
func numbersVersion(before string) bool {
	before = strings.ToLower(strings.TrimRight(before, " \t\":=v"))
	return strings.HasSuffix(before, "version") || strings.HasSuffix(before, "asyncos")
}

// serialNumber has AsyncOS' form, 564D1A2B3C4D5E6F7A8B-0C1D2E3F4A5B, which is longer or shorter by model [I].
func serialNumber(s string) int {
	n, dash := 0, 0
	for n < len(s) && (hex(s[n]) || s[n] == '-' && dash == 0) {
		if s[n] == '-' {
			dash = n
		}
		n++
	}
	if dash < 12 || dash > 24 || n-dash-1 < 6 || n-dash-1 > 16 || n < len(s) && s[n] == '-' || !ends(s, n) ||
		!strings.ContainsAny(s[:n], "0123456789") {
		return 0
	}
	return n
}

// hostName has dots, ends like a domain, and is none of the vendor's.
func hostName(s string) int {
	n := 0
	for n < len(s) && (letterOrDigit(s[n]) || s[n] == '.' || s[n] == '-') {
		n++
	}
	n = len(strings.TrimRight(s[:n], ".-"))
	if n == 0 || !ends(s, n) {
		return 0
	}
	folded := strings.ToLower(s[:n])
	labels := strings.Split(folded, ".")
	last := labels[len(labels)-1]
	for _, l := range labels {
		if l == "" || len(l) > 63 {
			return 0
		}
	}
	for _, c := range []byte(last) {
		if !letterOrDigit(c) || digit(c) {
			return 0
		}
	}
	if ourHost(folded) || file(last) || len(labels) < 2 || len(last) < 2 || len(labels) == 2 && !domain(last) {
		return 0
	}
	return n
}

// ourHost is Cisco's: the regions' portals and servers, the documentation. It tells nothing of the customer.
func ourHost(folded string) bool {
	// as our question begins them
	return folded == "cisco.com" || strings.HasSuffix(folded, ".cisco.com") || folded == "xdr.us" || folded == "xdr.eu"
}

// file tells the ends of file names from those of domains.
func file(last string) bool {
	switch last {
	case "zip", "gz", "xml", "json", "jsonl", "yaml", "yml", "txt", "log", "csv", "pem", "har", "html", "conf", "toml",
		"go", "exe", "tmp", "lock", "current":
		return true
	}
	return false
}

// domain are the ends that make a host name of only two words. A check's code, such as device-online.offline, is none.
func domain(last string) bool {
	switch last {
	case "com", "net", "org", "edu", "gov", "mil", "int", "info", "biz", "local", "lan", "lab", "corp", "internal",
		"intranet", "home", "test", "example", "invalid", "localdomain",
		"cloud", "company", "group", "bank", "tech", "dev", "app", "site":
		return true
	case "at", "au", "be", "br", "ca", "ch", "cn", "cz", "de", "dk", "es", "eu", "fi", "fr", "gr", "hk", "hu", "ie",
		"il", "in", "it", "jp", "kr", "lu", "mx", "nl",
		"no", "nz", "pl", "pt", "ro", "ru", "se", "sg", "sk", "tr", "tw", "ua", "uk", "us", "za", "io", "co", "ai":
		return true
	}
	return false
}

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
