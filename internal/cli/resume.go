package cli

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/journal"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
)

// newest is what --resume means without an ID.
const newest = "newest"

// past is the session that is resumed.
type past struct {
	journal *journal.Journal
	journal.State
}

// takeUp finds the session that --resume means and takes its flags over.
func (o *options) takeUp(c *cobra.Command, w World) error {
	if o.noInput {
		return misuse("leave one of them out", "--resume goes on asking, and --no-input asks nothing")
	}
	dir, err := journal.Dir(w.Getenv)
	if err != nil {
		return hinted(err)
	}
	_ = journal.Keep(dir, keptSessions) // what was finished and could not be removed is no session
	all, err := journal.Unfinished(dir)
	if err != nil {
		return err
	}
	e, err := o.choose(w, all)
	if err != nil {
		return err
	}
	j, state, err := journal.Open(dir, e.ID)
	if err != nil {
		return err
	}
	o.past = &past{j, state}
	who := o.share
	if err := shareWith(w, cmp.Or(who, state.Share)); err != nil { // before anything of the session is shown
		return errors.Join(err, j.Close())
	}
	if err := o.restore(c); err != nil {
		_ = j.Close()
		return err
	}
	if who == "" && state.Share != "" { // at its end it may have been another than its flag said
		o.share = state.Share
	}
	s := session{World: w}
	if state.Answered() == 1 {
		s.note("Resuming the session of %s, %d answer.", w.when(state.Started), state.Answered())
	} else {
		s.note("Resuming the session of %s, %d answers.", w.when(state.Started), state.Answered())
	}
	for _, other := range all {
		if other.ID != e.ID && other.InUse == nil && other.Err == nil && o.resume == newest {
			s.note("Not finished either: diagnose --resume=%s, of %s.", other.ID, w.when(other.State.Started))
		}
	}
	return nil
}

// choose picks the session of that ID, or of an ID that begins so, or the last that nobody else goes on with.
func (o *options) choose(w World, all []journal.Entry) (journal.Entry, error) {
	var fit []journal.Entry
	var names []string
	for _, e := range all {
		if o.resume == newest && e.InUse == nil || o.resume != newest && strings.HasPrefix(e.ID, o.resume) {
			fit = append(fit, e)
		}
		names = append(names, e.ID+" of "+w.when(e.State.Started))
	}
	switch {
	case len(all) == 0:
		return journal.Entry{}, misuse("xdrdoctor diagnose begins one", "there is no session to resume")
	case len(fit) == 0 && o.resume == newest:
		return all[0], all[0].InUse
	case len(fit) == 0:
		return journal.Entry{}, misuse("there are:\n"+strings.Join(names, "\n"), "there is no session %q to resume", o.resume)
	case len(fit) > 1 && o.resume != newest:
		return journal.Entry{}, misuse("there are:\n"+strings.Join(names, "\n"), "%d sessions begin with %q", len(fit), o.resume)
	}
	return fit[0], fit[0].Err
}

// goOn puts a resumed session where it stood: what is given is known, what was carried out has its time, what was left behind stays there.
// The answers of the round that was broken off follow as the walk comes to their questions.
func (s *session) goOn(continued map[string]bool, known map[*check.Check]check.Finding) {
	if s.past == nil {
		return
	}
	for _, done := range s.past.Applied {
		name, of, _ := strings.Cut(done.Code, ".")
		if c, ok := checks.Find(name); ok {
			s.walk.Apply(check.Finding{Check: c, Verdict: check.Fail, Case: check.Case(of)}, done.At)
		}
	}
	for _, code := range s.past.Left {
		continued[code] = true
	}
	s.noted = s.past.Note
	for _, w := range s.past.Rounds {
		r := &engine.Round{Started: w.Started, Finished: w.Finished, Stats: w.Stats, Documents: evidenceOf(w.Documents)}
		clear(known)
		for _, p := range w.Findings {
			f, ok := findingOf(p)
			if !ok { // of a check that is no more
				continue
			}
			r.Findings = append(r.Findings, f)
			if f.Verdict == check.Fail { // what is well by now was fixed
				known[f.Check] = f
			}
		}
		s.rounds = append(s.rounds, report.Round{Diagnosis: s.walk.Diagnose(r), Repaired: w.Repaired, Note: w.Note})
	}
}

// recollect puts what was known into the store.
func (s *session) recollect() {
	if s.past == nil {
		return
	}
	for _, d := range evidenceOf(s.past.Given) {
		if _, anew := s.store.Get(d.Ref); !anew {
			s.store.Put(d)
		}
	}
	s.asked, s.recall = s.past.Asked, evidenceOf(s.past.Answers)
	// Who was not there before may be by now, and what was not known may be said by a flag.
	nobody := func(d evidence.Document) bool {
		return d.Failure != nil && (d.Failure.Kind == evidence.NobodyHere || d.Ref.Source == evidence.Ask && s.set[d.Ref.Request] != "")
	}
	s.recall = slices.DeleteFunc(s.recall, nobody)
	for _, d := range s.store.Documents() {
		if nobody(d) {
			s.store.Drop(d.Ref)
		}
	}
	if len(s.past.Brought) > 0 {
		s.pasted.docs = map[evidence.Ref]evidence.Document{}
		for _, d := range evidenceOf(s.past.Brought) {
			s.pasted.docs[d.Ref] = d
			if p, ok := asyncos.ParsePrompt(strings.TrimSpace(d.Header["Prompt"])); ok { // whose they are
				s.pasted.host = p.Host
			}
			if v, ok := asyncos.ParseVersion(string(d.Body)); ok && d.Ref.Request == "version" {
				s.pasted.serial = v.Serial
			}
		}
	}
}

// recalls answers a question as it was answered before the session was broken off.
func (s *session) recalls(question string) bool {
	i := slices.IndexFunc(s.recall, func(d evidence.Document) bool { return d.Ref.Request == question })
	if i < 0 {
		s.recallAll()
		return false
	}
	s.store.Put(s.recall[i])
	s.recall = slices.Delete(s.recall, i, i+1)
	s.asked++
	s.latest = append(s.latest, question)
	return true
}

// recallAll puts the answers that are left into the store: the walk goes another way now, and they hold nevertheless.
func (s *session) recallAll() {
	for _, d := range s.recall {
		s.store.Put(d)
	}
	s.recall = nil
}

// findingOf is a finding as it was kept.
func findingOf(p journal.Finding) (check.Finding, bool) {
	c, ok := checks.Find(p.Check)
	f := check.Finding{
		Check: c, Verdict: verdictOf(p.Verdict), Case: check.Case(p.Case), Note: p.Note, Reason: p.Reason, Cites: p.Cites, Until: p.Until, AtOnce: p.AtOnce, If: check.Case(p.If), Open: p.Open, Waived: p.Waived,
	}
	for name, value := range p.Args {
		if f.Args == nil {
			f.Args = check.Args{}
		}
		f.Args[name] = value
	}
	for _, name := range p.Pending {
		if q, ok := facts.QuestionNamed(name); ok {
			f.Pending = append(f.Pending, q)
		}
	}
	if p.By != "" {
		by, known := checks.Find(p.By)
		f.By, ok = by, ok && known
	}
	return f, ok && (f.Verdict != check.Blocked || f.By != nil)
}

func verdictOf(name string) check.Verdict {
	for v := check.Unknown; v <= check.NotApplicable; v++ {
		if v.String() == name {
			return v
		}
	}
	return check.Unknown
}

func evidenceOf(docs []journal.Document) []evidence.Document {
	var all []evidence.Document
	for _, d := range docs {
		all = append(all, d.Evidence())
	}
	return all
}
