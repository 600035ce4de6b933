package sshcli

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/source/failure"
)

// The terminal that is asked for. A page of that height spares most of the pager, as Netshot does with real appliances
// (F-CLI-WIDTH); who doesn't care for it pages all the same. The width keeps the echo of a command on one line.
const (
	terminalName = "vt100"
	terminalRows = 65000
	terminalCols = 512
)

// line is a connection that stands at the appliance's prompt.
type line struct {
	client *ssh.Client
	screen *screenReader
	prompt string
	silent time.Duration
}

func (l *line) hangUp() {
	l.screen.leave()
	_ = l.client.Close()
}

// attempt is one connection being made. A person may still be looking at the key when it is over.
type attempt struct {
	conn  net.Conn
	limit time.Duration

	mu      sync.Mutex
	judging chan struct{}     // closed when the key has been judged
	known   bool              // the key is to be trusted, the sign-in has begun
	hostKey *evidence.Failure // or why not
}

// judge keeps what the key turns out to be.
func (a *attempt) judge(verdict func() *evidence.Failure) error {
	done := make(chan struct{})
	defer close(done)
	a.mu.Lock()
	a.judging = done
	a.mu.Unlock()
	f := verdict()
	a.mu.Lock()
	defer a.mu.Unlock()
	a.known, a.hostKey = f == nil, f
	if f != nil {
		return f
	}
	return nil
}

// reached is how far it came. The appliance may have hung up while a person looks at its key, whose answer is waited
// for.
func (a *attempt) reached(ctx context.Context) (evidence.Phase, *evidence.Failure) {
	a.mu.Lock()
	judging := a.judging
	a.mu.Unlock()
	if judging != nil {
		select {
		case <-judging:
		case <-ctx.Done():
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.known {
		return evidence.SignIn, nil
	}
	return evidence.Wait, a.hostKey
}

// connect makes a connection and waits for its prompt.
func (c *CLI) connect(ctx context.Context) (*line, *evidence.Failure, error) {
	methods, done, unusable := c.methods()
	defer done()
	if unusable != nil {
		return nil, unusable, nil
	}
	judge, err := c.trust.judge()
	if err != nil {
		return nil, notConfigured(failure.Clean(err.Error())), nil
	}
	host, _, _ := net.SplitHostPort(c.cfg.Address)
	limited, cancel := context.WithTimeout(ctx, c.cfg.Timeout)
	watched, progress := failure.Watch(limited, host)
	conn, err := c.cfg.Dial(watched, "tcp", c.cfg.Address)
	// this attempt's own limit, whatever words the dialer has for it
	if err != nil && ctx.Err() == nil && limited.Err() != nil {
		cancel()
		return nil, &evidence.Failure{Phase: progress.Phase(), Kind: evidence.TimedOut,
			Detail: "after " + c.cfg.Timeout.String()}, nil
	}
	cancel()
	if err != nil {
		return fail(ctx, err, progress.Phase())
	}
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()

	a := &attempt{conn: conn, limit: c.cfg.Timeout}
	client, err := c.signIn(a, judge, methods)
	if err != nil {
		_ = conn.Close()
		return c.refusal(ctx, a, err)
	}
	l, err := c.openShell(client)
	if err != nil {
		_ = client.Close()
		return fail(ctx, err, evidence.SignIn)
	}
	a.hurry(false)
	if f, err := l.greet(ctx); f != nil || err != nil {
		l.hangUp()
		return nil, f, err
	}
	return l, nil, nil
}

func fail(ctx context.Context, err error, phase evidence.Phase) (*line, *evidence.Failure, error) {
	f, err := failure.Of(ctx, err, phase)
	if err != nil {
		return nil, nil, err
	}
	return nil, &f, nil
}

// signIn is the handshake: algorithms, the appliance's key, our sign-in.
func (c *CLI) signIn(a *attempt, judge ssh.HostKeyCallback, methods []ssh.AuthMethod) (*ssh.Client, error) {
	a.hurry(true)
	config := &ssh.ClientConfig{
		Config:            algorithms(c.cfg.Legacy),
		User:              c.cfg.User,
		Auth:              methods,
		HostKeyAlgorithms: prefer(hostKeyAlgorithms(c.cfg.Legacy), c.trust.known(judge)),
		HostKeyCallback: func(_ string, _ net.Addr, key ssh.PublicKey) error {
			return a.judge(func() *evidence.Failure {
				return c.trust.verdict(judge, key, func(waiting bool) { a.hurry(!waiting) })
			})
		},
	}
	conn, channels, requests, err := ssh.NewClientConn(a.conn, c.cfg.Address, config)
	if err != nil {
		return nil, err
	}
	return ssh.NewClient(conn, channels, requests), nil
}

// hurry limits the handshake, but not a person who is asked about the key.
func (a *attempt) hurry(on bool) {
	var until time.Time
	if on {
		until = time.Now().Add(a.limit)
	}
	_ = a.conn.SetDeadline(until) // without it the server's own limit holds
}

// refusal tells what ended a handshake.
func (c *CLI) refusal(ctx context.Context, a *attempt, err error) (*line, *evidence.Failure, error) {
	var none *ssh.AlgorithmNegotiationError
	phase, hostKey := a.reached(ctx)
	switch {
	case hostKey != nil:
		return nil, hostKey, nil
	case errors.As(err, &none):
		return nil, &evidence.Failure{Phase: evidence.Connect, Kind: evidence.Broken, Detail: c.noAlgorithm(none)}, nil
	}
	f, err := failure.Of(ctx, err, phase)
	if err != nil {
		return nil, nil, err
	}
	switch {
	case f.Kind == evidence.Broken && phase == evidence.SignIn:
		f.Kind = evidence.NotSignedIn
		f.Detail = "the sign-in was refused: " +
			strings.TrimPrefix(strings.TrimPrefix(f.Detail, "ssh: handshake failed: "), "ssh: ")
	case f.Kind == evidence.TimedOut && f.Detail == "":
		f.Detail = "after " + a.limit.String()
	}
	return nil, &f, nil
}

// noAlgorithm says what the appliance offered, and whether --legacy-ssh would help.
func (c *CLI) noAlgorithm(e *ssh.AlgorithmNegotiationError) string {
	weak := ssh.InsecureAlgorithms()
	older := slices.Concat(weak.KeyExchanges, weak.Ciphers, weak.MACs, weak.HostKeys)
	offered := slices.DeleteFunc(slices.Clone(e.RequestedAlgorithms), func(a string) bool { // signals, no algorithms
		return strings.HasPrefix(a, "kex-strict-") || strings.HasPrefix(a, "ext-info-")
	})
	advice := "; xdrdoctor supports none of them"
	if !c.cfg.Legacy && slices.ContainsFunc(offered, func(a string) bool { return slices.Contains(older, a) }) {
		advice = "; --legacy-ssh allows older ones"
	}
	return "no common " + e.What + " algorithm: the appliance offers " + failure.Clean(strings.Join(offered, ", ")) +
		advice
}

// algorithms leave out those with known weaknesses, unless they are asked for.
func algorithms(legacy bool) ssh.Config {
	a := ssh.SupportedAlgorithms()
	if legacy {
		old := ssh.InsecureAlgorithms()
		a.KeyExchanges, a.Ciphers, a.MACs = append(a.KeyExchanges, old.KeyExchanges...),
			append(a.Ciphers, old.Ciphers...), append(a.MACs, old.MACs...)
	}
	return ssh.Config{KeyExchanges: a.KeyExchanges, Ciphers: a.Ciphers, MACs: a.MACs}
}

func hostKeyAlgorithms(legacy bool) []string {
	a := ssh.SupportedAlgorithms().HostKeys
	if legacy {
		a = append(a, ssh.InsecureAlgorithms().HostKeys...)
	}
	return a
}

// openShell asks for a terminal and the command line on it.
func (c *CLI) openShell(client *ssh.Client) (*line, error) {
	session, err := client.NewSession()
	if err != nil {
		return nil, err
	}
	var keys io.Writer
	out, err := session.StdoutPipe()
	if err == nil {
		keys, err = session.StdinPipe()
	}
	if err == nil {
		err = session.RequestPty(terminalName, c.rows, terminalCols, ssh.TerminalModes{})
	}
	if err == nil {
		err = session.Shell()
	}
	if err != nil {
		return nil, err
	}
	return &line{client: client, screen: readScreen(out, keys, c.limit), silent: c.cfg.Timeout}, nil
}

// greet waits for the first prompt, behind whatever the appliance says to those who come in.
func (l *line) greet(ctx context.Context) (*evidence.Failure, error) {
	if err := l.screen.until(ctx, l.silent, atFirstPrompt); err != nil {
		out, err := l.broken(ctx, err, evidence.SignIn)
		return out.fail, err
	}
	last := lastLine(l.screen.raw)
	if !promptForm.MatchString(last) {
		return &evidence.Failure{Phase: evidence.SignIn, Kind: evidence.Broken,
			Detail: "the appliance asks something before its prompt: " + strconv.Quote(failure.Clean(last))}, nil
	}
	l.prompt = last
	return nil, nil
}
