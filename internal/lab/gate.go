package lab

import (
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// gate is one endpoint's listener and server.
type gate struct {
	endpoint     Endpoint
	certificates *certificates
	server       *http.Server
	inspected    func() bool    // TLS is re-signed on the way to it; nil: never
	living       sync.WaitGroup // connections

	mu       sync.Mutex
	addr     string // of the first time that it listened
	listener net.Listener
	fault    Disturbance
	conns    map[net.Conn]http.ConnState
	busy     int        // requests that are being handled
	held     []net.Conn // accepted into the black hole
	ended    bool
}

func newGate(e Endpoint, c *certificates, handler http.Handler) *gate {
	g := &gate{endpoint: e, certificates: c, conns: map[net.Conn]http.ConnState{}}
	g.server = &http.Server{
		Handler: g.counted(handler), ConnState: g.track, ReadHeaderTimeout: time.Minute,
		ErrorLog: log.New(io.Discard, "", 0), // refused handshakes are what the lab is for
	}
	// The ESA closes the connection after each reply (F-ESA-SERVER).
	g.server.SetKeepAlivesEnabled(e != EndpointESA && e != EndpointESAHTTP)
	return g
}

func (g *gate) tlsConfig() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"},
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			d := g.disturbance()
			d.ForeignCA = d.ForeignCA || g.inspected != nil && g.inspected()
			return g.certificates.shown(d), nil
		},
	}
}

// open listens, on the same port as before.
func (g *gate) open(serving *sync.WaitGroup) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.listener != nil || g.ended {
		return nil
	}
	addr := g.addr
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	var listener net.Listener
	var err error
	for range 50 { // another socket of this machine may have the port for a moment
		if listener, err = net.Listen("tcp", addr); err == nil || g.addr == "" {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	if err != nil {
		return fmt.Errorf("lab: %s: %w", g.endpoint, err)
	}
	g.addr, g.listener = listener.Addr().String(), listener
	var served net.Listener = &holding{listener, g}
	if g.endpoint.scheme() == "https" {
		served = tls.NewListener(served, g.tlsConfig())
	}
	serving.Go(func() { _ = g.server.Serve(served) }) // its error is that the listener was closed
	return nil
}

// shut closes the port and the connections that wait for a next request.
func (g *gate) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.listener != nil {
		_ = g.listener.Close()
		g.listener = nil
	}
	g.settle()
	g.drop(false)
}

// end closes everything for good.
func (g *gate) end() {
	g.mu.Lock()
	g.ended = true
	if g.listener != nil {
		_ = g.listener.Close()
		g.listener = nil
	}
	g.drop(true)
	g.mu.Unlock()
	_ = g.server.Close()
}

func (g *gate) wait() { g.living.Wait() }

// drop closes connections below TLS, which would wait for a peer that doesn't read.
func (g *gate) drop(busy bool) {
	for _, c := range g.held {
		_ = c.Close()
	}
	g.held = nil
	dropped := false
	for c, state := range g.conns {
		if !busy && state == http.StateActive {
			continue
		}
		dropped = true
		if t, ok := c.(*tls.Conn); ok {
			c = t.NetConn()
		}
		_ = c.Close()
	}
	if dropped && !busy {
		time.Sleep(2 * time.Millisecond) // a client of this process sees the end before it uses the connection again
	}
}

func (g *gate) track(c net.Conn, state http.ConnState) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch state {
	case http.StateNew:
		g.living.Add(1)
		g.conns[c] = state
	case http.StateClosed, http.StateHijacked:
		g.living.Done()
		delete(g.conns, c)
	default:
		g.conns[c] = state
	}
}

func (g *gate) address() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.addr
}

func (g *gate) counted(handler http.Handler) http.Handler {
	count := func(n int) {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.busy += n
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		count(1)
		defer count(-1)
		handler.ServeHTTP(w, r)
	})
}

// settle waits a moment, if it must, for connections whose reply is out to be known as idle: a client may have read its
// reply, and changed the lab, before the server has turned to the next request. The caller holds the lock.
func (g *gate) settle() {
	for range 100 {
		active := 0
		for _, state := range g.conns {
			if state == http.StateActive {
				active++
			}
		}
		if active <= g.busy {
			return
		}
		g.mu.Unlock()
		time.Sleep(time.Millisecond)
		g.mu.Lock()
	}
}

// holding is a listener that keeps what comes in while the endpoint is a black hole.
type holding struct {
	net.Listener
	gate *gate
}

func (h *holding) Accept() (net.Conn, error) {
	for {
		c, err := h.Listener.Accept()
		if err != nil || !h.gate.hold(c) {
			return c, err
		}
	}
}

func (g *gate) hold(c net.Conn) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.fault.BlackHole && !g.ended {
		g.held = append(g.held, c)
		return true
	}
	return false
}

// serve is the endpoint's handler on a socket.
func (l *Lab) serve(e Endpoint) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// The body is read first: a server notices only then that its client went away.
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil {
			http.Error(w, "request body: "+err.Error(), http.StatusRequestEntityTooLarge)
			return
		}
		out, d, err := l.exchange(r.Context(), e, r, body)
		switch {
		case err != nil:
			panic(http.ErrAbortHandler)
		case d.Garbage:
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				panic(http.ErrAbortHandler)
			}
			_, _ = io.WriteString(conn, garbage)
			_ = conn.Close()
			return
		}
		for k, v := range out.header {
			w.Header()[k] = v
		}
		if d.Cut {
			w.Header().Set("Content-Length", strconv.Itoa(len(out.body)+overstated))
			w.WriteHeader(out.status)
			_, _ = w.Write(out.body[:len(out.body)/2])
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(out.body)))
		w.WriteHeader(out.status)
		_, _ = w.Write(out.body) // the client may be gone
	})
}
