package session

import (
	"context"
	"slices"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// nextLook is the key of the look that tells most, where more than one cause remains. The other keys of that menu mean
// the same as at a cause.
const nextLook = "8"

// uncertain shows which causes remain, and lets the person choose how to go on.
func (s *Session) uncertain(ctx context.Context, d *engine.Diagnosis) (next, error) {
	s.screen.Narrowed(s.situation(d, ""))
	s.rounds.shown = ""
	return s.choose(ctx, s.looks(d.Narrowed), func(key string) (next, error) {
		if key == nextLook {
			return s.takeLook(ctx, d)
		}
		return s.chosenAnywhere(ctx, key, d, heldBack(d))
	})
}

// looks are what a person can do while the cause is not certain.
func (s *Session) looks(n *engine.Narrowed) []ask.Item {
	items := s.items(func(key string) bool {
		nothingMore := key == lookOn && n.Held == nil // everything was looked at
		return !nothingMore && !slices.Contains(atCause, key)
	})
	if n.Next != nil {
		look := ask.Item{Key: nextLook, Label: s.Lang.T("take the next look"),
			Help: s.Lang.T("answer its question, or paste what was seen")}
		items = slices.Insert(items, 0, look)
	}
	return items
}

// heldBack is what is certain, or all that was found.
func heldBack(d *engine.Diagnosis) subject {
	if held := d.Narrowed.Held; held != nil {
		return subject{held.Cites, held.Check.Name}
	}
	var all subject
	for _, f := range d.Findings {
		all.cites = append(all.cites, f.Cites...)
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
	case said && s.talk.broughtLast() && !s.leans(ctx, q): // a text instead of an answer: nobody is asked again
		s.store.Put(unsaid)
	}
	s.rounds.withdraw()
	return again, nil
}

// leans says whether evidence makes one answer to a question likely, which the person then sees at it.
func (s *Session) leans(ctx context.Context, q *fact.Question) bool {
	set := fact.NewSet(ctx, s.store, s.now())
	for _, f := range checks.Facts(checks.All()) {
		if f.Ask() == q {
			set.Read(f)
		}
	}
	_, likely := set.Doubt(q)
	return likely != ""
}
