package session

import (
	"strings"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/ask/asktest"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
)

// Whose turn it is after a round: what is broken goes before what needs time, and that before our own access.
func TestTurn(t *testing.T) {
	broken := engine.Cause{Finding: check.Finding{Check: checks.SSEServices, Verdict: check.Fail, Case: "eventing-off"}}
	waits := check.Finding{Check: checks.Registration, Verdict: check.Wait, Case: "not-registered"}
	access := engine.Cause{Finding: check.Finding{Check: checks.XDRAPI, Verdict: check.Fail,
		Case: checks.ClientRejected}}
	for _, c := range []struct {
		name string
		d    engine.Diagnosis
		past []string
		want string
	}{
		{"nothing", engine.Diagnosis{}, nil, ""},
		{"a cause", engine.Diagnosis{Causes: []engine.Cause{broken}, Findings: []check.Finding{waits},
			Access: []engine.Cause{access}}, nil, broken.Code()},
		{"past the cause", engine.Diagnosis{Causes: []engine.Cause{broken}, Findings: []check.Finding{waits},
			Access: []engine.Cause{access}},
			[]string{broken.Code()}, waits.Code()},
		{"past what waits, too", engine.Diagnosis{Causes: []engine.Cause{broken}, Findings: []check.Finding{waits},
			Access: []engine.Cause{access}},
			[]string{broken.Code(), waits.Code()}, access.Code()},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRounds(&desk{})
			for _, code := range c.past {
				r.past[code] = true
			}
			got, ok := r.turn(&c.d)
			if ok != (c.want != "") || ok && got.Code() != c.want {
				t.Errorf("%v, want %q", got, c.want)
			}
			if r.pauses(broken.Finding) == r.past[broken.Code()] {
				t.Error("it pauses at what the person looks past, or not at what is broken")
			}
		})
	}
}

// A round is withdrawn, so that what follows is the same attempt, unless something was noted of it.
func TestWithdraw(t *testing.T) {
	r := newRounds(&desk{now: func() time.Time { return noon.Add(time.Minute) }})
	r.add(&engine.Diagnosis{Started: noon})
	r.withdraw()
	if len(r.told) != 0 || r.took() != 0 {
		t.Error("it is not withdrawn")
	}
	r.add(&engine.Diagnosis{Started: noon})
	r.note("by Bob")
	if got := r.note("and Ann"); got != "by Bob\nand Ann" {
		t.Errorf("noted %q", got)
	}
	r.withdraw()
	if len(r.told) != 1 || r.took() != time.Minute {
		t.Error("what was noted is gone")
	}
}

// What the keys at a cause do.
func TestMenuAtACause(t *testing.T) {
	there := []asktest.Line{{At: "--sse-devices", Type: "4"}, {At: "--sse-services", Type: "2"}}
	for _, c := range []struct {
		name        string
		typed       []asktest.Line
		sees, never string
	}{
		{"steps done", []asktest.Line{{At: "steps done", Type: "1"}, {At: "When", Type: "11:55"},
			{At: "--sse-devices", Type: "4"}, {At: "--sse-services", Type: "2"},
			{At: "steps done", Type: "q"}}, "Steps done: 2026-11-28 11:55", ""},
		{"steps not done after all", []asktest.Line{{At: "steps done", Type: "1"}, {At: "When", Type: "b"},
			{At: "steps done", Type: "q"}}, "", "WAIT"},
		{"still to come", []asktest.Line{{At: "steps done", Type: "1"}, {At: "When", Type: "2026-11-29 10:00"},
			{At: "When", Type: "b"}, {At: "steps done", Type: "q"}}, "", "WAIT"},
		{"look further", []asktest.Line{{At: "steps done", Type: "7"}, {At: "--esa-server", Type: "q"}}, "",
			"No change"},
		{"what it rests on", []asktest.Line{{At: "steps done", Type: "e"}, {At: "steps done", Type: "q"}},
			"threat response off", ""},
		{"a note", []asktest.Line{{At: "steps done", Type: "t"}, {At: "A note", Type: "ticket 4711"},
			{At: "steps done", Type: "q"}}, "", "ticket 4711 is not kept"},
		{"a note with a secret", []asktest.Line{{At: "steps done", Type: "t"},
			{At: "A note", Type: "password: hunter2"}, {At: "steps done", Type: "q"}},
			"The note is not kept", "Note: password"},
		{"change", []asktest.Line{{At: "steps done", Type: "6"}, {At: "Which answer", Type: "2"},
			{At: "--sse-services", Type: "1"}, {At: "--esa-server", Type: "q"}}, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := onCall(t, append(append([]asktest.Line{}, there...), c.typed...))
			if code := s.runs(); code != engine.ExitStopped {
				t.Errorf("exit %d", code)
			}
			if c.sees != "" {
				s.sees(c.sees)
			}
			if out := s.out.String(); c.never != "" && strings.Contains(out, c.never) {
				t.Errorf("%q is on the screen:\n%s", c.never, out)
			}
		})
	}
}
