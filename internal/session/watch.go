package session

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/journal"
)

// Times of a watch: quick at first, as the customer clicks, then patient. It ends by itself: SSE shows a change
// within 20 minutes.
const (
	watchFirst = 5 * time.Second
	watchMost  = time.Minute
	watchLong  = 25 * time.Minute
)

// errWatchEnded says that a watch ended and nothing had changed: its time was over, or the person pressed Ctrl-C.
var errWatchEnded = errors.New("the watch ended")

// watchOver is the error with which a watch without a person ends: none when its time is over.
func watchOver(err error) error {
	if errors.Is(err, errWatchEnded) {
		return nil
	}
	return err
}

// watch looks again by itself until the finding turns, with a line per look. What only a person can see is asked at
// once. It claims nothing about the remedy. Ctrl-C ends the watch, not the session.
func (s *Session) watch(ctx context.Context, r *engine.Round, c engine.Cause) error {
	if !s.seenByMachine(c) {
		s.note("This cannot be checked automatically. The questions are asked again.")
		return s.recheck(ctx, r, c, journal.Event{})
	}
	looking, release := ctx, func() {}
	if s.asker.Interactive() {
		looking, release = s.Interrupts.Catch(ctx)
	}
	defer release()
	until := s.now().Add(watchLong)
	s.note("Watching until %s. Ctrl-C stops watching and keeps the session.", s.When(until))
	ask, emit := s.walk.Ask, s.walk.Emit
	defer func() { s.walk.Ask, s.walk.Emit = ask, emit }()
	s.walk.Ask, s.walk.Emit = nil, nil
	for pause := watchFirst; ; pause = min(pause*3/2, watchMost) {
		select {
		case <-looking.Done():
			if ctx.Err() != nil {
				return ctx.Err()
			}
			fmt.Fprintln(s.Err) // below the ^C of the terminal
			s.note("The watch stopped. The session goes on.")
			return errWatchEnded
		case <-time.After(pause):
		}
		s.walk.Recheck(r, c.Check, true)
		now, err := s.walk.Round(looking)
		if err != nil {
			if looking.Err() != nil && ctx.Err() == nil {
				return errWatchEnded
			}
			return err
		}
		if f, ok := now.Finding(c.Check); ok && s.turned(c, f) {
			s.note("%s: changed.", s.now().Local().Format("15:04:05"))
			s.forget(r, c.Check, c, s.byItself(c, f))
			return nil
		}
		if !s.now().Before(until) {
			s.note("%s: unchanged. The watch ends here.", s.now().Local().Format("15:04:05"))
			return errWatchEnded
		}
		next := min(pause*3/2, watchMost)
		s.note("%s: unchanged. Next look at %s.", s.now().Local().Format("15:04:05"),
			s.now().Add(next).Local().Format("15:04:05"))
	}
}

// byItself: what failed is well, so somebody did the steps by now; the rest may take its time to show.
func (s *Session) byItself(c engine.Cause, f check.Finding) journal.Event {
	if c.Verdict == check.Fail && f.Verdict == check.OK {
		return s.applied(c, s.now())
	}
	return journal.Event{}
}

// turned says whether a finding is another than the one that is watched. That the same has to wait now, because
// somebody says that the steps were done, is not; neither is that no machine can tell just now.
func (s *Session) turned(c engine.Cause, f check.Finding) bool {
	switch {
	case f.Verdict == check.Unknown:
		return s.asker.Interactive() && len(f.Pending) > 0
	case f.Case == c.Case && c.Verdict == check.Fail:
		return f.Verdict != check.Fail && f.Verdict != check.Wait
	}
	return f.Verdict != c.Verdict || f.Case != c.Case
}

// watchable: --watch is for what is broken, or has to show yet, and can be seen without anybody.
func (s *Session) watchable(c engine.Cause) bool {
	return (failing(c.Finding) || c.Verdict == check.Wait) && s.seenByMachine(c)
}

// seenByMachine says whether a machine answered for something that a cause rests on.
func (s *Session) seenByMachine(c engine.Cause) bool {
	return slices.ContainsFunc(c.Cites, func(ref evidence.Ref) bool {
		d, ok := s.store.Get(ref)
		return ok && ref.Source != evidence.Ask && !s.sources.pasted.has(ref) &&
			(d.Failure == nil || d.Failure.Kind != evidence.NotConfigured)
	})
}
