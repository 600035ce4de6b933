//go:build linux || darwin

package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// state is a folder for what sessions keep, for more than one of them.
func state(t *testing.T) (dir, env string) {
	t.Helper()
	dir = t.TempDir()
	return filepath.Join(dir, "xdrdoctor", "sessions"), "XDG_STATE_HOME=" + dir
}

// A signal leaves the session to be resumed, and says so.
func TestStoppedIsKept(t *testing.T) {
	t.Parallel()
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		sessions, env := state(t)
		c := command(t, "diagnose", "--plain", "--region", "eu", "--present", "all")
		c.Env = append(c.Env, env)
		typed, err := c.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		go func() { _, _ = io.WriteString(typed, "E4017: Device is off\n") }()
		code, said := signalled(t, c, "Is this ESA there", sig)
		if code != 4 || !strings.HasSuffix(said, "\nStopped.\nxdrdoctor diagnose --resume continues from here.\n") {
			t.Errorf("%v: exit code %d, said %q", sig, code, said)
		}
		if left, _ := os.ReadDir(sessions); len(left) != 1 {
			t.Errorf("%v: kept are %v", sig, left)
		}
	}
}

// A transcript that was pasted and a token that was handed over are known to the resumed session without either; of the token nothing
// but the shape is kept.
func TestResumePasted(t *testing.T) {
	t.Parallel()
	sessions, env := state(t)
	const token = "9f86d081884c7d659a2feaa0c55ad015"
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(token), 0o600); err != nil {
		t.Fatal(err)
	}
	c := command(t, "diagnose", "--plain", "--symptom", "S3", "--region", "us", "--present", "all", "--transcript", "-", "--token-file", file)
	c.Env = append(c.Env, env)
	typed, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	said, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(typed, "esa01.example.com> cloudserviceconfig\nThe Cisco Cloud Service is currently enabled on your appliance.\n"+
		"Currently configured Cisco Cloud Service server: AMERICAS (api-sse.cisco.com)\n"+
		"Your appliance is not registered with the Cisco Cloud Service portal.\nesa01.example.com>\n.\n")
	for pasted, one := "", make([]byte, 1); !strings.HasSuffix(pasted, "alone on a line.\n> "); pasted += string(one) {
		if _, err := said.Read(one); err != nil {
			t.Fatalf("%v after %q", err, pasted)
		}
	}
	seen, trouble := converse(said, typed, []string{"Is this ESA there | absent"}, nil)
	_ = c.Wait()
	if !strings.Contains(trouble, "does not answer") || !strings.Contains(seen, "continues from here") {
		t.Fatalf("%s:\n%s", trouble, seen)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	kept, _ := filepath.Glob(filepath.Join(sessions, "*"))
	for _, path := range kept {
		b, err := os.ReadFile(path)
		if err != nil || bytes.Contains(b, []byte(token)) || !bytes.Contains(b, []byte(`"shape"`)) {
			t.Errorf("%v: what is kept: %s", err, b)
		}
	}
	again := command(t, "diagnose", "--plain", "--resume")
	again.Env = append(again.Env, env)
	again.Stdin = strings.NewReader("both-on\n")
	out, _ := again.CombinedOutput()
	for _, want := range []string{"Resuming the session of ", ", 1 answer.", "the tenant's region", "transcript pasted"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("%q is not said:\n%s", want, out)
		}
	}
	asked := seen[strings.LastIndex(seen[:strings.LastIndex(seen, "\n> ")], "\n2 ")+1:]
	if question, _, _ := strings.Cut(asked, "\n"); !strings.Contains(string(out), "\n"+question+"\n") {
		t.Errorf("%q was asked, and is not any more:\n%s", question, out)
	}
}

// The lab's remedies are done again in the lab of the resumed session.
func TestResumeLab(t *testing.T) {
	t.Parallel()
	_, env := state(t)
	s := launchIn(t, []string{env}, "diagnose", "--lab", "not-registered", "--symptom", "device-offline")
	s.answers("CAUSE FOUND")
	s.sees(menu)
	s.types("r" + enter)
	s.sees("FIXED registration")
	s.sees(list, line)
	if err := s.program.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = s.program.Wait()
	s = launchIn(t, []string{env}, "diagnose", "--resume")
	s.sees("Resuming the session of ")
	s.sees("FIXED registration")
	s.answers("Fixed: registration.not-registered. The integration works.")
	if screen := s.ends(0); strings.Contains(screen, "CAUSE") {
		t.Errorf("a cause:\n%s", screen)
	}
}
