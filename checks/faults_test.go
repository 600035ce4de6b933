package checks_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

func codes(causes []engine.Cause) []string {
	var s []string
	for _, c := range causes {
		s = append(s, c.Code())
	}
	return s
}

func TestEachFaultIsNamed(t *testing.T) {
	for _, f := range lab.Faults {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			d := diagnoseOnce(t, story{faults: []string{f.Name}})
			found, other := d.Causes, d.Access
			if f.About == "access" {
				found, other = d.Access, d.Causes
			}
			if len(found) == 0 || found[0].Code() != f.Expect {
				t.Fatalf("want %s first, got causes %v, access %v\n%s", f.Expect, codes(d.Causes), codes(d.Access),
					text(d))
			}
			if f.About == "access" && len(other) > 0 {
				t.Errorf("an access fault is taken for a cause: %v", codes(other))
			}
			if len(d.Causes)+len(d.Access) != 1 {
				t.Errorf("one fault, but causes %v, access %v\n%s", codes(d.Causes), codes(d.Access), text(d))
			}
			if d.Exit() != f.Exit {
				t.Errorf("exit %d, want %d\n%s", d.Exit(), f.Exit, text(d))
			}
			if d.Stats.Duplicates != 0 {
				t.Errorf("%d duplicate requests", d.Stats.Duplicates)
			}
		})
	}
}

// byQuestions is what remains of a cause where its proof is in an API alone; "": nothing, because no page shows it.
var byQuestions = map[string]string{
	"module-recreated": "module.stale-device",
	"module-busy":      "", "module-no-rights": "", "module-no-connection": "", "module-bad-settings": "",
	"module-certificate": "", "api-off-ces": "", "query-busy": "", "query-failing": "",
}

// truths are the codes that are true in a world with these faults. A module that somebody made again on a device that
// is gone also points to a device that is gone: who made it again is in XDR's API alone.
func truths(faults []lab.Fault) []string {
	var codes []string
	for _, f := range faults {
		codes = append(codes, f.Expect)
	}
	lab.Break(region.EU, faults).View(func(w *lab.World) {
		if w.XDR.Recreated {
			codes = append(codes, "module.stale-device")
		}
		if !w.Services.ThreatResponse && !w.Services.Eventing { // one cause, with one remedy
			codes = slices.DeleteFunc(codes, func(c string) bool { return strings.HasPrefix(c, "sse-services.") })
			codes = append(codes, "sse-services.both-off")
		}
	})
	return codes
}

// The same faults with no API client and no ESA user: a person sees enough.
func TestEachFaultIsNamedByQuestionsAlone(t *testing.T) {
	for _, f := range lab.Faults {
		if f.About == "access" {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			d := diagnoseOnce(t, story{faults: []string{f.Name}, noXDR: true, noESA: true})
			want := []string{f.Expect}
			if other, ok := byQuestions[f.Name]; ok {
				want = strings.Fields(other)
			}
			if got := codes(d.Causes); !slices.Equal(got, want) {
				t.Errorf("want %v, got %v\n%s", want, got, text(d))
			}
		})
	}
}

func TestHealthy(t *testing.T) {
	for _, s := range []story{{name: "all sources"}, {name: "questions alone", noXDR: true, noESA: true},
		{name: "by flags and APIs", noESA: true}} {
		t.Run(s.name, func(t *testing.T) {
			d := diagnoseOnce(t, s)
			for _, f := range d.Findings {
				if f.Verdict != check.OK && f.Verdict != check.NotApplicable {
					t.Errorf("%s is %s: %s", f.Check.Name, f.Verdict, f.Why())
				}
			}
			if d.Exit() != engine.ExitOK {
				t.Errorf("exit %d", d.Exit())
			}
		})
	}
}

func text(d *engine.Diagnosis) string {
	var b strings.Builder
	for _, f := range d.Findings {
		b.WriteString("  " + f.Check.Name + "  " + f.Verdict.String() + "  " + f.Why() + "\n")
	}
	return b.String()
}

// repair does round after round what the causes' words say, until nothing is wrong.
func repair(t *testing.T, s story, most int) {
	t.Helper()
	r := start(t, s)
	defer r.lab.Close()
	for n := 0; ; n++ {
		d, round := r.round(t)
		if d.Stats.Duplicates != 0 {
			t.Errorf("%v: round %d: %d duplicate requests", s.faults, n+1, d.Stats.Duplicates)
		}
		causes := slices.Concat(d.Causes, d.Access)
		if len(causes) == 0 {
			if d.Verdict != check.OK {
				t.Errorf("%v: ends %s after %d repairs\n%s", s.faults, d.Verdict, n, text(d))
			}
			return
		}
		if n == most {
			t.Errorf("%v: still %v after %d repairs\n%s", s.faults, codes(causes), n, text(d))
			return
		}
		changed, err := r.lab.World.Repair(causes[0].Code())
		if err != nil || !changed {
			t.Errorf("%v: the remedy of %s changed nothing (%v)\n%s", s.faults, causes[0].Code(), err, text(d))
			return
		}
		if err := r.lab.Sync(); err != nil {
			t.Fatal(err)
		}
		r.walk.Recheck(round, causes[0].Check, false)
	}
}

// again is 1 where one of the faults keeps the ESA from SSE: an attempt to register, as another fault's remedy says,
// fails then, and has to be repeated when the way is clear.
func again(faults ...lab.Fault) int {
	for _, f := range faults {
		name, _, _ := strings.Cut(f.Expect, ".")
		if c, _ := checks.Find(name); slices.Contains(checks.Registration.Requires, c) &&
			c.Station == check.AtRegistration {
			return 1
		}
	}
	return 0
}

func TestEveryPairIsRepaired(t *testing.T) {
	var link []lab.Fault
	for _, f := range lab.Faults {
		if f.About == "link" {
			link = append(link, f)
		}
	}
	pairs := 0
	for i, a := range link {
		for _, b := range link[:i] {
			if _, _, _, found := lab.Contradiction([]lab.Fault{a, b}); found {
				continue
			}
			if pairs++; pairs%sample != 0 {
				continue
			}
			t.Run(b.Name+","+a.Name, func(t *testing.T) {
				t.Parallel()
				repair(t, story{faults: []string{b.Name, a.Name}}, 2+again(a, b))
			})
		}
	}
	t.Logf("%d pairs", pairs)
	if pairs < 200 {
		t.Errorf("only %d pairs are compatible", pairs)
	}
}

// Three at a time, drawn by a fixed seed.
func TestTriplesAreRepaired(t *testing.T) {
	draw := rand.New(rand.NewPCG(2026, 11))
	var link []lab.Fault
	for _, f := range lab.Faults {
		if f.About == "link" {
			link = append(link, f)
		}
	}
	seen := map[string]bool{}
	for len(seen) < 200/sample {
		i := draw.Perm(len(link))[:3]
		slices.Sort(i)
		three := []lab.Fault{link[i[0]], link[i[1]], link[i[2]]}
		names := []string{three[0].Name, three[1].Name, three[2].Name}
		name := strings.Join(names, ",")
		if _, _, _, found := lab.Contradiction(three); found || seen[name] {
			continue
		}
		seen[name] = true
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			repair(t, story{faults: names}, 3+again(three...))
		})
	}
}

// What is not known may leave the cause unnamed; it never brings a false one. Each fault with each question unanswered,
// by questions alone and with the APIs; with nobody to ask; and under each symptom.
func TestNeverAFalseCause(t *testing.T) {
	n := 0
	try := func(f lab.Fault, s story) {
		if n++; n%sample != 0 {
			return
		}
		s.faults = []string{f.Name}
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			d := diagnoseOnce(t, s)
			holds := truths([]lab.Fault{f})
			if book := mustBook(t, s.book); !slices.Contains(book.Walk, checks.Token) {
				// What is wrong with the token is not looked at after a registration: a fresh one is part of
				// registering, which is what is missing then.
				lab.Break(region.EU, []lab.Fault{f}).View(func(w *lab.World) {
					if w.TokenError() != "" {
						holds = append(holds, "registration.not-registered")
					}
				})
			}
			for _, code := range codes(d.Causes) {
				if f.About == "access" || !slices.Contains(holds, code) {
					t.Errorf("%s is named for %s\n%s", code, f.Expect, text(d))
				}
			}
		})
	}
	for _, f := range lab.Faults {
		serial := lab.New(region.EU).Main().Serial
		try(f, story{name: f.Name + ", APIs and the serial", noPerson: true,
			says: map[string]string{"region": "eu", "serial": serial}})
		try(f, story{name: f.Name + ", APIs", noPerson: true, says: map[string]string{"region": "eu"}})
		for _, q := range checks.Questions() {
			try(f, story{name: f.Name + ", nobody knows " + q.Name, forgets: []string{q.Name}, noXDR: true,
				noESA: true})
			try(f, story{name: f.Name + ", APIs, nobody knows " + q.Name, forgets: []string{q.Name}})
		}
		for _, b := range checks.Runbooks() {
			said := []evidence.Document{evidence.Answered("symptom", b.Name, "operator", time.Now())}
			try(f, story{name: f.Name + ", symptom " + b.Name, book: b.Name, documents: said})
			try(f, story{name: f.Name + ", symptom " + b.Name + ", questions alone", book: b.Name, documents: said,
				noXDR: true, noESA: true})
		}
	}
}

func TestNoEvidenceIsNeverOK(t *testing.T) {
	refuse := lab.Disturbance{Refuse: true}
	all := map[lab.Endpoint]lab.Disturbance{lab.EndpointXDR: refuse, lab.EndpointESA: refuse,
		lab.EndpointESAHTTP: refuse, lab.EndpointGUI: refuse}
	for _, book := range checks.Runbooks() {
		for _, s := range []story{{name: "refused", disturb: all, noPerson: true, book: book.Name},
			{name: "nothing set up", noXDR: true, noESA: true, noPerson: true, book: book.Name}} {
			// The symptom is what brought us here; it is no evidence of its own cause.
			s.documents = []evidence.Document{evidence.Answered("symptom", book.Name, "operator", time.Now())}
			d := diagnoseOnce(t, s)
			if d.Exit() != engine.ExitUnknown {
				t.Errorf("%s, %s: exit %d", book.Name, s.name, d.Exit())
			}
			for _, f := range d.Findings {
				// That a token was refused, as reported, shows that the ESA asks for one: the service is on and
				// committed.
				reported := book.Name == "token-refused" &&
					(f.Check == checks.SmartLicensing || f.Check == checks.Commit)
				switch f.Verdict {
				case check.OK, check.Fail, check.Warn:
					if reported {
						continue
					}
					t.Errorf("%s, %s: %s is %s without evidence: %s", book.Name, s.name, f.Check.Name, f.Verdict,
						f.Why())
				}
				why := strings.ToLower(f.Why())
				for _, word := range []string{"credential", "password", "passphrase", "scope", "missing", "not listed",
					"no device"} {
					if strings.Contains(why, word) {
						t.Errorf("%s, %s: %s blames %q: %s", book.Name, s.name, f.Check.Name, word, f.Why())
					}
				}
				needs := strings.Contains(why, "--") || strings.Contains(why, "must be able to reach it") ||
					strings.Contains(why, "reason depends on") ||
					strings.Contains(why, "see module-health") || f.Check.About == check.Access
				if f.Verdict == check.Unknown && !needs {
					t.Errorf("%s, %s: %s does not say what it needs: %s", book.Name, s.name, f.Check.Name, f.Why())
				}
			}
		}
	}
}

// A time-out on the API ports is a fault only when another port of the address answers.
func TestSilentPorts(t *testing.T) {
	hole := lab.Disturbance{BlackHole: true}
	silent := map[lab.Endpoint]lab.Disturbance{lab.EndpointESA: hole, lab.EndpointESAHTTP: hole}
	s := story{disturb: silent, noPerson: true, says: map[string]string{"deployment": "on-prem"}}
	r := start(t, s)
	r.walk.Budget = 300 * time.Millisecond
	d, _ := r.round(t)
	if got := codes(d.Causes); !slices.Contains(got, "asyncos-api.both-off") {
		t.Errorf("the web interface answers, so both ports are off; got %v\n%s", got, text(d))
	}
	s.disturb[lab.EndpointGUI] = hole
	r = start(t, s)
	r.walk.Budget = 300 * time.Millisecond
	d, round := r.round(t)
	f, _ := round.Finding(checks.AsyncOSAPI)
	if f.Verdict != check.Unknown || slices.Contains(codes(d.Causes), "asyncos-api.both-off") {
		t.Errorf("nothing of that address answers, so nothing is known; got %s: %s", f.Verdict, f.Why())
	}
	var cited []evidence.Ref
	cited = append(cited, f.Cites...)
	if !slices.ContainsFunc(cited, func(r evidence.Ref) bool { return r.Source == evidence.Net }) {
		t.Errorf("the attempts are no evidence: %v", cited)
	}
}
