package lab

import (
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// Every question has an entry, also if nobody remembers its answer, and every answer is one that the question takes.
func TestOperator(t *testing.T) {
	worlds := map[string]*World{"healthy": New(region.EU)}
	for _, f := range Faults {
		worlds[f.Name] = Break(region.EU, []Fault{f})
	}
	asked := map[string]bool{}
	for _, q := range checks.Questions() {
		asked[q.Name] = true
		if _, ok := answers[q.Name]; !ok {
			t.Errorf("answers has no entry for the question %s", q.Name)
		}
		for name, w := range worlds {
			answer, ok := w.Answer(q.Name)
			if _, err := q.ParseAnswerAt(answer, time.Now()); ok && err != nil {
				t.Errorf("%s: %s: %v", name, q.Name, err)
			}
		}
	}
	for name := range answers {
		if !asked[name] {
			t.Errorf("answers has an entry for %s, which is not a question", name)
		}
	}
}
