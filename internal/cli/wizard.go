package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/journal"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
)

// askSymptom takes what was copied from the screen, or lets the operator choose.
func (s *session) askSymptom(ctx context.Context) (*check.Runbook, error) {
	text, err := s.asker.Paste(ctx, s.lang.T("What is on the customer's screen? Paste it, or press Enter for a list."))
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(text) != "" {
		if book, ok := checks.Recognise(text); ok {
			s.given("screen", text, "operator")
			s.given("symptom", book.Name, "operator")
			s.keepSymptom(book)
			fmt.Fprintln(s.Err, redact.Visible(s.shared.Text(recognised(s.lang, text, book))))
			return book, nil
		}
		s.note("That text is not known here. Choose what comes nearest:")
	}
	var options []fact.Option
	for _, b := range checks.Runbooks() {
		options = append(options, fact.Option{Value: b.Name, Label: s.lang.T(b.Screen)})
	}
	a, err := s.asker.Ask(ctx, ask.Prompt{Text: s.lang.T("What does the operator see?"), Options: options, Flag: "--symptom", Plain: true,
		Why: s.lang.T("It chooses the decision tree."), Where: s.lang.T("the XDR console or the ESA, wherever the trouble shows"),
		Parse: func(v string) (string, error) { return v, nil }})
	if err != nil {
		return nil, err
	}
	book, ok := checks.FindRunbook(a.Value)
	if !ok {
		return nil, fmt.Errorf("unknown symptom %q", a.Value)
	}
	s.given("symptom", book.Name, "operator")
	s.keepSymptom(book)
	return book, nil
}

// recognised says in one line what a pasted text means.
func recognised(l *i18n.Language, text string, book *check.Runbook) string {
	e := facts.ParseScreen(text)
	code := e.Code
	if e.Status != 0 {
		code += fmt.Sprintf(" [%d]", e.Status)
	}
	meaning := l.T(string(map[string]i18n.Text{
		facts.DeviceOffline:   "XDR cannot reach the module's device through SSE.",
		facts.TokenRefused:    "the ESA did not accept the registration token.",
		facts.UnexpectedError: "XDR reached the ESA but could not use its API.",
		facts.TryAgain:        "the device may be deregistered, and not be visible any more.",
	}[e.Kind]))
	if code == "E4017" && e.Status == 0 {
		code = "E4017 [409]" // the bracket that belongs to it, cut off when it was copied (FACTS §3 [D])
	}
	switch {
	case meaning != "" && code != "":
		return l.F("%s: %s", code, meaning)
	case meaning != "":
		return l.F("Understood: %s", meaning)
	case code != "":
		return l.F("%s is not known here; taken as: %s", code, i18n.Text(book.Screen))
	}
	return l.F("Taken as: %s", i18n.Text(book.Screen))
}

// asking puts a question of the walk, while nothing is waited for.
func (s *session) asking(ctx context.Context, q *fact.Question, set *fact.Set) error {
	s.status.end()
	defer s.status.begin()
	return s.ask(ctx, q, set)
}

// ask puts one question and the answer into the store.
func (s *session) ask(ctx context.Context, q *fact.Question, set *fact.Set) error {
	if s.recalls(q.Name) {
		return nil
	}
	text := s.page(s.lang.T(q.Prompt))
	p := ask.Prompt{
		Number: s.asked + 1, Text: text, Why: s.lang.T(q.Why), Where: s.lang.T(q.Where), Flag: "--" + q.Name, Form: q.Form, Options: labelled(s.lang, q.Options),
		Offer: labelled(s.lang, set.Offer(q)), Example: q.Example, Parse: func(v string) (string, error) { return typed(q, v) },
	}
	if s.lab != nil && !s.noOperator { // what the portal would show
		p.Default, _ = s.lab.World.Answer(q.Name)
	}
	if q.Form == fact.Hidden {
		return s.askHidden(ctx, q, p)
	}
	if s.mayPaste(q, set) {
		p.Paste = s.lang.T("paste the ESA's command line output")
	}
	a, err := s.asker.Ask(ctx, p)
	if err != nil {
		return err
	}
	switch a.Kind {
	case ask.Pastes:
		return s.paste(ctx, q, set)
	case ask.Back:
		if s.unpaste() {
			return engine.ErrAgain
		}
		last := len(s.latest) - 1
		switch {
		case last < 0 && s.askedRegion && len(s.rounds) == 0:
			return s.regionAgain(ctx)
		case last < 0:
			s.note("Nothing was asked before this.")
			return s.ask(ctx, q, set)
		}
		s.keeper.add(journal.Event{Kind: journal.Back, Question: s.latest[last]})
		s.asked, s.latest = s.asked-1, s.latest[:last]
		return engine.ErrBack
	case ask.End:
		s.enough = true
		return engine.ErrEnd
	case ask.DontKnow:
		s.store.Put(evidence.Unanswered(q.Name, evidence.DoesNotKnow, "operator", s.Clock()))
	case ask.NobodyHere:
		s.store.Put(evidence.Unanswered(q.Name, evidence.NobodyHere, "operator", s.Clock()))
	default:
		s.given(q.Name, a.Value, "operator")
	}
	s.took(q.Name)
	return nil
}

// labelled are options with their labels in a language.
func labelled(l *i18n.Language, options []fact.Option) []fact.Option {
	if l == nil {
		return options
	}
	all := slices.Clone(options)
	for i := range all {
		all[i].Label = l.T(all[i].Label)
	}
	return all
}

// typed is canonical for somebody who sees the list of answers: what is none of them needs no hint.
func typed(q *fact.Question, v string) (string, error) {
	answer, err := canonical(q, v)
	if err != nil && q.Form == fact.Choice && q.Parse == nil {
		return "", i18n.Error{Phrase: i18n.Say("no answer to this question")}
	}
	return answer, err
}

// askHidden takes the token itself and keeps its shape. Enter alone: rather not.
func (s *session) askHidden(ctx context.Context, q *fact.Question, p ask.Prompt) error {
	secret, err := s.asker.Secret(ctx, fmt.Sprintf("%d %s", p.Number, strings.ReplaceAll(p.Text, "\n", "\n  ")))
	if err != nil {
		return err
	}
	switch {
	case !secret.Empty():
		s.given(q.Name, facts.ShapeOf(secret.Reveal()).String(), "operator")
	case p.Default != "":
		shape, err := q.ParseAnswer(p.Default)
		if err != nil {
			return err
		}
		s.given(q.Name, shape, "the lab's operator")
	default:
		s.store.Put(evidence.Unanswered(q.Name, evidence.DoesNotKnow, "operator", s.Clock()))
	}
	s.took(q.Name)
	return nil
}

// converse walks with a person: to the first cause, then on as they choose.
func (s *session) converse(ctx context.Context) (*engine.Diagnosis, error) {
	s.walk.Ask = s.asking
	continued := map[string]bool{} // causes that the operator leaves behind
	known := map[*check.Check]check.Finding{}
	shown := "" // the cause that stands on the screen
	s.goOn(continued, known)
	for {
		s.latest = nil
		stopped := false // at a cause: nothing more is asked in this round
		s.walk.Pause = func(f check.Finding) bool {
			stopped = stopped || failing(f) && !continued[f.Code()] || f.Verdict == check.Wait
			return stopped
		}
		s.walk.Emit = func(f check.Finding) {
			s.status.saw(f)
			s.show(f, known, stopped)
		}
		r, err := s.round(ctx)
		if err != nil {
			return nil, err
		}
		s.recallAll()
		d := s.walk.Diagnose(r)
		s.rounds = append(s.rounds, report.Round{Diagnosis: d, Note: s.noted})
		s.noted = ""
		s.keepRound(d)
		if s.enough {
			return d, s.stopHere(ctx, d)
		}
		turn, ok := s.turn(d, continued)
		if !ok || shown != turn.Code() {
			s.screen.Path(d.Findings)
		}
		if !ok {
			return d, nil
		}
		switch {
		case turn.Verdict == check.Wait: // its line says all
		case shown == turn.Code():
			s.screen.Say("STILL %s: nothing has changed, %s.", shown, s.Clock().Local().Format("15:04:05"))
		default:
			s.screen.Cause(turn, d.Documents, s.Clock())
		}
		shown = turn.Code()
		again, err := s.choose(ctx, d, r, turn, continued)
		if err != nil || !again {
			return d, err
		}
	}
}

// show prints a finding unless it is as it was, and lets one that was only not reached wait for its turn.
func (s *session) show(f check.Finding, known map[*check.Check]check.Finding, stopped bool) {
	before, seen := known[f.Check]
	if f.Verdict == check.Unknown && (stopped || s.enough) && len(f.Pending) > 0 {
		return
	}
	known[f.Check] = f
	docs := s.store.Documents()
	switch {
	case seen && before.Verdict == f.Verdict && (f.Verdict == check.OK || before.Why() == f.Why()):
	case seen && before.Verdict == check.Fail && (f.Verdict == check.OK || f.Verdict == check.NotApplicable):
		s.screen.Fixed(f, docs)
	default:
		s.screen.Finding(f, docs)
		s.looked(f, docs)
	}
}

// turn is the finding at which it is the operator's turn: the first cause not left behind, then what needs time, then our own access.
func (s *session) turn(d *engine.Diagnosis, continued map[string]bool) (engine.Cause, bool) {
	for _, c := range d.Causes {
		if c.Verdict == check.Fail && !continued[c.Code()] {
			return c, true
		}
	}
	for _, f := range d.Findings {
		if f.Verdict == check.Wait && !continued[f.Code()] {
			return engine.Cause{Finding: f}, true
		}
	}
	for _, c := range slices.Concat(d.Causes, d.Access) {
		if !continued[c.Code()] {
			return c, true
		}
	}
	return engine.Cause{}, false
}

// choose lets the operator say how it goes on from a cause; false ends the session.
func (s *session) choose(ctx context.Context, d *engine.Diagnosis, r *engine.Round, c engine.Cause, continued map[string]bool) (bool, error) {
	items := []ask.Item{
		{Key: "c", Label: s.lang.T("done, check again")}, {Key: "w", Label: s.lang.T("watch")}, {Key: "e", Label: s.lang.T("evidence")},
		{Key: "t", Label: s.lang.T("note")}, {Key: "n", Label: s.lang.T("continue")}, {Key: "q", Label: s.lang.T("stop")},
	}
	if s.lab != nil {
		items = append(items, ask.Item{Key: "r", Label: s.lang.T("let the lab do the remedy")})
	}
	if s.watching && s.watchable(c) {
		return true, s.watch(ctx, r, c)
	}
	for {
		key, err := s.asker.Menu(ctx, s.lang.T("How does it go on?"), items)
		if err != nil {
			return false, err
		}
		switch key {
		case "c":
			return true, s.recheck(ctx, r, c, s.applied(c))
		case "w":
			s.keeper.add(s.applied(c))
			return true, s.watch(ctx, r, c)
		case "e":
			s.screen.Evidence(c.Cites, d.Documents)
		case "t":
			note, err := s.asker.Paste(ctx, s.lang.T("A note for the record: what was done, by whom?"))
			if err != nil {
				return false, err
			}
			s.noteRound(note)
		case "n":
			continued[c.Code()] = true
			if n := len(s.rounds) - 1; s.rounds[n].Note == "" { // nothing was done: what follows is the same attempt
				s.rounds = s.rounds[:n]
			}
			s.keeper.add(journal.Event{Kind: journal.Left, Code: c.Code()})
			return true, nil
		case "r":
			changed, err := s.repairInLab(c)
			if err != nil {
				return false, err
			}
			if !changed {
				s.note("The lab did the remedy, and nothing changed.")
				continue
			}
			s.rounds[len(s.rounds)-1].Repaired = c.Code()
			return true, s.recheck(ctx, r, c, journal.Event{Repaired: true})
		default:
			return false, s.stopHere(ctx, d)
		}
	}
}

// stopHere ends the session before its end: what was found is reported, and the exit code says that it was stopped.
func (s *session) stopHere(ctx context.Context, d *engine.Diagnosis) error {
	err := s.record(ctx)
	if err == nil {
		err = s.finish(d)
	}
	var code exit
	if err == nil || errors.As(err, &code) {
		if s.keeper.begun() {
			s.note("%s", i18n.Text(goesOn))
		}
		return exit(engine.ExitStopped)
	}
	return err
}
