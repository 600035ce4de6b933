package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

var signs = map[check.Verdict]i18n.Text{
	check.OK: "OK", check.Warn: "WARN", check.Fail: "FAIL", check.Unknown: "????", check.Wait: "WAIT",
	check.NotApplicable: "--", check.Blocked: "BLOCK",
}

// sign is what a line begins with. One that is not a word becomes one in plain mode.
func (t *Terminal) sign(v check.Verdict) string {
	if t.Plain && (v == check.Unknown || v == check.NotApplicable) {
		return strings.ToUpper(stateWords[state(v)].In(t.lang))
	}
	return signs[v].In(t.lang)
}

// Finding writes one line for a check: verdict, name, why, how it is known and when. A station that is well takes one
// line, unless all are wanted.
func (t *Terminal) Finding(f check.Finding, docs []evidence.Document) {
	told := len(f.Otherwise) > 0
	if t.leavesOut(f) {
		return
	}
	if f.Verdict == check.OK && !t.Verbose && !told && f.Check.Station != "" {
		if t.well[f.Check.Station] {
			return
		}
		t.well[f.Check.Station] = true
	}
	t.Named(f, docs)
}

// leavesOut says that a finding gets no line: the cause tells what it explains, and the summary what does not apply. A
// conversation also leaves out what is not known yet.
func (t *Terminal) leavesOut(f check.Finding) bool {
	switch {
	case f.Verdict == check.Blocked, f.Verdict == check.NotApplicable:
		return true
	case len(f.Otherwise) > 0: // what sources say differently is news
		return false
	case f.Folds():
		return true
	case !t.Talks, t.Verbose:
		return false
	case f.Verdict == check.Unknown:
		return !f.Contradiction()
	}
	// One of several checks of a station does not speak for all of it.
	return f.Verdict == check.OK && !strings.HasSuffix(string(f.Check.Station), f.Check.Name)
}

// name is what a reader calls a check: in a conversation its station, which the path shows too.
func (t *Terminal) name(f check.Finding) string {
	if t.Talks && f.Check.Station != "" {
		return shortNames[f.Check.Station].In(t.lang)
	}
	return f.Check.Name
}

// Named writes the line whatever the verdict is.
func (t *Terminal) Named(f check.Finding, docs []evidence.Document) {
	if f.Waived != nil {
		t.line(check.Wait, t.lang.T("WAIVE"), t.name(f), t.waived(f), t.known(f, docs))
		return
	}
	t.line(f.Verdict, t.sign(f.Verdict), t.name(f), shaped(t.lang, t.why(f), f, docs), t.known(f, docs))
}

// Fixed writes the line of a check that failed before and does not any more.
func (t *Terminal) Fixed(f check.Finding, docs []evidence.Document) {
	t.line(check.OK, t.lang.T("FIXED"), t.name(f), t.why(f), t.known(f, docs))
}

// waived says for whom and how long a finding is accepted.
func (t *Terminal) waived(f check.Finding) string {
	w := f.Waived
	return t.lang.F("%s Waived by %s until %s: %s", t.lang.Sentence(f.Words(t.lang)), w.Owner,
		w.Until.Format(time.DateOnly), w.Reason)
}

func (t *Terminal) why(f check.Finding) string {
	s := f.Words(t.lang)
	if t.Talks {
		s = f.Said(t.lang)
	}
	if f.Verdict == check.Wait {
		s, until := strings.TrimRight(s, ".。"), f.Until.Local().Format("15:04")
		return strings.TrimSpace(t.lang.F("%s. The change may need time: no failure before %s. %s", s, until,
			f.RemedyIn(t.lang).Caution))
	}
	if differs := f.Differs(t.lang); differs != "" {
		s = t.lang.Sentence(s) + t.lang.Space() + differs
	}
	return s
}

const nameWidth = 20

func (t *Terminal) line(v check.Verdict, sign, name, why, from string) {
	column := max(6, cells.Width(sign)+1) // a word may take more than a sign
	lead := column
	if name != "" {
		lead = max(6+nameWidth, column+cells.Width(name)+1)
	}
	lines := t.wrap(why, t.Width-lead)
	for i, l := range lines {
		if i == len(lines)-1 {
			l = beside(l, t.shown(from), t.Width-lead)
		}
		if i == 0 {
			fmt.Fprintf(t.w, "%s%s%s\n", t.paint[v].Sprint(cells.Pad(sign, column)), cells.Pad(name, lead-column), l)
			continue
		}
		fmt.Fprintf(t.w, "%s%s\n", strings.Repeat(" ", lead), l)
	}
}

// beside puts from whom and when something is known at the end of a line: all of it, or the time alone, or nothing. It
// takes no line of its own, because the evidence tells it too.
func beside(line, from string, width int) string {
	when := from[strings.LastIndex(from, " ")+1:]
	if !strings.Contains(when, ":") {
		when = ""
	}
	for _, said := range []string{from, when} {
		if said != "" && cells.Width(line)+2+cells.Width(said) <= width {
			return cells.Pad(line, width-cells.Width(said)) + said
		}
	}
	return line
}
