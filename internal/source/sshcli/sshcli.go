// Package sshcli reads what the appliance's command line says, over SSH. It is read-only by construction: a list of
// commands says what may be typed, and everything else is refused before a connection is made. Besides those commands
// it types a blank at the pager, Ctrl-C to leave a menu, STATUS in the menu of license_smart, and the answer that has
// showconfig mask passphrases; where Ctrl-C doesn't help it hangs up.
package sshcli

import (
	"bytes"
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

const defaultTimeout = 30 * time.Second

// Config says how to reach and enter the appliance.
type Config struct {
	Address    string // host:port
	User       string
	Password   redact.Secret
	KeyFile    string                              // of a private key that is not encrypted
	Agent      bool                                // use the agent at SSH_AUTH_SOCK
	KnownHosts []string                            // files; the first takes the keys that are confirmed
	Confirm    func(host, fingerprint string) bool // asks a person about a key that is in no file; nil refuses it
	Legacy     bool                                // take algorithms with known weaknesses, too
	Dial       func(ctx context.Context, network, address string) (net.Conn, error)
	Clock      func() time.Time
	From       string        // for the reader; "ssh HOST" when empty
	Timeout    time.Duration // to connect, and of silence during a command; ten times it ends a command in any case
}

// CLI answers the Refs of evidence.CLI, whose Request is the command as it would be typed: "version". It connects at
// the first and keeps the connection for the next; commands run one after another.
type CLI struct {
	cfg   Config
	from  string
	rows  int // of the terminal
	limit int // of a command's output, in bytes
	trust *trust

	turn chan struct{} // holds one command at a time; a channel, because waiting for it ends with the context

	mu     sync.Mutex
	line   *line             // nil: not connected
	failed *evidence.Failure // of the last attempt to connect
	told   map[string]bool   // the commands that were answered by it; one of them again is a new attempt
}

// New returns a source that has not connected yet. Nil and 0 stand for net.Dialer, time.Now and 30 s.
func New(cfg Config) *CLI {
	if cfg.Dial == nil {
		cfg.Dial = new(net.Dialer).DialContext
	}
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = defaultTimeout
	}
	c := &CLI{cfg: cfg, from: cfg.From, rows: terminalRows, limit: largest, turn: make(chan struct{}, 1)}
	if c.from == "" {
		host, _, err := net.SplitHostPort(cfg.Address)
		if err != nil {
			host = cfg.Address
		}
		c.from = "ssh " + host
	}
	c.trust = &trust{address: cfg.Address, files: cfg.KnownHosts, confirm: cfg.Confirm}
	return c
}

// Fetch runs the command. Its document's body is the output, without prompt, pager and terminal sequences; Header has
// the Prompt as it was seen, and Stopped when the command would have gone on.
func (c *CLI) Fetch(ctx context.Context, ref evidence.Ref) (evidence.Document, error) {
	if ref.Source != evidence.CLI {
		return evidence.Document{}, evidence.ErrNotMine
	}
	doc := evidence.Document{Ref: ref, Origin: evidence.LiveCLI, From: c.from}
	if f := c.unusable(ref.Request); f != nil {
		doc.Failure, doc.Taken = f, c.cfg.Clock()
		return doc, nil
	}
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			doc.Failure, doc.Taken = &evidence.Failure{Phase: evidence.Connect, Kind: evidence.Budget}, c.cfg.Clock()
			return doc, nil
		}
		return evidence.Document{}, context.Cause(ctx)
	}
	out, prompt, err := c.run(ctx, ref.Request)
	if err != nil {
		return evidence.Document{}, err
	}
	doc.Failure, doc.Taken = out.fail, c.cfg.Clock()
	if doc.Failure == nil {
		doc.Body = c.scrub(out.body)
		doc.Header = map[string]string{"Prompt": strings.TrimSpace(prompt)}
		if out.stopped != "" {
			doc.Header["Stopped"] = out.stopped
		}
	} else if clean := c.scrub([]byte(doc.Failure.Detail)); string(clean) != doc.Failure.Detail {
		doc.Failure = &evidence.Failure{Phase: doc.Failure.Phase, Kind: doc.Failure.Kind, Detail: string(clean)}
	}
	if p := c.trust.problem(); p != "" && doc.Header != nil {
		doc.Header["Known-Hosts"] = "not written: " + p
	}
	return doc, nil
}

// unusable is why nothing is sent for a command.
func (c *CLI) unusable(command string) *evidence.Failure {
	if !Allowed(command) {
		return notAllowed()
	}
	if c.cfg.Address == "" || c.cfg.User == "" {
		return notConfigured("")
	}
	if host, port, err := net.SplitHostPort(c.cfg.Address); err != nil || host == "" || port == "" {
		return notConfigured("the address is not of the form host:port")
	}
	return nil
}

func notAllowed() *evidence.Failure {
	return &evidence.Failure{Phase: evidence.Configure, Kind: evidence.NotAllowed,
		Detail: "the command is not on the list of those that xdrdoctor types"}
}

func notConfigured(detail string) *evidence.Failure {
	return &evidence.Failure{Phase: evidence.Configure, Kind: evidence.NotConfigured, Detail: detail}
}

// run takes the kept connection, or a new one. A kept one that died meanwhile is replaced once: what it was to run
// changes nothing.
func (c *CLI) run(ctx context.Context, command string) (output, string, error) {
	for {
		l, kept, f, err := c.connected(ctx, command)
		if f != nil || err != nil {
			return output{fail: f}, "", err
		}
		out, err := l.dialogue(ctx, command)
		stale := kept && out.fail != nil && out.fail.Kind == evidence.Cut && len(l.screen.raw) == 0
		if out.hangUp || err != nil {
			c.drop(l)
		}
		if err != nil || !stale {
			return out, l.prompt, err
		}
	}
}

// connected returns the line. That the appliance cannot be reached or entered is told to every command once, and tried
// again when one of them is asked again: a passphrase that is refused is not sent again for each of ten commands.
func (c *CLI) connected(ctx context.Context, command string) (l *line, kept bool, f *evidence.Failure, err error) {
	c.mu.Lock()
	l, f = c.line, c.failed
	if l == nil && f != nil && !c.told[command] {
		c.told[command] = true
		c.mu.Unlock()
		return nil, false, f, nil
	}
	c.mu.Unlock()
	if l != nil {
		return l, true, nil, nil
	}
	l, f, err = c.connect(ctx)
	if f != nil && f.Kind == evidence.Cut && c.trust.justConfirmed() {
		l, f, err = c.connect(ctx) // the appliance hung up while a person looked at its key
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failed, c.told = nil, nil
	switch {
	case err != nil:
	case f == nil:
		c.line = l
	case f.Kind != evidence.Budget: // the time of one caller
		c.failed, c.told = f, map[string]bool{command: true}
	}
	return l, false, f, err
}

func (c *CLI) drop(l *line) {
	l.hangUp()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.line == l {
		c.line = nil
	}
}

// Close hangs up, after the command that runs. The next Fetch connects again.
func (c *CLI) Close() error {
	c.turn <- struct{}{}
	defer func() { <-c.turn }()
	c.mu.Lock()
	l := c.line
	c.line, c.failed, c.told = nil, nil, nil
	c.mu.Unlock()
	if l != nil {
		l.hangUp()
	}
	return nil
}

const mask = "[secret]"

// scrub takes the passphrase out of what the appliance says.
func (c *CLI) scrub(b []byte) []byte {
	if c.cfg.Password.Empty() {
		return b
	}
	return bytes.ReplaceAll(b, []byte(c.cfg.Password.Reveal()), []byte(mask))
}
