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
// routes.
type ESA struct{ client *client }

// NewESA returns the client of one appliance's API.
func NewESA(cfg Config, user string, passphrase redact.Secret) *ESA {
	w := newWire(cfg, false) // the appliance speaks HTTP/1.0 and closes [D]
	w.pinFlag = "--esa-fingerprint"
	creds := &credentials{user, passphrase}
	s := newSession(evidence.Ref{Source: evidence.ESA, Request: "POST /esa/api/v2.0/login"})
	s.unusable = creds.unusable(w, "passphrase")
	s.carry = func(r *resty.Request, token string) { r.SetHeader("jwtToken", token) }
	s.stale = esaStale
	s.login = func(ctx context.Context, again bool) (evidence.Document, grant, error) {
		return esaSignIn(ctx, w, s.ref, creds, again)
	}
	e := &ESA{&client{source: evidence.ESA, rules: esaRules, wire: w, session: s}}
	s.fetch = cfg.Fetch
	if s.fetch == nil {
		s.fetch = e.Fetch
	}
	return e
}

// Fetch sends the request that the Ref names, or says why not.
func (e *ESA) Fetch(ctx context.Context, ref evidence.Ref) (evidence.Document, error) {
	if ref.Source == evidence.Log {
		return e.log(ctx, ref)
	}
	doc, err := e.client.fetch(ctx, ref)
	if list, ok := listedBy(ref); ok && len(doc.After) > 0 {
		doc.After = append(doc.After, list)
	}
	return doc, err
}

// esaStale goes by the words: a 401 "Unauthorized." may only mean that the role lacks the right [D], and no token mends
// that.
func esaStale(d evidence.Document) bool {
	return d.Status == 401 && (bytes.Contains(d.Body, []byte("ExpiredSignatureError")) || bytes.Contains(d.Body,
		[]byte("InvalidTokenError")))
}

// esaSignIn logs in [D].
func esaSignIn(ctx context.Context, w *wire, ref evidence.Ref, creds *credentials, again bool) (evidence.Document,
	grant, error) {
	encode := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	doc, err := w.do(ctx, call{ref: ref, rule: esaRules[0], again: again, fill: func(r *resty.Request) {
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
			TwoFactor json.RawMessage `json:"is2FactorRedirectRequired"` // string or bool [D]
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
	if twoFactor {
		return doc, grant{lacking: "the account needs a second factor, which xdrdoctor cannot give"}, nil
	}
	return doc, grant{token: redact.New(reply.Data.Token)}, nil
}
