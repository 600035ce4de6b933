package session

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/casefile"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/journal"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
	"github.com/xdrdoctor/xdrdoctor/internal/usage"
)

// KeptSessions is how many sessions that were not finished are kept.
const KeptSessions = 5

// GoesOn is what a session that was stopped ends with.
const GoesOn = "xdrdoctor diagnose --resume continues from here."

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
func (s *Session) keep() error {
	past := s.opts.Past
	if past == nil && (s.opts.NoInput || s.opts.Output.NoRecord || !s.asker.Interactive()) {
		return nil
	}
	if !s.asker.Interactive() {
		return usage.Misuse("--plain takes the answers of a script", "there is no terminal to ask on")
	}
	// The clock of a recorded case stands still; that of the journal says which session is the last.
	s.keeper = &keeper{clock: s.Env.Clock, note: s.note}
	s.talk.keeper = s.keeper
	if past != nil {
		s.recollect()
		s.keeper.journal = past.Journal
		s.keeper.add(journal.Event{Kind: journal.Resumed, Flags: s.opts.Flags})
		if s.Shared.Who().String() != cmp.Or(past.Share, redact.Private.String()) {
			s.keeper.sharing(s.Shared.Who())
		}
		return nil
	}
	var err error
	if s.keeper.dir, err = journal.Dir(s.Getenv); err != nil {
		s.keeper.fails(err)
		return nil
	}
	s.keeper.early = []journal.Event{{At: s.Env.Clock(), Tool: s.Version, Flags: s.opts.Flags}}
	if who := s.Shared.Who(); who != redact.Private {
		s.keeper.sharing(who)
	}
	if d, ok := s.store.Get(shapeHanded); ok {
		s.keeper.later(journal.Event{Kind: journal.Given, Documents: paper(d)})
	}
	if handed := s.sources.read.handed; len(handed) > 0 {
		s.keeper.later(journal.Event{Kind: journal.Pasted, Documents: paper(handed...)})
	}
	s.sayUnfinished()
	return nil
}

// sayUnfinished names a session that was stopped and can be resumed.
func (s *Session) sayUnfinished() {
	unfinished, _ := journal.Unfinished(s.keeper.dir)
	for _, e := range unfinished {
		if e.InUse == nil && e.Err == nil {
			s.note("A session from %s is not finished: xdrdoctor diagnose --resume continues it.", s.When(e.State.Started))
			return
		}
	}
}

// keeps says whether the session can be resumed once something was answered.
func (k *keeper) keeps() bool { return k != nil && !k.broken }

// sharing keeps who sees the screen: the person who goes on tomorrow may share it still.
func (k *keeper) sharing(who redact.Sharing) {
	k.later(journal.Event{Kind: journal.Shared, Share: who.String()})
}

// present keeps which consoles the people on the call can open.
func (k *keeper) present(consoles []string) {
	k.later(journal.Event{Kind: journal.Present, Present: consoles})
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
		_ = journal.Keep(k.dir, KeptSessions)
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
		k.note("Note: this seems to contain %s, so it is not kept for --resume.", leaked(leak.What))
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

// masked is the case without secrets. What was taken out of it is counted, by kind.
func (s *Session) masked(c casefile.Case) casefile.Case {
	c, removed := c.Masked()
	for _, kind := range removed.Kinds() {
		s.note("Note: what looks like %s is masked in the case: %d times.", leaked(kind), removed[kind])
	}
	return c
}

func (k *keeper) fails(err error) {
	k.broken = true
	k.note("Note: this session is not kept for --resume: %v", err)
}

// begun says that there is something to resume.
func (k *keeper) begun() bool { return k != nil && k.journal != nil && !k.broken }

// finish forgets the session, which ended with err, unless that is a fault or the report could not be written.
func (k *keeper) finish(out io.Writer, err error) {
	var code usage.Exit
	if c, ok := out.(*Careful); k == nil || k.journal == nil || err != nil && !errors.As(err, &code) ||
		ok && c.Err != nil {
		return
	}
	if err := k.journal.Finish(journal.Event{At: k.clock()}); err != nil && !k.broken {
		k.note("Note: what was kept for --resume could not be removed: %v", err)
	}
	k.journal, k.broken = nil, true
}

func (k *keeper) close() {
	if k != nil && k.journal != nil {
		_ = k.journal.Close()
	}
}

// Stopped is the error of a session that was stopped and is kept.
type Stopped struct{ error }

// Unwrap returns the error below.
func (s *Stopped) Unwrap() error { return s.error }

// resumable marks the error of a session that was stopped and is kept.
func (s *Session) resumable(err error) error {
	stopped := errors.Is(err, ask.ErrStopped) || errors.Is(err, context.Canceled)
	if stopped && s.keeper.begun() {
		return &Stopped{err}
	}
	return err
}

// symptom keeps which tree is walked, and what led to it. What a flag gave is worth no journal of its own.
func (k *keeper) symptom(book *check.Runbook, byFlag bool, store *evidence.Store) {
	e := journal.Event{Kind: journal.Given, Symptom: book.Name}
	for _, name := range []string{facts.Screen.FactName(), facts.Symptom.FactName()} {
		if d, ok := store.Get(asked(name)); ok {
			e.Documents = append(e.Documents, journal.Paper(d))
		}
	}
	if byFlag {
		k.later(e)
		return
	}
	k.add(e)
}

// round keeps what a round came to.
func (k *keeper) round(d *engine.Diagnosis) {
	if k == nil {
		return
	}
	known := casefile.Record(d.Documents, d.Started, casefile.About{}).Documents
	w := journal.Walked{
		Started: d.Started, Finished: d.Finished, Verdict: d.Verdict.String(), Stats: d.Stats,
		Documents: paper(known...),
	}
	for _, f := range d.Findings {
		raw, err := codec.Encode(f)
		if err != nil {
			k.fails(err)
			return
		}
		w.Findings = append(w.Findings, raw)
	}
	k.add(journal.Event{Kind: journal.Round, Round: &w})
}

// brought keeps all that was pasted at questions and still counts.
func (k *keeper) brought(docs []evidence.Document) {
	k.add(journal.Event{Kind: journal.Brought, Documents: paper(docs...)})
}

// somebodyAbsent says whether a person who is not on the call has still to answer.
func somebodyAbsent(d *engine.Diagnosis) bool {
	return slices.ContainsFunc(d.Documents, func(doc evidence.Document) bool {
		return doc.Ref.Source == evidence.Ask && doc.Failure != nil && doc.Failure.Kind == evidence.NobodyHere
	})
}

func paper(docs ...evidence.Document) []journal.Document {
	var all []journal.Document
	for _, d := range docs {
		all = append(all, journal.Paper(d))
	}
	return all
}
