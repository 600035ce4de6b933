//go:build linux || darwin

package main

import (
	"bufio"
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"
)

// The wizard on a terminal, as an operator has it: menus that are redrawn, answered by keys.

const patience = 20 * time.Second

// terminal is an operator in front of the program.
type terminal struct {
	*testing.T
	keyboard, tty *os.File
	program       *exec.Cmd
	before        *term.State

	mu      sync.Mutex
	raw     []byte
	read    int // how far the operator has read
	changed chan struct{}
	ended   bool
}

const whereIsTheCursor = "\x1b[6n"

// launch starts xdrdoctor on a terminal of 80 columns.
func launch(t *testing.T, args ...string) *terminal {
	t.Helper()
	return launchIn(t, nil, args...)
}

// launchIn is launch with more in its environment.
func launchIn(t *testing.T, env []string, args ...string) *terminal {
	t.Helper()
	return launchOn(t, pty.Winsize{Rows: 50, Cols: 80}, env, args...)
}

// launchOn is launchIn on a terminal of another size.
func launchOn(t *testing.T, size pty.Winsize, env []string, args ...string) *terminal {
	t.Helper()
	keyboard, tty, err := pty.Open()
	if err != nil {
		t.Skip(err)
	}
	if err := pty.Setsize(keyboard, &size); err != nil {
		t.Fatal(err)
	}
	before, err := term.GetState(int(tty.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	s := &terminal{T: t, keyboard: keyboard, tty: tty, before: before, program: command(t, args...), changed: make(chan struct{}, 1)}
	s.program.Env = append(append(s.program.Env, "TERM=xterm-256color"), env...)
	s.program.Stdin, s.program.Stdout, s.program.Stderr = tty, tty, tty
	s.program.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := s.program.Start(); err != nil {
		t.Fatal(err)
	}
	go s.look()
	t.Cleanup(func() {
		if s.program.ProcessState == nil {
			_ = s.program.Process.Kill()
			_ = s.program.Wait()
		}
		tty.Close()
		keyboard.Close()
	})
	return s
}

// command is xdrdoctor with nothing of our environment.
func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	path, err := exec.LookPath("xdrdoctor")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	c := exec.Command(path, args...)
	c.Dir = dir
	c.Env = append(environment(dir), "PATH="+os.Getenv("PATH"))
	return c
}

// look takes what is drawn, and answers as a terminal does when it is asked where the cursor is.
func (s *terminal) look() {
	p := make([]byte, 4096)
	for {
		n, err := s.keyboard.Read(p)
		s.mu.Lock()
		known := len(s.raw)
		s.raw = append(s.raw, p[:n]...)
		from := max(0, known-len(whereIsTheCursor)+1) // it may come in two parts
		asked := bytes.Count(s.raw[from:], []byte(whereIsTheCursor))
		s.ended = err != nil
		s.mu.Unlock()
		for range asked {
			_, _ = s.keyboard.WriteString("\x1b[1;1R")
		}
		select {
		case s.changed <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

var drawing = regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]|\x1b[78]|\r`)

// sees waits until one of the texts stands on the screen, after what was seen before, and says which came first.
func (s *terminal) sees(texts ...string) int {
	s.Helper()
	deadline := time.After(patience)
	for {
		s.mu.Lock()
		all, ended := drawing.ReplaceAllString(string(s.raw), ""), s.ended
		s.mu.Unlock()
		rest := all[min(s.read, len(all)):]
		first, which := len(rest), -1
		for i, text := range texts {
			if at := strings.Index(rest, text); at >= 0 && at < first {
				first, which = at, i
			}
		}
		if which >= 0 {
			s.read += first + len(texts[which])
			return which
		}
		if ended {
			s.Fatalf("it ended, and none of %q came:\n%s", texts, rest)
		}
		select {
		case <-s.changed:
		case <-deadline:
			s.Fatalf("none of %q comes:\n%s", texts, rest)
		}
	}
}

func (s *terminal) types(keys string) {
	s.Helper()
	if _, err := s.keyboard.WriteString(keys); err != nil {
		s.Fatal(err)
	}
}

// ends waits for the program, and says what is on the screen.
func (s *terminal) ends(code int) string {
	s.Helper()
	ended := make(chan error, 1)
	go func() { ended <- s.program.Wait() }()
	select {
	case <-time.After(patience):
		_ = s.program.Process.Kill()
		s.Fatal("it does not end")
	case err := <-ended:
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			s.Fatal(err)
		}
	}
	if got := s.program.ProcessState.ExitCode(); got != code {
		s.Errorf("exit code %d, want %d", got, code)
	}
	after, err := term.GetState(int(s.tty.Fd()))
	if err != nil || *after != *s.before {
		s.Errorf("the terminal is left in another mode (%v)", err)
	}
	hides := func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return bytes.LastIndex(s.raw, []byte("\x1b[?25l")) > bytes.LastIndex(s.raw, []byte("\x1b[?25h"))
	}
	for range 100 { // what it wrote last is on its way
		if !hides() {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	all := string(s.raw)
	if hidden, shown := strings.LastIndex(all, "\x1b[?25l"), strings.LastIndex(all, "\x1b[?25h"); hidden > shown {
		s.Error("the cursor is left hidden")
	}
	return drawing.ReplaceAllString(all, "")
}

const (
	enter = "\r"
	ctrlC = "\x03"
)

// A prompt that waits for keys: a list, or a line to edit.
const list, line = "[arrows or type", "[? for help]"

// The end of the menu at a cause.
const menu = "s share\n> "

// answers presses Enter at each question, which takes what the portal would show, until the text appears. It says how many there were.
func (s *terminal) answers(until string) int {
	s.Helper()
	for n := 0; ; n++ {
		if s.sees(until, list, line) == 0 {
			return n
		}
		if n > 20 {
			s.Fatalf("%d questions, and %q does not come", n, until)
		}
		s.types(enter)
	}
}

// A whole session in the lab: what stands on the screen is pasted, each question is answered by what the portal shows, the cause is named,
// the lab does the remedy, and all is well.
func TestWizard(t *testing.T) {
	t.Parallel()
	s := launch(t, "diagnose", "--lab", "not-registered")
	s.sees("Paste it, or press Enter")
	s.sees("Answer:")
	s.types("There was an client error in the Secure Email module: E4017: Device is off..." + enter)
	s.sees("E4017 [409]: XDR cannot reach")
	if n := s.answers("CAUSE FOUND"); n < 1 || n > 6 {
		t.Errorf("%d questions to the cause", n)
	}
	s.sees("Register once")
	s.sees("(registration.not-registered)")
	s.sees("let the lab do it")
	s.types("r" + enter)
	s.sees("FIXED registration")
	s.answers("The integration works")
	screen := s.ends(0)
	for _, never := range []string{"????", "FAIL  module", "Stopped", "Lab-passphrase"} {
		if strings.Contains(screen, never) {
			t.Errorf("%q stands on the screen:\n%s", never, screen)
		}
	}
	if n := strings.Count(screen, "CAUSE FOUND"); n != 1 {
		t.Errorf("%d causes:\n%s", n, screen)
	}
}

// A served lab is watched while it is repaired from elsewhere: the finding turns by itself, and all is well.
func TestWatch(t *testing.T) {
	if testing.Short() {
		t.Skip("watching begins with 5 seconds of patience")
	}
	t.Parallel()
	env := serve(t, "device-offline")
	s := launchIn(t, env, "diagnose", "--symptom", "S4b", "--present", "all")
	s.sees("CAUSE FOUND")
	s.sees("(device-online.offline)")
	s.sees(menu)
	s.types("watch" + enter)
	s.sees("Ctrl-C stops watching")
	fix := command(t, "lab", "fix", "device-offline")
	fix.Env = append(fix.Env, env...)
	if said, err := fix.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	s.sees(": changed.")
	s.sees("FIXED registration")
	s.sees("Fixed: device-online.offline. The integration works.")
	screen := s.ends(0)
	if n := strings.Count(screen, "CAUSE FOUND"); n != 1 || strings.Contains(screen, "No change") {
		t.Errorf("%d causes:\n%s", n, screen)
	}
}

// serve serves a lab with a fault until the test ends, and returns the environment for it.
func serve(t *testing.T, fault string) []string {
	t.Helper()
	c := command(t, "lab", "serve", "--fault", fault, "--env-file", "lab.env")
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Signal(os.Interrupt)
		_ = c.Wait()
	})
	for began := time.Now(); time.Since(began) < patience; time.Sleep(10 * time.Millisecond) {
		content, err := os.ReadFile(filepath.Join(c.Dir, "lab.env"))
		if err != nil {
			continue
		}
		var env []string
		for line := range strings.Lines(string(content)) {
			m := exported.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
			if m == nil {
				t.Fatalf("a shell would not take it: %q", line)
			}
			env = append(env, m[1]+"="+m[2])
		}
		return env
	}
	t.Fatal("the lab does not listen")
	return nil
}

// Nothing to paste: the symptom is chosen from a list, by its key.
func TestWizardChooses(t *testing.T) {
	t.Parallel()
	s := launch(t, "diagnose", "--lab", "module-disabled", "--region", "us")
	s.sees("Paste it")
	s.sees("Answer:")
	s.types("4" + enter)
	s.sees("a Secure Email tile")
	s.sees(list)
	s.types(enter)
	s.sees("CAUSE FOUND")
	s.sees("(module.disabled)")
	s.sees(menu)
	s.types("q" + enter)
	s.sees("The integration is broken")
	s.ends(4)
}

func TestWizardIsLeft(t *testing.T) {
	for name, leave := range map[string]func(s *terminal){
		"Ctrl-C where one pastes": func(s *terminal) {
			s.sees("Answer:")
			s.types(ctrlC)
		},
		"Ctrl-C at a list": func(s *terminal) {
			s.sees("Answer:")
			s.types("?" + enter)
			s.sees("Answer:")
			s.types("a riddle" + enter)
			s.sees(list)
			s.types(ctrlC)
		},
		"Ctrl-C at a cause": func(s *terminal) {
			s.sees("Answer:")
			s.types("E4017" + enter)
			s.answers("CAUSE FOUND")
			s.sees(menu)
			s.types(ctrlC)
		},
		"Ctrl-C where the command line is pasted": func(s *terminal) {
			s.sees("Answer:")
			s.types("E4017" + enter)
			s.sees(list)
			s.types("4" + enter)
			s.sees("threat response and Eventing")
			s.sees(list)
			s.types("1" + enter)
			s.sees("p  paste the output")
			s.types("p" + enter)
			s.sees("Ctrl-D.\n> ")
			s.types("esa01> version" + enter + ctrlC)
		},
		"a signal at a list": func(s *terminal) {
			s.sees("Answer:")
			s.types("a riddle" + enter)
			s.sees(list)
			_ = s.program.Process.Signal(os.Interrupt)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := []string{"diagnose", "--lab", "not-registered"}
			if strings.Contains(name, "command line") { // the lab has one
				args = []string{"diagnose", "--region", "eu", "--present", "all"}
			}
			s := launch(t, args...)
			leave(s)
			s.sees("Stopped.")
			s.ends(4)
		})
	}
}

// Ctrl-C while a question stands on a pipe, where nobody reads keys: the signal alone tells.
func TestInterrupt(t *testing.T) {
	for question, args := range map[string][]string{
		"Paste it":            {"diagnose", "--plain"},
		"In which SSE portal": {"check", "token", "--region", "eu", "--plain"},
	} {
		t.Run(question, func(t *testing.T) {
			t.Parallel()
			c := command(t, args...)
			silence, err := c.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			defer silence.Close()
			if code, said := signalled(t, c, question, os.Interrupt); code != 4 || !strings.Contains(said, "Stopped.") {
				t.Errorf("exit code %d, said %q", code, said)
			}
		})
	}
}

// A served lab ends well by either signal, and takes its files with it.
func TestLabEnds(t *testing.T) {
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			c := command(t, "lab", "serve", "--env-file", "lab.env")
			c.Env = append(c.Env, "TMPDIR="+c.Dir)
			if code, said := signalled(t, c, "The lab is ready", sig); code != 0 {
				t.Errorf("exit code %d, said %q", code, said)
			}
			if left, _ := filepath.Glob(filepath.Join(c.Dir, "xdrdoctor-lab-*")); len(left) > 0 {
				t.Errorf("it leaves %q", left)
			}
		})
	}
}

// signalled starts a program, waits until it says something on standard error, sends the signal, and returns how it ended.
func signalled(t *testing.T, c *exec.Cmd, says string, sig os.Signal) (code int, said string) {
	t.Helper()
	out, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(patience, func() { _ = c.Process.Kill() })
	defer late.Stop()
	in, sent := bufio.NewReader(out), false
	for {
		b, err := in.ReadByte()
		if err != nil {
			break
		}
		said += string(b)
		if !sent && strings.Contains(said, says) {
			sent = true
			if err := c.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
		}
	}
	var exit *exec.ExitError
	if err := c.Wait(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), said
}

// What the ESA's command line says is pasted instead of an answer, as a terminal marks a paste; a long one that is cut in two pieces, too.
func TestWizardPastes(t *testing.T) {
	t.Parallel()
	s := launch(t, "diagnose", "--region", "eu", "--symptom", "not-listed", "--present", "all", "--record", "case.zip")
	s.sees("Is this ESA there")
	s.sees(list)
	s.types("4" + enter)
	s.sees("threat response and Eventing")
	s.sees(list)
	s.types("1" + enter)
	s.sees("p  paste the output of the ESA's command line")
	s.types("p" + enter)
	s.sees("    telnet api.eu.sse.itd.cisco.com 443")
	s.sees("\n> ")
	s.types("\x1b[200~" + strings.Repeat("esa01.example.com> status\rhunter2 is busy "+strings.Repeat("very ", 2000)+"\r", 40) + "\x1b[201~")
	s.sees("[80 lines pasted]")
	s.types("\x1b[200~esa01.example.com> cloudserviceconfig\r\rThe Cisco Cloud Service is currently enabled on your appliance.\r" +
		"Currently configured Cisco Cloud Service server: AMERICAS (api-sse.cisco.com)\rYour appliance is not registered.\r\resa01.example.com>\x1b[201~")
	s.sees("[7 lines pasted]")
	s.types("." + enter)
	s.sees("Read from esa01.example.com: 1 of ")
	s.sees("CAUSE FOUND")
	s.sees("(cloud-service.wrong-server)")
	s.sees(menu)
	s.types("look further" + enter)
	for s.sees(list, "The integration is broken") == 0 { // what else is asked is not known here
		s.types("d" + enter)
	}
	if screen := s.ends(1); strings.Contains(screen, "hunter2") {
		t.Errorf("what is pasted stands on the screen:\n%s", screen)
	}
	if _, err := os.Stat(filepath.Join(s.program.Dir, "case.zip")); err != nil {
		t.Error(err)
	}
}

// Ctrl-C while a long log is read: how far it is stands on a line, and nothing is left behind.
func TestStoppedWhileReading(t *testing.T) {
	t.Parallel()
	for _, flag := range []string{"--log", "--config", "--transcript"} {
		t.Run(flag, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			path := filepath.Join(dir, "mail.log")
			if err := syscall.Mkfifo(path, 0o600); err != nil {
				t.Skip(err)
			}
			drip, err := os.OpenFile(path, os.O_RDWR, 0)
			if err != nil {
				t.Fatal(err)
			}
			ended := make(chan struct{})
			t.Cleanup(func() { close(ended); drip.Close() })
			go func() {
				for beat := time.NewTicker(10 * time.Millisecond); ; {
					select {
					case <-ended:
						return
					case <-beat.C:
						_, _ = drip.WriteString("<config>\n")
					}
				}
			}()
			left := t.TempDir()
			s := launchIn(t, []string{"TMPDIR=" + left}, "diagnose", "--region", "eu", flag, path, "--record", filepath.Join(left, "case.zip"))
			s.sees("reading mail.log: 0.0 MB")
			s.types(ctrlC)
			s.sees("Stopped.")
			s.ends(4)
			for _, d := range []string{left, s.program.Dir} {
				if files, _ := os.ReadDir(d); len(files) > 0 {
					t.Errorf("it leaves %v", files)
				}
			}
		})
	}
}
