//go:build linux || darwin

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
)

// A terminal that counts cells itself says whether Chinese lines up: no line is broken by it, and what is right-aligned ends in its last
// column. tmux is asked where there is one.
func TestChineseLinesUp(t *testing.T) {
	t.Parallel()
	tmux, err := exec.LookPath("tmux")
	if err != nil {
		t.Skip("no tmux")
	}
	socket := filepath.Join(t.TempDir(), "tmux")
	run := func(args ...string) string {
		t.Helper()
		c := exec.Command(tmux, append([]string{"-S", socket, "-f", os.DevNull}, args...)...)
		c.Env = append(environment(t.TempDir()), "PATH="+os.Getenv("PATH"), "TERM=xterm-256color")
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("tmux %q: %v\n%s", args, err, out)
		}
		return string(out)
	}
	program := command(t, "diagnose", "--lang", "zh-CN", "--lab", "not-registered", "--no-input")
	line := "env"
	for _, v := range program.Env {
		line += fmt.Sprintf(" '%s'", strings.ReplaceAll(v, "'", `'\''`))
	}
	for _, a := range program.Args {
		line += fmt.Sprintf(" '%s'", a)
	}
	run("-u", "new-session", "-d", "-x", "80", "-y", "100", "-s", "s", "sh", "-c", line+"; sleep 60")
	defer exec.Command(tmux, "-S", socket, "kill-server").Run()
	var shown, joined string
	for range 100 {
		time.Sleep(100 * time.Millisecond)
		shown, joined = run("capture-pane", "-p", "-t", "s"), run("capture-pane", "-p", "-J", "-t", "s") // -J puts together what tmux broke
		if strings.Contains(shown, "不适用") {
			break
		}
	}
	if !strings.Contains(shown, "根因  registration.not-registered") {
		t.Fatalf("no cause on\n%s", shown)
	}
	if a, b := strings.Count(strings.TrimSpace(shown), "\n"), strings.Count(strings.TrimSpace(joined), "\n"); a != b {
		t.Errorf("tmux broke %d lines:\n%s", a-b, shown)
	}
	aligned := 0
	for l := range strings.Lines(shown) {
		if l = strings.TrimRight(l, " \n"); strings.HasPrefix(l, "正常") && l[len(l)-3] == ':' {
			aligned++
			if w := cells.Width(l); w != 80 {
				t.Errorf("%d cells: %q", w, l)
			}
		}
	}
	if aligned < 3 {
		t.Errorf("%d lines with a time in\n%s", aligned, shown)
	}
}
