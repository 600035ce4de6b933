package session

import (
	"slices"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
)

// rounds are the walks of a session, and what the person said of them: which causes they look past, what was done in
// between.
type rounds struct {
	*desk
	told  []report.Round
	past  map[string]bool                // codes of the causes that the person looks past
	known map[*check.Check]check.Finding // as they were printed last
	shown string                         // the code of the cause on the screen
	noted string                         // on the round that was broken off after its end
}

func newRounds(d *desk) *rounds {
	return &rounds{desk: d, past: map[string]bool{}, known: map[*check.Check]check.Finding{}}
}

// add takes the diagnosis of a round.
func (r *rounds) add(d *engine.Diagnosis) {
	r.told = append(r.told, report.Round{Diagnosis: d, Note: r.noted})
	r.noted = ""
}

// last is the round that ended last.
func (r *rounds) last() *report.Round { return &r.told[len(r.told)-1] }

// withdraw forgets the last round: nothing was done after it, so that what follows is the same attempt. A note stays.
func (r *rounds) withdraw() {
	if r.last().Note == "" {
		r.told = r.told[:len(r.told)-1]
	}
}

// pauses says whether nothing more is asked after a finding: it is a cause that the person does not look past, or it
// needs time, or it would be a cause if what stands before it were known: what comes after it explains nothing.
func (r *rounds) pauses(f check.Finding) bool {
	return failing(f) && !r.past[f.Code()] || f.Verdict == check.Wait || f.HeldBack() && !r.past[f.Check.Name]
}

// turn is the finding at which it is the person's turn: the first cause that they do not look past, then what needs
// time, then our own access.
func (r *rounds) turn(d *engine.Diagnosis) (engine.Cause, bool) {
	for _, c := range d.Causes {
		if c.Verdict == check.Fail && !r.past[c.Code()] {
			return c, true
		}
	}
	for _, f := range d.Findings {
		if f.Verdict == check.Wait && !r.past[f.Code()] {
			return engine.Cause{Finding: f}, true
		}
	}
	for _, c := range slices.Concat(d.Causes, d.Access) {
		if !r.past[c.Code()] {
			return c, true
		}
	}
	return engine.Cause{}, false
}

// remains says whether it is broken and more than one cause remains, past which the person does not look.
func (r *rounds) remains(d *engine.Diagnosis) bool {
	n := d.Narrowed
	return n != nil && !n.Healthy && (n.Held == nil || !r.past[n.Held.Check.Name])
}

// show prints a finding unless it is as it was, and lets one that was only not reached wait for its turn.
func (r *rounds) show(f check.Finding, quiet bool) {
	before, seen := r.known[f.Check]
	if f.Verdict == check.Unknown && quiet && len(f.Pending) > 0 {
		return
	}
	r.known[f.Check] = f
	docs := r.store.Documents()
	switch {
	case seen && before.Verdict == f.Verdict && (f.Verdict == check.OK || before.Why() == f.Why()):
	case seen && before.Verdict == check.Fail && (f.Verdict == check.OK || f.Verdict == check.NotApplicable):
		r.screen.Fixed(f, docs)
	default:
		r.screen.Finding(f, docs)
	}
}

// note keeps what the person says of the round that has ended.
func (r *rounds) note(note string) string {
	r.last().Note = strings.TrimSpace(r.last().Note + "\n" + note)
	return r.last().Note
}

// took is how long the session has gone on.
func (r *rounds) took() time.Duration {
	if len(r.told) == 0 {
		return 0
	}
	return r.now().Sub(r.told[0].Started)
}
