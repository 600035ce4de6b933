package api

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/go-resty/resty/v2"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

// session is the sign-in to one system. Its document is the store's to keep; the token stays here.
type session struct {
	ref      evidence.Ref
	unusable *evidence.Failure // why there can be no sign-in, when the configuration says so
	fetch    func(context.Context, evidence.Ref) (evidence.Document, error)
	login    func(ctx context.Context, again bool) (evidence.Document, grant, error)
	carry    func(*resty.Request, string)
	stale    func(evidence.Document) bool // a reply that a new token may mend

	turn chan struct{} // holds one sign-in at a time; a channel, because waiting for it ends with the context

	mu      sync.Mutex
	held    ticket
	lacking string // why the last sign-in brought no token although it was answered with success
	good    int    // number of the last ticket that was accepted
	spent   int    // number of the ticket whose renewal failed
	spentBy *evidence.Failure
}

// grant is what a sign-in brought.
type grant struct {
	token   redact.Secret
	lacking string // why there is none
}

// ticket is a token with its number, so that a late 401 to an old one does not renew the new one.
type ticket struct {
	secret  redact.Secret
	n       int
	renewed bool
}

func newSession(ref evidence.Ref) *session {
	return &session{ref: ref, turn: make(chan struct{}, 1), spent: -1}
}

// signIn makes the sign-in's document and keeps what it brought.
func (s *session) signIn(ctx context.Context) (evidence.Document, error) {
	if err := s.enter(ctx); err != nil {
		return evidence.Document{}, err
	}
	defer s.leave()
	doc, g, err := s.login(ctx, false)
	if err != nil {
		return evidence.Document{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lacking = g.lacking
	s.held = ticket{secret: g.token, n: s.held.n + 1}
	s.spent, s.spentBy = -1, nil
	return doc, nil
}

// token returns a token, or why there is none: a transport fault on the way to the sign-in is never a bad password.
func (s *session) token(ctx context.Context) (ticket, *evidence.Failure, error) {
	doc, err := s.document(ctx)
	if err != nil {
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return ticket{}, &evidence.Failure{Phase: evidence.SignIn, Kind: evidence.Budget}, nil
		}
		return ticket{}, nil, err
	}
	if f := refusal(doc); f != nil {
		return ticket{}, f, nil
	}
	s.mu.Lock()
	held, lacking := s.held, s.lacking
	s.mu.Unlock()
	switch {
	case lacking != "":
		return ticket{}, notSignedIn(lacking), nil
	case !held.secret.Empty():
		return held, nil, nil
	}
	// The document came from elsewhere than from here, such as from a recorded case: it holds no token.
	fresh, f, err := s.renew(ctx, held)
	switch {
	case err != nil || f != nil:
		return ticket{}, f, err
	case fresh == nil:
		return ticket{}, notSignedIn("the sign-in brought no token"), nil
	}
	return *fresh, nil, nil
}

// document fetches the sign-in's, through the store. The fetch may be another caller's whose context was cancelled:
// that says nothing to this one, which asks again.
func (s *session) document(ctx context.Context) (evidence.Document, error) {
	const tries = 3
	for n := 1; ; n++ {
		doc, err := s.fetch(ctx, s.ref)
		if err == nil || ctx.Err() != nil {
			return doc, err
		}
		if n == tries || errors.Is(err, evidence.ErrNotMine) {
			return evidence.Document{Ref: s.ref, Failure: &evidence.Failure{Phase: evidence.SignIn,
				Kind: evidence.Broken, Detail: "the sign-in was not made"}}, nil
		}
	}
}

// refusal says why a sign-in does not let anything follow, or nil.
func refusal(doc evidence.Document) *evidence.Failure {
	switch {
	case doc.Failure != nil && doc.Failure.Phase == evidence.Configure:
		f := *doc.Failure
		return &f
	case doc.Failure != nil:
		return &evidence.Failure{Phase: evidence.SignIn, Kind: doc.Failure.Kind, Detail: doc.Failure.Detail}
	case !doc.OK():
		return notSignedIn(fmt.Sprintf("the sign-in was answered %d", doc.Status))
	}
	return nil
}

func notSignedIn(detail string) *evidence.Failure {
	return &evidence.Failure{Phase: evidence.SignIn, Kind: evidence.NotSignedIn, Detail: detail}
}

// renew returns another ticket than the one that was refused. Callers that come at once share one sign-in. Nil without
// a failure: there is none to be had.
func (s *session) renew(ctx context.Context, old ticket) (*ticket, *evidence.Failure, error) {
	if err := s.enter(ctx); err != nil {
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return nil, &evidence.Failure{Phase: evidence.SignIn, Kind: evidence.Budget}, nil
		}
		return nil, nil, err
	}
	defer s.leave()

	s.mu.Lock()
	held, spent, spentBy := s.held, s.spent == old.n, s.spentBy
	vain := old.renewed && s.good < old.n // refused although it was new: no other would be accepted
	s.mu.Unlock()
	switch {
	case held.n != old.n && held.secret.Empty():
		return nil, nil, nil
	case held.n != old.n:
		return &held, nil, nil
	case vain:
		return nil, nil, nil
	case spent:
		return nil, spentBy, nil
	}
	doc, g, err := s.login(ctx, true)
	if err != nil {
		return nil, nil, err
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	if g.token.Empty() {
		f := refusal(doc)
		if f != nil && f.Kind == evidence.Budget {
			return nil, f, nil // this caller's time was over, not everybody's
		}
		if f != nil && f.Kind == evidence.NotSignedIn {
			f = nil
		}
		s.spent, s.spentBy = old.n, f
		return nil, f, nil
	}
	s.held = ticket{g.token, old.n + 1, true}
	fresh := s.held
	return &fresh, nil, nil
}

// accepted notes that a ticket was good: when it is refused later, it has expired.
func (s *session) accepted(t ticket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.good = max(s.good, t.n)
}

func (s *session) enter(ctx context.Context) error {
	select {
	case s.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (s *session) leave() { <-s.turn }
