package report_test

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mattn/go-runewidth"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
)

var noon = time.Date(2026, 11, 28, 10, 45, 0, 0, time.UTC)

// long are arguments as long as real ones are.
func long(name string) any {
	switch name {
	case "server", "want", "tenant", "label":
		return "AMERICAS"
	case "host", "by":
		return "api.apj.sse.itd.cisco.com"
	case "entries":
		return ": 5f3a7c1e-9d2b-4c86-a1f0-0c9e8d7b6a54 online, 0b1d2c3e-4f5a-4b6c-8d7e-9f0a1b2c3d4e offline, seen 2026-11-20"
	case "serials", "missing":
		return "564D1A2B3C4D5E6F7081-A1B2C3D4E5F6, 564D1A2B3C4D5E6F7081-A1B2C3D4E5F7"
	}
	return "esa01.mail.example.com"
}

// args fills every place of a case's words.
func args(r check.Remedy) check.Args {
	all := check.Args{}
	texts := []string{r.Problem, r.Impact}
	for _, s := range r.Steps {
		texts = append(texts, s.Where.Path, s.Where.Hint, s.Do)
	}
	for _, text := range texts {
		for {
			_, rest, ok := strings.Cut(text, "{")
			if !ok {
				break
			}
			name, after, _ := strings.Cut(rest, "}")
			all[name], text = long(name), after
		}
	}
	return all
}

// caused is a session that ended at a case: what the check needs was answered, all stations before it are well, all
// behind it blocked.
func caused(c *check.Check, name check.Case) (engine.Cause, report.Situation) {
	f := check.Finding{Check: c, Verdict: check.Fail, Case: name, Args: args(c.Cases[name])}
	d := &engine.Diagnosis{Started: noon, Region: "apjc", Verdict: check.Fail}
	for _, need := range c.Needs {
		q := need.Ask()
		if q == nil {
			continue
		}
		doc := evidence.Answered(q.Name, "564D1A2B3C4D5E6F7081-A1B2C3D4E5F6", "operator", noon)
		if len(q.Options) > 0 {
			doc.Body = []byte(q.Options[len(q.Options)-1].Value)
		}
		d.Documents, f.Cites = append(d.Documents, doc), append(f.Cites, doc.Ref)
	}
	cause := engine.Cause{Finding: f}
	verdict := check.OK
	for _, other := range checks.All() {
		switch {
		case other == c:
			d.Findings = append(d.Findings, f)
			verdict = check.Blocked
		case other.About == check.Link && verdict == check.Blocked:
			d.Findings = append(d.Findings, check.Finding{Check: other, Verdict: verdict, By: c})
		case other.About == check.Link:
			d.Findings = append(d.Findings, check.Finding{Check: other, Verdict: verdict})
		}
	}
	if c.About == check.Access {
		d.Access = append(d.Access, cause)
	} else {
		d.Causes = append(d.Causes, cause)
	}
	return cause, report.Situation{
		Diagnosis: d, Heading: "E4017 [409] Device is offline", Answers: 4, Took: time.Minute, Kept: "case 1042",
		Until: noon.Add(20 * time.Minute),
	}
}

// languages are all that there are, by tag.
func languages(t *testing.T) map[string]*i18n.Language {
	all := map[string]*i18n.Language{}
	for _, tag := range i18n.Tags() {
		l, err := i18n.Open(tag)
		if err != nil {
			t.Fatal(err)
		}
		all[tag] = l
	}
	return all
}

// Every cause stands on a screen of 24 lines above a menu of three and a prompt, in every language; no line is torn by
// the terminal.
func TestEveryCauseFitsTheScreen(t *testing.T) {
	for tag, l := range languages(t) {
		for _, c := range checks.All() {
			for name := range c.Cases {
				cause, s := caused(c, name)
				for _, width := range []int{80, 60} {
					var b bytes.Buffer
					term := report.NewTerminal(&b, false).In(l)
					term.Width, term.Signs = width, report.Unicode
					term.CauseScreen(cause, s)
					term.Closing(s)
					at := fmt.Sprintf("%s %s at %d", tag, cause.Code(), width)
					if p := os.Getenv("SCREEN"); p != "" && strings.Contains(at, p) {
						t.Logf("%s\n%s", at, b.String())
					}
					for line := range strings.Lines(b.String()) {
						if n := cells.Width(strings.TrimSuffix(line, "\n")); n > width {
							t.Errorf("%s: %d cells: %q", at, n, line)
						}
					}
					b.Reset()
					s.Kept = "" // as long as the session goes on
					term.CauseScreen(cause, s)
					_, below, found := strings.Cut(b.String(), "\n✗ ")
					if n := strings.Count(below, "\n"); width == 80 && (!found || n > 20) {
						t.Errorf("%s: %d lines\n%s", at, n, below)
					}
				}
			}
		}
	}
}

// A sign that a Chinese terminal draws two cells wide would shift the line.
func TestSignsAreOneCellEverywhere(t *testing.T) {
	var b bytes.Buffer
	term := report.NewTerminal(&b, false)
	term.Signs = report.Unicode
	cause, s := caused(checks.Registration, "not-registered")
	term.CauseScreen(cause, s)
	wide := &runewidth.Condition{EastAsianWidth: true}
	for _, r := range b.String() {
		if r != '\n' && wide.RuneWidth(r) != 1 {
			t.Errorf("%q (%U) may take %d cells", r, r, wide.RuneWidth(r))
		}
	}
}

// A tree that leaves a station of the mail path out never claims that the integration works.
func TestNothingIsClaimedThatWasNotSeen(t *testing.T) {
	for _, book := range checks.Runbooks() {
		d := &engine.Diagnosis{Started: noon, Symptom: book.Name, Verdict: check.OK}
		seen := map[check.Station]bool{}
		for _, c := range book.Walk {
			d.Findings = append(d.Findings, check.Finding{Check: c, Verdict: check.OK})
			seen[c.Station] = true
		}
		var left []*check.Check
		for _, c := range checks.All() {
			if !slices.Contains(book.Walk, c) {
				left = append(left, c)
			}
		}
		seen[check.AtToken] = seen[check.AtToken] || seen[check.AtRegistration] // who is registered has used it
		whole := true
		for _, station := range check.Stations() {
			whole = whole && (seen[station] || station == check.AtInsights)
		}
		result := report.Outcome(d, left)
		if result.Whole() != whole {
			t.Errorf("%s: whole %v, want %v; not looked at: %s", book.Name, result.Whole(), whole, result.NotLookedAt)
		}
		for tag, l := range languages(t) {
			if words, claim := result.In(l), l.T("The integration works."); strings.Contains(words, claim) != whole {
				t.Errorf("%s in %s: %q", book.Name, tag, words)
			}
			if !whole && result.NextLook(l) == "" {
				t.Errorf("%s in %s: no next look", book.Name, tag)
			}
		}
	}
}

// Bad news that was learnt behind the cause is told before the steps; an echo of the cause is not.
func TestSeenAsWell(t *testing.T) {
	cause, s := caused(checks.CloudService, "disabled")
	egress := evidence.Answered(facts.ESAEgress.Ask().Name, facts.EgressBlocked, "operator", noon)
	s.Diagnosis.Documents = append(s.Diagnosis.Documents, egress)
	s.Diagnosis.Findings = []check.Finding{
		cause.Finding,
		{Check: checks.Network, Verdict: check.Blocked, By: checks.CloudService, If: "egress-blocked",
			Cites: []evidence.Ref{egress.Ref}},
		{Check: checks.Registration, Verdict: check.Blocked, By: checks.CloudService, If: "not-registered",
			Cites: []evidence.Ref{egress.Ref}},
	}
	var b bytes.Buffer
	report.NewTerminal(&b, false).CauseScreen(cause, s)
	at, steps := strings.Index(b.String(), "cannot open tcp/443"), strings.Index(b.String(), "To do")
	if at < 0 || at > steps || strings.Contains(b.String(), "is not registered") {
		t.Errorf("the time-out of port 443 is not told before the steps, or an echo is:\n%s", b.String())
	}
}

// What somebody saw already is not a step any more.
func TestStepsThatWereSeenAreLeftOut(t *testing.T) {
	cause, s := caused(checks.Registration, "not-registered")
	c := *cause.Check
	r := c.Cases[cause.Case]
	r.Steps = append([]check.Step{{Who: check.ESAAdmin, Do: "Look once more.",
		Look: s.Diagnosis.Documents[0].Ref.Request}}, r.Steps...)
	c.Cases = map[check.Case]check.Remedy{cause.Case: r}
	cause.Check = &c
	var b bytes.Buffer
	report.NewTerminal(&b, false).CauseScreen(cause, s)
	if strings.Contains(b.String(), "Look once more") || !strings.Contains(b.String(), "  1* SSE admin") {
		t.Errorf("%s", b.String())
	}
}

// What the command line showed is not a step either.
func TestStepsThatAMachineSawAreLeftOut(t *testing.T) {
	cause, s := caused(checks.DeviceOnline, "offline")
	s.Diagnosis.Documents = nil
	shown := func(note string) string {
		for i, f := range s.Diagnosis.Findings {
			switch f.Check {
			case checks.Network:
				s.Diagnosis.Findings[i].Note = note
			case cause.Check:
			default: // nobody saw what the other steps look at
				s.Diagnosis.Findings[i].Verdict = check.Unknown
			}
		}
		var b bytes.Buffer
		report.NewTerminal(&b, false).CauseScreen(cause, s)
		return b.String()
	}
	if text := shown("by-online"); !strings.Contains(text, "telnet") { // which nobody saw
		t.Errorf("the look that is open is left out:\n%s", text)
	}
	if text := shown("open"); strings.Contains(text, "telnet") {
		t.Errorf("the way was seen, and is to be looked at again:\n%s", text)
	}
}

// A message goes into a mail: its lines are not broken, the screen is quoted, and the serial asked for where nobody
// knows it.
func TestMessageText(t *testing.T) {
	screen := `E4017: Device is offline [409]`
	d := &engine.Diagnosis{Region: "eu", Documents: []evidence.Document{
		{Ref: facts.Screen.Asked(), Body: []byte(screen), From: "operator", Taken: noon},
		evidence.Unanswered(facts.ESAPage.Ask().Name, evidence.NobodyHere, "operator", noon),
	}}
	messages := report.Messages(d, []*fact.Question{facts.ESAPage.Ask()})
	if len(messages) != 1 {
		t.Fatalf("%d messages", len(messages))
	}
	text := messages[0].Text(nil, "host esa01.example.com")
	for _, want := range []string{`"` + screen + `"`, "esa01.example.com",
		"  1. The ESA's host name and serial number."} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	var b bytes.Buffer
	report.NewTerminal(&b, false).MessageIn(nil, messages[0], "")
	if !strings.Contains(b.String(), "To the ESA admin, ready to paste:") {
		t.Errorf("%s", b.String())
	}
}
