package engine

import (
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
	Unnamed  bool            // what is certain may have a cause that no check knows
	From, To check.Station   // it lies between these: the last that was learnt to be well, and the last that may fail
	RuledOut []check.Finding // what was learnt to be well, and so no cause
	Next     *fact.Question  // the look that splits Among best; nil: no look that is known does
}

// Looks are the question that tells most and, on the ESA's command line, the others that would tell: one session
// answers them all.
func (n *Narrowed) Looks() []*fact.Question {
	if n.Next == nil {
		return nil
	}
	all := []*fact.Question{n.Next}
	for _, s := range n.Among {
		sameSession := s.Tells != nil && s.Tells.Where.Portal == fact.ESACLI && n.Next.Where.Portal == fact.ESACLI
		if sameSession && !slices.Contains(all, s.Tells) {
			all = append(all, s.Tells)
		}
	}
	return all
}

// Suspect is a cause that remains.
type Suspect struct {
	check.Finding                // as it would be found
	Tells         *fact.Question // whose answer would tell; nil: what is known already would, were nothing else open
}

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

// unclear says between which stations something was looked at and not understood, when no cause is found and nothing
// speaks for one; nil: nowhere.
func (w *Walk) unclear(r *Round) *Narrowed {
	if w.Decide != nil || slices.ContainsFunc(r.Findings, w.isCause) {
		return nil
	}
	var open []*check.Check
	for _, f := range r.Findings {
		if f.Check.About == check.Link && f.Verdict == check.Unknown && !f.Unseen() {
			open = append(open, f.Check)
		}
	}
	if len(open) == 0 {
		return nil
	}
	n := &Narrowed{Healthy: true}
	n.between(r.Findings, open)
	return n
}

// Unclear says that nothing is listed, because nothing shows a fault.
func (n *Narrowed) Unclear() bool { return n.Healthy && len(n.Among) == 0 }

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

// hold takes back a cause where an answer that nobody gave may make it another one: it is not known which it is. What
// fails without a known cause is none.
func (w *Walk) hold(f check.Finding, set *fact.Set, now time.Time) check.Finding {
	if f.Verdict != check.Fail || w.Decide != nil { // a named check says what it sees
		return f
	}
	unnamed := f.Check.Cases[f.Case].Unnamed
	if !unnamed && w.settles(f, set, now) {
		return f
	}
	f.Verdict, f.If, f.Case = check.Unknown, f.Case, ""
	if unnamed {
		f.Reason = &fact.Reason{Kind: fact.Unexplained}
		return f
	}
	q := f.Unsure[0]
	doc, _ := w.Store.Get(q.Ref())
	kind := evidence.NotAsked
	if doc.Failure != nil {
		kind = doc.Failure.Kind
	}
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

// between sets From and To by the checks that may fail. Where nothing before the first of them is known to be well,
// that is From.
func (n *Narrowed) between(findings []check.Finding, may []*check.Check) {
	all := check.Stations()
	first, last := len(all), 0
	for _, c := range may {
		if at := slices.Index(all, c.Station); at >= 0 {
			first, last = min(first, at), max(last, at)
		}
	}
	if first == len(all) {
		return
	}
	n.From, n.To = all[first], all[last]
	for _, s := range slices.Backward(all[:first]) {
		if isWell(findings, s) {
			n.From = s
			return
		}
	}
}

// isWell says that a station was learnt to be well, and that nothing of it is open.
func isWell(findings []check.Finding, at check.Station) bool {
	well := false
	for _, f := range findings {
		if f.Check.About != check.Link || f.Check.Station != at || f.Verdict == check.NotApplicable {
			continue
		}
		if f.Verdict != check.OK && f.Verdict != check.Warn {
			return false
		}
		well = true
	}
	return well
}

func (n *Narrowed) lists(code string) bool {
	return slices.ContainsFunc(n.Among, func(s Suspect) bool { return s.Code() == code })
}

// Remedy is the code of a cause whose steps help whichever remains; "": they have none in common.
func (n *Narrowed) Remedy() string {
	switch {
	case n.Unclear():
		return ""
	case len(n.Among) == 0:
		return n.Held.Check.Name + "." + string(n.Held.If)
	case n.Unnamed:
		return ""
	}
	first := n.Among[0].Remedy()
	for _, s := range n.Among[1:] {
		if !reflect.DeepEqual(s.Remedy().Steps, first.Steps) {
			return ""
		}
	}
	return n.Among[0].Code()
}
