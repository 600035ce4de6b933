package checks_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/casefile"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
	"github.com/xdrdoctor/xdrdoctor/internal/source/configxml"
	"github.com/xdrdoctor/xdrdoctor/internal/source/transcript"
)

// bySSH is what the appliance's command line alone can prove of the faults, the region being known. Of all others it must leave the
// expected check unknown: the command line shows neither SSE's portal, nor XDR, nor a change that is pending in another session, nor
// what a token was.
var bySSH = map[string]bool{
	"esa-server-wrong-region": true, "api-http-off": true, "api-https-off": true, "api-both-off": true, "egress-blocked": false, "dns-broken": false,
}

func sshStory(fault string) story {
	return story{faults: []string{fault}, noXDR: true, noESA: true, noPerson: true, ssh: true, says: map[string]string{"region": "eu", "deployment": "on-prem"}}
}

func TestBySSHAlone(t *testing.T) {
	for _, f := range lab.Faults {
		if f.About == "access" {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			r := start(t, sshStory(f.Name))
			defer r.lab.Close()
			d, _ := r.round(t)
			knows(t, f, d, bySSH)
			for _, c := range r.lab.CLICommands() {
				word, _, _ := strings.Cut(c, " ")
				if slices.Contains([]string{"commit", "clear", "register", "deregister", "reboot", "settime"}, strings.ToLower(word)) {
					t.Errorf("%q was sent", c)
				}
			}
		})
	}
}

// knows: what a set of sources can prove must be named first, and nothing else may ever be named.
func knows(t *testing.T, f lab.Fault, d *engine.Diagnosis, can map[string]bool) {
	t.Helper()
	got := codes(d.Causes)
	switch {
	case can[f.Name] && !slices.Contains(got, f.Expect):
		t.Errorf("want %s, got %v\n%s", f.Expect, got, text(d))
	case slices.ContainsFunc(got, func(c string) bool { return c != f.Expect }):
		t.Errorf("%v for %s\n%s", got, f.Expect, text(d))
	}
	if can[f.Name] {
		return
	}
	name, _, _ := strings.Cut(f.Expect, ".")
	for _, found := range d.Findings {
		if found.Check.Name == name && found.Verdict == check.OK {
			t.Errorf("%s is ok, and %s is broken\n%s", name, f.Name, text(d))
		}
	}
}

// What a person is told to type is what is read.
func TestCommandsAreWhatIsRead(t *testing.T) {
	r := start(t, sshStory("device-offline"))
	defer r.lab.Close()
	_, round := r.round(t)
	var read []string
	for _, d := range round.Documents {
		if d.Ref.Source == evidence.CLI {
			read = append(read, d.Ref.Request)
		}
	}
	told := facts.Commands(region.EU)
	slices.Sort(read)
	slices.Sort(told)
	if diff := cmp.Diff(told, read); diff != "" {
		t.Errorf("told, read:\n%s", diff)
	}
}

// A transcript of the SSH session proves what the session proves, but for what needs to know when it was.
func TestByTranscriptAlone(t *testing.T) {
	for _, f := range lab.Faults {
		if f.About == "access" {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			live := start(t, sshStory(f.Name))
			defer live.lab.Close()
			byHand, round := live.round(t)
			var session bytes.Buffer
			for _, d := range round.Documents {
				if d.Ref.Source == evidence.CLI && d.OK() {
					fmt.Fprintf(&session, "%s %s\r\n%s\r\n", strings.TrimSpace(d.Header["Prompt"]), d.Ref.Request, strings.ReplaceAll(string(d.Body), "\n", "\r\n"))
				}
			}
			session.WriteString("esa01.example.com> \r\n")
			appliances, err := transcript.Parse(&session, "session.txt")
			if err != nil || len(appliances) != 1 {
				t.Fatalf("%d appliances, %v", len(appliances), err)
			}
			s := sshStory(f.Name)
			s.ssh, s.sources = false, []evidence.Source{transcript.Source(appliances[0])}
			d := diagnoseOnce(t, s)
			knows(t, f, d, bySSH)
			want := codes(byHand.Causes)
			if f.Name == "clock-behind" { // a transcript does not say when it was made
				want = nil
			}
			if got := codes(d.Causes); !slices.Equal(got, want) {
				t.Errorf("the session finds %v, its transcript %v\n%s", want, got, text(d))
			}
		})
	}
}

// findings are what a diagnosis says, without when.
func findings(d *engine.Diagnosis) []string {
	var s []string
	for _, f := range d.Findings {
		s = append(s, f.Check.Name+" "+f.Verdict.String()+" "+f.Code()+" "+f.Why())
	}
	return s
}

// replay walks a recorded case with nobody to ask and nothing to reach.
func replay(t *testing.T, c casefile.Case) *engine.Diagnosis {
	t.Helper()
	store := evidence.NewStore(func() time.Time { return c.Now }, c.Source())
	book := mustBook(t, c.Symptom)
	w := &engine.Walk{Runbook: book, Order: checks.All(), Facts: checks.Facts(book.Walk), Store: store}
	r, err := w.Round(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return w.Diagnose(r)
}

func TestLiveEqualsOffline(t *testing.T) {
	var names [][]string
	for i, f := range lab.Faults {
		names = append(names, []string{f.Name})
		for _, g := range lab.Faults[:i] {
			if _, _, _, found := lab.Contradiction([]lab.Fault{f, g}); !found {
				names = append(names, []string{g.Name, f.Name})
			}
		}
	}
	for i, faults := range names {
		if len(faults) == 2 && i%sample != 0 {
			continue
		}
		t.Run(strings.Join(faults, ","), func(t *testing.T) {
			t.Parallel()
			r := start(t, story{faults: faults})
			defer r.lab.Close()
			live, round := r.round(t)
			c := casefile.Record(round.Documents, round.Started, casefile.About{Symptom: live.Symptom})
			if len(faults) == 1 { // through a real file, too
				path := t.TempDir() + "/case.zip"
				if err := casefile.Write(context.Background(), path, c); err != nil {
					t.Fatal(err)
				}
				var err error
				if c, err = casefile.Read(path); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(findings(live), findings(replay(t, c))); diff != "" {
				t.Errorf("the recorded case says otherwise (-live +offline):\n%s", diff)
			}
		})
	}
}

// An exported configuration shows the API's ports of the management interface; a person sees the rest.
func TestByConfigurationAndOperator(t *testing.T) {
	for _, f := range lab.Faults {
		if f.About == "access" || f.Name == "api-off-ces" { // in Cisco's cloud the customer exports no network settings (FACTS §4 [D])
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			live := start(t, sshStory(f.Name))
			defer live.lab.Close()
			export, err := live.store.Fetch(t.Context(), evidence.Ref{Source: evidence.CLI, Request: "showconfig"})
			if err != nil || !export.OK() {
				t.Fatal(export.Failure, err)
			}
			machines, err := configxml.Parse(bytes.NewReader(export.Body), "C100V.xml", nil)
			if err != nil || len(machines) != 1 {
				t.Fatalf("%d machines, %v", len(machines), err)
			}
			s := story{faults: []string{f.Name}, noXDR: true, noESA: true, forgets: []string{"api-ports", "serial", "esa-version"}, sources: []evidence.Source{configxml.Source(machines[0])}}
			want := f.Expect
			if other, ok := byQuestions[f.Name]; ok {
				want = other
			}
			d := diagnoseOnce(t, s)
			if got := codes(d.Causes); !slices.Equal(got, []string{want}) {
				t.Errorf("want %s, got %v\n%s", want, got, text(d))
			}
		})
	}
}
