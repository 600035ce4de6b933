package engine

import (
	"cmp"
	"slices"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// Diagnosis is what a round comes to.
type Diagnosis struct {
	Started, Finished time.Time
	Symptom           string
	Region            string // "" when it is not known
	Verdict           check.Verdict
	Causes            []Cause   // about the link: what fails, then what warns
	Access            []Cause   // about our own access
	Waived            []Cause   // known and accepted; they do not count
	Narrowed          *Narrowed // which causes remain; nil: a cause is found, or nothing speaks for one
	Findings          []check.Finding
	Stats             evidence.Stats
	Documents         []evidence.Document
	Heard             []evidence.Document // what did not count, because another source had the same
	Faulty            bool                // xdrdoctor itself failed in some check
	Stopped           bool                // before all checks were made
}

// Cause is a finding that nothing before it explains.
type Cause struct {
	check.Finding
	Explains []*check.Check // the checks that it blocks
}

// Diagnose sums up a round.
func (w *Walk) Diagnose(r *Round) *Diagnosis {
	d := &Diagnosis{
		Started: r.Started, Finished: r.Finished, Symptom: w.Runbook.Name,
		Findings: r.Findings, Stats: r.Stats, Documents: r.Documents, Heard: r.Heard, Stopped: r.Stopped,
	}
	for _, doc := range r.Documents {
		if doc.Ref == (evidence.Ref{Source: evidence.Ask, Request: "region"}) && doc.OK() {
			d.Region = string(doc.Body)
		}
	}
	for _, want := range []check.Verdict{check.Fail, check.Warn} {
		for _, c := range w.Order {
			f, ok := r.Finding(c)
			if !ok || f.Verdict != want {
				continue
			}
			cause := Cause{Finding: f}
			for _, other := range r.Findings {
				if other.By == c {
					cause.Explains = append(cause.Explains, other.Check)
				}
			}
			switch {
			case f.Waived != nil:
				d.Waived = append(d.Waived, cause)
				continue
			case c.About == check.Access:
				d.Access = append(d.Access, cause)
			default:
				d.Causes = append(d.Causes, cause)
			}
		}
	}
	d.Verdict = w.verdict(r)
	if !w.CausesOnly {
		d.Narrowed = cmp.Or(w.Narrow(r), w.unclear(r))
	}
	if n := d.Narrowed; n != nil && !n.Healthy {
		d.Verdict = check.Fail
	}
	d.Faulty = slices.ContainsFunc(r.Findings, func(f check.Finding) bool {
		return f.Reason != nil && f.Reason.Kind == fact.Internal
	})
	return d
}

// verdict: fail > unknown > wait > warn > ok, over the link or over the checks that were named.
func (w *Walk) verdict(r *Round) check.Verdict {
	rank := []check.Verdict{check.OK, check.Warn, check.Wait, check.Unknown, check.Fail}
	worst := 0
	if r.Stopped { // what was not looked at is not known
		worst = slices.Index(rank, check.Unknown)
	}
	for _, f := range r.Findings {
		if w.Decide == nil && f.Check.About == check.Access || w.Decide != nil && !slices.Contains(w.Decide, f.Check) {
			continue
		}
		if w.Decide == nil && f.Check.Beside && f.Unseen() {
			continue
		}
		v := f.Verdict
		if v == check.Blocked {
			v = check.Fail
			if by, ok := r.Finding(f.By); ok && by.Waived != nil { // its consequences were accepted with it
				v = check.Warn
			}
		}
		if f.Waived != nil {
			v = check.Warn
		}
		worst = max(worst, slices.Index(rank, v)) // what does not apply is not in the rank
	}
	return rank[worst]
}

// Exit codes, the same for every output.
const (
	ExitOK      = 0 // ok or warn
	ExitFail    = 1
	ExitUsage   = 2
	ExitUnknown = 3 // unknown or wait
	ExitStopped = 4 // by the operator
	ExitFault   = 5 // xdrdoctor's own
)

// Exit is the diagnosis as an exit code.
func (d *Diagnosis) Exit() int {
	switch {
	case d.Faulty:
		return ExitFault
	case d.Verdict == check.Fail:
		return ExitFail
	case d.Verdict == check.Unknown || d.Verdict == check.Wait:
		return ExitUnknown
	}
	return ExitOK
}
