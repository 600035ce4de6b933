//go:build linux || darwin

package ask

import (
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// Several entries of a list are ticked with the space bar, typed, or pasted; the keys of every prompt stay.
func TestTicksOnATerminal(t *testing.T) {
	e := newTerminal(t, false)
	a := e.choose(t, nil)
	machines := Prompt{Text: "Which machines", Form: fact.Text, Many: true, Offer: []fact.Option{
		{Value: "none", Label: "none"}, {Value: "AAAA-1111"}, {Value: "AAAA-2222"}, {Value: "BBBB-2222"}}}
	consoles := Prompt{Text: "Which consoles", Many: true, Default: All, Options: []fact.Option{
		{Value: "esa-web", Label: "ESA web interface"}, {Value: "sse", Label: "SSE portal"},
		{Value: "xdr", Label: "XDR console"}}}
	const down = "\x1b[B"
	for _, c := range []struct {
		name, keys string
		p          Prompt
		want       Answer
	}{
		{"two of them", down + " " + down + " \r", consoles, Answer{Value: "sse,xdr"}},
		{"nothing is the default", "\r", consoles, Answer{Value: All}},
		{"one is ticked by its number", "3 \r", consoles, Answer{Value: "xdr"}},
		{"numbers", "1 3\r", consoles, Answer{Value: "esa-web,xdr"}},
		{"all", "all\r", consoles, Answer{Value: "esa-web,sse,xdr"}},
		{"a word", "port\r", consoles, Answer{Value: "sse"}},
		{"a key", "b\r", consoles, Answer{Kind: Back}},
		{"a key that is ticked", "d \r", consoles, Answer{Kind: DontKnow}},
		{"what was ticked and taken back", " " + down + "  " + down + " \r", consoles, Answer{Value: "esa-web,xdr"}},
		{"a serial's end", "1111\r", machines, Answer{Value: "AAAA-1111"}},
		{"a paste of two", pasteBegins + "AAAA-1111 BBBB-2222" + pasteEnd + "\r", machines,
			Answer{Value: "AAAA-1111,BBBB-2222"}},
		{"a paste of lines", pasteBegins + "AAAA-2222\rBBBB-2222\r" + pasteEnd + "\r", machines,
			Answer{Value: "AAAA-2222,BBBB-2222"}},
		{"another", "CCCC-3333\r", machines, Answer{Value: "CCCC-3333"}},
		{"all of them", "all\r", machines, Answer{Value: "AAAA-1111,AAAA-2222,BBBB-2222"}},
		{"none", "none\r", machines, Answer{Value: "none"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			go e.types("stop", c.keys)
			expect(t, a, brief(t), c.p, c.want)
			if c.name == "numbers" {
				e.types("ESA web interface, XDR console", "")
			}
		})
	}
}
