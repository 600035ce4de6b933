package lab

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"syscall"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"
)

// sshd is the appliance's SSH server. It is built on x/crypto/ssh alone, which the client needs anyway: accepting a
// connection and one session is less than what another library would have to be told.
type sshd struct {
	lab  *Lab
	keys []ssh.Signer

	living sync.WaitGroup // the accept loop and the connections

	mu       sync.Mutex
	listener net.Listener
	addr     string
	conns    map[net.Conn]bool
	ended    bool
	lines    []string
}

// memoryHost is the appliance's name in memory, the same as that of its API.
func memoryHost() string { return EndpointESA.host() }

// processRSA is made once per process: it takes a while, and tests make hundreds of labs.
var processRSA = sync.OnceValues(func() (ssh.Signer, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	return ssh.NewSignerFromKey(key)
})

func newSSHD(l *Lab) (*sshd, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("ssh host key: %w", err)
	}
	own, err := ssh.NewSignerFromKey(private)
	if err != nil {
		return nil, fmt.Errorf("ssh host key: %w", err)
	}
	return &sshd{lab: l, keys: []ssh.Signer{own}, conns: map[net.Conn]bool{}}, nil
}

// hostKeys are the lab's own ed25519 key and the process's RSA key, for clients that know no other.
func (s *sshd) hostKeys() ([]ssh.Signer, error) {
	shared, err := processRSA()
	if err != nil {
		return nil, fmt.Errorf("ssh host key: %w", err)
	}
	return append(s.keys[:1:1], shared), nil
}

// SSHAddr is where the appliance's command line listens on loopback, "" before Start.
func (l *Lab) SSHAddr() string {
	l.sshd.mu.Lock()
	defer l.sshd.mu.Unlock()
	return l.sshd.addr
}

// KnownHosts are the lines for a client's known_hosts file, for SSHAddr and for "esa.lab:22", the appliance in memory.
func (l *Lab) KnownHosts() []byte {
	keys, err := l.sshd.hostKeys()
	if err != nil {
		return nil // the client will say that it knows no key
	}
	return l.knownHosts(keys)
}

// OwnKnownHosts are those of the lab's own key alone. The RSA key is not waited for, which can take longer than a first
// line on a screen may.
func (l *Lab) OwnKnownHosts() []byte { return l.knownHosts(l.sshd.keys) }

func (l *Lab) knownHosts(keys []ssh.Signer) []byte {
	hosts := []string{memoryHost()}
	if a := l.SSHAddr(); a != "" {
		hosts = append(hosts, a)
	}
	var lines []byte
	for _, k := range keys {
		lines = append(lines, knownhosts.Line(hosts, k.PublicKey())+"\n"...)
	}
	return lines
}

// CLICommands lists every line that was ever typed on the command line or in answer to its questions, in order.
func (l *Lab) CLICommands() []string {
	l.sshd.mu.Lock()
	defer l.sshd.mu.Unlock()
	return append([]string(nil), l.sshd.lines...)
}

func (s *sshd) record(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines = append(s.lines, line)
}

// DialSSH connects to the appliance's SSH server in memory, whether or not the lab was started.
func (l *Lab) DialSSH(ctx context.Context) (net.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	there := place(memoryHost() + ":22")
	client, server := memoryPipe(place("127.0.0.1:0"), there)
	if !l.sshd.take(server) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Addr: there,
			Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	}
	return client, nil
}

// open listens on loopback.
func (s *sshd) open() error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("lab: ssh: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		_ = listener.Close()
		return errors.New("lab: ssh: it was closed before")
	}
	s.listener, s.addr = listener, listener.Addr().String()
	s.living.Go(func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			s.take(c)
		}
	})
	return nil
}

// take serves one connection, and says whether the lab still does.
func (s *sshd) take(c net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		_ = c.Close()
		return false
	}
	s.conns[c] = true
	s.living.Go(func() {
		s.serve(c)
		s.mu.Lock()
		delete(s.conns, c)
		s.mu.Unlock()
	})
	return true
}

func (s *sshd) end() {
	s.mu.Lock()
	s.ended = true
	if s.listener != nil {
		_ = s.listener.Close()
	}
	for c := range s.conns {
		_ = c.Close()
	}
	s.mu.Unlock()
	s.living.Wait()
}

var errSSHRefused = errors.New("permission denied")

// config: the account is the API's; passphrase and keyboard-interactive, as AsyncOS offers (F-LAB-CLI).
func (s *sshd) config() (*ssh.ServerConfig, error) {
	check := func(user, passphrase string) (*ssh.Permissions, error) {
		known := false
		s.lab.World.View(func(w *World) { known = w.knowsUser(user, passphrase) })
		if !known {
			return nil, errSSHRefused
		}
		return &ssh.Permissions{}, nil
	}
	c := &ssh.ServerConfig{
		ServerVersion: "SSH-2.0-xdrdoctor_lab",
		PasswordCallback: func(m ssh.ConnMetadata, p []byte) (*ssh.Permissions,
			error) {
			return check(m.User(), string(p))
		},
		KeyboardInteractiveCallback: func(m ssh.ConnMetadata, ask ssh.KeyboardInteractiveChallenge) (*ssh.Permissions,
			error) {
			answers, err := ask("", "", []string{"Password:"}, []bool{false})
			if err != nil || len(answers) != 1 {
				return nil, errSSHRefused
			}
			return check(m.User(), answers[0])
		},
	}
	keys, err := s.hostKeys()
	if err != nil {
		return nil, err
	}
	for _, k := range keys {
		c.AddHostKey(k)
	}
	return c, nil
}

// serve ends when the connection does. Its sessions end with it.
func (s *sshd) serve(c net.Conn) {
	defer func() { _ = c.Close() }()
	config, err := s.config()
	if err != nil {
		return
	}
	conn, channels, requests, err := ssh.NewServerConn(c, config)
	if err != nil {
		return // refused sign-ins and hung-up calls are what the lab is for
	}
	defer func() { _ = conn.Close() }()
	var sessions sync.WaitGroup
	sessions.Go(func() { ssh.DiscardRequests(requests) })
	for next := range channels {
		if next.ChannelType() != "session" {
			_ = next.Reject(ssh.UnknownChannelType, "only sessions")
			continue
		}
		channel, requests, err := next.Accept()
		if err != nil {
			break
		}
		sessions.Go(func() { s.session(conn.User(), channel, requests) })
	}
	_ = conn.Close()
	sessions.Wait()
}
