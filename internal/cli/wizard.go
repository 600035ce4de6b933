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
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
)

// askSymptom takes what was copied from the screen, or lets the operator choose.
func (s *session) askSymptom(ctx context.Context) (*check.Runbook, error) {
	text, err := s.asker.Paste(ctx, "What is on the customer's screen? Paste it, or press Enter for a list.")
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(text) != "" {
		if book, ok := checks.Recognise(text); ok {
			s.given("screen", text, "operator")
			s.given("symptom", book.Name, "operator")
			fmt.Fprintln(s.Err, redact.Visible(recognised(text, book)))
			return book, nil
		}
		fmt.Fprintln(s.Err, "That text is not known here. Choose what comes nearest:")
	}
	var options []fact.Option
	for _, b := range checks.Runbooks() {
		options = append(options, fact.Option{Value: b.Name, Label: b.Screen})
	}
	a, err := s.asker.Ask(ctx, ask.Prompt{Text: "What does the operator see?", Options: options, Flag: "--symptom", Plain: true,
		Why: "It chooses the decision tree.", Where: "the XDR console or the ESA, wherever the trouble shows",
		Parse: func(v string) (string, error) { return v, nil }})
	if err != nil {
		return nil, err
	}
	book, ok := checks.FindRunbook(a.Value)
	if !ok {
		return nil, fmt.Errorf("unknown symptom %q", a.Value)
	}
	s.given("symptom", book.Name, "operator")
	return book, nil
}

// recognised says in one line what a pasted text means.
func recognised(text string, book *check.Runbook) string {
	e := facts.ParseScreen(text)
	code := e.Code
	if e.Status != 0 {
		code += fmt.Sprintf(" [%d]", e.Status)
	}
	meaning := map[string]string{
		facts.DeviceOffline:   "XDR cannot reach the module's device through SSE.",
		facts.TokenRefused:    "the ESA did not accept the registration token.",
		facts.UnexpectedError: "XDR reached the ESA but could not use its API.",
		facts.TryAgain:        "the device may be deregistered, and not be visible any more.",
	}[e.Kind]
	if code == "E4017" && e.Status == 0 {
		code = "E4017 [409]" // the bracket that belongs to it, cut off when it was copied (FACTS §3 [D])
	}
	switch {
	case meaning != "" && code != "":
		return code + ": " + meaning
	case meaning != "":
		return "Understood: " + meaning
	case code != "":
		return code + " is not known here; taken as: " + book.Screen
	}
	return "Taken as: " + book.Screen
}

// ask puts one question and the answer into the store.
func (s *session) ask(ctx context.Context, q *fact.Question, set *fact.Set) error {
	text := q.Prompt
	if r, ok := s.region(); ok { // the page to open
		text = strings.Replace(text, "SSE portal >", "https://"+r.SSEPortal()+" >", 1)
	}
	p := ask.Prompt{
		Number: s.asked + 1, Text: text, Why: q.Why, Where: q.Where, Flag: "--" + q.Name, Form: q.Form, Options: q.Options,
		Offer: set.Offer(q), Example: q.Example, Parse: func(v string) (string, error) { return typed(q, v) },
	}
	if s.lab != nil && !s.noOperator { // what the portal would show
		p.Default, _ = s.lab.World.Answer(q.Name)
	}
	if q.Form == fact.Hidden {
		return s.askHidden(ctx, q, p)
	}
	a, err := s.asker.Ask(ctx, p)
	if err != nil {
		return err
	}
	switch a.Kind {
	case ask.Back:
		if s.asked <= s.before {
			s.note("Nothing was asked before this.")
			return s.ask(ctx, q, set)
		}
		s.asked--
		return engine.ErrBack
	case ask.DontKnow:
		s.store.Put(evidence.Unanswered(q.Name, evidence.DoesNotKnow, "operator", s.Clock()))
	case ask.NobodyHere:
		s.store.Put(evidence.Unanswered(q.Name, evidence.NobodyHere, "operator", s.Clock()))
	default:
		s.given(q.Name, a.Value, "operator")
	}
	s.asked++
	return nil
}

// typed is canonical for somebody who sees the list of answers: what is none of them needs no hint.
func typed(q *fact.Question, v string) (string, error) {
	answer, err := canonical(q, v)
	if err != nil && q.Form == fact.Choice && q.Parse == nil {
		return "", errors.New("no answer to this question")
	}
	return answer, err
}

// askHidden takes the token itself and keeps its shape. Enter alone: rather not.
func (s *session) askHidden(ctx context.Context, q *fact.Question, p ask.Prompt) error {
	secret, err := s.asker.Secret(ctx, fmt.Sprintf("%d %s", p.Number, strings.ReplaceAll(p.Text, "\n", "\n  ")))
	if err != nil {
		return err
	}
	s.asked++
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
	return nil
}

// converse walks with a person: to the first cause, then on as they choose.
func (s *session) converse(ctx context.Context) (*engine.Diagnosis, error) {
	s.walk.Ask = s.ask
	continued := map[string]bool{} // causes that the operator leaves behind
	known := map[*check.Check]check.Finding{}
	shown := "" // the cause that stands on the screen
	for {
		stopped := false // at a cause: nothing more is asked in this round
		s.walk.Pause = func(f check.Finding) bool {
			stopped = stopped || failing(f) && !continued[f.Code()] || f.Verdict == check.Wait
			return stopped
		}
		s.walk.Emit = func(f check.Finding) { s.show(f, known, stopped) }
		r, err := s.walk.Round(ctx)
		if err != nil {
			return nil, err
		}
		d := s.walk.Diagnose(r)
		s.rounds = append(s.rounds, report.Round{Diagnosis: d})
		turn, ok := s.turn(d, continued)
		if !ok {
			return d, nil
		}
		switch {
		case turn.Verdict == check.Wait: // its line says all
		case shown == turn.Code():
			s.screen.Text("STILL " + shown + ": nothing has changed, " + s.Clock().Local().Format("15:04:05") + ".")
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
	if f.Verdict == check.Unknown && stopped && len(f.Pending) > 0 {
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
		{Key: "c", Label: "done, check again"}, {Key: "w", Label: "watch"}, {Key: "e", Label: "evidence"},
		{Key: "n", Label: "continue"}, {Key: "q", Label: "stop"},
	}
	if s.lab != nil {
		items = append(items, ask.Item{Key: "r", Label: "let the lab do the remedy"})
	}
	for {
		key, err := s.asker.Menu(ctx, "How does it go on?", items)
		if err != nil {
			return false, err
		}
		switch key {
		case "c":
			s.walk.Apply(c.Finding, s.Clock())
			return true, s.recheck(ctx, r, c, false)
		case "w":
			s.walk.Apply(c.Finding, s.Clock())
			return true, s.watch(ctx, r, c)
		case "e":
			s.screen.Evidence(c.Cites, d.Documents)
		case "n":
			continued[c.Code()] = true
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
			return true, s.recheck(ctx, r, c, false)
		default:
			return false, s.stopHere(d)
		}
	}
}

// stopHere ends the session before its end: what was found is reported, and the exit code says that it was stopped.
func (s *session) stopHere(d *engine.Diagnosis) error {
	err := s.finish(d)
	var code exit
	if err == nil || errors.As(err, &code) {
		return exit(engine.ExitStopped)
	}
	return err
}

// recheck forgets what is behind a cause, and asks for our own secrets again when they were refused.
func (s *session) recheck(ctx context.Context, r *engine.Round, c engine.Cause, machinesOnly bool) error {
	from := c.Check
	for _, f := range r.Findings {
		if f.Check.About == check.Access && f.Verdict == check.Fail {
			if err := s.askSecretAgain(ctx, f); err != nil {
				return err
			}
			if slices.Index(s.walk.Runbook.Walk, f.Check) < slices.Index(s.walk.Runbook.Walk, from) {
				from = f.Check
			}
		}
	}
	s.walk.Recheck(r, from, machinesOnly)
	return nil
}

// askSecretAgain: a secret that was refused may have been mistyped.
func (s *session) askSecretAgain(ctx context.Context, f check.Finding) error {
	var label string
	secret := &s.target.clientPassword
	switch f.Code() {
	case "xdr-api.rejected":
		label = "Password of the XDR API client (Enter: as before)"
	case "esa-access.sign-in-refused":
		label, secret = "Passphrase of the ESA user "+s.target.esaUser+" (Enter: as before)", &s.target.esaPassphrase
	default:
		return nil
	}
	typed, err := s.asker.Secret(ctx, label)
	if err != nil || typed.Empty() {
		return err
	}
	*secret = typed
	s.connect()
	return nil
}
