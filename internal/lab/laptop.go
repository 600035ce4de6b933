package lab

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// Laptop is the machine that xdrdoctor runs on: what lies between it and the region's cloud hosts, as its probes see
// it. The zero Laptop gets through. Neither the customer's link passes there nor, in the lab, our API clients, which go
// to its servers directly.
type Laptop struct {
	DNSBroken   bool          // names are not resolved
	Blocked     bool          // a firewall lets nothing pass to tcp/443
	Proxy       bool          // the environment names a proxy
	ProxyDenies bool          // and it wants a sign-in
	Resigned    bool          // TLS is re-signed on the way
	IPv6Broken  bool          // IPv6 addresses do not answer
	ClockBehind time.Duration // of its clock
}

const (
	labProxy     = "proxy.example.com"
	labProxyPort = "3128"
)

// Network is what the laptop has of the network. It works in memory, whether the lab was started or not; only what a
// probe connects to and speaks with is real.
type Network struct{ lab *Lab }

// Laptop is the network of the machine that xdrdoctor runs on.
func (l *Lab) Laptop() Network { return Network{l} }

func (n Network) laptop() (p Laptop) {
	n.lab.World.View(func(w *World) { p = w.Laptop })
	return p
}

// Getenv is the part of the laptop's environment that names a proxy.
func (n Network) Getenv(name string) string {
	if p := n.laptop(); name == "HTTPS_PROXY" && (p.Proxy || p.ProxyDenies) {
		return "http://" + labProxy + ":" + labProxyPort
	}
	return ""
}

// cloudHosts are the hosts of all regions that a machine outside may connect to.
func cloudHosts() []string {
	var hosts []string
	for _, r := range region.All {
		hosts = append(hosts, r.XDRAPI(), r.XDRPortal(), r.SSEPortal(), r.SSEDevice(), r.Insights())
	}
	return hosts
}

// Resolve answers with documentation addresses of both families.
func (n Network) Resolve(ctx context.Context, host string) ([]netip.Addr, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if n.laptop().DNSBroken {
		return nil, &net.DNSError{Err: "server misbehaving", Name: host, Server: "192.0.2.53:53", IsTemporary: true}
	}
	if host == labProxy {
		return []netip.Addr{netip.AddrFrom4([4]byte{192, 0, 2, 80})}, nil
	}
	for i, h := range cloudHosts() {
		if h == host {
			return []netip.Addr{netip.MustParseAddr(fmt.Sprintf("2001:db8::%d", i+1)),
				netip.AddrFrom4([4]byte{203, 0, 113, byte(100 + i)})}, nil
		}
	}
	return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
}

// Dial connects to an address of Resolve's. The lab makes nobody wait for what times out.
func (n Network) Dial(ctx context.Context, _, address string) (net.Conn, error) {
	p := n.laptop()
	to, err := netip.ParseAddrPort(address)
	late := &net.OpError{Op: "dial", Net: "tcp", Addr: place(address),
		Err: os.NewSyscallError("connect", syscall.ETIMEDOUT)}
	switch {
	case err != nil:
		return nil, &net.OpError{Op: "dial", Net: "tcp", Addr: place(address), Err: err}
	case to.Port() != 443:
		client, server := net.Pipe()
		go n.serveProxy(server)
		return client, nil
	case p.Blocked, p.IPv6Broken && to.Addr().Is6():
		return nil, late
	}
	return n.lab.Dial(ctx, "tcp", EndpointCloud.host()+":443")
}

// serveProxy is a forward proxy for one connection: it knows CONNECT.
func (n Network) serveProxy(conn net.Conn) {
	defer conn.Close()
	r, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return
	}
	status := ""
	switch {
	case r.Method != http.MethodConnect:
		status = "405 Method Not Allowed"
	case n.laptop().ProxyDenies:
		status = "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"" + labProxy + "\""
	}
	if status != "" {
		_, _ = io.WriteString(conn, "HTTP/1.1 "+status+"\r\nContent-Length: 0\r\n\r\n") // the client may be gone
		return
	}
	far, err := n.lab.Dial(context.Background(), "tcp", EndpointCloud.host()+":443")
	if err != nil {
		_, _ = io.WriteString(conn, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
		return
	}
	defer far.Close()
	if _, err := io.WriteString(conn, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
		return
	}
	go func() {
		_, _ = io.Copy(far, conn)
		_ = far.Close()
	}()
	_, _ = io.Copy(conn, far)
}

// answerCloud is what the region's hosts say to somebody who shows no credential: XDR's API its public document, the
// portals a page (F-LAB-PROXY).
func (l *Lab) answerCloud(c *call) reply {
	var out reply
	if strings.HasPrefix(c.URL.Path, "/.well-known/") {
		out = l.answerXDR(c)
	} else {
		out = newReply(http.StatusOK, "text/html; charset=utf-8", []byte("<!DOCTYPE html><title>Cisco</title>\n"))
	}
	l.World.View(func(w *World) {
		if w.Laptop.ClockBehind != 0 {
			out.header.Set("Date", time.Now().Add(w.Laptop.ClockBehind).UTC().Format(http.TimeFormat))
		}
	})
	return out
}
