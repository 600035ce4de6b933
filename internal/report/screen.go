package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// Situation is what the screens of a conversation tell beside a cause.
type Situation struct {
	Diagnosis *engine.Diagnosis
	Heading   string // the symptom: "E4017 [409] Device is offline"
	Answers   int
	Took      time.Duration
	Fixed     []string       // codes of earlier causes that are gone
	Kept      string         // where the case is kept; "": nowhere
	Left      []*check.Check // the checks that the symptom's tree leaves out
	Unsaved   bool           // the session itself is not kept either
	Until     time.Time      // when the effect of the remedy must show, were it done now
}

func (s Situation) region() region.Region { return region.Region(s.Diagnosis.Region) }

// screenLines is how many lines a cause takes at most: with the menu and the prompt it fits on a screen of 24.
const screenLines = 20

// CauseScreen writes the whole screen of a cause, from the header to where the case is kept. The menu below it is the
// caller's.
func (t *Terminal) CauseScreen(c engine.Cause, s Situation) {
	t.header(s)
	t.Path(s.Diagnosis.Findings)
	fmt.Fprintln(t.w)
	lines := t.causeLines(c, s, roomy)
	for _, d := range []density{compact, terse} {
		if len(lines) > screenLines {
			lines = t.causeLines(c, s, d)
		}
	}
	for _, l := range lines {
		fmt.Fprintln(t.w, l)
	}
}

// header says what the session is about, and what it took so far.
func (t *Terminal) header(s Situation) {
	parts := []string{s.Heading, strings.ToUpper(s.Diagnosis.Region), t.lang.T("read-only")}
	parts = slices.DeleteFunc(parts, func(p string) bool { return p == "" })
	left, right := strings.Join(parts, t.lang.T(", ")), t.effort(s)
	if room := t.Width - cells.Width(right) - 2; cells.Width(t.shown(left)) <= room {
		fmt.Fprintln(t.w, cells.Pad(t.shown(left), room+2)+right)
		return
	}
	t.text("", left)
	t.text("", right)
}

// effort is what the session cost so far: "4 answers, 1 min".
func (t *Terminal) effort(s Situation) string {
	took := t.lang.F("%d s", int(s.Took.Seconds()))
	if s.Took >= time.Minute {
		took = t.lang.F("%d min", int(s.Took.Round(time.Minute).Minutes()))
	}
	if s.Answers == 1 {
		return t.lang.F("1 answer, %s", took)
	}
	return t.lang.F("%d answers, %s", s.Answers, took)
}

// density is how much of a cause is told, so that it stays on a screen.
type density int

const (
	roomy   density = iota
	compact         // no empty lines; one line of what was seen
	terse           // no reason, one line of what else was seen, and steps that use the whole width
)

// causeLines are the lines from the cause's own to where the case is kept.
func (t *Terminal) causeLines(c engine.Cause, s Situation, d density) []string {
	r, labels := c.RemedyIn(t.lang), t.labels()
	lines := t.headLines(c, r)
	say := func(label i18n.Text, text string) {
		if text != "" {
			lines = append(lines, t.labelled("  "+label.In(t.lang), labels, text)...)
		}
	}
	blank := func() {
		if d == roomy {
			lines = append(lines, "")
		}
	}
	if seen := t.seen(c, s, d); seen != "" {
		say("Seen", seen)
	}
	say(i18n.Text("Differs"), c.Differs(t.lang))
	if d != terse {
		say("Why", t.because(c, s))
	}
	if c.Verdict != check.Wait { // else nothing is known to be broken, and nobody has to do anything
		say("Effect", r.Impact)
	}
	say(i18n.Text("Seen as well"), t.seenAsWell(c, s, d))
	blank()
	if c.Verdict != check.Wait {
		lines = append(lines, t.stepLines(r, s, d)...)
	}
	say("Then", t.then(c, r, s.Until))
	if d != terse {
		lines = append(lines, t.noticeLines(r, labels)...)
	}
	blank()
	result := Outcome(s.Diagnosis, s.Left)
	if len(result.NotLookedAt) > 0 {
		say(i18n.Text("Not looked at"), result.stations(t.lang))
	}
	say("Kept", t.kept(c, s, d))
	return lines
}

// noticeLines are the vendor's notices of known issues that fit. An address is to be copied, so it stays on one line;
// where that is too narrow, the other reports and explain have it.
func (t *Terminal) noticeLines(r check.Remedy, labels int) []string {
	var lines []string
	for _, d := range r.Docs {
		if d.Date != "" {
			lines = append(lines, t.labelled("  "+i18n.Text("Notice").In(t.lang), labels, titled(t.lang, d))...)
			if cells.Width(d.URL)+2 <= t.Width {
				lines = append(lines, "  "+d.URL)
			}
		}
	}
	return lines
}

// headLines are the sign, what it is and the problem.
func (t *Terminal) headLines(c engine.Cause, r check.Remedy) []string {
	word, sign := i18n.Text("CAUSE FOUND"), drawnSigns[t.Signs][state(c.Verdict)]
	switch {
	case c.Verdict == check.Wait:
		word = "WAIT"
	case c.Verdict == check.Warn:
		word = "NOTE"
	case c.Check.About == check.Access:
		word = "ACCESS"
	}
	lead := word.In(t.lang)
	if !t.Plain {
		lead = sign + " " + lead
	}
	column := cells.Width(lead) + 3
	var lines []string
	for i, l := range t.wrap(r.Problem, t.Width-column) {
		head := strings.Repeat(" ", column)
		if i == 0 {
			head = t.paint[c.Verdict].Sprint(cells.Pad(lead, column))
		}
		lines = append(lines, head+t.bold.Sprint(l))
	}
	return lines
}

// labels is the width of the column of labels in the language.
func (t *Terminal) labels() int {
	column := 0
	for _, l := range []i18n.Text{"Seen", "Why", "Effect", "Then", "Notice", "Kept"} {
		column = max(column, cells.Width(l.In(t.lang)))
	}
	return column + 5
}

// labelled is a text behind its label, its further lines under the first.
func (t *Terminal) labelled(label string, column int, text string) []string {
	if w := cells.Width(label) + 2; w > column {
		column = w
	}
	var lines []string
	for i, l := range t.wrap(text, t.Width-column) {
		head := label
		if i > 0 {
			head = ""
		}
		lines = append(lines, cells.Pad(head, column)+l)
	}
	return lines
}

// stepLines say who does what, where. Steps whose look was taken already are left out.
func (t *Terminal) stepLines(r check.Remedy, s Situation, d density) []string {
	steps := openSteps(r.Steps, s.Diagnosis)
	title := t.lang.T("To do")
	if !t.Plain && slices.ContainsFunc(steps, func(s check.Step) bool { return s.Changes }) {
		title = t.lang.T("To do (* changes something)")
	}
	lines := []string{"  " + t.bold.Sprint(title)}
	who := 0
	for _, step := range steps {
		who = max(who, cells.Width(string(step.Who)))
	}
	for i, step := range steps {
		mark := " "
		if step.Changes && !t.Plain {
			mark = "*"
		}
		lead := fmt.Sprintf("  %d%s %s", i+1, mark, cells.Pad(string(step.Who), who))
		text := step.Do
		if where := step.Where.In(t.lang, s.region()); where != "" {
			text = t.lang.F("%s: %s", where, step.Do)
		}
		if step.Changes && t.Plain { // a listener hears no star
			text = t.lang.F("(changes something) %s", text)
		}
		if d == terse {
			lines = append(lines, t.hanging(lead+"  ", 5, text)...)
			continue
		}
		lines = append(lines, t.labelled(lead, 0, text)...)
	}
	return lines
}

// hanging is a text behind its label, its further lines from a column further left.
func (t *Terminal) hanging(label string, column int, text string) []string {
	pad := strings.Repeat("x", cells.Width(label)-column) // holds the label's place while the text is wrapped
	lines := t.wrap(pad+" "+text, t.Width-column)
	lines[0] = label + strings.TrimPrefix(lines[0], pad+" ")
	for i := range lines[1:] {
		lines[i+1] = strings.Repeat(" ", column) + lines[i+1]
	}
	return lines
}

// then is how long to wait after the steps, and what not to do meanwhile.
func (t *Terminal) then(c engine.Cause, r check.Remedy, until time.Time) string {
	words := ""
	switch {
	case c.Verdict == check.Wait:
		words = t.lang.F("No failure before %s.", c.Until.Local().Format("15:04"))
	case r.Allow > 0 && !until.IsZero():
		words = t.lang.F("Wait up to %d minutes (until %s).", int(r.Allow.Minutes()), until.Local().Format("15:04"))
	case r.Allow > 0:
		words = t.lang.F("Wait up to %d minutes.", int(r.Allow.Minutes()))
	}
	caution := r.Caution
	if r.Registers {
		caution = t.lang.T("Do not register again.")
	}
	if words != "" && caution != "" {
		words += t.lang.Space()
	}
	return words + caution
}

// kept says where the case is kept, under which code.
func (t *Terminal) kept(c engine.Cause, s Situation, d density) string {
	switch {
	case s.Kept == "" && s.Unsaved:
		return t.lang.F("nowhere (%s); nothing was changed", c.Code())
	case s.Kept == "" && d == terse:
		return t.lang.F("here for now (%s); nothing was changed", c.Code())
	case s.Kept == "":
		return t.lang.F("on this machine until the session ends (%s); nothing was changed", c.Code())
	}
	return t.lang.F("%s (%s); nothing was changed", s.Kept, c.Code())
}
