// Package netprobe finds out how far the machine that xdrdoctor runs on gets: whether a port answers (Probe), and
// through which phases it comes on its way to a cloud host (Cloud). That something does not answer here says little by
// itself: we may sit on the wrong side of a firewall.
package netprobe

import (
	"context"
	"net"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/source/failure"
)

const (
	defaultTimeout = 5 * time.Second
	from           = "from this machine"
)

// Dial opens a connection, as net.Dialer's DialContext does.
type Dial func(ctx context.Context, network, address string) (net.Conn, error)

// Probe answers the Refs of evidence.Net "tcp esa-api-https": it connects and closes, and sends nothing. The names
// stand for addresses, so that a Ref is free of hosts.
type Probe struct {
	targets map[string][]string
	dial    Dial
	clock   func() time.Time
	timeout time.Duration
}

// New returns a probe of these targets, by name the addresses host:port of which any will do. Nil and 0 stand for
// net.Dialer, time.Now and 5 s.
func New(targets map[string][]string, dial Dial, clock func() time.Time, timeout time.Duration) *Probe {
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	if clock == nil {
		clock = time.Now
	}
	if timeout <= 0 {
		timeout = defaultTimeout
	}
	return &Probe{targets, dial, clock, timeout}
}

// Fetch tries the addresses of a name side by side. The document's body is "open" when one of them answers; else it
// holds the failure of the first.
func (p *Probe) Fetch(ctx context.Context, ref evidence.Ref) (evidence.Document, error) {
	if ref.Source != evidence.Net || strings.HasPrefix(ref.Request, probing) { // those are a Cloud's
		return evidence.Document{}, evidence.ErrNotMine
	}
	doc := evidence.Document{Ref: ref, Origin: evidence.LiveAPI, From: from}
	name, isTCP := strings.CutPrefix(ref.Request, "tcp ")
	addresses := p.targets[name]
	switch {
	case !isTCP:
		doc.Failure = &evidence.Failure{Phase: evidence.Configure, Kind: evidence.NotAllowed,
			Detail: "only a TCP connection is tried"}
	case len(addresses) == 0:
		doc.Failure = &evidence.Failure{Phase: evidence.Configure, Kind: evidence.NotConfigured}
	default:
		f, err := p.any(ctx, addresses)
		if err != nil {
			return evidence.Document{}, err
		}
		doc.Failure = f
		if f == nil {
			doc.Body = []byte("open")
		}
	}
	doc.Taken = p.clock()
	return doc, nil
}

type outcome struct {
	index int
	fail  *evidence.Failure
	err   error
}

// any is nil as soon as one address answers.
func (p *Probe) any(ctx context.Context, addresses []string) (*evidence.Failure, error) {
	trying, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan outcome, len(addresses))
	for i, a := range addresses {
		go func() {
			f, err := p.connect(trying, a)
			ended <- outcome{i, f, err}
		}()
	}
	var first *evidence.Failure
	for range addresses {
		o := <-ended
		switch {
		case o.err != nil:
			return nil, o.err
		case o.fail == nil:
			return nil, nil
		case o.index == 0:
			first = o.fail
		}
	}
	return first, nil
}

func (p *Probe) connect(ctx context.Context, address string) (*evidence.Failure, error) {
	host, _, _ := net.SplitHostPort(address)
	limited, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	watched, progress := failure.Watch(limited, host)
	conn, err := p.dial(watched, "tcp", address)
	if err == nil {
		_ = conn.Close()
		return nil, nil
	}
	return ended(ctx, limited, err, progress.Phase(), p.timeout)
}
