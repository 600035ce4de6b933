package evidence

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Store fetches each document at most once a round, from the first source that knows it, and keeps it until it is
// dropped. What sources at hand have beside it is kept too, because what they say differently is news. It is itself a
// Source. Its methods may be called concurrently.
type Store struct {
	Meter   Meter
	Clock   func() time.Time
	Instant bool // no source takes time, so that nothing is gained by asking several at once

	mu      sync.Mutex
	sources []Source
	entries map[Ref]*entry
}

type entry struct {
	done  chan struct{}
	doc   Document // the one that counts
	other []Beside // what sources at hand say as well
	err   error
	since time.Time
	depth int // requests on the longest way to this document, itself included
}

// NewStore returns a store that asks the sources in this order.
func NewStore(clock func() time.Time, sources ...Source) *Store {
	return &Store{Clock: clock, sources: sources, entries: map[Ref]*entry{}}
}

// Use replaces the sources, for what is fetched from now on.
func (s *Store) Use(sources ...Source) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sources = sources
}

// Fetch returns the document that counts, fetching it if nobody did yet. That a source failed does not keep the next
// from answering, such as a saved session where the appliance cannot be reached; an answer of a person that says
// nothing stays what it is. A Ref that no source answers comes back as a failure of kind NotConfigured (NotAsked for a
// question).
func (s *Store) Fetch(ctx context.Context, ref Ref) (Document, error) {
	return s.FetchAfter(ctx, ref, nil)
}

// FetchAfter is Fetch with the documents that had to be known before this request could be made, for the chain's
// length.
func (s *Store) FetchAfter(ctx context.Context, ref Ref, before []Ref) (Document, error) {
	s.mu.Lock()
	if e, ok := s.entries[ref]; ok {
		s.mu.Unlock()
		select {
		case <-e.done:
			return e.doc, e.err
		case <-ctx.Done():
			return Document{}, context.Cause(ctx)
		}
	}
	e := &entry{done: make(chan struct{}), since: s.Clock()}
	s.entries[ref] = e
	sources := slices.Clone(s.sources)
	s.mu.Unlock()

	e.doc, e.other, e.err = s.fetch(ctx, sources, ref)
	s.mu.Lock()
	if e.err != nil { // cancelled: nothing was learnt, so nothing is kept
		delete(s.entries, ref)
	} else {
		for _, r := range append(slices.Clone(before), e.doc.After...) {
			if b, ok := s.entries[r]; ok && b != e {
				e.depth = max(e.depth, b.depth)
			}
		}
		if sent(e.doc) {
			e.depth++
		}
	}
	s.mu.Unlock()
	close(e.done)
	return e.doc, e.err
}

func (s *Store) fetch(ctx context.Context, sources []Source, ref Ref) (found Document, other []Beside, err error) {
	defer func() { // those who wait for the document must not wait for ever
		if p := recover(); p != nil {
			found, other, err = Document{Ref: ref, Failure: &Failure{Phase: Send, Kind: Internal,
				Detail: fmt.Sprintf("%s: %v", ref, p)}, Taken: s.Clock()}, nil, nil
		}
	}()
	var failed Document
	for i, src := range sources {
		doc, err := src.Fetch(ctx, ref)
		switch {
		case errors.Is(err, ErrNotMine):
			continue
		case err != nil:
			return Document{}, nil, err
		case doc.Failure != nil && ref.Source != Ask && (len(doc.Body) == 0 || doc.Failure.Kind == Excerpt):
			// the first is the nearest, and some lines of a log are more than none
			if failed.Failure == nil || len(failed.Body) == 0 && len(doc.Body) > 0 {
				failed = doc
			}
			continue
		}
		if !doc.OK() {
			return doc, nil, nil
		}
		return s.hear(ctx, sources[i+1:], doc)
	}
	if failed.Failure != nil {
		return failed, nil, nil
	}
	if ref.Source == Ask {
		return Unanswered(ref.Request, NotAsked, "", s.Clock()), nil, nil
	}
	return Document{Ref: ref, Failure: &Failure{Phase: Configure, Kind: NotConfigured}, Taken: s.Clock()}, nil, nil
}

// Waited is a document that is being fetched.
type Waited struct {
	Ref   Ref
	Since time.Time
}

// Waiting lists what is being fetched, what was asked for first first.
func (s *Store) Waiting() []Waited {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Waited
	for ref, e := range s.entries {
		select {
		case <-e.done:
		default:
			all = append(all, Waited{ref, e.since})
		}
	}
	slices.SortFunc(all, func(a, b Waited) int {
		if c := a.Since.Compare(b.Since); c != 0 {
			return c
		}
		return cmpRef(a.Ref, b.Ref)
	})
	return all
}

// sent says whether an HTTP request went out for the document.
func sent(d Document) bool {
	if d.Ref.Source != XDR && d.Ref.Source != SSE && d.Ref.Source != ESA {
		return false
	}
	return d.Failure == nil || d.Failure.Phase != Configure && d.Failure.Phase != SignIn
}

// Put keeps a document that came another way, such as an answer just given. It replaces what was there.
func (s *Store) Put(doc Document) {
	e := &entry{done: make(chan struct{}), doc: doc}
	close(e.done)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.entries[doc.Ref] = e
}

// With is a copy of what the store holds, and one document more. It has no sources: nothing new is fetched into it.
func (s *Store) With(doc Document) *Store {
	with := NewStore(s.Clock)
	with.Instant = true
	s.mu.Lock()
	for ref, e := range s.entries {
		with.entries[ref] = e
	}
	s.mu.Unlock()
	with.Put(doc)
	return with
}

// Drop forgets the documents, and with each the sign-in and the pages that it came after, so that the next fetch asks
// again.
func (s *Store) Drop(refs ...Ref) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var drop func(Ref)
	drop = func(r Ref) {
		e, ok := s.entries[r]
		if !ok {
			return
		}
		select {
		case <-e.done:
		default:
			return // still being fetched
		}
		delete(s.entries, r)
		for _, a := range e.doc.After {
			drop(a)
		}
	}
	for _, r := range refs {
		drop(r)
	}
}

// Get returns a document that is there already.
func (s *Store) Get(ref Ref) (Document, bool) {
	s.mu.Lock()
	e, ok := s.entries[ref]
	s.mu.Unlock()
	if !ok {
		return Document{}, false
	}
	select {
	case <-e.done:
		return e.doc, e.err == nil
	default:
		return Document{}, false
	}
}

// Documents returns all that is there, in the order of their Refs.
func (s *Store) Documents() []Document {
	s.mu.Lock()
	defer s.mu.Unlock()
	var docs []Document
	for _, e := range s.entries {
		select {
		case <-e.done:
			if e.err == nil {
				docs = append(docs, e.doc)
			}
		default:
		}
	}
	slices.SortFunc(docs, func(a, b Document) int {
		return cmpRef(a.Ref, b.Ref)
	})
	return docs
}

func cmpRef(a, b Ref) int {
	if a.Source != b.Source {
		if a.Source < b.Source {
			return -1
		}
		return 1
	}
	switch {
	case a.Request < b.Request:
		return -1
	case a.Request > b.Request:
		return 1
	}
	return 0
}
