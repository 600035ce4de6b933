package sshcli

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

func TestPromptsAndDebris(t *testing.T) {
	const wiped = "-Press Any Key For More-\r                         \r"
	for _, prompt := range []string{"esa01> ", "mail.example.com> ", "(Cluster Main Site)> ",
		"(Machine esa01.example.com)> ", "(Group g)> ", "esa01 (Cluster c)> ", "esa01(Machine m-1)> "} {
		a := start(t, answering(prompt, map[string]string{
			"version": "\x1b[1mversion\x1b[0m\r\r\n\r\nProduct: x\r\nhalf a l" + wiped +
				"ine\r\n\x1b]0;title\x07Serial #: 1\b2\r\n\r\n" + prompt,
			"date": "date\r\nno line's end" + prompt,
		}), nil)
		c := open(t, a.client())
		if d := ask(t, c, "version"); d.Failure != nil || string(d.Body) != "Product: x\nhalf a line\nSerial #: 2\n" ||
			d.Header["Prompt"] != strings.TrimSpace(prompt) {
			t.Errorf("%q: %v %q %v", prompt, d.Failure, d.Body, d.Header)
		}
		if d := ask(t, c, "date"); d.Failure != nil || string(d.Body) != "no line's end\n" {
			t.Errorf("%q: %v %q", prompt, d.Failure, d.Body)
		}
		if d := ask(t, c, "status"); d.Failure != nil ||
			string(d.Body) != "Unknown command or missing feature key: status\n" {
			t.Errorf("%q: %v %q", prompt, d.Failure, d.Body)
		}
	}
}

// answers are what the configuration's question may be answered, for each way to ask.
func TestConfigurationIsMaskedOrNotTaken(t *testing.T) {
	const xml = "<?xml version=\"1.0\"?>\r\n<config/>\r\nesa> "
	for name, c := range map[string]struct{ asks, answer string }{
		"first of two":        {"Choose the passphrase option:\r\n1. Mask passphrases (Files with masked passphrases cannot be loaded using loadconfig command)\r\n2. Encrypt passphrases\r\n[1]> ", "1"},
		"third":               {"Choose:\r\n1. Plain passphrases\r\n2. Encrypt passphrases\r\n3. Mask passwords\r\n[1]> ", "3"},
		"yes or no":           {"Do you want to mask the password? Files with masked passwords cannot be loaded using loadconfig command. [Y]> ", "y"},
		"leave out":           {"Do you want to include passwords? Please be aware that a configuration without passwords will fail when reloaded with loadconfig. [N]> ", "n"},
		"other words":         {"Passphrases?\r\n[2]> ", ""},
		"the other way":       {"Do you want to show unmasked passphrases? [N]> ", ""},
		"not asked":           {xml, ""},
		"not asked, in pages": {"<config>\r\n-Press Any Key For More-", ""},
	} {
		a := start(t,
			answering("esa> ", map[string]string{"showconfig": "showconfig\r\n" + c.asks, c.answer: c.answer + "\r\n" +
				xml}), nil)
		d := ask(t, open(t, a.client()), "showconfig")
		if c.answer == "" {
			wantFailure(t, d, evidence.Read, evidence.NotAllowed, "does not ask in words that are known")
			if keys := strings.Trim(a.keys(), "\x03"); keys != "showconfig\n" {
				t.Errorf("%s: typed %q", name, keys)
			}
			continue
		}
		if d.Failure != nil || string(d.Body) != "<?xml version=\"1.0\"?>\n<config/>\n" ||
			a.keys() != "showconfig\n"+c.answer+"\n" {
			t.Errorf("%s: %v %q, typed %q", name, d.Failure, d.Body, a.keys())
		}
	}
}

func TestQuestionsAreNotAnswered(t *testing.T) {
	const restricted = "This command is restricted to \"machine\" mode. Would you like to switch to machine mode? [Y]> "
	a := start(t, answering("(Cluster c)> ", map[string]string{
		"date":               "date\r\n" + restricted,
		"cloudserviceconfig": "cloudserviceconfig\r\n" + restricted,
		"version":            "version\r\n1.0\r\n(Cluster c)> ",
	}), nil)
	c := open(t, a.client())
	wantFailure(t, ask(t, c, "date"), evidence.Read, evidence.Broken,
		`asks what xdrdoctor does not answer: "This command is restricted`)
	if d := ask(t, c, "cloudserviceconfig"); d.Failure != nil || !strings.HasPrefix(string(d.Body),
		"This command is restricted") {
		t.Errorf("%v %s", d.Failure, d.Body)
	}
	if d := ask(t, c, "version"); string(d.Body) != "1.0\n" {
		t.Errorf("%v %s", d.Failure, d.Body)
	}
	if a.keys() != "date\n\x03cloudserviceconfig\n\x03version\n" || a.tries != 1 {
		t.Errorf("typed %q after %d sign-ins", a.keys(), a.tries)
	}
	first := start(t, answering("Your passphrase has expired. New one: [a]> ", nil), nil)
	wantFailure(t, ask(t, open(t, first.client()), "version"), evidence.SignIn, evidence.Broken, "New one")
	if first.keys() != "" {
		t.Errorf("typed %q", first.keys())
	}
}

// stubborn prints once for each command and then hears nothing, not even Ctrl-C.
func stubborn(out string) func(*appliance, ssh.Channel) {
	return func(a *appliance, screen ssh.Channel) {
		_, _ = io.WriteString(screen, "esa> ")
		for {
			line, ok := a.line(screen)
			if !ok {
				return
			}
			if line == "status" {
				_, _ = io.WriteString(screen, "status\r\nesa> ")
			} else if line != "\x03" {
				_, _ = io.WriteString(screen, strings.ReplaceAll(out, "COMMAND", line))
			}
		}
	}
}

func TestSilence(t *testing.T) {
	a := start(t, stubborn("COMMAND\r\nTrying 203.0.113.10...\r\n"), nil)
	c := impatient(t, a, 150*time.Millisecond)
	wantFailure(t, ask(t, c, "version"), evidence.Read, evidence.TimedOut, "after 150ms")
	// telnet that gets no answer is one.
	c = impatient(t, a, 150*time.Millisecond)
	d := ask(t, c, "telnet api-sse.cisco.com 443")
	if d.Failure != nil || string(d.Body) != "Trying 203.0.113.10...\n" || d.Header["Stopped"] != "after 150ms" {
		t.Errorf("%v %q %v", d.Failure, d.Body, d.Header)
	}
	if a.keys() != "status\nversion\nstatus\ntelnet api-sse.cisco.com 443\n\x03" || a.tries != 2 {
		t.Errorf("typed %q after %d sign-ins", a.keys(), a.tries)
	}
	mute := start(t, func(a *appliance, screen ssh.Channel) { a.line(screen) }, nil)
	cfg := mute.client()
	cfg.Timeout = 500 * time.Millisecond
	wantFailure(t, ask(t, open(t, cfg), "version"), evidence.SignIn, evidence.TimedOut, "after 500ms")
}

// impatient is a client that has signed in, and from now on waits that long only.
func impatient(t *testing.T, a *appliance, silent time.Duration) *CLI {
	t.Helper()
	c := open(t, a.client())
	if d := ask(t, c, "status"); d.Failure != nil {
		t.Fatal(d.Failure)
	}
	c.line.silent = silent
	return c
}

func TestDripping(t *testing.T) {
	a := start(t, func(a *appliance, screen ssh.Channel) {
		_, _ = io.WriteString(screen, "esa> ")
		a.line(screen)
		_, _ = io.WriteString(screen, "esa> ")
		a.line(screen)
		for range 200 {
			if _, err := io.WriteString(screen, "one more line\r\n"); err != nil {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
	}, nil)
	wantFailure(t, ask(t, impatient(t, a, 100*time.Millisecond), "version"), evidence.Read, evidence.TimedOut, "")
}

func TestTooLarge(t *testing.T) {
	a := start(t, stubborn("COMMAND\r\n"+strings.Repeat("more and more\r\n", 4000)), nil)
	c := open(t, a.client())
	c.limit = 10_000
	wantFailure(t, ask(t, c, "version"), evidence.Read, evidence.TooLarge, "")
}

func TestCut(t *testing.T) {
	sessions := 0
	a := start(t, func(a *appliance, screen ssh.Channel) {
		sessions++
		_, _ = io.WriteString(screen, "esa> ")
		for {
			line, ok := a.line(screen)
			switch {
			case !ok:
				return
			case line == "version":
				_, _ = io.WriteString(screen, "version\r\nCurrent Ver")
				time.Sleep(20 * time.Millisecond)
				return
			}
			_, _ = io.WriteString(screen, line+"\r\nfine\r\nesa> ")
		}
	}, nil)
	c := open(t, a.client())
	wantFailure(t, ask(t, c, "version"), evidence.Read, evidence.Cut, "")
	if d := ask(t, c, "date"); string(d.Body) != "fine\n" || sessions != 2 {
		t.Errorf("not connected again: %v, %d sessions", d.Failure, sessions)
	}
	// A kept connection that died meanwhile is no failure.
	a.cut()
	if d := ask(t, c, "date"); string(d.Body) != "fine\n" || sessions != 3 {
		t.Errorf("not connected again: %v, %d sessions", d.Failure, sessions)
	}
	for name, f := range map[string]func(net.Conn){
		"at once": func(net.Conn) {},
		"handshaking": func(c net.Conn) {
			_,
				_ = io.WriteString(c, "SSH-2.0-x\r\n")
			time.Sleep(50 * time.Millisecond)
		},
	} {
		addr := raw(t, f)
		cfg := a.client()
		cfg.Address = addr
		if d := ask(t, open(t, cfg), "version"); d.Failure == nil || d.Failure.Kind != evidence.Cut ||
			d.Failure.Phase != evidence.Wait {
			t.Errorf("%s: %v", name, d.Failure)
		}
	}
}

// raw is a listener that is no SSH server.
func raw(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			serve(c)
			_ = c.Close()
		}
	}()
	t.Cleanup(func() { _ = listener.Close(); <-done })
	return listener.Addr().String()
}

func TestNoSSHThere(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refused := listener.Addr().String()
	_ = listener.Close()
	for name, c := range map[string]struct {
		addr  string
		phase evidence.Phase
		kind  evidence.Kind
	}{
		"refused": {refused, evidence.Connect, evidence.Refused},
		"web": {raw(t, func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.0 400 Bad Request\r\n\r\n") }),
			evidence.Wait, evidence.Cut},
		"silent": {raw(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }), evidence.Wait, evidence.TimedOut},
		"binary": {raw(t, func(c net.Conn) { _, _ = c.Write(make([]byte, 4096)); _, _ = io.Copy(io.Discard, c) }),
			evidence.Wait, evidence.Broken},
	} {
		cfg := Config{Address: c.addr, User: "admin", Password: redact.New(passphrase), Timeout: 300 * time.Millisecond}
		t.Run(name, func(t *testing.T) { wantFailure(t, ask(t, open(t, cfg), "version"), c.phase, c.kind, "") })
	}
	cfg := Config{Address: "no-such-host.invalid:22", User: "admin", Password: redact.New(passphrase),
		Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return nil, &net.DNSError{Err: "no such host", Name: "no-such-host.invalid", IsNotFound: true}
		}}
	wantFailure(t, ask(t, open(t, cfg), "version"), evidence.Resolve, evidence.NoSuchHost, "no-such-host.invalid")
	cfg.Dial = func(ctx context.Context, _, _ string) (net.Conn, error) { <-ctx.Done(); return nil, ctx.Err() }
	cfg.Timeout = 50 * time.Millisecond
	wantFailure(t, ask(t, open(t, cfg), "version"), evidence.Resolve, evidence.TimedOut, "after 50ms")
}

func TestCancelled(t *testing.T) {
	a := start(t, stubborn("COMMAND\r\n"), nil)
	silent := a.client()
	silent.Address = raw(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
	for name, cfg := range map[string]Config{"command": a.client(), "handshake": silent} {
		c := open(t, cfg)
		reason := errors.New("the run is over")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(50*time.Millisecond, func() { cancel(reason) })
		began := time.Now()
		_, err := c.Fetch(ctx, evidence.Ref{Source: evidence.CLI, Request: "version"})
		if !errors.Is(err, reason) || time.Since(began) > 2*time.Second {
			t.Errorf("%s: %v after %v", name, err, time.Since(began))
		}
		if _, err := c.Fetch(ctx, evidence.Ref{Source: evidence.CLI, Request: "version"}); !errors.Is(err, reason) {
			t.Errorf("%s, again: %v", name, err)
		}
		short, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
		d, err := c.Fetch(short, evidence.Ref{Source: evidence.CLI, Request: "version"})
		stop()
		if err != nil || d.Failure == nil || d.Failure.Kind != evidence.Budget {
			t.Errorf("%s, out of time: %v %v", name, d.Failure, err)
		}
	}
}

func TestLegacy(t *testing.T) {
	a := start(t, answering("esa> ", map[string]string{"version": "version\r\n8.5\r\nesa> "}),
		func(c *ssh.ServerConfig) {
			c.KeyExchanges, c.Ciphers, c.MACs = []string{ssh.InsecureKeyExchangeDH1SHA1},
				[]string{ssh.InsecureCipherAES128CBC}, []string{ssh.HMACSHA1}
		})
	wantFailure(t, ask(t, open(t, a.client()), "version"), evidence.Connect, evidence.Broken,
		"no common key exchange algorithm: the appliance offers diffie-hellman-group1-sha1; --legacy-ssh allows older ones")
	cfg := a.client()
	cfg.Legacy = true
	if d := ask(t, open(t, cfg), "version"); string(d.Body) != "8.5\n" {
		t.Errorf("%v %s", d.Failure, d.Body)
	}
	cbc := start(t, answering("esa> ", nil),
		func(c *ssh.ServerConfig) { c.Ciphers = []string{ssh.InsecureCipherAES128CBC} })
	wantFailure(t, ask(t, open(t, cbc.client()), "version"), evidence.Connect, evidence.Broken,
		"cipher algorithm: the appliance offers aes128-cbc; --legacy-ssh")
}

func TestWaysToSignIn(t *testing.T) {
	asks := func(questions ...string) func(*ssh.ServerConfig) {
		return func(c *ssh.ServerConfig) {
			check := c.PasswordCallback
			c.PasswordCallback = nil
			c.KeyboardInteractiveCallback = func(m ssh.ConnMetadata, ask ssh.KeyboardInteractiveChallenge) (
				*ssh.Permissions, error) {
				if _, err := ask("", "Authorised use only", nil, nil); err != nil {
					return nil, err
				}
				answers, err := ask("", "", questions, make([]bool, len(questions)))
				if err != nil {
					return nil, err
				}
				return check(m, []byte(answers[0]))
			}
		}
	}
	version := answering("esa> ", map[string]string{"version": "version\r\n1\r\nesa> "})
	a := start(t, version, asks("Password:"))
	if d := ask(t, open(t, a.client()), "version"); string(d.Body) != "1\n" {
		t.Errorf("keyboard-interactive: %v", d.Failure)
	}
	cfg := a.client()
	cfg.Password = redact.New("wrong one")
	d := ask(t, open(t, cfg), "version")
	wantFailure(t, d, evidence.SignIn, evidence.NotSignedIn, "refused")
	if a.tries != 2 || strings.Contains(d.Failure.Error(), "wrong one") {
		t.Errorf("%d tries, %v", a.tries, d.Failure)
	}
	two := start(t, version, asks("Password:", "Passcode:"))
	wantFailure(t, ask(t, open(t, two.client()), "version"), evidence.SignIn, evidence.NotSignedIn,
		"asks for more than a passphrase")
	if two.tries != 0 {
		t.Error("it answered")
	}

	key := newKey(t)
	takesKey := func(c *ssh.ServerConfig) {
		c.PublicKeyCallback = func(_ ssh.ConnMetadata, k ssh.PublicKey) (*ssh.Permissions, error) {
			if string(k.Marshal()) != string(key.PublicKey().Marshal()) {
				return nil, errors.New("no")
			}
			return nil, nil
		}
	}
	k := start(t, version, takesKey)
	for name, c := range map[string]struct {
		file  string
		fails string
	}{
		"key":       {keyFile(t, key), ""},
		"encrypted": {lockedKeyFile(t), "is encrypted; add it to an SSH agent"},
		"another":   {keyFile(t, newKey(t)), "unable to authenticate"},
	} {
		cfg := k.client()
		cfg.Password, cfg.KeyFile = redact.Secret{}, c.file
		d := ask(t, open(t, cfg), "version")
		if c.fails == "" && string(d.Body) != "1\n" || c.fails != "" &&
			(d.Failure == nil || !strings.Contains(d.Failure.Detail, c.fails)) {
			t.Errorf("%s: %v", name, d.Failure)
		}
	}
	t.Setenv("SSH_AUTH_SOCK", agentWith(t, newKey(t), key))
	cfg = k.client()
	cfg.Password, cfg.Agent = redact.Secret{}, true
	if d := ask(t, open(t, cfg), "version"); string(d.Body) != "1\n" {
		t.Errorf("agent: %v", d.Failure)
	}
	t.Setenv("SSH_AUTH_SOCK", os.DevNull)
	cfg.Password = redact.New(passphrase)
	if d := ask(t, open(t, cfg), "version"); string(d.Body) != "1\n" {
		t.Errorf("passphrase where the agent is gone: %v", d.Failure)
	}
}

func TestNothingElseIsTyped(t *testing.T) {
	l := newLab(t, nil)
	cfg := inMemory(t, l)
	c := open(t, cfg)
	for _, s := range hostile {
		d := ask(t, c, s)
		wantFailure(t, d, evidence.Configure, evidence.NotAllowed, "")
	}
	if lines := l.CLICommands(); len(lines) != 0 {
		t.Errorf("typed: %q", lines)
	}
	// And for what is on the list, every key that goes out is one of these.
	a := start(t, answering("esa> ", map[string]string{
		"showconfig":         "showconfig\r\n1. Mask passphrases\r\n2. Encrypt passphrases\r\n[1]> ",
		"1":                  "1\r\n<config/>\r\nesa> ",
		"cloudserviceconfig": "cloudserviceconfig\r\nyes\r\n-Press Any Key For More-\r     \r- REGISTER - x\r\n[]> ",
		"license_smart":      "license_smart\r\n- REGISTER - x\r\n[]> ", // no STATUS: nothing is chosen
	}), nil)
	c = open(t, a.client())
	for _, want := range everyCommand {
		ask(t, c, want.command)
	}
	typed := a.keys()
	for _, want := range everyCommand {
		typed = strings.Replace(typed, want.command+"\n", "\n", 1)
	}
	if left := regexp.MustCompile(`[\x03 \n]`).ReplaceAllString(typed, ""); left != "1" {
		t.Errorf("typed besides: %q", left)
	}
}

// Every form of a prompt, the second of two blanks late, and a state that a menu shows.
func TestPromptForms(t *testing.T) {
	for _, prompt := range []string{"mx1.example.net> ", "mx1.example.net>  ", "(mx1.example.net)> ", "(mx1)>  ",
		"(Machine mx1.example.net)> ", "mx1 (Machine mx1.example.net)> ", "mx1 (Cluster west)>  "} {
		a := start(t, answering(prompt, map[string]string{
			"version":       "version\r\nVersion: 15.0.0-416\r\n" + prompt,
			"license_smart": "license_smart\r\n- REGISTER - x\r\n- STATUS - Show it.\r\n[]> ",
			"STATUS":        "STATUS\r\nSmart Licensing is: Enabled\r\n- STATUS - Show it.\r\n[]> ",
		}), nil)
		c := open(t, a.client())
		d := ask(t, c, "version")
		if d.Failure != nil || string(d.Body) != "Version: 15.0.0-416\n" ||
			d.Header["Prompt"] != strings.TrimSpace(prompt) {
			t.Errorf("%q: %v, %q", prompt, d.Failure, d.Body)
		}
		if d := ask(t, c, "license_smart"); d.Failure != nil || !strings.Contains(string(d.Body),
			"Smart Licensing is: Enabled\n") {
			t.Errorf("%q: %v, %q", prompt, d.Failure, d.Body)
		}
		if strings.Contains(a.keys(), "REGISTER") {
			t.Errorf("typed: %q", a.keys())
		}
	}
}
