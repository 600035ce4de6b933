package session

import (
	"strings"
	"testing"
	"time"

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

// The date of a paste tells the clock where it can: it was printed before it was pasted.
func TestPastedDate(t *testing.T) {
	for _, c := range []struct {
		name  string
		shown time.Duration // what the clock shows, from the time of the paste on
		then  []asktest.Line
		sees  []string
		open  bool // the clock is among the causes that remain
	}{
		{"ahead", 40 * time.Minute, []asktest.Line{{At: "steps done", Type: "q"}},
			[]string{"The ESA's clock is 40 minutes ahead", "compared with the time of this paste"}, false},
		{"right", -2 * time.Minute, []asktest.Line{{At: "take the next look", Type: "q"}},
			nil, false},
		{"behind, or an older session", -40 * time.Minute, []asktest.Line{{At: "--esa-clock", Type: ""},
			{At: "steps done", Type: "q"}},
			[]string{"The pasted date is older than the paste", "The ESA's clock is 40 minutes behind"}, false},
		{"surely an older session", -48 * time.Hour, []asktest.Line{{At: "take the next look", Type: "q"}}, nil, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			typed := "esa01.example.com> date\n\n" + noon.Add(c.shown).UTC().Format("Mon Jan 02 15:04:05 2006") +
				" GMT\n\nesa01.example.com> exit\n."
			lines := append(answers("d", "d", "d", "d", "d"),
				asktest.Line{At: "take the next look", Type: "8"}, asktest.Line{At: "--esa-clock", Type: "p"},
				asktest.Line{At: "type these", Type: typed})
			s := onCall(t, append(lines, c.then...), offline)
			s.runs()
			s.sees(c.sees...)
			end := s.out.String()
			end = end[strings.LastIndex(end, "E4017: Device is offline"):]
			if open := strings.Contains(end, "The ESA's clock is behind."); open != c.open {
				t.Errorf("the clock may be the cause: %t\n%s", open, end)
			}
		})
	}
}
