package sshcli

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

var taken = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

func newLab(t *testing.T, change func(*lab.World)) *lab.Lab {
	t.Helper()
	w := lab.New(region.EU)
	if change != nil {
		w.Do(change)
	}
	l, err := lab.NewLab(w)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func knownHosts(t *testing.T, lines []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "known_hosts")
	if err := os.WriteFile(file, lines, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// inMemory is the configuration of a client of the lab that has all it needs.
func inMemory(t *testing.T, l *lab.Lab) Config {
	t.Helper()
	a := lab.New(region.EU).ESA
	return Config{
		Address: "esa.lab:22", User: a.User, Password: redact.New(a.Passphrase),
		KnownHosts: []string{knownHosts(t, l.KnownHosts())},
		Dial:       func(ctx context.Context, _, _ string) (net.Conn, error) { return l.DialSSH(ctx) },
		Clock:      func() time.Time { return taken }, Timeout: 5 * time.Second,
	}
}

func open(t *testing.T, cfg Config) *CLI {
	t.Helper()
	c := New(cfg)
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func ask(t *testing.T, c *CLI, command string) evidence.Document {
	t.Helper()
	d, err := c.Fetch(t.Context(), evidence.Ref{Source: evidence.CLI, Request: command})
	if err != nil {
		t.Fatalf("%s: %v", command, err)
	}
	return d
}

func wantFailure(t *testing.T, d evidence.Document, phase evidence.Phase, kind evidence.Kind, detail string) {
	t.Helper()
	if d.Failure == nil || d.Failure.Phase != phase || d.Failure.Kind != kind || !strings.Contains(d.Failure.Detail,
		detail) || len(d.Body) > 0 {
		t.Errorf("%s: %v, body %q; want %s: %s: …%s…", d.Ref.Request, d.Failure, d.Body, phase, kind, detail)
	}
}

// everyCommand is one of each form on the list, with words of its output in the healthy lab.
var everyCommand = []struct{ command, begins, holds string }{
	{"version", "Current Version\n", "\nSerial #: 564D1A2B3C4D5E6F7A8B-0C1D2E3F4A5B\n"},
	{"date", "", " GMT\n"},
	{"status", "Enter \"status detail\"", "\nSystem status:"},
	{"telnet api.eu.sse.itd.cisco.com 443", "Trying 203.0.113.20...\n", "\nEscape character is '^]'.\n"},
	{"nslookup api.eu.sse.itd.cisco.com", "A=203.0.113.20 TTL=30m\n", ""},
	{"cloudserviceconfig", "The Cisco Cloud Service is currently enabled",
		"(api.eu.sse.itd.cisco.com)\nYour appliance is registered"},
	{"threatresponseconfig", "Unknown command or missing feature key: threatresponseconfig\n", ""},
	{"interfaceconfig", "Currently configured interfaces:\n", "AsyncOS API HTTPS: enabled, port 6443\n"},
	{"showconfig", "<?xml version=", "<encrypted_password>*****</encrypted_password>"},
	{"license_smart", "Choose the operation", "\nSmart Licensing is: Disabled\n"},
	{"smartaccountinfo", "", ""},
	{`grep "commit changes" system_logs`, "", "Info: PID 1237: User admin commit changes: enable cloud service\n"},
	{`grep "nothing like it" mail_logs`, "", ""},
}

func checkEveryCommand(t *testing.T, c *CLI, prompt, from string) {
	t.Helper()
	for _, want := range everyCommand {
		d := ask(t, c, want.command)
		body := string(d.Body)
		if d.Failure != nil || !strings.HasPrefix(body, want.begins) || !strings.Contains(body, want.holds) {
			t.Errorf("%s: %v\n%s", want.command, d.Failure, body)
		}
		if strings.ContainsAny(body, "\r\x1b\b") || strings.Contains(body, "Press Any Key") || strings.Contains(body,
			prompt) || strings.Contains(body, want.command+"\n") && !strings.HasPrefix(body, "Unknown") {
			t.Errorf("%s: not clean: %q", want.command, body)
		}
		if d.Header["Prompt"] != prompt || d.From != from || !d.Taken.Equal(taken) {
			t.Errorf("%s: %v from %q at %v", want.command, d.Header, d.From, d.Taken)
		}
	}
	if d := ask(t, c, "showconfig"); !strings.HasSuffix(string(d.Body), "</config>\n") || strings.Count(string(d.Body),
		"\n") < 60 {
		t.Errorf("showconfig is not whole:\n%s", d.Body)
	}
}

func TestEveryCommand(t *testing.T) {
	for name, rows := range map[string]int{"high terminal": terminalRows, "24 rows": 24, "5 rows": 5} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t, nil)
			c := open(t, inMemory(t, l))
			c.rows = rows
			checkEveryCommand(t, c, "esa01.example.com>", "ssh esa.lab")
			for _, line := range l.CLICommands() {
				if !Allowed(line) && line != "1" && line != "STATUS" {
					t.Errorf("%q was typed", line)
				}
			}
		})
	}
}

func TestOverLoopback(t *testing.T) {
	l := newLab(t, nil)
	if err := l.Start(); err != nil {
		t.Fatal(err)
	}
	cfg := inMemory(t, l)
	cfg.Address, cfg.Dial, cfg.From = l.SSHAddr(), nil, "ssh lab"
	checkEveryCommand(t, open(t, cfg), "esa01.example.com>", "ssh lab")
}

func TestCluster(t *testing.T) {
	fault, _ := lab.Find("cluster-partly")
	l := newLab(t, fault.Break)
	checkEveryCommand(t, open(t, inMemory(t, l)), "(Machine esa01.example.com)>", "ssh esa.lab")
}

func TestOldRelease(t *testing.T) {
	l := newLab(t, func(w *lab.World) { w.ESA.Version = "11.0.1-027" })
	c := open(t, inMemory(t, l))
	if d := ask(t, c, "threatresponseconfig"); !strings.HasPrefix(string(d.Body),
		"The Cisco Threat Response is currently enabled") {
		t.Errorf("%v %s", d.Failure, d.Body)
	}
	if d := ask(t, c, "showconfig"); !strings.HasPrefix(string(d.Body), "<?xml") || !strings.Contains(string(d.Body),
		"*****") {
		t.Errorf("%v %s", d.Failure, d.Body)
	}
	if lines := l.CLICommands(); !slices.Contains(lines, "y") || slices.Contains(lines, "n") {
		t.Errorf("typed: %q", lines)
	}
}

func TestOneConnectionForAll(t *testing.T) {
	l := newLab(t, nil)
	cfg := inMemory(t, l)
	dials := 0
	cfg.Dial = func(ctx context.Context, _, _ string) (net.Conn, error) { dials++; return l.DialSSH(ctx) }
	c := open(t, cfg)
	if dials != 0 {
		t.Error("it connected before it was asked")
	}
	var all sync.WaitGroup
	for _, want := range everyCommand {
		all.Go(func() {
			if d := ask(t, c, want.command); !strings.HasPrefix(string(d.Body), want.begins) {
				t.Errorf("%s: %v %s", want.command, d.Failure, d.Body)
			}
		})
	}
	all.Wait()
	if dials != 1 {
		t.Errorf("%d connections", dials)
	}
	for range 2 {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
	if d := ask(t, c, "version"); d.Failure != nil || dials != 2 {
		t.Errorf("after Close: %v, %d connections", d.Failure, dials)
	}
}

func TestWrongPassphraseIsSentOnce(t *testing.T) {
	l := newLab(t, func(w *lab.World) { w.ESA.Passphrase = "changed-last-week" })
	cfg := inMemory(t, l)
	dials := 0
	cfg.Dial = func(ctx context.Context, _, _ string) (net.Conn, error) { dials++; return l.DialSSH(ctx) }
	c := open(t, cfg)
	for _, want := range everyCommand {
		d := ask(t, c, want.command)
		wantFailure(t, d, evidence.SignIn, evidence.NotSignedIn, "refused")
		if strings.Contains(d.Failure.Error(), cfg.Password.Reveal()) {
			t.Error("the passphrase is in the failure")
		}
	}
	if dials != 1 {
		t.Errorf("%d attempts", dials)
	}
	// Asked again, one of them is a new attempt.
	l.World.Do(func(w *lab.World) { w.ESA.Passphrase = cfg.Password.Reveal() })
	if d := ask(t, c, "version"); d.Failure != nil || dials != 2 {
		t.Errorf("again: %v, %d attempts", d.Failure, dials)
	}
}

func TestKeepsThePassphraseToItself(t *testing.T) {
	l := newLab(t, func(w *lab.World) { w.Machines[0].Serial = "Lab-passphrase-1!" })
	if d := ask(t, open(t, inMemory(t, l)), "version"); !strings.Contains(string(d.Body), "Serial #: [secret]\n") {
		t.Errorf("%s", d.Body)
	}
}

func TestNotConfigured(t *testing.T) {
	l := newLab(t, nil)
	folder := t.TempDir()
	garbled := filepath.Join(folder, "garbled")
	if err := os.WriteFile(garbled, []byte("esa.lab no-such-key AAAA\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SSH_AUTH_SOCK", "")
	for name, change := range map[string]func(*Config){
		"no address":         func(c *Config) { c.Address = "" },
		"no port":            func(c *Config) { c.Address = "esa.lab" },
		"no user":            func(c *Config) { c.User = "" },
		"no way in":          func(c *Config) { c.Password = redact.Secret{} },
		"no agent":           func(c *Config) { c.Password, c.Agent = redact.Secret{}, true },
		"key file missing":   func(c *Config) { c.KeyFile = filepath.Join(folder, "none") },
		"no key in it":       func(c *Config) { c.KeyFile = garbled },
		"known_hosts broken": func(c *Config) { c.KnownHosts = []string{garbled} },
	} {
		cfg := inMemory(t, l)
		cfg.Dial = func(context.Context, string, string) (net.Conn, error) {
			t.Error(name + ": it connected")
			return nil, errors.New("no")
		}
		change(&cfg)
		wantFailure(t, ask(t, open(t, cfg), "version"), evidence.Configure, evidence.NotConfigured, "")
	}
	if _, err := New(inMemory(t, l)).Fetch(t.Context(),
		evidence.Ref{Source: evidence.ESA, Request: "version"}); !errors.Is(err, evidence.ErrNotMine) {
		t.Errorf("another's: %v", err)
	}
}

func TestWhatTheLabBreaksIsSeen(t *testing.T) {
	for name, c := range map[string]struct {
		change         func(*lab.World)
		command, holds string
	}{
		"disabled": {func(w *lab.World) { w.ESA.CloudService = false }, "cloudserviceconfig",
			"is currently disabled"},
		"deregistered": {func(w *lab.World) { w.Main().Deregistered = true }, "cloudserviceconfig",
			"is not registered"},
		"token": {func(w *lab.World) { w.ESA.Token.Portal = region.US }, "cloudserviceconfig",
			"invalid or expired token"},
		"server": {func(w *lab.World) { w.ESA.Server = region.US }, "cloudserviceconfig",
			"AMERICAS (api-sse.cisco.com)"},
		"certificate": {func(w *lab.World) { w.ESA.Way.ServiceCertExpired = true }, "cloudserviceconfig",
			"has expired"},
		"api": {func(w *lab.World) { w.ESA.APIHTTP = false }, "interfaceconfig",
			"2. Management (192.0.2.25/24 on Management: esa01.example.com)\n   AsyncOS API HTTP: disabled\n"},
		"firewall": {func(w *lab.World) { w.ESA.Egress = false }, "telnet api.eu.sse.itd.cisco.com 443",
			"Operation timed out"},
		"proxy": {func(w *lab.World) { w.ESA.Way.ProxyDenies = true }, "telnet api.eu.sse.itd.cisco.com 443",
			"Connection refused"},
		"dns": {func(w *lab.World) { w.ESA.Way.DNSBroken = true }, "nslookup api.eu.sse.itd.cisco.com",
			"Temporary Error"},
		"dns log": {func(w *lab.World) { w.ESA.Way.DNSBroken = true },
			`grep "DNS query network error" system_logs`, "api.eu.sse.itd.cisco.com"},
		"inspection": {func(w *lab.World) { w.ESA.Way.Intercepted = true }, `grep "certificate" system_logs`,
			"self signed certificate"},
		"no rights": {func(w *lab.World) { w.ESA.Role = lab.RoleNone }, "showconfig",
			"Unknown command or missing feature key: showconfig"},
		"cloud": {func(w *lab.World) { w.Deployment = "cloud" }, "interfaceconfig",
			"Unknown command or missing feature key"},
	} {
		if d := ask(t, open(t, inMemory(t, newLab(t, c.change))), c.command); d.Failure != nil ||
			!strings.Contains(string(d.Body), c.holds) {
			t.Errorf("%s: %v\n%s", name, d.Failure, d.Body)
		}
	}
}

func TestNoLeftOvers(t *testing.T) {
	l := newLab(t, nil)
	before := runtime.NumGoroutine()
	for _, passphrase := range []string{"wrong", lab.New(region.EU).ESA.Passphrase} {
		cfg := inMemory(t, l)
		cfg.Password = redact.New(passphrase)
		c := New(cfg)
		ask(t, c, "telnet api.eu.sse.itd.cisco.com 443")
		ask(t, c, "showconfig")
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
	for deadline := time.Now().Add(2 * time.Second); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<16)
			t.Fatalf("goroutines are left:\n%s", stacks[:runtime.Stack(stacks, true)])
		}
	}
}
