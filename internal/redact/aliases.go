package redact

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Kind is what an alias stands for, and the first half of it: user-2, host-1.
type Kind string

// The kinds of alias.
const (
	User   Kind = "user" // an e-mail address, a user's name or id
	Host   Kind = "host"
	IP     Kind = "ip"
	Serial Kind = "serial"
	Org    Kind = "org"    // the customer's organisation
	OrgID  Kind = "orgid"  // and its id
	Tenant Kind = "tenant" // the name of another organisation
)

// Sharing says who sees the screen.
type Sharing int

// With the customer, his own devices stay readable, so that everybody knows which box to click; persons and other
// tenants do not. In public, as in a recording, nothing stays that tells who and where.
const (
	Private Sharing = iota
	Customer
	Public
)

func (s Sharing) String() string { return [...]string{"off", "customer", "public"}[s] }

// ParseSharing is the inverse of String.
func ParseSharing(s string) (Sharing, bool) {
	for _, m := range []Sharing{Private, Customer, Public} {
		if m.String() == s {
			return m, true
		}
	}
	return Private, false
}

// Book gives values their aliases, always the same ones.
type Book interface {
	// Enter returns the alias of each value, new ones where there is none yet.
	Enter([]Entry) []string
	// Value returns what an alias stands for.
	Value(alias string) (string, bool)
}

// Entry is a value that needs an alias.
type Entry struct {
	Kind  Kind
	Value string
}

// Aliases replaces what should not be seen in texts. Its methods may be called concurrently.
type Aliases struct {
	book Book

	mu    sync.Mutex
	names map[byte][]name // by their first byte in lower case, the longest first
	known map[string]bool
}

type name struct {
	folded string
	kind   Kind
	own    bool
}

// NewAliases returns an empty set of names, whose aliases are kept in the book.
func NewAliases(book Book) *Aliases {
	return &Aliases{book: book, names: map[byte][]name{}, known: map[string]bool{}}
}

// Learn adds a value that does not show by its form what it is. own: the customer's, which he may see.
func (a *Aliases) Learn(kind Kind, value string, own bool) {
	value = strings.TrimSpace(value)
	folded := strings.ToLower(value)
	if len(value) < 3 || everyday(folded) || isAlias(folded) || kind == Host && ourHost(folded) {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.known[folded] {
		return
	}
	a.known[folded] = true
	list := append(a.names[folded[0]], name{folded, kind, own})
	slices.SortStableFunc(list, func(x, y name) int { return len(y.folded) - len(x.folded) })
	a.names[folded[0]] = list
}

// everyday words are names that tell nobody anything, and stand in every other sentence of ours.
func everyday(folded string) bool {
	switch folded {
	case "admin", "administrator", "operator", "guest", "root", "user", "users", "xdrdoctor", "cisco", "esa", "sma",
		"sse", "xdr", "ctr", "ces",
		"mail", "email", "e-mail", "secure", "gateway", "device", "devices", "appliance", "cloud", "server", "module",
		"tile", "tiles", "token",
		"portal", "host", "machine", "cluster", "region", "network", "security", "management", "none", "null", "true",
		"false", "unknown", "localhost":
		return true
	}
	return false
}

// span is a part of a text that needs an alias.
type span struct {
	from, to int
	Entry
}

// Text returns the text as it may be seen. What is an alias already stays.
func (a *Aliases) Text(s string, who Sharing) string {
	if who == Private {
		return s
	}
	for { // an alias may end what could not be told from its neighbour before; each time less is left
		spans := a.find(s, who)
		if len(spans) == 0 {
			return s
		}
		s = a.replaced(s, spans)
	}
}

func (a *Aliases) replaced(s string, spans []span) string {
	entries := make([]Entry, len(spans))
	for i, sp := range spans {
		entries[i] = sp.Entry
	}
	var b strings.Builder
	at := 0
	for i, alias := range a.book.Enter(entries) {
		b.WriteString(s[at:spans[i].from])
		b.WriteString(alias)
		at = spans[i].to
	}
	b.WriteString(s[at:])
	return b.String()
}

// Body is Text for a document. JSON stays JSON: its strings are looked at as they read, not as they are escaped.
func (a *Aliases) Body(body []byte, who Sharing) []byte {
	if who == Private || len(body) == 0 {
		return body
	}
	if !json.Valid(body) {
		return []byte(a.Text(string(body), who))
	}
	var out []byte
	before := "" // the string before this one: of a value, its key
	for i := 0; i < len(body); i++ {
		if body[i] != '"' {
			out = append(out, body[i])
			continue
		}
		end := i + 1
		for body[end] != '"' { // it is valid: it ends
			if body[end] == '\\' {
				end++
			}
			end++
		}
		literal := body[i : end+1]
		var value string
		if json.Unmarshal(literal, &value) == nil {
			numbered := strings.HasSuffix(strings.ToLower(before), "version") &&
				strings.Trim(value, "0123456789.-") == ""
			if shown := a.Text(value, who); shown != value && !numbered {
				literal, _ = json.Marshal(shown)
			}
		}
		out, before, i = append(out, literal...), value, end
	}
	return out
}

// Reveal puts what aliases stand for into what somebody typed who sees only them.
func (a *Aliases) Reveal(typed string) string {
	var b strings.Builder
	for i := 0; i < len(typed); {
		if n := aliasAt(typed, i); n > 0 {
			if value, ok := a.book.Value(strings.ToLower(typed[i : i+n])); ok {
				b.WriteString(value)
				i += n
				continue
			}
		}
		b.WriteByte(typed[i])
		i++
	}
	return b.String()
}

// AliasOf makes the alias of a kind and a number.
func AliasOf(k Kind, n int) string { return string(k) + "-" + strconv.Itoa(n) }
