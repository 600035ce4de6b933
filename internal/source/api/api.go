// Package api fetches documents over HTTP: from XDR's API (IROH), from SSE through it, and from the AsyncOS API of an
// ESA. It is the one place that knows resty, tokens, retries and the requests that xdrdoctor may send at all.
package api

import (
	"context"
	"crypto/x509"
	"net/http"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// Config of one system's client.
type Config struct {
	Base    string         // "https://visibility.eu.amp.cisco.com"; for the ESA "https://host:6443"
	From    string         // for Document.From, "XDR API eu"
	RootCAs *x509.CertPool // nil: the system's
	// SHA-256 of the server's leaf certificate, hex with or without colons: replaces chain and name checks
	Fingerprint string
	// Transport is for tests; RootCAs and Fingerprint say nothing to it. Nil: one built here.
	Transport http.RoundTripper
	Clock     func() time.Time
	Meter     *evidence.Meter
	// Fetch is the store's: how a sign-in is shared, fetched once and recorded. Nil: each request signs in by itself.
	Fetch   func(context.Context, evidence.Ref) (evidence.Document, error)
	Version string        // of xdrdoctor, for the User-Agent
	Timeout time.Duration // per attempt; 0 = 20 s
}

const defaultTimeout = 20 * time.Second

// client answers the Refs of one source: what may be sent, who signs in, over which wire.
type client struct {
	source  string
	rules   []rule
	wire    *wire
	session *session
}

func (c *client) fetch(ctx context.Context, ref evidence.Ref) (evidence.Document, error) {
	if ref.Source != c.source {
		return evidence.Document{}, evidence.ErrNotMine
	}
	r, err := allowed(c.rules, ref.Request)
	if err != nil {
		return c.wire.failed(ref, evidence.Failure{Phase: evidence.Configure, Kind: evidence.NotAllowed,
			Detail: err.Error()}), nil
	}
	if f := c.wire.unusable; f != nil {
		return c.wire.failed(ref, *f), nil
	}
	if r.anonymous {
		return c.wire.do(ctx, call{ref: ref, rule: r})
	}
	if f := c.session.unusable; f != nil {
		return c.wire.failed(ref, *f), nil
	}
	if r.signIn {
		return c.session.signIn(ctx)
	}
	return c.signedIn(ctx, ref, r)
}

// signedIn sends a request with a token, and once more with a renewed one when the token turns out stale.
func (c *client) signedIn(ctx context.Context, ref evidence.Ref, r rule) (evidence.Document, error) {
	s := c.session
	after := []evidence.Ref{s.ref}
	failed := func(f evidence.Failure) (evidence.Document, error) {
		d := c.wire.failed(ref, f)
		if f.Phase != evidence.Configure {
			d.After = after
		}
		return d, nil
	}

	t, fail, err := s.token(ctx)
	switch {
	case err != nil:
		return evidence.Document{}, err
	case fail != nil:
		return failed(*fail)
	}
	doc, err := c.wire.do(ctx, call{ref: ref, rule: r, token: t.secret, carry: s.carry})
	if err != nil {
		return evidence.Document{}, err
	}
	doc.After = after
	if doc.Failure != nil {
		return doc, nil
	}
	if !s.stale(doc) {
		s.accepted(t)
		return doc, nil
	}

	fresh, fail, err := s.renew(ctx, t)
	switch {
	case err != nil:
		return evidence.Document{}, err
	case fail != nil: // a transport fault: the stale token's 401 would pass it off as a lack of rights
		return failed(*fail)
	case fresh == nil: // no other token is to be had: the refusal is what there is to know
		return doc, nil
	}
	doc, err = c.wire.do(ctx, call{ref: ref, rule: r, token: fresh.secret, carry: s.carry, again: true})
	if err != nil {
		return evidence.Document{}, err
	}
	doc.After = after
	if doc.Failure == nil && !s.stale(doc) {
		s.accepted(*fresh)
	}
	return doc, nil
}
