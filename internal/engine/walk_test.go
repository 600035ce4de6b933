package engine

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// lamp is a fact that only a person knows: on or off.
func lamp(name string) *fact.Fact[bool] {
	return &fact.Fact[bool]{
		Name:     name,
		Question: &fact.Question{Name: name, Options: []fact.Option{{Value: "on"}, {Value: "off"}}},
		Answer:   func(_ *fact.Query, a string) (bool, error) { return a == "on", nil },
	}
}

// glows is the check that a lamp is on.
func glows(f *fact.Fact[bool], after ...*check.Check) *check.Check {
	return &check.Check{
		Name: f.Name, Requires: after, Needs: []fact.Any{f},
		Run: func(p *check.Pass) check.Finding {
			on, ok := check.Read(p, f)
			switch {
			case !ok:
				return p.Unknown()
			case !on:
				return p.Fail("off", nil)
			}
			return p.OK("on", nil)
		},
		Cases: map[check.Case]check.Remedy{"off": {Problem: "off", Allow: 20 * time.Minute, Lags: check.AfterAny}},
		Notes: map[string]check.Note{"on": {Text: "on"}},
	}
}

type scene struct {
	*Walk
	now     time.Time
	answers map[string]string // "" says don't know, "back" goes back
	asked   []string
}

func newScene(walk ...*check.Check) *scene {
	s := &scene{now: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC), answers: map[string]string{}}
	store := evidence.NewStore(func() time.Time { return s.now })
	s.Walk = &Walk{Runbook: &check.Runbook{Name: "test", Walk: walk}, Order: walk, Store: store}
	s.Ask = func(_ context.Context, q *fact.Question, _ *fact.Set) (Move, error) {
		s.asked = append(s.asked, q.Name)
		switch a := s.answers[q.Name]; a {
		case "enough":
			return Enough, nil
		case "leave":
			return Leave, nil
		case "":
			store.Put(evidence.Unanswered(q.Name, evidence.DoesNotKnow, "operator", s.now))
		default:
			store.Put(evidence.Answered(q.Name, a, "operator", s.now))
		}
		return LookAgain, nil
	}
	return s
}

func (s *scene) verdicts(t *testing.T) []string {
	t.Helper()
	r, err := s.Round(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var v []string
	for _, f := range r.Findings {
		v = append(v, f.Verdict.String())
	}
	return v
}

func want(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestBlocking(t *testing.T) {
	a, b, c, d := lamp("a"), lamp("b"), lamp("c"), lamp("d")
	first := glows(a)
	second := glows(b, first)
	third := glows(c, second)
	s := newScene(first, second, third, glows(d))
	s.answers = map[string]string{"a": "off", "c": "on", "d": "off"}
	s.Store.Put(evidence.Answered("c", "on", "file", s.now)) // learnt already
	r, err := s.Round(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	want(t, []string{r.Findings[0].Verdict.String(), r.Findings[1].Verdict.String(), r.Findings[2].Verdict.String(),
		r.Findings[3].Verdict.String()},
		"fail", "blocked", "ok", "fail")
	want(t, s.asked, "a", "d") // what is blocked is not asked, and what is known neither
	diag := s.Diagnose(r)
	if len(diag.Causes) != 2 || len(diag.Causes[0].Explains) != 1 || diag.Causes[0].Explains[0] != second ||
		diag.Exit() != ExitFail {
		t.Errorf("causes %+v, exit %d", diag.Causes, diag.Exit())
	}
}

func TestUnknownDoesNotBlock(t *testing.T) {
	first := glows(lamp("a"))
	s := newScene(first, glows(lamp("b"), first))
	s.answers["b"] = "off"
	want(t, s.verdicts(t), "unknown", "fail")
}

// What a person does at a question, and what the round comes to: each row answers a, b and c in turn.
func TestMoves(t *testing.T) {
	for _, row := range []struct {
		name    string
		b       func(*scene) (Move, error) // what happens at the question b, the first time
		asked   []string
		want    []string
		stopped bool
	}{
		{"an answer", func(s *scene) (Move, error) {
			s.Store.Put(evidence.Answered("b", "on", "operator", s.now))
			return LookAgain, nil
		}, []string{"a", "b", "c"}, []string{"fail", "ok", "ok"}, false},
		{"the answer before is taken back", func(s *scene) (Move, error) {
			s.Store.Drop(evidence.Ref{Source: evidence.Ask, Request: "a"})
			s.answers["a"] = "on"
			return LookAgain, nil
		}, []string{"a", "b", "a", "b", "c"}, []string{"ok", "ok", "ok"}, false},
		{"evidence answers for what was asked above and below", func(s *scene) (Move, error) {
			for _, name := range []string{"a", "b", "c"} {
				s.Store.Put(evidence.Answered(name, "on", "file", s.now))
			}
			return LookAgain, nil
		}, []string{"a", "b"}, []string{"ok", "ok", "ok"}, false},
		{"no more questions", func(*scene) (Move, error) { return Enough, nil }, []string{"a", "b"},
			[]string{"fail", "unknown", "unknown"}, false},
		{"back to before the round", func(*scene) (Move, error) { return Leave, nil }, []string{"a", "b"},
			[]string{"fail"}, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := newScene(glows(lamp("a")), glows(lamp("b")), glows(lamp("c")))
			s.answers = map[string]string{"a": "off", "b": "on", "c": "on"}
			ask, first := s.Ask, true
			s.Ask = func(ctx context.Context, q *fact.Question, set *fact.Set) (Move, error) {
				if q.Name != "b" || !first {
					return ask(ctx, q, set)
				}
				first = false
				s.asked = append(s.asked, q.Name)
				return row.b(s)
			}
			r, err := s.Round(context.Background())
			if err != nil || r.Stopped != row.stopped {
				t.Errorf("stopped %t, %v", r.Stopped, err)
			}
			var got []string
			for _, f := range r.Findings {
				got = append(got, f.Verdict.String())
			}
			want(t, got, row.want...)
			want(t, s.asked, row.asked...)
		})
	}
}

// Each finding is told once, unless a later look finds something else.
func TestEmit(t *testing.T) {
	s := newScene(glows(lamp("a")), glows(lamp("b")))
	ask := s.Ask
	s.Ask = func(ctx context.Context, q *fact.Question, set *fact.Set) (Move, error) {
		if q.Name == "b" {
			s.Store.Put(evidence.Answered("a", "on", "file", s.now))
			s.answers["b"] = "on"
		}
		return ask(ctx, q, set)
	}
	var told []string
	s.Emit = func(f check.Finding) { told = append(told, f.Check.Name+" "+f.Verdict.String()) }
	want(t, s.verdicts(t), "ok", "ok")
	want(t, told, "a unknown", "a ok", "b ok")
}

func TestPauseAsksNothingMore(t *testing.T) {
	s := newScene(glows(lamp("a")), glows(lamp("b")))
	s.answers = map[string]string{"a": "off", "b": "on"}
	s.Pause = func(f check.Finding) bool { return f.Verdict == check.Fail }
	want(t, s.verdicts(t), "fail", "unknown")
	want(t, s.asked, "a")
}

func TestRecheckAsksAnewWhatIsNotSettled(t *testing.T) {
	a, b, c := glows(lamp("a")), glows(lamp("b")), glows(lamp("c"))
	s := newScene(a, b, c)
	s.answers = map[string]string{"a": "on", "b": "off", "c": "on"}
	r, _ := s.Round(context.Background())
	s.asked = nil
	s.answers["b"] = "on"
	s.Recheck(r, b, false)
	want(t, s.verdicts(t), "ok", "ok", "ok")
	want(t, s.asked, "b")
}

func TestWait(t *testing.T) {
	a := glows(lamp("a"))
	b := glows(lamp("b"), a)
	s := newScene(a, b)
	s.answers = map[string]string{"a": "off", "b": "off"}
	r, _ := s.Round(context.Background())
	s.Apply(r.Findings[0], s.now)

	s.now = s.now.Add(time.Minute)
	s.Recheck(r, a, false)
	s.answers["a"] = "on"
	r, _ = s.Round(context.Background())
	if f := r.Findings[1]; f.Verdict != check.Wait || !f.Until.Equal(s.now.Add(19*time.Minute)) {
		t.Errorf("what requires the repaired check may lag: got %s until %s", f.Verdict, f.Until)
	}
	if d := s.Diagnose(r); d.Verdict != check.Wait || d.Exit() != ExitUnknown || len(d.Causes) != 0 {
		t.Errorf("got %s, exit %d, causes %v", d.Verdict, d.Exit(), d.Causes)
	}

	s.now = s.now.Add(19 * time.Minute) // the time is over
	s.Recheck(r, b, false)
	want(t, s.verdicts(t), "ok", "fail")
}

func TestAPanicIsOurOwnFault(t *testing.T) {
	broken := &check.Check{Name: "broken", Run: func(*check.Pass) check.Finding { panic("boom") }}
	s := newScene(broken, glows(lamp("a")))
	s.answers["a"] = "on"
	r, err := s.Round(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if d := s.Diagnose(r); d.Exit() != ExitFault || r.Findings[1].Verdict != check.OK {
		t.Errorf("exit %d, the next check is %s", d.Exit(), r.Findings[1].Verdict)
	}
}

func TestStoppedWhileAsking(t *testing.T) {
	s := newScene(glows(lamp("a")))
	ctx, cancel := context.WithCancel(context.Background())
	s.Ask = func(context.Context, *fact.Question, *fact.Set) (Move, error) { cancel(); return LookAgain, nil }
	if _, err := s.Round(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// What is asked before the walk comes first, and is asked again when its answer is taken back.
func TestFirst(t *testing.T) {
	first, second := lamp("first"), lamp("second")
	s := newScene(glows(second))
	s.Runbook.First = []fact.Any{first}
	s.answers = map[string]string{"first": "off", "second": "on"}
	ask, back := s.Ask, true
	s.Ask = func(ctx context.Context, q *fact.Question, set *fact.Set) (Move, error) {
		if q.Name == "second" && back {
			back = false
			s.asked = append(s.asked, "back")
			s.Store.Drop(evidence.Ref{Source: evidence.Ask, Request: "first"})
			return LookAgain, nil
		}
		return ask(ctx, q, set)
	}
	want(t, s.verdicts(t), "ok")
	want(t, s.asked, "first", "back", "first", "second")
}
