package lab

import (
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// memoryPipe is a connection in memory. net.Pipe would not do: it hands over each byte when the other side takes it,
// and in SSH both sides begin by sending.
func memoryPipe(client, server net.Addr) (net.Conn, net.Conn) {
	up, down := newFlow(), newFlow()
	return &pipeEnd{in: down, out: up, local: client, remote: server}, &pipeEnd{in: up, out: down, local: server,
		remote: client}
}

type pipeEnd struct {
	in, out       *flow
	local, remote net.Addr
}

func (p *pipeEnd) Read(b []byte) (int, error)         { return p.in.read(b) }
func (p *pipeEnd) Write(b []byte) (int, error)        { return p.out.write(b) }
func (p *pipeEnd) LocalAddr() net.Addr                { return p.local }
func (p *pipeEnd) RemoteAddr() net.Addr               { return p.remote }
func (p *pipeEnd) SetReadDeadline(t time.Time) error  { p.in.until(t); return nil }
func (p *pipeEnd) SetWriteDeadline(t time.Time) error { return nil } // a write never waits
func (p *pipeEnd) SetDeadline(t time.Time) error      { return p.SetReadDeadline(t) }

// Close lets the other side read what was written, as TCP does.
func (p *pipeEnd) Close() error {
	p.in.end(true)
	p.out.end(false)
	return nil
}

// flow is one direction. It has no bound: the two ends are one process.
type flow struct {
	mu       sync.Mutex
	changed  *sync.Cond
	held     []byte
	ended    bool // nothing more will be written
	deaf     bool // nobody reads any more
	deadline time.Time
	timer    *time.Timer
}

func newFlow() *flow {
	f := &flow{}
	f.changed = sync.NewCond(&f.mu)
	return f
}

func (f *flow) read(b []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for {
		switch {
		case f.deaf:
			return 0, net.ErrClosed
		case !f.deadline.IsZero() && !time.Now().Before(f.deadline):
			return 0, os.ErrDeadlineExceeded
		case len(f.held) > 0:
			n := copy(b, f.held)
			f.held = f.held[n:]
			return n, nil
		case f.ended:
			return 0, io.EOF
		}
		f.changed.Wait()
	}
}

func (f *flow) write(b []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ended || f.deaf {
		return 0, net.ErrClosed
	}
	f.held = append(f.held, b...)
	f.changed.Broadcast()
	return len(b), nil
}

func (f *flow) end(deaf bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ended, f.deaf = true, f.deaf || deaf
	if f.timer != nil {
		f.timer.Stop()
	}
	f.changed.Broadcast()
}

// wake holds the lock, so that no reader is between looking at the time and going to sleep.
func (f *flow) wake() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.changed.Broadcast()
}

func (f *flow) until(t time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.timer != nil {
		f.timer.Stop()
		f.timer = nil
	}
	f.deadline = t
	if !t.IsZero() && !f.ended {
		f.timer = time.AfterFunc(time.Until(t), f.wake)
	}
	f.changed.Broadcast()
}
