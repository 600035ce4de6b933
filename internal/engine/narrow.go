package engine

import (
	"context"
	"reflect"
	"slices"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// Narrowed is what a round comes to when no cause is found and yet not every cause is excluded. The checks themselves
// are the model: a cause remains when some truthful answers to the questions that are still open would lead to it.
type Narrowed struct {
	Among    []Suspect       // what remains, in the order in which the tree would name it
	Healthy  bool            // a link that works would give the same evidence
	Whole    bool            // every answer was tried with every other; else a list of what next to nothing excludes
	Held     *check.Finding  // what is certain: a cause, unless something behind it is one; nil: nothing is
	RuledOut []check.Finding // what was learnt to be well, and so no cause
	Next     *fact.Question  // the look that splits Among best; nil: no look that is known does
}

// Suspect is a cause that remains.
type Suspect struct {
	check.Finding                // as it would be found
	Tells         *fact.Question // whose answer would tell; nil: what is known already would, were nothing else open
}

// mostTries is how often an answer is tried, each time with other answers before it. Where next to nothing is known
// that is less than there are, and then nothing is said to be excluded.
const mostTries = 12

// Narrow says which causes remain after a round; nil when one was found, or when nothing speaks for any. It asks
// nobody: it gives each open question each of its answers in turn, to a copy of what is known, and walks on.
func (w *Walk) Narrow(r *Round) *Narrowed {
	if w.Decide != nil || slices.ContainsFunc(r.Findings, w.isCause) || !slices.ContainsFunc(r.Findings, isOpen) {
		return nil
	}
	t := w.trial(r, func(evidence.Ref) bool { return false })
	n := t.sum(r)
	if n == nil || n.Healthy {
		return n
	}
	// What was reported brought us here, and does not show that something is broken now.
	report := func(d evidence.Document) bool { return d.Failure == nil && w.reported(d.Ref) }
	if slices.ContainsFunc(r.Documents, report) {
		n.Healthy = slices.ContainsFunc(w.trial(r, w.reported).ends, func(e end) bool { return e.cause == nil })
	}
	return n
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

// heldBack is the first finding that would be a cause, were it not for what it rests on.
func heldBack(r *Round) *check.Finding {
	i := slices.IndexFunc(r.Findings, check.Finding.HeldBack)
	if i < 0 {
		return nil
	}
	return &r.Findings[i]
}

func isOpen(f check.Finding) bool {
	return f.Verdict == check.Unknown && f.Check.About == check.Link && !f.Contradiction()
}

// isCause says that the finding is about the link, fails, and was not accepted.
func (w *Walk) isCause(f check.Finding) bool {
	return f.Check.About == check.Link && (f.Verdict == check.Fail || f.Verdict == check.Wait)
}

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
}

type given struct {
	question *fact.Question
	answer   string
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
		case f.Verdict == check.Fail:
			e.cause = &f
		case f.Verdict == check.Unknown && f.If != "": // no question would settle what holds it back
			f.Verdict, f.Case = check.Fail, f.If
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
			n.Healthy = true
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
	if len(n.Among) == 0 {
		return nil
	}
	slices.SortStableFunc(n.Among, func(a, b Suspect) int {
		return slices.Index(t.walk.Order, a.Check) - slices.Index(t.walk.Order, b.Check)
	})
	n.Next = t.next(n)
	return n
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

// hold takes back a cause where an answer that nobody gave may make it another one: it is not known which it is.
func (w *Walk) hold(f check.Finding, set *fact.Set, now time.Time) check.Finding {
	if f.Verdict != check.Fail || w.settles(f, set, now) {
		return f
	}
	q := f.Unsure[0]
	doc, _ := w.Store.Get(q.Ref())
	kind := evidence.NotAsked
	if doc.Failure != nil {
		kind = doc.Failure.Kind
	}
	f.Verdict, f.If, f.Case = check.Unknown, f.Case, ""
	f.Reason = &fact.Reason{Kind: kind, Ref: q.Ref(), Phase: evidence.Answer, Question: q.Name}
	return f
}

// settles says whether the case is the same whatever the open answers are. Answers that contradict what is known do not
// count.
func (w *Walk) settles(f check.Finding, set *fact.Set, now time.Time) bool {
	if len(f.Unsure) == 0 {
		return true
	}
	q := f.Unsure[0]
	for _, a := range possible(q, set) {
		supposed := set.Suppose(evidence.Answered(q.Name, a, "", now))
		other := f.Check.Run(check.NewPass(f.Check, supposed, now, nil))
		if other.Contradiction() {
			continue
		}
		if other.Verdict != check.Fail || other.Case != f.Case || !w.settles(other, supposed, now) {
			return false
		}
	}
	return true
}

func (n *Narrowed) lists(code string) bool {
	return slices.ContainsFunc(n.Among, func(s Suspect) bool { return s.Code() == code })
}

// Remedy is the code of a cause whose steps help whichever remains; "": they have none in common.
func (n *Narrowed) Remedy() string {
	first := n.Among[0].Remedy()
	for _, s := range n.Among[1:] {
		if !reflect.DeepEqual(s.Remedy().Steps, first.Steps) {
			return ""
		}
	}
	return n.Among[0].Code()
}
