package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"io"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// The HTML report is one file that loads nothing and runs nothing: its policy allows the one style that it holds. html/template would do the
// escaping too, and add a quarter of a megabyte to the program.

//go:embed style.css
var style string

// policy allows nothing but the style.
func policy() string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
}

// HTML writes the session as a page: the cause, the picture and the remedy first.
func (r Record) HTML(w io.Writer) error {
	m := &markup{show: r.Show}
	m.WriteString("<!DOCTYPE html>\n")
	m.start("html", "lang", r.Lang.Tag())
	r.head(m)
	m.start("body")
	m.start("main")
	d := r.Last()
	m.start("header")
	m.element("p", "xdrdoctor "+r.Version)
	m.element("h1", r.headline())
	m.element("p", r.Lang.F("%s UTC, region %s, symptom %s", utc(d.Started), orDash(d.Region), d.Symptom))
	if fixed := r.Fixed(); len(fixed) > 0 {
		m.element("p", r.fixedWords(fixed))
	}
	m.end()
	main, found := r.main()
	if found {
		m.start("section", "class", main.Verdict.String())
		r.causeWords(m, "h2", main)
		m.end()
	}
	r.pathSection(m)
	if found {
		m.start("section")
		m.element("h2", r.Lang.T("Remedy"))
		r.remedy(m, main)
		m.end()
	}
	for _, c := range r.others() {
		m.start("section", "class", c.Verdict.String())
		r.causeWords(m, "h2", c)
		r.remedy(m, c)
		m.end()
	}
	r.findings(m)
	r.evidence(m)
	r.ledger(m)
	r.notProved(m)
	m.start("footer")
	m.element("p", r.Lang.T("xdrdoctor reads and changes nothing. This report names hosts and serials. Times are in UTC."))
	for len(m.open) > 0 {
		m.end()
	}
	_, err := io.WriteString(w, m.String())
	return err
}

func (r Record) head(m *markup) {
	title := r.headline()
	if c, ok := r.main(); ok {
		title = c.Code()
	}
	m.start("head")
	m.void("meta", "charset", "utf-8")
	m.void("meta", "http-equiv", "Content-Security-Policy", "content", policy())
	m.void("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
	m.void("meta", "name", "referrer", "content", "no-referrer")
	m.element("title", "xdrdoctor: "+title)
	m.start("style")
	m.WriteString(style)
	m.end()
	m.end()
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

func (r Record) causeWords(m *markup, heading string, c engine.Cause) {
	words := c.RemedyIn(r.Lang)
	m.start(heading)
	m.text(r.kind(c) + " ")
	m.element("code", c.Code())
	m.end()
	m.element("p", words.Problem, "class", "problem")
	m.element("p", words.Impact)
}

func (r Record) pathSection(m *markup) {
	d := r.Last()
	stops := path(d.Findings)
	m.start("section")
	m.element("h2", r.Lang.T("Path"))
	m.start("figure")
	r.picture(m, stops, false)
	r.picture(m, stops, true)
	if said := counted(r.Lang, d); said != "" {
		m.element("figcaption", said)
	}
	m.end()
	m.end()
}

// remedy says who does what where, how long it takes to show, what proves it, and what it explains.
func (r Record) remedy(m *markup, c engine.Cause) {
	words := c.RemedyIn(r.Lang)
	m.start("ol", "class", "steps")
	for _, s := range words.Steps {
		m.start("li")
		m.start("div")
		m.start("p")
		m.element("span", string(s.Who), "class", "who")
		m.text(" ")
		m.element("span", r.where(s), "class", "where")
		m.end()
		m.element("p", s.Do)
		m.end()
		m.end()
	}
	m.end()
	if words.Allow > 0 {
		m.element("p", strings.TrimSpace(r.Lang.F("Then allow up to %d minutes for it to show. %s", int(words.Allow.Minutes()), words.Caution)))
	}
	m.element("p", r.Lang.F("Proved by: xdrdoctor check %s", words.Verify), "class", "quiet")
	for _, doc := range words.Docs {
		m.start("p", "class", "quiet")
		if strings.HasPrefix(doc.URL, "https://") {
			m.element("a", doc.Title, "href", doc.URL, "rel", "noreferrer")
		} else {
			m.text(doc.Title + " " + doc.URL)
		}
		m.end()
	}
	if len(c.Explains) > 0 {
		m.element("p", r.Lang.F("Explains %d more: %s.", len(c.Explains), strings.Join(names(c.Explains), r.Lang.T(", "))), "class", "quiet")
	}
}

func (r Record) table(m *markup, caption string, columns ...string) {
	m.start("table")
	if caption != "" {
		m.element("caption", caption)
	}
	m.start("thead")
	m.start("tr")
	for _, c := range columns {
		m.element("th", c, "scope", "col")
	}
	m.end()
	m.end()
	m.start("tbody")
}

func (r Record) chip(m *markup, v check.Verdict) {
	m.element("span", signs[v].In(r.Lang), "class", "verdict "+v.String())
}

// findings lists what each check found; what a cause explains folds into one row under it.
func (r Record) findings(m *markup) {
	d := r.Last()
	t := Terminal{lang: r.Lang}
	m.start("section")
	m.element("h2", r.Lang.T("Findings"))
	r.table(m, "", r.Lang.T("Check"), r.Lang.T("What was found"))
	for _, f := range d.Findings {
		if f.Verdict == check.Blocked {
			continue
		}
		m.start("tr")
		m.start("th", "scope", "row")
		verdict, why := f.Verdict, t.why(f)
		if f.Waived != nil {
			verdict, why = check.Warn, t.waived(f)
		}
		r.chip(m, verdict)
		m.text(f.Check.Name)
		m.end()
		m.start("td")
		m.text(why)
		if from := r.source(t, f, d.Documents); from != "" {
			m.element("span", from, "class", "from")
		}
		m.end()
		m.end()
		if blocked := explained(d, f); len(blocked) > 0 {
			m.start("tr")
			m.start("th", "scope", "row")
			r.chip(m, check.Blocked)
			m.text(r.Lang.F("%d checks", len(blocked)))
			m.end()
			m.element("td", r.Lang.F("%s: %s", i18n.Say("explained by %s", f.Check.Name), strings.Join(blocked, r.Lang.T(", "))))
			m.end()
		}
	}
	m.end()
	m.end()
	m.end()
}

// explained are the checks that a finding blocks.
func explained(d *engine.Diagnosis, by check.Finding) []string {
	var blocked []string
	for _, f := range d.Findings {
		if f.By == by.Check {
			blocked = append(blocked, f.Check.Name)
		}
	}
	return blocked
}

// source says from where and when a finding is known.
func (r Record) source(t Terminal, f check.Finding, docs []evidence.Document) string {
	if f.Verdict == check.Unknown {
		return ""
	}
	d, ok := behind(f, docs)
	switch {
	case !ok:
		return ""
	case d.Taken.IsZero():
		return t.from(d)
	}
	return r.Lang.F("%s, %s", t.from(d), utc(d.Taken))
}
