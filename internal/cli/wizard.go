package cli

import (
	"context"
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
	in, _ := s.region()
	text := q.Text(s.lang, in)
	p := ask.Prompt{
		Number: s.asked + 1, Text: text, Why: s.lang.T(q.Why), Where: q.Where.BothWays(s.lang, in), Flag: "--" + q.Name, Form: q.Form, Options: labelled(s.lang, q.Options),
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
