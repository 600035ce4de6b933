package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

// The HTML report is one file that loads nothing and runs nothing: its policy allows the one style that it holds. What
// it looks like is written in report.html.tmpl and style.css; html/template escapes whatever a finding says.

var (
	//go:embed style.css
	style string
	//go:embed report.html.tmpl
	layout string
)

// policy allows nothing but the style.
func policy() string {
	sum := sha256.Sum256([]byte(style))
	hash := base64.StdEncoding.EncodeToString(sum[:])
	return "default-src 'none'; style-src 'sha256-" + hash + "'; base-uri 'none'; form-action 'none'"
}

// page is what the template shows.
type page struct {
	Lang, Policy             string
	Style                    template.CSS
	Title, Headline, Version string
	Started, Region, Symptom string
	Fixed, Counted           string
	Main                     *causeView    // nil without a cause
	Narrowed                 *narrowedView // nil when a cause is found, or nothing speaks for any
	Others                   []causeView
	Pictures                 []picture
	NotProved                []string
	Findings                 []findingView
	Evidence                 []evidenceView
	Rounds                   []roundView
}

type causeView struct {
	Verdict                     check.Verdict
	Kind, Code                  string
	Problem, Impact, Confidence string
	Steps                       []stepView
	Then, Verify, Explains      string
	Docs                        []docView
}

// narrowedView is what remains when no cause is found.
type narrowedView struct {
	Lead, Certain string
	Suspects      []suspectView
	Next, Caution string
}

type stepView struct{ Who, Where, Do string }

type docView struct {
	Title, URL string
	Link       bool // the address can be opened
}

// HTML writes the session as a page: the cause, the picture and the remedy first.
func (r Record) HTML(w io.Writer) error {
	t, err := template.New("report").Funcs(template.FuncMap{
		"T":    func(text string) string { return r.visible(r.Lang.T(text)) },
		"F":    func(format string, args ...any) string { return r.visible(r.Lang.F(format, args...)) },
		"show": r.visible,
		"sign": func(v check.Verdict) string { return signs[v].In(r.Lang) },
	}).Parse(layout)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, r.page()); err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}

// visible is what may be seen of a text, its control characters spelt out. U+FFFE and U+FFFF have no place in XML.
func (r Record) visible(s string) string {
	return strings.NewReplacer("\uFFFE", "\uFFFD", "\uFFFF", "\uFFFD").Replace(redact.Visible(r.shown(s)))
}

// visibleLines is visible, its lines kept.
func (r Record) visibleLines(s string) string {
	lines := strings.Split(strings.ReplaceAll(r.shown(s), "\r\n", "\n"), "\n")
	for i, l := range lines {
		lines[i] = strings.NewReplacer("\uFFFE", "\uFFFD", "\uFFFF", "\uFFFD").Replace(redact.Visible(l))
	}
	return strings.Join(lines, "\n")
}

func (r Record) page() page {
	d := r.Last()
	p := page{
		Lang: r.Lang.Tag(), Policy: policy(), Style: template.CSS(style), //nolint:gosec // our own file
		Title: r.headline(), Headline: r.headline(), Version: r.Version,
		Started: utc(d.Started), Region: orDash(d.Region), Symptom: d.Symptom, Counted: counted(r.Lang, d),
		Pictures:  []picture{r.picture(path(d.Findings), false), r.picture(path(d.Findings), true)},
		NotProved: r.notProved(), Findings: r.findings(), Evidence: r.evidence(), Rounds: r.ledger(),
	}
	if fixed := r.Fixed(); len(fixed) > 0 {
		p.Fixed = r.fixedWords(fixed)
	}
	if main, found := r.main(); found {
		view := r.cause(main)
		p.Main, p.Title = &view, main.Code()
	}
	if n, ok := r.remaining(); ok && p.Main == nil {
		p.Narrowed = &narrowedView{n.lead(), n.certain(), n.suspects(), n.next(), n.caution()}
	}
	for _, c := range r.others() {
		p.Others = append(p.Others, r.cause(c))
	}
	return p
}

// kind is what a cause is called.
func (r Record) kind(c engine.Cause) string {
	switch {
	case c.Verdict == check.Warn:
		return r.Lang.T("Note")
	case c.Check.About == check.Access:
		return r.Lang.T("Our own access")
	}
	return r.Lang.T("Cause")
}

// cause is a cause, who does what where, how long it takes to show and what proves it.
func (r Record) cause(c engine.Cause) causeView {
	words := c.RemedyIn(r.Lang)
	v := causeView{
		Verdict: c.Verdict, Kind: r.kind(c), Code: c.Code(), Problem: words.Problem, Impact: words.Impact,
		Confidence: sureness[c.Confidence()].In(r.Lang), Verify: words.Verify,
	}
	for _, s := range openSteps(words.Steps, r.Last()) {
		v.Steps = append(v.Steps, stepView{string(s.Who), r.where(s), s.Do})
	}
	if words.Allow > 0 {
		minutes := int(words.Allow.Minutes())
		v.Then = strings.TrimSpace(r.Lang.F("Then allow up to %d minutes for it to show. %s", minutes, words.Caution))
	}
	for _, doc := range words.Docs {
		v.Docs = append(v.Docs, docView{titled(r.Lang, doc), doc.URL, strings.HasPrefix(doc.URL, "https://")})
	}
	v.Explains = explains(r.Lang, c, r.Last())
	return v
}
