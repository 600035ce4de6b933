package ask

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// curtain hides one word once it is drawn.
type curtain struct{ drawn bool }

func (c *curtain) Text(s string) string {
	if !c.drawn {
		return s
	}
	return strings.ReplaceAll(s, "esa01", "host-1")
}

func (c *curtain) Real(s string) string { return strings.ReplaceAll(s, "host-1", "esa01") }

func (c *curtain) Turn() string {
	if c.drawn {
		return "already drawn"
	}
	c.drawn = true
	return "drawn"
}

func (c *curtain) Off() string {
	c.drawn = false
	return "open"
}

func (c *curtain) Private() bool { return !c.drawn }

var whichESA = Prompt{
	Number: 2, Text: "Which is esa01's name?", Why: "esa01", Form: fact.Text, Default: "esa01",
	Offer: []fact.Option{{Value: "esa01"}, {Value: "x", Label: "not esa01"}},
	Parse: func(s string) (string, error) {
		if s == "?!" {
			return "", hinted{}
		}
		return s, nil
	},
}

// The screen is shared at a question, which stands again; what is chosen or typed is meant as it is.
func TestShared(t *testing.T) {
	var out bytes.Buffer
	a := Shared(Plain(strings.NewReader("s\n?\n1\nhost-1\n\noff\ny\nx\ns\noff\nn\nc\ns\nscreen\ns\n"), &out, -1, nil),
		&curtain{}, nil, func(line string) { out.WriteString(line + "\n") })
	for _, want := range []string{"esa01", "esa01", "esa01", "x"} {
		expect(t, a, t.Context(), whichESA, Answer{Value: want})
	}
	if key, err := a.Menu(t.Context(), "On esa01?", []Item{{Key: "c", Label: "check esa01"}}); key != "c" ||
		err != nil {
		t.Errorf("%q %v", key, err)
	}
	if text, err := a.Paste(t.Context(), "What does esa01 show?"); text != "screen" || err != nil {
		t.Errorf("%q %v", text, err)
	}
	if s, err := a.Secret(t.Context(), "Passphrase on esa01"); s.Reveal() != "s" || err != nil {
		t.Errorf("%q %v", s.Reveal(), err)
	}
	const asked = "2 Which is host-1's name?\n    1 host-1   2 not host-1\n"
	want := `2 Which is esa01's name?
    1 esa01   2 not esa01
    d don't know, n no one here has access, b back, q stop,
    s share, ? help
[1] > s
drawn
` + asked + `[1] > ?
    why    host-1
    d      continue without this answer
    n      no one in this session can open that page
    b      go back one question
    q      stop and show what was found
    s      hide names because other people see this screen
[1] > 1
` + asked + `[1] > host-1
` + asked + `[1] > ` + `
` + asked + `[1] > off
Show real names again?
y yes  n no
> y
open
2 Which is esa01's name?
    1 esa01   2 not esa01
[1] > x
On esa01?
c check esa01  s share
> s
drawn
On host-1?
c check host-1  s share  off show real names
> off
Show real names again?
y yes  n no
> n
On host-1?
c check host-1  s share  off show real names
> c
What does host-1 show?
> s
already drawn
What does host-1 show?
> screen
Passphrase on host-1
> ` + "\n"
	if out.String() != want {
		t.Errorf("%s\nwant\n%s", out.String(), want)
	}
}
