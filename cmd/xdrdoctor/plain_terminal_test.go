//go:build linux || darwin

package main

import (
	"strings"
	"testing"
)

// On a terminal too, plain mode only adds lines: nothing is painted, painted over or drawn, whatever the environment wants.
func TestPlainOnATerminal(t *testing.T) {
	t.Parallel()
	s := launchIn(t, []string{"CLICOLOR_FORCE=1"}, "diagnose", "--plain", "--lab", "not-registered", "--symptom", "S4b")
	for s.sees("let the lab do it", "\n[") == 1 { // what the lab would answer
		s.types(enter)
	}
	s.sees("> ")
	s.types("r" + enter)
	for s.sees("The integration works", "\n[") == 1 {
		s.types(enter)
	}
	s.ends(0)
	s.mu.Lock()
	defer s.mu.Unlock()
	drawn := strings.ReplaceAll(string(s.raw), "\r\n", "\n")
	if i := strings.IndexFunc(drawn, func(r rune) bool { return r < ' ' && r != '\n' || r > '~' }); i >= 0 {
		t.Errorf("more than lines of ASCII: %q", drawn[max(0, i-40):min(len(drawn), i+40)])
	}
}

// Colours are wanted or not by the environment; the same rules hold for what is found and for what is asked.
func TestColoursOfASession(t *testing.T) {
	for _, c := range []struct {
		env              string
		findings, asking bool
	}{
		{"CLICOLOR=1", true, true}, {"CLICOLOR=0", false, false}, {"NO_COLOR=1", false, false},
	} {
		t.Run(c.env, func(t *testing.T) {
			t.Parallel()
			s := launchIn(t, []string{c.env}, "diagnose", "--lab", "module-disabled", "--symptom", "S4")
			s.answers("CAUSE FOUND")
			s.sees(menu)
			s.types("q" + enter)
			s.ends(4)
			s.mu.Lock()
			defer s.mu.Unlock()
			drawn := string(s.raw)
			if got := strings.Contains(drawn, "\x1b[31;1m"); got != c.findings {
				t.Errorf("findings painted: %v", got)
			}
			if got := strings.Contains(drawn, "\x1b[36m[arrows"); got != c.asking {
				t.Errorf("questions painted: %v", got)
			}
		})
	}
}

// In a pipe nothing is painted unless that is wanted.
func TestColoursInAPipe(t *testing.T) {
	for env, want := range map[string]bool{"CLICOLOR=1": false, "CLICOLOR_FORCE=1": true, "CLICOLOR_FORCE=0": false} {
		c := command(t, "explain", "token")
		c.Env = append(c.Env, env)
		out, err := c.Output()
		if err != nil || strings.Contains(string(out), "\x1b[") != want {
			t.Errorf("%s: %v, %q", env, err, out)
		}
	}
}
