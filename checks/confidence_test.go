package checks_test

import (
	"strings"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
)

// How sure each case and each note is, is stated, and the words do not promise more.
func TestConfidenceIsStated(t *testing.T) {
	for _, c := range checks.All() {
		for k, r := range c.Cases {
			switch r.Known {
			case check.Documented, check.Inferred:
			case check.Usual:
				if !strings.Contains(strings.ToLower(r.Problem), "usually") {
					t.Errorf("%s.%s is not documented, only usual, and does not say usually: %s", c.Name, k, r.Problem)
				}
			default:
				t.Errorf("%s.%s does not say how well it is known", c.Name, k)
			}
		}
		for n, note := range c.Notes {
			if says := strings.HasPrefix(note.Text, "inferred: "); says != note.Inferred {
				t.Errorf("%s: the note %q is inferred, or it says so, but not both: %s", c.Name, n, note.Text)
			}
		}
	}
	for c, o := range observe() {
		for v, story := range o.verdicts {
			claims := v == check.OK || v == check.Warn || v == check.Fail
			if claims != (o.sure[v] != 0) {
				t.Errorf("%s: %s is %s, its confidence %q", story, c.Name, v, o.sure[v])
			}
		}
	}
}

// A list of what it could be claims no detail that nobody knows.
func TestCouldBeClaimsNoDetail(t *testing.T) {
	for _, c := range checks.All() {
		for k, r := range c.Cases {
			if c.About == check.Link && strings.Contains(r.CouldBe(), "{") { // our own access is in no such list
				t.Errorf("%s.%s: its problem has arguments, so it needs other words for a list: %s", c.Name, k, r.Problem)
			}
		}
	}
}
