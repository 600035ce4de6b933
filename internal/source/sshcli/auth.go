package sshcli

import (
	"errors"
	"fmt"
	"net"
	"os"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/source/failure"
)

// mostKeys is how many of an agent's keys are shown: servers hang up after six attempts, and the passphrase is to have
// its turn.
const mostKeys = 4

var (
	errAsksMore  = errors.New("the appliance asks for more than a passphrase")
	errNotEnough = errors.New("the passphrase is wrong or not enough")
)

// methods are the ways to sign in, in this order: key file, agent, passphrase. The passphrase is sent once, whichever
// way the appliance asks for it: AsyncOS can lock accounts after a few refusals.
func (c *CLI) methods() (methods []ssh.AuthMethod, done func(), unusable *evidence.Failure) {
	done = func() {}
	var signers []ssh.Signer
	if c.cfg.KeyFile != "" {
		s, err := readKey(c.cfg.KeyFile)
		if err != nil {
			return nil, done, notConfigured(failure.Clean(err.Error()))
		}
		signers = append(signers, s)
	}
	if c.cfg.Agent {
		theirs, hangUp, err := agentKeys()
		if err != nil && len(signers) == 0 && c.cfg.Password.Empty() {
			return nil, done, notConfigured(failure.Clean(err.Error()))
		}
		if err == nil {
			done = hangUp
			signers = append(signers, theirs...)
		}
	}
	if len(signers) > 0 {
		methods = append(methods, ssh.PublicKeys(signers...))
	}
	if !c.cfg.Password.Empty() {
		said := false
		methods = append(methods,
			ssh.PasswordCallback(func() (string, error) {
				said = true
				return c.cfg.Password.Reveal(), nil
			}),
			ssh.KeyboardInteractive(func(_, _ string, questions []string, echo []bool) ([]string, error) {
				if len(questions) == 0 { // only words
					return nil, nil
				}
				if said {
					return nil, errNotEnough
				}
				if len(questions) != 1 || echo[0] {
					return nil, errAsksMore
				}
				said = true
				return []string{c.cfg.Password.Reveal()}, nil
			}))
	}
	if len(methods) == 0 {
		return nil, done, notConfigured("no passphrase, key or agent for " + c.from)
	}
	return methods, done, nil
}

func readKey(file string) (ssh.Signer, error) {
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("ssh key: %w", err)
	}
	s, err := ssh.ParsePrivateKey(pem)
	var locked *ssh.PassphraseMissingError
	switch {
	case errors.As(err, &locked):
		return nil, fmt.Errorf("ssh key %q: it is encrypted; add it to an SSH agent", file)
	case err != nil:
		// the library's words might quote it
		return nil, fmt.Errorf("ssh key %q: it is not a private key that can be read", file)
	}
	return s, nil
}

func agentKeys() (keys []ssh.Signer, done func(), err error) {
	socket := os.Getenv("SSH_AUTH_SOCK")
	if socket == "" {
		return nil, nil, errors.New("ssh agent: SSH_AUTH_SOCK is not set")
	}
	conn, err := net.Dial("unix", socket)
	if err != nil {
		return nil, nil, fmt.Errorf("ssh agent: %w", err)
	}
	keys, err = agent.NewClient(conn).Signers()
	if err == nil && len(keys) == 0 {
		err = errors.New("it holds no key")
	}
	if err != nil {
		_ = conn.Close()
		return nil, nil, fmt.Errorf("ssh agent: %w", err)
	}
	return keys[:min(len(keys), mostKeys)], func() { _ = conn.Close() }, nil
}
