package operator

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/config/strict"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

var noon = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return noon }

var questions = []*fact.Question{
	{Name: "esa-page", Where: fact.Place{Portal: fact.ESAWeb, Path: "Network > Cloud Service Settings"},
		Options: []fact.Option{{Value: "registered"}, {Value: "asks-token"}}},
	{Name: "esa-version", Form: fact.Text},
	{Name: "portal", Form: fact.Text, Parse: func(s string) (string, error) {
		if s != "admin.sse.itd.cisco.com" {
			return "", hinted{}
		}
		return "us", nil
	}},
}

type hinted struct{}

func (hinted) Error() string { return "no SSE portal" }
func (hinted) Hint() string  { return "copy the address bar" }

func fetch(t *testing.T, s evidence.Source, question string) string {
	t.Helper()
	d, err := s.Fetch(t.Context(), evidence.Ref{Source: evidence.Ask, Request: question})
	if err != nil {
		if err != evidence.ErrNotMine {
			t.Error(err)
		}
		return "not mine"
	}
	if !d.Taken.Equal(noon) || d.Ref.Request != question {
		t.Errorf("%+v", d)
	}
	return d.From + ": " + d.Summary()
}

func TestFlags(t *testing.T) {
	s := Flags(map[string]string{"esa-page": "registered", "portal": fact.DontKnow, "esa-version": fact.Nobody}, clock)
	for question, want := range map[string]string{
		"esa-page": "flag --esa-page: registered", "portal": "flag --portal: answer: does-not-know",
		"esa-version": "flag --esa-version: answer: nobody-here", "tiles": "not mine",
	} {
		if got := fetch(t, s, question); got != want {
			t.Errorf("%s: %q, want %q", question, got, want)
		}
	}
	if _, err := s.Fetch(t.Context(),
		evidence.Ref{Source: evidence.ESA, Request: "esa-page"}); err != evidence.ErrNotMine {
		t.Error(err)
	}
}

func TestSpeaker(t *testing.T) {
	s := Speaker("lab", func(q string) (string, bool) { return "yes", q == "tiles" }, clock)
	if got := fetch(t, s, "tiles") + ", " + fetch(t, s, "portal"); got != "lab: yes, not mine" {
		t.Error(got)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "answers.yaml")
	write(t, path, "esa-version: 15.5\nesa-page: unknown\nportal: admin.sse.itd.cisco.com\n")
	f, err := File(path, questions, clock)
	if err != nil {
		t.Fatal(err)
	}
	for question, want := range map[string]string{
		"esa-version": "answers.yaml: 15.5", "esa-page": "answers.yaml: answer: does-not-know",
		"portal": "answers.yaml: us", "tiles": "not mine",
	} {
		if got := fetch(t, f, question); got != want {
			t.Errorf("%s: %q, want %q", question, got, want)
		}
	}
	if _, err := f.Fetch(t.Context(),
		evidence.Ref{Source: evidence.XDR, Request: "portal"}); err != evidence.ErrNotMine {
		t.Error(err)
	}
	if got := f.Unused(func(name string) bool { return name == "esa-page" }); !slices.Equal(got,
		[]string{"esa-version", "portal"}) {
		t.Error(got)
	}
}

func TestFileIsReadAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "answers.yaml")
	write(t, path, "esa-page: registered\n")
	f, err := File(path, questions, clock)
	if err != nil {
		t.Fatal(err)
	}
	step := func(text, question, want string) {
		t.Helper()
		write(t, path, text)
		if got := fetch(t, f, question); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	step("esa-page: asks-token\n", "esa-page", "answers.yaml: asks-token")
	step("esa-pgae: asks-token\n", "esa-page",
		`answers.yaml: answer: not-asked: answers.yaml:1: unknown key "esa-pgae"; did you mean esa-page?`)
	if got := fetch(t, f, "esa-page"); !strings.Contains(got, "not-asked") { // not only once
		t.Error(got)
	}
	step("esa-version: [15, 0]\n", "esa-page", "not mine")
	step("esa-version: [15.0, 1]\n", "esa-version", "answers.yaml: 15.0,1")
	sameSize := "esa-version: [15.0, 2]\n"
	write(t, path, sameSize)
	if err := os.Chtimes(path, noon, noon); err != nil {
		t.Fatal(err)
	}
	step(sameSize, "esa-version", "answers.yaml: 15.0,2")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if got := fetch(t, f, "esa-version"); !strings.Contains(got, "not-asked: answers file: ") {
		t.Error(got)
	}
	step(sameSize, "esa-version", "answers.yaml: 15.0,2")
}

func TestPreset(t *testing.T) {
	path := filepath.Join(t.TempDir(), "eu.yaml")
	write(t, path, "esa-page: registered\nportal: nobody\n")
	m, err := strict.Read(path, strict.Quoted)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Preset("profile eu", m, questions, clock)
	if err != nil {
		t.Fatal(err)
	}
	if got := fetch(t, s, "esa-page") + ", " + fetch(t, s, "portal") + ", " +
		fetch(t, s, "tiles"); got != "profile eu: registered, profile eu: answer: nobody-here, not mine" {
		t.Error(got)
	}
	if _, err := Preset("profile eu", m, questions[:1], clock); err == nil ||
		err.Error() != `eu.yaml:2: unknown key "portal"` {
		t.Error(err)
	}
}

func TestFileRefused(t *testing.T) {
	for _, c := range []struct{ text, err, hint string }{
		{"esa-version: 1\nesa-pgae: registered\n", `a.yaml:2: unknown key "esa-pgae"`, "did you mean esa-page?"},
		{"esa-page: off\n",
			`a.yaml:1: esa-page: "off" is not an answer to esa-page; it takes registered, asks-token, unknown or nobody`,
			"look at ESA > Network > Cloud Service Settings"},
		{"portal: x\n", "a.yaml:1: portal: no SSE portal", "copy the address bar"},
		{"esa-version:\n", "a.yaml:1: esa-version: no value", "write one, or remove the line"},
		{"esa-version: \"\"\n", "a.yaml:1: esa-version: an empty answer", ""},
		{"esa-version: {a: b}\n", "a.yaml:1: esa-version: not a single value", "write one value on the key's line"},
		{"esa-version: [[1]]\n", "a.yaml:1: esa-version: a list of something else than single values",
			"write it as [first, second]"},
		{"esa-version: 1\nesa-version: 2\n", `a.yaml:2: mapping key "esa-version" already defined at [1:1]`, ""},
		{"esa-version: &a 1\n", "a.yaml:1: anchors and aliases are not taken", "write the value out"},
	} {
		path := filepath.Join(t.TempDir(), "a.yaml")
		write(t, path, c.text)
		_, err := File(path, questions, clock)
		var h interface{ Hint() string }
		if err == nil || err.Error() != c.err || !errors.As(err, &h) || !strings.Contains(h.Hint(), c.hint) {
			t.Errorf("%q: %v, want %s (%s)", c.text, err, c.err, c.hint)
		}
	}
	if _, err := File(filepath.Join(t.TempDir(), "a.yaml"), questions, clock); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}
