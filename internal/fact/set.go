package fact

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

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
	rd := Reading{Value: r.value, Cites: r.cites, Unlike: r.unlike, Pending: r.pending, Open: r.open,
		Assumed: r.assumed}
	if r.err != nil {
		errors.As(r.err, &rd.Unknown)
	}
	return rd
}
