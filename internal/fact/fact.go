// Package fact turns documents into typed knowledge. A Fact knows how to learn its value from documents and other
// facts, and which question to ask a person when no API can answer.
package fact

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

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
	// Same says that two values do not contradict each other; nil: only equal ones do not. A machine often tells more than
	// a person's answer can.
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

// Beside joins why a person did not say with why no machine could. What the machine met on the way says what to repair;
// that nothing is set up, or that something does not follow, is no news.
func Beside(person *Unknown, byMachine error) error {
	var u *Unknown
	if errors.As(byMachine, &u) {
		switch u.Reason.Kind {
		case evidence.NotConfigured, evidence.NotAsked, evidence.DoesNotKnow, evidence.NobodyHere, Ambiguous:
		case Internal:
			return u
		default:
			person.Reason.Machine = &u.Reason
		}
	}
	return person
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

// Unknown is why a fact could not be learnt.
type Unknown struct {
	Reason Reason
	Likely string // the answer that the evidence makes likely; "": none
}

func (u *Unknown) Error() string { return u.Reason.String() }

// Reason says why something is not known, in parts, so that it can be translated.
type Reason struct {
	Kind     evidence.Kind  `json:"kind"`
	Ref      evidence.Ref   `json:"ref,omitzero"`
	Phase    evidence.Phase `json:"phase,omitempty"`
	Status   int            `json:"status,omitempty"`   // the reply's, for Kind Status
	Question string         `json:"question,omitempty"` // the question that would settle it
	Detail   string         `json:"detail,omitempty"`
	// Want is the documented shape, where the reply has another; Detail says which.
	Want    string  `json:"want,omitempty"`
	Field   string  `json:"field,omitempty"`   // the key that Detail is about
	Unlike  *Unlike `json:"unlike,omitempty"`  // of Contradictory: who says what, where that is known
	Machine *Reason `json:"machine,omitempty"` // why no machine could say either, where that is worth saying
}

// The kinds of Reason beside those of a failed document.
const (
	Status        evidence.Kind = "status"         // the reply was an error
	NotUnderstood evidence.Kind = "not-understood" // the reply is none that we can read
	NotTheAPI     evidence.Kind = "not-the-api"    // the reply is an error in other words than the API's own
	Ambiguous     evidence.Kind = "ambiguous"      // what is known fits more than one case
	Contradictory evidence.Kind = "contradictory"  // machines say different things
	Internal                    = evidence.Internal
)

// Why makes the Unknown of a document that did not bring what was wanted.
func Why(d evidence.Document) error {
	if d.Failure != nil {
		return &Unknown{Reason: Reason{Kind: d.Failure.Kind, Ref: d.Ref, Phase: d.Failure.Phase,
			Detail: d.Failure.Detail}}
	}
	return &Unknown{Reason: Reason{Kind: Status, Ref: d.Ref, Status: d.Status}}
}

// NotRead makes the Unknown of a reply that could not be understood.
func NotRead(d evidence.Document, err error) error {
	return &Unknown{Reason: Reason{Kind: NotUnderstood, Ref: d.Ref, Detail: err.Error()}}
}

// RefusedAs makes the Unknown of an error reply in the API's own words.
func RefusedAs(d evidence.Document, words string) error {
	return &Unknown{Reason: Reason{Kind: Status, Ref: d.Ref, Status: d.Status, Detail: words}}
}

// IsAnother makes the Unknown of an address at which another product answers, by its name.
func IsAnother(product string) error {
	return &Unknown{Reason: Reason{Kind: evidence.OtherProduct, Detail: product}}
}

// Foreign makes the Unknown of an error that is not in the API's own words: something on the way may have answered.
func Foreign(d evidence.Document) error {
	return &Unknown{Reason: Reason{Kind: NotTheAPI, Ref: d.Ref, Status: d.Status}}
}

// NotShaped makes the Unknown of a reply without the documented shape: what was expected, and what came. field is the
// key that got has a place for, or "".
func NotShaped(d evidence.Document, want, got i18n.Text, field string) error {
	return &Unknown{Reason: Reason{Kind: NotUnderstood, Ref: d.Ref, Want: string(want), Detail: string(got),
		Field: field}}
}

// Doubt makes the Unknown of evidence that fits more than one case.
func Doubt(detail string) error { return &Unknown{Reason: Reason{Kind: Ambiguous, Detail: detail}} }

// Contradiction is a Doubt that is news: a person who could settle it is told what does not go together.
func Contradiction(doubt error) error {
	var u *Unknown
	if errors.As(doubt, &u) {
		u.Reason.Kind = Contradictory
	}
	return doubt
}

// Query is one learning of one fact. It records what it read.
type Query struct {
	set     *Set
	cites   []evidence.Ref
	pending []*Question
	open    []*Question    // pending, and those that somebody was asked who did not know
	machine error          // why no machine could say what a question asks
	past    bool           // the value is read off a log, which describes the past
	heard   []evidence.Ref // what was heard beside what is cited, and says the same
	unlike  []Unlike
	assumed bool // nothing but the reported trouble says it
}

// Docs fetches documents in parallel and cites them. A run that was cancelled shows as documents with a failure.
func (q *Query) Docs(refs ...evidence.Ref) []evidence.Document {
	docs := make([]evidence.Document, len(refs))
	before := slices.Clone(q.cites)
	var wg sync.WaitGroup
	for i, r := range refs {
		fetch := func() {
			d, err := q.set.store.FetchAfter(q.set.ctx, r, before)
			if err != nil {
				d = evidence.Document{Ref: r,
					Failure: &evidence.Failure{Phase: evidence.Wait, Kind: evidence.Budget, Detail: err.Error()}}
			}
			docs[i] = d
		}
		if len(refs) == 1 || q.set.store.Instant {
			fetch()
			continue
		}
		wg.Go(fetch)
	}
	wg.Wait()
	q.cite(refs...)
	return docs
}

func (q *Query) cite(refs ...evidence.Ref) {
	for _, r := range refs {
		if !slices.Contains(q.cites, r) {
			q.cites = append(q.cites, r)
		}
	}
}

// Now is the run's time.
func (q *Query) Now() time.Time { return q.set.now }

// Get reads another fact.
func Get[T any](q *Query, f *Fact[T]) (T, error) {
	r := q.set.result(f)
	q.cite(r.cites...)
	q.heard = append(q.heard, r.heard...)
	q.pending = append(q.pending, r.pending...)
	q.open = append(q.open, r.open...)
	if r.err != nil {
		var zero T
		return zero, r.err
	}
	return r.value.(T), nil
}

// Start begins to learn facts that will be needed, without waiting, so that their requests go out together.
func Start(q *Query, facts ...Any) { q.set.Prefetch(facts...) }

// Set holds what has been learnt from one store at one time. Documents last longer than it: make a new Set after an
// answer.
type Set struct {
	ctx   context.Context
	store *evidence.Store
	now   time.Time

	alone bool // what other sources say is not compared: this set is one side of a comparison

	mu      sync.Mutex
	results map[string]*result
	wg      sync.WaitGroup
}

type result struct {
	done    chan struct{}
	asks    *Question
	value   any
	err     error
	cites   []evidence.Ref
	pending []*Question
	open    []*Question
	machine error
	heard   []evidence.Ref
	unlike  []Unlike
	assumed bool
}

// NewSet returns an empty set.
func NewSet(ctx context.Context, store *evidence.Store, now time.Time) *Set {
	return &Set{ctx: ctx, store: store, now: now, results: map[string]*result{}}
}

// Suppose is a set in which a document is known beside the others, or instead of one. What was learnt without that
// document is kept, and nothing is fetched any more.
func (s *Set) Suppose(doc evidence.Document) *Set {
	other := NewSet(s.ctx, s.store.With(doc), s.now)
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, r := range s.results {
		select {
		case <-r.done:
			if !slices.Contains(r.cites, doc.Ref) && !slices.Contains(r.heard, doc.Ref) {
				other.results[name] = r
			}
		default: // still being learnt
		}
	}
	return other
}

// Prefetch starts to learn facts and returns at once.
func (s *Set) Prefetch(facts ...Any) {
	for _, f := range facts {
		s.wg.Go(func() { s.result(f) })
	}
}

// Wait returns when all that was started has ended.
func (s *Set) Wait() { s.wg.Wait() }

func (s *Set) result(f Any) *result {
	s.mu.Lock()
	r, ok := s.results[f.FactName()]
	if ok {
		s.mu.Unlock()
		<-r.done
		return r
	}
	r = &result{done: make(chan struct{}), asks: f.Ask()}
	s.results[f.FactName()] = r
	s.mu.Unlock()
	defer close(r.done)

	q := &Query{set: s}
	func() {
		defer func() { // one fact's fault must not end the session
			if p := recover(); p != nil {
				r.err = &Unknown{Reason: Reason{Kind: Internal, Detail: fmt.Sprintf("fact %s: %v", f.FactName(), p)}}
			}
		}()
		r.value, r.err = f.learn(q)
	}()
	r.heard, r.unlike = q.heard, q.unlike
	r.cites, r.machine, r.assumed = q.cites, q.machine, q.assumed
	if r.err != nil {
		r.pending, r.open = q.pending, q.open
		var u *Unknown
		if !errors.As(r.err, &u) {
			r.err = &Unknown{Reason: Reason{Kind: NotUnderstood, Detail: r.err.Error()}}
		}
	}
	return r
}

// Reading is what a check gets when it reads a fact.
type Reading struct {
	Value   any
	Unknown *Unknown // nil when the value is known
	Cites   []evidence.Ref
	Pending []*Question // what a person could still be asked, first things first
	Assumed bool        // nothing but the reported trouble says it
	Unlike  []Unlike    // what other sources say otherwise
	Open    []*Question // Pending, and what a person was asked and did not know
}

// Read learns a fact.
func (s *Set) Read(f Any) Reading {
	r := s.result(f)
	rd := Reading{Value: r.value, Cites: r.cites, Unlike: r.unlike, Pending: r.pending, Open: r.open, Assumed: r.assumed}
	if r.err != nil {
		errors.As(r.err, &rd.Unknown)
	}
	return rd
}
