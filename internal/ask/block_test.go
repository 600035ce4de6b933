package ask

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

func TestScriptedBlock(t *testing.T) {
	for typed, want := range map[string]string{
		"one\r\n\tzwei\n . \n1\n": "one\r\n\tzwei\n",
		".\n1\n":                  "",
		"no dot\nno end":          "no dot\nno end",
		"":                        "",
		"a \x03 in a file\n.\n":   "a \x03 in a file\n",
	} {
		got := session(t, typed, func(ctx context.Context, a Asker) {
			if text, err := a.Block(ctx, "Paste"); text != want || err != nil {
				t.Errorf("%q: %q, %v", typed, text, err)
			}
			if strings.HasSuffix(typed, "1\n") {
				expect(t, a, ctx, esaPage, Answer{Value: "registered"})
			} else if _, err := a.Ask(ctx, esaPage); err != ErrStopped && !strings.HasSuffix(typed, ".\n") {
				t.Errorf("%q: after the end %v", typed, err)
			}
		})
		if !strings.HasPrefix(got, "Paste\n> \n") || strings.Contains(got, "zwei") {
			t.Errorf("it shows %q", got)
		}
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Plain(strings.NewReader("one\n.\n"), &bytes.Buffer{}, -1, nil).Block(stopped, ""); err != ErrStopped {
		t.Error(err)
	}
	if _, err := Nobody().Block(t.Context(), ""); err != ErrNobody {
		t.Error(err)
	}
}

func TestAPasteIsOffered(t *testing.T) {
	p := esaPage
	p.Paste = "paste the ESA's command line output"
	got := session(t, "x\n?\np\nP\np\n", func(ctx context.Context, a Asker) {
		expect(t, a, ctx, p, Answer{Kind: Pastes})
		expect(t, a, ctx, p, Answer{Kind: Pastes})
		plain := esaPage
		plain.Plain = true
		_, _ = a.Ask(ctx, plain) // here p means nothing
	})
	for _, text := range []string{
		"    d don't know, n no one here has access, b back, q stop,\n    s share, ? help\n" +
			"    p paste the ESA's command line output\n",
		"matches none of the choices: type 1 to 4, or d, n, b, q, p, s, ?\n",
		"    p      paste the ESA's command line output\n",
		"matches none of the choices: type 1 to 4, or b, q, s, ?\n",
	} {
		if strings.Count(got, text) != 1 {
			t.Errorf("%d times %q in\n%s", strings.Count(got, text), text, got)
		}
	}
}
