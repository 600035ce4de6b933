package api

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/go-resty/resty/v2"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

// ESA answers the Refs of evidence.ESA from the AsyncOS API of one appliance, and those of evidence.Log by its log
// routes. Which product the appliance is shows by the base path under which it lets anybody sign in, so the sign-ins of
// the SMA and of the web appliance are its requests too.
type ESA struct {
	client *client
	others []*client // of the other products, which answer under another base path
}

// NewESA returns the client of one appliance's API.
func NewESA(cfg Config, user string, passphrase redact.Secret) *ESA {
	w := newWire(cfg, false) // the appliance speaks HTTP/1.0 and closes: F-ESA-SERVER
	w.pinFlag = "--esa-fingerprint"
	creds := &credentials{user, passphrase}
	e := &ESA{client: newAsyncOS(w, creds, esaRules)}
	for _, rules := range [][]rule{smaRules, webRules} {
		e.others = append(e.others, newAsyncOS(w, creds, rules))
	}
	for _, c := range append([]*client{e.client}, e.others...) {
		c.session.fetch = cfg.Fetch
		if c.session.fetch == nil {
			c.session.fetch = e.Fetch
		}
	}
	return e
}

// newAsyncOS returns the client of one product's API. The first rule is its sign-in.
func newAsyncOS(w *wire, creds *credentials, rules []rule) *client {
	s := newSession(evidence.Ref{Source: evidence.ESA, Request: rules[0].method + " " + rules[0].path})
	s.unusable = creds.unusable(w, "passphrase")
	s.carry = func(r *resty.Request, token string) { r.SetHeader("jwtToken", token) }
	s.stale = esaStale
	s.login = func(ctx context.Context, again bool) (evidence.Document, grant, error) {
		return esaSignIn(ctx, w, s.ref, rules[0], creds, again)
	}
	return &client{source: evidence.ESA, rules: rules, wire: w, session: s}
}

// Fetch sends the request that the Ref names, or says why not.
func (e *ESA) Fetch(ctx context.Context, ref evidence.Ref) (evidence.Document, error) {
	if ref.Source == evidence.Log {
		return e.log(ctx, ref)
	}
	for _, other := range e.others {
		if _, err := allowed(other.rules, ref.Request); err == nil {
			return other.fetch(ctx, ref)
		}
	}
	doc, err := e.client.fetch(ctx, ref)
	if list, ok := listedBy(ref); ok && len(doc.After) > 0 {
		doc.After = append(doc.After, list)
	}
	return doc, err
}

// esaStale goes by the words: a 401 "Unauthorized." may only mean that the role lacks the right (F-ESA-ROLE), and no
// token mends that.
func esaStale(d evidence.Document) bool {
	return d.Status == 401 && (bytes.Contains(d.Body, []byte("ExpiredSignatureError")) || bytes.Contains(d.Body,
		[]byte("InvalidTokenError")))
}

// esaSignIn logs in (F-ESA-LOGIN).
func esaSignIn(ctx context.Context, w *wire, ref evidence.Ref, r rule, creds *credentials, again bool) (
	evidence.Document, grant, error) {
	encode := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	doc, err := w.do(ctx, call{ref: ref, rule: r, again: again, fill: func(r *resty.Request) {
		r.SetHeader("Content-Type", "application/json").SetBody(map[string]map[string]string{
			"data": {"userName": encode(creds.user), "passphrase": encode(creds.secret.Reveal())},
		})
	}})
	if err != nil || doc.Failure != nil {
		return doc, grant{}, err
	}
	if !doc.OK() {
		return creds.scrubbed(doc), grant{}, nil
	}
	var reply struct {
		Data struct {
			UserName  string          `json:"userName"`
			Role      string          `json:"role"`
			TwoFactor json.RawMessage `json:"is2FactorRedirectRequired"` // string or bool: F-ESA-LOGIN
			Token     string          `json:"jwtToken"`
		} `json:"data"`
	}
	err = json.Unmarshal(doc.Body, &reply)
	twoFactor := strings.EqualFold(strings.Trim(string(reply.Data.TwoFactor), `"`), "true")
	if err != nil || reply.Data.Token == "" && !twoFactor {
		doc = creds.scrubbed(doc)
		doc.Body = maskTokens(doc.Body)
		return doc, grant{lacking: "the reply to the sign-in holds no token"}, nil
	}
	doc.Body, err = json.Marshal(map[string]any{
		"userName": reply.Data.UserName, "role": reply.Data.Role, "twoFactor": twoFactor,
	})
	if err != nil {
		doc.Body = nil // two strings and a bool: not reached
	}
	if twoFactor { // how to give it is not known: F-ESA-TWO-FACTOR
		return doc, grant{lacking: "the account needs a second factor, which xdrdoctor cannot give"}, nil
	}
	return doc, grant{token: redact.New(reply.Data.Token)}, nil
}
