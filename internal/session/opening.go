package session

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/screen"
	"github.com/xdrdoctor/xdrdoctor/internal/usage"
)

// The opening asks what must be known before the walk: what is on the screen, who is on the call, the region. Each
// step says whether it asked, so that "back" finds the last that did.
type step func(context.Context) (asked bool, kind ask.Kind, err error)

// The steps of the opening.
const (
	symptomStep = iota
	presentStep
	regionStep
	steps
)

// open returns the runbook of the symptom. Going back into the opening, it begins with the last step that asked.
func (s *Session) open(ctx context.Context, back bool) (book *check.Runbook, err error) {
	all := [steps]step{
		symptomStep: func(ctx context.Context) (asked bool, kind ask.Kind, err error) {
			book, asked, kind, err = s.symptom(ctx)
			return asked, kind, err
		},
		presentStep: s.whoIsHere,
		regionStep:  s.askRegion,
	}
	at := 0
	if back {
		book, at = s.walk.Runbook, s.stepBack(steps)
	}
	for at < steps {
		asked, kind, err := all[at](ctx)
		if err != nil {
			return nil, err
		}
		s.opened[at] = asked
		if kind == ask.Back {
			at = s.stepBack(at)
			continue
		}
		at++
	}
	return book, nil
}

// stepBack is the last step before another that asked, with its answer forgotten; where there is none the person is
// told.
func (s *Session) stepBack(from int) int {
	for at := from - 1; at >= 0; at-- {
		if s.opened[at] {
			s.forgetStep(at)
			return at
		}
	}
	s.note("This is the first question: there is nothing to go back to.")
	return from
}

// forgetStep takes back what a step of the opening brought.
func (s *Session) forgetStep(at int) {
	s.opened[at] = false
	switch at {
	case symptomStep:
		s.store.Drop(asked(facts.Symptom.FactName()), asked(facts.Screen.FactName()))
	case presentStep:
		s.talk.reopen()
	case regionStep:
		s.talk.reopen()
		s.talk.untake(facts.Region.Question.Name)
		for _, d := range s.store.Documents() { // what machines said was of another region
			if d.Ref.Source != evidence.Ask && d.Ref.Source != evidence.Token {
				s.store.Drop(d.Ref)
			}
		}
	}
}

// symptom is the runbook of what is on the screen.
func (s *Session) symptom(ctx context.Context) (book *check.Runbook, asked bool, kind ask.Kind, err error) {
	if past := s.opts.Past; past != nil && past.Symptom != "" {
		book, ok := checks.FindRunbook(past.Symptom)
		if !ok {
			return nil, false, 0, usage.Misuse("resume it with xdrdoctor "+past.Tool,
				"session %s: unknown symptom %q", past.Journal.ID, past.Symptom)
		}
		return book, false, 0, nil
	}
	name := s.opts.Symptom
	if name == "" && s.sources.recorded != nil {
		name = s.sources.recorded.Symptom
	}
	if name == "" && !s.asker.Interactive() {
		name = checks.Everything
	}
	if name == "" {
		book, kind, err = s.askSymptom(ctx)
		return book, true, kind, err
	}
	book, ok := checks.FindRunbook(name)
	if !ok { // a case of single checks
		book, _ = checks.FindRunbook(checks.Everything)
	}
	if s.opts.Symptom != "" {
		s.given(facts.Symptom.FactName(), book.Name, "flag --symptom")
	}
	s.keeper.symptom(book, true, s.store)
	return book, false, 0, nil
}

// askSymptom takes what was copied from the screen, a number, a name or a code, and says what it understood before
// anything is asked.
func (s *Session) askSymptom(ctx context.Context) (*check.Runbook, ask.Kind, error) {
	list := symptomPrompt(s.Lang)
	for {
		a, err := s.asker.Ask(ctx, ask.Prompt{
			Text: s.Lang.T("What is on the customer's screen? Paste it, or press Enter for a list."), Form: fact.Text, Plain: true,
			Why: list.Why, Where: list.Where, Flag: list.Flag, Opening: true,
		})
		switch {
		case err != nil || a.Kind == ask.Back:
			return nil, a.Kind, err
		case a.Kind == ask.End:
			return nil, a.Kind, ask.ErrStopped
		case a.Kind == ask.DontKnow:
			a.Value = checks.Everything
		}
		if lab := s.sources.lab; lab != nil && strings.TrimSpace(a.Value) == "" && a.Kind == ask.Given &&
			!s.opts.Lab.Silent {
			a.Value = lab.World.Screen() // what stands there
		}
		book, text, closest := s.understood(a.Value, list.Options)
		if book != nil && !closest {
			return s.chose(book, text), 0, nil
		}
		list.Default = ""
		if book != nil {
			list.Default = book.Name
		}
		if book, err = s.fromList(ctx, list, text); err != nil || book != nil {
			return book, 0, err
		}
	}
}

// fromList lets the person choose what is closest to the text on the screen; nil: they go back to the first prompt.
func (s *Session) fromList(ctx context.Context, list ask.Prompt, text string) (*check.Runbook, error) {
	a, err := s.asker.Ask(ctx, list)
	switch {
	case err != nil:
		return nil, err
	case a.Kind == ask.End:
		return nil, ask.ErrStopped
	case a.Kind != ask.Given:
		return nil, nil
	}
	book, typed, _ := s.understood(a.Value, list.Options)
	if book == nil {
		return nil, nil
	}
	return s.chose(book, cmp.Or(typed, text)), nil
}

// understood is the runbook of what was typed or pasted: a number of the list, a name, or a text from a screen, which
// is said in a line. The text is "" when it was none; closest says that it was only guessed.
func (s *Session) understood(typed string, list []fact.Option) (book *check.Runbook, text string, closest bool) {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return nil, "", false
	}
	if n, err := strconv.Atoi(typed); err == nil && 1 <= n && n <= len(list) {
		typed = list[n-1].Value
	}
	if book, ok := checks.FindRunbook(typed); ok {
		return book, "", false
	}
	r := screen.Read(typed)
	s.wrapped(s.Shared.Text(r.Words(s.Lang)))
	book, ok := checks.FindRunbook(r.Symptom)
	if !ok {
		return nil, typed, true
	}
	return book, typed, r.Certainty != screen.Exact
}

// symptomPrompt is the list of what can be on a screen.
func symptomPrompt(l *i18n.Language) ask.Prompt {
	p := ask.Prompt{
		Text: l.T("What do you see there? Choose the closest."), Flag: "--symptom", Plain: true, Keys: "bqs",
		Why:   l.T("It decides what is checked, and in which order."),
		Where: l.T("the XDR console or the ESA, wherever the problem shows"),
		Parse: func(v string) (string, error) { return v, nil },
	}
	for _, b := range checks.Runbooks() {
		p.Options = append(p.Options, fact.Option{Value: b.Name, Label: l.T(b.Screen)})
	}
	return p
}

// chose notes the symptom, and the text that led to it.
func (s *Session) chose(book *check.Runbook, text string) *check.Runbook {
	if text != "" {
		s.given(facts.Screen.FactName(), text, "operator")
	}
	s.given(facts.Symptom.FactName(), book.Name, "operator")
	s.keeper.symptom(book, false, s.store)
	return book
}

// whoIsHere asks which consoles the people on the call can open: only what somebody can open is asked. Enter alone
// skips it.
func (s *Session) whoIsHere(ctx context.Context) (asked bool, kind ask.Kind, err error) {
	if s.opts.Present != nil || s.opts.Past != nil || s.sources.lab != nil || !s.asker.Interactive() ||
		s.sources.recorded != nil {
		return false, 0, nil
	}
	p := ask.Prompt{
		Text: s.Lang.T("Which of these can people on the call open? Enter: all of them, or not sure."), Many: true, Default: ask.All,
		Why:   s.Lang.T("Only questions that someone here can answer are asked. The others get a message."),
		Where: s.Lang.T("ask the people on the call"), Flag: "--present",
	}
	for _, portal := range fact.Portals() {
		p.Options = append(p.Options, fact.Option{Value: string(portal), Label: portal.Label().In(s.Lang)})
	}
	a, err := s.asker.Ask(ctx, p)
	if err != nil || a.Kind == ask.Back {
		return true, a.Kind, err
	}
	s.talk.absent = absentees(nil)
	if a.Kind == ask.Given && a.Value != ask.All {
		present := strings.Split(a.Value, ",")
		s.talk.absent = absentees(present)
		s.keeper.present(present)
	}
	return true, ask.Given, nil
}

// askRegion asks for the tenant's region, unless it is known.
func (s *Session) askRegion(ctx context.Context) (asked bool, kind ask.Kind, err error) {
	s.sources.silent()
	q := facts.Region.Question
	if s.talk.heard(q.Name) { // before the session was broken off
		return true, ask.Given, nil
	}
	d, err := s.store.Fetch(ctx, evidence.Ref{Source: evidence.Ask, Request: q.Name})
	if err != nil || !notAsked(d) || !s.asker.Interactive() {
		return false, 0, err
	}
	for {
		kind, err = s.talk.put(ctx, q, fact.NewSet(ctx, s.store, s.now()))
		if err != nil || kind == ask.Back {
			return true, kind, err
		}
		if kind == ask.Given || kind == ask.DontKnow || kind == ask.NobodyHere {
			s.talk.took(q.Name)
			return true, kind, nil
		}
		if kind == ask.End {
			return true, kind, ask.ErrStopped
		}
	}
}

// greet says what this is, before the first question.
func (s *Session) greet() {
	s.note("xdrdoctor %s. It only reads; it changes nothing. ? explains each question.", s.Version)
	if s.keeper.keeps() {
		s.note("Answers stay on this machine until the session ends. Ctrl-C keeps them, too.")
	} else {
		s.note("This session is not kept.")
	}
	if s.sources.lab != nil && !s.opts.Lab.Silent && s.opts.Past == nil {
		s.note("The lab's screen shows: %s", s.sources.lab.World.Screen())
	}
}
