package lab

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"

	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// caller signs in to the appliance in memory and types.
type caller struct {
	t      *testing.T
	keys   io.Writer
	screen io.Reader
}

func ring(t *testing.T, l *Lab, rows int, auth ssh.AuthMethod) *caller {
	t.Helper()
	file := filepath.Join(t.TempDir(), "known_hosts")
	if err := os.WriteFile(file, l.KnownHosts(), 0o600); err != nil {
		t.Fatal(err)
	}
	judge, err := knownhosts.New(file)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := l.DialSSH(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	config := &ssh.ClientConfig{User: "xdrdoctor", Auth: []ssh.AuthMethod{auth}, HostKeyCallback: judge,
		HostKeyAlgorithms: []string{ssh.KeyAlgoED25519}}
	c, channels, requests, err := ssh.NewClientConn(conn, "esa.lab:22", config)
	if err != nil {
		t.Fatal(err)
	}
	client := ssh.NewClient(c, channels, requests)
	t.Cleanup(func() { _ = client.Close() })
	session, err := client.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	keys, err := session.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	screen, err := session.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if rows > 0 {
		if err := session.RequestPty("vt100", rows, 80, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := session.Shell(); err != nil {
		t.Fatal(err)
	}
	return &caller{t, keys, screen}
}

// types sends keys, and returns the screen up to the words that it is to end with.
func (c *caller) types(keys, until string) string {
	c.t.Helper()
	if _, err := io.WriteString(c.keys, keys); err != nil {
		c.t.Fatal(err)
	}
	var seen strings.Builder
	chunk := make([]byte, 1024)
	for !strings.HasSuffix(seen.String(), until) {
		n, err := c.screen.Read(chunk)
		seen.Write(chunk[:n])
		if err != nil {
			c.t.Fatalf("%v after %q", err, seen.String())
		}
	}
	return seen.String()
}

func secret(w *World) ssh.AuthMethod { return ssh.Password(w.ESA.Passphrase) }

func TestTerminal(t *testing.T) {
	l := newTestLab(t)
	c := ring(t, l, 24, secret(l.World))
	const prompt = "\r\nesa01.example.com> "
	if s := c.types("", prompt); !strings.Contains(s, "AsyncOS 15.0.0 for Cisco C100V build 416\r\n") {
		t.Errorf("%q", s)
	}
	for keys, want := range map[string]string{
		"date\b\b\b\bfoo bar\n":      "date\b \b\b \b\b \b\b \bfoo bar\r\nUnknown command or missing feature key: foo\r\n" + prompt,
		"nonsense\x15\r":             "nonsense" + strings.Repeat("\b \b", 8) + "\r\n" + prompt,
		"ver\x1b[A\x1bOBx\r\n":       "verx\r\nUnknown command or missing feature key: verx\r\n" + prompt,
		"half\x03":                   "half^C\r\n" + prompt,
		"cloudserviceconfig\r\x03":   "",
		"nslookup nowhere.example\r": "",
	} {
		if got := c.types(keys, prompt); want != "" && got != want {
			t.Errorf("%q: %q, want %q", keys, got, want)
		}
	}
	const wiped = pagerLine + "\r                         \r"
	if s := c.types("showconfig\r", "[1]> "); !strings.Contains(s, "1. Mask passphrases") {
		t.Errorf("%q", s)
	}
	if s := c.types("1\r", pagerLine); strings.Count(s, "\r\n") != 24 ||
		!strings.Contains(s, "Serial Number: "+serial) {
		t.Errorf("%q", s)
	}
	if s := c.types(" ", pagerLine); !strings.HasPrefix(s, strings.TrimPrefix(wiped, pagerLine)) ||
		strings.Count(s, "\r\n") != 23 {
		t.Errorf("%q", s)
	}
	if s := c.types("\x03", prompt); strings.Contains(s, "</config>") {
		t.Errorf("%q", s)
	}
	if s := c.types("telnet api.eu.sse.itd.cisco.com 443\r", "'^]'.\r\n"); !strings.Contains(s,
		"\r\nTrying 203.0.113.20...\r\nConnected to api.eu.sse.itd.cisco.com.\r\n") {
		t.Errorf("%q", s)
	}
	c.types("\x1d", "telnet> ")
	c.types("quit\r", "Connection closed.\r\n"+prompt)
	c.types("tail system_logs\r", "enable cloud service\r\n")
	c.types("\x03", prompt)
	c.types("exit\r", "exit\r\n")
	if left, err := io.ReadAll(c.screen); err != nil || len(left) > 0 {
		t.Errorf("%q %v", left, err)
	}
	if lines := l.CLICommands(); lines[len(lines)-1] != "exit" || !slices.Contains(lines, "foo bar") ||
		!slices.Contains(lines, "quit") {
		t.Errorf("%q", lines)
	}
}

func TestCommandLineChangesNothing(t *testing.T) {
	l := newTestLab(t, "uncommitted", "api-http-off")
	before := l.World.snapshot()
	c := ring(t, l, 0, ssh.KeyboardInteractive(func(_, _ string, q []string, _ []bool) ([]string, error) {
		return slices.Repeat([]string{l.World.ESA.Passphrase}, len(q)), nil
	}))
	const prompt = "\nesa01.example.com> "
	c.types("", prompt)
	if s := c.types("commit\nbecause\n", prompt); !strings.HasPrefix(s,
		"Please enter some comments describing your changes:\n[]> Changes committed: ") {
		t.Errorf("%q", s)
	}
	c.types("clear\nY\n", prompt)
	c.types("cloudserviceconfig\nregister\n0123\n\n", prompt)
	c.types("interfaceconfig\nedit\n\n", prompt)
	if l.World.snapshot() != before {
		t.Error("the World changed")
	}
	want := []string{"commit", "because", "clear", "Y", "cloudserviceconfig", "register", "0123", "", "interfaceconfig",
		"edit", ""}
	if got := l.CLICommands(); !slices.Equal(got, want) {
		t.Errorf("recorded %q", got)
	}
	l.World.Do(func(w *World) { w.ESA.Committed = true })
	if s := c.types("commit\n", prompt); !strings.HasPrefix(s, "There is no data to commit.\n") {
		t.Errorf("%q", s)
	}
	if s := c.types("cloudserviceconfig\n\n", prompt); !strings.Contains(s, "is not registered") &&
		!strings.Contains(s, "is registered") {
		t.Errorf("%q", s)
	}
}

// newTestLab has not been started: it is reached in memory.
func newTestLab(t *testing.T, faults ...string) *Lab {
	t.Helper()
	l, err := NewLab(Break(region.EU, named(faults)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func TestCallsEndWithTheLab(t *testing.T) {
	before := runtime.NumGoroutine()
	l := newTestLab(t)
	if err := l.Start(); err != nil {
		t.Fatal(err)
	}
	c := ring(t, l, 24, secret(l.World))
	c.types("tail system_logs\r", "cloud service\r\n")
	idle, err := l.DialSSH(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := idle.SetReadDeadline(time.Now().Add(20 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(idle); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("deadline: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if _, err := l.DialSSH(t.Context()); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("after Close: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.DialSSH(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for deadline := time.Now().Add(2 * time.Second); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<16)
			t.Fatalf("goroutines are left:\n%s", stacks[:runtime.Stack(stacks, true)])
		}
	}
}

// stock returns a call of the machine's own ssh client, which answers with the passphrase.
func stock(t *testing.T, l *Lab, args ...string) *exec.Cmd {
	t.Helper()
	path, err := exec.LookPath("ssh")
	if err != nil {
		t.Skip("no ssh client on this machine")
	}
	folder := t.TempDir()
	helper := filepath.Join(folder, "askpass")
	if err := os.WriteFile(helper, []byte("#!/bin/sh\necho \"$LAB_PASSPHRASE\"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	hosts := filepath.Join(folder, "known_hosts")
	if err := os.WriteFile(hosts, l.KnownHosts(), 0o600); err != nil {
		t.Fatal(err)
	}
	host, number, _ := strings.Cut(l.SSHAddr(), ":")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, path,
		append([]string{"-F", "none", "-o", "UserKnownHostsFile=" + hosts, "-o", "GlobalKnownHostsFile=none", "-o",
			"StrictHostKeyChecking=yes",
			"-o", "IdentityAgent=none", "-o", "LogLevel=ERROR", "-p", number, "xdrdoctor@" + host}, args...)...)
	cmd.Env = append(os.Environ(), "SSH_ASKPASS="+helper, "SSH_ASKPASS_REQUIRE=force",
		"LAB_PASSPHRASE="+l.World.ESA.Passphrase)
	return cmd
}

func TestStockClient(t *testing.T) {
	l := startLab(t)
	piped := stock(t, l)
	piped.Stdin = strings.NewReader("version\nshowconfig\n1\ncommit\nexit\n")
	out, err := piped.CombinedOutput()
	for _, want := range []string{"Serial #: " + serial + "\n", "</config>\n", "There is no data to commit.\n"} {
		if err != nil || !strings.Contains(string(out), want) {
			t.Fatalf("piped: %v, no %q in\n%s", err, want, out)
		}
	}
	if out, err := stock(t, l, "nslookup", "api-sse.cisco.com").CombinedOutput(); err != nil ||
		string(out) != "A=203.0.113.10 TTL=30m\n" {
		t.Errorf("one command: %v %s", err, out)
	}

	cmd := stock(t, l)
	screen, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 10, Cols: 80})
	if err != nil {
		t.Skip("no terminal on this machine: " + err.Error())
	}
	c := &caller{t, screen, screen}
	defer func() { _ = screen.Close() }()
	c.types("", "esa01.example.com> ")
	c.types("version\r", pagerLine)
	if s := c.types(" ", "esa01.example.com> "); !strings.Contains(s, "BIOS:") {
		t.Errorf("%q", s)
	}
	c.types("cloudserviceconfig\r", pagerLine)
	c.types(" ", "[]> ")
	c.types("\x03", "esa01.example.com> ")
	if _, err := io.WriteString(screen, "quit\r"); err != nil {
		t.Error(err)
	}
	_, _ = io.Copy(io.Discard, screen) // ends with the terminal
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}
