package session

import (
	"strings"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/journal"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
)

// takeUp puts a resumed session where it stood: what was done has its time, what the person looked past stays so.
func (s *Session) takeUp() {
	past := s.opts.Past
	if past == nil {
		return
	}
	for _, done := range past.Applied {
		name, of, _ := strings.Cut(done.Code, ".")
		if c, ok := checks.Find(name); ok {
			s.walk.Apply(check.Finding{Check: c, Verdict: check.Fail, Case: check.Case(of)}, done.At)
		}
	}
	for _, code := range past.Left {
		s.rounds.past[code] = true
	}
	s.rounds.noted = past.Note
	for _, w := range past.Rounds {
		r := &engine.Round{Started: w.Started, Finished: w.Finished, Stats: w.Stats, Documents: evidenceOf(w.Documents)}
		clear(s.rounds.known)
		for _, raw := range w.Findings {
			f, err := codec.Decode(raw)
			if err != nil { // of a check that this version does not have
				continue
			}
			r.Findings = append(r.Findings, f)
			if f.Verdict == check.Fail { // what is well by now was fixed
				s.rounds.known[f.Check] = f
			}
		}
		s.rounds.told = append(s.rounds.told,
			report.Round{Diagnosis: s.walk.Diagnose(r), Repaired: w.Repaired, Note: w.Note})
	}
}

// recollect puts what was known into the store.
func (s *Session) recollect() {
	past := s.opts.Past
	for _, d := range evidenceOf(past.Given) {
		if _, newer := s.store.Get(d.Ref); !newer {
			s.store.Put(d)
		}
	}
	s.talk.before, s.talk.turned = past.Asked, past.Asked > 0 || len(past.Rounds) > 0 || len(past.Left) > 0
	if len(past.Present) > 0 && s.opts.Present == nil {
		s.talk.absent = absentees(past.Present)
	}
	// Somebody who was not there before may be by now, and what was not known may be said by a flag.
	open := func(d evidence.Document) bool {
		return d.Failure != nil && (d.Failure.Kind == evidence.NobodyHere ||
			d.Ref.Source == evidence.Ask && s.opts.Said[d.Ref.Request] != "")
	}
	for _, d := range evidenceOf(past.Answers) {
		if !open(d) {
			s.talk.recollect(d)
		}
	}
	for _, d := range s.store.Documents() {
		if open(d) {
			s.store.Drop(d.Ref)
		}
	}
	if len(past.Brought) > 0 {
		s.sources.pasted.recollect(evidenceOf(past.Brought))
	}
}

// codec writes findings into the journal and reads them back.
var codec = check.Codec{Check: checks.Find, Question: checks.QuestionNamed}

func evidenceOf(docs []journal.Document) []evidence.Document {
	var all []evidence.Document
	for _, d := range docs {
		all = append(all, d.Evidence())
	}
	return all
}
