package cli

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// guarded is a terminal that is written to while it is looked at.
type guarded struct {
	mu sync.Mutex
	bytes.Buffer
}

func (g *guarded) Write(b []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.Buffer.Write(b)
}

func (g *guarded) text() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.String()
}

// The picture stands above the line as soon as there is something in it, grows with what is found, and all of it goes away.
func TestStatusTakesItselfAway(t *testing.T) {
	out := &guarded{}
	s := &status{out: out, show: func(s string) string { return s }, store: evidence.NewStore(time.Now), clock: time.Now, budget: time.Minute}
	s.picture = func(findings []check.Finding) string {
		return strings.Repeat("row\n", 2) + fmt.Sprintln(len(findings), "seen")
	}
	until := func(want string) {
		t.Helper()
		for range 200 {
			if strings.Contains(out.text(), want) {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Fatalf("no %q in %q", want, out.text())
	}
	s.anew()
	s.begin()
	until("s of 60 s")
	s.saw(check.Finding{Check: checks.Token})
	s.saw(check.Finding{Check: checks.Token, Verdict: check.OK}) // taken back and made again
	s.saw(check.Finding{Check: checks.Commit})
	until("2 seen\n")
	s.end()
	if got := out.text(); !strings.HasSuffix(got, "\r\x1b[K"+strings.Repeat("\x1b[1A\x1b[K", 3)) {
		t.Errorf("it stays: %q", got)
	}
	before := len(out.text())
	s.end()
	if len(out.text()) != before {
		t.Error("what is away is taken away again")
	}
}
