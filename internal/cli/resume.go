package cli

import (
	"cmp"
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/xdrdoctor/xdrdoctor/internal/journal"
	"github.com/xdrdoctor/xdrdoctor/internal/session"
	"github.com/xdrdoctor/xdrdoctor/internal/usage"
)

// newest is what --resume means without an ID.
const newest = "newest"

// takeUp finds the session that --resume means and takes its flags over.
func (o *options) takeUp(c *cobra.Command, w World) error {
	if o.NoInput {
		return misuse("leave one of them out", "--resume goes on asking, and --no-input asks nothing")
	}
	dir, err := journal.Dir(w.Getenv)
	if err != nil {
		return usage.Hinted(err)
	}
	_ = journal.Keep(dir, session.KeptSessions) // what was finished and could not be removed is no session
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
	o.Past = &session.Past{Journal: j, State: state}
	who := o.share
	if err := shareWith(w, cmp.Or(who, state.Share)); err != nil { // before anything of the session is shown
		return errors.Join(err, j.Close())
	}
	if err := o.restore(c, w); err != nil {
		_ = j.Close()
		return err
	}
	if who == "" && state.Share != "" { // at its end it may have been another than its flag said
		o.share = state.Share
	}
	sayResumed(w, state)
	for _, other := range all {
		if other.ID != e.ID && other.InUse == nil && other.Err == nil && o.resume == newest {
			w.note("Also not finished: diagnose --resume=%s, from %s.", other.ID, w.env().When(other.State.Started))
		}
	}
	return nil
}

// sayResumed says which session goes on.
func sayResumed(w World, state journal.State) {
	if state.Answered() == 1 {
		w.note("Resuming the session of %s, %d answer.", w.env().When(state.Started), state.Answered())
		return
	}
	w.note("Resuming the session of %s, %d answers.", w.env().When(state.Started), state.Answered())
}

// choose picks the session of that ID, or of an ID that begins so, or the last that nobody else goes on with.
func (o *options) choose(w World, all []journal.Entry) (journal.Entry, error) {
	var fit []journal.Entry
	var names []string
	for _, e := range all {
		if o.resume == newest && e.InUse == nil || o.resume != newest && strings.HasPrefix(e.ID, o.resume) {
			fit = append(fit, e)
		}
		names = append(names, e.ID+" from "+w.env().When(e.State.Started))
	}
	switch {
	case len(all) == 0:
		return journal.Entry{}, misuse("xdrdoctor diagnose starts one", "there is no session to resume")
	case len(fit) == 0 && o.resume == newest:
		return all[0], all[0].InUse
	case len(fit) == 0:
		return journal.Entry{}, misuse("there are:\n"+strings.Join(names, "\n"), "there is no session %q to resume",
			o.resume)
	case len(fit) > 1 && o.resume != newest:
		return journal.Entry{}, misuse("there are:\n"+strings.Join(names, "\n"), "%d sessions begin with %q",
			len(fit), o.resume)
	}
	return fit[0], fit[0].Err
}
