//go:build linux || darwin

package ask

import (
	"bytes"
	"context"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"

	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

// emulator is the person's end of a pseudo-terminal. It answers cursor reports unless it is mute.
type emulator struct {
	t           *testing.T
	person, tty *os.File
	mu          sync.Mutex
	seen        bytes.Buffer
	changed     chan struct{}
}

func newTerminal(t *testing.T, mute bool) *emulator {
	t.Helper()
	person, tty, err := pty.Open()
	if err != nil {
		t.Skip(err)
	}
	pty.Setsize(person, &pty.Winsize{Rows: 24, Cols: 80})
	e := &emulator{t: t, person: person, tty: tty, changed: make(chan struct{}, 1)}
	t.Cleanup(func() { person.Close(); tty.Close() })
	go func() {
		p := make([]byte, 4096)
		for {
			n, err := person.Read(p)
			if err != nil {
				return
			}
			e.mu.Lock()
			e.seen.Write(p[:n])
			e.mu.Unlock()
			if !mute {
				for range bytes.Count(p[:n], []byte(whereIsTheCursor)) {
					person.WriteString("\x1b[24;80R")
				}
			}
			select {
			case e.changed <- struct{}{}:
			default:
			}
		}
	}()
	return e
}

// screen returns all that was printed.
func (e *emulator) screen() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.seen.String()
}

// types waits until text stands on the screen after what stood there before, and then types.
func (e *emulator) types(after, keys string) {
	deadline := time.After(5 * time.Second)
	for {
		e.mu.Lock()
		_, rest, ok := strings.Cut(e.seen.String(), after)
		if ok {
			e.seen.Reset()
			e.seen.WriteString(rest)
		}
		e.mu.Unlock()
		if ok {
			e.person.WriteString(keys)
			return
		}
		select {
		case <-e.changed:
		case <-deadline:
			e.t.Errorf("no %q on the screen:\n%q", after, e.screen())
			return
		}
	}
}

func (e *emulator) choose(t *testing.T, env map[string]string) Asker {
	t.Helper()
	return Choose(e.tty, e.tty, Terminal{Colours: env["NO_COLOR"] == "",
		Getenv: func(name string) string { return env[name] }}, nil)
}

func (e *emulator) sane(t *testing.T, before *term.State) {
	t.Helper()
	now, err := term.GetState(int(e.tty.Fd()))
	if err != nil || *now != *before {
		t.Errorf("the terminal is left in another mode (%v)", err)
	}
}

// brief is a context that ends a test which hangs.
func brief(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func state(t *testing.T, e *emulator) *term.State {
	t.Helper()
	s, err := term.GetState(int(e.tty.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestChoosePicks(t *testing.T) {
	e := newTerminal(t, false)
	for _, c := range []struct {
		name string
		env  map[string]string
		want string
	}{
		{"terminal", nil, "menus"},
		{"dumb", map[string]string{"TERM": "dumb"}, "plain"},
		{"mintty", map[string]string{"MSYSTEM": "MINGW64"}, "plain"},
		{"Windows Terminal", map[string]string{"MSYSTEM": "MINGW64", "WT_SESSION": "1"}, "menus"},
	} {
		got := "nobody"
		switch e.choose(t, c.env).(type) {
		case *menus:
			got = "menus"
		case *plain:
			got = "plain"
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	none := func(string) string { return "" }
	if _, ok := Choose(e.tty, e.tty, Terminal{Plain: true, Colours: true, Getenv: none}, nil).(*plain); !ok {
		t.Error("--plain is not plain")
	}
	r, w, _ := os.Pipe()
	defer r.Close()
	defer w.Close()
	if Choose(r, e.tty, Terminal{Plain: true, Colours: true, Getenv: none}, nil).Interactive() ||
		Choose(e.tty, w, Terminal{Colours: true, Getenv: none}, nil).Interactive() {
		t.Error("a pipe is asked")
	}
}

func TestMuteTerminalGetsPlainLines(t *testing.T) {
	e := newTerminal(t, true)
	before := state(t, e)
	e.person.WriteString("3") // typed ahead: it belongs to the first question
	began := time.Now()
	a := e.choose(t, nil)
	if _, ok := a.(*plain); !ok || time.Since(began) > time.Second {
		t.Fatalf("%T after %v", a, time.Since(began))
	}
	e.sane(t, before)
	e.person.WriteString("\x1b[24;80R\n") // the report comes late
	expect(t, a, brief(t), esaPage, Answer{Value: "disabled"})
}

func TestMenuSession(t *testing.T) {
	e := newTerminal(t, false)
	a := e.choose(t, map[string]string{"NO_COLOR": "1"})
	before := state(t, e)

	go e.types("4  something else", "\x1b[B\x1b[B\x1b[A\r")
	expect(t, a, brief(t), esaPage, Answer{Value: "asks-token"})
	e.sane(t, before)

	for keys, want := range map[string]Answer{"d": {Kind: DontKnow}, "n": {Kind: NobodyHere}, "b": {Kind: Back},
		"s": {Kind: Share}, "4": {Value: "else"}, "disa": {Value: "disabled"},
		"\x1b[24;80R\x1b[Z\x1bx\x1b[1;5C2": {Value: "asks-token"}} { // keys that survey does not know
		go e.types("b  back", keys+"\r")
		expect(t, a, brief(t), esaPage, want)
	}

	go func() {
		e.types("b  back", "?")
		e.types("neither side", "\r")
	}()
	expect(t, a, brief(t), esaPage, Answer{Value: "registered"})

	go func() {
		e.types("Answer:", "foo\r")
		e.types("or a sister", "")
		e.types("Answer:", "https://admin.eu.sse.itd.cisco.comx\x7f\r")
	}()
	p := portal
	p.Number = 0
	expect(t, a, brief(t), p, Answer{Value: "admin.eu.sse.itd.cisco.com"})

	serial := Prompt{Text: "Which device", Form: fact.Text,
		Offer: []fact.Option{{Value: "564D", Label: "esa\x1b[2J01"}}}
	go e.types(`1  esa\x1b[2J01`, "1\r")
	expect(t, a, brief(t), serial, Answer{Value: "564D"})
	go e.types("b  back", "R2D2\r") // fits none of the list
	expect(t, a, brief(t), serial, Answer{Value: "R2D2"})
	go e.types("b  back", "xyz\x15d\r") // Ctrl-U clears what was typed
	expect(t, a, brief(t), serial, Answer{Kind: DontKnow})

	refused := esaPage
	refused.Parse = anything
	go e.types("b  back", "Registration failed because of an invalid token\r")
	expect(t, a, brief(t), refused, Answer{Value: "Registration failed because of an invalid token"})
	go e.types("b  back", pasteBegins+"one line\rand another"+pasteEnd+"\r")
	expect(t, a, brief(t), refused, Answer{Value: "one line and another"})
	go func() {
		e.types("b  back", "x\r")
		e.types("matches none of the choices", "")
		e.types("b  back", "zz\x1b")
		time.Sleep(2 * pause)
		e.person.WriteString("2\r")
	}()
	expect(t, a, brief(t), refused, Answer{Value: "asks-token"})
	for keys, want := range map[string]Answer{"q": {Kind: End}, "b": {Kind: Back}, "d": {Kind: DontKnow},
		"":                                       {Value: "list"},
		pasteBegins + "E4017\rDevice" + pasteEnd: {Value: "E4017\nDevice"}} {
		go e.types("Answer:", keys+"\r")
		expect(t, a, brief(t), first, want)
	}
	for keys, want := range map[string]string{"b": "b", "q": "q", "1": "c", "again": "c"} {
		go e.types("q stop\r\n> ", keys+"\r")
		if key, err := a.Menu(brief(t), "", menu); key != want || err != nil {
			t.Errorf("%q: %q, %v", keys, key, err)
		}
	}

	go e.types("q stop\r\n> ", "w\r")
	if key, err := a.Menu(brief(t), "", menu); key != "w" || err != nil {
		t.Errorf("%q, %v", key, err)
	}
	e.sane(t, before)
	if s := e.screen(); strings.Contains(s, "\x1b[32") || strings.Contains(s, "\x1b[36") {
		t.Errorf("colour under NO_COLOR: %q", s)
	}
}

func TestStopping(t *testing.T) {
	text := Prompt{Text: "Name", Form: fact.Text}
	ways := map[string]func(context.Context, Asker) error{
		"choice": func(ctx context.Context, a Asker) error { _, err := a.Ask(ctx, esaPage); return err },
		"text":   func(ctx context.Context, a Asker) error { _, err := a.Ask(ctx, text); return err },
		"menu":   func(ctx context.Context, a Asker) error { _, err := a.Menu(ctx, "", menu); return err },
		"paste":  func(ctx context.Context, a Asker) error { _, err := a.Paste(ctx, "Screen"); return err },
		"secret": func(ctx context.Context, a Asker) error { _, err := a.Secret(ctx, "Passphrase"); return err },
	}
	marks := map[string]string{"choice": "4  some", "text": "Answer:", "menu": "q stop\r\n> ", "paste": "> ",
		"secret": "> "}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			e := newTerminal(t, false)
			a, before := menusOn(e), state(t, e)
			for _, key := range []string{interrupt, endOfText} {
				go e.types(marks[name], key)
				if err := way(brief(t), a); err != ErrStopped {
					t.Errorf("%q: %v", key, err)
				}
				e.sane(t, before)
			}
			ctx, cancel := context.WithCancel(brief(t))
			go func() {
				e.types(marks[name], "")
				cancel()
			}()
			if err := way(ctx, a); err != ErrStopped {
				t.Errorf("cancelled: %v", err)
			}
			e.sane(t, before)
			go e.types("q stop\r\n> ", "w\r") // and it goes on
			if key, err := a.Menu(brief(t), "", menu); key != "w" || err != nil {
				t.Errorf("after: %q, %v", key, err)
			}
		})
	}
}

// A terminal may stop to answer after it was found good. Ctrl-C must work even then.
func TestCtrlCOnATerminalThatFellSilent(t *testing.T) {
	e := newTerminal(t, true)
	go e.types("4  some", "abc"+interrupt)
	if _, err := menusOn(e).Ask(brief(t), esaPage); err != ErrStopped {
		t.Error(err)
	}
}

func TestPasteOnATerminal(t *testing.T) {
	for name, make := range map[string]func(*emulator) Asker{
		"survey": func(e *emulator) Asker { return menusOn(e) },
		"plain":  func(e *emulator) Asker { return Plain(e.tty, e.tty, int(e.tty.Fd()), nil) },
	} {
		t.Run(name, func(t *testing.T) {
			e := newTerminal(t, false)
			a := make(e)
			for _, c := range []struct{ keys, want string }{
				{"\r", ""},
				{"E4017x\x7f\r", "E4017"},
				{"Module error\nE4017: 设备\x7f\x7f\tx\r\nlast\r", "Module error\nE4017: \tx\nlast"},
			} {
				go e.types("> ", c.keys)
				if got, err := a.Paste(brief(t), "Screen"); got != c.want || err != nil {
					t.Errorf("%q: %q, %v", c.keys, got, err)
				}
			}
			go func() { // the last line of a paste often has no end
				e.types("> ", "one\rtwo")
				time.Sleep(2 * pause)
				e.person.WriteString("\r")
			}()
			if got, err := a.Paste(brief(t), "Screen"); got != "one\ntwo" || err != nil {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

// A long session comes through whole: lines longer than the line mode's 4096 bytes, more than the terminal's buffer
// holds, marked as a paste where the terminal does that.
func TestBlockOnATerminal(t *testing.T) {
	var session strings.Builder
	for i := range 10_000 {
		session.WriteString(strings.Repeat("x", i%90) + " 设备\n")
	}
	session.WriteString(strings.Repeat("long ", 4000) + "\n")
	long := session.String()
	keys := strings.ReplaceAll(long, "\n", "\r")
	for name, c := range map[string]struct {
		marks bool
		make  func(*emulator) Asker
	}{
		"survey": {true, func(e *emulator) Asker { return menusOn(e) }},
		"plain":  {false, func(e *emulator) Asker { return Plain(e.tty, e.tty, int(e.tty.Fd()), nil) }},
	} {
		t.Run(name, func(t *testing.T) {
			e := newTerminal(t, false)
			a, before := c.make(e), state(t, e)
			for _, c := range []struct{ name, keys, want string }{
				{"a dot", "one\r\ttwo\r.\r", "one\n\ttwo\n"},
				{"CR LF", "one\r\ntwo\r\n.\r\n", "one\ntwo\n"},
				{"nothing", ".\r", ""},
				{"Ctrl-D", "one\rtw" + endOfText, "one\ntw"},
				{"a slip", "onee\x7f\rx\x7f.\r", "one\n"},
				{"a long paste", keys + ".\r", long},
				{"marked", pasteBegins + keys + pasteEnd + ".\r", long},
				{"marked, the dot in it", pasteBegins + "one\r.\rtwo" + pasteEnd, "one\n"},
				{"marked, the last line without an end",
					pasteBegins + "one\r\x1b[7mtwo\x1b[0m \x04\x03" + pasteEnd +
						".\r", "one\n\x1b[7mtwo\x1b[0m \x04\x03\n"},
				{"two of them", pasteBegins + "one\r" + pasteEnd + pasteBegins + "two" + pasteEnd + endOfText,
					"one\ntwo\n"},
			} {
				go e.types("Session\r\n> ", c.keys)
				if got, err := a.Block(brief(t), "Session"); got != c.want || err != nil {
					t.Errorf("%s: %d bytes, want %d: %.200q, %v", c.name, len(got), len(c.want), got, err)
				}
				e.sane(t, before)
			}
			go e.types("Session\r\n> ", "one\r"+interrupt)
			if _, err := a.Block(brief(t), "Session"); err != ErrStopped {
				t.Error(err)
			}
			ctx, cancel := context.WithCancel(brief(t))
			go func() {
				e.types("Session\r\n> ", "")
				cancel()
			}()
			if _, err := a.Block(ctx, "Session"); err != ErrStopped {
				t.Error(err)
			}
			e.sane(t, before)
			go e.types("watch", "w\r") // nothing of the blocks answers what comes next
			if key, err := a.Menu(brief(t), "", menu); key != "w" || err != nil {
				t.Errorf("after: %q, %v", key, err)
			}
		})
	}
}

// What was pasted is shown once where the terminal does not mark it, and not at all where it does.
func TestABlockIsShownOnceAtMost(t *testing.T) {
	for _, c := range []struct{ keys, shown string }{
		{"secret\rtwo\r.\r", "secret\r\ntwo\r\n.\r\n"},
		{pasteBegins + "secret\rtwo" + pasteEnd + ".\r", "[2 lines pasted]\r\n.\r\n"},
	} {
		e := newTerminal(t, false)
		go e.types("> ", c.keys)
		if _, err := menusOn(e).Block(brief(t), "Session"); err != nil {
			t.Fatal(err)
		}
		want := c.shown + "\r\n" + marksOff
		for deadline := time.Now().Add(5 * time.Second); !strings.HasSuffix(e.screen(), marksOff) &&
			time.Now().Before(deadline); {
			time.Sleep(time.Millisecond)
		}
		if got := e.screen(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// The last entry of a list, chosen by its key.
func TestMenuOffersAPaste(t *testing.T) {
	e := newTerminal(t, false)
	a := menusOn(e)
	p := esaPage
	p.Paste = "paste the ESA's command line output"
	go e.types("p  paste the ESA's command line output", "p\r")
	expect(t, a, brief(t), p, Answer{Kind: Pastes})
	text := Prompt{Text: "Version", Form: fact.Text, Paste: p.Paste}
	go func() {
		e.types("    p paste the ESA's command line output", "")
		e.types("Answer:", "p\r")
	}()
	expect(t, a, brief(t), text, Answer{Kind: Pastes})
}

// Without a terminal's modes, as in mintty, the lines of a paste come by themselves.
func TestPasteInLineMode(t *testing.T) {
	e := newTerminal(t, false)
	a := newPlain(&stream{in: e.tty}, e.tty, e.tty, -1, nil)
	go e.types("> ", "one\ntwo\n")
	if got, err := a.Paste(brief(t), "Screen"); got != "one\ntwo" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	go e.types("> ", "3\n")
	expect(t, a, brief(t), esaPage, Answer{Value: "disabled"})
}

func TestSecretShowsNothing(t *testing.T) {
	for name, make := range map[string]func(*emulator) Asker{
		"survey": func(e *emulator) Asker { return menusOn(e) },
		"plain":  func(e *emulator) Asker { return Plain(e.tty, e.tty, int(e.tty.Fd()), nil) },
	} {
		t.Run(name, func(t *testing.T) {
			e := newTerminal(t, false)
			a, before := make(e), state(t, e)
			ended := e.after("Passphrase\r\n> ", "hunter3\x7f2\r")
			s, err := a.Secret(brief(t), "Passphrase")
			if err != nil || s.Reveal() != "hunter2" {
				t.Fatalf("%v", err)
			}
			<-ended
			e.sane(t, before)
			hidden := Prompt{Text: "Token", Form: fact.Hidden,
				Parse: func(s string) (string, error) { return redact.New(s).String(), nil }}
			ended = e.after("> ", "hunter2\r")
			expect(t, a, brief(t), hidden, Answer{Value: "[secret]"})
			<-ended
			go e.types("w", "w\r")
			if _, err := a.Menu(brief(t), "", menu); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// after types as types does and then looks that nothing but a line end was printed until the next prompt.
func (e *emulator) after(text, keys string) <-chan struct{} {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		e.types(text, keys)
		deadline := time.Now().Add(5 * time.Second)
		for !strings.Contains(e.screen(), "\n") && time.Now().Before(deadline) {
			time.Sleep(time.Millisecond)
		}
		if got := e.screen(); got != "\r\n" {
			e.t.Errorf("printed: %q", got)
		}
	}()
	return ended
}

// menusOn asks with menus, without finding out first whether the terminal can show them.
func menusOn(e *emulator) Asker {
	return &menus{in: &stream{in: e.tty}, fd: int(e.tty.Fd()), out: e.tty}
}
