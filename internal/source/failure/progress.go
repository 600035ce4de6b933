package failure

import (
	"context"
	"crypto/tls"
	"net"
	"net/http/httptrace"
	"sync"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// Progress remembers how far an attempt came: an error seldom says whether it was met before or after the request went
// out.
type Progress struct {
	over  func() error // the context's: what comes after its end, such as a reply to the hanging up, does not count
	first evidence.Phase

	mu    sync.Mutex
	phase evidence.Phase
	got   bool // a connection; a dial that still runs beside it tells nothing about this attempt
}

// Watch returns a context under which an attempt to host reports its progress, and that progress.
func Watch(ctx context.Context, host string) (context.Context, *Progress) {
	p := &Progress{over: ctx.Err, first: evidence.Resolve}
	if net.ParseIP(host) != nil {
		p.first = evidence.Connect
	}
	p.phase = p.first
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		// also when a kept connection turns out dead and another is taken
		GetConn:  func(string) { p.step(p.first, false) },
		DNSStart: func(httptrace.DNSStartInfo) { p.dialling(evidence.Resolve) },
		DNSDone: func(i httptrace.DNSDoneInfo) {
			if i.Err == nil {
				p.dialling(evidence.Connect)
			}
		},
		ConnectStart:      func(string, string) { p.dialling(evidence.Connect) },
		TLSHandshakeStart: func() { p.dialling(evidence.TLS) },
		TLSHandshakeDone: func(_ tls.ConnectionState, err error) {
			if err == nil {
				p.dialling(evidence.Send)
			}
		},
		GotConn: func(httptrace.GotConnInfo) { p.step(evidence.Send, true) },
		WroteRequest: func(i httptrace.WroteRequestInfo) {
			if i.Err == nil && p.Phase() != evidence.Read { // a reply may begin before the request is fully out
				p.step(evidence.Wait, true)
			}
		},
		GotFirstResponseByte: func() { p.step(evidence.Read, true) },
	}), p
}

// Phase is where the attempt is, or where its context's end found it.
func (p *Progress) Phase() evidence.Phase {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.phase
}

// Reached notes a phase that was seen otherwise.
func (p *Progress) Reached(phase evidence.Phase) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.phase = phase
}

func (p *Progress) step(phase evidence.Phase, got bool) {
	if p.over() != nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.phase, p.got = phase, got
}

func (p *Progress) dialling(phase evidence.Phase) {
	if p.over() != nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.got {
		p.phase = phase
	}
}
