// Package knowledge is what is known of the vendors' systems: one table, facts.txt, in which each line has an id, a
// mark that says how well it is known, and its public source. docs/facts.md is made of it, the code cites its ids, and
// fidelity compares it with what real systems answer.
//
//	f, ok := knowledge.Find("F-SSE-LIST")
//	f.Mark // Assumed
package knowledge

import (
	_ "embed" // of the table
	"slices"
	"strings"
	"sync"
)

// Mark says how well a fact is known.
type Mark string

// The marks, the surest first.
const (
	Documented Mark = "documented" // by the vendor, or in a public client or API description
	Seen       Mark = "seen"       // on the wire of a real public client
	Inferred   Mark = "inferred"   // from the above
	Trade      Mark = "trade"      // knowledge of people who do this work; not documented
	Assumed    Mark = "assumed"    // by us, so that the lab can run; never shown to a user as a fact
	Unknown    Mark = "unknown"    // looked for and not found
)

// Marks lists the marks, the surest first.
func Marks() []Mark { return []Mark{Documented, Seen, Inferred, Trade, Assumed, Unknown} }

// Meaning is the mark in words.
func (m Mark) Meaning() string {
	return map[Mark]string{
		Documented: "documented by the vendor, or in a public client or API description",
		Seen:       "seen on the wire of a real public client",
		Inferred:   "inferred from what is documented or seen",
		Trade:      "trade knowledge of people who do this work; not documented",
		Assumed:    "our own assumption, made so that the lab can run",
		Unknown:    "looked for and not found: unknown, never no",
	}[m]
}

// Open says that real systems can teach something about facts of this mark.
func (m Mark) Open() bool { return m == Inferred || m == Assumed || m == Unknown }

// Source is where a fact is from. Not all public sources have one address.
type Source struct {
	Title string `json:"title"`
	URL   string `json:"url,omitempty"`
}

// Fact is one line of the table.
type Fact struct {
	ID     string `json:"id"`
	Mark   Mark   `json:"mark"`
	Text   string `json:"text"` // of an unknown one, the question
	Source Source `json:"source"`
	Unused bool   `json:"unused,omitempty"` // no code rests on it yet
}

// Area is a part of the table.
type Area struct {
	Name  string // as the ids have it: "XDR"
	Title string
	Facts []Fact
}

//go:embed facts.txt
var table string

var parsed = sync.OnceValue(func() []Area {
	areas, err := parse(table)
	if err != nil {
		panic(err) // the table is part of the program, and a test reads it
	}
	return areas
})

// Areas are the whole table, in its order.
func Areas() []Area { return parsed() }

// All lists the facts in the order of the table.
func All() []Fact {
	var all []Fact
	for _, a := range Areas() {
		all = append(all, a.Facts...)
	}
	return all
}

// Find returns the fact of an id, in whatever case it is written.
func Find(id string) (Fact, bool) {
	all := All()
	i := slices.IndexFunc(all, func(f Fact) bool { return strings.EqualFold(f.ID, id) })
	if i < 0 {
		return Fact{}, false
	}
	return all[i], true
}
