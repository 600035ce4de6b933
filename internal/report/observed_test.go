package report

import (
	"strings"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// What was seen names its topic, what it was, where and when.
func TestSeenNamesTopicPlaceAndTime(t *testing.T) {
	ask := func(question, value string) evidence.Document {
		return evidence.Answered(question, value, "operator", at)
	}
	page := evidence.Document{Ref: evidence.Ref{Source: evidence.CLI, Request: "cloudserviceconfig"}, From: "paste",
		Body: []byte("Choose the operation you want to perform:\n" +
			"- DISABLE - The Cisco Cloud Service is currently enabled on your appliance.\n" +
			"- REGISTER - To register the appliance with the Cisco Cloud Service portal.\n" +
			"- SETTRS - Set the server.\n[]> "), Taken: at}
	modules := evidence.Document{Ref: evidence.Ref{Source: evidence.XDR, Request: "GET /iroh/iroh-int/module-type"},
		From: "XDR API", Body: []byte("[]"), Taken: at}
	clock := at.Local().Format("15:04")
	for _, c := range []struct {
		check string
		docs  []evidence.Document
		want  string
	}{
		{"cloud-service", []evidence.Document{page},
			"Cloud Service Settings: it asks for a token (ESA command line, {at})."},
		{"cloud-service", []evidence.Document{ask("esa-page", "disabled")},
			"Cloud Service Settings: disabled (ESA web interface, {at})."},
		{"smart-licensing", []evidence.Document{ask("smart-license", "not-in-use")},
			"Smart licensing on the ESA: not in use (ESA web interface, {at})."},
		{"registration", []evidence.Document{ask("sse-devices", "absent")},
			"This ESA in SSE's device list: not in the list (SSE portal, {at})."},
		{"module", []evidence.Document{modules}, "Types of modules in XDR (XDR API, {at})."},
		{"token", []evidence.Document{ask("token-shape", "{}")}, ""},
	} {
		d := &engine.Diagnosis{Started: at, Documents: c.docs}
		f := check.Finding{Check: named(t, c.check), Verdict: check.Fail}
		for _, doc := range c.docs {
			f.Cites = append(f.Cites, doc.Ref)
		}
		english, err := i18n.Open("en")
		if err != nil {
			t.Fatal(err)
		}
		got := NewTerminal(nil, false).In(english).seen(engine.Cause{Finding: f}, Situation{Diagnosis: d}, roomy)
		if want := strings.ReplaceAll(c.want, "{at}", clock); got != want {
			t.Errorf("%s: %q, want %q", c.check, got, want)
		}
	}
}

func named(t *testing.T, name string) *check.Check {
	t.Helper()
	for _, c := range checks.All() {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("no check %s", name)
	return nil
}

// Every question says what it is about, else a screen would show "no" and not of what.
func TestEveryQuestionHasATopic(t *testing.T) {
	for _, q := range checks.Questions() {
		if q.Topic == "" {
			t.Errorf("%s has no topic", q.Name)
		}
	}
}
