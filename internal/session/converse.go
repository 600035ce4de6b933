package session

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/journal"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
	"github.com/xdrdoctor/xdrdoctor/internal/usage"
)

// Diagnose walks the runbook of a symptom, with a person if there is one. It returns how the command ends: nil, a
// usage.Exit, or an error.
func (s *Session) Diagnose(ctx context.Context) error {
	if err := s.keep(); err != nil {
		return err
	}
	return s.resumable(s.diagnose(ctx))
}

func (s *Session) diagnose(ctx context.Context) error {
	var d *engine.Diagnosis
	var err error
	if s.asker.Interactive() {
		s.greet()
		d, err = s.converse(ctx)
	} else {
		d, err = s.batch(ctx)
	}
	if err != nil {
		return s.ended(ctx, err)
	}
	return s.finish(ctx, d, false)
}

// opened asks what must be known before the walk, and sets it up.
func (s *Session) ready(ctx context.Context, back bool) error {
	book, err := s.open(ctx, back)
	if err != nil {
		return err
	}
	if s.opts.Target.Probe {
		book = probedToo(book)
	}
	s.sources.connect()
	if err := s.sources.greetAppliance(ctx); err != nil {
		return err
	}
	return s.begin(book)
}

// converse walks with a person: to the first cause, then on as they choose.
func (s *Session) converse(ctx context.Context) (*engine.Diagnosis, error) {
	if err := s.ready(ctx, false); err != nil {
		return nil, err
	}
	if s.tenantUnknown() {
		s.note("There is no XDR API client. That is fine: a few questions instead.")
	}
	s.takeUp()
	for {
		r, enough, err := s.walkOnce(ctx)
		if err != nil {
			return nil, err
		}
		if r.Stopped { // the person went back to before the walk
			if err := s.ready(ctx, true); err != nil {
				return nil, err
			}
			continue
		}
		d := s.walk.Diagnose(r)
		s.rounds.add(d)
		s.keeper.round(d)
		if enough {
			return d, s.stop(ctx, d)
		}
		next, err := s.turn(ctx, d, r)
		if err != nil || next == over {
			return d, err
		}
	}
}

// tenantUnknown: no machine says anything of XDR.
func (s *Session) tenantUnknown() bool {
	return s.sources.tenant.client == "" && s.sources.recorded == nil
}

// walkOnce is one round with the questions that it needs; enough says that the person wants no more of them.
func (s *Session) walkOnce(ctx context.Context) (r *engine.Round, enough bool, err error) {
	quiet := false
	s.walk.Ask = func(ctx context.Context, q *fact.Question, set *fact.Set) (engine.Move, error) {
		before, _ := s.region()
		move, err := s.talk.ask(ctx, q, set)
		s.moved(before)
		enough = move == engine.Enough
		quiet = enough
		return move, err
	}
	s.walk.Pause = func(f check.Finding) bool {
		paused := s.rounds.pauses(f)
		quiet = quiet || paused
		return paused
	}
	s.walk.Emit = func(f check.Finding) {
		s.waiting.saw(f)
		s.rounds.show(f, quiet)
		s.looked(f)
	}
	r, err = s.round(ctx)
	return r, enough, err
}

// The answers to whether to go on beyond the tree of a symptom.
const goOn, stopHere = "yes", "no"

// next says how a session goes on after a round.
type next int

const (
	again next = iota // another look
	stay              // the menu stands again
	over              // the end
)

// turn shows what was found and lets the person choose.
func (s *Session) turn(ctx context.Context, d *engine.Diagnosis, r *engine.Round) (next, error) {
	c, ok := s.rounds.turn(d)
	switch {
	case !ok && s.rounds.remains(d):
		return s.uncertain(ctx, d)
	case !ok:
		return s.further(ctx, d)
	}
	switch {
	case s.rounds.shown == c.Code() && c.Verdict != check.Wait:
		s.screen.Say("No change: %s, %s.", c.Code(), s.now().Local().Format("15:04:05"))
	default:
		s.screen.CauseScreen(c, s.situation(d, ""))
	}
	s.rounds.shown = c.Code()
	if s.opts.Watching && s.watchable(c) {
		return again, s.watch(ctx, r, c)
	}
	return s.choose(ctx, s.menu(), func(key string) (next, error) { return s.chosen(ctx, key, d, r, c) })
}

// further is the end of a walk that found nothing more. A tree that leaves a part of the way out offers to go on to it.
func (s *Session) further(ctx context.Context, d *engine.Diagnosis) (next, error) {
	full, _ := checks.FindRunbook(checks.Everything)
	result := report.Outcome(d, checks.NotIn(s.walk.Runbook.Walk))
	if d.Verdict != check.OK || result.Whole() || s.walk.Runbook.Name == full.Name {
		return over, nil
	}
	s.screen.Path(d.Findings)
	a, err := s.asker.Ask(ctx, ask.Prompt{
		Text: result.In(s.Lang) + "\n" + s.Lang.T("Go on to what was not looked at? Enter: yes."), Plain: true,
		Default: goOn,
		Options: []fact.Option{{Value: goOn, Label: s.Lang.T("yes, up to the tiles")},
			{Value: stopHere, Label: s.Lang.T("no, stop here")}},
		Why: s.Lang.T("What was fixed need not be all that is broken."),
	})
	if err != nil || a.Kind != ask.Given || a.Value != goOn {
		return over, err
	}
	s.talk.turn()
	s.rounds.withdraw()
	s.walk.Runbook = full
	s.walk.Facts = s.sources.ahead(full)
	s.keeper.add(journal.Event{Kind: journal.Given, Symptom: full.Name})
	return again, nil
}

// applied notes when the steps of a cause were done.
func (s *Session) applied(c engine.Cause, at time.Time) journal.Event {
	e := journal.Event{Kind: journal.Applied, Code: c.Code(), Applied: at}
	s.walk.Apply(c.Finding, at)
	if c.Verdict == check.Wait { // they were done before; the walk goes by the first time
		e.Applied = time.Time{}
	}
	return e
}

// recheck forgets what is behind a cause, and asks for our own secrets again when they were refused. The event says
// what was done about the cause; it is kept together with what is forgotten.
func (s *Session) recheck(ctx context.Context, r *engine.Round, c engine.Cause, done journal.Event) error {
	from := c.Check
	for _, f := range r.Findings {
		if f.Check.About == check.Access && f.Verdict == check.Fail {
			if err := s.askSecretAgain(ctx, f); err != nil {
				return err
			}
			if slices.Index(s.walk.Runbook.Walk, f.Check) < slices.Index(s.walk.Runbook.Walk, from) {
				from = f.Check
			}
		}
	}
	s.forget(r, from, c, done)
	return nil
}

// forget is recheck without asking for secrets.
func (s *Session) forget(r *engine.Round, from *check.Check, c engine.Cause, done journal.Event) {
	done.Kind, done.Code = journal.Again, c.Code()
	for _, ref := range s.walk.Recheck(r, from, false) {
		if ref.Source == evidence.Ask {
			done.Dropped = append(done.Dropped, ref.Request)
		}
	}
	s.talk.turn()
	s.keeper.add(done)
	if len(s.talk.pasted.all()) > 0 {
		s.talk.pasted.forget()
		s.keeper.brought(s.talk.pasted.all())
	}
}

// stop ends the session before its end: what was found is reported, and the exit code says that it was stopped.
func (s *Session) stop(ctx context.Context, d *engine.Diagnosis) error {
	err := s.finish(ctx, d, true)
	var code usage.Exit
	if err == nil || errors.As(err, &code) {
		return usage.Exit(engine.ExitStopped)
	}
	return err
}
