package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/casefile"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

// topLines is how much of a ticket the top of the Markdown takes at most; the rest is under Details.
const topLines = 20

// Markdown writes the session to be pasted into a ticket: the first cause with who does what on top, all else under
// Details.
func (r Record) Markdown(w io.Writer) error {
	top := r.markdownTop()
	if len(top) > topLines { // no remedy is so long; the first lines say most
		top = append(top[:topLines-1], r.Lang.T("More under Details."))
	}
	var b strings.Builder
	b.WriteString(strings.Join(top, "\n") + "\n\n## " + r.Lang.T("Details") + "\n")
	r.markdownOthers(&b)
	r.markdownFindings(&b)
	r.markdownEvidence(&b)
	r.markdownLedger(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

// markdownTop is what a ticket must say, without a limit.
func (r Record) markdownTop() []string {
	d := r.Last()
	var top []string
	say := func(lines ...string) { top = append(top, lines...) }
	say("## xdrdoctor: "+d.Verdict.String(), "")
	say(r.Lang.F("%s, region %s, symptom %s, xdrdoctor %s", d.Started.UTC().Format("2006-01-02 15:04 MST"),
		orDash(d.Region), d.Symptom, r.Version))
	main, found := r.main()
	if !found || d.Stopped {
		say("", "**"+r.headline()+"**")
	}
	if fixed := r.Fixed(); len(fixed) > 0 {
		say("", r.fixedWords(fixed))
	}
	if found {
		say("")
		say(r.markdownCause(main)...)
	}
	if n, ok := r.remaining(); ok && !found {
		say("")
		say(r.markdownNarrowed(n)...)
	}
	say("", r.markdownPath())
	if result := Outcome(d, r.Left); found && len(result.NotLookedAt) > 0 {
		say("", r.Lang.F("Not looked at: %s.", result.stations(r.Lang)))
	}
	var codes []string
	for _, c := range r.others() {
		codes = append(codes, "`"+c.Code()+"`")
	}
	if len(codes) > 0 {
		say("", r.Lang.F("See also below: %s.", strings.Join(codes, r.Lang.T(", "))))
	}
	return top
}

// markdownOthers are the causes that are not on top, and what the first one explains.
func (r Record) markdownOthers(b *strings.Builder) {
	for _, c := range r.others() {
		b.WriteString("\n" + strings.Join(r.markdownCause(c), "\n") + "\n")
	}
	if main, found := r.main(); found {
		if words := explains(r.Lang, main, r.Last()); words != "" {
			b.WriteString("\n" + r.md(words) + "\n")
		}
	}
}

// markdownFindings is the table of what each check found.
func (r Record) markdownFindings(b *strings.Builder) {
	fmt.Fprintf(b, "\n| %s | %s | %s | %s |\n|---|---|---|---|\n",
		r.Lang.T("check"), r.Lang.T("verdict"), r.Lang.T("confidence"), r.Lang.T("why"))
	for _, f := range r.Last().Findings {
		verdict, why := f.Verdict.String(), shaped(r.Lang, f.Words(r.Lang), f, r.Last().Documents)
		if differs := f.Differs(r.Lang); differs != "" {
			why = r.Lang.Sentence(why) + r.Lang.Space() + differs
		}
		if f.Waived != nil {
			verdict, why = r.Lang.T("waived"), (&Terminal{lang: r.Lang}).waived(f)
		}
		if f.Verdict != check.Blocked && !f.Idle() { // what is blocked is listed under its cause
			fmt.Fprintf(b, "| %s | %s | %s | %s |\n", f.Check.Name, verdict, confidences[f.Confidence()].In(r.Lang),
				r.md(why))
		}
	}
}

// markdownCause is a cause with its remedy.
func (r Record) markdownCause(c engine.Cause) []string {
	words := c.RemedyIn(r.Lang)
	lines := []string{fmt.Sprintf("### %s `%s`", r.kind(c), c.Code()), "",
		r.md(words.Problem + r.Lang.Space() + words.Impact), ""}
	for i, s := range openSteps(words.Steps, r.Last()) {
		lines = append(lines, r.Lang.F("%d. **%s**, %s: %s", i+1, s.Who, r.md(r.where(s)), r.md(s.Do)))
	}
	lines = append(lines, "", r.md(shaped(r.Lang, sureness[c.Confidence()].In(r.Lang), c.Finding, r.Last().Documents)))
	if words.Allow > 0 {
		lines = append(lines, "",
			r.md(r.Lang.F("Then allow up to %d minutes for it to show. %s", int(words.Allow.Minutes()), words.Caution)))
	}
	return lines
}

// markdownNarrowed is what remains when no cause is found.
func (r Record) markdownNarrowed(n remaining) []string {
	lines := []string{"### " + r.Lang.T("NOT CERTAIN YET"), "",
		r.md(strings.TrimSpace(n.lead() + r.Lang.Space() + n.certain())), "",
		// before the list, of which a ticket may show the beginning only
		r.Lang.F("%s: %s", r.Lang.T("Until then"), r.md(n.caution())), ""}
	for i, s := range n.suspects() {
		if i == mostSuspects {
			lines = append(lines, "- "+r.Lang.F("%d more", len(n.Among)-i))
			break
		}
		lines = append(lines, "- "+numerals[i]+". "+r.Lang.F("%s `%s`", r.md(s.Could), i18n.Text(s.Code)))
	}
	if next := n.next(); next != "" {
		lines = append(lines, "", r.Lang.F("%s: %s", r.Lang.T("Next look"), r.md(next)))
	}
	return lines
}

// markdownPath is the picture in a line.
func (r Record) markdownPath() string {
	var said []string
	for _, s := range path(r.Last().Findings) {
		one := r.Lang.F("%s: %s", stationNames[s.Station], stateWords[s.state])
		if s.state.broken() {
			one = "**" + one + "**"
		}
		said = append(said, one)
	}
	line := strings.Join(said, " > ")
	if count := counted(r.Lang, r.Last()); count != "" {
		line = count + r.Lang.Space() + line
	}
	return line
}

func (r Record) markdownEvidence(b *strings.Builder) {
	documents, _ := r.known()
	if len(documents) == 0 {
		return
	}
	fmt.Fprintf(b, "\n| %s | %s | %s | %s |\n|---|---|---|---|\n", r.Lang.T("evidence"), r.Lang.T("from"),
		r.Lang.T("taken, UTC"), r.Lang.T("what it says"))
	for _, d := range documents {
		said := r.said(d)
		if casefile.Secret(d) {
			said = r.Lang.T("Not shown: it seems to contain a secret.")
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", r.md(d.Ref.String()), r.md(r.from(d)), utc(d.Taken), r.md(said))
	}
}

func (r Record) markdownLedger(b *strings.Builder) {
	b.WriteString("\n")
	for i, a := range r.attempts() {
		b.WriteString("- " + r.Lang.F("%s: %s", i18n.Say("Round %d, %s UTC", i+1, utc(a.Started)), r.md(r.outcome(a))))
		if a.Note != "" {
			b.WriteString(r.Lang.Space() + r.Lang.F("Note: %s", r.md(a.Note)))
		}
		b.WriteString("\n")
		for _, c := range a.Changes {
			fmt.Fprintf(b, "  - %s: %s -> %s\n", r.md(c.what()), r.md(orDash(c.Before)), r.md(orDash(c.After)))
		}
		for _, s := range a.Facts {
			fmt.Fprintf(b, "  - %s: %s (%s)\n", s.Fact, outcomeNames[s.Outcome].In(r.Lang), r.md(orDash(s.Seen)))
		}
	}
}

// from names where a document came from.
func (r Record) from(d evidence.Document) string {
	t := Terminal{lang: r.Lang}
	return orDash(t.from(d))
}

// md is what may be seen of a text, as Markdown.
func (r Record) md(s string) string { return escapeMarkdown(r.shown(s)) }

var markdownEscapes = strings.NewReplacer(`\`, `\\`, "|", `\|`, "<", "&lt;", "[", `\[`, "]", `\]`, "`", "\\`",
	"*", `\*`, "_", `\_`)

// escapeMarkdown keeps foreign text from becoming a table, a link or a tag.
func escapeMarkdown(s string) string {
	s = redact.Visible(strings.Join(strings.Fields(s), " "))
	return markdownEscapes.Replace(s)
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
