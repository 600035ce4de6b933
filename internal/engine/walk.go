// Package engine walks a runbook: it fetches ahead what machines can tell, runs the checks in order, has a person asked
// what is left, and says what blocks what. The rules are in docs/rules.md.
package engine

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// Walk is a runbook on its way. Its rounds share a store.
type Walk struct {
	Runbook *check.Runbook
	Order   []*check.Check // the full tree's, in which causes are named
	Decide  []*check.Check // whose verdicts make the verdict of the whole; nil: all about the link
	Facts   []fact.Any     // what is fetched ahead
	Store   *evidence.Store
	Budget  time.Duration // for what machines are asked, from the start and from each answer on; 0: none

	// Ask puts a question to a person, and whatever comes of it into the store. Nil: nobody can be asked.
	Ask func(context.Context, *fact.Question, *fact.Set) (Move, error)
	// MayAsk says for which checks a person may be asked; nil: for all.
	MayAsk func(*check.Check) bool
	// Pause says that nothing more is asked after this finding. Nil: the walk goes all the way.
	Pause func(check.Finding) bool
	// Emit is told of each finding as it is made, and again when a later look at the same round finds something else.
	Emit func(check.Finding)

	// Stays says of a document that it stays true whatever is repaired; Reported, that it is the trouble that brought
	// us here, which stays too, but is not evidence after a repair. Nil: of none.
	Stays, Reported func(evidence.Ref) bool

	// CausesOnly leaves out which causes remain where none is found. To work that out costs more than the walk.
	CausesOnly bool

	// Waivers are findings that are known and accepted.
	Waivers []check.Waiver

	settled map[*check.Check]settling // what was carried out
}

// Move is what a person at a question wants of the walk. What they said, took back or brought is in the store by then:
// each look starts at the top with all that is known, so there is no place in the walk to go back to.
type Move int

// The moves.
const (
	LookAgain Move = iota // at what is known now: an answer, one that was taken back, evidence that was brought
	Enough                // without asking anything more in this round
	Leave                 // no more: the person goes back to before this round
)

// Round is one walk from top to bottom.
type Round struct {
	Started, Finished time.Time
	Findings          []check.Finding
	Stats             evidence.Stats
	Documents         []evidence.Document // all that was known at its end
	Heard             []evidence.Document // what other sources had of the same Refs, which did not count
	Stopped           bool                // before its end: not all checks have a finding
}

// Finding returns the round's finding of a check.
func (r *Round) Finding(c *check.Check) (check.Finding, bool) {
	i := slices.IndexFunc(r.Findings, func(f check.Finding) bool { return f.Check == c })
	if i < 0 {
		return check.Finding{}, false
	}
	return r.Findings[i], true
}

// Round looks at what is known, from the top, as often as a person answers, until nothing more is to be asked. It
// returns ctx's error or the error from Ask; the round holds what was found before it.
func (w *Walk) Round(ctx context.Context) (*Round, error) {
	r := &Round{Started: w.Store.Clock()}
	w.Store.Meter.Begin()
	for _, d := range w.Store.Documents() { // somebody may know by now
		if d.Failure != nil && d.Failure.Kind == evidence.NotAsked {
			w.Store.Drop(d.Ref)
		}
	}
	whole, err := w.round(ctx, r)
	r.Finished, r.Stats, r.Stopped = w.Store.Clock(), w.Store.Stats(), !whole
	r.Documents, r.Heard = w.Store.Documents(), w.Store.Heard()
	return r, err
}

// round says whether every check has a finding.
func (w *Walk) round(ctx context.Context, r *Round) (whole bool, err error) {
	told := map[*check.Check]check.Finding{}
	emit := func(f check.Finding) {
		before, ok := told[f.Check]
		same := ok && before.Verdict == f.Verdict && before.Why() == f.Why()
		if w.Emit != nil && !same {
			told[f.Check] = f
			w.Emit(f)
		}
	}
	for quiet := w.Ask == nil; ; {
		limited, cancel := w.limit(ctx)
		defer cancel() // what is being fetched goes on while a person is asked
		set := fact.NewSet(limited, w.Store, r.Started)
		set.Prefetch(w.Facts...)
		q := w.look(ctx, r, set, quiet, emit)
		if err := ctx.Err(); err != nil {
			return false, err
		}
		if q == nil {
			set.Wait()
			return true, ctx.Err()
		}
		move, err := w.Ask(ctx, q, set)
		if err != nil || move == Leave {
			return false, err
		}
		quiet = move == Enough
	}
}

// limit is the time for what machines are asked in one look.
func (w *Walk) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	if w.Budget <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, w.Budget)
}

// look walks over what is known, up to the first question that somebody could answer; nil: to the end.
func (w *Walk) look(ctx context.Context, r *Round, set *fact.Set, quiet bool, emit func(check.Finding)) *fact.Question {
	r.Findings = nil
	if !quiet {
		for _, f := range w.Runbook.First {
			if open := set.Read(f).Pending; len(open) > 0 {
				return open[0]
			}
		}
	}
	for _, c := range w.Runbook.Walk {
		f := w.run(r, c, set)
		if ctx.Err() != nil {
			return nil
		}
		if q := w.next(f, quiet); q != nil {
			return q
		}
		f = r.once(w.waive(r, w.hold(f, set, r.Started)))
		r.Findings = append(r.Findings, f)
		emit(f)
		quiet = quiet || w.Pause != nil && w.Pause(f)
	}
	return nil
}

// once leaves out of a finding the differences that one before it tells already, unless it claims that something is
// wrong.
func (r *Round) once(f check.Finding) check.Finding {
	if f.Verdict == check.Fail || f.Verdict == check.Warn {
		return f
	}
	f.Otherwise = slices.DeleteFunc(slices.Clone(f.Otherwise), func(u fact.Unlike) bool {
		return slices.ContainsFunc(r.Findings, func(before check.Finding) bool {
			told := func(v fact.Unlike) bool { return v.Fact == u.Fact && v.Other == u.Other }
			return slices.ContainsFunc(before.Otherwise, told) ||
				before.Reason != nil && before.Reason.Unlike != nil && told(*before.Reason.Unlike)
		})
	})
	return f
}

// Contradictions are the findings that say, with what is known now, that something does not go together. Nobody is
// asked or told.
func (w *Walk) Contradictions(ctx context.Context) []check.Finding {
	limited, cancel := w.limit(ctx)
	defer cancel()
	r := &Round{Started: w.Store.Clock()}
	var all []check.Finding
	w.look(ctx, r, fact.NewSet(limited, w.Store, r.Started), true, func(f check.Finding) {
		if f.Contradiction() {
			all = append(all, f)
		}
	})
	return all
}

// next is the question that the finding needs, if somebody may be asked.
func (w *Walk) next(f check.Finding, quiet bool) *fact.Question {
	if quiet || len(f.Pending) == 0 || f.Verdict == check.Blocked || w.MayAsk != nil && !w.MayAsk(f.Check) {
		return nil
	}
	return f.Pending[0]
}

func (w *Walk) run(r *Round, c *check.Check, set *fact.Set) (f check.Finding) {
	defer func() {
		if p := recover(); p != nil { // one check's fault must not end the session
			why := fmt.Sprintf("check %s: %v", c.Name, p)
			f = check.Finding{Check: c, Reason: &fact.Reason{Kind: fact.Internal, Detail: why}}
		}
	}()
	p := check.NewPass(c, set, r.Started, nil)
	f = c.Run(p)
	if f.Verdict == check.Fail || f.Verdict == check.Unknown {
		if by := blocker(r, c); by != nil {
			return check.Finding{Check: c, Verdict: check.Blocked, By: by, Cites: f.Cites, If: f.Case, Args: f.Args}
		}
	}
	// A check that was named is asked for what it sees.
	if f.Verdict == check.Fail && c.Cases[f.Case].Echoes && w.Decide == nil {
		if open := unsettled(r, c); len(open) > 0 {
			return check.Finding{
				Check: c, Cites: f.Cites, Pending: f.Pending, Reason: &fact.Reason{Kind: fact.Ambiguous}, If: f.Case,
				Args: f.Args, Open: open,
			}
		}
	}
	if f.Verdict == check.Fail && !f.AtOnce {
		if until := w.until(c, c.Cases[f.Case]); r.Started.Before(until) {
			f.Verdict, f.Until = check.Wait, until
		}
	}
	return f
}

// waive marks a finding that somebody has accepted, as long as that counts.
func (w *Walk) waive(r *Round, f check.Finding) check.Finding {
	if f.Verdict != check.Fail && f.Verdict != check.Warn {
		return f
	}
	for i, waiver := range w.Waivers {
		if waiver.Code == f.Code() && waiver.Holds(r.Started) {
			f.Waived = &w.Waivers[i]
		}
	}
	return f
}

// unsettled names the requirements that are in this walk and not known to be well.
func unsettled(r *Round, c *check.Check) []string {
	var names []string
	for _, f := range r.Findings {
		if slices.Contains(c.Requires, f.Check) && (f.Verdict == check.Unknown || f.Verdict == check.Wait) {
			names = append(names, f.Check.Name)
		}
	}
	return names
}

// blocker is the cause that comes before the check: a requirement that failed, or what blocks a requirement.
func blocker(r *Round, c *check.Check) *check.Check {
	for _, f := range r.Findings {
		if !slices.Contains(c.Requires, f.Check) {
			continue
		}
		switch f.Verdict {
		case check.Fail:
			return f.Check
		case check.Blocked:
			return f.By
		}
	}
	return nil
}
