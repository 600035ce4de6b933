package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/mattn/go-runewidth"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

var at = time.Date(2026, 11, 23, 10, 42, 0, 0, time.UTC)

func finding(why string, v check.Verdict) check.Finding {
	c := &check.Check{
		Name:  "registration",
		Notes: map[string]check.Note{"n": {Text: "{why}"}}, Doubts: map[string]check.Note{"n": {Text: "{why}"}},
		Cases: map[check.Case]check.Remedy{"broken": {Known: check.Inferred, Problem: "{why}",
			Impact: "XDR gets nothing.", Steps: []check.Step{
				{Who: check.ESAAdmin, Do: "Do {why}.", Where: check.Place{
					Path: "somewhere with a name that is rather long and has to be wrapped, because it goes on"}},
			}, Allow: 20 * time.Minute}},
	}
	f := check.Finding{Check: c, Verdict: v, Note: "n", Args: check.Args{"why": why},
		Cites: []evidence.Ref{{Source: "ask", Request: "esa-page"}}}
	if v == check.Fail {
		f.Case = "broken"
	}
	return f
}

var docs = []evidence.Document{{Ref: evidence.Ref{Source: "ask", Request: "esa-page"}, Body: []byte("x"),
	From: "operator", Taken: at}}

// Whatever a finding says, in whatever script, and whatever an appliance calls itself: 80 cells, no control
// characters, nothing lost.
func TestLinesFit(t *testing.T) {
	for _, why := range []string{
		"short", strings.Repeat("word ", 40), strings.Repeat("注册令牌 ", 30),
		"exactly fifty-four cells of text, which fill the line!!",
		"a name with \x1b[31mcolour\x1b[0m, a bell \a and \u202ereversed\u202c text", "",
	} {
		var b bytes.Buffer
		term := NewTerminal(&b, false)
		f := finding(why, check.Fail)
		term.Finding(f, docs)
		term.Cause(engine.Cause{Finding: f,
			Explains: []*check.Check{f.Check, f.Check, f.Check, f.Check, f.Check, f.Check, f.Check, f.Check}},
			&engine.Diagnosis{Documents: docs})
		term.Finding(finding(why, check.OK), docs)
		term.Evidence(f.Cites, docs)
		out := b.String()
		for line := range strings.Lines(out) {
			if n := (&runewidth.Condition{}).StringWidth(strings.TrimRight(line, "\n")); n > 80 {
				t.Errorf("%q: %d cells: %q", why, n, line)
			}
		}
		for _, r := range out {
			if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
				t.Errorf("%q: %U reaches the terminal", why, r)
			}
		}
		if !strings.Contains(out, "Source: operator. Confidence: follows from Cisco's documents.\n") {
			t.Errorf("%q: how sure it is, is lost:\n%s", why, out)
		}
	}
}

// From whom something is known stands beside the words where there is room, and never takes a line of its own.
func TestProvenanceTakesNoLine(t *testing.T) {
	from := "operator " + at.Local().Format("15:04")
	for words, want := range map[string]string{
		"short": "FAIL  registration        short                                   " +
			from + "\n",
		strings.Repeat("word ", 8) + "end": "FAIL  registration        " + strings.Repeat("word ", 8) + "end      " +
			at.Local().Format("15:04") + "\n",
		strings.Repeat("word ", 10) + "full": "FAIL  registration        " + strings.Repeat("word ", 10) + "full\n",
	} {
		var b bytes.Buffer
		NewTerminal(&b, false).Finding(finding(words, check.Fail), docs)
		if b.String() != want {
			t.Errorf("%q, want %q", b.String(), want)
		}
	}
}

// Checks that are well take one line for a station, unless all are wanted.
func TestQuiet(t *testing.T) {
	for verbose, want := range map[bool]int{false: 1, true: 3} {
		var b bytes.Buffer
		term := NewTerminal(&b, false)
		term.Verbose = verbose
		for range 3 {
			f := finding("x", check.OK)
			f.Check.Station = check.AtRegistration
			term.Finding(f, docs)
		}
		if n := strings.Count(b.String(), "\n"); n != want {
			t.Errorf("verbose %v: %d lines", verbose, n)
		}
	}
}

// Command output is read in its lines.
func TestEvidenceKeepsLines(t *testing.T) {
	ref := evidence.Ref{Source: evidence.CLI, Request: "version"}
	var b bytes.Buffer
	NewTerminal(&b, false).Evidence([]evidence.Ref{ref},
		[]evidence.Document{{Ref: ref, Body: []byte("Model: C190\r\nVersion: 15.0.0\r\n"), From: "esa01.txt"}})
	if want := "  ESA command line: version (esa01.txt)\n      Model: C190\n      Version: 15.0.0\n"; b.String() != want {
		t.Errorf("%q", b.String())
	}
}

func TestColourNeverCarriesMeaningAlone(t *testing.T) {
	var plain, coloured bytes.Buffer
	NewTerminal(&plain, false).Finding(finding("x", check.Fail), docs)
	NewTerminal(&coloured, true).Finding(finding("x", check.Fail), docs)
	if !strings.HasPrefix(plain.String(), "FAIL ") || strings.Contains(plain.String(), "\x1b") {
		t.Errorf("%q", plain.String())
	}
	if !strings.Contains(coloured.String(), "\x1b[") || !strings.Contains(coloured.String(), "FAIL") {
		t.Errorf("%q", coloured.String())
	}
}

func TestBlockedAndIdleAreNotShouted(t *testing.T) {
	var b bytes.Buffer
	term := NewTerminal(&b, false)
	blocked := finding("x", check.Blocked)
	blocked.By = blocked.Check
	term.Finding(blocked, docs)
	term.Finding(finding("x", check.NotApplicable), docs)
	if b.Len() > 0 {
		t.Errorf("%q", b.String())
	}
}

func TestMarkdownKeepsForeignTextHarmless(t *testing.T) {
	var b bytes.Buffer
	f := finding("a|b <script> [link](http://x) `code` \x1b[2J", check.Fail)
	d := &engine.Diagnosis{Started: at, Verdict: check.Fail, Causes: []engine.Cause{{Finding: f}},
		Findings: []check.Finding{f}}
	if err := (Record{Version: "1", Rounds: []Round{{Diagnosis: d}}}).Markdown(&b); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<script>", "a|b", "[link](", "\x1b"} {
		if strings.Contains(b.String(), bad) {
			t.Errorf("%q stands in\n%s", bad, b.String())
		}
	}
}

func TestJSONHasNoNull(t *testing.T) {
	var b bytes.Buffer
	f := finding("x", check.Unknown)
	d := &engine.Diagnosis{Started: at, Finished: at, Findings: []check.Finding{f}}
	if err := (Record{Version: "1", Rounds: []Round{{Diagnosis: d}}}).JSON(&b); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "null") {
		t.Errorf("a list that is empty is null:\n%s", b.String())
	}
	b.Reset()
	if err := (Record{Version: "1", Rounds: []Round{{Diagnosis: d}, {Diagnosis: d}}}).JSONLines(&b); err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(b.String()) {
		var one struct {
			Type  string
			Round int
		}
		if err := json.Unmarshal([]byte(line), &one); err != nil || one.Type == "" || one.Round == 0 {
			t.Errorf("%q: %v", line, err)
		}
		n++
	}
	if n != 4 {
		t.Errorf("%d lines", n)
	}
}
