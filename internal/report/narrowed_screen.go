package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// Narrowed writes the whole screen of a session in which the evidence does not tell the causes apart.
func (t *Terminal) Narrowed(s Situation) {
	t.header(s)
	t.Path(s.Diagnosis.Findings)
	fmt.Fprintln(t.w)
	lines := t.narrowedLines(s, roomy, mostSuspects)
	for most := mostSuspects; len(lines) > screenLines && most >= fewestSuspects; most-- {
		lines = t.narrowedLines(s, compact, most)
	}
	for _, l := range lines {
		fmt.Fprintln(t.w, l)
	}
}

func (t *Terminal) narrowedLines(s Situation, d density, most int) []string {
	n := remaining{s.Diagnosis.Narrowed, t.lang, s.region(), most}
	lead := t.lang.T("NOT CERTAIN YET")
	if !t.Plain {
		lead = drawnSigns[t.Signs][state(check.Unknown)] + " " + lead
	}
	lines := []string{t.paint[check.Unknown].Sprint(lead) + "   " + t.bold.Sprint(n.lead())}
	column := 0
	for _, l := range []i18n.Text{"Certain", "Effect", "Ruled out", "Next look", "Until then", "Not looked at"} {
		column = max(column, cells.Width(l.In(t.lang))+4)
	}
	say := func(label i18n.Text, text string) {
		if text != "" {
			lines = append(lines, t.labelled("  "+label.In(t.lang), column, text)...)
		}
	}
	say("Certain", n.certain())
	switch {
	case n.Held != nil:
		say("Effect", n.Held.Check.RemedyIn(t.lang, n.Held.If, n.Held.Args).Impact)
	case !n.Healthy && len(n.Among) > 0:
		say("Effect", n.Among[0].RemedyIn(t.lang).Impact)
	}
	blank := func() {
		if d == roomy {
			lines = append(lines, "")
		}
	}
	blank()
	if len(n.Among) > 0 {
		lines = append(lines, t.suspectLines(n, d)...)
	}
	out := t.ruledOut(n)
	for d != roomy && len(out) > 1 && cells.Width(strings.Join(out, t.lang.T("; "))) > t.Width-column {
		out = out[:len(out)-1]
	}
	say("Ruled out", strings.Join(out, t.lang.T("; ")))
	blank()
	say("Next look", n.next())
	say("Until then", n.caution())
	if result := Outcome(s.Diagnosis, s.Left); len(result.NotLookedAt) > 0 && d == roomy {
		say("Not looked at", result.stations(t.lang))
	}
	return lines
}

// lists says whether a screen tells what remains: always where something is broken, else where it is not next to
// everything.
func lists(n *engine.Narrowed) bool {
	return n != nil && !n.Unclear() && (!n.Healthy || len(n.Among) <= mostSuspects)
}

// suspectLines are the table of what it could be and who can tell. A narrow terminal has room for the causes alone: who
// looks where stands below, at the next look.
func (t *Terminal) suspectLines(n remaining, d density) []string {
	suspects := n.suspects()
	shown := suspects[:min(n.most, len(suspects))]
	could, who := 0, 0
	for _, s := range shown {
		could, who = max(could, cells.Width(s.Could)), max(who, cells.Width(s.Who))
	}
	const gap = 2
	indent := "  "
	where := t.Width - len(indent) - numeralWidth - could - gap - who - gap
	lines := []string{indent + t.bold.Sprint(t.lang.T("Could be"))}
	for i, s := range shown {
		mark := indent + cells.Pad(numerals[i], numeralWidth)
		if where < 24 { // no room for columns
			for j, l := range t.wrap(s.Could, t.Width-len(mark)) {
				lines = append(lines, map[bool]string{true: mark, false: strings.Repeat(" ", len(mark))}[j == 0]+l)
			}
			continue
		}
		if d != roomy && cells.Width(s.Where) > where { // one line: the command or the page tells more than whose it is
			s.Where = s.shortly(where)
		}
		for j, l := range t.wrap(s.Where, where) {
			head := strings.Repeat(" ", len(mark)+could+gap)
			tail := ""
			if j == 0 {
				head = mark + cells.Pad(s.Could, could+gap)
				tail = s.Who
			}
			lines = append(lines, strings.TrimRight(head+cells.Pad(l, where+gap)+tail, " "))
		}
	}
	if rest := len(suspects) - len(shown); rest > 0 {
		lines = append(lines, indent+t.lang.F("and %d more; the report lists them", rest))
	}
	return lines
}

// ruledOut is what was learnt to be well of what the check that was held back requires.
func (t *Terminal) ruledOut(n remaining) []string {
	var said []string
	for _, f := range n.RuledOut {
		if n.Held != nil && slices.Contains(n.Held.Check.Requires, f.Check) {
			said = append(said, t.lang.T(f.Check.Doc))
		}
	}
	return said
}
