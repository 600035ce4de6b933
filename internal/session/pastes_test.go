package session

import (
	"strings"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/ask/asktest"
)

// What comes of a text that is pasted at a question, and of taking it back.
func TestPastes(t *testing.T) {
	const named = "esa01.example.com> version\n\nModel: C600V\nVersion: 15.0.0-104\nSerial #: 564D1A2B3C4D5E6F7A8B-0C1D2E3F4A5B\n\nesa01.example.com> "
	for _, c := range []struct {
		name, text, says string
		used             bool
	}{
		{"nothing", "", "Nothing was pasted.", false},
		{"no session", "hello there", "Not understood", false},
		{"a session", named, "Read from esa01.example.com", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := onCall(t, nil)
			s.sources.connect()
			before, ok, err := s.sources.pasted.read(t.Context(), c.text, []string{"version", "date"})
			if err != nil || ok != c.used || c.used != (len(s.sources.pasted.all()) > 0) {
				t.Fatalf("%t, %v, %d documents", ok, err, len(s.sources.pasted.all()))
			}
			s.sees(c.says)
			if !ok {
				return
			}
			s.sources.pasted.takeBack(before)
			if len(s.sources.pasted.all()) > 0 {
				t.Error("it is still there")
			}
			s.sees("The pasted text is taken back.")
		})
	}
}

// F11: what the command line says and does not settle stands at the question, with the likely answer for Enter.
func TestFieldPasteIsSaidAtTheQuestion(t *testing.T) {
	session := "esa01.example.com> cloudserviceconfig\n\nThe Cisco Cloud Service is currently disabled on your appliance.\n\nesa01.example.com> \n."
	c := onCall(t, []asktest.Line{
		{At: "--sse-devices", Type: "4"}, {At: "--sse-services", Type: "1"}, {At: "--esa-page", Type: "p"},
		{At: "command line", Type: session},
		{At: "--esa-page", Type: "q"},
	}, of("not-listed"))
	c.person.Left()
	c.runs()
	if shown := c.person.Screen.String(); !strings.Contains(shown, "disabled") {
		t.Errorf("what the command line says is not shown:\n%s", c.screenful())
	}
}
