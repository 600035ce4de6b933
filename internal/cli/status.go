package cli

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mattn/go-isatty"
	"golang.org/x/term"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// status is the line at the bottom of a terminal while machines are asked: how long so far, how long at most, what is waited for. Nothing
// of it is ever written to what is not a terminal, nor in plain mode.
type status struct {
	out    io.Writer // nil: no line
	lang   *i18n.Language
	show   func(string) string // what may be seen while others look on
	store  *evidence.Store
	clock  func() time.Time
	budget time.Duration

	picture func([]check.Finding) string // of the path so far, above the line; nil: none

	mu    sync.Mutex
	since time.Time // of the wait; zero: nothing is waited for
	rows  int       // that stand on the screen
	seen  []check.Finding
	stop  chan struct{}
}

// first is how long a wait must last before it is worth a line; then it is painted anew that often.
const (
	statusFirst = 60 * time.Millisecond
	statusEvery = 200 * time.Millisecond
)

func newStatus(w World, plain bool, store *evidence.Store, budget time.Duration) *status {
	s := &status{lang: w.lang, show: w.shared.Text, store: store, clock: w.Clock, budget: budget}
	if !plain && isatty.IsTerminal(w.Err.Fd()) && w.Getenv("TERM") != "dumb" {
		s.out = w.Err
	}
	return s
}

// begin shows the line until end.
func (s *status) begin() {
	if s.out == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stop != nil {
		return
	}
	s.since, s.stop = s.clock(), make(chan struct{})
	go s.paint(s.stop)
}

func (s *status) paint(stop chan struct{}) {
	for pause := statusFirst; ; pause = statusEvery {
		select {
		case <-stop:
			return
		case <-time.After(pause):
		}
		s.mu.Lock()
		if s.stop == stop {
			text := s.line()
			if s.picture != nil && len(s.seen) > 0 {
				text = s.picture(s.seen) + text
			}
			fmt.Fprint(s.out, s.erase()+text)
			s.rows = 1 + strings.Count(text, "\n")
		}
		s.mu.Unlock()
	}
}

// line is the status now, in one line of the terminal.
func (s *status) line() string {
	now := s.clock()
	text := s.lang.F("%.1f s of %.0f s", now.Sub(s.since).Seconds(), s.budget.Seconds())
	if waiting := s.store.Waiting(); len(waiting) > 0 {
		var names []string
		for _, w := range waiting {
			names = append(names, s.lang.F("%s %.1f s", requestName(w.Ref), now.Sub(w.Since).Seconds()))
		}
		text = s.lang.F("%s; waiting for: %s", text, strings.Join(names, s.lang.T(", ")))
	}
	return cells.Cut(s.show(text), 79)
}

// end takes the line away.
func (s *status) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stop != nil {
		close(s.stop)
		s.stop = nil
	}
	s.clear()
}

func (s *status) clear() {
	if s.rows > 0 {
		fmt.Fprint(s.out, s.erase())
		s.rows = 0
	}
}

// erase takes what is shown away, from below, and leaves the cursor where it began.
func (s *status) erase() string {
	return "\r\x1b[K" + strings.Repeat("\x1b[1A\x1b[K", max(s.rows-1, 0))
}

// saw tells of a finding, which the picture then shows.
func (s *status) saw(f check.Finding) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(slices.DeleteFunc(s.seen, func(other check.Finding) bool { return other.Check == f.Check }), f)
}

// anew begins a round.
func (s *status) anew() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = nil
}

// below is a writer for what stands above the line.
func (s *status) below(to io.Writer) io.Writer {
	if f, ok := to.(*careful); !ok || s.out == nil || f.file == nil || !isTerminalFile(f.file) {
		return to
	}
	return above{s, to}
}

func isTerminalFile(f *os.File) bool { return isatty.IsTerminal(f.Fd()) }

type above struct {
	status *status
	io.Writer
}

func (a above) Write(b []byte) (int, error) {
	a.status.mu.Lock()
	defer a.status.mu.Unlock()
	a.status.clear()
	return a.Writer.Write(b)
}

// requestName is what a document is called while it is waited for.
func requestName(r evidence.Ref) i18n.Text {
	if strings.HasSuffix(r.Request, "/oauth2/token") {
		return i18n.Text("XDR sign-in")
	}
	if r.Source == evidence.ESA && strings.HasSuffix(r.Request, "/login") {
		return i18n.Text("ESA sign-in")
	}
	source := map[string]string{evidence.XDR: "XDR", evidence.SSE: "SSE", evidence.ESA: "ESA", evidence.CLI: "ESA CLI", evidence.Net: "", evidence.Log: "log"}[r.Source]
	request, _, _ := strings.Cut(r.Request, "?")
	if r.Source != evidence.CLI && r.Source != evidence.Net {
		parts := strings.Split(request, "/")
		if n := len(parts); n > 1 && strings.Count(parts[n-1], "-") == 4 { // an id says nothing to anybody
			parts = parts[:n-1]
		}
		request = parts[len(parts)-1]
	}
	return i18n.Text(strings.TrimSpace(source + " " + request))
}

// room says whether the terminal has space for the picture of the path above the line.
func room(w World) bool {
	width, height, err := term.GetSize(int(w.Err.Fd()))
	return err == nil && width >= 80 && height >= 16
}
