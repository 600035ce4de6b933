package api

import (
	"context"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// SSE answers the Refs of evidence.SSE: what Security Services Exchange knows, through XDR's API.
type SSE struct{ client *client }

// NewSSE returns a client that shares the sign-in and the kept connections of xdr. Its resty client and its list of
// allowed requests are its own.
func NewSSE(xdr *XDR) *SSE {
	w := xdr.client.wire.beside(xdr.version)
	w.resty.SetHeader("Accept", "application/json")
	return &SSE{&client{source: evidence.SSE, rules: sseRules, wire: w, session: xdr.client.session}}
}

// Fetch sends the request that the Ref names, or says why not.
func (s *SSE) Fetch(ctx context.Context, ref evidence.Ref) (evidence.Document, error) {
	return s.client.fetch(ctx, ref)
}
