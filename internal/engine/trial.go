package engine

import (
	"context"
	"slices"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// mostTries is how often an answer is tried, each time with other answers before it. Where next to nothing is known
// that is less than there are, and then nothing is said to be excluded.
const mostTries = 12

// trial is what came of answers that were tried.
type trial struct {
	walk    Walk
	started time.Time
	tries   map[given]int
	cut     bool // some answers were not tried with all others
	ends    []end
}

// end is what a row of answers leads to.
type end struct {
	answers []given
	cause   *check.Finding // nil: none
	unnamed bool           // it fails all the same
}

type given struct {
	question *fact.Question
	answer   string
}

// trial tries answers on what was known at the end of a round, but for what is left out.
func (w *Walk) trial(r *Round, without func(evidence.Ref) bool) *trial {
	known := evidence.NewStore(w.Store.Clock)
	known.Instant = true
	for _, d := range r.Documents {
		unsaid := d.Ref.Source == evidence.Ask && d.Failure != nil // somebody else may know
		if !unsaid && !without(d.Ref) {
			known.Put(d)
		}
	}
	t := &trial{walk: *w, started: r.Started, tries: map[given]int{}}
	if held := heldBack(r); held != nil { // only what it rests on can explain it
		book := check.Runbook{Name: w.Runbook.Name}
		for _, c := range w.Runbook.Walk {
			if held.Check.RestsOn(c) {
				book.Walk = append(book.Walk, c)
			}
		}
		t.walk.Runbook = &book
	}
	t.walk.MayAsk, t.walk.Pause = nil, func(f check.Finding) bool { return f.Verdict == check.Fail }
	t.try(fact.NewSet(context.Background(), known, r.Started), nil) // nothing is fetched
	return t
}

func (t *trial) try(set *fact.Set, answers []given) {
	r := &Round{Started: t.started}
	q := t.walk.look(context.Background(), r, set, false, func(check.Finding) {})
	switch {
	case q == nil:
		q = t.doubted(r, answers)
	case gave(answers, q):
		return // the answer contradicts what is known
	}
	if q == nil {
		t.end(r, answers)
		return
	}
	for _, a := range possible(q, set) {
		g := given{q, a}
		if t.tries[g]++; t.tries[g] > mostTries {
			t.cut = true
			continue
		}
		t.try(set.Suppose(evidence.Answered(q.Name, a, "", t.started)), append(slices.Clip(answers), g))
	}
}

func gave(answers []given, q *fact.Question) bool {
	return slices.ContainsFunc(answers, func(g given) bool { return g.question == q })
}

// doubted is the question that would settle the first doubt before the cause, although the walk asks nobody for it.
func (t *trial) doubted(r *Round, answers []given) *fact.Question {
	for _, f := range r.Findings {
		if f.Verdict == check.Fail {
			return nil
		}
		if q := f.Check.Question(f.Look()); q != nil && !gave(answers, q) {
			return q
		}
	}
	return nil
}

// possible are answers that stand for all that a person might give.
func possible(q *fact.Question, set *fact.Set) []string {
	var all []string
	for _, o := range q.Options {
		all = append(all, o.Value)
	}
	all = append(all, q.Samples...)
	if q.Form == fact.Text {
		const most = 6
		offered := set.Offer(q)
		for _, o := range offered[:min(most, len(offered))] {
			if !slices.Contains(all, o.Value) {
				all = append(all, o.Value)
			}
		}
	}
	return all
}

// end keeps what the answers lead to, unless they do not go with each other or with what is known.
func (t *trial) end(r *Round, answers []given) {
	if slices.ContainsFunc(r.Findings, check.Finding.Contradiction) {
		return
	}
	e := end{answers: answers}
	for _, c := range t.walk.Order {
		f, ok := r.Finding(c)
		switch {
		case !ok || c.About != check.Link || f.Waived != nil:
			continue
		case f.Unexplained(), f.Verdict == check.Fail && c.Cases[f.Case].Unnamed:
			e.unnamed = true
		case f.Verdict == check.Unknown && f.If != "": // no question would settle what holds it back
			f.Verdict, f.Case = check.Fail, f.If
			e.cause = &f
		case f.Verdict == check.Fail:
			e.cause = &f
		default:
			continue
		}
		break
	}
	t.ends = append(t.ends, e)
}

// sum makes the list of the ends.
func (t *trial) sum(r *Round) *Narrowed {
	n := &Narrowed{Whole: !t.cut, Healthy: t.cut, Held: heldBack(r)}
	for _, f := range r.Findings {
		if f.Check.About == check.Link && f.Verdict == check.OK {
			n.RuledOut = append(n.RuledOut, f)
		}
	}
	for _, e := range t.ends {
		if e.cause == nil {
			n.Healthy, n.Unnamed = n.Healthy || !e.unnamed, n.Unnamed || e.unnamed
			continue
		}
		s := Suspect{Finding: *e.cause}
		if len(e.answers) > 0 {
			s.Tells = e.answers[len(e.answers)-1].question
		}
		if !n.lists(s.Code()) {
			n.Among = append(n.Among, s)
		}
	}
	if len(n.Among) == 0 && !n.Unnamed {
		return nil
	}
	slices.SortStableFunc(n.Among, func(a, b Suspect) int {
		return slices.Index(t.walk.Order, a.Check) - slices.Index(t.walk.Order, b.Check)
	})
	n.between(r.Findings, n.suspected())
	n.Next = t.next(n)
	return n
}

// suspected are the checks of what remains.
func (n *Narrowed) suspected() []*check.Check {
	var all []*check.Check
	for _, s := range n.Among {
		all = append(all, s.Check)
	}
	if n.Held != nil {
		all = append(all, n.Held.Check)
	}
	return all
}

// next is the question whose least helpful answer leaves the fewest causes, the earlier in the tree the better.
func (t *trial) next(n *Narrowed) *fact.Question {
	var best *fact.Question
	least := len(n.Among)
	for _, q := range t.questions() {
		left := t.left(n, q)
		worst := 0
		for _, codes := range left {
			worst = max(worst, len(codes))
		}
		if worst < least {
			least, best = worst, q
		}
	}
	return best
}

// questions are those that were open, in the order of the walk.
func (t *trial) questions() []*fact.Question {
	var all []*fact.Question
	for _, e := range t.ends {
		for _, g := range e.answers {
			if !slices.Contains(all, g.question) {
				all = append(all, g.question)
			}
		}
	}
	return all
}

// left are the codes of the list that remain after each answer to a question.
func (t *trial) left(n *Narrowed, q *fact.Question) []map[string]bool {
	var answers []string
	of := func(e end) (string, bool) {
		i := slices.IndexFunc(e.answers, func(g given) bool { return g.question == q })
		if i < 0 {
			return "", false
		}
		return e.answers[i].answer, true
	}
	for _, e := range t.ends {
		if a, ok := of(e); ok && !slices.Contains(answers, a) {
			answers = append(answers, a)
		}
	}
	left := make([]map[string]bool, len(answers))
	for i, answer := range answers {
		left[i] = map[string]bool{}
		for _, e := range t.ends {
			if a, asked := of(e); e.cause != nil && (!asked || a == answer) && n.lists(e.cause.Code()) {
				left[i][e.cause.Code()] = true
			}
		}
	}
	return left
}
