package report

import (
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// behindCause are the documents on which a cause rests, without those that only tell which trouble and appliance it is
// about.
func behindCause(c check.Finding, docs []evidence.Document) []evidence.Document {
	var all []evidence.Document
	for _, ref := range c.Cites {
		i := slices.IndexFunc(docs, func(d evidence.Document) bool { return d.Ref == ref })
		if i >= 0 && docs[i].OK() && docs[i].From != "" && !facts.AboutAll(ref) {
			all = append(all, docs[i])
		}
	}
	return all
}

// seen tells what was seen, where and when, the last first because it decided: "Cloud Service Settings of the ESA: it
// asks for a token (ESA web interface, 10:42)."
func (t *Terminal) seen(c engine.Cause, s Situation, d density) string {
	room := 2*(t.Width-t.labels()) - 6
	if d != roomy {
		room = t.Width - t.labels()
	}
	said := ""
	for _, one := range t.observations(c.Finding, s) {
		one = t.lang.Sentence(one)
		if strings.Contains(said, one) { // two pages of one system
			continue
		}
		if said != "" {
			one = said + t.lang.Space() + one
		}
		if said != "" && cells.Width(t.shown(one)) > room { // the first one is always told
			continue
		}
		said = one
	}
	return shaped(t.lang, said, c.Finding, s.Diagnosis.Documents)
}

// reasons say in a phrase why a cause is believed. They grade the finding, not the document behind it.
var reasons = map[check.Confidence]i18n.Text{
	check.Documented: "Cisco's document",
	check.Inferred:   "follows from Cisco's documents",
	check.Usual:      "experience, not documented",
}

// because is why the cause is believed: by which reasoning, and on how much that was seen.
func (t *Terminal) because(c engine.Cause, s Situation) string {
	reason, known := reasons[c.Confidence()]
	if !known {
		return ""
	}
	words := reason.In(t.lang)
	switch n := len(behindCause(c.Finding, s.Diagnosis.Documents)); {
	case n == 0 && slices.ContainsFunc(c.Cites, facts.Reported):
		return t.lang.F("%s; from the error text alone", words)
	case n == 0:
		return words
	case n == 1:
		return t.lang.F("%s; based on one observation", words)
	default:
		return t.lang.F("%s; based on %d observations", words, n)
	}
}

// seenAsWell names other bad news: further causes, and what was learnt behind this one although it comes before it.
func (t *Terminal) seenAsWell(c engine.Cause, s Situation, d density) string {
	var all []string
	for _, other := range slices.Concat(s.Diagnosis.Causes, s.Diagnosis.Access) {
		if other.Check != c.Check {
			all = append(all, t.lang.Sentence(other.RemedyIn(t.lang).Problem))
		}
	}
	all = append(all, news(t.lang, c, s.Diagnosis)...)
	most := 2
	if d == terse {
		most = 1
	}
	return strings.Join(all[:min(most, len(all))], t.lang.Space())
}

// news are what was learnt behind a cause and is not its echo, each in a sentence.
func news(l *i18n.Language, c engine.Cause, d *engine.Diagnosis) []string {
	var all []string
	for _, f := range d.Findings {
		if ownNews(f, c.Finding, d.Documents) {
			all = append(all, l.Sentence(f.Check.RemedyIn(l, f.If, f.Args).Problem))
		}
	}
	return all
}

// echoesOf are the names of the checks that a cause explains, without those that have news of their own.
func echoesOf(c engine.Cause, d *engine.Diagnosis) []string {
	var all []string
	for _, e := range c.Explains {
		own := func(f check.Finding) bool { return f.Check == e && ownNews(f, c.Finding, d.Documents) }
		if !slices.ContainsFunc(d.Findings, own) {
			all = append(all, e.Name)
		}
	}
	return all
}

// explains says what else a cause explains, and the news behind it that it does not.
func explains(l *i18n.Language, c engine.Cause, d *engine.Diagnosis) string {
	words := strings.Join(news(l, c, d), l.Space())
	if words != "" {
		words = l.F("%s: %s", i18n.Text("Seen as well"), words)
	}
	names := echoesOf(c, d)
	if len(names) == 0 {
		return words
	}
	list := l.F("It also explains: %s.", strings.Join(names, l.T(", ")))
	if words == "" {
		return list
	}
	return list + l.Space() + words
}

// ownNews: what is blocked is news only if it rests on something that the cause does not, and cannot be its echo.
func ownNews(f, cause check.Finding, docs []evidence.Document) bool {
	if f.Verdict != check.Blocked || f.If == "" || f.Check.Cases[f.If].Echoes {
		return false
	}
	return slices.ContainsFunc(behindCause(f, docs), func(d evidence.Document) bool {
		return !slices.Contains(cause.Cites, d.Ref)
	})
}
