package netprobe

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
	"github.com/xdrdoctor/xdrdoctor/internal/source/failure"
)

// probing is what the Refs of a Cloud begin with.
const probing = "probe "

// paths are what is asked for, of everybody the same, without any credential. The documents of XDR's API that anybody
// may read prove the right host (F-XDR-WELL-KNOWN); SSE's device hosts have no API that a client may use, so nothing is
// sent to them (F-REGION-DEVICE-HOSTS).
var paths = map[string]string{
	"xdr-api": "/.well-known/oauth-authorization-server", "xdr-portal": "/", "sse-portal": "/", "sse-device": "",
	"insights-api": "/",
}

// HostsOf are a region's hosts by the names under which they are probed.
func HostsOf(r region.Region) map[string]string {
	return map[string]string{
		"xdr-api": r.XDRAPI(), "xdr-portal": r.XDRPortal(), "sse-portal": r.SSEPortal(), "sse-device": r.SSEDevice(),
		"insights-api": r.Insights(),
	}
}

// Cloud looks how far this machine gets on its way to a region's hosts: name, TCP, TLS, first byte. It answers the Refs
// of evidence.Net "probe xdr-api"; each document's body is an evidence.Trip, with or without a failure. What it sees
// says nothing about the ESA's way.
type Cloud struct{ cfg CloudConfig }

// CloudConfig is where a Cloud looks. What is nil or 0 stands for this machine's own, and 5 s.
type CloudConfig struct {
	Hosts   map[string]string // by name, see HostsOf; empty: the region is not known
	Resolve func(ctx context.Context, host string) ([]netip.Addr, error)
	Dial    Dial
	Getenv  func(string) string // names the proxy; nil: there is none
	Roots   *x509.CertPool
	Clock   func() time.Time
	Timeout time.Duration // of each phase
	Version string
}

// NewCloud returns a Cloud.
func NewCloud(cfg CloudConfig) *Cloud {
	if cfg.Resolve == nil {
		cfg.Resolve = func(ctx context.Context, host string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		}
	}
	if cfg.Dial == nil {
		cfg.Dial = new(net.Dialer).DialContext
	}
	if cfg.Getenv == nil {
		cfg.Getenv = func(string) string { return "" }
	}
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = defaultTimeout
	}
	return &Cloud{cfg}
}

// Fetch probes a host.
func (c *Cloud) Fetch(ctx context.Context, ref evidence.Ref) (evidence.Document, error) {
	name, mine := strings.CutPrefix(ref.Request, probing)
	if ref.Source != evidence.Net || !mine {
		return evidence.Document{}, evidence.ErrNotMine
	}
	doc := evidence.Document{Ref: ref, Origin: evidence.LiveAPI, From: "this machine"}
	path, known := paths[name]
	switch {
	case len(c.cfg.Hosts) == 0:
		doc.Failure = &evidence.Failure{Phase: evidence.Configure, Kind: evidence.NoRegion}
	case !known || c.cfg.Hosts[name] == "":
		doc.Failure = &evidence.Failure{Phase: evidence.Configure, Kind: evidence.NotAllowed,
			Detail: "no host of that name is probed"}
	default:
		t := &evidence.Trip{Host: c.cfg.Hosts[name]}
		var err error
		if doc.Failure, err = c.travel(ctx, t, path); err != nil {
			return evidence.Document{}, err
		}
		// a certificate may be valid until a year that JSON's times do not have
		if doc.Body, err = json.Marshal(t); err != nil {
			doc.Body, doc.Failure = nil, &evidence.Failure{Phase: evidence.Read, Kind: evidence.Internal,
				Detail: failure.Clean(err.Error())}
		}
	}
	doc.Taken = c.cfg.Clock()
	return doc, nil
}

// travel goes as far as it gets. Its error is the context's.
func (c *Cloud) travel(ctx context.Context, t *evidence.Trip, path string) (*evidence.Failure, error) {
	conn, f, err := c.reach(ctx, t)
	if conn == nil {
		return f, err
	}
	defer conn.Close()
	var secure *tls.Conn
	f, err = c.phase(ctx, t, evidence.TLS, func(limited context.Context) error {
		// Verified by judge, so that what does not verify can still be looked at. Nothing confidential is sent.
		secure = tls.Client(conn, &tls.Config{ServerName: t.Host, InsecureSkipVerify: true,
			MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}})
		return secure.HandshakeContext(limited)
	})
	if f != nil || err != nil {
		return f, err
	}
	var doubt *evidence.Failure
	t.Certificate, doubt = c.judge(t.Host, secure.ConnectionState().PeerCertificates)
	if path == "" {
		return doubt, nil
	}
	var reply *bufio.Reader
	f, err = c.phase(ctx, t, evidence.Wait, func(limited context.Context) error {
		defer interrupt(limited, secure)()
		_, err := io.WriteString(secure,
			"GET "+path+" HTTP/1.1\r\nHost: "+t.Host+"\r\nUser-Agent: "+c.agent()+
				"\r\nAccept: */*\r\nConnection: close\r\n\r\n")
		if err == nil {
			reply = bufio.NewReader(io.LimitReader(secure, 64<<10))
			_, err = reply.Peek(1)
		}
		return err
	})
	if f == nil && err == nil {
		f, err = c.read(ctx, t, secure, reply)
	}
	if doubt != nil { // what the certificate shows explains what came after it
		f = doubt
	}
	return f, err
}

// phase runs one phase under its own limit and notes how long it took, or tells what ended it.
func (c *Cloud) phase(ctx context.Context, t *evidence.Trip, p evidence.Phase,
	do func(context.Context) error) (*evidence.Failure, error) {
	limited, cancel := context.WithTimeout(ctx, c.cfg.Timeout)
	defer cancel()
	began := c.cfg.Clock()
	if err := do(limited); err != nil {
		return ended(ctx, limited, err, p, c.cfg.Timeout)
	}
	t.Passed = append(t.Passed, evidence.Step{Phase: p, Millis: c.since(began)})
	return nil, nil
}

func (c *Cloud) since(t time.Time) int64 { return c.cfg.Clock().Sub(t).Milliseconds() }

func (c *Cloud) agent() string {
	if c.cfg.Version == "" {
		return "xdrdoctor/dev"
	}
	return "xdrdoctor/" + c.cfg.Version
}

// interrupt ends what waits on the connection when the context ends; call what it returns when nothing waits any more.
func interrupt(ctx context.Context, conn net.Conn) func() {
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	return func() { stop() }
}

// read takes the status and the time out of a reply; the body is left where it is.
func (c *Cloud) read(ctx context.Context, t *evidence.Trip, conn net.Conn, reply *bufio.Reader) (*evidence.Failure,
	error) {
	limited, cancel := context.WithTimeout(ctx, c.cfg.Timeout)
	defer cancel()
	defer interrupt(limited, conn)()
	now := c.cfg.Clock()
	r, err := http.ReadResponse(reply, nil)
	if err != nil {
		return ended(ctx, limited, err, evidence.Read, c.cfg.Timeout)
	}
	t.Status = r.StatusCode
	if at, err := http.ParseTime(r.Header.Get("Date")); err == nil {
		age, _ := strconv.Atoi(r.Header.Get("Age")) // what a cache kept was dated when it was made
		skew := int(at.Add(time.Duration(age) * time.Second).Sub(now).Round(time.Second).Seconds())
		t.Skew = &skew
	}
	if t.Status == http.StatusProxyAuthRequired { // inside of TLS only a proxy that re-signs it can say so
		t.ProxyStatus = t.Status
		return &evidence.Failure{Phase: evidence.Wait, Kind: evidence.Proxy,
			Detail: "407 Proxy Authentication Required"}, nil
	}
	return nil, nil
}
