package session

import (
	"context"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/casefile"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// Collect fetches all that the checks could need, and records it as a case. It says how many documents there are, and
// how many of them are failures.
func (s *Session) Collect(ctx context.Context) (all, failed int, err error) {
	if _, _, err := s.askRegion(ctx); err != nil { // nobody is asked, but flags and profile may say it
		return 0, 0, err
	}
	s.sources.connect()
	started := s.now()
	limited, cancel := context.WithTimeout(ctx, s.opts.Budget)
	defer cancel()
	set := fact.NewSet(limited, s.store, started)
	set.Prefetch(checks.Facts(checks.All())...)
	set.Wait()
	if err := ctx.Err(); err != nil {
		return 0, 0, err
	}
	r, _ := s.region()
	about := casefile.About{Version: s.Version, Created: s.now(), Symptom: checks.Everything, Region: string(r)}
	c := casefile.Record(s.store.Documents(), started, about).Beside(s.store.Heard())
	if _, err := s.writeCase(ctx, c); err != nil {
		return 0, 0, err
	}
	s.sources.sayLine()
	for _, d := range c.Documents {
		if !d.OK() {
			failed++
		}
	}
	return len(c.Documents), failed, nil
}
