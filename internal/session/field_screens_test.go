package session

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/ask/asktest"
)

// More sessions that went wrong once: what stood on their screens.

// F7: the key that shares went round to real names again, without a question.
func TestFieldSharingOnlyGoesUp(t *testing.T) {
	c := onCall(t, []asktest.Line{
		{At: "--sse-devices", Type: "s"}, {At: "clear the screen", Type: "n"}, {At: "--sse-devices", Type: "s"},
		{At: "--sse-devices", Type: "s"}, {At: "--sse-devices", Type: "off"}, {At: "real names again", Type: "n"},
		{At: "--sse-devices", Type: "q"},
	})
	c.runs()
	c.sees("Sharing: customer", "Sharing: public", "Sharing is already public")
	c.never("Real names are shown again.")
	if c.Shared.Private() {
		t.Error("real names are shown")
	}
}

// F7: what stands above the question shows real names, so it is offered to clear it away.
func TestFieldSharingClearsTheScreen(t *testing.T) {
	c := onCall(t, []asktest.Line{
		{At: "--sse-devices", Type: "s"}, {At: "clear the screen", Type: "y"}, {At: "--sse-devices", Type: "q"},
	})
	c.runs()
	if c.person.Cleared != 1 {
		t.Errorf("cleared %d times", c.person.Cleared)
	}
}

// F12: one answer about one tile was "documented", and nothing was lost for sure.
func TestFieldOneTileIsNotDocumented(t *testing.T) {
	c := onCall(t, []asktest.Line{
		{At: "--tile", Type: "2"}, {At: "--cluster", Type: "1"}, {At: "--insights", Type: "d"},
		{At: "steps done", Type: "q"},
	}, of("tiles-empty"))
	c.runs()
	c.sees("usually little mail, not a fault", "experience, not documented", "based on one observation",
		"Whether newer mail is missing is not known")
	c.never("documented by Cisco", "Cisco's document;", "Nothing is lost", "the link works")
}

// F12: the error text alone, without a question, was a cause that is documented.
func TestFieldNoQuestionIsNoProof(t *testing.T) {
	c := onCall(t, []asktest.Line{{Type: "There was an unexpected error on the Secure Email module"}, {Type: "q"}},
		opening,
		func(o *Options) { o.Said["deployment"] = "cloud" })
	c.person.Left()
	c.runs()
	c.sees("Not enough information")
	c.never("CAUSE FOUND", "documented by Cisco", "Why Cisco's document")
}

// F16: the messages asked to search a serial that nobody had been asked for, and quoted nothing.
func TestFieldMessagesNameTheESA(t *testing.T) {
	const error = "Registration failed because of an invalid or expired token"
	const serial = "564D1A2B3C4D5E6F7A8B-0C1D2E3F4A5B"
	dir := filepath.Join(t.TempDir(), "messages")
	c := onCall(t, []asktest.Line{
		{At: "customer's screen", Type: error}, {At: "--sse-devices", Type: "4"}, {At: "--sse-services", Type: "2"},
		{At: "steps done", Type: message}, {At: "serial, for the messages", Type: serial},
		{At: "Save the messages", Type: dir},
		{At: "steps done", Type: message}, {At: "Save the messages", Type: ""}, {At: "steps done", Type: "q"},
	}, opening)
	c.runs()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("nothing is saved: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil || !strings.Contains(string(text), serial) || !strings.Contains(string(text), error) {
			t.Errorf("%v, without the serial or the screen's words:\n%s", err, text)
		}
		wraps := func(line string) bool { return strings.HasPrefix(line, "  ") && !strings.HasPrefix(line, "   ") }
		for line := range strings.Lines(string(text)) {
			if wraps(line) && len(line) > 2 && line[2] >= 'a' && line[2] <= 'z' {
				t.Errorf("a line is broken: %q", line)
			}
		}
	}
}

// F18: nobody said what stands on the lab's screen, and Enter took another symptom.
func TestFieldTheLabHasAScreen(t *testing.T) {
	c := onCall(t, []asktest.Line{{At: "customer's screen"}, {At: "--region"}}, opening, func(o *Options) {
		o.Lab.Faults, o.Said = "token-expired", nil
	})
	c.person.Left()
	c.runs()
	c.sees("The lab's screen shows: Registration failed because of an invalid or expired token")
	if c.walk == nil || c.walk.Runbook.Name != "token-refused" {
		t.Errorf("it walks another tree:\n%s", c.screenful())
	}
}

// F23: the evidence showed how many bytes an answer has, by the names of our documents.
func TestFieldEvidenceIsWords(t *testing.T) {
	c := onCall(t, []asktest.Line{
		{At: "--sse-devices", Type: "4"}, {At: "--sse-services", Type: "2"}, {At: "steps done", Type: evidences},
		{At: "steps done", Type: "q"},
	})
	c.runs()
	out := c.out.String()
	at := strings.Index(out, "Is this ESA there")
	if at < 0 || !strings.Contains(out[at:], "no, I read the whole list") ||
		!strings.Contains(out, "threat response off") {
		t.Errorf("the answers are not shown in words:\n%s", out)
	}
	c.never("bytes", "ask screen", "ask sse-devices")
}

// F24: where the ESA runs was asked behind the question that has the answer among its own. It is asked first and
// once: in Cisco's cloud nobody sees the interfaces, or types telnet.
func TestFieldTheCloudIsSaidOnce(t *testing.T) {
	c := onCall(t, []asktest.Line{{At: "--deployment", Type: "2"}, {At: "--sse-devices", Type: "2"}, {Type: "q"}},
		of("unexpected-error"))
	c.person.Left()
	c.runs()
	asked := 0
	for _, words := range c.person.Asked {
		if strings.Contains(words, "--deployment") {
			asked++
		}
		if strings.Contains(words, "--api-ports") || strings.Contains(words, "--esa-egress") {
			t.Errorf("asked of a cloud ESA: %s", words)
		}
	}
	if asked != 1 {
		t.Errorf("asked %d times where it runs", asked)
	}
}

// F26: without a home nothing is kept, and the greeting said that it is.
func TestFieldNothingIsKeptWithoutAHome(t *testing.T) {
	c := onCall(t, answers("q"))
	c.opts.Output.NoRecord = false
	c.Getenv = func(string) string { return "" }
	c.runs()
	c.sees("this session is not kept for --resume: there is no folder for kept cases", "This session is not kept.")
	c.never("Ctrl-C keeps them", "until the session ends")
}
