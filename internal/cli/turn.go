package cli

import (
	"context"
	"errors"
	"slices"

	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/journal"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
)

// converse walks with a person: to the first cause, then on as they choose.
func (s *session) converse(ctx context.Context) (*engine.Diagnosis, error) {
	s.walk.Ask = s.asking
	continued := map[string]bool{} // causes that the operator leaves behind
	known := map[*check.Check]check.Finding{}
	shown := "" // the cause that stands on the screen
	s.goOn(continued, known)
	for {
		s.latest = nil
		stopped := false // at a cause: nothing more is asked in this round
		s.walk.Pause = func(f check.Finding) bool {
			stopped = stopped || failing(f) && !continued[f.Code()] || f.Verdict == check.Wait
			return stopped
		}
		s.walk.Emit = func(f check.Finding) {
			s.status.saw(f)
			s.show(f, known, stopped)
		}
		r, err := s.round(ctx)
		if err != nil {
			return nil, err
		}
		s.recallAll()
		d := s.walk.Diagnose(r)
		s.rounds = append(s.rounds, report.Round{Diagnosis: d, Note: s.noted})
		s.noted = ""
		s.keepRound(d)
		if s.enough {
			return d, s.stopHere(ctx, d)
		}
		turn, ok := s.turn(d, continued)
		if !ok || shown != turn.Code() {
			s.screen.Path(d.Findings)
		}
		if !ok {
			return d, nil
		}
		switch {
		case turn.Verdict == check.Wait: // its line says all
		case shown == turn.Code():
			s.screen.Say("STILL %s: nothing has changed, %s.", shown, s.Clock().Local().Format("15:04:05"))
		default:
			s.screen.Cause(turn, d.Documents, s.Clock())
		}
		shown = turn.Code()
		again, err := s.choose(ctx, d, r, turn, continued)
		if err != nil || !again {
			return d, err
		}
	}
}

// show prints a finding unless it is as it was, and lets one that was only not reached wait for its turn.
func (s *session) show(f check.Finding, known map[*check.Check]check.Finding, stopped bool) {
	before, seen := known[f.Check]
	if f.Verdict == check.Unknown && (stopped || s.enough) && len(f.Pending) > 0 {
		return
	}
	known[f.Check] = f
	docs := s.store.Documents()
	switch {
	case seen && before.Verdict == f.Verdict && (f.Verdict == check.OK || before.Why() == f.Why()):
	case seen && before.Verdict == check.Fail && (f.Verdict == check.OK || f.Verdict == check.NotApplicable):
		s.screen.Fixed(f, docs)
	default:
		s.screen.Finding(f, docs)
		s.looked(f, docs)
	}
}

// turn is the finding at which it is the operator's turn: the first cause not left behind, then what needs time, then our own access.
func (s *session) turn(d *engine.Diagnosis, continued map[string]bool) (engine.Cause, bool) {
	for _, c := range d.Causes {
		if c.Verdict == check.Fail && !continued[c.Code()] {
			return c, true
		}
	}
	for _, f := range d.Findings {
		if f.Verdict == check.Wait && !continued[f.Code()] {
			return engine.Cause{Finding: f}, true
		}
	}
	for _, c := range slices.Concat(d.Causes, d.Access) {
		if !continued[c.Code()] {
			return c, true
		}
	}
	return engine.Cause{}, false
}

// choose lets the operator say how it goes on from a cause; false ends the session.
func (s *session) choose(ctx context.Context, d *engine.Diagnosis, r *engine.Round, c engine.Cause, continued map[string]bool) (bool, error) {
	items := []ask.Item{
		{Key: "c", Label: s.lang.T("done, check again")}, {Key: "w", Label: s.lang.T("watch")}, {Key: "e", Label: s.lang.T("evidence")},
		{Key: "t", Label: s.lang.T("note")}, {Key: "n", Label: s.lang.T("continue")}, {Key: "q", Label: s.lang.T("stop")},
	}
	if s.lab != nil {
		items = append(items, ask.Item{Key: "r", Label: s.lang.T("let the lab do the remedy")})
	}
	if s.watching && s.watchable(c) {
		return true, s.watch(ctx, r, c)
	}
	for {
		key, err := s.asker.Menu(ctx, s.lang.T("How does it go on?"), items)
		if err != nil {
			return false, err
		}
		switch key {
		case "c":
			return true, s.recheck(ctx, r, c, s.applied(c))
		case "w":
			s.keeper.add(s.applied(c))
			return true, s.watch(ctx, r, c)
		case "e":
			s.screen.Evidence(c.Cites, d.Documents)
		case "t":
			note, err := s.asker.Paste(ctx, s.lang.T("A note for the record: what was done, by whom?"))
			if err != nil {
				return false, err
			}
			s.noteRound(note)
		case "n":
			continued[c.Code()] = true
			if n := len(s.rounds) - 1; s.rounds[n].Note == "" { // nothing was done: what follows is the same attempt
				s.rounds = s.rounds[:n]
			}
			s.keeper.add(journal.Event{Kind: journal.Left, Code: c.Code()})
			return true, nil
		case "r":
			changed, err := s.repairInLab(c)
			if err != nil {
				return false, err
			}
			if !changed {
				s.note("The lab did the remedy, and nothing changed.")
				continue
			}
			s.rounds[len(s.rounds)-1].Repaired = c.Code()
			return true, s.recheck(ctx, r, c, journal.Event{Repaired: true})
		default:
			return false, s.stopHere(ctx, d)
		}
	}
}

// stopHere ends the session before its end: what was found is reported, and the exit code says that it was stopped.
func (s *session) stopHere(ctx context.Context, d *engine.Diagnosis) error {
	err := s.record(ctx)
	if err == nil {
		err = s.finish(d)
	}
	var code exit
	if err == nil || errors.As(err, &code) {
		if s.keeper.begun() {
			s.note("%s", i18n.Text(goesOn))
		}
		return exit(engine.ExitStopped)
	}
	return err
}
