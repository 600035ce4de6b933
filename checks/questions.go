package checks

import (
	"slices"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
)

// Questions are all that a person may be asked, in the order of the full tree: those of the facts that the checks read,
// and of the facts that these use. Each is a flag, a key of an answers file, and something that the lab's operator can
// answer.
func Questions() []*fact.Question {
	var all []*fact.Question
	var collect func([]fact.Any)
	collect = func(read []fact.Any) {
		for _, f := range read {
			collect(f.Used())
			if q := f.Ask(); q != nil && !slices.Contains(all, q) {
				all = append(all, q)
			}
		}
	}
	collect(Facts(All()))
	return all
}

// QuestionNamed returns the question of that name.
func QuestionNamed(name string) (*fact.Question, bool) {
	for _, q := range Questions() {
		if q.Name == name {
			return q, true
		}
	}
	return nil, false
}

// Stays says that what a document tells stays true whatever is repaired, so that nobody is asked for it again.
func Stays(ref evidence.Ref) bool {
	if ref == facts.ESAHost.Asked() || facts.Reported(ref) || ref.Source == evidence.Token { // handed over once
		return true
	}
	return slices.ContainsFunc(Questions(), func(q *fact.Question) bool { return q.Stays && ref == q.Ref() })
}
