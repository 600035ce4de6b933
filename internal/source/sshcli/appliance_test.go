package sshcli

import (
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"

	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

// appliance is a server on loopback that behaves as a test tells it to, and records each key that is typed.
type appliance struct {
	t      *testing.T
	addr   string
	key    ssh.Signer
	config ssh.ServerConfig
	run    func(a *appliance, screen ssh.Channel) // of each session, until the connection is closed

	mu    sync.Mutex
	typed []byte
	tries int // sign-ins
	conns []net.Conn
}

// signer is a key whose private half can be written to a file.
type signer struct {
	ssh.Signer
	private ed25519.PrivateKey
}

func privateOf(s ssh.Signer) ed25519.PrivateKey { return s.(signer).private }

func newKey(t *testing.T) ssh.Signer {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return signer{s, private}
}

const passphrase = "correct horse"

// start listens; prepare may change the server's configuration before.
func start(t *testing.T, run func(*appliance, ssh.Channel), prepare func(*ssh.ServerConfig)) *appliance {
	t.Helper()
	a := &appliance{t: t, key: newKey(t), run: run}
	a.config.PasswordCallback = func(_ ssh.ConnMetadata, p []byte) (*ssh.Permissions, error) {
		return nil,
			a.check(string(p))
	}
	if prepare != nil {
		prepare(&a.config)
	}
	a.config.AddHostKey(a.key)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	a.addr = listener.Addr().String()
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			a.mu.Lock()
			a.conns = append(a.conns, c)
			a.mu.Unlock()
			serving.Go(func() { a.serve(c) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		a.cut()
		serving.Wait()
	})
	return a
}

func (a *appliance) check(p string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.tries++
	if p != passphrase {
		return errors.New("no")
	}
	return nil
}

// cut ends all connections.
func (a *appliance) cut() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, c := range a.conns {
		_ = c.Close()
	}
	a.conns = nil
}

func (a *appliance) serve(c net.Conn) {
	defer func() { _ = c.Close() }()
	conn, channels, requests, err := ssh.NewServerConn(c, &a.config)
	if err != nil {
		return
	}
	go ssh.DiscardRequests(requests)
	for next := range channels {
		screen, requests, err := next.Accept()
		if err != nil {
			return
		}
		for r := range requests {
			_ = r.Reply(r.Type == "pty-req" || r.Type == "shell", nil)
			if r.Type == "shell" {
				break
			}
		}
		go ssh.DiscardRequests(requests)
		a.run(a, screen)
		_ = conn.Close()
	}
}

// line reads what is typed up to the end of a line or a Ctrl-C, which is all that it returns then.
func (a *appliance) line(screen io.Reader) (string, bool) {
	var line []byte
	key := make([]byte, 1)
	for {
		if _, err := io.ReadFull(screen, key); err != nil {
			return "", false
		}
		a.mu.Lock()
		a.typed = append(a.typed, key[0])
		a.mu.Unlock()
		switch key[0] {
		case 3:
			return "\x03", true
		case '\n', '\r':
			return string(line), true
		}
		line = append(line, key[0])
	}
}

func (a *appliance) keys() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return string(a.typed)
}

// answering prints a prompt, and for each command its screen as it is: the echo is the screen's own.
func answering(prompt string, screens map[string]string) func(*appliance, ssh.Channel) {
	return func(a *appliance, screen ssh.Channel) {
		_, _ = io.WriteString(screen, "\r\nWelcome\r\n\r\n"+prompt)
		for {
			line, ok := a.line(screen)
			if !ok {
				return
			}
			out, known := screens[line]
			switch {
			case line == "\x03":
				out = "^C\r\n\r\n" + prompt
			case !known:
				out = line + "\r\nUnknown command or missing feature key: " + line + "\r\n" + prompt
			}
			_, _ = io.WriteString(screen, out)
		}
	}
}

func (a *appliance) client() Config {
	return Config{
		Address: a.addr, User: "admin", Password: redact.New(passphrase), Timeout: 5 * time.Second,
		KnownHosts: []string{knownHosts(a.t, []byte(knownhosts.Line([]string{a.addr}, a.key.PublicKey())+"\n"))},
	}
}
