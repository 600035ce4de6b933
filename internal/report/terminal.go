// Package report renders what the engine found.
package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/fatih/color"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// Rules of the terminal:
//   - Results go to standard output; questions, progress and notes to standard error.
//   - Colour never carries meaning alone: each line begins with a word.
//   - No colour under NO_COLOR, CLICOLOR=0, TERM=dumb, --plain or a pipe; CLICOLOR_FORCE asks for it in a pipe too. The
//     caller decides.
//   - Plain output can be read aloud: words instead of signs and pictures, one thing after the other, and ASCII as long
//     as the language is English.
//   - 80 columns, counted in cells of the terminal, so that wide characters line up.
//   - Text from the network or an appliance is data: its control characters are made visible.
//   - What a known cause explains is listed under it and counted, not printed as a failure of its own.

// columns is the t.Width of a report where no terminal tells its own.
const columns = 80

// Terminal writes findings and causes for a person.
type Terminal struct {
	Show    func(string) string    // what may be seen of a text while others look on; nil: all of it
	Plain   bool                   // words instead of signs and pictures
	Signs   Signs                  // what the path is drawn with
	Width   int                    // cells in a line
	Verbose bool                   // a line for each check that is well, not one for each station
	Talks   bool                   // a person is asked: no flags, and what is unknown waits for its question
	well    map[check.Station]bool // the stations that have had their line
	w       io.Writer
	lang    *i18n.Language
	paint   map[check.Verdict]*color.Color
	bold    *color.Color
}

// NewTerminal returns a Terminal that writes to w, in colour or without.
func NewTerminal(w io.Writer, colours bool) *Terminal {
	t := &Terminal{w: w, Width: columns, well: map[check.Station]bool{}, bold: color.New(color.Bold),
		paint: map[check.Verdict]*color.Color{
			check.OK:            color.New(color.FgGreen),
			check.Warn:          color.New(color.FgYellow),
			check.Fail:          color.New(color.FgRed, color.Bold),
			check.Unknown:       color.New(color.FgYellow),
			check.Wait:          color.New(color.FgCyan),
			check.NotApplicable: color.New(color.Faint),
			check.Blocked:       color.New(color.Faint),
		}}
	for _, c := range append([]*color.Color{t.bold}, values(t.paint)...) {
		if colours {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
	}
	return t
}

// In sets the language.
func (t *Terminal) In(l *i18n.Language) *Terminal {
	t.lang = l
	return t
}

// paintState is the colour of a station.
func (t *Terminal) paintState(s state) *color.Color {
	if s == notChecked {
		s = state(check.NotApplicable)
	}
	return t.paint[check.Verdict(s)]
}

func values(m map[check.Verdict]*color.Color) []*color.Color {
	var all []*color.Color
	for _, c := range m {
		all = append(all, c)
	}
	return all
}

var signs = map[check.Verdict]i18n.Text{
	check.OK: "OK", check.Warn: "WARN", check.Fail: "FAIL", check.Unknown: "????", check.Wait: "WAIT",
	check.NotApplicable: "--", check.Blocked: "BLOCK",
}

// sign is what a line begins with. One that is no word becomes one in plain mode.
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

// name is what a reader calls a check: in a conversation its station, which stands in the path too.
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

// Cause writes a cause: its code, what is wrong, what it means, who does what where, and what it explains.
func (t *Terminal) Cause(c engine.Cause, docs []evidence.Document) {
	word := t.lang.T("CAUSE")
	switch {
	case c.Verdict == check.Warn:
		word = t.lang.T("NOTE")
	case c.Check.About == check.Access:
		word = t.lang.T("ACCESS")
	}
	r := c.RemedyIn(t.lang)
	head := t.paint[c.Verdict].Sprint(cells.Pad(word, max(6, cells.Width(word)+1))) + t.bold.Sprint(c.Code())
	fmt.Fprintf(t.w, "\n%s\n", head)
	t.text("", r.Problem)
	t.text("", r.Impact)
	t.Steps(r, regionOf(docs))
	source := ""
	if from := t.origins(c.Cites, docs); len(from) > 0 {
		source = t.lang.F("Source: %s.", strings.Join(from, t.lang.T(", "))) + t.lang.Space()
	}
	t.text("", source+sureness[c.Confidence()].In(t.lang))
	if len(c.Explains) > 0 {
		var names []string
		for _, e := range c.Explains {
			names = append(names, e.Name)
		}
		t.text("", t.explains(names))
	}
}

// explains is one line, as many names as fit: the picture and the menu shall stand on a screen of 24 lines with the
// cause.
func (t *Terminal) explains(names []string) string {
	list := strings.Join(names, t.lang.T(", "))
	for shown := len(names) - 1; ; shown-- {
		said := t.lang.F("It also explains: %s.", list)
		if shown == 0 || cells.Width(said) <= t.Width {
			return said
		}
		list = strings.Join(names[:shown], t.lang.T(", ")) + t.lang.T(" and others")
	}
}

// Steps writes who does what, where.
func (t *Terminal) Steps(r check.Remedy, in region.Region) {
	for i, s := range r.Steps {
		lead := fmt.Sprintf("  %d %s", i+1, cells.Pad(string(s.Who), 12))
		column := cells.Width(lead)
		lines := append(t.wrap(s.Where.In(t.lang, in), t.Width-column), t.wrap(s.Do, t.Width-column)...)
		for j, l := range lines {
			if j == 0 {
				fmt.Fprintf(t.w, "%s%s\n", lead, l)
			} else {
				fmt.Fprintf(t.w, "%s%s\n", strings.Repeat(" ", column), l)
			}
		}
	}
	if r.Allow > 0 {
		t.text("  ",
			strings.TrimSpace(t.lang.F("Then allow up to %d minutes for it to show. %s", int(r.Allow.Minutes()),
				r.Caution)))
	}
}

// Entry writes a name and what is to be said of it, beside it.
func (t *Terminal) Entry(name, text string, column int) {
	name = t.shown(t.lang.T(name))
	for i, l := range t.wrap(t.lang.T(text), t.Width-column) {
		if i > 0 {
			name = ""
		}
		fmt.Fprintf(t.w, "%s%s\n", cells.Pad(name, column), l)
	}
}

// Text writes a paragraph.
func (t *Terminal) Text(s string) { t.text("", t.lang.T(s)) }

// Say writes a paragraph made of a format as fmt.Sprintf's.
func (t *Terminal) Say(format string, args ...any) { t.text("", t.lang.F(format, args...)) }

func (t *Terminal) text(lead, s string) {
	for _, l := range t.wrap(s, t.Width-len(lead)) {
		fmt.Fprintf(t.w, "%s%s\n", lead, l)
	}
}

func (t *Terminal) shown(s string) string {
	if t.Show == nil {
		return s
	}
	return t.Show(s)
}

// wrap breaks what may be seen of a text into lines of at most n cells.
func (t *Terminal) wrap(s string, n int) []string { return cells.Wrap(t.shown(s), n) }
