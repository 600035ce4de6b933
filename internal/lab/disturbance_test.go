package lab

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

func refused(err error) bool {
	var op *net.OpError
	return errors.Is(err, syscall.ECONNREFUSED) && errors.As(err, &op) && op.Op == "dial"
}

// bothWays runs a test over TLS on loopback and in memory.
func bothWays(t *testing.T, test func(*testing.T, *Lab, *stranger)) {
	for name, way := range map[string]func(*testing.T, *Lab) *stranger{"tls": overTLS, "memory": inMemory} {
		t.Run(name, func(t *testing.T) {
			l := startLab(t)
			test(t, l, way(t, l))
		})
	}
}

func TestPortsFollowTheWorld(t *testing.T) {
	bothWays(t, func(t *testing.T, l *Lab, s *stranger) {
		at := l.URL(EndpointESA)
		for range 3 {
			s.ask(EndpointESA, "GET", "/", "")
			if err := l.Do(func(w *World) { w.ESA.APIHTTPS = false }); err != nil {
				t.Fatal(err)
			}
			if _, err := s.try(EndpointESA, "GET", "/", ""); !refused(err) {
				t.Errorf("off: %v", err)
			}
			s.ask(EndpointESAHTTP, "GET", "/", "")
			s.ask(EndpointGUI, "GET", "/", "")
			if err := l.Do(func(w *World) { w.ESA.APIHTTPS = true }); err != nil {
				t.Fatal(err)
			}
		}
		if l.URL(EndpointESA) != at {
			t.Errorf("moved from %s to %s", at, l.URL(EndpointESA))
		}
	})
	l := startLab(t, "api-both-off")
	s := overTLS(t, l)
	if _, err := s.try(EndpointESA, "GET", "/", ""); !refused(err) {
		t.Errorf("off from the start: %v", err)
	}
	if err := l.Do(func(w *World) { w.ESA.APIHTTPS = true }); err != nil {
		t.Fatal(err)
	}
	s.ask(EndpointESA, "GET", "/", "")
}

func TestDisturbances(t *testing.T) {
	const path = "/.well-known/jwks"
	bothWays(t, func(t *testing.T, l *Lab, s *stranger) {
		try := func(d Disturbance) (heard, error) {
			t.Helper()
			l.Disturb(EndpointXDR, Disturbance{})
			s.ask(EndpointXDR, "GET", path, "") // leaves a connection open
			l.Disturb(EndpointXDR, d)
			return s.try(EndpointXDR, "GET", path, "")
		}
		if _, err := try(Disturbance{Refuse: true}); !refused(err) {
			t.Errorf("refuse: %v", err)
		}
		if h, err := try(Disturbance{Cut: true}); !errors.Is(err, io.ErrUnexpectedEOF) || h.Status != 200 ||
			h.Body == "" {
			t.Errorf("cut: %v %+v", err, h)
		}
		if _, err := try(Disturbance{Garbage: true}); err == nil || !strings.Contains(err.Error(), "malformed HTTP") {
			t.Errorf("garbage: %v", err)
		}
		var invalid x509.CertificateInvalidError
		if _, err := try(Disturbance{ExpiredCert: true}); !errors.As(err, &invalid) || invalid.Reason != x509.Expired {
			t.Errorf("expired: %v", err)
		}
		var unknown x509.UnknownAuthorityError
		if _, err := try(Disturbance{ForeignCA: true}); !errors.As(err, &unknown) ||
			unknown.Cert.Issuer.CommonName != "Example Corp TLS inspection" {
			t.Errorf("foreign: %v", err)
		}
		if h, err := try(Disturbance{Status: 429, Body: "slow down",
			Header: map[string]string{"Retry-After": "3172s"}}); err != nil || h.Status != 429 ||
			h.Body != "slow down" || h.Header.Get("Retry-After") != "3172s" {
			t.Errorf("status: %v %+v", err, h)
		}
		if h, err := try(Disturbance{Redirect: "https://portal.example.com/login"}); err != nil || h.Status != 302 ||
			h.Header.Get("Location") != "https://portal.example.com/login" {
			t.Errorf("redirect: %v %+v", err, h)
		}
		if h, err := try(Disturbance{Body: "<html>"}); err != nil || h.Status != 200 || h.Body != "<html>" {
			t.Errorf("body: %v %+v", err, h)
		}
		if h, err := try(Disturbance{Header: map[string]string{"X-Proxy": "1"}}); err != nil ||
			!strings.Contains(h.Body, `"keys"`) || h.Header.Get("X-Proxy") != "1" {
			t.Errorf("header: %v %+v", err, h)
		}
		start := time.Now()
		if h, err := try(Disturbance{Slow: 60 * time.Millisecond}); err != nil || h.Status != 200 ||
			time.Since(start) < 60*time.Millisecond {
			t.Errorf("slow: %v %+v after %v", err, h, time.Since(start))
		}
		s.client.Timeout = 50 * time.Millisecond
		var timeout net.Error
		if _, err := try(Disturbance{Slow: time.Hour}); !errors.As(err, &timeout) || !timeout.Timeout() {
			t.Errorf("very slow: %v", err)
		}
		s.client.Timeout = 5 * time.Second
		l.Disturb(EndpointXDR, Disturbance{BlackHole: true})
		s.client.Timeout = 50 * time.Millisecond
		if _, err := s.try(EndpointXDR, "GET", path, ""); !errors.As(err, &timeout) || !timeout.Timeout() {
			t.Errorf("black hole: %v", err)
		}
	})
}

func TestDial(t *testing.T) {
	l, err := NewLab(Break(region.EU, named([]string{"api-https-off"})))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	ctx := context.Background()
	if _, err := l.Dial(ctx, "tcp", "esa.lab:6443"); !refused(err) {
		t.Errorf("closed: %v", err)
	}
	var unknown *net.DNSError
	if _, err := l.Dial(ctx, "tcp", "nowhere.lab:443"); !errors.As(err, &unknown) || !unknown.IsNotFound {
		t.Errorf("nowhere: %v", err)
	}
	l.Disturb(EndpointGUI, Disturbance{BlackHole: true})
	short, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
	defer cancel()
	if _, err := l.Dial(short, "tcp", "esa-gui.lab:443"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("black hole: %v", err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(l.CAPEM())
	c, err := l.Dial(ctx, "tcp", "xdr.lab:443")
	if err != nil {
		t.Fatal(err)
	}
	secure := tls.Client(c, &tls.Config{RootCAs: pool, ServerName: "xdr.lab"})
	if err := secure.HandshakeContext(ctx); err != nil {
		t.Fatal(err)
	}
	if issuer := secure.ConnectionState().PeerCertificates[0].Issuer.CommonName; issuer != "xdrdoctor lab CA" {
		t.Errorf("issuer: %s", issuer)
	}
	_ = c.Close()
	s := &stranger{t: t, url: l.URL,
		client: &http.Client{Transport: &http.Transport{DialContext: l.Dial, DisableKeepAlives: true,
			TLSClientConfig: &tls.Config{RootCAs: pool}}}}
	if h := s.ask(EndpointXDR, "GET", "/.well-known/jwks", ""); h.Status != 200 {
		t.Errorf("HTTP over Dial: %+v", h)
	}
}

func TestMemoryTellsItsTrace(t *testing.T) {
	l, err := NewLab(New(region.EU))
	if err != nil {
		t.Fatal(err)
	}
	var steps []string
	step := func(s string) { steps = append(steps, s) }
	ctx := httptrace.WithClientTrace(context.Background(), &httptrace.ClientTrace{
		DNSStart: func(httptrace.DNSStartInfo) { step("dns") }, ConnectStart: func(_, _ string) { step("connect") },
		TLSHandshakeStart: func() { step("tls") }, GotConn: func(httptrace.GotConnInfo) { step("conn") },
		WroteRequest:         func(httptrace.WroteRequestInfo) { step("wrote") },
		GotFirstResponseByte: func() { step("first") },
	})
	r, err := http.NewRequestWithContext(ctx, "GET", "https://xdr.lab/", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := l.Transport().RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if diff := cmp.Diff([]string{"dns", "connect", "tls", "conn", "wrote", "first"}, steps); diff != "" {
		t.Error(diff)
	}
	if resp.TLS == nil || len(resp.TLS.PeerCertificates) == 0 {
		t.Error("no certificate")
	}
}

// The clock of synctest starts in the year 2000: certificates and tokens must do there too.
func TestMemoryUnderSynctest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, err := NewLab(New(region.EU))
		if err != nil {
			t.Fatal(err)
		}
		l.Latency = 30 * time.Second
		s := inMemory(t, l)
		s.client.Timeout = time.Minute
		start := time.Now()
		s.signIn(l, "")
		get[[]any](s, EndpointXDR, "GET", "/iroh/iroh-sse/device", "")
		if d := time.Since(start); d != time.Minute {
			t.Errorf("two requests took %v", d)
		}
		time.Sleep(tokenLifetime)
		wantError(t, s.ask(EndpointXDR, "GET", "/iroh/profile/whoami", ""), 401, "jwt_expired")
	})
}
