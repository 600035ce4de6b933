package netprobe

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

const host = "visibility.eu.amp.cisco.com"

// far is a cloud host on loopback.
type far struct {
	addr  string
	roots *x509.CertPool
	mu    sync.Mutex
	asked []string // what came in: the request line and its headers
}

// serve answers every request, with a certificate that an authority of this name made, for these hosts.
func serve(t *testing.T, authority pkix.Name, date time.Time, status int, names ...string) *far {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ca := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: authority, NotBefore: at.AddDate(-1, 0, 0),
		NotAfter: at.AddDate(1, 0, 0),
		IsCA:     true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: names[0]},
		NotBefore: ca.NotBefore, NotAfter: ca.NotAfter, DNSNames: names}
	made := func(template, parent *x509.Certificate) []byte {
		der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), key)
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
	root, err := x509.ParseCertificate(made(ca, ca))
	if err != nil {
		t.Fatal(err)
	}
	f := &far{roots: x509.NewCertPool()}
	f.roots.AddCert(root)
	l, err := tls.Listen("tcp", "127.0.0.1:0",
		&tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{made(leaf, root)}, PrivateKey: key}}})
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{ErrorLog: log.New(io.Discard, "", 0),
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			f.mu.Lock()
			f.asked = append(f.asked, r.Method+" "+r.Host+r.URL.Path)
			for _, secret := range []string{"Authorization", "Proxy-Authorization", "Cookie"} {
				if r.Header.Get(secret) != "" {
					f.asked = append(f.asked, secret)
				}
			}
			f.mu.Unlock()
			w.Header().Set("Date", date.Format(http.TimeFormat))
			w.WriteHeader(status)
		})}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	f.addr = l.Addr().String()
	return f
}

// ticking is a clock that goes on by 10 ms each time it is read.
func ticking() func() time.Time {
	var mu sync.Mutex
	now := at
	return func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(10 * time.Millisecond)
		return now
	}
}

// cloud probes a far host that has one address, 192.0.2.1.
func cloud(f *far, more func(*CloudConfig)) *Cloud {
	cfg := CloudConfig{
		Hosts: HostsOf(region.EU), Clock: ticking(), Timeout: 5 * time.Second, Version: "1",
		Resolve: func(context.Context, string) ([]netip.Addr, error) {
			return []netip.Addr{netip.MustParseAddr("192.0.2.1")}, nil
		},
	}
	if f != nil {
		cfg.Roots = f.roots
		cfg.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, f.addr)
		}
	}
	if more != nil {
		more(&cfg)
	}
	return NewCloud(cfg)
}

func look(t *testing.T, c *Cloud, name string) (evidence.Trip, *evidence.Failure) {
	t.Helper()
	d, err := c.Fetch(t.Context(), ref("probe "+name))
	if err != nil {
		t.Fatal(err)
	}
	var trip evidence.Trip
	if err := json.Unmarshal(d.Body, &trip); err != nil {
		t.Fatalf("%v: %q", err, d.Body)
	}
	if d.From != "this machine" || d.Taken.Before(at) {
		t.Errorf("from %q, taken %s", d.From, d.Taken)
	}
	return trip, d.Failure
}

func phases(trip evidence.Trip) string {
	var s []string
	for _, p := range trip.Passed {
		s = append(s, string(p.Phase))
		if p.Millis <= 0 {
			s = append(s, "in no time")
		}
	}
	return strings.Join(s, " ")
}

var publicCA = pkix.Name{CommonName: "A public root"}

func TestPhases(t *testing.T) {
	f := serve(t, publicCA, at.Add(-90*time.Second), 401, host)
	trip, failed := look(t, cloud(f, nil), "xdr-api")
	if failed != nil || phases(trip) != "resolve connect tls wait" || trip.Host != host || trip.Status != 401 ||
		trip.Proxy != "" {
		t.Errorf("%+v, %v", trip, failed)
	}
	if c := trip.Certificate; c == nil || !c.Verified || c.ReSignedBy != "" || c.Issuer != "CN=A public root" ||
		c.Subject != "CN="+host || !c.NotAfter.Equal(at.AddDate(1, 0, 0)) {
		t.Errorf("certificate %+v", c)
	}
	if trip.Skew == nil || *trip.Skew != -90 {
		t.Errorf("skew %v", trip.Skew)
	}
	if len(trip.Addresses) != 1 || trip.Addresses[0].Address != "192.0.2.1" ||
		trip.Addresses[0].Family != evidence.IPv4 || trip.Addresses[0].Failed != "" {
		t.Errorf("addresses %+v", trip.Addresses)
	}
	if diff := cmp.Diff([]string{"GET " + host + "/.well-known/oauth-authorization-server"}, f.asked); diff != "" {
		t.Errorf("what was sent: %s", diff)
	}
}

// SSE's device hosts have no API that a client may use: the probe ends with TLS.
func TestNothingIsSentToTheDeviceHost(t *testing.T) {
	f := serve(t, publicCA, at, 200, region.EU.SSEDevice())
	trip, failed := look(t, cloud(f, nil), "sse-device")
	if failed != nil || phases(trip) != "resolve connect tls" || trip.Status != 0 || len(f.asked) != 0 {
		t.Errorf("%+v, %v, asked %q", trip, failed, f.asked)
	}
}

func TestReSigned(t *testing.T) {
	own := func(cfg *CloudConfig) { cfg.Roots = x509.NewCertPool() }
	for name, tt := range map[string]struct {
		authority pkix.Name
		names     []string
		more      func(*CloudConfig)
		by        string
		kind      evidence.Kind
	}{
		"unknown authority": {pkix.Name{Organization: []string{"Example Ltd"}, CommonName: "proxy"}, []string{host},
			own, "Example Ltd", evidence.Untrusted},
		"without a company": {pkix.Name{CommonName: "proxy"}, []string{host}, own, "proxy", evidence.Untrusted},
		"known product": {pkix.Name{Organization: []string{"Zscaler Inc."}, CommonName: "Zscaler Intermediate"},
			[]string{host}, own, "Zscaler", evidence.Untrusted},
		"trusted here": {pkix.Name{CommonName: "Cisco Umbrella Secondary SubCA"}, []string{host}, nil,
			"Cisco Umbrella", ""},
		"another's name": {publicCA, []string{"blocked.example.com"}, nil, "", evidence.BadCert},
	} {
		t.Run(name, func(t *testing.T) {
			f := serve(t, tt.authority, at, 200, tt.names...)
			trip, failed := look(t, cloud(f, tt.more), "xdr-api")
			if trip.Certificate == nil || trip.Certificate.ReSignedBy != tt.by ||
				trip.Certificate.Verified != (tt.kind == "") {
				t.Errorf("certificate %+v", trip.Certificate)
			}
			if (failed == nil) != (tt.kind == "") || failed != nil &&
				(failed.Kind != tt.kind || failed.Phase != evidence.TLS) {
				t.Errorf("failure %v, want %q", failed, tt.kind)
			}
			if trip.Status != 200 || trip.Skew == nil { // it goes on, to look
				t.Errorf("%+v", trip)
			}
		})
	}
}

// forward is a proxy that answers CONNECT with this status line, and passes what is let through.
func forward(t *testing.T, status string) (addr string, seen func() []string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	var mu sync.Mutex
	var asked []string
	var to string
	if target, pass := strings.CutPrefix(status, "pass "); pass {
		to, status = target, "200 OK"
	}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				r, err := http.ReadRequest(bufio.NewReader(conn))
				if err != nil {
					return
				}
				mu.Lock()
				asked = append(asked, r.Method+" "+r.Host+" "+r.Header.Get("Proxy-Authorization"))
				mu.Unlock()
				_, _ = io.WriteString(conn, "HTTP/1.1 "+status+"\r\n\r\n")
				if to == "" {
					return
				}
				out, err := net.Dial("tcp", to)
				if err != nil {
					return
				}
				defer out.Close()
				go func() { _, _ = io.Copy(out, conn) }()
				_, _ = io.Copy(conn, out)
			}()
		}
	}()
	return l.Addr().String(), func() []string {
		mu.Lock()
		defer mu.Unlock()
		return asked
	}
}

func TestProxy(t *testing.T) {
	f := serve(t, publicCA, at, 200, host)
	by := func(addr, user string, env map[string]string) func(*CloudConfig) {
		return func(cfg *CloudConfig) {
			cfg.Dial = nil // the proxy's address is a real one
			cfg.Resolve = func(context.Context, string) ([]netip.Addr, error) {
				return nil, errors.New("nothing is resolved here")
			}
			cfg.Getenv = func(name string) string {
				if name == "HTTPS_PROXY" {
					return "http://" + user + addr
				}
				return env[name]
			}
		}
	}
	addr, seen := forward(t, "pass "+f.addr)
	trip, failed := look(t, cloud(f, by(addr, "", nil)), "xdr-api")
	if failed != nil || trip.Proxy != addr || trip.Status != 200 || phases(trip) != "resolve connect tls wait" ||
		trip.Addresses[0].Address != "127.0.0.1" {
		t.Errorf("it passes: %+v, %v", trip, failed)
	}
	if got := seen(); len(got) != 1 || got[0] != "CONNECT "+host+":443 " {
		t.Errorf("the proxy was asked %q", got)
	}

	addr, seen = forward(t, "407 Proxy Authentication Required")
	c := cloud(f, by(addr, "mary:hunter2@", nil))
	d, err := c.Fetch(t.Context(), ref("probe xdr-api"))
	if err != nil || d.Failure == nil || d.Failure.Kind != evidence.Proxy ||
		d.Failure.Detail != "407 Proxy Authentication Required from "+addr {
		t.Errorf("407: %+v, %v", d.Failure, err)
	}
	if trip, _ = look(t, c, "xdr-api"); trip.ProxyStatus != 407 || trip.Certificate != nil ||
		phases(trip) != "resolve" {
		t.Errorf("407: %+v", trip)
	}
	if s := string(d.Body) + d.Failure.Detail; strings.Contains(s, "hunter2") || strings.Contains(s, "mary") {
		t.Errorf("the proxy's password is recorded: %s", s)
	}
	// as everything else on the machine does
	if got := seen(); len(got) == 0 || !strings.HasSuffix(got[0], "Basic bWFyeTpodW50ZXIy") {
		t.Errorf("the proxy was asked %q", got)
	}

	addr, _ = forward(t, "403 Forbidden")
	if trip, failed = look(t, cloud(f, by(addr, "", nil)), "xdr-api"); trip.ProxyStatus != 403 || failed == nil ||
		failed.Kind != evidence.Proxy {
		t.Errorf("403: %+v, %v", trip, failed)
	}
	_, closed := listening(t)
	if trip, failed = look(t, cloud(f, by(closed, "", nil)), "xdr-api"); trip.ProxyStatus != 0 || failed == nil ||
		failed.Kind != evidence.Refused {
		t.Errorf("no proxy there: %+v, %v", trip, failed)
	}

	// NO_PROXY: directly, and there nothing resolves.
	trip, failed = look(t, cloud(f, by(addr, "", map[string]string{"no_proxy": ".amp.cisco.com"})), "xdr-api")
	if trip.Proxy != "" || failed == nil || failed.Phase != evidence.Resolve {
		t.Errorf("NO_PROXY: %+v, %v", trip, failed)
	}
	c = cloud(f, func(cfg *CloudConfig) {
		cfg.Getenv = func(name string) string {
			return map[string]string{"https_proxy": "socks5://mary:hunter2@p:1080"}[name]
		}
	})
	if _, failed := look(t, c, "xdr-api"); failed == nil || failed.Kind != evidence.NotAllowed ||
		failed.Phase != evidence.Configure || strings.Contains(failed.Detail, "hunter2") {
		t.Errorf("SOCKS: %v", failed)
	}
}

func TestIPv6Broken(t *testing.T) {
	f := serve(t, publicCA, at, 200, host)
	for name, tt := range map[string]struct {
		six, four error
		broken    bool
		failed    evidence.Kind
	}{
		"both answer":    {nil, nil, false, ""},
		"IPv6 refused":   {syscall.ECONNREFUSED, nil, true, ""},
		"no way for it":  {syscall.ENETUNREACH, nil, false, ""},
		"IPv4 refused":   {nil, syscall.ECONNREFUSED, false, ""},
		"neither":        {syscall.ENETUNREACH, syscall.ECONNREFUSED, false, evidence.Refused},
		"silence on six": {context.DeadlineExceeded, nil, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := cloud(f, func(cfg *CloudConfig) {
				cfg.Timeout = 2 * time.Second
				cfg.Resolve = func(context.Context, string) ([]netip.Addr, error) {
					return []netip.Addr{netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("::ffff:192.0.2.1")},
						nil
				}
				dial := cfg.Dial
				cfg.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
					err := tt.four
					if strings.HasPrefix(address, "[2001:") {
						err = tt.six
					}
					if err != nil {
						return nil, &net.OpError{Op: "dial", Net: network, Err: os.NewSyscallError("connect", err)}
					}
					return dial(ctx, network, address)
				}
			})
			trip, failed := look(t, c, "xdr-api")
			if trip.IPv6Broken() != tt.broken || len(trip.Addresses) != 2 || trip.Addresses[1].Family != evidence.IPv4 {
				t.Errorf("%+v", trip.Addresses)
			}
			if (failed == nil) != (tt.failed == "") || failed != nil && failed.Kind != tt.failed {
				t.Errorf("%v, want %q", failed, tt.failed)
			}
		})
	}
}

func TestPhasesThatFail(t *testing.T) {
	open, _ := listening(t) // takes connections and says nothing
	garbage, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer garbage.Close()
	go func() {
		for {
			conn, err := garbage.Accept()
			if err != nil {
				return
			}
			_, _ = io.WriteString(conn, "220 mail.example.com ESMTP\r\n")
			_ = conn.Close()
		}
	}()
	to := func(addr string) Dial {
		return func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, addr)
		}
	}
	for name, tt := range map[string]struct {
		more   func(*CloudConfig)
		phase  evidence.Phase
		kind   evidence.Kind
		passed string
	}{
		"no such host": {func(c *CloudConfig) {
			c.Resolve = func(_ context.Context, h string) ([]netip.Addr, error) {
				return nil, &net.DNSError{Name: h, IsNotFound: true}
			}
		}, evidence.Resolve, evidence.NoSuchHost, ""},
		"no address": {func(c *CloudConfig) {
			c.Resolve = func(context.Context, string) ([]netip.Addr, error) { return nil, nil }
		}, evidence.Resolve, evidence.NoSuchHost, ""},
		"DNS is silent": {func(c *CloudConfig) {
			c.Resolve = func(ctx context.Context, _ string) ([]netip.Addr, error) {
				<-ctx.Done()
				return nil, ctx.Err()
			}
		}, evidence.Resolve, evidence.TimedOut, ""},
		"black hole": {func(c *CloudConfig) { c.Dial = blackHole }, evidence.Connect, evidence.TimedOut, "resolve"},
		"silent server": {func(c *CloudConfig) { c.Dial = to(open) }, evidence.TLS, evidence.TimedOut,
			"resolve connect"},
		"no TLS": {func(c *CloudConfig) { c.Dial = to(garbage.Addr().String()) }, evidence.TLS, evidence.NotTLS,
			"resolve connect"},
	} {
		t.Run(name, func(t *testing.T) {
			c := cloud(nil, tt.more)
			c.cfg.Timeout = 50 * time.Millisecond
			trip, failed := look(t, c, "xdr-api")
			if failed == nil || failed.Phase != tt.phase || failed.Kind != tt.kind || phases(trip) != tt.passed ||
				trip.Host != host {
				t.Errorf("%+v, %v; want %s %s after %q", trip, failed, tt.phase, tt.kind, tt.passed)
			}
		})
	}
}

func TestCloudRefs(t *testing.T) {
	c := cloud(nil, nil)
	for _, other := range []evidence.Ref{ref("tcp esa-gui"), {Source: evidence.XDR, Request: "probe xdr-api"}} {
		if _, err := c.Fetch(t.Context(), other); !errors.Is(err, evidence.ErrNotMine) {
			t.Errorf("%s: %v", other, err)
		}
	}
	if _, err := New(nil, blackHole, clock, 0).Fetch(t.Context(), ref("probe xdr-api")); !errors.Is(err,
		evidence.ErrNotMine) {
		t.Errorf("a probe of ports takes it: %v", err)
	}
	d, err := c.Fetch(t.Context(), ref("probe example.com"))
	if err != nil || d.Failure == nil || d.Failure.Kind != evidence.NotAllowed {
		t.Errorf("another host: %+v, %v", d, err)
	}
	d, err = NewCloud(CloudConfig{}).Fetch(t.Context(), ref("probe xdr-api"))
	if err != nil || d.Failure == nil || d.Failure.Kind != evidence.NoRegion {
		t.Errorf("no region: %+v, %v", d, err)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, err := cloud(nil, func(c *CloudConfig) { c.Dial = blackHole }).Fetch(stopped,
		ref("probe xdr-api")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	short, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	d, err = cloud(nil, func(c *CloudConfig) { c.Dial = blackHole }).Fetch(short, ref("probe xdr-api"))
	if err != nil || d.Failure == nil || d.Failure.Kind != evidence.Budget {
		t.Errorf("the run's limit: %+v, %v", d.Failure, err)
	}
}
