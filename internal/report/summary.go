package report

import (
	"fmt"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
)

// Summary writes the verdict of a diagnosis that nobody was asked for, which causes are gone, and what it did not
// prove.
func (t *Terminal) Summary(d *engine.Diagnosis, fixed []string, left []*check.Check) {
	result := Outcome(d, left)
	words := result.verdict(t.lang)
	if said := counted(t.lang, d); said != "" {
		words = said
	}
	sign := t.sign(d.Verdict)
	if len(fixed) > 0 {
		words = t.lang.F("Fixed: %s. %s", strings.Join(fixed, t.lang.T(", ")), words)
		if d.Verdict == check.OK {
			sign = t.lang.T("DONE")
		}
	}
	fmt.Fprintln(t.w)
	t.line(d.Verdict, sign, "", words, "")
	s := Situation{Diagnosis: d, Left: left}
	if lists(d.Narrowed) {
		for _, l := range t.narrowedLines(s, roomy, mostSuspects) {
			fmt.Fprintln(t.w, l)
		}
		return
	}
	t.rest(d, result)
}

// hiddenByWaived are the checks that may be broken too, for all that is known: what is waived comes before them.
func hiddenByWaived(d *engine.Diagnosis) []string {
	var hidden []string
	for _, c := range d.Waived {
		hidden = append(hidden, names(c.Explains)...)
	}
	return hidden
}

func countFails(d *engine.Diagnosis) int {
	n := 0
	for _, c := range d.Causes {
		if c.Verdict == check.Fail {
			n++
		}
	}
	return n
}
