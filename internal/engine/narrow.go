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
	Whole    bool            // every answer was tried; else the list may lack a cause
	Held     *check.Finding  // what is certain: a cause, unless something behind it is one; nil: nothing is
	RuledOut []check.Finding // what was learnt to be well, and so no cause
	Next     *Look           // the look that splits Among best; nil: no look that is known does
}

// Suspect is a cause that remains.
type Suspect struct {
	check.Finding                // as it would be found
	Tells         *fact.Question // whose answer would tell; nil: what is known already would, were nothing else open
}

// Look is one question, and what its answer would decide.
type Look struct {
	Question *fact.Question
	Decides  []string // the codes of Among that some answer excludes
}

// mostLooks bounds the answers that are tried. Where next to nothing is known there are more, and the list says so.
const mostLooks = 4000

// Narrow says which causes remain after a round; nil when one was found, or when nothing speaks for any. It asks
// nobody: it gives each open question each of its answers in turn, to a copy of what is known, and walks on.
func (w *Walk) Narrow(r *Round) *Narrowed {
	if w.Decide != nil || slices.ContainsFunc(r.Findings, w.isCause) || !slices.ContainsFunc(r.Findings, isOpen) {
		return nil
	}
	known := evidence.NewStore(w.Store.Clock)
	known.Instant = true
	for _, d := range r.Documents {
		if d.Ref.Source != evidence.Ask || d.Failure == nil { // what somebody did not know, somebody else may
			known.Put(d)
		}
	}
	ctx := context.Background() // nothing is fetched
	t := trial{walk: *w, ctx: ctx, started: r.Started}
	t.walk.MayAsk, t.walk.Pause = nil, func(f check.Finding) bool { return f.Verdict == check.Fail }
	t.try(known, fact.NewSet(ctx, known, r.Started), nil)
	return t.sum(r)
}

func isOpen(f check.Finding) bool {
	return f.Verdict == check.Unknown && f.Check.About == check.Link && !f.Contradiction()
}

// isCause says that the finding is about the link, fails, and was not accepted.
func (w *Walk) isCause(f check.Finding) bool {
	return f.Check.About == check.Link && (f.Verdict == check.Fail || f.Verdict == check.Wait)
}

// trial tries answers.
type trial struct {
	walk    Walk
	ctx     context.Context
	started time.Time
	looks   int
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

func (t *trial) try(store *evidence.Store, set *fact.Set, answers []given) {
	if t.looks++; t.looks > mostLooks || t.ctx.Err() != nil {
		return
	}
	r := &Round{Started: t.started}
	q := t.walk.look(t.ctx, r, set, false, func(check.Finding) {})
	if q == nil {
		t.end(r, answers)
		return
	}
	if slices.ContainsFunc(answers, func(g given) bool { return g.question == q }) {
		return // the answer contradicts what is known
	}
	for _, a := range possible(q, set) {
		doc := evidence.Answered(q.Name, a, "", t.started)
		next := store.With(doc)
		t.try(next, set.With(next, doc.Ref), append(slices.Clip(answers), given{q, a}))
	}
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
	n := &Narrowed{Whole: t.looks <= mostLooks}
	for _, e := range t.ends {
		if e.cause == nil {
			n.Healthy = true
			continue
		}
		s := Suspect{Finding: *e.cause}
		if len(e.answers) > 0 {
			s.Tells = e.answers[len(e.answers)-1].question
		}
		if !slices.ContainsFunc(n.Among, func(o Suspect) bool { return o.Code() == s.Code() }) {
			n.Among = append(n.Among, s)
		}
	}
	if len(n.Among) == 0 {
		return nil
	}
	slices.SortStableFunc(n.Among, func(a, b Suspect) int {
		return slices.Index(t.walk.Order, a.Check) - slices.Index(t.walk.Order, b.Check)
	})
	for i, f := range r.Findings {
		switch {
		case f.Check.About != check.Link:
		case f.Verdict == check.Unknown && f.If != "" && n.Held == nil:
			n.Held = &r.Findings[i]
		case f.Verdict == check.OK:
			n.RuledOut = append(n.RuledOut, f)
		}
	}
	n.Next = t.next(n)
	return n
}

// next is the question whose least helpful answer leaves the fewest causes, the earlier in the tree the better.
func (t *trial) next(n *Narrowed) *Look {
	var best *Look
	least := len(n.Among)
	for _, q := range t.questions() {
		left := t.left(q)
		worst, all := 0, map[string]bool{}
		for _, codes := range left {
			worst = max(worst, len(codes))
			for code := range codes {
				all[code] = true
			}
		}
		if worst >= least {
			continue
		}
		least, best = worst, &Look{Question: q}
		for _, s := range n.Among {
			if slices.ContainsFunc(left, func(codes map[string]bool) bool { return !codes[s.Code()] }) {
				best.Decides = append(best.Decides, s.Code())
			}
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

// left are the codes that remain after each answer to a question.
func (t *trial) left(q *fact.Question) []map[string]bool {
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
			if a, asked := of(e); e.cause != nil && (!asked || a == answer) {
				left[i][e.cause.Code()] = true
			}
		}
	}
	return left
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
