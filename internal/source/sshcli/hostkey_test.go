package sshcli

import (
	"encoding/pem"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
	"golang.org/x/crypto/ssh/knownhosts"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

func TestUnknownKey(t *testing.T) {
	a := start(t, answering("esa> ", map[string]string{"version": "version\r\n1\r\nesa> "}), nil)
	fingerprint := ssh.FingerprintSHA256(a.key.PublicKey())
	file := filepath.Join(t.TempDir(), "new folder", "known_hosts")
	cfg := a.client()
	cfg.KnownHosts = []string{file, filepath.Join(t.TempDir(), "none")}
	wantFailure(t, ask(t, open(t, cfg), "version"), evidence.Connect, evidence.HostKeyUnknown,
		"shows ssh-ed25519 "+fingerprint)
	asked := 0
	answer := false
	cfg.Confirm = func(host, shown string) bool {
		asked++
		if host != knownhosts.Normalize(a.addr) || shown != fingerprint {
			t.Errorf("asked about %q with %q", host, shown)
		}
		return answer
	}
	wantFailure(t, ask(t, open(t, cfg), "version"), evidence.Connect, evidence.HostKeyUnknown, "was not confirmed")
	if a.tries != 0 {
		t.Error("the passphrase was sent to an appliance that is not known")
	}
	answer = true
	c := open(t, cfg)
	for range 2 {
		if d := ask(t, c, "version"); string(d.Body) != "1\n" {
			t.Errorf("confirmed: %v", d.Failure)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
	cfg.Confirm = nil
	if d := ask(t, open(t, cfg), "version"); string(d.Body) != "1\n" || asked != 2 {
		t.Errorf("confirmed before: %v, asked %d times", d.Failure, asked)
	}
	if b, err := os.ReadFile(file); err != nil || string(b) != knownhosts.Line([]string{a.addr},
		a.key.PublicKey())+"\n" {
		t.Errorf("%s %v", b, err)
	}
}

// An appliance hangs up on who doesn't sign in for a while.
func TestPersonTakesTime(t *testing.T) {
	a := start(t, answering("esa> ", map[string]string{"version": "version\r\n1\r\nesa> "}), nil)
	cfg := a.client()
	cfg.KnownHosts = []string{filepath.Join(t.TempDir(), "known_hosts")}
	asked := 0
	cfg.Confirm = func(string, string) bool {
		asked++
		a.cut()
		time.Sleep(50 * time.Millisecond)
		return true
	}
	if d := ask(t, open(t, cfg), "version"); string(d.Body) != "1\n" || asked != 1 {
		t.Errorf("%v, asked %d times", d.Failure, asked)
	}
}

func TestUnknownKeyThatCannotBeSaved(t *testing.T) {
	a := start(t, answering("esa> ", map[string]string{"version": "version\r\n1\r\nesa> "}), nil)
	cfg := a.client()
	cfg.KnownHosts = []string{filepath.Join(cfg.KnownHosts[0], "below a file")}
	asked := 0
	cfg.Confirm = func(string, string) bool { asked++; return true }
	c := open(t, cfg)
	for range 2 {
		if d := ask(t, c, "version"); d.Failure != nil && d.Failure.Kind != evidence.NotConfigured ||
			d.Failure == nil && !strings.HasPrefix(d.Header["Known-Hosts"], "not written: ") {
			t.Errorf("%v %v", d.Failure, d.Header)
		}
		_ = c.Close()
	}
	if asked > 1 {
		t.Errorf("asked %d times", asked)
	}
}

func TestChangedKey(t *testing.T) {
	a := start(t, answering("esa> ", nil), nil)
	old := newKey(t)
	cfg := a.client()
	cfg.KnownHosts = []string{knownHosts(t, []byte("# mine\n"+knownhosts.Line([]string{a.addr}, old.PublicKey())+"\n"))}
	cfg.Confirm = func(string, string) bool { t.Error("asked about a changed key"); return true }
	d := ask(t, open(t, cfg), "version")
	wantFailure(t, d, evidence.Connect, evidence.HostKeyChanged, ssh.FingerprintSHA256(a.key.PublicKey()))
	if !strings.Contains(d.Failure.Detail, ssh.FingerprintSHA256(old.PublicKey())) ||
		!strings.Contains(d.Failure.Detail, "line 2") || a.tries != 0 {
		t.Errorf("%v, %d tries", d.Failure, a.tries)
	}
	cfg.KnownHosts = []string{knownHosts(t,
		[]byte("@revoked * "+strings.SplitN(knownhosts.Line([]string{a.addr}, a.key.PublicKey()), " ", 2)[1]+"\n"))}
	wantFailure(t, ask(t, open(t, cfg), "version"), evidence.Connect, evidence.HostKeyChanged, "revoked")
}

// A file that knows another of the appliance's keys than the one that it would show first is no changed key.
func TestKnownByItsOtherKey(t *testing.T) {
	l := newLab(t, nil)
	for line := range strings.Lines(string(l.KnownHosts())) {
		cfg := inMemory(t, l)
		cfg.KnownHosts = []string{knownHosts(t, []byte(line))}
		if d := ask(t, open(t, cfg), "version"); d.Failure != nil {
			t.Errorf("%.40s…: %v", line, d.Failure)
		}
	}
}

func keyFile(t *testing.T, key ssh.Signer) string {
	t.Helper()
	block, err := ssh.MarshalPrivateKey(privateOf(key), "")
	if err != nil {
		t.Fatal(err)
	}
	return knownHosts(t, pem.EncodeToMemory(block))
}

// lockedKeyFile looks encrypted, as far as one sees without its passphrase.
func lockedKeyFile(t *testing.T) string {
	t.Helper()
	return knownHosts(t, pem.EncodeToMemory(&pem.Block{
		Type: "RSA PRIVATE KEY", Headers: map[string]string{"Proc-Type": "4,ENCRYPTED",
			"DEK-Info": "AES-128-CBC,00000000000000000000000000000000"}, Bytes: make([]byte, 64),
	}))
}

func agentWith(t *testing.T, keys ...ssh.Signer) string {
	t.Helper()
	ring := agent.NewKeyring()
	for _, k := range keys {
		if err := ring.Add(agent.AddedKey{PrivateKey: privateOf(k)}); err != nil {
			t.Fatal(err)
		}
	}
	folder, err := os.MkdirTemp("", "agent") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("unix", filepath.Join(folder, "s"))
	if err != nil {
		t.Skip("no unix sockets here: " + err.Error())
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			serving.Go(func() {
				_ = agent.ServeAgent(ring, c)
				_ = c.Close()
			})
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		serving.Wait()
		_ = os.RemoveAll(folder)
	})
	return listener.Addr().String()
}
