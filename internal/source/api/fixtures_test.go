package api

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

const (
	clientID   = "client-7"
	password   = `pa"ss/w+rd`
	user       = "admin"
	passphrase = "Ironport!2026"
)

var (
	now       = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	xdrSignin = evidence.Ref{Source: evidence.XDR, Request: "POST /iroh/oauth2/token"}
	esaLogin  = evidence.Ref{Source: evidence.ESA, Request: "POST /esa/api/v2.0/login"}
	whoami    = evidence.Ref{Source: evidence.XDR, Request: "GET /iroh/profile/whoami"}
	wellKnown = evidence.Ref{Source: evidence.XDR, Request: "GET /.well-known/jwks"}
	rights    = evidence.Ref{Source: evidence.ESA, Request: "GET /esa/api/v2.0/login/privileges"}
)

// far is a system that answers as the test tells it to, and remembers what it was asked.
type far struct {
	*httptest.Server
	mu     sync.Mutex
	asked  map[string]int
	heads  map[string]http.Header // of the last request
	bodies map[string]string
	tokens int // handed out
	answer map[string]http.HandlerFunc
}

// newFar starts a system over TLS that can sign in to both APIs; answer adds to that and replaces it.
func newFar(t *testing.T, answer map[string]http.HandlerFunc) *far {
	t.Helper()
	f := &far{asked: map[string]int{}, heads: map[string]http.Header{}, bodies: map[string]string{}, answer: answer}
	f.Server = httptest.NewUnstartedServer(f)
	f.Config.ErrorLog = quiet()
	f.StartTLS()
	t.Cleanup(f.Close)
	return f
}

func (f *far) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request := r.Method + " " + r.RequestURI
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	f.mu.Lock()
	f.asked[request]++
	f.heads[request] = r.Header.Clone()
	f.bodies[request] = string(body)
	handler := f.answer[request]
	f.mu.Unlock()
	switch {
	case handler != nil:
		handler(w, r)
	case request == xdrSignin.Request:
		fmt.Fprintf(w, `{"access_token":%q,"token_type":"bearer","expires_in":600,"scope":"profile:read sse:read"}`,
			f.token())
	case request == esaLogin.Request:
		fmt.Fprintf(w,
			`{"data":{"userName":"admin","is2FactorRedirectRequired":"false","role":"Administrator","jwtToken":%q}}`,
			f.token())
	default:
		io.WriteString(w, `{"data":[]}`)
	}
}

// token makes the next one; its claims hold its number.
func (f *far) token() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tokens++
	return jwt(f.tokens)
}

func jwt(n int) string {
	b64 := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	return b64(`{"alg":"RS256"}`) + "." + b64(fmt.Sprintf(`{"iss":"IROH Auth EU","jti":%d}`, n)) + "." +
		b64("signature")
}

func (f *far) count(request string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.asked[request]
}

func (f *far) head(request, name string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.heads[request].Get(name)
}

// says answers with a status and a body.
func says(status int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

// inTurn answers each request by the next handler, the last one for good.
func inTurn(handlers ...http.HandlerFunc) http.HandlerFunc {
	var mu sync.Mutex
	n := 0
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		h := handlers[min(n, len(handlers)-1)]
		n++
		mu.Unlock()
		h(w, r)
	}
}

// config reaches the system and trusts it.
func (f *far) config() Config {
	pool := x509.NewCertPool()
	pool.AddCert(f.Certificate())
	return Config{Base: f.URL, From: "far", RootCAs: pool, Clock: func() time.Time { return now }, Version: "1.2.3"}
}

// clients are the three sources behind one store.
type clients struct {
	*evidence.Store
	xdr *XDR
	sse *SSE
	esa *ESA
}

func newClients(cfg Config) clients {
	store := evidence.NewStore(cfg.Clock)
	store.Meter.Begin()
	cfg.Meter, cfg.Fetch = &store.Meter, store.Fetch
	xdr := NewXDR(cfg, clientID, redact.New(password))
	c := clients{store, xdr, NewSSE(xdr), NewESA(cfg, user, redact.New(passphrase))}
	store.Use(c.xdr, c.sse, c.esa)
	return c
}

func (c clients) get(t *testing.T, ref evidence.Ref) evidence.Document {
	t.Helper()
	return fetch(t, t.Context(), c, ref)
}

func fetch(t *testing.T, ctx context.Context, from evidence.Source, ref evidence.Ref) evidence.Document {
	t.Helper()
	d, err := from.Fetch(ctx, ref)
	if err != nil {
		t.Fatalf("%s: %v", ref, err)
	}
	if d.Ref != ref {
		t.Errorf("%s: the document is of %s", ref, d.Ref)
	}
	return d
}

// wantFailure checks phase, kind, and a part of the detail.
func wantFailure(t *testing.T, d evidence.Document, phase evidence.Phase, kind evidence.Kind, detail string) {
	t.Helper()
	if d.Failure == nil {
		t.Fatalf("%s: %s; want %s: %s", d.Ref, d.Summary(), phase, kind)
	}
	if d.Failure.Phase != phase || d.Failure.Kind != kind || !strings.Contains(d.Failure.Detail, detail) {
		t.Errorf("%s: %q; want %s: %s: ...%s...", d.Ref, d.Failure.Error(), phase, kind, detail)
	}
}

func decode(t *testing.T, body []byte) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return v
}
