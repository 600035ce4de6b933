package checks_test

import (
	"context"
	"math/bits"
	"slices"
	"time"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
)

// The fewest questions: an exhaustive search over all orders of asking. An order is a tree: each answer leads to the
// next question, or to an end. It may end only where one cause is true in all worlds that give the same answers, or
// where all of them work.

// mostSets is how many sets of worlds a search looks at.
const mostSets = 3_000_000

// worldSet holds worlds by their place in the list.
type worldSet uint64

func (s worldSet) count() int { return bits.OnesCount64(uint64(s)) }

// searched is one question as the search sees it.
type searched struct {
	question *fact.Question
	hidden   bool // in Cisco's cloud
	page     uint
	person   uint
	answers  []worldSet // by answer, the worlds that give it
}

// least searches for the order that costs least. What it found for a set of worlds, with what is open, is kept.
type least struct {
	questions []searched
	causes    []worldSet // the worlds that share a cause, and those that work
	cloud     worldSet   // in which the ESA runs in Cisco's cloud: nobody is asked there what it hides
	known     map[leastKey]float64
}

// leastKey is where a search stands: what is open counts only as far as a question is left that it makes cheaper.
type leastKey struct {
	worlds  worldSet
	pages   uint32
	persons uint8
}

func newLeast(worlds []lit, questions []*fact.Question) *least {
	l := &least{known: map[leastKey]float64{}}
	answers := make([][]string, len(worlds))
	byCause := map[string]worldSet{}
	for i, w := range worlds {
		answers[i] = answersOf(w, questions)
		if len(w.truth) == 0 {
			byCause[""] |= 1 << i
		}
		for _, code := range w.truth {
			byCause[code] |= 1 << i
		}
	}
	for _, s := range byCause {
		l.causes = append(l.causes, s)
	}
	hidden := hiddenInCloud()
	var pages []fact.Place
	var persons []fact.Who
	for n, q := range questions {
		byAnswer := map[string]worldSet{}
		for i := range worlds {
			byAnswer[answers[i][n]] |= 1 << i
		}
		if len(byAnswer) < 2 {
			continue
		}
		if q == facts.Deployment.Question {
			l.cloud = byAnswer[facts.Cloud]
		}
		s := searched{question: q, hidden: slices.Contains(hidden, q), page: indexOf(&pages, pageOf(q)),
			person: indexOf(&persons, q.Who)}
		for _, set := range byAnswer {
			s.answers = append(s.answers, set)
		}
		l.questions = append(l.questions, s)
	}
	return l
}

// hiddenInCloud are the questions before which it is asked where the ESA runs.
func hiddenInCloud() (all []*fact.Question) {
	set := fact.NewSet(context.Background(), evidence.NewStore(time.Now), time.Now())
	for _, f := range checks.Facts(checks.All()) {
		open := set.Read(f).Pending
		if q := f.Ask(); q != nil && len(open) > 1 && open[0] == facts.Deployment.Question {
			all = append(all, q)
		}
	}
	return all
}

// indexOf is the place of an element in a list, to which it is added where it is missing.
func indexOf[T comparable](all *[]T, x T) uint {
	if !slices.Contains(*all, x) {
		*all = append(*all, x)
	}
	return uint(slices.Index(*all, x))
}

// ends says that no more is to be asked: a cause is shared by all.
func (l *least) ends(s worldSet) bool {
	return slices.ContainsFunc(l.causes, func(c worldSet) bool { return s&^c == 0 })
}

func (l *least) cost(q searched, at leastKey) float64 {
	switch {
	case at.pages&(1<<q.page) != 0:
		return costSamePage
	case q.question.Where.Portal == fact.Elsewhere || at.persons == 0 || at.persons&(1<<q.person) != 0:
		return costQuestion
	}
	return costConsole
}

// useful are the questions that tell worlds of a set apart.
func (l *least) useful(s worldSet) (all []searched) {
	for _, q := range l.questions {
		if q.hidden && s&l.cloud != 0 {
			continue
		}
		parts := make([]worldSet, 0, len(q.answers))
		for _, a := range q.answers {
			if s&a != 0 {
				parts = append(parts, s&a)
			}
		}
		if len(parts) > 1 {
			slices.SortFunc(parts, func(a, b worldSet) int { return b.count() - a.count() })
			q.answers = parts
			all = append(all, q)
		}
	}
	return all
}

// sum is the least that all worlds of a set cost together; over the limit of the search it is false.
func (l *least) sum(at leastKey) (float64, bool) {
	if l.ends(at.worlds) {
		return 0, true
	}
	useful := l.useful(at.worlds)
	if len(useful) == 0 {
		return 0, true // no page tells them apart
	}
	var pages uint32
	for _, q := range useful {
		pages |= 1 << q.page
	}
	at.pages &= pages
	if v, ok := l.known[at]; ok {
		return v, true
	}
	if len(l.known) > mostSets {
		return 0, false
	}
	slices.SortStableFunc(useful, func(a, b searched) int { // what is likely to be best first
		worth := func(q searched) float64 {
			return float64(at.worlds.count()-q.answers[0].count()) / l.cost(q, at)
		}
		switch x, y := worth(a), worth(b); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	best := -1.0
	for _, q := range useful {
		v := l.cost(q, at) * float64(at.worlds.count())
		next := leastKey{pages: at.pages | 1<<q.page, persons: at.persons}
		if q.question.Where.Portal != fact.Elsewhere {
			next.persons |= 1 << q.person
		}
		for _, part := range q.answers {
			v += l.bound(part)
		}
		if best >= 0 && v >= best {
			continue
		}
		v = l.cost(q, at) * float64(at.worlds.count())
		for i, part := range q.answers {
			next.worlds = part
			more, ok := l.sum(next)
			if !ok {
				return 0, false
			}
			v += more
			rest := 0.0
			for _, later := range q.answers[i+1:] {
				rest += l.bound(later)
			}
			if best >= 0 && v+rest >= best {
				v = best
				break
			}
		}
		if best < 0 || v < best {
			best = v
		}
	}
	l.known[at] = best
	return best, true
}

// bound is what a set costs at least, by how much a question can tell: the answer that most worlds give leaves at least
// the rest of them, whatever was asked before, and each question is asked once, for the price of one on an open page.
func (l *least) bound(s worldSet) float64 {
	if l.ends(s) {
		return 0
	}
	shared := 0
	for _, c := range l.causes {
		shared = max(shared, (s & c).count())
	}
	var told []int
	for _, q := range l.questions {
		most := 0
		for _, a := range q.answers {
			most = max(most, (s & a).count())
		}
		told = append(told, s.count()-most)
	}
	slices.Sort(told)
	sum, left := 0.0, s.count()
	for i := len(told) - 1; i >= 0 && told[i] > 0 && left > shared; i-- {
		sum += costSamePage * float64(left)
		left -= told[i]
	}
	return sum
}
