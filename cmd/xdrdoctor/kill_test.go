//go:build linux || darwin

package main

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A session that is killed at any moment is resumed at the same question, asks nothing twice, and ends the same.

// caller is the operator of a session that is broken off and resumed: what was answered, and what stood on the screen last.
type caller struct {
	*testing.T
	home string

	done     bool            // the steps were done: it was said when
	unsure   bool            // it was said, and nothing was seen since
	answered map[string]bool // questions whose answer was taken: something was seen after it
	typed    string          // the question that was answered last, while it is not known whether the answer was taken
	stands   string          // the question that stood unanswered
	resumed  bool            // no question was seen yet since
	any      bool            // some answer was taken
	begun    bool            // a question was seen
	kills    []string        // what stood on the screen each time it was killed
}

// says is what a truthful operator types: the device is not registered, and it is once the remedy was carried out.
func (c *caller) says(heading string) string {
	truth := []struct{ words, before, after string }{
		{"What is on the customer's screen", "E4017: Device is off", "E4017: Device is off"},
		{"The XDR tenant's region", "eu", "eu"},
		{"Is this ESA there", "absent", "online"},
		{"> Cloud Services", "both-on", "both-on"},
		{"Cloud Service Settings shows", "asks-for-token", "registered"},
		{"the Threat Response server", "EUROPE", "EUROPE"},
		{"Smart licensing on this ESA", "no", "no"},
		{"in a cluster", "no", "no"},
		{"a Secure Email tile", "data", "data"},
		{"Device Insights", "4", "4"},
		{"1 steps done", "1", "1"},
		{"When were the steps done", "now", "now"},
	}
	for _, t := range truth {
		if strings.Contains(heading, t.words) {
			if c.done {
				return t.after
			}
			return t.before
		}
	}
	c.Fatalf("nobody knows the answer to %q", heading)
	return ""
}

// The menu at a cause, and what it asks before it looks again.
const causeMenu, whenDone = "1 steps done", "When were the steps done"

// sees takes note of a question, and says what is typed.
func (c *caller) sees(heading string) string {
	c.Helper()
	menu, when := strings.HasPrefix(heading, causeMenu), strings.HasPrefix(heading, whenDone)
	switch {
	case c.unsure && (menu || when): // the answer was not taken
		c.done, c.unsure = false, false
	case c.unsure:
		c.answered, c.unsure, c.any = map[string]bool{}, false, true // with the new round, it may be asked once more
	case c.typed != "" && c.typed != heading:
		c.answered[words(c.typed)], c.any = true, true
	}
	if c.resumed && c.stands != "" && heading != c.stands && !(menu && strings.HasPrefix(c.stands, whenDone)) {
		c.Errorf("resumed at %q, and %q stood there", heading, c.stands)
	}
	if c.answered[words(heading)] && !menu && !when {
		c.Errorf("asked again: %q", heading)
	}
	c.begun, c.resumed, c.typed, c.stands = true, false, "", heading
	said := c.says(heading)
	if when {
		c.done = true
	}
	return said
}

// words are a question without its number.
func words(heading string) string { return strings.TrimLeft(heading, "0123456789 ") }

// session runs xdrdoctor until it ends or until it is killed.
func (c *caller) session(kill time.Duration, args ...string) (code int, killed bool, stdout, stderr string) {
	c.Helper()
	path, err := exec.LookPath("xdrdoctor")
	if err != nil {
		c.Fatal(err)
	}
	p := exec.Command(path, append([]string{"diagnose", "--plain", "--present", "all"}, args...)...)
	p.Dir, p.Env = c.home, append(environment(c.home), "PATH="+os.Getenv("PATH"), "XDG_STATE_HOME="+filepath.Join(c.home, "state"))
	var out bytes.Buffer
	p.Stdout = &out
	said, err := p.StderrPipe()
	if err != nil {
		c.Fatal(err)
	}
	typed, err := p.StdinPipe()
	if err != nil {
		c.Fatal(err)
	}
	if err := p.Start(); err != nil {
		c.Fatal(err)
	}
	defer time.AfterFunc(patience, func() { _ = p.Process.Kill() }).Stop()
	if kill > 0 {
		defer time.AfterFunc(kill, func() { _ = p.Process.Kill() }).Stop()
	}
	var all, since []byte
	for b := make([]byte, 4096); ; {
		n, err := said.Read(b)
		all, since = append(all, b[:n]...), append(since, b[:n]...)
		if err != nil {
			break
		}
		if !prompted.Match(all) {
			continue
		}
		asked := question.FindAll(since, -1)
		if asked == nil {
			c.Errorf("not understood:\n%s", all)
			_ = p.Process.Kill()
			break
		}
		since = nil
		heading := string(asked[len(asked)-1])
		answer := c.sees(heading)
		if _, err := io.WriteString(typed, answer+"\n"); err == nil {
			c.typed, c.stands, c.unsure = heading, "", strings.HasPrefix(heading, whenDone)
		}
	}
	var exit *exec.ExitError
	if err := p.Wait(); err != nil && !errors.As(err, &exit) {
		c.Fatal(err)
	}
	code = p.ProcessState.ExitCode()
	return code, code < 0, out.String(), string(all)
}

// where is how far the session had come.
func (c *caller) where() string {
	switch {
	case c.unsure || c.done:
		return "after the cause"
	case c.begun:
		return "before the cause"
	}
	return "before the first question"
}

var nothingToResume = regexp.MustCompile(`(?m)^xdrdoctor: there is no session to resume$`)

// verdict is what the report ends with.
func verdict(stdout string) string {
	at := strings.LastIndex(stdout, "\nDONE ")
	if at < 0 {
		return ""
	}
	stdout = regexp.MustCompile(`case-\d{8}-\d{6}-[0-9a-f]{4}`).ReplaceAllString(stdout[at:], "case-ID")
	return regexp.MustCompile(`\d\d:\d\d:\d\d`).ReplaceAllString(stdout, "HH:MM:SS")
}

// survive carries a session to its end although it is killed up to three times, the first time after a moment.
func (c *caller) survive(moment time.Duration, chance *rand.Rand, unbroken time.Duration) (code int, end string) {
	c.answered = map[string]bool{}
	said := "" // the verdict, if one was seen
	code, killed, stdout, stderr := c.session(moment)
	for killed {
		c.kills = append(c.kills, c.where())
		if v := verdict(stdout); v != "" {
			said = v
		}
		kill := time.Duration(0)
		if len(c.kills) < 3 && chance.IntN(2) == 0 {
			kill = time.Duration(1 + chance.Int64N(int64(unbroken)))
		}
		c.resumed = true
		code, killed, stdout, stderr = c.session(kill, "--resume")
		if code == 2 && nothingToResume.MatchString(stderr) {
			if said != "" {
				return 0, said // it had come to its end, and only the process was still there
			}
			if c.any {
				c.Fatalf("an answer was taken, and there is nothing to resume:\n%s", stderr)
			}
			c.resumed, c.typed, c.stands = false, "", ""
			code, killed, stdout, stderr = c.session(0)
		}
	}
	if code != 0 {
		c.Errorf("exit code %d:\n%s", code, stderr)
	}
	return code, verdict(stdout)
}

// TestKill kills at 20 moments, or at as many as XDRDOCTOR_KILLS says: make kill9.
func TestKill(t *testing.T) {
	t.Parallel()
	moments := 20
	if n, err := strconv.Atoi(os.Getenv("XDRDOCTOR_KILLS")); err == nil {
		moments = n
	}
	want, took := "", time.Minute
	for range 3 { // the first may be slow
		unbroken := &caller{T: t, home: t.TempDir(), answered: map[string]bool{}}
		began := time.Now()
		code, _, stdout, stderr := unbroken.session(0)
		took = min(took, time.Since(began)*5/4)
		want = verdict(stdout)
		if code != 0 || !strings.Contains(want, "Fixed: registration.not-registered. The integration works.") {
			t.Fatalf("exit code %d:\n%s\n%s", code, stdout, stderr)
		}
	}
	chance := rand.New(rand.NewPCG(9, 9))
	kills, sessions, where := 0, 0, map[string]int{}
	for kills < moments && !t.Failed() {
		c := &caller{T: t, home: t.TempDir()}
		code, end := c.survive(time.Duration(1+chance.Int64N(int64(took))), chance, took)
		if code != 0 || end != want {
			t.Errorf("killed %q: exit code %d, %q; want %q", c.kills, code, end, want)
		}
		kills, sessions = kills+len(c.kills), sessions+1
		for _, w := range c.kills {
			where[w]++
		}
		if left, err := os.ReadDir(filepath.Join(c.home, "state", "xdrdoctor", "sessions")); len(left) > 0 || err != nil {
			t.Errorf("left behind: %v, %v", left, err)
		}
	}
	t.Logf("killed %d times in %d sessions of %s each: %v", kills, sessions, took.Round(time.Millisecond), where)
}
