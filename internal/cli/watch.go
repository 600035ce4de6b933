package cli

import (
	"context"
	"slices"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// Times of a watch: quick at first, as the customer clicks, then patient.
const (
	watchFirst = 5 * time.Second
	watchMost  = time.Minute
)

// watch looks again by itself until the finding turns. What only a person can see is asked at once.
func (s *session) watch(ctx context.Context, r *engine.Round, c engine.Cause) error {
	if !slices.ContainsFunc(c.Cites, func(ref evidence.Ref) bool { return ref.Source != evidence.Ask && s.answered(ref) }) {
		s.note("No machine can see this one: what it rests on is asked again.")
		return s.recheck(ctx, r, c, false)
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
		if f, ok := again.Finding(c.Check); ok && (f.Verdict != c.Verdict || f.Case != c.Case) {
			s.note("%s turned at %s.", c.Check.Name, s.Clock().Local().Format("15:04"))
			s.walk.Recheck(r, c.Check, false)
			return nil
		}
	}
}

// answered says whether a machine answered for the document.
func (s *session) answered(ref evidence.Ref) bool {
	d, ok := s.store.Get(ref)
	return ok && (d.Failure == nil || d.Failure.Kind != evidence.NotConfigured)
}
