// Package report renders what the engine found.
package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/fatih/color"
	"github.com/mattn/go-runewidth"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

// Rules of the terminal:
//   - Results go to standard output; questions, progress and notes to standard error.
//   - Colour never carries meaning alone: each line begins with a word.
//   - No colour under NO_COLOR, TERM=dumb, --plain or a pipe.
//   - 80 columns, counted in cells of the terminal, so that wide characters line up.
//   - Text from the network or an appliance is data: its control characters are made visible.
//   - What a known cause explains is listed under it and counted, not printed as a failure of its own.

const width = 80

// Terminal writes findings and causes for a person.
type Terminal struct {
	w       io.Writer
	started time.Time
	paint   map[check.Verdict]*color.Color
	bold    *color.Color
	cells   *runewidth.Condition
}

// NewTerminal returns a Terminal that writes to w, in colour or without.
func NewTerminal(w io.Writer, colours bool, started time.Time) *Terminal {
	t := &Terminal{w: w, started: started, cells: &runewidth.Condition{}, bold: color.New(color.Bold), paint: map[check.Verdict]*color.Color{
		check.OK: color.New(color.FgGreen), check.Warn: color.New(color.FgYellow), check.Fail: color.New(color.FgRed, color.Bold),
		check.Unknown: color.New(color.FgYellow), check.Wait: color.New(color.FgCyan), check.NotApplicable: color.New(color.Faint), check.Blocked: color.New(color.Faint),
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

func values(m map[check.Verdict]*color.Color) []*color.Color {
	var all []*color.Color
	for _, c := range m {
		all = append(all, c)
	}
	return all
}

var signs = map[check.Verdict]string{
	check.OK: "OK", check.Warn: "WARN", check.Fail: "FAIL", check.Unknown: "????", check.Wait: "WAIT", check.NotApplicable: "--", check.Blocked: "BLOCK",
}

// Finding writes one line for a check: verdict, name, why, how it is known and when. What a cause explains is left to the cause, and
// what does not apply to the summary.
func (t *Terminal) Finding(f check.Finding, docs []evidence.Document) {
	if f.Verdict == check.Blocked || f.Verdict == check.NotApplicable || follows(f) {
		return
	}
	t.Named(f, docs)
}

// follows: what is well only because another finding is says nothing new.
func follows(f check.Finding) bool {
	return f.Verdict == check.OK && (f.Note == "by-online" || f.Note == "by-healthy")
}

// Named writes the line whatever the verdict is.
func (t *Terminal) Named(f check.Finding, docs []evidence.Document) {
	t.line(f.Verdict, signs[f.Verdict], f.Check.Name, t.why(f), known(f, docs))
}

// Fixed writes the line of a check that failed before and does not any more.
func (t *Terminal) Fixed(f check.Finding, docs []evidence.Document) {
	t.line(check.OK, "FIXED", f.Check.Name, t.why(f), known(f, docs))
}

func (t *Terminal) why(f check.Finding) string {
	s := f.Why()
	if f.Verdict == check.Wait {
		s = strings.TrimSuffix(s, ".") + "."
		s += " The change may need time: no failure before " + f.Until.Local().Format("15:04") + "."
		if c := f.Remedy().Caution; c != "" {
			s += " " + c
		}
	}
	return s
}

const nameWidth = 20

func (t *Terminal) line(v check.Verdict, sign, name, why, from string) {
	lead := 6
	if name != "" {
		lead += nameWidth
	}
	lines := t.wrap(why, width-lead)
	first := lines[0]
	if from != "" && t.cells.StringWidth(first)+2+t.cells.StringWidth(from) <= width-lead {
		first = t.pad(first, width-lead-t.cells.StringWidth(from)) + from
		from = ""
	}
	fmt.Fprintf(t.w, "%s%s%s\n", t.paint[v].Sprint(t.pad(sign, 6)), t.pad(name, lead-6), first)
	rest := lines[1:]
	if last := lines[len(lines)-1]; from != "" && (len(lines) == 1 || t.cells.StringWidth(last)+2+t.cells.StringWidth(from) > width-lead) {
		rest = append(rest, rightAligned(width-lead, from))
		from = ""
	}
	for _, l := range rest {
		if from != "" && l == lines[len(lines)-1] && t.cells.StringWidth(l)+2+t.cells.StringWidth(from) <= width-lead {
			l = t.pad(l, width-lead-t.cells.StringWidth(from)) + from
		}
		fmt.Fprintf(t.w, "%s%s\n", strings.Repeat(" ", lead), l)
	}
}

// Cause writes a cause: its code, what is wrong, what it means, who does what where, and what it explains.
func (t *Terminal) Cause(c engine.Cause, docs []evidence.Document, now time.Time) {
	word := "CAUSE"
	switch {
	case c.Verdict == check.Warn:
		word = "NOTE"
	case c.Check.About == check.Access:
		word = "OURS"
	}
	r := c.Remedy()
	head := t.paint[c.Verdict].Sprint(t.pad(word, 6)) + t.bold.Sprint(c.Code())
	took := now.Sub(t.started).Round(time.Second)
	plain := 6 + t.cells.StringWidth(c.Code())
	fmt.Fprintf(t.w, "\n%s%s\n", head, rightAligned(width-plain, took.String()))
	t.text("", r.Problem)
	t.text("", r.Impact)
	t.Steps(r)
	if from := origins(c.Cites, docs); len(from) > 0 {
		t.text("", "Known from: "+strings.Join(from, ", ")+".")
	}
	if len(c.Explains) > 0 {
		var names []string
		for _, e := range c.Explains {
			names = append(names, e.Name)
		}
		t.text("", fmt.Sprintf("Explains %d more: %s.", len(names), strings.Join(names, ", ")))
	}
}

// Steps writes who does what, where.
func (t *Terminal) Steps(r check.Remedy) {
	for i, s := range r.Steps {
		lead := fmt.Sprintf("  %d %s", i+1, t.pad(string(s.Who), 12))
		lines := append(t.wrap(s.Where, width-len(lead)), t.wrap(s.Do, width-len(lead))...)
		for j, l := range lines {
			if j == 0 {
				fmt.Fprintf(t.w, "%s%s\n", lead, l)
			} else {
				fmt.Fprintf(t.w, "%s%s\n", strings.Repeat(" ", len(lead)), l)
			}
		}
	}
	if r.Allow > 0 {
		t.text("  ", strings.TrimSpace(fmt.Sprintf("Then allow up to %d minutes for it to show. %s", int(r.Allow.Minutes()), r.Caution)))
	}
}

// Evidence writes the documents behind a cause.
func (t *Terminal) Evidence(refs []evidence.Ref, docs []evidence.Document) {
	for _, d := range docs {
		if !slices.Contains(refs, d.Ref) || d.Failure != nil && (d.Failure.Kind == evidence.NotAsked || d.Failure.Kind == evidence.NotConfigured) {
			continue
		}
		t.text("  ", d.Ref.String())
		line := d.Summary()
		if d.From != "" {
			line += "   (" + d.From + ", " + d.Taken.Local().Format("15:04:05") + ")"
		}
		t.text("      ", line)
		if d.Status != 0 && len(d.Body) > 0 {
			t.text("      ", excerpt(d.Body, 300))
		}
	}
}

func excerpt(body []byte, n int) string {
	s := strings.Join(strings.Fields(string(body)), " ")
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + " ..."
	}
	return s
}

// Entry writes a name and what is to be said of it, beside it.
func (t *Terminal) Entry(name, text string, column int) {
	for i, l := range t.wrap(text, width-column) {
		if i > 0 {
			name = ""
		}
		fmt.Fprintf(t.w, "%s%s\n", t.pad(name, column), l)
	}
}

// Text writes a paragraph.
func (t *Terminal) Text(s string) { t.text("", s) }

func (t *Terminal) text(lead, s string) {
	for _, l := range t.wrap(s, width-len(lead)) {
		fmt.Fprintf(t.w, "%s%s\n", lead, l)
	}
}

// known says from whom a finding is known, and when.
func known(f check.Finding, docs []evidence.Document) string {
	if f.Verdict == check.Unknown {
		return ""
	}
	identity := ""
	for _, ref := range slices.Backward(f.Cites) { // what was read last decided
		i := slices.IndexFunc(docs, func(d evidence.Document) bool { return d.Ref == ref })
		if i < 0 || docs[i].From == "" || !docs[i].OK() {
			continue
		}
		said := docs[i].From
		if !docs[i].Taken.IsZero() { // a file may not say when it was made
			said += " " + docs[i].Taken.Local().Format("15:04")
		}
		if !slices.Contains(aboutAll, ref) {
			return said
		}
		if identity == "" && ref.Source != evidence.Ask {
			identity = said
		}
	}
	return identity
}

// aboutAll is what says of which tenant and which appliance a finding is; what it finds is known by another document.
var aboutAll = []evidence.Ref{
	{Source: evidence.Ask, Request: "region"}, {Source: evidence.Ask, Request: "deployment"}, {Source: evidence.Ask, Request: "serial"},
	{Source: evidence.Ask, Request: "symptom"}, {Source: evidence.Ask, Request: "screen"}, {Source: evidence.Ask, Request: "esa-host"},
	{Source: evidence.CLI, Request: "version"}, {Source: evidence.Config, Request: "machine"},
}

// origins names where the documents came from, each once, persons last.
func origins(refs []evidence.Ref, docs []evidence.Document) []string {
	var machines, persons []string
	for _, r := range refs {
		for _, d := range docs {
			if d.Ref != r || d.From == "" || d.Failure != nil && d.Failure.Phase == evidence.Configure {
				continue
			}
			list := &machines
			if r.Source == evidence.Ask {
				list = &persons
			}
			if !slices.Contains(*list, d.From) {
				*list = append(*list, d.From)
			}
		}
	}
	return append(machines, persons...)
}

func (t *Terminal) pad(s string, n int) string {
	if w := t.cells.StringWidth(s); w < n {
		return s + strings.Repeat(" ", n-w)
	}
	return s
}

func rightAligned(n int, s string) string {
	if len(s) >= n {
		return " " + s
	}
	return strings.Repeat(" ", n-len(s)) + s
}

// wrap breaks at blanks into lines of at most n cells, and within a word that is longer.
func (t *Terminal) wrap(s string, n int) []string {
	lines := []string{""}
	var words []string
	for _, word := range strings.Fields(s) {
		word = redact.Visible(word)
		for t.cells.StringWidth(word) > n {
			head := t.cells.Truncate(word, n, "")
			words, word = append(words, head), word[len(head):]
		}
		words = append(words, word)
	}
	for _, word := range words {
		last := &lines[len(lines)-1]
		switch {
		case *last == "":
			*last = word
		case t.cells.StringWidth(*last)+1+t.cells.StringWidth(word) <= n:
			*last += " " + word
		default:
			lines = append(lines, word)
		}
	}
	return lines
}
