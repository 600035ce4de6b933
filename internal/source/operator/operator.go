// Package operator is the person as a source of evidence, as far as the answers are known beforehand: from flags, from
// an answers file, or from the lab's simulated operator. It never prompts; that is package ask.
package operator

import (
	"context"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// Func tells the answer to a question by its name. The words fact.DontKnow and fact.Nobody are answers too.
type Func func(question string) (answer string, ok bool)

type speaker struct {
	from  func(question string) string
	say   Func
	clock func() time.Time
	flags bool
}

// AtHand says whether the person typed it for this run. The other speakers only stand in for one who says nothing.
func (s speaker) AtHand() bool { return s.flags }

// Speaker returns the source of one who answers at once, such as the lab's operator.
func Speaker(from string, f Func, clock func() time.Time) evidence.Source {
	return speaker{func(string) string { return from }, f, clock, false}
}

// Flags returns the source of answers that were given as flags, checked and canonical, by the question's name.
func Flags(answers map[string]string, clock func() time.Time) evidence.Source {
	say := func(question string) (string, bool) {
		answer, ok := answers[question]
		return answer, ok
	}
	return speaker{func(question string) string { return "flag --" + question }, say, clock, true}
}

// Fetch implements evidence.Source.
func (s speaker) Fetch(_ context.Context, ref evidence.Ref) (evidence.Document, error) {
	if ref.Source != evidence.Ask {
		return evidence.Document{}, evidence.ErrNotMine
	}
	answer, ok := s.say(ref.Request)
	if !ok {
		return evidence.Document{}, evidence.ErrNotMine
	}
	d := document(ref.Request, answer, s.from(ref.Request), s.clock())
	if s.flags {
		d.Origin = evidence.Flag
	}
	return d, nil
}

func document(question, answer, from string, at time.Time) evidence.Document {
	switch answer {
	case fact.DontKnow:
		return evidence.Unanswered(question, evidence.DoesNotKnow, from, at)
	case fact.Nobody:
		return evidence.Unanswered(question, evidence.NobodyHere, from, at)
	}
	return evidence.Answered(question, answer, from, at)
}
