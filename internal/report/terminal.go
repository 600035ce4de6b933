// Package report renders what the engine found.
package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/fatih/color"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
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

// Cause writes a cause: its code, what is wrong, what it means, who does what where, and what it explains.
func (t *Terminal) Cause(c engine.Cause, d *engine.Diagnosis) {
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
	r.Steps = openSteps(r.Steps, d)
	t.Steps(r, regionOf(d.Documents))
	source := ""
	if from := t.origins(c.Cites, d.Documents); len(from) > 0 {
		source = t.lang.F("Source: %s.", strings.Join(from, t.lang.T(", "))) + t.lang.Space()
	}
	t.text("", source+sureness[c.Confidence()].In(t.lang))
	if names := echoesOf(c, d); len(names) > 0 {
		t.text("", t.explains(names))
	}
	if all := news(t.lang, c, d); len(all) > 0 {
		t.text("", t.lang.F("%s: %s", i18n.Text("Seen as well"), strings.Join(all, t.lang.Space())))
	}
}

// explains is one line, as many names as fit: the picture and the menu must fit on a screen of 24 lines with the
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
