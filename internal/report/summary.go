package report

import (
	"fmt"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
)

// Summary writes the verdict of a diagnosis, which causes are gone, and what it did not prove.
func (t *Terminal) Summary(d *engine.Diagnosis, fixed, notVisited []string) {
	var open, idle, inferred []string
	explained := 0
	for _, f := range d.Findings {
		if follows(f) {
			inferred = append(inferred, f.Check.Name)
		}
		switch f.Verdict {
		case check.Unknown:
			open = append(open, f.Check.Name)
		case check.NotApplicable:
			idle = append(idle, f.Check.Name)
		case check.Blocked:
			explained++
		}
	}
	words := map[check.Verdict]string{
		check.OK: "The link is healthy.", check.Warn: "The link works; see the note.", check.Fail: "The link is broken.",
		check.Unknown: "Not known: too little could be learnt.", check.Wait: "Wait: the change may need time to show.",
	}[d.Verdict]
	if fails := countFails(d); fails > 0 {
		words = fmt.Sprintf("%d %s", fails, plural(fails, "cause explains", "causes explain"))
		words += fmt.Sprintf(" %d of %d checks.", fails+explained, len(d.Findings))
	}
	sign := signs[d.Verdict]
	if len(fixed) > 0 {
		words = "Fixed: " + strings.Join(fixed, ", ") + ". " + words
		if d.Verdict == check.OK {
			sign = "DONE"
		}
	}
	fmt.Fprintln(t.w)
	t.line(d.Verdict, sign, "", words, "")
	if len(inferred) > 0 {
		t.text("", "Inferred from the device being online: "+strings.Join(inferred, ", ")+".")
	}
	if len(idle) > 0 {
		t.text("", "Does not apply: "+strings.Join(idle, ", ")+".")
	}
	if not := append(open, notVisited...); len(not) > 0 {
		t.text("", "Not proved: "+strings.Join(not, ", ")+".")
	}
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

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
