package redact

import (
	"net/netip"
	"strings"
	"unicode/utf8"
)

// The forms by which a text shows that it names something of the customer: an address, a serial, a host.

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

// serialNumber has AsyncOS' form, 564D1A2B3C4D5E6F7A8B-0C1D2E3F4A5B, which is longer or shorter by model
// (F-FIELD-SERIAL).
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
	switch folded {
	// of the cloud ESAs only the domain: a name in it is a customer's
	case "cisco.com", "iphmx.com", "xdr.us", "xdr.eu":
		return true
	}
	return strings.HasSuffix(folded, ".cisco.com")
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
