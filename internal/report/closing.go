package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
)

// Closing writes the end of a conversation: the cause and its steps once more in short, or what is fixed; what was not
// looked at, the one look that would tell most, and where the case is kept.
func (t *Terminal) Closing(s Situation) {
	result := Outcome(s.Diagnosis, s.Left)
	if waits := func(f check.Finding) bool { return f.Verdict == check.Wait }; result.Verdict == check.Unknown &&
		slices.ContainsFunc(s.Diagnosis.Findings, waits) { // what the person was told last
		result.Verdict = check.Wait
	}
	fmt.Fprintln(t.w)
	words := result.verdict(t.lang)
	if len(s.Fixed) > 0 {
		words = t.lang.F("Fixed: %s. %s", strings.Join(s.Fixed, t.lang.T(", ")), words)
	}
	sign := t.sign(result.Verdict)
	if len(s.Fixed) > 0 && result.Verdict == check.OK {
		sign = t.lang.T("DONE")
	}
	t.line(result.Verdict, sign, "", words, "")
	for _, c := range append(s.Diagnosis.Causes, s.Diagnosis.Access...) {
		t.again(c, s)
	}
	if lists(s.Diagnosis.Narrowed) {
		for _, l := range t.narrowedLines(s, roomy, mostSuspects) {
			fmt.Fprintln(t.w, l)
		}
	} else {
		t.rest(s.Diagnosis, result)
	}
	if s.Kept != "" {
		t.Say("Kept: %s. xdrdoctor changed nothing.", s.Kept)
	}
}

// again is a cause in short, with its steps.
func (t *Terminal) again(c engine.Cause, s Situation) {
	r := c.RemedyIn(t.lang)
	for _, l := range t.headLines(c, r) {
		fmt.Fprintln(t.w, l)
	}
	for _, l := range t.stepLines(r, s, compact) {
		fmt.Fprintln(t.w, l)
	}
	if then := t.then(c, r, s.Until); then != "" {
		t.text("  ", t.lang.F("%s: %s", t.lang.T("Then"), then))
	}
}

// rest says what the verdict does not rest on, and what to look at next.
func (t *Terminal) rest(d *engine.Diagnosis, result Result) {
	if len(d.Waived) > 0 {
		t.Say("Waived, and not counted: %s.", strings.Join(codes(d.Waived), t.lang.T(", ")))
	}
	if len(result.NotLookedAt) > 0 {
		t.Say("Not looked at: %s.", result.stations(t.lang))
	}
	if next := result.NextLook(t.lang); next != "" && len(d.Causes) == 0 {
		for _, l := range t.labelled(t.lang.T("Next look"), cells.Width(t.lang.T("Next look"))+2, next) {
			fmt.Fprintln(t.w, l)
		}
	}
}

func codes(causes []engine.Cause) []string {
	var all []string
	for _, c := range causes {
		all = append(all, c.Code())
	}
	return all
}
