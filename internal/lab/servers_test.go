package lab

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// stranger is a client that knows nothing of the lab's insides: a URL, a CA, what the documentation says.
type stranger struct {
	t      *testing.T
	client *http.Client
	url    func(Endpoint) string
	token  string
}

func startLab(t *testing.T, faults ...string) *Lab {
	t.Helper()
	l, err := NewLab(Break(region.EU, named(faults)))
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func overTLS(t *testing.T, l *Lab) *stranger {
	t.Helper()
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(l.CAPEM()) {
		t.Fatal("CAPEM: no certificate")
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &stranger{t: t, client: &http.Client{Transport: transport, Timeout: 5 * time.Second,
		CheckRedirect: noFollow}, url: l.URL}
}

func inMemory(t *testing.T, l *Lab) *stranger {
	return &stranger{
		t: t, client: &http.Client{Transport: l.Transport(), Timeout: 5 * time.Second, CheckRedirect: noFollow},
		url: func(e Endpoint) string { return e.scheme() + "://" + e.host() },
	}
}

func noFollow(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

type heard struct {
	Status int
	Header http.Header
	Body   string
	Close  bool
}

func (s *stranger) try(e Endpoint, method, path, body string, header ...string) (heard, error) {
	s.t.Helper()
	r, err := http.NewRequest(method, s.url(e)+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	if e == EndpointXDR && s.token != "" {
		r.Header.Set("Authorization", "Bearer "+s.token)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := s.client.Do(r)
	if err != nil {
		return heard{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	return heard{resp.StatusCode, resp.Header, string(b), resp.Close}, err
}

func (s *stranger) ask(e Endpoint, method, path, body string, header ...string) heard {
	s.t.Helper()
	h, err := s.try(e, method, path, body, header...)
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, path, err)
	}
	return h
}

// get decodes a good JSON reply.
func get[T any](s *stranger, e Endpoint, method, path, body string, header ...string) T {
	s.t.Helper()
	h := s.ask(e, method, path, body, header...)
	if h.Status != http.StatusOK {
		s.t.Fatalf("%s %s: %d %s", method, path, h.Status, h.Body)
	}
	var v T
	if err := json.Unmarshal([]byte(h.Body), &v); err != nil {
		s.t.Fatalf("%s %s: %v in %s", method, path, err, h.Body)
	}
	return v
}

type grant struct {
	Access  string `json:"access_token"`
	Type    string `json:"token_type"`
	Expires int    `json:"expires_in"`
	Scope   string `json:"scope"`
}

func basic(user, password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
}

const formType = "application/x-www-form-urlencoded"

func (s *stranger) signIn(l *Lab, scope string) grant {
	s.t.Helper()
	var x XDR
	l.World.View(func(w *World) { x = w.XDR })
	form := url.Values{"grant_type": {"client_credentials"}}
	if scope != "" {
		form.Set("scope", scope)
	}
	g := get[grant](s, EndpointXDR, "POST", "/iroh/oauth2/token", form.Encode(), "Authorization",
		basic(x.ClientID, x.ClientPassword), "Content-Type", formType)
	s.token = g.Access
	return g
}

func wantError(t *testing.T, h heard, status int, code string) {
	t.Helper()
	var body struct{ Error string }
	err := json.Unmarshal([]byte(h.Body), &body)
	if h.Status != status || err != nil || body.Error != code {
		t.Errorf("got %d %s, want %d %s", h.Status, h.Body, status, code)
	}
}

var volatileText = regexp.MustCompile(
	`"(trace_id|access_token|jwtToken|last_seen|start_time|end_time|time|modificationDate|token_endpoint|jwks_uri)":"[^"]*"`)

func TestMemoryRepliesLikeTLS(t *testing.T) {
	l := startLab(t)
	wire, memory := overTLS(t, l), inMemory(t, l)
	wire.signIn(l, "")
	memory.signIn(l, "")
	a := New(region.EU).ESA
	mine := New(region.EU).MyModule().ID
	before := len(l.Requests())
	requests := []struct {
		e                  Endpoint
		method, path, body string
		header             []string
	}{
		{EndpointXDR, "GET", "/.well-known/jwks", "", nil},
		{EndpointXDR, "GET", "/.well-known/oauth-authorization-server", "", nil},
		{EndpointXDR, "GET", "/iroh/profile/whoami", "", nil},
		{EndpointXDR, "GET", "/iroh/profile/whoami", "", []string{"Authorization", ""}},
		{EndpointXDR, "GET", "/iroh/iroh-sse/device", "", nil},
		{EndpointXDR, "GET", "/iroh/iroh-sse/device/a%2Fb", "", nil},
		{EndpointXDR, "GET", "/iroh/iroh-int/module-type", "", nil},
		{EndpointXDR, "GET", "/iroh/iroh-int/module-instance?enabled=true&limit=2", "", nil},
		{EndpointXDR, "POST", "/iroh/iroh-enrich/health/" + mine, "", nil},
		{EndpointXDR, "POST", "/iroh/iroh-enrich/health", "x", nil},
		{EndpointXDR, "POST", "/iroh/iroh-enrich/observe/observables", `[{"type":"email","value":"a@b.c"}]`, nil},
		{EndpointXDR, "PUT", "/iroh/iroh-dashboard/tiles", "", nil},
		{EndpointXDR, "GET", "/iroh/iroh-dashboard/tiles", "", nil},
		{EndpointXDR, "HEAD", "/iroh/iroh-dashboard/tiles", "", nil},
		{EndpointESA, "POST", "/esa/api/v2.0/login", loginBody(a.User, a.Passphrase), nil},
		{EndpointESA, "GET", "/esa/api/v2.0/login/privileges", "",
			[]string{"Authorization", basic(a.User, a.Passphrase)}},
		{EndpointESAHTTP, "GET", "/esa/api/v2.0/login/privileges", "", nil},
		{EndpointGUI, "GET", "/", "", nil},
		{EndpointGUI, "GET", "/login", "", nil},
	}
	for _, r := range requests {
		x, y := wire.ask(r.e, r.method, r.path, r.body, r.header...), memory.ask(r.e, r.method, r.path, r.body,
			r.header...)
		for _, h := range []*heard{&x, &y} {
			h.Body = volatileText.ReplaceAllString(h.Body, `"$1":"…"`)
			h.Header.Del("Date")
			h.Header.Del("X-Ratelimit-Org-Remaining")
			if strings.Contains(r.path, "oauth-authorization-server") {
				h.Header.Del("Content-Length")
			}
		}
		if diff := cmp.Diff(x, y); diff != "" {
			t.Errorf("%s %s: TLS (-), memory (+):\n%s", r.method, r.path, diff)
		}
	}
	if got := l.Requests()[before:]; len(got) != 2*len(requests) || got[0] != "GET /.well-known/jwks" ||
		got[14] != "GET /iroh/iroh-int/module-instance?enabled=true&limit=2" {
		t.Errorf("requests: %q", got)
	}
}

func TestBecomeCopiesEverything(t *testing.T) {
	if n := reflect.TypeFor[World]().NumField(); n != 13 {
		t.Errorf("World has %d fields: become must copy all of them but the lock; then correct this number", n)
	}
}

func TestControl(t *testing.T) {
	l := startLab(t, "module-disabled")
	changed := 0
	l.OnChange = func() { changed++ }
	s := overTLS(t, l)
	ctx := context.Background()
	do := func(method, fault, complaint string) {
		t.Helper()
		err := Control(ctx, l.ControlURL(), l.CAPEM(), method, fault)
		if complaint == "" && err != nil || complaint != "" &&
			(err == nil || !strings.Contains(err.Error(), complaint)) {
			t.Errorf("%s %s: %v, want %q", method, fault, err, complaint)
		}
	}
	do("break", "api-http-off", "")
	do("break", "api-http-off", "") // is so already
	do("break", "api-both-off", "api-http-off and api-both-off contradict each other")
	do("break", "no-such", `unknown fault "no-such"`)
	do("fix", "no-such", `unknown fault "no-such"`)
	do("fix", "uncommitted", "uncommitted is not broken")
	do("burn", "uncommitted", "neither break nor fix")
	if _, err := s.try(EndpointESAHTTP, "GET", "/", ""); !refused(err) {
		t.Errorf("closed port: %v", err)
	}
	if diff := cmp.Diff([]string{"module-disabled", "api-http-off"}, l.Active()); diff != "" {
		t.Error(diff)
	}
	do("fix", "api-http-off", "")
	s.ask(EndpointESAHTTP, "GET", "/", "")
	l.World.View(func(w *World) {
		if w.MyModule().Enabled {
			t.Error("the fix of one fault undid another")
		}
	})
	if changed != 2 {
		t.Errorf("%d changes", changed)
	}
	wrong := l.URL(endpointControl) + "/guess"
	if err := Control(ctx, wrong, l.CAPEM(), "break", "uncommitted"); err == nil || !strings.Contains(err.Error(),
		"no such path") {
		t.Errorf("wrong key: %v", err)
	}
	s.url = func(Endpoint) string { return l.ControlURL() }
	if h := s.ask(EndpointGUI, "GET", "", ""); h.Body != `{"active":["module-disabled"]}`+"\n" {
		t.Errorf("active: %s", h.Body)
	}
}

func TestNoLeftOvers(t *testing.T) {
	before := runtime.NumGoroutine()
	l := startLab(t)
	l.Disturb(EndpointXDR, Disturbance{BlackHole: true})
	c, err := net.Dial("tcp", strings.TrimPrefix(l.URL(EndpointXDR), "https://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	idle, err := l.Dial(context.Background(), "tcp", "esa-gui.lab:443")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = idle.Close() }()
	start := time.Now()
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if d := time.Since(start); d > time.Second {
		t.Errorf("Close took %v", d)
	}
	if _, err := net.Dial("tcp", strings.TrimPrefix(l.URL(EndpointXDR), "https://")); !refused(err) {
		t.Errorf("after Close: %v", err)
	}
	for deadline := time.Now().Add(2 * time.Second); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<16)
			t.Fatalf("goroutines are left:\n%s", stacks[:runtime.Stack(stacks, true)])
		}
	}
}
