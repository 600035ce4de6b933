// Package fact turns documents into typed knowledge. A Fact knows how to learn its value from documents and other
// facts, and which question to ask a person when no API can answer.
package fact

import (
	"errors"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// Fact is one thing that can be known.
type Fact[T any] struct {
	Name string
	// Learn finds the value by machine. Nil: only a person can say. Its error is an *Unknown.
	Learn func(*Query) (T, error)
	// Question is put to a person when Learn did not bring the value; Answer says what the canonical answer means.
	Question *Question
	Answer   func(q *Query, answer string) (T, error)
	// Same says that two values do not contradict each other; nil: only equal ones do not. A machine often tells more
	// than a person's answer can.
	Same func(a, b T) bool
	// Beside is the question of another fact that a person's word on this one comes from, where no question is its own;
	// Answer says what that answer means here.
	Beside *Question
	// Assume is what the reported trouble implies, taken only as long as neither a machine nor a person has said it.
	Assume func(*Query) (T, error)
	// Uses are facts with a question that Learn reads and that no check reads itself.
	Uses []Any
	// Unseen says why nobody could answer the Question, such as a page that a hosted appliance does not show to its
	// customer. It is looked at before a person is asked. Nil, or a nil error: somebody could.
	Unseen func(*Query) error
}

// Any is a Fact of any type.
type Any interface {
	FactName() string
	Ask() *Question
	Used() []Any
	learn(*Query) (any, error)
	speaks() *Question
	says(q *Query, value any) (i18n.Text, bool)
}

// FactName returns the fact's name.
func (f *Fact[T]) FactName() string { return f.Name }

// Ask returns the fact's question, or nil.
func (f *Fact[T]) Ask() *Question { return f.Question }

// Used returns the facts that Learn reads and that a person may be asked for.
func (f *Fact[T]) Used() []Any { return f.Uses }

// Asked is where a person's answer is kept.
func (f *Fact[T]) Asked() evidence.Ref { return evidence.Ref{Source: evidence.Ask, Request: f.Name} }

func (f *Fact[T]) learn(q *Query) (any, error) {
	var byMachine error
	if f.Learn != nil {
		v, err := f.Learn(q)
		if err == nil {
			err = f.records(q, v)
		}
		if err == nil {
			return f.weigh(q, v)
		}
		byMachine = err
		q.machine = err
	}
	if f.Question == nil {
		return nil, byMachine
	}
	doc := q.Docs(f.Question.Ref())[0]
	if doc.Failure == nil {
		v, err := f.answer(q, doc)
		if err != nil {
			return nil, err
		}
		if q.machine != nil {
			f.settled(q, doc, v)
		}
		return v, nil
	}
	if doc.Failure.Kind == evidence.NotAsked && f.Assume != nil {
		if v, err := f.Assume(q); err == nil {
			q.assumed = true
			return v, nil
		}
	}
	if doc.Failure.Kind == evidence.NotAsked && f.Unseen != nil {
		var u *Unknown
		if errors.As(f.Unseen(q), &u) {
			copied := *u // the reason is another fact's
			return nil, Beside(&copied, byMachine)
		}
	}
	q.open = append(q.open, f.Question)
	if doc.Failure.Kind == evidence.NotAsked {
		q.pending = append(q.pending, f.Question)
	}
	why := Reason{Kind: doc.Failure.Kind, Ref: doc.Ref, Phase: doc.Failure.Phase, Question: f.Question.Name}
	return nil, Beside(&Unknown{Reason: why}, byMachine)
}

// The forms.
const (
	Choice Form = iota
	Text
	Hidden // a secret: only what Parse makes of it is kept
)

// Words that every question takes.
const (
	DontKnow = "unknown" // "I don't know"
	Nobody   = "nobody"  // "nobody here can see that"
)
