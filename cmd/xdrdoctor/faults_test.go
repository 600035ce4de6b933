package main

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mattn/go-runewidth"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/cli"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
)

// Every fault of the lab over real TLS, by the command line that an operator types.

// diagnosis is the documented report. What it leaves out is compared as keys in TestJSONKeys.
type diagnosis struct {
	Schema         string
	Started        time.Time
	Finished       time.Time
	Region         string
	Symptom        string
	Verdict        string
	Causes, Access []cause
	Findings       []struct{ Check, Verdict, Case, Why string }
	Evidence       struct{ Documents, Requests, Duplicates, Chain int }
	Repaired       string
	Rounds         []diagnosis
}

type cause struct {
	Check, Case, Verdict, Problem, Impact string
	Remedy                                struct {
		Steps  []struct{ Who, Where, Do string }
		Verify string
	}
}

func (c cause) code() string { return c.Check + "." + c.Case }

func codes(causes []cause) []string {
	all := []string{}
	for _, c := range causes {
		all = append(all, c.code())
	}
	return all
}

// run carries out a command line with nobody at the terminal and an empty environment.
func run(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	in, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	said, err := os.CreateTemp(t.TempDir(), "stderr")
	if err != nil {
		t.Fatal(err)
	}
	defer said.Close()
	var out bytes.Buffer
	code = cli.Run(t.Context(), cli.World{
		In: in, Out: &out, Err: said, Getenv: func(string) string { return "" }, Clock: time.Now, Version: "test",
	}, args)
	b, err := os.ReadFile(said.Name())
	if err != nil {
		t.Fatal(err)
	}
	return code, out.String(), string(b)
}

func report(t *testing.T, stdout, stderr string) diagnosis {
	t.Helper()
	var d diagnosis
	if err := json.Unmarshal([]byte(stdout), &d); err != nil {
		t.Fatalf("%v in %q\nstderr: %s", err, stdout, stderr)
	}
	return d
}

// toBreak are the flags of a lab with this fault.
func toBreak(f lab.Fault) []string {
	if strings.HasPrefix(f.Name, "laptop-") { // it shows only where it is looked for
		return []string{"--lab", f.Name, "--probe"}
	}
	return []string{"--lab", f.Name}
}

func TestFaults(t *testing.T) {
	for _, f := range lab.Faults {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			reports, written := reportFlags(t)
			code, stdout, stderr := run(t, append(append([]string{"diagnose", "--no-input", "--output", "json"}, toBreak(f)...), reports...)...)
			d := report(t, stdout, stderr)
			written(stdout)
			if code != f.Exit {
				t.Errorf("exit code %d, want %d", code, f.Exit)
			}
			if want := map[string][]int{"ok": {0}, "warn": {0}, "fail": {1}, "unknown": {3}, "wait": {3}}[d.Verdict]; !slices.Contains(want, code) {
				t.Errorf("verdict %q with exit code %d", d.Verdict, code)
			}
			found, other := d.Causes, d.Access
			if f.About == "access" {
				found, other = other, found
			}
			switch {
			case len(found) == 0 || found[0].code() != f.Expect:
				t.Fatalf("causes %v, access %v; want %s first", codes(d.Causes), codes(d.Access), f.Expect)
			case len(other) > 0:
				t.Errorf("causes %v, access %v; want none of the other", codes(d.Causes), codes(d.Access))
			case len(found) > 1:
				t.Errorf("an echo is called a cause: %v", codes(found))
			}
			c := found[0]
			if c.Problem == "" || c.Impact == "" || len(c.Remedy.Steps) == 0 || c.Remedy.Verify == "" {
				t.Errorf("a cause without its words: %+v", c)
			}
			for _, s := range c.Remedy.Steps {
				if s.Who == "" || s.Where == "" || s.Do == "" {
					t.Errorf("a step without who, where or what: %+v", s)
				}
			}
			if d.Schema != "xdrdoctor.diagnosis/v1" || d.Region != "eu" || d.Symptom != "everything" || d.Finished.Before(d.Started) {
				t.Errorf("schema %q, region %q, symptom %q, %s to %s", d.Schema, d.Region, d.Symptom, d.Started, d.Finished)
			}
			if len(d.Findings) != len(checks.All()) || d.Evidence.Duplicates != 0 || d.Evidence.Documents == 0 || d.Evidence.Requests == 0 || d.Evidence.Chain == 0 {
				t.Errorf("%d findings, evidence %+v", len(d.Findings), d.Evidence)
			}
			if strings.Contains(stdout, "Lab-passphrase") || strings.Contains(stdout, "Lab_client-password") || strings.Contains(stdout, "9f86d081884c7d65") {
				t.Error("a secret is in the report")
			}
		})
	}
}

func TestHealthy(t *testing.T) {
	for _, in := range []string{"us", "eu", "apjc"} {
		t.Run(in, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := run(t, "diagnose", "--lab", "healthy", "--region", in, "--no-input", "--output", "json")
			d := report(t, stdout, stderr)
			if code != 0 || d.Verdict != "ok" || len(d.Causes)+len(d.Access) > 0 || d.Evidence.Duplicates > 0 || d.Region != in {
				t.Errorf("exit %d, verdict %q, causes %v, access %v, region %q, %+v", code, d.Verdict, codes(d.Causes), codes(d.Access), d.Region, d.Evidence)
			}
			for _, f := range d.Findings {
				if f.Verdict != "ok" && f.Verdict != "not-applicable" {
					t.Errorf("%s is %s: %s", f.Check, f.Verdict, f.Why)
				}
			}
		})
	}
}

func TestRepair(t *testing.T) {
	for _, f := range lab.Faults {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			reports, written := reportFlags(t)
			code, stdout, stderr := run(t, append(append([]string{"diagnose", "--no-input", "--repair", "--output", "json", "--lang", "zh-CN"}, toBreak(f)...), reports...)...)
			d := report(t, stdout, stderr)
			written(stdout)
			if code != 0 || d.Verdict != "ok" {
				t.Errorf("exit %d, verdict %q, causes %v, access %v", code, d.Verdict, codes(d.Causes), codes(d.Access))
			}
			var repaired []string
			for _, r := range d.Rounds {
				repaired = append(repaired, r.Repaired)
				if r.Evidence.Duplicates != 0 {
					t.Errorf("%d duplicates in a round", r.Evidence.Duplicates)
				}
			}
			want := []string{f.Expect, ""}    // as many repairs as faults, then health
			if f.Name == "register-blocked" { // what was tried in vain is to be tried again
				want = []string{f.Expect, "registration.not-registered", ""}
			}
			if !slices.Equal(repaired, want) {
				t.Fatalf("repaired %q, want %q", repaired, want)
			}
			if first := d.Rounds[0]; !slices.Contains(slices.Concat(codes(first.Causes), codes(first.Access)), f.Expect) {
				t.Errorf("the first round has causes %v, access %v", codes(first.Causes), codes(first.Access))
			}
			for _, finding := range d.Rounds[len(d.Rounds)-1].Findings {
				if finding.Verdict != "ok" && finding.Verdict != "not-applicable" {
					t.Errorf("at last %s is %s: %s", finding.Check, finding.Verdict, finding.Why)
				}
			}
		})
	}
}

// documentedKeys are those of the issue, with what was added since: until, of wait; language; confidence; path; ledger.
const documentedKeys = `access access[].case access[].check access[].cites access[].cites[].from access[].cites[].ref access[].cites[].taken access[].confidence
access[].explains access[].explains[] access[].impact access[].problem access[].remedy access[].remedy.allow access[].remedy.docs access[].remedy.steps
access[].remedy.steps[].do access[].remedy.steps[].where access[].remedy.steps[].who access[].remedy.verify access[].verdict
causes causes[].case causes[].check causes[].cites causes[].cites[].from causes[].cites[].ref causes[].cites[].taken causes[].confidence
causes[].explains causes[].explains[] causes[].impact causes[].problem causes[].remedy causes[].remedy.allow causes[].remedy.docs causes[].remedy.steps
causes[].remedy.docs[].title causes[].remedy.docs[].url causes[].remedy.steps[].do causes[].remedy.steps[].where causes[].remedy.steps[].who causes[].remedy.verify causes[].verdict
language evidence evidence.chain evidence.documents evidence.duplicates evidence.requests
findings findings[].case findings[].check findings[].cites findings[].cites[].from findings[].cites[].ref findings[].cites[].taken findings[].confidence findings[].verdict findings[].why
findings[].otherwise findings[].otherwise[].fact findings[].otherwise[].known
findings[].otherwise[].one findings[].otherwise[].one.from findings[].otherwise[].one.origin findings[].otherwise[].one.ref findings[].otherwise[].one.taken findings[].otherwise[].one.value
findings[].otherwise[].other findings[].otherwise[].other.from findings[].otherwise[].other.origin findings[].otherwise[].other.ref findings[].otherwise[].other.taken findings[].otherwise[].other.value
finished ledger ledger[].changes ledger[].found ledger[].found[] ledger[].started ledger[].verdict narrowed path path[].state path[].station region schema simulated started symptom tool tool.version verdict`

func TestJSONKeys(t *testing.T) {
	t.Parallel()
	_, stdout, stderr := run(t, "diagnose", "--lab", "xdr-scope-missing,token-expired", "--no-input", "--output", "json")
	var v any
	if err := json.Unmarshal([]byte(stdout), &v); err != nil {
		t.Fatalf("%v: %s", err, stderr)
	}
	seen := map[string]bool{}
	var visit func(path string, v any)
	visit = func(path string, v any) {
		if path != "" {
			seen[path] = true
		}
		switch in := v.(type) {
		case map[string]any:
			for k, of := range in {
				visit(strings.TrimPrefix(path+"."+k, "."), of)
			}
			delete(seen, strings.TrimSuffix(path, "[]")+"[]") // an element that is an object is known by its keys
		case []any:
			for _, of := range in {
				visit(path+"[]", of)
			}
		}
	}
	visit("", v)
	var got []string
	for k := range seen {
		got = append(got, k)
	}
	want := strings.Fields(documentedKeys)
	// An access finding of ours explains nothing.
	want = slices.DeleteFunc(want, func(k string) bool { return k == "access[].explains[]" })
	slices.Sort(got)
	slices.Sort(want)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("keys of the report (-want +got):\n%s", d)
	}
}

func TestLabList(t *testing.T) {
	t.Parallel()
	code, stdout, stderr := run(t, "lab", "list", "--output", "json")
	type entry struct {
		Name, Doc, Expect, About string
		Exit                     int
	}
	var got []entry
	in := json.NewDecoder(strings.NewReader(stdout))
	in.DisallowUnknownFields()
	if err := in.Decode(&got); err != nil || code != 0 {
		t.Fatalf("exit %d, %v: %s", code, err, stderr)
	}
	var want []entry
	for _, f := range lab.Faults {
		want = append(want, entry{f.Name, f.Doc, f.Expect, f.About, f.Exit})
		if f.Doc == "" || f.About != "link" && f.About != "access" {
			t.Errorf("%s: doc %q, about %q", f.Name, f.Doc, f.About)
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	for _, name := range inTheIssue {
		if _, ok := lab.Find(name); !ok {
			t.Errorf("%s is promised and not there", name)
		}
	}
}

// TestHelp visits the help of every command: it fits on the screen.
func TestHelp(t *testing.T) {
	t.Parallel()
	var visit func(path ...string)
	visit = func(path ...string) {
		code, stdout, stderr := run(t, append(slices.Clone(path), "--help")...)
		if code != 0 || stderr != "" {
			t.Errorf("%q --help: exit %d, %s", path, code, stderr)
		}
		for line := range strings.Lines(stdout) {
			line = strings.TrimSuffix(line, "\n")
			if w := runewidth.StringWidth(line); w > 80 {
				t.Errorf("%q --help: %d cells: %q", path, w, line)
			}
			if strings.ContainsFunc(line, func(r rune) bool { return r < ' ' && r != '\t' }) {
				t.Errorf("%q --help: control characters: %q", path, line)
			}
		}
		_, commands, _ := strings.Cut(stdout, "Available Commands:\n")
		commands, _, _ = strings.Cut(commands, "\n\n")
		for line := range strings.Lines(commands) {
			if name := strings.Fields(line)[0]; name != "completion" { // whose texts are cobra's
				visit(append(slices.Clone(path), name)...)
			}
		}
	}
	visit()
}

// inTheIssue are the faults of the issue's table.
var inTheIssue = strings.Fields(`xdr-client-rejected xdr-scope-missing xdr-client-other-region sse-xdr-off sse-eventing-off cloud-service-off
esa-server-wrong-region smart-licensing uncommitted token-malformed token-wrong-region token-expired not-registered registered-elsewhere
device-duplicate cluster-partly device-offline api-http-off api-https-off api-both-off api-off-ces esa-password-wrong api-user-no-rights
module-missing module-disabled module-stale-device tiles-narrow-period tiles-no-mail tiles-tracking-off sma-managed insights-not-green
insights-not-synced`)
