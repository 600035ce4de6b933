package session

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/ask/asktest"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// lampRef is where a machine says whether the lamp is on.
var lampRef = evidence.Ref{Source: evidence.XDR, Request: "GET /lamp"}

// lit is the check that the lamp is on, as a machine says it.
func lit() *check.Check {
	lamp := &fact.Fact[string]{Name: "lamp", Learn: func(q *fact.Query) (string, error) {
		return string(q.Docs(lampRef)[0].Body), nil
	}}
	return &check.Check{
		Name: "lamp", Needs: []fact.Any{lamp}, Station: check.AtTiles,
		Run: func(p *check.Pass) check.Finding {
			is, ok := check.Read(p, lamp)
			switch {
			case !ok:
				return p.Unknown()
			case is != "on":
				return p.Fail(check.Case(is), nil)
			}
			return p.OK("on", nil)
		},
		Cases: map[check.Case]check.Remedy{
			"off":    {Problem: "the lamp is off", Allow: 20 * time.Minute, Lags: check.AfterAny},
			"broken": {Problem: "it is broken"},
		},
		Notes: map[string]check.Note{"on": {Text: "on"}},
	}
}

// switchboard is a machine whose lamp shows something else from a time on.
type switchboard struct {
	turns time.Time
	then  string
	looks []time.Time
}

func (m *switchboard) Fetch(_ context.Context, ref evidence.Ref) (evidence.Document, error) {
	if ref != lampRef {
		return evidence.Document{}, evidence.ErrNotMine
	}
	now := time.Now()
	m.looks = append(m.looks, now)
	is := "off"
	if !m.turns.IsZero() && !now.Before(m.turns) {
		is = m.then
	}
	return evidence.Document{Ref: ref, Status: 200, Body: []byte(is), Taken: now, From: "xdr"}, nil
}

// A watch looks again until the finding turns, claims the steps only where what failed is well, and ends by itself.
func TestWatch(t *testing.T) {
	for _, c := range []struct {
		name     string
		turns    time.Duration // when the lamp shows something else; 0: never
		then     string
		leave    time.Duration // when the session is ended; 0: never
		lasts    time.Duration
		ends     error
		done     bool // the steps count as done
		sees     string
		mostly   int // looks at most
		quickest time.Duration
	}{
		{"it is well", 12 * time.Second, "on", 0, 12500 * time.Millisecond, nil, true, ": changed.", 3, watchFirst},
		{"another case", 12 * time.Second, "broken", 0, 12500 * time.Millisecond, nil, false, ": changed.", 3,
			watchFirst},
		{"nothing changes", 0, "", 0, 25*time.Minute + watchMost, errWatchEnded, false, "The watch ends here.", 32,
			watchFirst},
		{"the session ends", 0, "", 8 * time.Second, 8 * time.Second, context.Canceled, false,
			": unchanged. Next look at", 2, watchFirst},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				m := &switchboard{then: c.then}
				if c.turns > 0 {
					m.turns = began.Add(c.turns)
				}
				s := onCall(t, nil)
				s.now, s.Env.Clock, s.store.Clock = time.Now, time.Now, time.Now
				s.store.Use(m)
				lamp := lit()
				if err := s.begin(&check.Runbook{Name: "test", Walk: []*check.Check{lamp}}); err != nil {
					t.Fatal(err)
				}
				s.walk.Facts, s.walk.Order = nil, s.walk.Runbook.Walk
				r, err := s.walk.Round(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if c.leave > 0 {
					time.AfterFunc(c.leave, cancel)
				}
				err = s.watch(ctx, r, s.walk.Diagnose(r).Causes[0])
				if !errors.Is(err, c.ends) {
					t.Errorf("it ended with %v, want %v", err, c.ends)
				}
				if lasted := time.Since(began); lasted > c.lasts {
					t.Errorf("it lasted %s", lasted)
				}
				if len(m.looks) > c.mostly || len(m.looks) < 2 || m.looks[1].Sub(began) != c.quickest {
					t.Errorf("looked at %v", m.looks)
				}
				if !strings.Contains(s.said(), c.sees) {
					t.Errorf("%q is not said:\n%s", c.sees, s.said())
				}
				// Within the time that a repair may take, the same picture waits; it does only where the steps are
				// done.
				m.turns = time.Time{}
				s.store.Drop(lampRef)
				if r, err = s.walk.Round(t.Context()); err != nil {
					t.Fatal(err)
				}
				if waits := r.Findings[0].Verdict == check.Wait; waits != c.done {
					t.Errorf("the steps count as done: %t", waits)
				}
			})
		})
	}
}

// What only a person can see is asked at once.
func TestWatchOfAnAnswer(t *testing.T) {
	s := onCall(t, []asktest.Line{
		{At: "--sse-devices", Type: "4"}, {At: "--sse-services", Type: "2"}, {At: "steps done", Type: "3"},
		{At: "--sse-devices", Type: "q"},
	})
	if code := s.runs(); code != engine.ExitStopped {
		t.Errorf("exit %d", code)
	}
	s.sees("This cannot be checked automatically. The questions are asked again.")
	s.never("Watching until")
}
