package report

import (
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// Result is what a diagnosis may claim. It claims the whole integration only when every station of the mail data path
// was looked at.
type Result struct {
	Verdict     check.Verdict
	Waived      bool            // what is broken was accepted
	Stopped     bool            // the person ended the walk early
	Narrowed    bool            // it is broken, and more than one cause remains
	NotLookedAt []check.Station // nobody learnt how these are, or not all of it
	inPart      []check.Station // of these something was learnt
	Next        *fact.Question  // the one look that would settle most of them; nil: none is known
	From, To    check.Station   // what was not understood is between these; "": all was
	region      region.Region
}

// Outcome sums up a diagnosis for every kind of report. Left are the checks that the symptom's tree leaves out.
func Outcome(d *engine.Diagnosis, left []*check.Check) Result {
	r := Result{
		Verdict: d.Verdict, Stopped: d.Stopped, Narrowed: d.Narrowed != nil && !d.Narrowed.Unclear(),
		region: region.Region(d.Region),
		Waived: slices.ContainsFunc(d.Waived, func(c engine.Cause) bool { return c.Verdict == check.Fail }),
	}
	if d.Narrowed != nil && d.Narrowed.Unclear() {
		r.From, r.To = d.Narrowed.From, d.Narrowed.To
	}
	for _, s := range path(d.Findings) {
		if s.state.seen() || s.state != notChecked && !slices.ContainsFunc(d.Findings, unlooked(s.Station)) {
			continue
		}
		r.NotLookedAt = append(r.NotLookedAt, s.Station)
		if slices.ContainsFunc(d.Findings, looked(s.Station)) {
			r.inPart = append(r.inPart, s.Station)
		}
	}
	r.Next = nextLook(d.Findings, left, r.NotLookedAt)
	return r
}

// unlooked are the findings at a station of which nobody learnt anything, looked the others that
// apply. What is held back was looked at: only what it means is open.
func unlooked(s check.Station) func(check.Finding) bool {
	return func(f check.Finding) bool { return f.Check.Station == s && nothingLearnt(f) }
}

func looked(s check.Station) func(check.Finding) bool {
	return func(f check.Finding) bool {
		return f.Check.Station == s && !nothingLearnt(f) && f.Verdict != check.NotApplicable
	}
}

func nothingLearnt(f check.Finding) bool {
	return f.Verdict == check.Blocked || f.Verdict == check.Unknown && !f.HeldBack()
}

// Whole says that every station of the mail data path was seen. Insights is not on that path.
func (r Result) Whole() bool {
	return !r.Stopped &&
		!slices.ContainsFunc(r.NotLookedAt, func(s check.Station) bool { return s != check.AtInsights })
}

// nextLook is the open question that most unknown findings wait for, else the first one of what the tree leaves out.
func nextLook(findings []check.Finding, left []*check.Check, stations []check.Station) *fact.Question {
	count := map[*fact.Question]int{}
	var best *fact.Question
	for _, f := range findings {
		for _, q := range f.Pending {
			count[q]++
			if f.Verdict == check.Unknown && (best == nil || count[q] > count[best]) {
				best = q
			}
		}
	}
	if best != nil {
		return best
	}
	for _, c := range left {
		for _, need := range c.Needs {
			if q := need.Ask(); q != nil && slices.Contains(stations, c.Station) {
				return q
			}
		}
	}
	return nil
}

// In is the outcome in one or two sentences.
func (r Result) In(l *i18n.Language) string {
	words := r.verdict(l)
	if r.Verdict != check.Fail && len(r.NotLookedAt) > 0 {
		words += l.Space() + l.F("Not looked at: %s.", r.stations(l))
	}
	return words
}

func (r Result) verdict(l *i18n.Language) string {
	switch {
	case r.Verdict == check.Fail:
		return r.broken(l)
	case r.Stopped:
		return l.T("Stopped before the end.")
	case r.Verdict == check.Wait:
		return l.T("Wait: the change may need time to show.")
	case r.Verdict == check.Warn, r.Verdict == check.OK:
		return r.fine(l)
	}
	return r.open(l)
}

func (r Result) broken(l *i18n.Language) string {
	if r.Narrowed {
		return l.T("The integration is broken; the cause is not certain yet.")
	}
	return l.T("The integration is broken.")
}

// fine: nothing counts as broken.
func (r Result) fine(l *i18n.Language) string {
	switch note := r.Verdict == check.Warn; {
	case note && r.Waived:
		return l.T("What is broken is waived.")
	case note && r.Whole():
		return l.T("The integration works; see the note.")
	case note:
		return l.T("Only a note was found.")
	case r.Whole():
		return l.T("The integration works.")
	}
	return l.T("Everything that was looked at is fine.")
}

// open: too little is known, so it says where a fault could still be.
func (r Result) open(l *i18n.Language) string {
	words := l.T("Not enough information.")
	if r.To != "" {
		words += l.Space() + between(l, true, r.From, r.To)
	}
	return words
}

// between says that the fault, if there is one, lies between two stations, as the path calls them.
func between(l *i18n.Language, perhaps bool, from, to check.Station) string {
	switch {
	case perhaps && from == to:
		return l.F("If something is broken, it is at: %s.", shortNames[to])
	case perhaps:
		return l.F("If something is broken, it is between %s and %s.", shortNames[from], shortNames[to])
	case from == to:
		return l.F("The fault is at: %s.", shortNames[to])
	}
	return l.F("The fault is between %s and %s.", shortNames[from], shortNames[to])
}

// stations are those that were not looked at, as the path calls them.
func (r Result) stations(l *i18n.Language) string {
	var all []string
	for _, s := range r.NotLookedAt {
		name := shortNames[s].In(l)
		if slices.Contains(r.inPart, s) {
			name = l.F("%s (in part)", name)
		}
		all = append(all, name)
	}
	return strings.Join(all, l.T(", "))
}

// NextLook says who should look where next; "" when no look is known.
func (r Result) NextLook(l *i18n.Language) string {
	if r.Next == nil {
		return ""
	}
	where := r.Next.Where.In(l, r.region)
	return l.F("%s: %s, about a minute, changes nothing", i18n.Text(r.Next.Who), where)
}
