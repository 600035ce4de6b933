// Package check is the vocabulary of the checks. A Check is a value: it has a name, what it needs to know, and a pure
// function from facts to a Finding. It does no I/O and knows no terminal and no language.
package check

import (
	"slices"

	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// Check looks at one link of the chain between the ESA and XDR.
type Check struct {
	Name     string // its file, command argument and half of its stable codes
	Doc      string // the healthy state
	Seen     string // what stands on the screens when it is not
	Docs     []Doc  // the vendor's documents about it
	About    About
	Station  Station // where on the path; "" of Access
	Requires []*Check
	// Beside says that reports and tiles do not pass here. As long as nobody has looked, it stays unknown and is listed
	// as not looked at, but it does not keep the whole from being healthy.
	Beside bool
	Needs  []fact.Any // the facts that Run may read; a person may be asked for these
	Wants  []fact.Any // facts that Run may read, for which nobody is asked
	Run    func(*Pass) Finding
	Cases  map[Case]Remedy
	Notes  map[string]Note // words for what is not a case: why it is healthy, why it does not apply
	Doubts map[string]Note // words for why it stays unknown although the facts are there
}

// Note is a reason that is not a case, in words and in what a program must know of it.
type Note struct {
	Text        string // {name} stands for an argument
	Inferred    bool   // nobody saw it: it follows from something else, and its words say "inferred:"
	Folded      bool   // it follows from another finding, so a screen may leave it to that one
	Look        string // of a doubt: the name of the question that would settle it
	Contradicts bool   // of a doubt: answers or evidence contradict each other, so a person has to look again
}

// RestsOn says whether the check is another, or requires it, directly or not.
func (c *Check) RestsOn(other *Check) bool {
	return c == other || slices.ContainsFunc(c.Requires, func(r *Check) bool { return r.RestsOn(other) })
}

// Question is the question of that name that the check may read the answer to; nil: it reads none.
func (c *Check) Question(name string) *fact.Question {
	for _, f := range slices.Concat(c.Needs, c.Wants) {
		if q := f.Ask(); q != nil && q.Name == name {
			return q
		}
	}
	return nil
}

// About says what a check looks at.
type About int

// A check is about the customer's link, or about our own access to the systems: the instrument is not the patient.
const (
	Link About = iota
	Access
)

// Runbook is the decision tree of one symptom: the checks in the order of the walk. What a check requires is in the
// check.
type Runbook struct {
	Name   string
	Alias  string     // its number in the source document: S4b
	Screen string     // the symptom in the operator's words
	Says   string     // what the source document says of it
	First  []fact.Any // what the operator is asked before the walk, because it answers for much
	Walk   []*Check
}
