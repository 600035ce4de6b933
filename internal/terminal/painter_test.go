package terminal

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// paper keeps what is painted; the painter writes from a goroutine of its own.
type paper struct {
	mu  sync.Mutex
	out bytes.Buffer
}

func (p *paper) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.Write(b)
}

func (p *paper) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.String()
}

func (p *paper) Reset() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.out.Reset()
}

// screen is a painter on a terminal of 100 cells.
func screen() (*Painter, *paper) {
	out := &paper{}
	return New(Config{Out: out, IsTerminal: true, Size: func() (int, int) { return 100, 30 }}), out
}

// pass lets time pass, and returns what was painted meanwhile.
func pass(out *paper, d time.Duration) string {
	time.Sleep(d)
	synctest.Wait()
	defer out.Reset()
	return out.String()
}

func text(s string) func() string { return func() string { return s } }

// The picture stands above the line as soon as there is something in it, and all of it goes away.
func TestLineTakesItselfAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, out := screen()
		n := 0
		var picture atomic.Value
		picture.Store("")
		p.Begin(func() string { n++; return fmt.Sprint("wait ", n) }, func() string { return picture.Load().(string) })
		for _, c := range []struct {
			pause         time.Duration
			picture, want string
		}{
			{59 * time.Millisecond, "", ""},
			{time.Millisecond, "", "\r\x1b[Kwait 1"},
			{199 * time.Millisecond, "row\nrow\n", ""},
			{time.Millisecond, "row\nrow\n", "\r\x1b[Krow\nrow\nwait 2"},
			{200 * time.Millisecond, "row\n", "\r\x1b[K\x1b[1A\x1b[K\x1b[1A\x1b[Krow\nwait 3"},
		} {
			picture.Store(c.picture)
			if got := pass(out, c.pause); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		}
		p.End()
		if got := pass(out, time.Second); got != "\r\x1b[K\x1b[1A\x1b[K" {
			t.Errorf("it stays: %q", got)
		}
		p.End()
		if got := pass(out, time.Second); got != "" {
			t.Errorf("what is away is taken away again: %q", got)
		}
	})
}

func TestShortWaitShowsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, out := screen()
		p.Begin(text("wait"), nil)
		time.Sleep(50 * time.Millisecond)
		p.End()
		if got := pass(out, time.Second); got != "" {
			t.Errorf("%q", got)
		}
	})
}

func TestAbove(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, out := screen()
		w := p.Above(out)
		fmt.Fprint(w, "early\n")
		p.Begin(text("wait"), nil)
		if got, want := pass(out, first), "early\n\r\x1b[Kwait"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
		fmt.Fprint(w, "found\n")
		if got, want := pass(out, 0), "\r\x1b[Kfound\n\r\x1b[Kwait"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
		fmt.Fprint(w, "half ")
		if got, want := pass(out, time.Second), "\r\x1b[Khalf "; got != want {
			t.Errorf("a row that is not ended: %q, want %q", got, want)
		}
		fmt.Fprint(w, "a row\n")
		if got, want := pass(out, repaint), "a row\n\r\x1b[Kwait"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
		p.End()
	})
}

func TestLineFits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out paper
		p := New(Config{Out: &out, IsTerminal: true, Size: func() (int, int) { return 50, 10 }})
		p.Begin(text(strings.Repeat("x", 90)), text("picture\n"))
		if got, want := pass(&out, first), "\r\x1b[K"+strings.Repeat("x", 46)+"..."; got != want {
			t.Errorf("%q, want %q", got, want)
		}
		p.End()
	})
}

func TestNothingElsewhere(t *testing.T) {
	for name, cfg := range map[string]Config{
		"pipe":  {},
		"plain": {IsTerminal: true, Plain: true},
		"dumb":  {IsTerminal: true, Getenv: func(string) string { return "dumb" }},
	} {
		synctest.Test(t, func(t *testing.T) {
			var out paper
			cfg.Out = &out
			p := New(cfg)
			p.Begin(text("wait"), nil)
			fmt.Fprint(p.Above(&out), "found\n")
			time.Sleep(time.Second)
			p.End()
			if got := pass(&out, 0); got != "found\n" {
				t.Errorf("%s: %q", name, got)
			}
		})
	}
}
