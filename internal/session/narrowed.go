package session

import (
	"context"

	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// nextLook is the key of the look that tells most, where more than one cause remains. The other keys of that menu mean
// the same as at a cause.
const nextLook = "8"

// uncertain shows which causes remain, and lets the person choose how to go on.
func (s *Session) uncertain(ctx context.Context, d *engine.Diagnosis) (next, error) {
	s.screen.Narrowed(s.situation(d, ""))
	s.rounds.shown = ""
	for {
		key, err := s.asker.Menu(ctx, "", s.looks(d.Narrowed))
		if err != nil {
			return over, err
		}
		if then, err := s.chosenLook(ctx, key, d); err != nil || then != stay {
			return then, err
		}
	}
}

// looks are what a person can do while the cause is not certain.
func (s *Session) looks(n *engine.Narrowed) []ask.Item {
	var items []ask.Item
	if n.Next != nil {
		items = append(items, ask.Item{Key: nextLook, Label: s.Lang.T("take the next look"),
			Help: s.Lang.T("answer its question, or paste what was seen")})
	}
	for _, c := range choices {
		switch c.key {
		case lookOn:
			if n.Held == nil { // everything was looked at
				continue
			}
			fallthrough
		case message, forTAC, changeOne, evidences, aNote, ask.BackKey, ask.EndKey:
			items = append(items, ask.Item{Key: c.key, Label: c.label.In(s.Lang), Help: c.help.In(s.Lang)})
		}
	}
	return items
}

func (s *Session) chosenLook(ctx context.Context, key string, d *engine.Diagnosis) (next, error) {
	switch key {
	case nextLook:
		return s.takeLook(ctx, d)
	case message:
		return stay, s.allMessages(ctx, d)
	case forTAC:
		s.screen.Escalation()
	case changeOne:
		return s.changeAnswer(ctx, d)
	case ask.BackKey:
		return s.takeBack(ctx)
	case lookOn:
		s.leave(d.Narrowed.Held.Check.Name)
		return again, nil
	case evidences:
		s.screen.Evidence(heldBack(d), d.Documents)
	case aNote:
		return stay, s.takeNote(ctx)
	default:
		return over, s.stop(ctx, d)
	}
	return stay, nil
}

// heldBack are the documents behind what is certain, or behind all that was found.
func heldBack(d *engine.Diagnosis) []evidence.Ref {
	if d.Narrowed.Held != nil {
		return d.Narrowed.Held.Cites
	}
	var all []evidence.Ref
	for _, f := range d.Findings {
		all = append(all, f.Cites...)
	}
	return all
}

// takeLook asks the question that tells most, although somebody did not know its answer before: it is the same attempt.
func (s *Session) takeLook(ctx context.Context, d *engine.Diagnosis) (next, error) {
	q := d.Narrowed.Next
	unsaid, said := s.store.Get(q.Ref())
	s.talk.reopened(q)
	s.talk.pasted.looks = d.Narrowed.Looks()
	defer func() { s.talk.pasted.looks = nil }()
	move, err := s.talk.ask(ctx, q, fact.NewSet(ctx, s.store, s.now()))
	switch {
	case err != nil:
		return over, err
	case move == engine.Enough:
		return over, s.stop(ctx, d)
	case said && s.talk.broughtLast(): // the text was brought instead of an answer, so nobody is asked again
		s.store.Put(unsaid)
	}
	s.rounds.withdraw()
	return again, nil
}
