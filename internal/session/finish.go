package session

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/casefile"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
	"github.com/xdrdoctor/xdrdoctor/internal/usage"
)

// finish records and reports the session, and says how the command ends. A session that was stopped can be resumed.
func (s *Session) finish(ctx context.Context, d *engine.Diagnosis, stopped bool) error {
	kept, unrecorded := s.record(ctx) // what cannot be written costs no other output
	if err := s.unansweredFlags(d); err != nil {
		return errors.Join(unrecorded, err)
	}
	if s.held != nil {
		defer func() { _, _ = s.held.WriteTo(s.Out) }()
	}
	err := s.print()
	if s.opts.Output.Format == "text" && s.walk.Decide == nil { // else the lines of the named checks say all
		s.closing(d, kept)
	}
	if err = errors.Join(unrecorded, err, s.told().WriteFiles(s.opts.Output.Reports)); err != nil {
		return err
	}
	s.sources.sayLine()
	s.afterwards(d)
	var code error
	if exit := d.Exit(); exit != engine.ExitOK {
		code = usage.Exit(exit)
	}
	switch {
	case stopped && s.keeper.begun():
		s.note("%s", i18n.Text(GoesOn))
	case s.walk.Decide != nil:
	case somebodyAbsent(d) && s.keeper.begun():
		s.note("When you have the answers, run xdrdoctor diagnose --resume.")
	default:
		s.keeper.finish(s.Out, code)
	}
	return code
}

// closing is the end of a session on the screen: what was found, what is to be done, what was not looked at.
func (s *Session) closing(d *engine.Diagnosis, kept string) {
	if s.asker.Interactive() {
		s.screen.Closing(s.situation(d, kept))
	} else {
		s.screen.Summary(d, s.told().Fixed(), checks.NotIn(s.walk.Runbook.Walk))
	}
	s.screen.Ledger(s.told())
	messages := s.messages(d)
	if len(s.told().Fixed()) == 0 && escalates(d) && messages == 0 {
		s.screen.Text("")
		s.screen.Escalation()
	}
	if kept != "" {
		s.note("xdrdoctor report shows this again; xdrdoctor case list lists the kept cases.")
	}
}

// situation is what a screen tells beside the cause.
func (s *Session) situation(d *engine.Diagnosis, kept string) report.Situation {
	at := report.Situation{
		Diagnosis: d, Heading: s.Lang.T(s.walk.Runbook.Screen), Answers: s.talk.answers(), Took: s.rounds.took(),
		Fixed: s.told().Fixed(),
		Kept:  kept, Left: checks.NotIn(s.walk.Runbook.Walk), Unsaved: !s.keeper.keeps(),
	}
	if c, ok := s.rounds.turn(d); ok && c.Verdict == check.Fail && c.Remedy().Allow > 0 {
		at.Until = s.now().Add(c.Remedy().Allow)
	}
	return at
}

// print writes the report in the form that --output names; in text everything is said by itself.
func (s *Session) print() error {
	switch s.opts.Output.Format {
	case "json":
		return s.told().JSON(s.Out)
	case "jsonl":
		return s.told().JSONLines(s.Out)
	case "markdown":
		return s.told().Markdown(s.Out)
	}
	return nil
}

// told is the session as the reports tell it.
func (s *Session) told() report.Record {
	return report.Record{
		Version: s.Version, Lang: s.Lang, Show: s.Shared.Text, Rounds: s.rounds.told, Repairs: s.opts.Lab.Repair,
		Left: checks.NotIn(s.walk.Runbook.Walk),
		Simulated: s.opts.Lab.Faults != "" ||
			s.sources.recorded != nil && report.Simulated(s.sources.recorded.Diagnosis),
	}
}

// ended records and reports a session that its operator stopped, and returns how it ended.
func (s *Session) ended(ctx context.Context, err error) error {
	if !errors.Is(err, ask.ErrStopped) && !errors.Is(err, context.Canceled) {
		return err
	}
	if len(s.rounds.told) == 0 {
		if len(s.opts.Output.Reports) > 0 {
			s.note("No report: nothing was checked yet.")
		}
		return err
	}
	_, failed := s.record(context.WithoutCancel(ctx))
	if s.opts.Output.Format != "text" {
		failed = errors.Join(failed, s.print())
	}
	if failed = errors.Join(failed, s.told().WriteFiles(s.opts.Output.Reports)); failed != nil {
		return failed
	}
	return err
}

// afterwards says what else is worth knowing once the results are out.
func (s *Session) afterwards(d *engine.Diagnosis) {
	s.suggestProbe(d)
	if ids := s.told().Unexpected(); len(ids) > 0 {
		s.notes().Say("Note: what was read differs from what xdrdoctor assumes: %s. The output of xdrdoctor facts export shows how, and is safe to publish.", strings.Join(ids, s.Lang.T(", ")))
	}
	if s.sources.read.answers == nil {
		return
	}
	if keys := s.sources.read.answers.Unused(s.wasAsked); len(keys) > 0 {
		s.notes().Say("Note: unused entries of the answers file: %s.", strings.Join(keys, s.Lang.T(", ")))
	}
}

// escalates: nothing is found, yet something is wrong or was reported (F-LINK-ESCALATE).
func escalates(d *engine.Diagnosis) bool {
	switch {
	case len(d.Causes) > 0:
		return false
	case d.Verdict == check.OK:
		return d.Symptom != checks.Everything && d.Symptom != checks.AboutInsights
	case d.Verdict == check.Unknown: // as long as an answer may help, it comes first
		return !slices.ContainsFunc(d.Findings, func(f check.Finding) bool { return len(f.Pending) > 0 })
	}
	return false
}

// notAsked says of what a question led to that nobody was asked it.
func notAsked(d evidence.Document) bool {
	return d.Failure != nil && d.Failure.Kind == evidence.NotAsked
}

func (s *Session) wasAsked(name string) bool {
	_, ok := s.store.Get(asked(name))
	return ok
}

// unansweredFlags: without a terminal and without --no-input, what is unknown for want of an answer is a mistake of
// usage.
func (s *Session) unansweredFlags(d *engine.Diagnosis) error {
	if s.opts.NoInput || s.asker.Interactive() || d.Verdict != check.Unknown {
		return nil
	}
	var flags []string
	for _, f := range d.Findings {
		if f.Verdict != check.Unknown || s.walk.Decide != nil && !slices.Contains(s.walk.Decide, f.Check) {
			continue
		}
		for _, name := range opens(f) {
			if flag := "--" + name; !slices.Contains(flags, flag) {
				flags = append(flags, flag)
			}
		}
	}
	if len(flags) == 0 {
		return nil
	}
	return usage.Misuse(answerWith(flags), "there is no terminal to ask on")
}

// opens are the questions whose answers would settle what is not known. Not all are put to a person: nobody remembers
// when a token was made.
func opens(f check.Finding) []string {
	if look := f.Look(); look != "" && len(f.Pending) == 0 {
		return []string{look}
	}
	var names []string
	for _, q := range f.Pending {
		names = append(names, q.Name)
	}
	return names
}

// answerWith names the flags that would answer, on lines that fit a terminal.
func answerWith(flags []string) string {
	const most = 5
	more := ""
	if n := len(flags) - most; n > 0 {
		flags, more = flags[:most], " and more; see xdrdoctor help answers"
	}
	return "answer with: " + strings.Join(flags, ", ") + more + "\nor go on without answers: --no-input"
}

// record writes the evidence of the last round: where --record says, else into the state folder, of which the last
// are kept. What was looked at by single checks is too little to be kept unasked. It returns the name of what is
// kept.
func (s *Session) record(ctx context.Context) (kept string, err error) {
	unasked := s.opts.Lab.Faults != "" || s.sources.recorded != nil || s.walk.Decide != nil
	to := s.opts.Output.Record
	if s.opts.Output.NoRecord || to == "" && unasked || len(s.rounds.told) == 0 {
		return "", nil
	}
	d := s.rounds.last().Diagnosis
	about := casefile.About{Version: s.Version, Created: s.Env.Clock(), Symptom: d.Symptom, Region: d.Region}
	c := casefile.Record(d.Documents, d.Started, about).Beside(d.Heard)
	var told, page bytes.Buffer
	if to != "" || len(s.rounds.told) > 1 { // of one round the evidence tells all again
		if err := s.told().JSON(&told); err != nil {
			return "", err
		}
		c.Diagnosis = told.Bytes()
	}
	if to != "" { // it will be handed on: it explains itself to the person who gets it
		if err := s.told().HTML(&page); err != nil {
			return "", err
		}
		c.Report = page.Bytes()
	}
	return s.writeCase(ctx, c)
}

// keptCases is how many cases are kept unasked.
const keptCases = 20

func (s *Session) writeCase(ctx context.Context, c casefile.Case) (kept string, err error) {
	c = s.masked(s.Shared.Case(c))
	if path := s.opts.Output.Record; path != "" {
		if err := casefile.Write(ctx, path, c); err != nil {
			return "", usage.Hinted(err)
		}
		return path, nil
	}
	// By default it is done in passing: that it cannot be is no reason to fail.
	dir, err := casefile.StateDir(s.Getenv)
	name := casefile.NewName(s.Env.Clock())
	if err == nil {
		err = os.MkdirAll(dir, 0o700)
	}
	if err == nil {
		err = casefile.Write(ctx, filepath.Join(dir, name), c)
	}
	if err == nil {
		err = casefile.Keep(dir, keptCases)
	}
	if err != nil {
		if !errors.Is(err, context.Canceled) {
			s.note("Note: this run is not recorded: %v", err)
		}
		return "", nil
	}
	return strings.TrimSuffix(name, filepath.Ext(name)), nil
}
