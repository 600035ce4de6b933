package checks_test

import (
	"bytes"
	"encoding/json"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/casefile"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
	"github.com/xdrdoctor/xdrdoctor/internal/share"
)

// verdicts are what a diagnosis says, without the words.
func verdicts(d *engine.Diagnosis) []string {
	var s []string
	for _, f := range d.Findings {
		s = append(s, f.Check.Name+" "+f.Verdict.String()+" "+f.Code()+" "+f.Note)
	}
	return s
}

// private is what of the lab nobody may see in public.
func private(w *lab.World) []string {
	values := []string{w.XDR.OrgName, w.XDR.OrgID, "api-client@example.com", "ftd-edge", "JAD2345ABCD", "esa-branch",
		"4229AABBCCDDEEFF0011", "198.51.100."}
	for _, m := range w.Machines {
		values = append(values, m.Serial, m.Host, m.IP)
	}
	return values
}

// A case that was recorded for others says the same as the evidence itself: whatever a fact reads, it reads of an alias
// too.
func TestAliasedCaseSaysTheSame(t *testing.T) {
	for _, f := range lab.Faults {
		for name, s := range map[string]story{
			"by API": {faults: []string{f.Name}}, "by SSH": bySSH(f.Name),
			"by questions": {faults: []string{f.Name}, noXDR: true, noESA: true},
		} {
			t.Run(f.Name+" "+name, func(t *testing.T) {
				t.Parallel()
				r := start(t, s)
				defer r.lab.Close()
				live, round := r.round(t)
				whole := casefile.Record(round.Documents, round.Started, casefile.About{Symptom: live.Symptom})
				for _, who := range []redact.Sharing{redact.Customer, redact.Public} {
					screen := share.New(redact.Open(""), who)
					c := screen.Case(whole)
					if diff := cmp.Diff(verdicts(live), verdicts(replay(t, c))); diff != "" {
						t.Errorf("%s: the aliased case says otherwise (-live +aliased):\n%s", who, diff)
					}
					all, err := json.Marshal(c)
					if err != nil {
						t.Fatal(err)
					}
					var seen bytes.Buffer
					seen.Write(all)
					for _, d := range c.Documents {
						seen.Write(d.Body)
						seen.WriteByte('\n')
					}
					r.lab.World.View(func(w *lab.World) {
						values := private(w)
						if who == redact.Customer {
							values = []string{"api-client@example.com"}
						}
						for _, v := range values {
							if bytes.Contains(bytes.ToLower(seen.Bytes()), []byte(strings.ToLower(v))) {
								t.Errorf("%s: %s is in the case", who, v)
							}
						}
					})
					if again := screen.Case(c); cmp.Diff(c, again) != "" {
						t.Errorf("%s: twice is not once:\n%s", who, cmp.Diff(c, again))
					}
				}
			})
		}
	}
}

// Our own words name nobody: no alias may stand in them.
func TestOurWordsAreNoNames(t *testing.T) {
	screen := share.New(redact.Open(""), redact.Public)
	same := func(text string) {
		if shown := screen.Text(text); shown != text {
			t.Errorf("%q became %q", text, shown)
		}
	}
	for _, c := range checks.All() {
		same(c.Name)
		same(c.Doc)
		for code, r := range c.Cases {
			same(c.Name + "." + string(code))
			same(r.Problem + " " + r.Impact + " " + r.Caution)
			for _, step := range r.Steps {
				same(step.Where.In(nil, "") + " " + step.Do)
			}
			for _, d := range r.Docs {
				same(d.Title + " " + d.URL)
			}
		}
		for _, notes := range []map[string]check.Note{c.Notes, c.Doubts} {
			for _, n := range notes {
				same(n.Text)
			}
		}
	}
	for _, q := range checks.Questions() {
		same(q.Prompt + " " + q.Why + " " + q.Where.In(nil, ""))
	}
	for _, r := range region.All {
		same(strings.Join([]string{r.SSEPortal(), r.SSEDevice(), r.XDRAPI(), r.XDRPortal(), r.Insights(), r.Issuer(),
			r.Label()}, " "))
	}
	if _, err := netip.ParseAddr(screen.Text("198.51.100.7")); err == nil {
		t.Error("this screen hides nothing")
	}
}
