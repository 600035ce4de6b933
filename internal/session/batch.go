package session

import (
	"context"
	"slices"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// batch walks with nobody to ask; with --repair the lab does the remedies, round after round.
func (s *Session) batch(ctx context.Context) (*engine.Diagnosis, error) {
	if err := s.ready(ctx, false); err != nil {
		return nil, err
	}
	s.walk.Emit = func(f check.Finding) {
		s.waiting.saw(f)
		s.screen.Finding(f, s.store.Documents())
		s.looked(f)
	}
	for {
		r, err := s.round(ctx)
		if err != nil {
			return nil, err
		}
		d := s.walk.Diagnose(r)
		s.rounds.add(d)
		s.screen.Path(d.Findings)
		for _, c := range slices.Concat(d.Causes, d.Access) {
			s.screen.Cause(c, d)
		}
		if s.opts.Watching {
			if turned, err := s.watchAlone(ctx, d, r); err != nil || !turned {
				return d, watchOver(err)
			}
			s.screen.Text("\n")
			continue
		}
		causes := slices.Concat(d.Causes, d.Access)
		if !s.opts.Lab.Repair || len(causes) == 0 {
			return d, nil
		}
		changed, err := s.repairInLab(causes[0])
		if err != nil {
			return nil, err
		}
		if !changed {
			s.note("The lab applied the remedy of %s, but nothing changed.", causes[0].Code())
			return d, nil
		}
		s.screen.Text("\n")
		s.screen.Say("The lab applied the remedy of %s. Checking again:", causes[0].Code())
		s.walk.Recheck(r, causes[0].Check, false)
	}
}

// watchAlone watches the first cause that can be seen without anybody, and says whether it turned.
func (s *Session) watchAlone(ctx context.Context, d *engine.Diagnosis, r *engine.Round) (turned bool, err error) {
	c, ok := s.rounds.turn(d)
	switch {
	case ok && s.watchable(c):
		err := s.watch(ctx, r, c)
		return err == nil, err
	case ok && failing(c.Finding):
		s.note("%s cannot be checked automatically, so it is not watched.", c.Code())
	}
	return false, nil
}

// repairInLab does in the lab what the remedy tells the customer to do.
func (s *Session) repairInLab(c engine.Cause) (changed bool, err error) {
	changed, err = s.sources.lab.World.Repair(c.Code())
	if err != nil {
		return false, err
	}
	s.rounds.last().Repaired = c.Code()
	return changed, s.sources.lab.Sync()
}

// Check runs the named checks and, as far as machines and flags can tell, those they require. Persons are asked for
// the named ones only.
func (s *Session) Check(ctx context.Context, book *check.Runbook, named []*check.Check) error {
	s.sources.silent()
	if s.sources.tenant.client != "" || s.opts.Target.Probe { // where its API is, and what is probed, depends on it
		if _, _, err := s.askRegion(ctx); err != nil {
			return err
		}
	}
	if s.opts.Target.Probe && !slices.Contains(named, checks.Workstation) {
		book = probedToo(book)
	}
	s.sources.connect()
	if err := s.sources.greetAppliance(ctx); err != nil {
		return err
	}
	if err := s.begin(book); err != nil {
		return err
	}
	s.walk.Decide = named
	s.walk.MayAsk = func(c *check.Check) bool { return slices.Contains(named, c) }
	s.walk.Emit = func(f check.Finding) {
		switch {
		case slices.Contains(named, f.Check):
			s.screen.Named(f, s.store.Documents())
		case f.Verdict != check.Unknown: // what could not be learnt in passing is no news
			s.screen.Finding(f, s.store.Documents())
		}
		s.looked(f)
	}
	enough := false
	if s.asker.Interactive() {
		s.walk.Ask = func(ctx context.Context, q *fact.Question, set *fact.Set) (engine.Move, error) {
			move, err := s.askOfCheck(ctx, q, set)
			enough = move == engine.Enough
			return move, err
		}
	}
	r, err := s.round(ctx)
	if err != nil {
		return s.ended(ctx, err)
	}
	d := s.walk.Diagnose(r)
	s.rounds.add(d)
	for _, c := range slices.Concat(d.Causes, d.Access) {
		s.screen.Cause(c, d)
	}
	if enough {
		return s.stop(ctx, d)
	}
	return s.finish(ctx, d, false)
}

// askOfCheck puts a question where nothing was asked before the walk, to which one could go back.
func (s *Session) askOfCheck(ctx context.Context, q *fact.Question, set *fact.Set) (engine.Move, error) {
	for {
		move, err := s.talk.ask(ctx, q, set)
		if err != nil || move != engine.Leave {
			return move, err
		}
		s.note("This is the first question: there is nothing to go back to.")
	}
}

// probedToo is a tree with the check of this machine, which --probe wants whatever the symptom is.
func probedToo(book *check.Runbook) *check.Runbook {
	if slices.Contains(book.Walk, checks.Workstation) {
		return book
	}
	with := *book
	with.Walk = slices.Concat([]*check.Check{checks.Workstation}, book.Walk)
	return &with
}
