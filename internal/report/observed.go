package report

import (
	"bytes"
	"context"
	"slices"
	"time"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// observations are what was learnt of the facts that a cause rests on, those that decided first: the one that the check
// has its name from, then what was read last. Where none has words, it is the documents.
func (t *Terminal) observations(f check.Finding, s Situation) []string {
	behind := behindCause(f, s.Diagnosis.Documents)
	slices.Reverse(behind)
	known := learnt(s.Diagnosis)
	var all []observation
	for _, need := range f.Check.Needs {
		said, ok := known.Says(need)
		i := slices.IndexFunc(behind, func(d evidence.Document) bool { return slices.Contains(said.Cites, d.Ref) })
		if !ok || i < 0 || facts.AboutAll(said.Question.Ref()) {
			continue
		}
		rank := i
		if need.FactName() == f.Check.Name {
			rank = -1
		}
		all = append(all, observation{rank, said.Question, said.Words, behind[i]})
	}
	slices.SortStableFunc(all, func(a, b observation) int { return a.rank - b.rank })
	var texts, told []string
	for _, o := range all {
		if slices.Contains(told, o.about.Topic) {
			continue
		}
		told = append(told, o.about.Topic)
		words := t.lang.F("%s: %s", i18n.Text(o.about.Topic), o.words)
		texts = append(texts, t.seenAt(words, o.about.Where.Portal, o.by))
	}
	if i := slices.IndexFunc(behind, reads(f.Check)); i >= 0 && len(texts) == 0 {
		texts = append(texts, t.seenAt(t.topic(behind[i]), fact.Elsewhere, behind[i]))
	}
	return texts
}

// reads are the documents of machines, and the answers to a check's own questions that may be shown.
func reads(c *check.Check) func(evidence.Document) bool {
	return func(d evidence.Document) bool {
		return d.Ref.Source != evidence.Ask || slices.ContainsFunc(c.Needs, func(need fact.Any) bool {
			return need.Ask() != nil && need.Ask().Ref() == d.Ref && need.Ask().Form != fact.Hidden
		})
	}
}

// observation is what is known about the topic of a question, and by which document. The lowest rank is told first.
type observation struct {
	rank  int
	about *fact.Question
	words i18n.Text
	by    evidence.Document
}

// learnt are the facts that a diagnosis's documents show. Nothing is fetched.
func learnt(d *engine.Diagnosis) *fact.Set {
	store := evidence.NewStore(func() time.Time { return d.Started })
	store.Instant = true
	for _, doc := range d.Documents {
		store.Put(doc)
	}
	return fact.NewSet(context.Background(), store, d.Started)
}

// seenAt adds to what was seen where a person or a machine looked, and when.
func (t *Terminal) seenAt(what string, portal fact.Portal, d evidence.Document) string {
	where := sourceNames[d.Ref.Source].In(t.lang)
	if d.Ref.Source == evidence.Ask {
		where = portal.Label().In(t.lang)
	}
	switch at := d.Taken.Local().Format("15:04"); {
	case d.Taken.IsZero() && where == "":
		return what
	case d.Taken.IsZero():
		return t.lang.F("%s (%s)", what, where)
	case where == "":
		return t.lang.F("%s (%s)", what, at)
	default:
		return t.lang.F("%s (%s, %s)", what, where, at)
	}
}

// topic is what a document shows, where no fact has words for what was learnt from it.
func (t *Terminal) topic(d evidence.Document) string {
	if q := question(d.Ref); q != nil { // an answer that no fact takes
		return t.lang.T(q.Topic)
	}
	switch topic := facts.Topic(d.Ref); {
	case topic != "":
		return topic.In(t.lang)
	case d.Ref.Source == evidence.CLI && len(bytes.TrimSpace(d.Body)) == 0:
		return t.lang.F("no output of %s", d.Ref.Request)
	case d.Ref.Source == evidence.CLI:
		return t.lang.F("output of %s", d.Ref.Request)
	case d.Ref.Source == evidence.Log:
		return t.lang.F("lines of %s", d.Ref.Request)
	}
	return t.lang.T("what it shows")
}

func question(ref evidence.Ref) *fact.Question {
	for _, q := range checks.Questions() {
		if q.Ref() == ref {
			return q
		}
	}
	return nil
}

// sourceNames are the systems that are read, in plain words.
var sourceNames = map[string]i18n.Text{
	evidence.XDR:    "XDR API",
	evidence.SSE:    "SSE, through the XDR API",
	evidence.ESA:    "AsyncOS API",
	evidence.CLI:    "ESA command line",
	evidence.Config: "exported configuration",
	evidence.Log:    "log",
	evidence.Net:    "connection from this machine",
	evidence.Token:  "token (its format only)",
	evidence.Shapes: "shapes file",
	evidence.Ask:    "answer",
}
