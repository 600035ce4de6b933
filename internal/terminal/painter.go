package terminal

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
)

// Times of the line: how long a wait must last to be worth one, and how often it is painted again. What changes faster
// is not read.
const (
	first   = 60 * time.Millisecond
	repaint = 200 * time.Millisecond
)

// Painter paints what goes away again. Nothing of it is ever written to what is not a terminal, nor in plain mode. Its
// methods may be called concurrently.
type Painter struct {
	cfg   Config
	moves bool // it may paint

	mu    sync.Mutex
	shown string // what the screen shows
	open  bool   // a row was begun above, and not ended yet: there is no place for the line
	stop  chan struct{}
}

// New returns a painter that shows nothing yet.
func New(cfg Config) *Painter {
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	if cfg.Getenv == nil {
		cfg.Getenv = func(string) string { return "" }
	}
	return &Painter{cfg: cfg, moves: cfg.IsTerminal && !cfg.Plain && cfg.Getenv("TERM") != "dumb"}
}

// Begin shows the line, and the picture above it, until End. A picture may be nil or show nothing; its rows end in
// line feeds. Both are called by another goroutine, which must not use the painter in them.
func (p *Painter) Begin(line, picture func() string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.moves || p.stop != nil {
		return
	}
	p.stop, p.open = make(chan struct{}), false
	go p.keep(p.stop, line, picture)
}

func (p *Painter) keep(stop chan struct{}, line, picture func() string) {
	for pause := first; ; pause = repaint {
		select {
		case <-stop:
			return
		case <-time.After(pause):
		}
		p.mu.Lock()
		if p.stop == stop {
			above := ""
			if picture != nil && p.Tall() {
				above = picture()
			}
			p.paint(above, line())
		}
		p.mu.Unlock()
	}
}

// paint leaves the last cell free: a terminal may begin a new row once it is written.
func (p *Painter) paint(picture, line string) {
	p.put(picture + cells.Cut(line, p.Width()-1))
}

func (p *Painter) put(text string) {
	if !p.open {
		fmt.Fprint(p.cfg.Out, p.erase()+text)
		p.shown = text
	}
}

// End takes the line away.
func (p *Painter) End() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stop != nil {
		close(p.stop)
		p.stop = nil
	}
	p.clear()
}

func (p *Painter) clear() {
	if p.shown != "" {
		fmt.Fprint(p.cfg.Out, p.erase())
		p.shown = ""
	}
}

// erase takes what is shown away, from below, and leaves the cursor where it began.
func (p *Painter) erase() string {
	return "\r\x1b[K" + strings.Repeat("\x1b[1A\x1b[K", strings.Count(p.shown, "\n"))
}

// Above is a writer to the same terminal for what stands above the line. The line goes away, and is there again below
// what was written once that ends in a line feed.
func (p *Painter) Above(w io.Writer) io.Writer {
	if !p.moves {
		return w
	}
	return above{p, w}
}

type above struct {
	painter *Painter
	to      io.Writer
}

func (a above) Write(b []byte) (int, error) {
	p := a.painter
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(b) == 0 {
		return 0, nil
	}
	shown := p.shown
	p.clear()
	n, err := a.to.Write(b)
	if p.open = b[len(b)-1] != '\n'; shown != "" {
		p.put(shown)
	}
	return n, err
}
