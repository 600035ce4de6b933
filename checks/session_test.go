package checks_test

import (
	"slices"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
	"github.com/xdrdoctor/xdrdoctor/internal/source/transcript"
)

// A question whose CLI is set is one that some session answers, and no other; where nobody brought one, that can be
// seen.
func TestQuestionsThatASessionAnswers(t *testing.T) {
	answered, sought := map[string]bool{}, map[string]bool{}
	for _, f := range lab.Faults {
		if f.About == "access" {
			continue
		}
		live := start(t, bySSH(f.Name))
		_, round := live.round(t)
		live.lab.Close()
		typed, ok := session(t, round.Documents)
		if !ok {
			continue
		}
		s := bySSH(f.Name)
		s.ssh = false
		typed.PastedAt(time.Now())
		without := start(t, s)
		s.sources = []evidence.Source{transcript.Source(typed)}
		with := start(t, s)
		before, after := fact.NewSet(t.Context(), without.store, time.Now()), fact.NewSet(t.Context(), with.store,
			time.Now())
		for _, known := range append(checks.Facts(checks.All()), facts.Serial) { // which others rest on
			q := known.Ask()
			if q == nil || before.Read(known).Unknown == nil {
				continue
			}
			answered[q.Name] = answered[q.Name] || after.Read(known).Unknown == nil
			sought[q.Name] = sought[q.Name] || slices.ContainsFunc(before.Cites(q), func(ref evidence.Ref) bool {
				d, ok := without.store.Get(ref)
				return ok && ref.Source == evidence.CLI && d.Failure != nil && d.Failure.Kind == evidence.NotConfigured
			})
		}
		without.lab.Close()
		with.lab.Close()
	}
	for _, q := range checks.Questions() {
		if q.CLI != answered[q.Name] {
			t.Errorf("%s: CLI is %v, a session answers it: %v", q.Name, q.CLI, answered[q.Name])
		}
		if q.CLI && !sought[q.Name] {
			t.Errorf("%s: nothing of the command line is cited", q.Name)
		}
	}
}
