package report

import (
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/casefile"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

const excerptLength = 400

type evidenceView struct {
	Title       string
	BehindCause bool // else paper leaves it out
	Documents   []documentView
}

// documentView is a document. Text and Excerpt are safe to be seen; Excerpt is what a reader unfolds.
type documentView struct{ Ref, From, Text, Excerpt string }

// evidence lists the documents, as data: an excerpt of each, unless it looks like a secret.
func (r Record) evidence() []evidenceView {
	documents, cited := r.known()
	view := func(title string, documents []evidence.Document) evidenceView {
		v := evidenceView{Title: title}
		for _, d := range documents {
			v.Documents = append(v.Documents, r.document(d))
		}
		return v
	}
	var all []evidenceView
	rest := ""
	if cited > 0 {
		behind := view(r.Lang.T("Behind the cause"), documents[:cited])
		behind.BehindCause = true
		all = append(all, behind)
		rest = r.Lang.T("Everything else that is known")
	}
	if len(documents) > cited {
		all = append(all, view(rest, documents[cited:]))
	}
	return all
}

func (r Record) document(d evidence.Document) documentView {
	v := documentView{Ref: d.Ref.String(), From: r.Lang.F("%s, %s", r.from(d), utc(d.Taken))}
	if casefile.Secret(d) {
		v.Text = r.Lang.T("Not shown: it seems to contain a secret.")
		return v
	}
	v.Text = r.visibleLines(r.said(d))
	if d.Status != 0 && len(d.Body) > 0 && logWords(r.Lang, d) == "" {
		// cut only when it is safe to be seen
		v.Excerpt = r.visibleLines(excerpt(r.shown(string(d.Body)), excerptLength))
	}
	return v
}

type roundView struct {
	Verdict            check.Verdict
	Title, Words, Note string
	Changes            []changeView
	Facts              []factView
}

// factView is what a round showed of a fact that is not certain.
type factView struct{ ID, Outcome, Seen string }

type changeView struct{ What, Before, After string }

// ledger tells the rounds: when, what was found, what was done, what changed.
func (r Record) ledger() []roundView {
	var all []roundView
	for i, a := range r.attempts() {
		v := roundView{
			Verdict: verdictOf(a.Verdict), Title: r.Lang.F("Round %d, %s UTC", i+1, utc(a.Started)),
			Words: r.outcome(a), Note: a.Note,
		}
		for _, c := range a.Changes {
			v.Changes = append(v.Changes, changeView{c.what(), orDash(c.Before), orDash(c.After)})
		}
		for _, s := range a.Facts {
			v.Facts = append(v.Facts, factView{s.Fact, outcomeNames[s.Outcome].In(r.Lang), orDash(s.Seen)})
		}
		all = append(all, v)
	}
	return all
}

// notProved says what the verdict does not rest on: stations by name, the one look that would tell most, then the rest.
func (r Record) notProved() []string {
	d := r.Last()
	result := Outcome(d, r.Left)
	var all []string
	if len(result.NotLookedAt) > 0 {
		all = append(all, r.Lang.F("Not looked at: %s.", result.stations(r.Lang)))
	}
	if next := result.NextLook(r.Lang); next != "" && len(d.Causes) == 0 && !r.saysNext() {
		all = append(all, r.Lang.F("%s: %s", r.Lang.T("Next look"), next))
	}
	if hidden := hiddenByWaived(d); len(hidden) > 0 {
		all = append(all, r.Lang.F("Not checked because of a waiver: %s.", strings.Join(hidden, r.Lang.T(", "))))
	}
	var inferred []string
	for _, f := range d.Findings {
		if f.Folds() {
			inferred = append(inferred, f.Check.Name)
		}
	}
	if len(inferred) > 0 {
		all = append(all,
			r.Lang.F("Inferred from the device being online: %s.", strings.Join(inferred, r.Lang.T(", "))))
	}
	return all
}

// saysNext says whether the causes that remain come with a next look of their own: two would contradict each other.
func (r Record) saysNext() bool {
	n, ok := r.remaining()
	return ok && n.next() != ""
}
