package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// A step whose look was taken already is left out of messages and reports as it is of the screen.
func TestSettledStepsAreLeftOut(t *testing.T) {
	english, err := i18n.Open("en")
	if err != nil {
		t.Fatal(err)
	}
	c := &check.Check{Name: "registration", Cases: map[check.Case]check.Remedy{"broken": {Problem: "It is broken.",
		Steps: []check.Step{
			{Who: check.ESAAdmin, Do: "Look at the page.", Look: "esa-page"},
			{Who: check.SSEAdmin, Do: "Make a token."},
			{Who: check.ESAAdmin, Do: "Register once."},
		}}}}
	f := check.Finding{Check: c, Verdict: check.Fail, Case: "broken"}
	d := &engine.Diagnosis{Started: at, Findings: []check.Finding{f}, Causes: []engine.Cause{{Finding: f}},
		Documents: []evidence.Document{evidence.Answered("esa-page", "registered", "operator", at)}}
	record := Record{Rounds: []Round{{Diagnosis: d}}, Lang: english}
	texts := map[string]string{}
	for _, m := range AllMessages(d, nil) {
		texts["message to "+string(m.To)] = m.Text(english, "")
	}
	var page, markdown, screen bytes.Buffer
	if err := record.HTML(&page); err != nil {
		t.Fatal(err)
	}
	if err := record.Markdown(&markdown); err != nil {
		t.Fatal(err)
	}
	NewTerminal(&screen, false).In(english).Cause(d.Causes[0], d)
	texts["html"], texts["markdown"], texts["batch"] = page.String(), markdown.String(), screen.String()
	if len(texts) != 5 {
		t.Fatalf("%d texts: %v", len(texts), texts)
	}
	for name, text := range texts {
		if strings.Contains(text, "Look at the page.") || !strings.Contains(text, "Register once.") {
			t.Errorf("%s:\n%s", name, text)
		}
	}
}

// An attempt that only waits says so, although its verdict is not known.
func TestAttemptThatWaits(t *testing.T) {
	for _, c := range []struct {
		of   Attempt
		want i18n.Text
	}{
		{Attempt{Verdict: "unknown", Waits: true}, "Wait: the change may need time to show."},
		{Attempt{Verdict: "unknown"}, "Not enough information."},
		{Attempt{Verdict: "fail", Waits: true}, "The integration is broken."},
	} {
		if got := c.of.words(); got != c.want {
			t.Errorf("%+v: %q", c.of, got)
		}
	}
}
