package api

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

func TestNotTLS(t *testing.T) {
	plain := httptest.NewServer(says(200, "{}"))
	defer plain.Close()
	d := fetch(t, t.Context(), esaAt("https"+strings.TrimPrefix(plain.URL, "http"), "", nil), esaLogin)
	wantFailure(t, d, evidence.TLS, evidence.NotTLS, "plain HTTP")

	ssh := serve(t, func(c net.Conn) { io.WriteString(c, "SSH-2.0-OpenSSH_9.2\r\n") })
	d = fetch(t, t.Context(), esaAt("https://"+ssh, "", nil), esaLogin)
	wantFailure(t, d, evidence.TLS, evidence.NotTLS, "does not speak TLS")
}

// serve accepts connections and hands each to talk, which ends with it.
func serve(t *testing.T, talk func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() { defer c.Close(); talk(c) }()
		}
	}()
	return l.Addr().String()
}

func TestRefusedAndCut(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := l.Addr().String()
	l.Close()
	wantFailure(t, fetch(t, t.Context(), esaAt("https://"+closed, "", nil), esaLogin), evidence.Connect,
		evidence.Refused, closed)

	hangsUp := serve(t, func(c net.Conn) { c.Read(make([]byte, 1)) })
	wantFailure(t, fetch(t, t.Context(), esaAt("https://"+hangsUp, "", nil), esaLogin), evidence.TLS, evidence.Cut, "")

	mid := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		io.WriteString(w, `{"data":[`)
	}
	gone := func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	f := newFar(t, map[string]http.HandlerFunc{esaLogin.Request: gone, xdrSignin.Request: mid,
		wellKnown.Request: inTurn(mid, says(200, "{}"))})
	c := newClients(f.config())
	wantFailure(t, c.get(t, esaLogin), evidence.Wait, evidence.Cut, "")
	wantFailure(t, c.get(t, xdrSignin), evidence.Read, evidence.Cut, "")
	if d := c.get(t, wellKnown); !d.OK() || f.count(wellKnown.Request) != 2 {
		t.Errorf("a GET cut in its body is worth another: %s after %d", d.Summary(), f.count(wellKnown.Request))
	}
}

// blackHole accepts nothing and says nothing.
type blackHole struct{}

func (blackHole) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, context.Cause(r.Context())
}

func TestTimeoutBudgetCancel(t *testing.T) {
	silentPort := serve(t, func(c net.Conn) { io.Copy(io.Discard, c) })
	cfg := Config{Base: "https://" + silentPort, Timeout: 30 * time.Millisecond}
	d := fetch(t, t.Context(), NewESA(cfg, user, redact.New(passphrase)), esaLogin)
	wantFailure(t, d, evidence.TLS, evidence.TimedOut, "")

	over := make(chan struct{})
	f := newFar(t, map[string]http.HandlerFunc{wellKnown.Request: func(http.ResponseWriter, *http.Request) { <-over }})
	t.Cleanup(func() { close(over) })
	cfg = f.config()
	cfg.Timeout = 100 * time.Millisecond
	d = fetch(t, t.Context(), NewXDR(cfg, "", redact.Secret{}), wellKnown)
	wantFailure(t, d, evidence.Wait, evidence.TimedOut, "after 100ms")
	if f.count(wellKnown.Request) != 1 {
		t.Errorf("%d requests: a silent server is not asked again", f.count(wellKnown.Request))
	}

	hole := Config{Base: "https://192.0.2.1", Transport: blackHole{}, Timeout: time.Minute}
	// The cause is another error than the context's own: it must not hide that time was over.
	short, cancel := context.WithTimeoutCause(t.Context(), 20*time.Millisecond, errors.New("--budget is over"))
	defer cancel()
	c := newClients(Config{Base: hole.Base, Transport: blackHole{}, Timeout: time.Minute, Clock: time.Now})
	wantFailure(t, fetch(t, short, c, wellKnown), evidence.Connect, evidence.Budget, "")
	wantFailure(t, fetch(t, short, c, whoami), evidence.SignIn, evidence.Budget, "")

	stopped, stop := context.WithCancelCause(t.Context())
	time.AfterFunc(10*time.Millisecond, func() { stop(nil) })
	if d, err := NewXDR(hole, "", redact.Secret{}).Fetch(stopped, wellKnown); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %s, %v", d.Summary(), err)
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	other := newFar(t, nil)
	f := newFar(t, map[string]http.HandlerFunc{
		rights.Request:   says(302, "", "Location", other.URL+"/esa/api/v2.0/login/privileges?session=hush"),
		whoami.Request:   says(307, "", "Location", other.URL+"/iroh/profile/whoami"),
		esaLogin.Request: nil,
	})
	c := newClients(f.config())
	host := strings.TrimPrefix(other.URL, "https://")
	d := c.get(t, rights)
	wantFailure(t, d, evidence.Wait, evidence.Redirected, "302 to "+host)
	if strings.Contains(d.Failure.Detail, "hush") {
		t.Errorf("the detail tells too much: %s", d.Failure.Detail)
	}
	wantFailure(t, c.get(t, whoami), evidence.Wait, evidence.Redirected, "307 to "+host)
	if len(other.asked) != 0 {
		t.Errorf("the other host was asked: %v", other.asked)
	}
}

func TestReplies(t *testing.T) {
	big := strings.Repeat("x", 1<<20)
	devices := evidence.Ref{Source: evidence.SSE, Request: "GET /iroh/iroh-sse/device"}
	types := evidence.Ref{Source: evidence.XDR, Request: "GET /iroh/iroh-int/module-type"}
	tiles := evidence.Ref{Source: evidence.XDR, Request: "GET /iroh/iroh-dashboard/tiles"}
	f := newFar(t, map[string]http.HandlerFunc{
		devices.Request: func(w http.ResponseWriter, _ *http.Request) {
			for range 9 {
				io.WriteString(w, big)
			}
		},
		types.Request: says(200, "<html>\x00\x1b[31mnot json", "Server", "API/2.0", "Set-Cookie", "session=1",
			"X-Iroh-Version", "1.2\u202e3",
			"X-Ratelimit-Org-Remaining", "7999", "Content-Type", "text/html"),
		tiles.Request:  says(407, ""),
		whoami.Request: says(403, `{"error":"missing_scope"}`),
	})
	c := newClients(f.config())
	wantFailure(t, c.get(t, devices), evidence.Read, evidence.TooLarge, "8 MiB")
	if f.count(devices.Request) != 1 {
		t.Error("too large a reply was asked for again")
	}
	d := c.get(t, types)
	if string(d.Body) != "<html>\x00\x1b[31mnot json" || !d.OK() {
		t.Errorf("garbage is kept as it is: %q", d.Body)
	}
	for name, want := range map[string]string{"Server": "API/2.0", "X-Iroh-Version": "1.23",
		"X-Ratelimit-Org-Remaining": "7999", "Content-Type": "text/html"} {
		if d.Header[name] != want {
			t.Errorf("%s: %q; want %q", name, d.Header[name], want)
		}
	}
	if d.Header["Set-Cookie"] != "" || d.Header["Date"] == "" {
		t.Errorf("headers: %v", d.Header)
	}
	wantFailure(t, c.get(t, tiles), evidence.Wait, evidence.Proxy, "407")
	if d := c.get(t, whoami); d.Status != 403 || d.Failure != nil {
		t.Errorf("403: %s", d.Summary())
	}
}

func TestProxyRefuses(t *testing.T) {
	proxy := httptest.NewServer(says(407, "", "Proxy-Authenticate", "Basic"))
	defer proxy.Close()
	at, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	transport, err := newTransport(Config{}, time.Second, true)
	if err != nil {
		t.Fatal(err)
	}
	transport.Proxy = http.ProxyURL(at)
	x := NewXDR(Config{Base: "https://visibility.example", Transport: transport}, "", redact.Secret{})
	wantFailure(t, fetch(t, t.Context(), x, wellKnown), evidence.Connect, evidence.Proxy,
		"407 Proxy Authentication Required from "+at.Host)
	proxy.Close()
	wantFailure(t, fetch(t, t.Context(), x, wellKnown), evidence.Connect, evidence.Proxy, "the proxy itself: refused")
}

// TestParallelOnWarmConnections: all requests of a round are at the server at once; a second round dials no more.
func TestParallelOnWarmConnections(t *testing.T) {
	const n = parallel
	for _, http2 := range []bool{false, true} {
		var mu sync.Mutex
		var meet sync.WaitGroup
		dialled := 0
		meet.Add(n)
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("round") == "1" {
				meet.Done()
				meet.Wait()
			}
			if (r.ProtoMajor == 2) != http2 {
				t.Errorf("%s", r.Proto)
			}
			io.WriteString(w, "{}")
		}))
		s.EnableHTTP2 = http2
		s.Config.ErrorLog = quiet()
		s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
			if state == http.StateNew {
				mu.Lock()
				dialled++
				mu.Unlock()
			}
		}
		s.StartTLS()
		pool := x509.NewCertPool()
		pool.AddCert(s.Certificate())
		x := NewXDR(Config{Base: s.URL, RootCAs: pool}, "", redact.Secret{})
		for _, round := range []string{"1", "2"} {
			var wg sync.WaitGroup
			for range n {
				wg.Go(func() {
					d, err := x.Fetch(t.Context(),
						evidence.Ref{Source: evidence.XDR, Request: wellKnown.Request + "?round=" + round})
					if err != nil || !d.OK() {
						t.Errorf("%s, %v", d.Summary(), err)
					}
				})
			}
			wg.Wait()
		}
		mu.Lock()
		if dialled > n {
			t.Errorf("HTTP/2 %v: %d connections for %d parallel requests", http2, dialled, n)
		}
		mu.Unlock()
		s.Close()
	}
}
