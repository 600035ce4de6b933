package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/casefile"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/journal"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

const (
	keptSessions = 5
	goesOn       = "xdrdoctor diagnose --resume goes on here."
)

// keeper keeps a session for --resume. That it cannot is one note, and no reason to fail. A nil keeper keeps nothing.
type keeper struct {
	dir     string
	clock   func() time.Time
	note    func(format string, args ...any)
	early   []journal.Event  // what is known before anything was answered, which is worth no journal
	journal *journal.Journal // nil until something was answered
	broken  bool
}

// keep begins to keep the session, or goes on keeping the one that is resumed.
func (s *session) keep() error {
	if s.past == nil && (s.noInput || s.noRecord || !s.asker.Interactive()) {
		return nil
	}
	if !s.asker.Interactive() {
		return misuse("--plain takes the answers of a script", "there is no terminal to ask on")
	}
	// The clock of a recorded case stands still; that of the journal says which session is the last.
	s.keeper = &keeper{clock: s.World.Clock, note: s.note}
	if s.past != nil {
		s.recollect()
		s.keeper.journal = s.past.journal
		s.keeper.add(journal.Event{Kind: journal.Resumed, Flags: s.typed})
		if s.shared.Who().String() != cmp.Or(s.past.Share, redact.Private.String()) {
			s.keepSharing()
		}
		return nil
	}
	var err error
	if s.keeper.dir, err = journal.Dir(s.Getenv); err != nil {
		s.keeper.fails(err)
		return nil
	}
	s.keeper.early = []journal.Event{{At: s.World.Clock(), Tool: s.Version, Flags: s.typed}}
	if s.shared.Who() != redact.Private {
		s.keepSharing()
	}
	if d, ok := s.store.Get(evidence.Ref{Source: evidence.Token, Request: "shape"}); ok {
		s.keeper.later(journal.Event{Kind: journal.Given, Documents: []journal.Document{journal.Paper(d)}})
	}
	if len(s.handed) > 0 {
		s.keeper.later(journal.Event{Kind: journal.Pasted, Documents: paper(s.handed)})
	}
	unfinished, _ := journal.Unfinished(s.keeper.dir)
	for _, e := range unfinished {
		if e.InUse == nil && e.Err == nil {
			s.note("The session of %s is not finished: diagnose --resume goes on there.", s.when(e.State.Started))
			break
		}
	}
	return nil
}

// when is a time of today by the clock alone.
func (w World) when(t time.Time) string {
	t, now := t.Local(), w.Clock().Local()
	if t.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return t.Format("15:04")
	}
	return t.Format("2006-01-02 15:04")
}

// keepSharing keeps who sees the screen: whoever goes on tomorrow may share it still.
func (s *session) keepSharing() {
	s.keeper.later(journal.Event{Kind: journal.Shared, Share: s.shared.Who().String()})
}

// later keeps an event as soon as there is something to keep.
func (k *keeper) later(e journal.Event) {
	if k == nil || k.journal != nil || len(k.early) == 0 {
		k.add(e)
		return
	}
	e.At = k.clock()
	k.early = append(k.early, e)
}

// add puts an event on the disk.
func (k *keeper) add(e journal.Event) {
	if k == nil || k.broken {
		return
	}
	if k.journal == nil {
		var err error
		if k.journal, err = journal.Create(k.dir, k.early[0]); err != nil {
			k.fails(err)
			return
		}
		_ = journal.Keep(k.dir, keptSessions)
		for _, e := range k.early[1:] {
			k.append(e)
		}
	}
	e.At = k.clock()
	k.append(e)
}

func (k *keeper) append(e journal.Event) {
	if k.broken {
		return
	}
	var leak *casefile.Leak
	switch err := k.journal.Append(e); {
	case errors.As(err, &leak):
		k.note("Note: it holds what looks like %s, so it is not kept for --resume.", leaked(leak.What))
	case err != nil:
		k.fails(err)
	}
}

// leaks are the secrets that a case finds in what it is given, as far as there are words for them.
var leaks = []i18n.Text{"a private key", "an Authorization header", "a token", "a JSON web token"}

func leaked(what string) any {
	if slices.Contains(leaks, i18n.Text(what)) {
		return i18n.Text(what)
	}
	return what
}

func (k *keeper) fails(err error) {
	k.broken = true
	k.note("Note: from here on nothing is kept for --resume: %v", err)
}

// begun says that there is something to resume.
func (k *keeper) begun() bool { return k != nil && k.journal != nil && !k.broken }

// finish forgets the session, which ended with err, unless that is a fault or the report could not be written.
func (k *keeper) finish(out io.Writer, err error) {
	var code exit
	if c, ok := out.(*careful); k == nil || k.journal == nil || err != nil && !errors.As(err, &code) || ok && c.err != nil {
		return
	}
	if err := k.journal.Finish(journal.Event{At: k.clock()}); err != nil && !k.broken {
		k.note("Note: what was kept for --resume cannot be removed: %v", err)
	}
	k.journal, k.broken = nil, true
}

func (k *keeper) close() {
	if k != nil && k.journal != nil {
		_ = k.journal.Close()
	}
}

// goingOn is an end at which --resume goes on.
type goingOn struct{ error }

func (g *goingOn) Unwrap() error { return g.error }

// resumable marks the error of a session that was stopped and is kept.
func (s *session) resumable(err error) error {
	if (errors.Is(err, ask.ErrStopped) || errors.Is(err, engine.ErrEnd) || errors.Is(err, context.Canceled)) && s.keeper.begun() {
		return &goingOn{err}
	}
	return err
}

// keepSymptom keeps which tree is walked, and what brought us here. What was given by a flag alone is worth no journal.
func (s *session) keepSymptom(book *check.Runbook) {
	e := journal.Event{Kind: journal.Given, Symptom: book.Name}
	for _, name := range []string{"screen", "symptom"} {
		if d, ok := s.store.Get(evidence.Ref{Source: evidence.Ask, Request: name}); ok {
			e.Documents = append(e.Documents, journal.Paper(d))
		}
	}
	if s.symptom != "" || s.recorded != nil && s.recorded.Symptom != "" {
		s.keeper.later(e)
		return
	}
	s.keeper.add(e)
}

// took counts an answer that was just put into the store, and keeps it.
func (s *session) took(question string) {
	s.asked++
	s.latest = append(s.latest, question)
	if d, ok := s.store.Get(evidence.Ref{Source: evidence.Ask, Request: question}); ok {
		s.keeper.add(journal.Event{Kind: journal.Answered, Documents: []journal.Document{journal.Paper(d)}})
	}
}

// keepRound keeps what a round came to.
func (s *session) keepRound(d *engine.Diagnosis) {
	if s.keeper == nil {
		return
	}
	known := casefile.Record(d.Documents, d.Started, casefile.About{}).Documents
	w := journal.Walked{Started: d.Started, Finished: d.Finished, Verdict: d.Verdict.String(), Stats: d.Stats, Documents: paper(known)}
	for _, f := range d.Findings {
		w.Findings = append(w.Findings, paperFinding(f))
	}
	s.keeper.add(journal.Event{Kind: journal.Round, Round: &w})
}

func paperFinding(f check.Finding) journal.Finding {
	p := journal.Finding{
		Check: f.Check.Name, Verdict: f.Verdict.String(), Case: string(f.Case), Note: f.Note, Reason: f.Reason, Cites: f.Cites, Until: f.Until, AtOnce: f.AtOnce, If: string(f.If), Open: f.Open, Waived: f.Waived,
	}
	for name, value := range f.Args {
		if p.Args == nil {
			p.Args = map[string]string{}
		}
		p.Args[name] = fmt.Sprint(value)
	}
	for _, q := range f.Pending {
		p.Pending = append(p.Pending, q.Name)
	}
	if f.By != nil {
		p.By = f.By.Name
	}
	return p
}

// keepPasted keeps all that was pasted at questions and still counts.
func (s *session) keepPasted() {
	if s.keeper == nil {
		return
	}
	s.pasting.Lock()
	docs := slices.Collect(maps.Values(s.pasted.docs))
	s.pasting.Unlock()
	slices.SortFunc(docs, func(a, b evidence.Document) int { return strings.Compare(a.Ref.Request, b.Ref.Request) })
	s.keeper.add(journal.Event{Kind: journal.Brought, Documents: paper(docs)})
}

// absentees says whether somebody who was not there has still to answer.
func absentees(d *engine.Diagnosis) bool {
	return slices.ContainsFunc(d.Documents, func(doc evidence.Document) bool {
		return doc.Ref.Source == evidence.Ask && doc.Failure != nil && doc.Failure.Kind == evidence.NobodyHere
	})
}

func paper(docs []evidence.Document) []journal.Document {
	var all []journal.Document
	for _, d := range docs {
		all = append(all, journal.Paper(d))
	}
	return all
}
