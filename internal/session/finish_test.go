package session

import (
	"testing"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
)

// A case for Cisco TAC is offered where nothing is found although something was reported, and never before an answer
// that may help.
func TestEscalates(t *testing.T) {
	cause := []engine.Cause{{Finding: check.Finding{Check: checks.SSEServices, Verdict: check.Fail,
		Case: "eventing-off"}}}
	asks := []check.Finding{{Check: checks.SSEServices, Pending: []*fact.Question{facts.SSEDevices.Question}}}
	for _, c := range []struct {
		name string
		d    engine.Diagnosis
		want bool
	}{
		{"a cause", engine.Diagnosis{Verdict: check.Fail, Causes: cause, Symptom: "device-offline"}, false},
		{"all well, and trouble was reported", engine.Diagnosis{Verdict: check.OK, Symptom: "device-offline"}, true},
		{"all well, and nothing was reported", engine.Diagnosis{Verdict: check.OK, Symptom: checks.Everything}, false},
		{"an answer may help", engine.Diagnosis{Verdict: check.Unknown, Findings: asks}, false},
		{"no answer helps", engine.Diagnosis{Verdict: check.Unknown,
			Findings: []check.Finding{{Check: checks.SSEServices}}}, true},
		{"it has to show yet", engine.Diagnosis{Verdict: check.Wait, Symptom: "device-offline"}, false},
	} {
		if got := escalates(&c.d); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
}

// How a session that comes to its end says so: by its exit code, and by what it tells to do next.
func TestFinish(t *testing.T) {
	for _, c := range []struct {
		name  string
		typed []string
		set   func(*Options)
		code  int
		sees  string
		never string
	}{
		{"stopped, and kept", []string{"4", "2", "q"}, func(o *Options) { o.Output.NoRecord = false },
			engine.ExitStopped, "diagnose --resume", "not recorded"},
		{"stopped, and not kept", []string{"4", "2", "q"}, func(*Options) {}, engine.ExitStopped, "",
			"diagnose --resume"},
		{"stopped before anything was checked, with a report", []string{"q"}, func(o *Options) {
			o.Present, o.Output.Reports = nil, []string{t.TempDir() + "/r.html"}
		}, engine.ExitStopped, "No report: nothing was checked yet.", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := onCall(t, answers(c.typed...), c.set)
			if code := s.runs(); int(code) != c.code {
				t.Errorf("exit %d", code)
			}
			if c.sees != "" {
				s.sees(c.sees)
			}
			if c.never != "" {
				s.never(c.never)
			}
		})
	}
}

// What would answer is told on lines that fit, and not all of it where that is much.
func TestAnswerWith(t *testing.T) {
	for _, c := range []struct {
		flags []string
		want  string
	}{
		{[]string{"--a"}, "answer with: --a\nor go on without answers: --no-input"},
		{[]string{"--a", "--b", "--c", "--d", "--e", "--f"},
			"answer with: --a, --b, --c, --d, --e and more; see xdrdoctor help answers\nor go on without answers: --no-input"},
	} {
		if got := answerWith(c.flags); got != c.want {
			t.Errorf("%q", got)
		}
	}
}
