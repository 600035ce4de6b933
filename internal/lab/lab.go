package lab

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// Endpoint names one listener.
type Endpoint string

// The endpoints: XDR's API, the ESA's API over HTTPS and HTTP, the ESA's web interface, and all of a region's hosts as
// the laptop's probes see them.
const (
	EndpointXDR     Endpoint = "xdr"
	EndpointESA     Endpoint = "esa-api-https"
	EndpointESAHTTP Endpoint = "esa-api-http"
	EndpointGUI     Endpoint = "esa-gui"
	EndpointCloud   Endpoint = "cloud"

	endpointControl Endpoint = "control" // the lab's own
)

var endpoints = []Endpoint{EndpointXDR, EndpointESA, EndpointESAHTTP, EndpointGUI, EndpointCloud}

// host is the endpoint's name in memory.
func (e Endpoint) host() string {
	switch e {
	case EndpointXDR:
		return "xdr.lab"
	case EndpointESA:
		return "esa.lab"
	case EndpointESAHTTP:
		return "esa-http.lab"
	case EndpointGUI:
		return "esa-gui.lab"
	}
	return string(e) + ".lab"
}

func (e Endpoint) scheme() string {
	if e == EndpointESAHTTP {
		return "http"
	}
	return "https"
}

// Lab serves a World: over TLS on loopback after Start, and in memory through Transport and Dial at any time.
type Lab struct {
	World    *World
	Latency  time.Duration // of each HTTP request; set it before the first
	OnChange func()        // called after each change through Do or the control endpoint; set it before Start

	certificates *certificates
	esaKey       []byte // signs the ESA's tokens
	controlKey   string
	gates        map[Endpoint]*gate
	sshd         *sshd

	changing sync.Mutex // one change through the control endpoint at a time

	mu       sync.Mutex
	started  bool
	closed   bool
	requests []string
	budget   budget
	serving  sync.WaitGroup // the accept loops
}

// NewLab prepares the servers of a World; nothing listens before Start.
func NewLab(w *World) (*Lab, error) {
	c, err := processCertificates()
	if err != nil {
		return nil, fmt.Errorf("lab: %w", err)
	}
	l := &Lab{World: w, certificates: c, esaKey: make([]byte, 32), controlKey: rand.Text(), gates: map[Endpoint]*gate{}}
	rand.Read(l.esaKey) // never fails, by its documentation
	if l.sshd, err = newSSHD(l); err != nil {
		return nil, fmt.Errorf("lab: %w", err)
	}
	for _, e := range endpoints {
		l.gates[e] = newGate(e, c, l.serve(e))
	}
	l.gates[EndpointCloud].inspected = func() (yes bool) {
		l.World.View(func(w *World) { yes = w.Laptop.Resigned })
		return yes
	}
	l.gates[endpointControl] = newGate(endpointControl, c, http.HandlerFunc(l.serveControl))
	return l, nil
}

// Start listens on 127.0.0.1, each endpoint on a port of its own that stays the same until Close.
func (l *Lab) Start() error {
	l.mu.Lock()
	if l.started || l.closed {
		l.mu.Unlock()
		return errors.New("lab: it was started before")
	}
	l.started = true
	var err error
	for _, g := range l.gates { // closed ones too, so that they have a port to come back to
		if err == nil {
			err = g.open(&l.serving)
		}
	}
	l.mu.Unlock()
	if err == nil {
		err = l.sshd.open()
	}
	if err == nil {
		err = l.Sync()
	}
	if err != nil {
		return errors.Join(err, l.Close())
	}
	return nil
}

// Close ends all listeners and connections and waits for them.
func (l *Lab) Close() error {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	for _, g := range l.gates {
		g.end()
	}
	l.sshd.end()
	l.serving.Wait()
	for _, g := range l.gates {
		g.wait()
	}
	return nil
}

// Sync opens and closes the API's ports as the World and the disturbances say. A closed port is really closed.
func (l *Lab) Sync() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.started || l.closed {
		return nil
	}
	var errs []error
	for e, g := range l.gates {
		if l.isOpen(e) {
			errs = append(errs, g.open(&l.serving))
		} else {
			g.shut()
		}
	}
	return errors.Join(errs...)
}

// isOpen says whether a connection to the endpoint succeeds.
func (l *Lab) isOpen(e Endpoint) bool {
	open := true
	l.World.View(func(w *World) {
		switch e {
		case EndpointESA:
			open = w.ESA.APIHTTPS
		case EndpointESAHTTP:
			open = w.ESA.APIHTTP
		}
	})
	return open && !l.gates[e].disturbance().Refuse
}

// Do changes the World and then the listeners.
func (l *Lab) Do(change func(*World)) error {
	l.World.Do(change)
	err := l.Sync()
	if l.OnChange != nil {
		l.OnChange()
	}
	return err
}

// URL is where an endpoint is or would be: its port on loopback once started, else its name in memory.
func (l *Lab) URL(e Endpoint) string {
	if g := l.gates[e]; g != nil {
		if a := g.address(); a != "" {
			return e.scheme() + "://" + a
		}
	}
	return e.scheme() + "://" + e.host()
}

// CAPEM is the root to trust.
func (l *Lab) CAPEM() []byte { return append([]byte(nil), l.certificates.caPEM...) }

// Disturb sets the transport fault of an endpoint; the zero Disturbance clears it.
func (l *Lab) Disturb(e Endpoint, d Disturbance) {
	l.gates[e].disturb(d)
	// Opening a port again fails only if another process took it meanwhile; Sync tries again with the next change and
	// then reports it.
	_ = l.Sync()
}

// Requests lists what came in so far, as "GET /path?query", over all endpoints, in order.
func (l *Lab) Requests() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.requests...)
}

// exchange is one request and its reply, with latency and disturbance. The error is the context's.
func (l *Lab) exchange(ctx context.Context, e Endpoint, r *http.Request, body []byte) (reply, Disturbance, error) {
	l.mu.Lock()
	l.requests = append(l.requests, r.Method+" "+r.URL.RequestURI())
	l.mu.Unlock()
	d := l.gates[e].disturbance()
	hung := false
	l.World.View(func(w *World) { hung = w.ESA.Way.APIHung && (e == EndpointESA || e == EndpointESAHTTP) })
	if d.BlackHole || hung {
		<-ctx.Done()
		return reply{}, d, ctx.Err()
	}
	if err := pause(ctx, l.Latency+d.Slow); err != nil {
		return reply{}, d, err
	}
	out := d.reply()
	if out.status == 0 {
		out = l.answer(e, &call{Request: r, content: body, query: r.URL.Query()})
	}
	for k, v := range d.Header {
		out.header.Set(k, v)
	}
	return out, d, nil
}

func (l *Lab) answer(e Endpoint, c *call) reply {
	switch e {
	case EndpointXDR:
		return l.answerXDR(c)
	case EndpointGUI:
		return l.answerGUI(c)
	case EndpointCloud:
		return l.answerCloud(c)
	default:
		return l.answerESA(c)
	}
}

func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
