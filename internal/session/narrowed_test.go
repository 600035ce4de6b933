package session

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/ask/asktest"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
)

// oldESA is a session of an ESA that is too old to know of SSE, up to the dot that ends a paste.
const oldESA = "esa01.example.com> version\n\nCurrent Version\n===============\n" +
	"Product: Cisco C100V Email Security Virtual Appliance\nModel: C100V\nVersion: 12.5.0-066\n" +
	"Serial #: 564D1A2B3C4D5E6F7081-A1B2C3D4E5F6\n\nesa01.example.com> exit\n."

// offline is a session in which SSE shows the device as offline, and little else is known.
func offline(o *Options) {
	o.Symptom = "device-offline"
	o.Said = map[string]string{
		"region": "eu", "sse-devices": "offline", "esa-page": "registered", "sse-services": "both-on",
		"esa-egress": "connected",
		"esa-server": "api.eu.sse.itd.cisco.com", "cluster": "no",
	}
}

// Where more than one cause remains, each key does what it says, and the next look asks what was not known before.
func TestUncertain(t *testing.T) {
	const menu = "take the next look"
	dunno := []asktest.Line{
		{At: "Where does the ESA run", Type: "d"},
		{At: "--esa-tls", Type: "d"}, {At: "--esa-clock", Type: "d"}, {At: "--esa-version", Type: "d"},
		{At: "--esa-certificate", Type: "d"},
	}
	for _, c := range []struct {
		name   string
		typed  []asktest.Line
		sees   []string
		never  []string
		screen int // how often NOT CERTAIN YET is shown before the end
	}{
		{"stop", []asktest.Line{{At: menu, Type: "q"}},
			[]string{"NOT CERTAIN YET", "Certain SSE lists the device, offline", "Could be", "Next look ESA admin"},
			[]string{"CAUSE"}, 1},
		{"the next look settles it", []asktest.Line{{At: menu, Type: "8"}, {At: "--esa-clock", Type: "12 min"},
			{At: "steps done", Type: "q"}},
			[]string{"CAUSE"}, nil, 1},
		{"the next look, by a paste", []asktest.Line{{At: menu, Type: "8"}, {At: "--esa-clock", Type: "p"},
			{At: "type these", Type: oldESA},
			{At: "steps done", Type: "q"}}, []string{"CAUSE", "AsyncOS"}, nil, 1},
		{"the next look, not known again", []asktest.Line{{At: menu, Type: "8"}, {At: "--esa-clock", Type: "d"},
			{At: menu, Type: "q"}},
			nil, []string{"CAUSE"}, 2},
		{"stop at the next look", []asktest.Line{{At: menu, Type: "8"}, {At: "--esa-clock", Type: "q"}}, nil,
			[]string{"CAUSE"}, 1},
		{"back takes the last answer", []asktest.Line{{At: menu, Type: "b"}, {At: "--esa-certificate", Type: "q"}},
			nil, []string{"CAUSE"}, 1},
		{"change an answer", []asktest.Line{{At: menu, Type: "6"}, {At: "Which answer", Type: "2"},
			{At: "--esa-tls", Type: "2"},
			{At: "steps done", Type: "q"}}, []string{"CAUSE"}, nil, 1},
		{"messages, and the menu again", []asktest.Line{{At: menu, Type: "4"}, {At: menu, Type: "q"}},
			[]string{"ESA admin"}, nil, 1},
		{"a note, and the menu again", []asktest.Line{{At: menu, Type: "t"}, {At: "A note", Type: "ticket 4711"},
			{At: menu, Type: "q"}},
			nil, []string{"note is not kept"}, 1},
		{"evidence, and the menu again", []asktest.Line{{At: menu, Type: "e"}, {At: menu, Type: "q"}},
			[]string{"offline"}, nil, 1},
		{"look further", []asktest.Line{{At: menu, Type: "7"}, {At: "", Type: "q"}}, nil, []string{"CAUSE"}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := onCall(t, slices.Concat(dunno, c.typed), offline)
			if code := s.runs(); code != engine.ExitStopped {
				t.Errorf("exit %d", code)
			}
			s.sees(c.sees...)
			s.never(c.never...)
			walked, _, _ := strings.Cut(s.out.String(), "stopped")
			if n := strings.Count(walked, "Next look"); n < c.screen {
				t.Errorf("NOT CERTAIN YET was shown %d times, want %d:\n%s", n, c.screen, s.screenful())
			}
		})
	}
}

// What the list of causes that remain is counted by is nothing that a person could type.
func TestSuspectsAreNoKeys(t *testing.T) {
	s := onCall(t, answers("d", "d", "d", "d", "d", "q"), offline)
	s.runs()
	_, list, _ := strings.Cut(s.out.String(), "Could be")
	list, _, _ = strings.Cut(list, "Ruled out")
	marks := regexp.MustCompile(`(?m)^  (\S+) `).FindAllStringSubmatch(list, -1)
	if len(marks) < 2 {
		t.Fatalf("nothing is counted:\n%s", list)
	}
	for _, m := range marks {
		onMenu := slices.ContainsFunc(s.menu(), func(it ask.Item) bool { return it.Key == m[1] })
		if onMenu || strings.Contains("dnbqcewtps", m[1]) {
			t.Errorf("%q is a key", m[1])
		}
	}
}
