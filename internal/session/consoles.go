package session

import (
	"slices"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// shut says whether nobody on the call has access to the console of a question: it was said at the start, or at
// another question.
func (i *interview) shut(q *fact.Question) bool {
	if i.absent[q.Where.Portal] {
		return true
	}
	return slices.ContainsFunc(i.said, func(a act) bool {
		d, ok := i.store.Get(asked(a.question))
		other, known := checks.QuestionNamed(a.question)
		return ok && known && !a.paste && d.Failure != nil && d.Failure.Kind == evidence.NobodyHere &&
			closes(other.Where, q.Where)
	})
}

// closes says whether somebody who cannot look at one place cannot look at another either: a console is open to a
// person or not, but of the ESA's web interface a role may see some pages only.
func closes(shut, other fact.Place) bool {
	return shut.Portal == other.Portal && shut.Portal != fact.Elsewhere &&
		(shut.Portal != fact.ESAWeb || shut.Page() == other.Page())
}

// reopened lets a question be asked again: somebody may know by now, or can open its console.
func (i *interview) reopened(q *fact.Question) {
	delete(i.absent, q.Where.Portal)
	i.store.Drop(q.Ref())
	i.said = slices.DeleteFunc(i.said, func(a act) bool {
		other, known := checks.QuestionNamed(a.question)
		d, ok := i.store.Get(asked(a.question))
		shuts := ok && known && d.Failure != nil && d.Failure.Kind == evidence.NobodyHere &&
			closes(other.Where, q.Where)
		if shuts {
			i.store.Drop(d.Ref)
		}
		return !a.paste && (a.question == q.Name || shuts)
	})
}

// shutToo notes a question that was answered by itself behind the last answer, with which it is taken back.
func (i *interview) shutToo(question string) {
	if n := len(i.said); n > 0 {
		i.said[n-1].closed = append(i.said[n-1].closed, question)
		return
	}
	i.closed = append(i.closed, question)
}

// reopen forgets all that was answered by itself: it is answered so again if the console is still closed.
func (i *interview) reopen() {
	i.drop(i.closed)
	i.closed = nil
	for n := range i.said {
		i.drop(i.said[n].closed)
		i.said[n].closed = nil
	}
}

// absentees are the consoles that are not among those that somebody can open; nil: nobody said.
func absentees(present []string) map[fact.Portal]bool {
	absent := map[fact.Portal]bool{}
	for _, p := range fact.Portals() {
		absent[p] = present != nil && !slices.Contains(present, string(p))
	}
	return absent
}

// Consoles are the names that --present takes.
func Consoles() []string {
	var names []string
	for _, p := range fact.Portals() {
		names = append(names, string(p))
	}
	return names
}
