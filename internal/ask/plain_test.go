package ask

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

var esaPage = Prompt{
	Number: 1,
	Text:   "On the ESA, Network > Cloud Service Settings shows",
	Why:    "neither side has the device, or only one",
	Where:  "ESA: Network > Cloud Service Settings",
	Flag:   "--esa-page",
	Options: []fact.Option{{Value: "registered", Label: "registered"},
		{Value: "asks-token", Label: "it asks for a token"},
		{Value: "disabled", Label: "disabled"}, {Value: "else", Label: "something else"}},
}

var portal = Prompt{
	Number: 3, Text: "The address bar of the SSE portal\nafter signing in", Form: fact.Text,
	Example: "https://admin.eu.sse.itd.cisco.com",
	Parse: func(s string) (string, error) {
		if !strings.HasSuffix(s, ".cisco.com") {
			return "", hinted{}
		}
		return strings.TrimPrefix(s, "https://"), nil
	},
}

type hinted struct{}

func (hinted) Error() string { return "that is no SSE portal" }
func (hinted) Hint() string  { return "it is admin.sse.itd.cisco.com or a sister" }

// session runs a scripted session of numbered lines and returns what the person saw.
func session(t *testing.T, typed string, run func(context.Context, Asker)) string {
	t.Helper()
	var out bytes.Buffer
	run(t.Context(), Plain(strings.NewReader(typed), &out, -1, nil))
	return out.String()
}

func TestPlainLooks(t *testing.T) {
	got := session(t, "2\nfoo\nhttps://admin.eu.sse.itd.cisco.com\n\n?\nd\nx\nc\n", func(ctx context.Context, a Asker) {
		expect(t, a, ctx, esaPage, Answer{Value: "asks-token"})
		expect(t, a, ctx, portal, Answer{Value: "admin.eu.sse.itd.cisco.com"})
		again := esaPage
		again.Number = 4
		expect(t, a, ctx, again, Answer{Kind: DontKnow})
		key, err := a.Menu(ctx, "", menu)
		if key != "c" || err != nil {
			t.Errorf("menu: %q, %v", key, err)
		}
	})
	want := `1 On the ESA, Network > Cloud Service Settings shows
    1 registered   2 it asks for a token   3 disabled   4 something else
    d don't know, n no one here has access, b back, q stop,
    s share, ? help
> 2
3 The address bar of the SSE portal
  after signing in
    for example https://admin.eu.sse.itd.cisco.com
> foo
that is no SSE portal
it is admin.sse.itd.cisco.com or a sister
> https://admin.eu.sse.itd.cisco.com
4 On the ESA, Network > Cloud Service Settings shows
    1 registered   2 it asks for a token   3 disabled   4 something else
> 
type 1 to 4, or d, n, b, q, s, ?
> ?
    why    neither side has the device, or only one
    where  ESA: Network > Cloud Service Settings
    flag   --esa-page
    d      continue without this answer
    n      no one in this session can open that page
    b      go back one question
    q      stop and show what was found
    s      hide names because other people see this screen
> d
c check again  w watch  e evidence  n continue  q stop
> x
"x" matches none of the choices: type c, w, e, n, q, ?
> c
`
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

var menu = []Item{{Key: "c", Label: "check again"}, {Key: "w", Label: "watch"}, {Key: "e", Label: "evidence"},
	{Key: "n", Label: "continue"}, {Key: "q", Label: "stop"}}

func expect(t *testing.T, a Asker, ctx context.Context, p Prompt, want Answer) {
	t.Helper()
	got, err := a.Ask(ctx, p)
	if got != want || err != nil {
		t.Errorf("%s: %+v, %v; want %+v", p.Text, got, err, want)
	}
}

func TestWhatIsUnderstood(t *testing.T) {
	text := Prompt{Form: fact.Text, Offer: []fact.Option{{Value: "564D", Label: "esa01"}}}
	withDefault := esaPage
	withDefault.Default = "disabled"
	symptom := Prompt{Plain: true, Options: []fact.Option{{Value: "d", Label: "nothing"},
		{Value: "e4017", Label: "E4017"}}}
	for _, c := range []struct {
		name   string
		p      Prompt
		typed  string
		answer Answer
		say    string
	}{
		{"number", esaPage, "3", Answer{Value: "disabled"}, ""},
		{"blanks", esaPage, " 3 ", Answer{Value: "disabled"}, ""},
		{"value", esaPage, "Asks-Token", Answer{Value: "asks-token"}, ""},
		{"start of the label", esaPage, "some", Answer{Value: "else"}, ""},
		{"start in capitals", esaPage, "REG", Answer{Value: "registered"}, ""},
		{"letter", esaPage, "d", Answer{Kind: DontKnow}, ""},
		{"capital letter", esaPage, "D", Answer{Kind: DontKnow}, ""},
		{"the flag's word", esaPage, "unknown", Answer{Kind: DontKnow}, ""},
		{"nobody", esaPage, "n", Answer{Kind: NobodyHere}, ""},
		{"nobody in full", esaPage, "nobody", Answer{Kind: NobodyHere}, ""},
		{"back", esaPage, "b", Answer{Kind: Back}, ""},
		{"too high", esaPage, "5", Answer{}, `"5" matches none of the choices: type 1 to 4, or d, n, b, q, s, ?`},
		{"nought", esaPage, "0", Answer{}, `"0" matches none of the choices: type 1 to 4, or d, n, b, q, s, ?`},
		{"Enter", esaPage, "", Answer{}, "type 1 to 4, or d, n, b, q, s, ?"},
		{"Enter with a default", withDefault, "", Answer{Value: "disabled"}, ""},
		{"text", text, "mail01", Answer{Value: "mail01"}, ""},
		{"offer", text, "1", Answer{Value: "564D"}, ""},
		{"no offer", text, "2", Answer{Value: "2"}, ""},
		{"text Enter", text, "", Answer{}, "type 1, an answer, or d, n, b, q, s, ?"},
		{"word within a label", esaPage, "token", Answer{Value: "asks-token"}, ""},
		{"one letter wrong", esaPage, "regstered", Answer{Value: "registered"}, ""},
		{"an unknown letter", Prompt{Options: esaPage.Options, Parse: anything}, "x", Answer{},
			`"x" matches none of the choices: type 1 to 4, or d, n, b, q, s, ?`},
		{"a pasted text", Prompt{Options: esaPage.Options, Parse: anything}, "Registration failed\nbecause",
			Answer{Value: "Registration failed\nbecause"}, ""},
		{"first prompt, Enter", first, "", Answer{Value: "list"}, ""},
		{"first prompt, a number", first, "3", Answer{Value: "3"}, ""},
		{"first prompt, back", first, "b", Answer{Kind: Back}, ""},
		{"first prompt, stop", first, "q", Answer{Kind: End}, ""},
		{"first prompt, change", first, "c", Answer{Kind: Change}, ""},
		{"several, by numbers", serials, "1 2", Answer{Value: "420A-564D,420A-99EF"}, ""},
		{"several, by ends", serials, "99ef, 564d", Answer{Value: "420A-99EF,420A-564D"}, ""},
		{"all", serials, "all", Answer{Value: "420A-564D,420A-99EF"}, ""},
		{"none", serials, "none", Answer{}, ""},
		{"one of several unknown", serials, "1 77AA", Answer{},
			`"77AA" matches none of the choices: type 1 to 2, or d, n, b, q, s, ?`},
		{"menu takes no other letters", symptom, "w", Answer{},
			`"w" matches none of the choices: type 1 to 2, or b, q, s, ?`},
		{"back from a menu", symptom, "b", Answer{Kind: Back}, ""},
		{"menu value", symptom, "d", Answer{Value: "d"}, ""},
		{"nothing to explain", symptom, "?", Answer{},
			"    b      go back one question/    q      stop and show what was found/    s      hide names because other people see this screen"},
		{"two labels", Prompt{Options: []fact.Option{{Value: "a", Label: "seen once"},
			{Value: "b", Label: "seen twice"}}}, "sxx\x1b",
			Answer{}, `"sxx\x1b" matches none of the choices: type 1 to 2, or d, n, b, q, s, ?`},
		{"ambiguous", Prompt{Options: []fact.Option{{Value: "a", Label: "seen once"},
			{Value: "b", Label: "seen twice"}}}, "seen",
			Answer{}, `"seen" matches 1 and 2: type the number`},
		{"choice with a hint", Prompt{Options: portalOptions, Parse: portal.Parse}, "x",
			Answer{}, "that is no SSE portal/it is admin.sse.itd.cisco.com or a sister"},
		{"choice by what the page shows", Prompt{Options: portalOptions, Parse: portal.Parse},
			"https://admin.apj.sse.itd.cisco.com",
			Answer{Value: "admin.apj.sse.itd.cisco.com"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer, say := c.p.understand(c.typed)
			if answer != c.answer || strings.Join(say, "/") != c.say {
				t.Errorf("%+v, %q; want %+v, %q", answer, say, c.answer, c.say)
			}
		})
	}
}

func anything(s string) (string, error) { return s, nil }

var (
	first   = Prompt{Form: fact.Text, Empty: "list", Keys: "dbqcs"}
	serials = Prompt{Many: true, Options: []fact.Option{{Value: "420A-564D", Label: "esa01"},
		{Value: "420A-99EF", Label: "esa02"}}}
)

var portalOptions = []fact.Option{{Value: "admin.eu.sse.itd.cisco.com", Label: "Europe"}}

func TestHiddenQuestionKeepsItsSecret(t *testing.T) {
	p := Prompt{Text: "The token", Form: fact.Hidden, Parse: func(s string) (string, error) {
		if len(s) < 9 {
			return "", errors.New(`"` + s + `" is too short`)
		}
		return "9 characters", nil
	}}
	got := session(t, "hunter2\nhunter234\n", func(ctx context.Context, a Asker) {
		expect(t, a, ctx, p, Answer{Value: "9 characters"})
	})
	if strings.Contains(got, "hunter2") || !strings.Contains(got, `"[secret]" is too short`) {
		t.Error(got)
	}
}

func TestNarrowAndForeign(t *testing.T) {
	got := session(t, "1\n1\n", func(ctx context.Context, a Asker) {
		p := Prompt{Text: "选择\x1b[2J设备", Plain: true, Default: "b"}
		for _, v := range []string{"a", "b", "c"} {
			p.Options = append(p.Options, fact.Option{Value: v, Label: strings.Repeat("宽", 13)})
		}
		expect(t, a, ctx, p, Answer{Value: "a"})
		p.Options = p.Options[:2]
		expect(t, a, ctx, p, Answer{Value: "a"})
	})
	wide := strings.Repeat("宽", 13)
	want := `选择\x1b[2J设备
    1 ` + wide + `
    2 ` + wide + `
    3 ` + wide + `
[2] > 1
选择\x1b[2J设备
    1 ` + wide + `   2 ` + wide + `
[2] > 1
`
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestEndOfInput(t *testing.T) {
	session(t, "2", func(ctx context.Context, a Asker) {
		expect(t, a, ctx, esaPage, Answer{Value: "asks-token"}) // a last line without an end is an answer
		if _, err := a.Ask(ctx, esaPage); err != ErrStopped {
			t.Error(err)
		}
		if _, err := a.Menu(ctx, "", menu); err != ErrStopped {
			t.Error(err)
		}
		if _, err := a.Secret(ctx, "Passphrase"); err != ErrStopped {
			t.Error(err)
		}
	})
}

func TestScriptedPasteTakesOneLine(t *testing.T) {
	got := session(t, "E4017\n2\nhunter2\n", func(ctx context.Context, a Asker) {
		if s, err := a.Paste(ctx, "What is on the screen?"); s != "E4017" || err != nil {
			t.Errorf("%q, %v", s, err)
		}
		expect(t, a, ctx, esaPage, Answer{Value: "asks-token"})
		if s, err := a.Secret(ctx, "Passphrase"); s.Reveal() != "hunter2" || err != nil {
			t.Error(err)
		}
	})
	if strings.Contains(got, "hunter2") {
		t.Error(got)
	}
}

func TestCancelledWhileWaiting(t *testing.T) {
	in, typing := io.Pipe()
	defer typing.Close()
	a := Plain(in, io.Discard, -1, nil)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, cancel)
	if _, err := a.Ask(ctx, esaPage); err != ErrStopped {
		t.Fatal(err)
	}
	go io.WriteString(typing, "3\n") // meets the read that was given up
	expect(t, a, t.Context(), esaPage, Answer{Value: "disabled"})
}

func TestLateCursorReportIsNoAnswer(t *testing.T) {
	session(t, "\x1b[24;80R3\n", func(ctx context.Context, a Asker) {
		expect(t, a, ctx, esaPage, Answer{Value: "disabled"})
	})
}

func TestNobody(t *testing.T) {
	a := Nobody()
	_, err1 := a.Ask(t.Context(), esaPage)
	_, err2 := a.Menu(t.Context(), "", menu)
	_, err3 := a.Paste(t.Context(), "")
	_, err4 := a.Secret(t.Context(), "")
	for _, err := range []error{err1, err2, err3, err4} {
		if err != ErrNobody {
			t.Error(err)
		}
	}
	if a.Interactive() {
		t.Error("interactive")
	}
}

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"esa01": "esa01", "设备 1": "设备 1", "a\x1b[31mb": `a\x1b[31mb`, "a\r\n\tb": `a\r\n\tb`, "\u009b2J": `\u009b2J`,
		"a\u202eb": `a\u202eb`, "a\xffb\ufffd": `a\xffb` + "\ufffd", "a\u2028b": `a\u2028b`, "\x7f": `\x7f`,
		"\U000e0041": `\U000e0041`,
	} {
		if got := redact.Visible(in); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}

// A menu takes more than one line rather than more than 80 widest, and breaks no item.
func TestMenuFits(t *testing.T) {
	items := []Item{
		{Key: "c", Label: "done, check again"}, {Key: "w", Label: "watch"}, {Key: "e", Label: "evidence"},
		{Key: "t", Label: "note"}, {Key: "n", Label: "continue"}, {Key: "q", Label: "stop"},
		{Key: "r", Label: "let the lab do the remedy"}, {Key: "s", Label: "share"},
	}
	lines := menuLines("How does it go on?", items, widest)
	if len(lines) != 3 {
		t.Errorf("%d lines: %q", len(lines), lines)
	}
	for _, l := range lines {
		if cells.Width(l) > widest {
			t.Errorf("%d cells: %q", cells.Width(l), l)
		}
	}
}
