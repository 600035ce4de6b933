package checks_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
)

func TestStays(t *testing.T) {
	for ref, want := range map[evidence.Ref]bool{
		facts.Region.Asked():                       true,
		facts.Cluster.Asked():                      false,
		facts.Serial.Asked():                       true,
		facts.Symptom.Asked():                      true,
		facts.Screen.Asked():                       true,
		facts.ESAHost.Asked():                      true,
		{Source: evidence.Token, Request: "shape"}: true,
		{Source: evidence.CLI, Request: "version"}: false,
		facts.ESAPage.Asked():                      false,
		facts.Tile.Asked():                         false,
	} {
		if got := checks.Stays(ref); got != want {
			t.Errorf("%v: %v, want %v", ref, got, want)
		}
	}
}

// symptomOf is what the operator sees of a fault, and so the tree that is walked (F-LINK-SYMPTOMS).
var symptomOf = map[string]string{
	"sse-xdr-off": "not-listed", "sse-eventing-off": "not-listed", "cloud-service-off": "not-listed",
	"esa-server-wrong-region": "not-listed",
	"smart-licensing":         "no-token-request", "uncommitted": "no-token-request",
	"smart-not-registered": "no-token-request", "smart-authorization-expired": "no-token-request",
	"smart-out-of-contact": "no-token-request", "smart-reservation": "no-token-request",
	"smart-required": "no-token-request", "appliance-overloaded": "unexpected-error",
	"token-malformed": "token-refused", "token-wrong-region": "token-refused", "token-expired": "token-refused",
	"not-registered": "device-offline", "registered-elsewhere": "not-listed", "device-duplicate": "device-offline",
	"cluster-partly": "not-listed", "register-blocked": "not-listed", "sma-api-off": "unexpected-error",
	"insights-inbound-blocked": "insights",
	"api-http-off":             "unexpected-error", "api-https-off": "unexpected-error",
	"api-both-off":    "unexpected-error",
	"api-off-ces":     "unexpected-error",
	"api-server-hung": "unexpected-error", "tiles-narrow-period": "tiles-empty", "tiles-no-mail": "tiles-empty",
	"tiles-tracking-off": "tiles-empty",
	"sma-managed":        "tiles-empty", "insights-not-green": "insights", "insights-not-synced": "insights",
}

// asked counts the questions that a truthful operator is asked before the cause is named, and whether it is.
func asked(t *testing.T, f lab.Fault, s story) (n int, named bool) {
	t.Helper()
	s.faults, s.noPerson = []string{f.Name}, true
	s.book = symptomOf[f.Name]
	if s.book == "" {
		s.book = "device-offline"
	}
	s.says = map[string]string{"region": "eu", "deployment": "on-prem"}
	if f.Name == "api-off-ces" {
		s.says["deployment"] = "cloud"
	}
	s.documents = []evidence.Document{evidence.Answered("symptom", s.book, "operator", time.Now())}
	r := start(t, s)
	defer r.lab.Close()
	truth := person{story{}, r.lab.World}
	stopped := false
	r.walk.Ask = func(ctx context.Context, q *fact.Question, _ *fact.Set) (engine.Move, error) {
		n++
		d, err := truth.Fetch(ctx, evidence.Ref{Source: evidence.Ask, Request: q.Name})
		if err != nil {
			d = evidence.Unanswered(q.Name, evidence.DoesNotKnow, "operator", time.Now())
		}
		r.store.Put(d)
		return engine.LookAgain, nil
	}
	r.walk.Pause = func(found check.Finding) bool {
		stopped = stopped || slices.Contains(truths([]lab.Fault{f}), found.Code())
		return stopped
	}
	d, _ := r.round(t)
	return n, slices.ContainsFunc(codes(d.Causes),
		func(c string) bool { return slices.Contains(truths([]lab.Fault{f}), c) })
}

// How much a person is asked: a change that asks more shows here in review.
func TestQuestionsAsked(t *testing.T) {
	sets := []struct {
		name string
		story
	}{
		{"questions", story{noXDR: true, noESA: true}}, {"ssh", story{noXDR: true, noESA: true, ssh: true}},
		{"xdr", story{noESA: true}}, {"xdr esa", story{}}, {"xdr esa ssh", story{ssh: true}},
	}
	var b strings.Builder
	b.WriteString(
		"Questions before the cause is named, by what machines can be asked; ? where it is not named.\nEach fault in the tree of its own symptom, the region being known.\n\n")
	fmt.Fprintf(&b, "%-26s", "")
	for _, s := range sets {
		fmt.Fprintf(&b, "%12s", s.name)
	}
	b.WriteString("\n")
	for _, f := range lab.Faults {
		if f.About == "access" {
			continue
		}
		fmt.Fprintf(&b, "%-26s", f.Name)
		for i, s := range sets {
			n, named := asked(t, f, s.story)
			if other, ok := byQuestions[f.Name]; ok && other == "" {
				named = true // by questions alone nothing is certain
			}
			most := 6
			if f.Name == "register-blocked" { // what lies on the way to SSE explains it, and is asked first
				most = 8
			}
			if i == 0 && (n > most || !named) && symptomOf[f.Name] != "" {
				t.Errorf("%s: %d questions by questions alone, named: %v", f.Name, n, named)
			}
			cell := fmt.Sprint(n)
			if !named {
				cell += "?"
			}
			fmt.Fprintf(&b, "%12s", cell)
		}
		b.WriteString("\n")
	}
	golden := filepath.Join("..", "testdata", "questions.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("the number of questions changed; look at it, then go test ./checks -update\n%s", diff)
	}
}
