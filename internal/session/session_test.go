package session

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/ask/asktest"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
	"github.com/xdrdoctor/xdrdoctor/internal/share"
	"github.com/xdrdoctor/xdrdoctor/internal/usage"
)

// noon is when these sessions take place; their clock stands still.
var noon = time.Date(2026, 11, 28, 12, 0, 0, 0, time.Local)

// call is a session with a person who is played by a test.
type call struct {
	*Session
	t      testing.TB
	person *asktest.Script // nil: another Asker
	out    bytes.Buffer    // results
	asides *os.File        // notes
}

// answers are lines typed one after the other, whatever is asked.
func answers(typed ...string) []asktest.Line {
	var lines []asktest.Line
	for _, l := range typed {
		lines = append(lines, asktest.Line{Type: l})
	}
	return lines
}

// onCall opens a session of a symptom in the EU with a person who types these lines. Change what is asked of it by
// options.
func onCall(t testing.TB, lines []asktest.Line, options ...func(*Options)) *call {
	t.Helper()
	person := asktest.New(t, lines...)
	c := openFor(t, person, "en", options...)
	c.person = person
	return c
}

func openFor(t testing.TB, person ask.Asker, lang string, options ...func(*Options)) *call {
	t.Helper()
	l, err := i18n.Open(lang)
	if err != nil {
		t.Fatal(err)
	}
	o := &Options{
		Symptom: "token-refused", Said: map[string]string{"region": "eu"}, Present: Consoles(),
		Output: Output{Format: "text", NoRecord: true}, Budget: time.Minute,
	}
	for _, change := range options {
		change(o)
	}
	c := &call{t: t}
	c.asides, err = os.CreateTemp(t.TempDir(), "asides")
	if err != nil {
		t.Fatal(err)
	}
	none, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	c.Session, err = Open(t.Context(), Env{
		In: none, Out: &c.out, Err: c.asides, Getenv: stateIn(t.TempDir()), Clock: func() time.Time { return noon },
		Version: "test", Lang: l,
		Shared: share.New(redact.Open(""), redact.Private), Asker: person,
	}, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(); none.Close(); c.asides.Close() })
	return c
}

// stateIn is an environment whose state folder is this.
func stateIn(dir string) func(string) string {
	return func(name string) string {
		if name == "HOME" || name == "XDG_STATE_HOME" {
			return dir
		}
		return ""
	}
}

// diagnose runs the session, and returns how it ended: with an exit code, or stopped.
func (c *call) runs() usage.Exit {
	c.t.Helper()
	err := c.Diagnose(c.t.Context())
	var code usage.Exit
	switch {
	case err == nil:
		return engine.ExitOK
	case errors.As(err, &code):
		return code
	case errors.Is(err, ask.ErrStopped):
		return usage.Exit(engine.ExitStopped)
	}
	c.t.Fatalf("it ended with %v", err)
	return 0
}

// notes are what was said beside the questions and the results.
func (c *call) said() string {
	b, err := os.ReadFile(c.asides.Name())
	if err != nil {
		c.t.Fatal(err)
	}
	return string(b)
}

// screenful is all that the person saw.
func (c *call) screenful() string { return c.said() + c.person.Screen.String() + c.out.String() }

// sees fails the test unless each text stood on the screen.
func (c *call) sees(texts ...string) {
	c.t.Helper()
	words := strings.Join(strings.Fields(c.screenful()), " ")
	for _, text := range texts {
		if !strings.Contains(words, text) {
			c.t.Errorf("%q is not on the screen:\n%s", text, c.screenful())
		}
	}
}

// never fails the test if one of the texts stood on the screen.
func (c *call) never(texts ...string) {
	c.t.Helper()
	words := strings.Join(strings.Fields(c.screenful()), " ")
	for _, text := range texts {
		if strings.Contains(words, text) {
			c.t.Errorf("%q is on the screen:\n%s", text, c.screenful())
		}
	}
}

// standing are the answers in the store, "question=answer" or "question: why not".
func (c *call) standing() []string {
	var all []string
	for _, d := range c.store.Documents() {
		switch {
		case d.Ref.Source != evidence.Ask:
		case d.Failure == nil:
			all = append(all, d.Ref.Request+"="+string(d.Body))
		case !notAsked(d):
			all = append(all, d.Ref.Request+": "+string(d.Failure.Kind))
		}
	}
	slices.Sort(all)
	return all
}
