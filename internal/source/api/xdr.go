package api

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/go-resty/resty/v2"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

// XDR answers the Refs of evidence.XDR from XDR's API (IROH).
type XDR struct {
	client  *client
	version string
}

// NewXDR returns the client of one tenant's API.
func NewXDR(cfg Config, clientID string, password redact.Secret) *XDR {
	w := newWire(cfg, true)
	w.resty.SetHeader("Accept", "application/json")
	creds := &credentials{clientID, password}
	s := newSession(evidence.Ref{Source: evidence.XDR, Request: "POST /iroh/oauth2/token"})
	s.unusable = creds.unusable(w, "client password")
	s.carry = func(r *resty.Request, token string) { r.SetAuthToken(token) }
	s.stale = func(d evidence.Document) bool { return d.Status == 401 }
	s.login = func(ctx context.Context, again bool) (evidence.Document, grant, error) {
		return xdrSignIn(ctx, w, s.ref, creds, again)
	}
	x := &XDR{client: &client{source: evidence.XDR, rules: xdrRules, wire: w, session: s}, version: cfg.Version}
	s.fetch = cfg.Fetch
	if s.fetch == nil {
		s.fetch = x.Fetch
	}
	return x
}

// Fetch sends the request that the Ref names, or says why not.
func (x *XDR) Fetch(ctx context.Context, ref evidence.Ref) (evidence.Document, error) {
	return x.client.fetch(ctx, ref)
}

// xdrSignIn asks for a token (F-XDR-TOKEN). Not by x/oauth2, which turns a failed reply into an error: here the reply,
// its status, its body and its headers, is the evidence.
func xdrSignIn(ctx context.Context, w *wire, ref evidence.Ref, creds *credentials, again bool) (evidence.Document,
	grant, error) {
	doc, err := w.do(ctx, call{ref: ref, rule: xdrRules[0], again: again, fill: func(r *resty.Request) {
		r.SetBasicAuth(creds.user,
			creds.secret.Reveal()).SetFormData(map[string]string{"grant_type": "client_credentials"})
	}})
	if err != nil || doc.Failure != nil {
		return doc, grant{}, err
	}
	if !doc.OK() {
		return creds.scrubbed(doc), grant{}, nil
	}
	var reply struct {
		AccessToken string          `json:"access_token"`
		Scope       string          `json:"scope"`
		ExpiresIn   json.RawMessage `json:"expires_in"`
	}
	if err := json.Unmarshal(doc.Body, &reply); err != nil || reply.AccessToken == "" {
		doc = creds.scrubbed(doc)
		doc.Body = maskTokens(doc.Body)
		return doc, grant{lacking: "the reply to the sign-in holds no token"}, nil
	}
	expires, _ := strconv.ParseFloat(strings.Trim(string(reply.ExpiresIn), `"`), 64)
	doc.Body, err = json.Marshal(map[string]any{
		"scope": reply.Scope, "expires_in": int64(expires), "claims": claims(reply.AccessToken),
	})
	if err != nil {
		doc.Body = nil // claims are valid JSON: not reached
	}
	return doc, grant{token: redact.New(reply.AccessToken)}, nil
}

// claims are those of a JWT, for reading only: nobody here relies on them, so nothing is verified. An opaque token has
// none.
func claims(token string) json.RawMessage {
	none := json.RawMessage("{}")
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return none
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return none
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(payload, &object) != nil || object == nil {
		return none
	}
	return payload
}
