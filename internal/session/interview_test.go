package session

import (
	"slices"
	"strings"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/ask/asktest"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// What is typed at the first questions of a session, and the answers that stand when it is left.
func TestInterview(t *testing.T) {
	for _, c := range []struct {
		name    string
		typed   []asktest.Line
		stands  []string // beside the region and the symptom
		said    int
		options func(*Options)
	}{
		{"an answer", answers("1", "q"), []string{"sse-devices=online"}, 1, nil},
		{"in words", answers("yes, online", "q"), []string{"sse-devices=online"}, 1, nil},
		{"not known", answers("d", "q"), []string{"sse-devices: does-not-know"}, 1, nil},
		{"nobody here closes the console", []asktest.Line{{At: "--sse-devices", Type: "n"},
			{At: "--esa-server", Type: "q"}},
			[]string{"sse-devices: nobody-here", "sse-services: nobody-here"}, 1, nil},
		{"back opens it again", []asktest.Line{{At: "--sse-devices", Type: "n"}, {At: "--esa-server", Type: "b"},
			{At: "--sse-devices", Type: "4"},
			{At: "--sse-services", Type: "q"}}, []string{"sse-devices=absent"}, 1, nil},
		{"back takes the last answer", []asktest.Line{{At: "--sse-devices", Type: "4"},
			{At: "--sse-services", Type: "1"}, {At: "--esa-server", Type: "b"},
			{At: "--sse-services", Type: "q"}}, []string{"sse-devices=absent"}, 1, nil},
		{"a change keeps the others", []asktest.Line{{At: "--sse-devices", Type: "4"},
			{At: "--sse-services", Type: "1"}, {At: "--esa-server", Type: "c"},
			{At: "Which answer", Type: "1"}, {At: "--sse-devices", Type: "d"}, {At: "--esa-server", Type: "q"}},
			[]string{"sse-devices: does-not-know", "sse-services=both-on"}, 2, nil},
		{"back from the list of answers", []asktest.Line{{At: "--sse-devices", Type: "4"},
			{At: "--sse-services", Type: "c"}, {At: "Which answer", Type: "b"},
			{At: "--sse-services", Type: "q"}}, []string{"sse-devices=absent"}, 1, nil},
		{"a console that nobody can open is not asked about", []asktest.Line{{At: "--esa-server", Type: "q"}},
			[]string{"sse-devices: nobody-here", "sse-services: nobody-here"}, 0,
			func(o *Options) { o.Present = []string{string(fact.ESAWeb)} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			change := func(o *Options) {}
			if c.options != nil {
				change = c.options
			}
			s := onCall(t, c.typed, change)
			if code := s.runs(); code != engine.ExitStopped && code != engine.ExitOK {
				t.Errorf("exit %d", code)
			}
			stands := slices.DeleteFunc(s.standing(),
				func(a string) bool { return a == "region=eu" || a == "symptom=token-refused" })
			if !slices.Equal(stands, c.stands) {
				t.Errorf("%q stands, want %q\n%s", stands, c.stands, s.screenful())
			}
			if s.talk.answers() != c.said {
				t.Errorf("%d answers, want %d", s.talk.answers(), c.said)
			}
		})
	}
}

// The answers of a session that was broken off stand again in their order, each where it was given last.
func TestRecollect(t *testing.T) {
	c := onCall(t, nil)
	for _, said := range []string{"sse-devices=none", "tile=data", "sse-devices=online"} {
		question, answer, _ := strings.Cut(said, "=")
		c.talk.recollect(evidence.Answered(question, answer, "operator", noon))
	}
	if got := c.standing(); !slices.Equal(got, []string{"sse-devices=online", "tile=data"}) || c.talk.answers() != 2 {
		t.Errorf("%q stands, of %d answers", got, c.talk.answers())
	}
	if !c.talk.back() || !slices.Equal(c.standing(), []string{"tile=data"}) {
		t.Errorf("back leaves %q", c.standing())
	}
}

// The opening, forwards and backwards: region, who is here, symptom.
func TestOpening(t *testing.T) {
	all := func(o *Options) { o.Symptom, o.Said, o.Present = "", nil, nil }
	for _, c := range []struct {
		name    string
		typed   []asktest.Line
		symptom string
		region  string
	}{
		{"straight on", []asktest.Line{{At: "customer's screen", Type: "S3"}, {At: "--present", Type: ""},
			{At: "--region", Type: "eu"}}, "token-refused", "eu"},
		{"an address for the region", []asktest.Line{{At: "customer's screen", Type: "3"},
			{At: "--present", Type: "all"},
			{At: "--region", Type: "https://admin.apj.sse.itd.cisco.com"}}, "token-refused", "apjc"},
		{"back to who is here, and to the symptom",
			[]asktest.Line{{At: "customer's screen", Type: "S3"}, {At: "--present", Type: ""},
				{At: "--region", Type: "b"},
				{At: "--present", Type: "b"}, {At: "customer's screen", Type: "d"}, {At: "--present", Type: "1"},
				{At: "--region", Type: "us"}}, "everything", "us"},
		{"back at the first question", []asktest.Line{{At: "customer's screen", Type: "b"},
			{At: "customer's screen", Type: "?"},
			{At: "customer's screen", Type: "S4"}, {At: "--present", Type: ""}, {At: "--region", Type: "us"}},
			"tiles-empty", "us"},
		{"Enter is the list", []asktest.Line{{At: "customer's screen", Type: ""},
			{At: "Choose the closest", Type: "3"}, {At: "--present", Type: ""},
			{At: "--region", Type: "us"}}, "token-refused", "us"},
		{"back from the list", []asktest.Line{{At: "customer's screen", Type: ""},
			{At: "Choose the closest", Type: "b"}, {At: "customer's screen", Type: "S4"},
			{At: "--present", Type: ""}, {At: "--region", Type: "us"}}, "tiles-empty", "us"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := onCall(t, c.typed, all)
			book, err := s.open(t.Context(), false)
			if err != nil || book.Name != c.symptom {
				t.Fatalf("%v, %v; want %s\n%s", book, err, c.symptom, s.screenful())
			}
			if in, _ := s.region(); string(in) != c.region {
				t.Errorf("region %q, want %q", in, c.region)
			}
		})
	}
}
