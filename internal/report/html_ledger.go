package report

import (
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/casefile"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

const excerptLength = 400

// evidence lists the documents, as data: an excerpt of each, unless it looks like a secret.
func (r Record) evidence(m *markup) {
	documents, cited := r.known()
	if len(documents) == 0 {
		return
	}
	m.start("section")
	m.element("h2", r.Lang.T("Evidence"))
	part := func(title string, documents []evidence.Document) {
		if len(documents) == 0 {
			return
		}
		r.table(m, title, r.Lang.T("Document"), r.Lang.T("What it says"))
		for _, d := range documents {
			m.start("tr")
			m.start("th", "scope", "row")
			m.element("code", d.Ref.String())
			m.element("span", r.Lang.F("%s, %s", r.from(d), utc(d.Taken)), "class", "from")
			m.end()
			m.start("td")
			r.document(m, d)
			m.end()
			m.end()
		}
		m.end()
		m.end()
	}
	rest := ""
	if cited > 0 {
		part(r.Lang.T("Behind the cause"), documents[:cited])
		rest = r.Lang.T("All else that is known")
	}
	part(rest, documents[cited:])
	m.end()
}

func (r Record) document(m *markup, d evidence.Document) {
	if casefile.Secret(d) {
		m.text(r.Lang.T("Not shown: it seems to hold a secret."))
		return
	}
	summary := r.shown(said(r.Lang, d))
	m.text(excerpt(summary, excerptLength))
	if len(d.Body) > 0 && string(d.Body) != summary && logWords(r.Lang, d) == "" {
		m.start("details")
		m.element("summary", r.Lang.T("Excerpt"))
		m.element("pre", excerpt(r.shown(string(d.Body)), excerptLength)) // cut only when it is safe to be seen
		m.end()
	}
}

// ledger tells the rounds: when, what was found, what was done, what changed.
func (r Record) ledger(m *markup) {
	m.start("section")
	m.element("h2", r.Lang.T("Ledger"))
	for i, a := range r.attempts() {
		m.start("h3")
		r.chip(m, verdictOf(a.Verdict))
		m.text(r.Lang.F("Round %d, %s UTC", i+1, utc(a.Started)))
		m.end()
		m.element("p", r.outcome(a))
		if len(a.Changes) > 0 {
			r.table(m, r.Lang.T("What changed since the round before"), r.Lang.T("Document"), r.Lang.T("Before"), r.Lang.T("After"))
			for _, c := range a.Changes {
				m.start("tr")
				m.start("th", "scope", "row")
				m.element("code", c.what())
				m.end()
				m.element("td", orDash(c.Before))
				m.element("td", orDash(c.After))
				m.end()
			}
			m.end()
			m.end()
		}
		if a.Note != "" {
			m.element("blockquote", a.Note)
		}
	}
	m.end()
}

// notProved says what the verdict does not rest on.
func (r Record) notProved(m *markup) {
	var open, idle, inferred []string
	hidden := hiddenByWaived(r.Last())
	for _, f := range r.Last().Findings {
		switch {
		case f.Verdict == check.Unknown:
			open = append(open, f.Check.Name)
		case f.Verdict == check.NotApplicable:
			idle = append(idle, f.Check.Name)
		case f.Folds():
			inferred = append(inferred, f.Check.Name)
		}
	}
	if len(open)+len(idle)+len(inferred)+len(hidden)+len(r.Left) == 0 {
		return
	}
	m.start("section")
	m.element("h2", r.Lang.T("What was not proved"))
	m.start("ul")
	for _, line := range []struct {
		of    []string
		words string
	}{
		{open, r.Lang.F("Not known: %s.", strings.Join(open, r.Lang.T(", ")))},
		{hidden, r.Lang.F("Not looked at, because of what is waived: %s.", strings.Join(hidden, r.Lang.T(", ")))},
		{r.Left, r.Lang.F("Not looked at for this symptom: %s.", strings.Join(r.Left, r.Lang.T(", ")))},
		{inferred, r.Lang.F("Inferred from the device being online: %s.", strings.Join(inferred, r.Lang.T(", ")))},
		{idle, r.Lang.F("Does not apply: %s.", strings.Join(idle, r.Lang.T(", ")))},
	} {
		if len(line.of) > 0 {
			m.element("li", line.words)
		}
	}
	m.end()
	m.end()
}
