package netprobe

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"golang.org/x/net/http/httpproxy"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/source/failure"
)

// most is how many addresses of one family are tried.
const most = 4

// reach opens a connection to the host, through the proxy if the environment names one. Without a connection it says
// why.
func (c *Cloud) reach(ctx context.Context, t *evidence.Trip) (net.Conn, *evidence.Failure, error) {
	proxy, f := c.proxy(t.Host)
	if f != nil {
		return nil, f, nil
	}
	host, port := t.Host, "443"
	if proxy != nil {
		host, port = proxy.Hostname(), proxyPort(proxy)
		t.Proxy = net.JoinHostPort(host, port)
	}
	var addresses []netip.Addr
	f, err := c.phase(ctx, t, evidence.Resolve, func(limited context.Context) error {
		if literal, err := netip.ParseAddr(host); err == nil {
			addresses = []netip.Addr{literal}
			return nil
		}
		var err error
		if addresses, err = c.cfg.Resolve(limited, host); err == nil && len(addresses) == 0 {
			err = &net.DNSError{Err: "no address", Name: host, IsNotFound: true}
		}
		return err
	})
	if f != nil || err != nil {
		return nil, f, err
	}
	began := c.cfg.Clock()
	conn, took, f, err := c.connect(ctx, t, addresses, port)
	if conn == nil {
		return nil, f, err
	}
	if proxy == nil {
		t.Passed = append(t.Passed, evidence.Step{Phase: evidence.Connect, Millis: took})
		return conn, nil, nil
	}
	tunnel, f, err := c.tunnel(ctx, t, conn, proxy)
	if tunnel == nil {
		_ = conn.Close()
		return nil, f, err
	}
	t.Passed = append(t.Passed, evidence.Step{Phase: evidence.Connect, Millis: c.since(began)})
	return tunnel, nil, nil
}

// proxy is the one that the environment names for a host, by the same rules as for everything else that Go programs
// send.
func (c *Cloud) proxy(host string) (*url.URL, *evidence.Failure) {
	env := func(name, other string) string {
		if v := c.cfg.Getenv(name); v != "" {
			return v
		}
		return c.cfg.Getenv(other)
	}
	rules := httpproxy.Config{HTTPSProxy: env("HTTPS_PROXY", "https_proxy"), NoProxy: env("NO_PROXY", "no_proxy")}
	u, err := rules.ProxyFunc()(&url.URL{Scheme: "https", Host: host})
	switch {
	case err != nil: // its words may hold the address, in which a password may stand
		return nil, &evidence.Failure{Phase: evidence.Configure, Kind: evidence.NotAllowed,
			Detail: "the environment's proxy cannot be used"}
	case u != nil && u.Scheme != "http" && u.Scheme != "https":
		return nil, &evidence.Failure{Phase: evidence.Configure, Kind: evidence.NotAllowed,
			Detail: "only HTTP proxies are probed, not " + failure.Clean(u.Scheme)}
	}
	return u, nil
}

func proxyPort(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}

// tried is how an attempt at one address ended.
type tried struct {
	conn net.Conn
	took int64
	fail *evidence.Failure
	err  error
}

// connect tries the addresses of both families side by side to their ends: a client that takes the first that answers
// does not see that IPv6 is broken. It goes on with the first in the resolver's order that answered.
func (c *Cloud) connect(ctx context.Context, t *evidence.Trip, addresses []netip.Addr, port string) (net.Conn, int64,
	*evidence.Failure, error) {
	count := map[string]int{}
	var list []netip.Addr
	for _, a := range addresses {
		a = a.Unmap()
		if f := family(a); count[f] < most {
			count[f]++
			list = append(list, a)
		}
	}
	all := make([]tried, len(list))
	var wg sync.WaitGroup
	for i, a := range list {
		wg.Go(func() { all[i] = c.try(ctx, net.JoinHostPort(a.String(), port)) })
	}
	wg.Wait()
	best, of := tried{}, ""
	for i, a := range all {
		attempt := evidence.Attempt{Address: list[i].String(), Family: family(list[i]), Millis: a.took}
		if a.fail != nil {
			attempt.Failed = a.fail.Kind
		}
		t.Addresses = append(t.Addresses, attempt)
		switch {
		case a.err != nil:
			best.err = a.err
		case best.conn != nil && a.conn != nil:
			_ = a.conn.Close()
		case a.conn != nil:
			best.conn, best.took = a.conn, a.took
		case best.fail == nil || of == evidence.IPv6 && attempt.Family == evidence.IPv4:
			// that IPv6 leads nowhere is the lesser news
			best.fail, of = a.fail, attempt.Family
		}
	}
	if best.err != nil && best.conn != nil {
		_ = best.conn.Close()
	}
	if best.err != nil {
		return nil, 0, nil, best.err
	}
	return best.conn, best.took, best.fail, nil
}

func (c *Cloud) try(ctx context.Context, address string) (a tried) {
	limited, cancel := context.WithTimeout(ctx, c.cfg.Timeout)
	defer cancel()
	began := c.cfg.Clock()
	conn, err := c.cfg.Dial(limited, "tcp", address)
	a.took = c.since(began)
	if err != nil {
		a.fail, a.err = ended(ctx, limited, err, evidence.Connect, c.cfg.Timeout)
		return a
	}
	a.conn = conn
	return a
}

func family(a netip.Addr) string {
	if a.Is4() {
		return evidence.IPv4
	}
	return evidence.IPv6
}

// tunnel asks the proxy for a way to the host. What the environment's address of the proxy holds to sign in with goes
// to the proxy alone, as it does with everything else on this machine, and is recorded nowhere.
func (c *Cloud) tunnel(ctx context.Context, t *evidence.Trip, conn net.Conn, proxy *url.URL) (net.Conn,
	*evidence.Failure, error) {
	limited, cancel := context.WithTimeout(ctx, c.cfg.Timeout)
	defer cancel()
	fail := func(err error) (net.Conn, *evidence.Failure, error) {
		f, err := ended(ctx, limited, err, evidence.Connect, c.cfg.Timeout)
		if f != nil && f.Kind != evidence.Proxy && f.Kind != evidence.Budget {
			f = &evidence.Failure{Phase: evidence.Connect, Kind: evidence.Proxy, Detail: "the proxy itself: " +
				string(f.Kind) + " " + f.Detail}
		}
		return nil, f, err
	}
	if proxy.Scheme == "https" {
		secure := tls.Client(conn, &tls.Config{ServerName: proxy.Hostname(), RootCAs: c.cfg.Roots, Time: c.cfg.Clock,
			MinVersion: tls.VersionTLS12})
		if err := secure.HandshakeContext(limited); err != nil {
			return fail(err)
		}
		conn = secure
	}
	defer interrupt(limited, conn)()
	ask := "CONNECT " + t.Host + ":443 HTTP/1.1\r\nHost: " + t.Host + ":443\r\nUser-Agent: " + c.agent() + "\r\n"
	if u := proxy.User; u != nil {
		password, _ := u.Password()
		ask += "Proxy-Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(u.Username()+":"+password)) +
			"\r\n"
	}
	if _, err := io.WriteString(conn, ask+"\r\n"); err != nil {
		return fail(err)
	}
	// a server of TLS does not speak first
	r, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: http.MethodConnect})
	switch {
	case err != nil:
		return fail(err)
	case r.StatusCode != http.StatusOK:
		t.ProxyStatus = r.StatusCode
		return fail(&failure.ProxyRefused{Host: t.Proxy, Status: r.StatusCode})
	}
	return conn, nil, nil
}

// ended tells what ended an attempt that had a limit of its own within the run's.
func ended(ctx, limited context.Context, err error, phase evidence.Phase, timeout time.Duration) (*evidence.Failure,
	error) {
	late := evidence.Failure{Phase: phase, Kind: evidence.TimedOut, Detail: "after " + timeout.String()}
	if ctx.Err() == nil && limited.Err() != nil { // this attempt's own limit, whatever words the other end has for it
		var dns *net.DNSError
		if phase == evidence.Resolve && errors.As(err, &dns) && dns.Name != "" {
			late.Detail = failure.Clean(dns.Name) + ", " + late.Detail
		}
		return &late, nil
	}
	f, err := failure.Of(ctx, err, phase)
	if err != nil {
		return nil, err
	}
	if f.Kind == evidence.TimedOut && f.Detail == "" {
		f.Detail = late.Detail
	}
	return &f, nil
}
