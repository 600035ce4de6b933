package cli

import (
	"context"
	"slices"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/journal"
)

// Times of a watch: quick at first, as the customer clicks, then patient.
const (
	watchFirst = 5 * time.Second
	watchMost  = time.Minute
)

// watch looks again by itself until the finding turns. What only a person can see is asked at once.
func (s *session) watch(ctx context.Context, r *engine.Round, c engine.Cause) error {
	if !s.seenByMachine(c) {
		s.note("No machine can see this one: what it rests on is asked again.")
		return s.recheck(ctx, r, c, journal.Event{})
	}
	s.note("Watching %s. Ctrl-C stops.", c.Check.Name)
	asking, emitting := s.walk.Ask, s.walk.Emit
	defer func() { s.walk.Ask, s.walk.Emit = asking, emitting }()
	s.walk.Ask, s.walk.Emit = nil, nil
	for pause := watchFirst; ; pause = min(pause*3/2, watchMost) {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
		s.walk.Recheck(r, c.Check, true)
		again, err := s.walk.Round(ctx)
		if err != nil {
			return err
		}
		if f, ok := again.Finding(c.Check); ok && s.turned(c, f) {
			s.note("%s turned at %s.", c.Check.Name, s.Clock().Local().Format("15:04"))
			done := journal.Event{}
			if c.Verdict == check.Fail && f.Verdict == check.OK { // somebody did it by now; the rest may lag behind
				done = s.applied(c)
			}
			s.forget(r, c.Check, c, done)
			return nil
		}
	}
}

// turned says whether a finding is another than the one that is watched. That the same has to wait now, because somebody says that the remedy
// was done, is not; neither is that no machine can tell just now.
func (s *session) turned(c engine.Cause, f check.Finding) bool {
	switch {
	case f.Verdict == check.Unknown:
		return s.asker.Interactive() && len(f.Pending) > 0
	case f.Case == c.Case && c.Verdict == check.Fail:
		return f.Verdict != check.Fail && f.Verdict != check.Wait
	}
	return f.Verdict != c.Verdict || f.Case != c.Case
}

// watchable: --watch is for what is broken, or has to show yet, and can be seen without anybody.
func (s *session) watchable(c engine.Cause) bool {
	return (failing(c.Finding) || c.Verdict == check.Wait) && s.seenByMachine(c)
}

// seenByMachine says whether a machine answered for something that a cause rests on.
func (s *session) seenByMachine(c engine.Cause) bool {
	return slices.ContainsFunc(c.Cites, func(ref evidence.Ref) bool {
		d, ok := s.store.Get(ref)
		return ok && ref.Source != evidence.Ask && !s.wasPasted(ref) && (d.Failure == nil || d.Failure.Kind != evidence.NotConfigured)
	})
}
