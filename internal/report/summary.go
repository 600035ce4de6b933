package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// Summary writes the verdict of a diagnosis, which causes are gone, and what it did not prove.
func (t *Terminal) Summary(d *engine.Diagnosis, fixed, notVisited []string) {
	var open, idle, inferred []string
	for _, f := range d.Findings {
		if f.Idle() {
			continue
		}
		if f.Folds() {
			inferred = append(inferred, f.Check.Name)
		}
		switch f.Verdict {
		case check.Unknown:
			open = append(open, f.Check.Name)
		case check.NotApplicable:
			idle = append(idle, f.Check.Name)
		}
	}
	words := Verdict(t.lang, d)
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
	if t.Plain && d.Verdict == check.Unknown { // the words begin with the sign's
		t.text("", words)
	} else {
		t.line(d.Verdict, sign, "", words, "")
	}
	if len(inferred) > 0 {
		t.Say("Inferred from the device being online: %s.", strings.Join(inferred, t.lang.T(", ")))
	}
	if len(d.Waived) > 0 {
		var codes []string
		for _, c := range d.Waived {
			codes = append(codes, c.Code())
		}
		t.Say("Waived, and not counted: %s.", strings.Join(codes, t.lang.T(", ")))
		if hidden := hiddenByWaived(d); len(hidden) > 0 {
			t.Say("Not looked at, because of what is waived: %s.", strings.Join(hidden, t.lang.T(", ")))
		}
	}
	if len(idle) > 0 {
		t.Say("Does not apply: %s.", strings.Join(idle, t.lang.T(", ")))
	}
	if not := append(open, notVisited...); len(not) > 0 {
		t.Say("Not proved: %s.", strings.Join(not, t.lang.T(", ")))
	}
}

// Verdict is a diagnosis in one sentence.
func Verdict(l *i18n.Language, d *engine.Diagnosis) string {
	return verdictWords(l, d.Verdict, slices.ContainsFunc(d.Waived, func(c engine.Cause) bool { return c.Verdict == check.Fail }))
}

func verdictWords(l *i18n.Language, verdict check.Verdict, waived bool) string {
	switch verdict {
	case check.OK:
		return l.T("The link is healthy.")
	case check.Warn:
		if waived {
			return l.T("What is broken is waived.")
		}
		return l.T("The link works; see the note.")
	case check.Fail:
		return l.T("The link is broken.")
	case check.Wait:
		return l.T("Wait: the change may need time to show.")
	}
	return l.T("Not known: too little could be learnt.")
}

// hiddenByWaived are the checks that may be broken too, for all that is known: what is waived stands before them.
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
