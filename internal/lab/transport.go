package lab

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Transport answers HTTP requests in memory: no sockets, no handshakes, the same replies and the same kinds of error.
// It tells an httptrace.ClientTrace how far it comes. Hosts: xdr.lab, esa.lab, esa-http.lab, esa-gui.lab.
func (l *Lab) Transport() http.RoundTripper { return memory{l} }

type memory struct{ lab *Lab }

func (m memory) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx := r.Context()
	var body []byte
	if r.Body != nil {
		var err error
		body, err = io.ReadAll(r.Body)
		if cerr := r.Body.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			return nil, err
		}
	}
	trace := httptrace.ContextClientTrace(ctx)
	if trace == nil {
		trace = &httptrace.ClientTrace{}
	}
	e, err := m.lab.connect(ctx, r.URL.Host, trace)
	if err != nil {
		return nil, err
	}
	state, err := m.lab.handshake(e, r, trace)
	if err != nil {
		return nil, err
	}
	tell(trace.GotConn, httptrace.GotConnInfo{})
	tell(trace.WroteRequest, httptrace.WroteRequestInfo{})
	out, d, err := m.lab.exchange(ctx, e, arrived(ctx, r), body)
	if err != nil {
		return nil, err
	}
	if trace.GotFirstResponseByte != nil {
		trace.GotFirstResponseByte()
	}
	if d.Garbage {
		_, err := http.ReadResponse(bufio.NewReader(strings.NewReader(garbage)), r)
		return nil, fmt.Errorf("net/http: HTTP/1.x transport connection broken: %w", err)
	}
	return response(r, out, d, state), nil
}

func tell[T any](hook func(T), v T) {
	if hook != nil {
		hook(v)
	}
}

// arrived is the request as a server sees it.
func arrived(ctx context.Context, r *http.Request) *http.Request {
	in := r.Clone(ctx)
	in.Body = http.NoBody
	in.RequestURI = in.URL.RequestURI()
	if in.Method == "" {
		in.Method = http.MethodGet
	}
	if in.Host == "" {
		in.Host = in.URL.Host
	}
	return in
}

func response(r *http.Request, out reply, d Disturbance, state *tls.ConnectionState) *http.Response {
	header := out.header.Clone()
	closes := header.Get("Connection") == "close"
	header.Del("Connection") // as http.ReadResponse does
	header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	length, content := int64(len(out.body)), io.Reader(bytes.NewReader(out.body))
	if d.Cut {
		length, content = length+overstated, io.MultiReader(bytes.NewReader(out.body[:len(out.body)/2]),
			broken{io.ErrUnexpectedEOF})
	}
	header.Set("Content-Length", strconv.FormatInt(length, 10))
	if r.Method == http.MethodHead {
		content = http.NoBody
	}
	return &http.Response{
		Status: strconv.Itoa(out.status) + " " + http.StatusText(out.status), StatusCode: out.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: header, ContentLength: length,
		Body: io.NopCloser(content), Close: closes, Request: r, TLS: state,
	}
}

type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, b.err }

// connect finds the endpoint of a host name and opens, or fails as a dialer would.
func (l *Lab) connect(ctx context.Context, address string, trace *httptrace.ClientTrace) (Endpoint, error) {
	host := address
	if h, _, err := net.SplitHostPort(address); err == nil {
		host = h
	}
	tell(trace.DNSStart, httptrace.DNSStartInfo{Host: host})
	var found Endpoint
	for _, e := range endpoints {
		if e.host() == strings.ToLower(host) {
			found = e
		}
	}
	if found == "" {
		err := &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
		tell(trace.DNSDone, httptrace.DNSDoneInfo{Err: err})
		return "", &net.OpError{Op: "dial", Net: "tcp", Err: err}
	}
	tell(trace.DNSDone, httptrace.DNSDoneInfo{Addrs: []net.IPAddr{{IP: net.IPv4(127, 0, 0, 1)}}})
	if trace.ConnectStart != nil {
		trace.ConnectStart("tcp", address)
	}
	err := ctx.Err()
	switch {
	case err != nil:
	case !l.isOpen(found):
		err = os.NewSyscallError("connect", syscall.ECONNREFUSED)
	case l.gates[found].disturbance().BlackHole:
		<-ctx.Done()
		err = ctx.Err()
	}
	if err != nil {
		err = &net.OpError{Op: "dial", Net: "tcp", Addr: place(address), Err: err}
	}
	if trace.ConnectDone != nil {
		trace.ConnectDone("tcp", address, err)
	}
	return found, err
}

// place is the address of an endpoint in memory.
type place string

func (place) Network() string  { return "tcp" }
func (p place) String() string { return string(p) }

// handshake verifies the endpoint's certificate against the lab's CA, as a client that was given CAPEM would.
func (l *Lab) handshake(e Endpoint, r *http.Request, trace *httptrace.ClientTrace) (*tls.ConnectionState, error) {
	switch {
	case e.scheme() == "http" && r.URL.Scheme == "http":
		return nil, nil
	case e.scheme() == "http":
		return nil, tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}
	case r.URL.Scheme == "http":
		return nil, errors.New("net/http: HTTP/1.x transport connection broken: the server speaks TLS")
	}
	if trace.TLSHandshakeStart != nil {
		trace.TLSHandshakeStart()
	}
	certs := []*x509.Certificate{l.certificates.shown(l.gates[e].disturbance()).Leaf}
	chains, err := l.certificates.verified(certs[0], r.URL.Hostname())
	state := tls.ConnectionState{
		Version: tls.VersionTLS13, HandshakeComplete: err == nil, ServerName: r.URL.Hostname(), PeerCertificates: certs,
		VerifiedChains: chains,
	}
	if err != nil {
		err = &tls.CertificateVerificationError{UnverifiedCertificates: certs, Err: err}
	}
	if trace.TLSHandshakeDone != nil {
		trace.TLSHandshakeDone(state, err)
	}
	if err != nil {
		return nil, err
	}
	return &state, nil
}

// Dial connects to a host of Transport, at any port. What it returns speaks the endpoint's TLS and HTTP.
func (l *Lab) Dial(ctx context.Context, _, addr string) (net.Conn, error) {
	e, err := l.connect(ctx, addr, &httptrace.ClientTrace{})
	if err != nil {
		return nil, err
	}
	client, server := net.Pipe()
	g := l.gates[e]
	var listener net.Listener = &single{conn: server, addr: place(addr)}
	if e.scheme() == "https" {
		listener = tls.NewListener(listener, g.tlsConfig())
	}
	// Serve returns once it has handed the one connection to its goroutine.
	if err := g.server.Serve(listener); errors.Is(err, http.ErrServerClosed) {
		_, _ = client.Close(), server.Close()
		return nil, &net.OpError{Op: "dial", Net: "tcp", Addr: place(addr),
			Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	}
	return client, nil
}

// single is a listener to which one connection comes.
type single struct {
	conn net.Conn
	addr net.Addr
}

func (s *single) Accept() (net.Conn, error) {
	if s.conn == nil {
		return nil, net.ErrClosed
	}
	c := s.conn
	s.conn = nil
	return c, nil
}

func (s *single) Close() error   { return nil }
func (s *single) Addr() net.Addr { return s.addr }
