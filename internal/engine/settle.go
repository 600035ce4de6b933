package engine

import (
	"slices"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// Apply notes that the remedy of a finding was carried out at a time, so that its effect has time to be seen.
func (w *Walk) Apply(f check.Finding, at time.Time) {
	allow := f.Check.Cases[f.Case].Allow
	if allow == 0 || f.Verdict == check.Wait { // the time runs from the first time it was done
		return
	}
	if w.settled == nil {
		w.settled = map[*check.Check]settling{}
	}
	w.settled[f.Check] = settling{at.Add(allow), f.Check.Cases[f.Case].Registers}
}

// settling is when the effect of a remedy must show, and whether the remedy was to register.
type settling struct {
	until     time.Time
	registers bool
}

// until is the time before which a case may only be the delay of a remedy: its own, or that of something the check
// requires.
func (w *Walk) until(c *check.Check, r check.Remedy) time.Time {
	var last time.Time
	if r.Lags == check.ShowsAtOnce {
		return last
	}
	seen := map[*check.Check]bool{}
	var visit func(*check.Check)
	visit = func(c *check.Check) {
		if seen[c] {
			return
		}
		seen[c] = true
		if s := w.settled[c]; s.until.After(last) && (r.Lags == check.AfterAny || s.registers) {
			last = s.until
		}
		for _, r := range c.Requires {
			visit(r)
		}
	}
	visit(c)
	return last
}

// Recheck forgets what is behind a finding and behind every one after it that is not settled, so that the next round
// asks again, and says what. With machinesOnly the answers of persons are kept.
func (w *Walk) Recheck(r *Round, from *check.Check, machinesOnly bool) []evidence.Ref {
	var forgotten []evidence.Ref
	reached := false
	for _, f := range r.Findings {
		reached = reached || f.Check == from
		// What does not apply was learnt like what is well; asking a person for it once more would bring nothing.
		if !reached || f.Check != from && (f.Verdict == check.OK || f.Verdict == check.NotApplicable) {
			continue
		}
		for _, ref := range f.Cites {
			if w.stays(ref) && !w.reported(ref) || machinesOnly && ref.Source == evidence.Ask {
				continue
			}
			forgotten = append(forgotten, ref)
		}
	}
	// What no finding rested on was read ahead; it is as old as what was forgotten.
	for _, d := range w.Store.Documents() {
		cited := slices.ContainsFunc(r.Findings, func(f check.Finding) bool { return slices.Contains(f.Cites, d.Ref) })
		if !cited && !w.stays(d.Ref) && !(machinesOnly && d.Ref.Source == evidence.Ask) {
			forgotten = append(forgotten, d.Ref)
		}
	}
	w.Store.Drop(forgotten...)
	return forgotten
}

func (w *Walk) stays(ref evidence.Ref) bool { return w.Stays != nil && w.Stays(ref) }

func (w *Walk) reported(ref evidence.Ref) bool { return w.Reported != nil && w.Reported(ref) }
