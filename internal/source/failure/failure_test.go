package failure

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

func TestClassify(t *testing.T) {
	dial := func(err error) error {
		return &url.Error{Op: "Get", URL: "https://u:hunter2@esa01:6443/x?token=hush", Err: &net.OpError{
			Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(10, 0, 0, 1), Port: 6443}, Err: err,
		}}
	}
	call := func(errs []error) error { return dial(os.NewSyscallError("connect", errs[0])) }
	for name, tc := range map[string]struct {
		err   error
		phase evidence.Phase
		want  evidence.Failure
	}{
		"refused": {call(refused), evidence.Connect,
			evidence.Failure{Phase: evidence.Connect, Kind: evidence.Refused, Detail: "10.0.0.1:6443"}},
		"unreachable": {call(unreachable), evidence.Resolve,
			evidence.Failure{Phase: evidence.Connect, Kind: evidence.Unreachable, Detail: "10.0.0.1:6443"}},
		"reset while waiting": {call(reset), evidence.Wait,
			evidence.Failure{Phase: evidence.Wait, Kind: evidence.Cut, Detail: "10.0.0.1:6443"}},
		"the system's time-out": {call(timedOut), evidence.Connect,
			evidence.Failure{Phase: evidence.Connect, Kind: evidence.TimedOut, Detail: "10.0.0.1:6443"}},
		"a deadline": {os.ErrDeadlineExceeded, evidence.Read,
			evidence.Failure{Phase: evidence.Read, Kind: evidence.TimedOut}},
		"no such host": {dial(&net.DNSError{Name: "esa01", Server: "10.0.0.53:53", IsNotFound: true}),
			evidence.Connect, evidence.Failure{Phase: evidence.Resolve, Kind: evidence.NoSuchHost,
				Detail: "esa01, asked 10.0.0.53:53"}},
		"name server is silent": {dial(&net.DNSError{Name: "esa01", IsTimeout: true}), evidence.Resolve,
			evidence.Failure{Phase: evidence.Resolve, Kind: evidence.TimedOut, Detail: "esa01"}},
		"name server fails": {dial(&net.DNSError{Name: "esa01", Err: "server misbehaving"}), evidence.Resolve,
			evidence.Failure{Phase: evidence.Resolve, Kind: evidence.Unresolved, Detail: "esa01"}},
		"end of the body": {io.ErrUnexpectedEOF, evidence.Read,
			evidence.Failure{Phase: evidence.Read, Kind: evidence.Cut}},
		"an HTTP/2 stream reset": {errors.New("stream error: stream ID 3; INTERNAL_ERROR"), evidence.Wait,
			evidence.Failure{Phase: evidence.Wait, Kind: evidence.Cut}},
		"cut at no known phase": {io.EOF, evidence.Resolve,
			evidence.Failure{Phase: evidence.Connect, Kind: evidence.Cut}},
		"plain HTTP": {&url.Error{Op: "Get", URL: "https://x/?token=hush", Err: http.ErrSchemeMismatch},
			evidence.TLS, evidence.Failure{Phase: evidence.TLS, Kind: evidence.NotTLS,
				Detail: "the port speaks plain HTTP"}},
		"plain HTTP, bare TLS": {tls.RecordHeaderError{RecordHeader: [5]byte([]byte("HTTP/"))}, evidence.TLS,
			evidence.Failure{Phase: evidence.TLS, Kind: evidence.NotTLS, Detail: "the port speaks plain HTTP"}},
		"no roots": {x509.SystemRootsError{}, evidence.TLS,
			evidence.Failure{Phase: evidence.TLS, Kind: evidence.Untrusted,
				Detail: "this machine's list of trusted authorities could not be read"}},
		"too large": {&http.MaxBytesError{Limit: 9}, evidence.Wait,
			evidence.Failure{Phase: evidence.Read, Kind: evidence.TooLarge}},
		"a proxy says no": {&url.Error{Op: "Get", URL: "x", Err: &ProxyRefused{"proxy:3128", 407}},
			evidence.Connect, evidence.Failure{Phase: evidence.Connect, Kind: evidence.Proxy,
				Detail: "407 Proxy Authentication Required from proxy:3128"}},
		"no way to the proxy": {&net.OpError{Op: "proxyconnect", Net: "tcp", Err: call(refused)}, evidence.Connect,
			evidence.Failure{Phase: evidence.Connect, Kind: evidence.Proxy,
				Detail: "the proxy itself: refused 10.0.0.1:6443"}},
		"another": {&url.Error{Op: "Get", URL: "https://x/?token=hush",
			Err: errors.New("odd\x1b[31m thing at https://u:hunter2@x/?token=hush")}, evidence.Send,
			evidence.Failure{Phase: evidence.Send, Kind: evidence.Broken, Detail: "odd[31m thing at [address]"}},
	} {
		got := Classify(tc.err, tc.phase)
		if got != tc.want {
			t.Errorf("%s: %+v; want %+v", name, got, tc.want)
		}
		if strings.Contains(got.Detail, "hunter2") || strings.Contains(got.Detail, "hush") {
			t.Errorf("%s tells a secret: %s", name, got.Detail)
		}
	}
}

func TestOf(t *testing.T) {
	cancelled, stop := context.WithCancel(t.Context())
	stop()
	if _, err := Of(cancelled, io.EOF, evidence.Wait); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	late, stop := context.WithTimeoutCause(t.Context(), time.Nanosecond, errors.New("over"))
	defer stop()
	<-late.Done()
	if f, err := Of(late, errors.New("over"), evidence.Wait); err != nil || f.Kind != evidence.Budget ||
		f.Phase != evidence.Wait {
		t.Errorf("the run's time is over: %+v, %v", f, err)
	}
	if f, err := Of(t.Context(), context.DeadlineExceeded, evidence.Wait); err != nil || f.Kind != evidence.TimedOut {
		t.Errorf("the attempt's time is over: %+v, %v", f, err)
	}
}

func TestParseFingerprint(t *testing.T) {
	want := Fingerprint{0: 0xAB, 31: 0x01}
	text := want.String()
	if !strings.HasPrefix(text, "sha256:AB:00:") || !strings.HasSuffix(text, ":01") {
		t.Errorf("String: %s", text)
	}
	bare := strings.ReplaceAll(strings.TrimPrefix(text, "sha256:"), ":", "")
	for _, s := range []string{text, strings.ToLower(text), strings.TrimPrefix(text, "sha256:"), bare,
		strings.ToLower(bare),
		"SHA256 Fingerprint=" + strings.TrimPrefix(text, "sha256:"), " " + bare + "\n"} {
		if got, err := ParseFingerprint(s); err != nil || got != want {
			t.Errorf("%q: %s, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "AB", bare + "00", "zz" + bare[2:], "sha1:" + bare} {
		if _, err := ParseFingerprint(s); err == nil {
			t.Errorf("%q was taken", s)
		}
	}
}

func TestProgress(t *testing.T) {
	if _, p := Watch(t.Context(), "esa01"); p.Phase() != evidence.Resolve {
		t.Errorf("a name begins at %s", p.Phase())
	}
	ctx, stop := context.WithCancel(t.Context())
	watched, p := Watch(ctx, "10.0.0.1")
	trace := httptrace.ContextClientTrace(watched)
	expect := func(after string, want evidence.Phase) {
		t.Helper()
		if p.Phase() != want {
			t.Errorf("%s: %s; want %s", after, p.Phase(), want)
		}
	}
	expect("an address", evidence.Connect)
	trace.TLSHandshakeStart()
	expect("handshake begun", evidence.TLS)
	trace.TLSHandshakeDone(tls.ConnectionState{}, fmt.Errorf("no"))
	expect("handshake failed", evidence.TLS)
	trace.GotConn(httptrace.GotConnInfo{})
	expect("connected", evidence.Send)
	trace.ConnectStart("tcp", "10.0.0.1:443")
	expect("another dial beside it", evidence.Send)
	trace.GotFirstResponseByte()
	trace.WroteRequest(httptrace.WroteRequestInfo{})
	expect("a reply before the end of the request", evidence.Read)
	trace.GetConn("10.0.0.1:443")
	expect("another connection taken", evidence.Connect)
	trace.GotConn(httptrace.GotConnInfo{})
	trace.WroteRequest(httptrace.WroteRequestInfo{})
	expect("sent", evidence.Wait)
	stop()
	trace.GotFirstResponseByte()
	expect("a byte after the end", evidence.Wait)
}
