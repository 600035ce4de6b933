// Package session is the conversation: it walks a runbook with a person, or alone, says what was found, and keeps
// what is needed to go on later. It is made of parts that each do one thing over the same desk (the machine, the
// person, what is known, the screen):
//
//	sources    what is asked and read, and in which order
//	interview  the questions and what was said to them; back, change
//	pastes     what was pasted of the appliance's command line
//	rounds     one walk after another; what was said to be done between them
//	keeper     the journal, for --resume
//
// A session has no place in the walk to remember. What stands is what was said; every look starts at the top.
package session

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"

	"github.com/mattn/go-isatty"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
	"github.com/xdrdoctor/xdrdoctor/internal/terminal"
)

// Session is one diagnosis of one integration. Open makes it, Close ends it.
type Session struct {
	*desk
	sources *sources
	talk    *interview
	rounds  *rounds
	keeper  *keeper
	walk    *engine.Walk
	held    *bytes.Buffer // what is printed only if the run comes to an end; nil: all is printed at once
	opened  [steps]bool   // which steps of the opening asked
}

// Open prepares a session: it finds the sources, reads the files that were named, and asks for secrets.
func Open(ctx context.Context, env Env, o *Options) (*Session, error) {
	s := newSession(env, o)
	var err error
	if o.Lab.Faults != "" {
		err = s.sources.openLab()
		o.Target.Probe = o.Target.Probe || s.sources.laptopBroken()
	} else {
		err = s.sources.configure(ctx)
	}
	if err == nil {
		s.screens()
		err = errors.Join(s.sources.shape(), s.sources.readFiles(ctx))
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func newSession(env Env, o *Options) *Session {
	d := &desk{Env: env, opts: o, store: evidence.NewStore(env.Clock), now: env.Clock,
		painter: newPainter(env, o.Output.Plain)}
	d.waiting = &waiting{desk: d}
	s := &Session{desk: d, rounds: newRounds(d)}
	d.asker = ask.Shared(chooseAsker(env, o), env.Shared, env.Lang, func(line string) {
		d.note("%s", i18n.Text(line))
		s.keeper.sharing(env.Shared.Who())
	})
	pasted := &pastes{desk: d}
	s.sources = &sources{desk: d, pasted: pasted}
	pasted.known = s.sources.mine
	s.talk = &interview{
		desk: d, pasted: pasted, absent: absentees(o.Present), asked: map[string]bool{}, usual: s.sources.usual,
		doubts: func(ctx context.Context) []check.Finding { return s.walk.Contradictions(ctx) },
	}
	env.Shared.Look(func() []evidence.Document { return slices.Concat(d.store.Documents(), d.store.Heard()) })
	return s
}

// chooseAsker says who is asked, and how.
func chooseAsker(env Env, o *Options) ask.Asker {
	switch {
	case env.Asker != nil:
		return env.Asker
	case o.NoInput || o.Lab.Faults != "" && !env.Terminal():
		o.NoInput = true
		return ask.Nobody()
	case o.Output.Plain && !env.Terminal(): // a script that answers
		return ask.Plain(env.In, env.Err, -1, env.Lang)
	}
	return ask.Choose(env.In, env.Err, ask.Terminal{Plain: o.Output.Plain, Colours: Colours(env, env.Err),
		Getenv: env.Getenv}, env.Lang)
}

// screens sets up where results and the status line go.
func (s *Session) screens() {
	var out io.Writer = s.Out
	switch {
	case s.opts.Output.Format != "text":
		out = s.Err // the findings as they come are progress then
	case !s.opts.NoInput && !s.asker.Interactive():
		s.held = new(bytes.Buffer) // whether they stand is not known before the end: see unansweredFlags
		out = s.held
	}
	s.waiting.picture = s.painter.Tall() && s.opts.Output.Format == "text"
	if f, ok := out.(*Careful); ok && f.File != nil && isatty.IsTerminal(f.File.Fd()) {
		out = s.painter.Above(out)
	}
	s.screen = report.NewTerminal(out, !s.opts.Output.Plain && Colours(s.Env, s.Out)).In(s.Lang)
	s.screen.Show, s.screen.Plain, s.screen.Width = s.Shared.Text, s.opts.Output.Plain, s.painter.Width()
	s.screen.Talks = s.asker.Interactive()
	s.screen.Verbose = s.opts.Output.Verbose || !s.asker.Interactive()
	if terminal.UTF8(s.Getenv) && !s.opts.Output.Plain && s.Terminal() {
		s.screen.Signs = report.Unicode
	}
}

// Close gives back what the session holds. What is kept for --resume stays.
func (s *Session) Close() {
	s.keeper.close()
	s.sources.close()
}

// begin sets the walk up. One that is there goes on with another runbook: what was done is still done.
func (s *Session) begin(book *check.Runbook) error {
	if s.walk != nil {
		s.walk.Runbook, s.walk.Facts = book, s.sources.ahead(book)
		return nil
	}
	waivers, err := s.readWaivers()
	s.walk = &engine.Walk{
		Runbook: book, Order: checks.All(), Facts: s.sources.ahead(book), Store: s.store, Budget: s.opts.Budget,
		Waivers: waivers,
		Stays:   checks.Stays, Reported: facts.Reported,
	}
	return err
}

// round walks once, and shows meanwhile what is waited for. What was found before somebody stopped it is kept for the
// reports.
func (s *Session) round(ctx context.Context) (*engine.Round, error) {
	s.waiting.restart()
	s.waiting.begin()
	defer s.painter.End()
	r, err := s.walk.Round(ctx)
	if err != nil && len(r.Findings) > 0 {
		s.rounds.add(s.walk.Diagnose(r))
	}
	return r, err
}

// failing findings are about the integration, and count.
func failing(f check.Finding) bool {
	return f.Verdict == check.Fail && f.Check.About == check.Link && f.Waived == nil
}
