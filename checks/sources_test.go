package checks_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
	"github.com/xdrdoctor/xdrdoctor/internal/source/configxml"
	"github.com/xdrdoctor/xdrdoctor/internal/source/transcript"
)

// Which source can know which fault: each fault of the lab, seen by each set of sources. What a set says is kept in
// testdata/sources.txt, to be looked at; what must hold whatever stands there is in mayOnlySay.

// The sets of sources. The person who starts xdrdoctor says the region and where the ESA runs; beside that, only the
// last has a person.
const (
	byAPIs           = "apis" // XDR's, the ESA's, and its ports; with the serial
	byAPIsRecorded   = "apis, recorded"
	byMachines       = "apis + ssh"
	byCommandLine    = "ssh"
	byCommandLineRec = "ssh, recorded"
	byTranscript     = "transcript" // of that SSH session
	byConfiguration  = "config"     // exported
	byConfigAndAsked = "config + operator"
)

var sets = []string{byAPIs, byAPIsRecorded, byMachines, byCommandLine, byCommandLineRec, byTranscript, byConfiguration,
	byConfigAndAsked}

// flags are what the person who starts xdrdoctor knows.
func flags(fault string) map[string]string {
	f, _ := lab.Find(fault)
	where, _ := lab.Break("eu", []lab.Fault{f}).Answer("deployment")
	return map[string]string{"region": "eu", "deployment": where}
}

func bySSH(fault string) story {
	return story{faults: []string{fault}, noXDR: true, noESA: true, noPerson: true, ssh: true, says: flags(fault)}
}

// seenBy diagnoses a fault with every set of sources. A set that has nothing to read is missing.
func seenBy(t *testing.T, fault string) map[string]*engine.Diagnosis {
	t.Helper()
	seen := map[string]*engine.Diagnosis{}

	says := maps.Clone(flags(fault))
	says["serial"] = lab.New("eu").Main().Serial
	apis := start(t, story{faults: []string{fault}, noPerson: true, says: says, patience: 300 * time.Millisecond})
	defer apis.lab.Close()
	var round *engine.Round
	seen[byAPIs], round = apis.round(t)
	seen[byAPIsRecorded] = replay(t, recorded(t, seen[byAPIs], round))

	seen[byMachines] = diagnoseOnce(t, story{faults: []string{fault}, noPerson: true, ssh: true, says: says,
		patience: 300 * time.Millisecond})

	ssh := start(t, bySSH(fault))
	defer ssh.lab.Close()
	seen[byCommandLine], round = ssh.round(t)
	seen[byCommandLineRec] = replay(t, recorded(t, seen[byCommandLine], round))

	silent := bySSH(fault)
	silent.ssh = false
	if a, ok := session(t, round.Documents); ok {
		s := silent
		typed := transcript.Source(a)
		s.sources = []evidence.Source{typed, configxml.Printed(typed)}
		seen[byTranscript] = diagnoseOnce(t, s)
	}

	asked := story{faults: []string{fault}, noXDR: true, noESA: true}
	// there the customer exports no network settings (F-ESA-CES-NETWORK)
	if m, ok := exported(t, ssh); ok && silent.says["deployment"] != "cloud" {
		s := silent
		s.sources = []evidence.Source{configxml.Source(m)}
		seen[byConfiguration] = diagnoseOnce(t, s)
		asked.sources, asked.forgets = s.sources, []string{"api-ports", "serial", "esa-version"}
	}
	seen[byConfigAndAsked] = diagnoseOnce(t, asked)

	for _, c := range ssh.lab.CLICommands() {
		word, _, _ := strings.Cut(c, " ")
		if slices.Contains([]string{"commit", "clear", "register", "deregister", "reboot", "settime"},
			strings.ToLower(word)) {
			t.Errorf("%q was sent", c)
		}
	}
	return seen
}

// said is what a set says of a fault, in a word or two.
func said(f lab.Fault, d *engine.Diagnosis) string {
	if d == nil {
		return "nothing to read"
	}
	named := append(codes(d.Causes), codes(d.Access)...)
	switch {
	case slices.Contains(named, f.Expect):
		return "named"
	case len(named) > 0:
		return "coarser: " + strings.Join(named, ", ")
	}
	found := expected(f, d)
	word := found.Verdict.String() + ": "
	switch {
	case found.Verdict == check.Blocked:
		return word + found.By.Name
	case found.Reason != nil && found.Reason.Machine != nil:
		return word + string(found.Reason.Machine.Kind) + ", " + string(found.Reason.Kind)
	case found.Reason != nil:
		return word + string(found.Reason.Kind)
	case found.Verdict == check.Unknown:
		return word + "doubt, " + found.Note
	}
	return word + found.Note
}

// expected is the finding of the check that should name the fault.
func expected(f lab.Fault, d *engine.Diagnosis) check.Finding {
	name, _, _ := strings.Cut(f.Expect, ".")
	i := slices.IndexFunc(d.Findings, func(found check.Finding) bool { return found.Check.Name == name })
	return d.Findings[i]
}

// mayOnlySay: the fault, or a coarser cause, once; else nothing, and then the check that should name it is unknown and
// says why.
func mayOnlySay(t *testing.T, f lab.Fault, set string, d *engine.Diagnosis) {
	t.Helper()
	named := append(codes(d.Causes), codes(d.Access)...)
	for _, code := range named {
		if !slices.Contains(truths([]lab.Fault{f}), code) {
			t.Errorf("%s: %s is named for %s\n%s", set, code, f.Expect, text(d))
		}
	}
	if len(named) > 1 {
		t.Errorf("%s: one fault, and it names %v\n%s", set, named, text(d))
	}
	if slices.Contains(named, f.Expect) {
		return
	}
	found := expected(f, d)
	switch allowed := without[found.Check.Name]; {
	case found.Why() == "":
		t.Errorf("%s: %s is %s without a word\n%s", set, found.Check.Name, found.Verdict, text(d))
	case found.Verdict == check.Unknown:
	case notTheESA[f.Name] != "" && found.Note == notTheESA[f.Name]: // true of the ESA, and the fault is not the ESA's
	case allowed != "" && found.Verdict == check.NotApplicable && found.Note == allowed:
	default:
		t.Errorf("%s: %s is %s, and it is broken: %s\n%s", set, found.Check.Name, found.Verdict, found.Why(), text(d))
	}
}

// without are the checks of what may not be there to look at, and the note with which they then do not apply.
var without = map[string]string{
	"quota": "none", "xdr-api": "none", "esa-access": "none", // an access that is not set up cannot be broken
	"live-query": "cannot", // likewise
	// who changed the module stands in XDR's API alone; that it is stale is named all the same
	"device-link": "no-history",
	// what lies on the way explains only an attempt to register, of which no machine tells
	"network": "by-absent",
}

func TestWhichSourceKnows(t *testing.T) {
	rows := make([][]string, len(lab.Faults))
	t.Run("faults", func(t *testing.T) {
		for i, f := range lab.Faults {
			if i%sample != 0 {
				continue
			}
			t.Run(f.Name, func(t *testing.T) {
				t.Parallel()
				seen := seenBy(t, f.Name)
				rows[i] = []string{f.Name, f.Expect}
				for _, set := range sets {
					d := seen[set]
					rows[i] = append(rows[i], said(f, d))
					if d != nil {
						mayOnlySay(t, f, set, d)
					}
				}
				for live, later := range map[string]string{byAPIs: byAPIsRecorded, byCommandLine: byCommandLineRec} {
					if diff := cmp.Diff(findings(seen[live]), findings(seen[later])); diff != "" {
						t.Errorf("%s: the recorded case says otherwise (-live +recorded):\n%s", live, diff)
					}
				}
				if d := seen[byTranscript]; d != nil {
					if diff := cmp.Diff(timeless(seen[byCommandLine]), timeless(d)); diff != "" {
						t.Errorf("the transcript says otherwise (-session +transcript):\n%s", diff)
					}
				}
			})
		}
	})
	if t.Failed() {
		return
	}
	golden := filepath.Join("..", "testdata", "sources.txt")
	if *update && sample == 1 {
		if err := os.WriteFile(golden, []byte(table(rows)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if sample > 1 { // fewer rows need less wide columns
		for _, r := range rows {
			if r != nil && !strings.Contains(squeezed(string(want)), squeezed(strings.Join(r, " "))) {
				t.Errorf("not in %s: %v", golden, r)
			}
		}
		return
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(table(rows), "\n")); diff != "" {
		t.Errorf("what the sources know changed; look at it, then go test ./checks -update\n%s", diff)
	}
}

func squeezed(s string) string { return strings.Join(strings.Fields(s), " ") }

// notTheESA are the notes that are true of the ESA itself where another appliance is broken.
var notTheESA = map[string]string{"sma-api-off": "both-on"}

// timeless are the verdicts that do not depend on when the session was: a transcript does not say when it was made, so
// the clock is not known from it, and what a wrong clock explains is not either.
func timeless(d *engine.Diagnosis) []string {
	var s []string
	for _, f := range d.Findings {
		verdict := f.Verdict
		switch {
		case f.Check.Name == "clock":
			continue
		case verdict == check.Blocked && f.By.Name == "clock":
			verdict = check.Unknown
		}
		s = append(s, f.Check.Name+" "+verdict.String()+" "+f.Code())
	}
	return s
}

// table sets the rows in columns.
func table(rows [][]string) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, strings.Join(append([]string{"FAULT", "EXPECTED"}, sets...), "\t"))
	for _, r := range rows {
		fmt.Fprintln(w, strings.Join(r, "\t"))
	}
	_ = w.Flush()
	return b.String()
}
