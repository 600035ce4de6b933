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
	s.Ask = func(_ context.Context, q *fact.Question, _ *fact.Set) error {
		s.asked = append(s.asked, q.Name)
		switch a := s.answers[q.Name]; a {
		case "back":
			delete(s.answers, q.Name)
			return ErrBack
		case "":
			store.Put(evidence.Unanswered(q.Name, evidence.DoesNotKnow, "operator", s.now))
		default:
			store.Put(evidence.Answered(q.Name, a, "operator", s.now))
		}
		return nil
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
	want(t, []string{r.Findings[0].Verdict.String(), r.Findings[1].Verdict.String(), r.Findings[2].Verdict.String(), r.Findings[3].Verdict.String()},
		"fail", "blocked", "ok", "fail")
	want(t, s.asked, "a", "d") // what is blocked is not asked, and what is known neither
	diag := s.Diagnose(r)
	if len(diag.Causes) != 2 || len(diag.Causes[0].Explains) != 1 || diag.Causes[0].Explains[0] != second || diag.Exit() != ExitFail {
		t.Errorf("causes %+v, exit %d", diag.Causes, diag.Exit())
	}
}

func TestUnknownDoesNotBlock(t *testing.T) {
	first := glows(lamp("a"))
	s := newScene(first, glows(lamp("b"), first))
	s.answers["b"] = "off"
	want(t, s.verdicts(t), "unknown", "fail")
}

func TestBackTakesTheAnswerBefore(t *testing.T) {
	s := newScene(glows(lamp("a")), glows(lamp("b")))
	s.answers = map[string]string{"a": "off", "b": "back"}
	asked := s.Ask
	s.Ask = func(ctx context.Context, q *fact.Question, set *fact.Set) error {
		err := asked(ctx, q, set)
		if errors.Is(err, ErrBack) {
			s.answers["a"], s.answers["b"] = "on", "on"
		}
		return err
	}
	want(t, s.verdicts(t), "ok", "ok")
	want(t, s.asked, "a", "b", "a", "b")
}

// Evidence instead of an answer: what was unknown above is looked at again, what it answers is not asked, and back still finds the
// answer before.
func TestEvidenceInsteadOfAnAnswer(t *testing.T) {
	s := newScene(glows(lamp("a")), glows(lamp("b")), glows(lamp("c")))
	s.answers = map[string]string{"b": "paste", "c": "back"}
	asked := s.Ask
	s.Ask = func(ctx context.Context, q *fact.Question, set *fact.Set) error {
		if s.answers[q.Name] == "paste" {
			s.asked = append(s.asked, q.Name)
			s.Store.Put(evidence.Answered("a", "on", "file", s.now))
			s.Store.Put(evidence.Answered("b", "on", "file", s.now))
			return ErrAgain
		}
		err := asked(ctx, q, set)
		if errors.Is(err, ErrBack) {
			s.answers["a"], s.answers["c"] = "off", "on"
		}
		return err
	}
	var told []string
	s.Emit = func(f check.Finding) { told = append(told, f.Check.Name+" "+f.Verdict.String()) }
	want(t, s.verdicts(t), "fail", "ok", "ok")
	want(t, s.asked, "a", "b", "c", "a", "c")
	want(t, told, "a unknown", "a ok", "b ok", "a fail", "c ok") // once each, unless it is another
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
	s.Ask = func(context.Context, *fact.Question, *fact.Set) error { cancel(); return nil }
	if _, err := s.Round(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// Back goes to what was asked before the walk, too, and from there on all is asked anew.
func TestBackBeforeTheWalk(t *testing.T) {
	first, second := lamp("first"), lamp("second")
	s := newScene(glows(second))
	s.Runbook.First = []fact.Any{first}
	s.answers = map[string]string{"first": "off", "second": "back"}
	ask := s.Ask
	s.Ask = func(ctx context.Context, q *fact.Question, set *fact.Set) error {
		if slices.Contains(s.asked, "second") { // after back: another answer
			s.answers["first"], s.answers["second"] = "on", "on"
		}
		return ask(ctx, q, set)
	}
	if got := s.verdicts(t); !slices.Equal(got, []string{"ok"}) || !slices.Equal(s.asked, []string{"first", "second", "first", "second"}) {
		t.Errorf("verdicts %q, asked %q", got, s.asked)
	}
	if d, _ := s.Store.Get(evidence.Ref{Source: evidence.Ask, Request: "first"}); string(d.Body) != "on" {
		t.Errorf("the answer that was taken back stands: %s", d.Summary())
	}
}
