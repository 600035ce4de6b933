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
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
	"github.com/xdrdoctor/xdrdoctor/internal/source/configxml"
	"github.com/xdrdoctor/xdrdoctor/internal/source/transcript"
)

// elsewhere are the commands that a healthy command line is not asked for, and what reads them in a session.
var elsewhere = map[string]string{
	"threatresponseconfig": "where cloudserviceconfig is not known", "healthcheck": "where status does not tell",
	"nslookup api.eu.sse.itd.cisco.com": "where telnet fails", "showconfig": "configxml.Printed",
	"tail system_logs": "asyncos.LogTyped",
}

// What a person is told to type is what is read.
func TestCommandsAreWhatIsRead(t *testing.T) {
	r := start(t, bySSH("device-offline"))
	defer r.lab.Close()
	_, round := r.round(t)
	var read []string
	for _, d := range round.Documents {
		if d.Ref.Source == evidence.CLI {
			read = append(read, d.Ref.Request)
		}
	}
	told := facts.AllCommands(region.EU)
	for c := range elsewhere {
		if !slices.Contains(told, c) {
			t.Errorf("%s is read, and nobody is told to type it", c)
		}
		read = append(read, c)
	}
	for _, c := range facts.Commands(region.EU) {
		if !slices.Contains(told, c) {
			t.Errorf("%s is not among all commands", c)
		}
	}
	slices.Sort(read)
	slices.Sort(told)
	if diff := cmp.Diff(told, read); diff != "" {
		t.Errorf("told, read:\n%s", diff)
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
	store := evidence.NewStore(func() time.Time { return c.Now }, c.Sources()...)
	book := mustBook(t, c.Symptom)
	w := &engine.Walk{Runbook: book, Order: checks.All(), Facts: checks.Facts(book.Walk), Store: store,
		Stays: checks.Stays, Reported: facts.Reported}
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

// recorded is a round as it is read from a case file.
func recorded(t *testing.T, d *engine.Diagnosis, r *engine.Round) casefile.Case {
	t.Helper()
	path := t.TempDir() + "/case.zip"
	if err := casefile.Write(context.Background(), path,
		casefile.Record(r.Documents, r.Started, casefile.About{Symptom: d.Symptom})); err != nil {
		t.Fatal(err)
	}
	c, err := casefile.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// session is what somebody who typed the same commands would have saved; not ok when the appliance let nobody in.
func session(t testing.TB, docs []evidence.Document) (transcript.Appliance, bool) {
	t.Helper()
	var typed bytes.Buffer
	for _, d := range docs {
		if d.Ref.Source == evidence.CLI && d.OK() {
			fmt.Fprintf(&typed, "%s %s\r\n%s\r\n", strings.TrimSpace(d.Header["Prompt"]), d.Ref.Request,
				strings.ReplaceAll(string(d.Body), "\n", "\r\n"))
		}
	}
	if typed.Len() == 0 {
		return transcript.Appliance{}, false
	}
	typed.WriteString("esa01.example.com> \r\n")
	appliances, err := transcript.Parse(&typed, "session.txt")
	if err != nil || len(appliances) != 1 {
		t.Fatalf("%d appliances, %v", len(appliances), err)
	}
	return appliances[0], true
}

// exported is the configuration of the appliance, which shows it as the file from its web interface does.
func exported(t testing.TB, ssh *run) (configxml.Machine, bool) {
	t.Helper()
	d, err := ssh.store.Fetch(t.Context(), evidence.Ref{Source: evidence.CLI, Request: "showconfig"})
	if err != nil {
		t.Fatal(err)
	}
	if !d.OK() || bytes.Contains(d.Body, []byte("Unknown command")) { // a user without rights
		return configxml.Machine{}, false
	}
	machines, err := configxml.Parse(bytes.NewReader(d.Body), "C100V.xml", nil)
	if err != nil || len(machines) != 1 {
		t.Fatalf("%d machines, %v", len(machines), err)
	}
	return machines[0], true
}

// Of a session with nothing but showconfig in it the configuration is read as of an exported file.
func TestShowconfigTells(t *testing.T) {
	for _, fault := range []string{"api-http-off", "api-https-off", "api-both-off", "ca-bundle-old"} {
		f, _ := lab.Find(fault)
		ssh := start(t, bySSH(fault))
		shown, err := ssh.store.Fetch(t.Context(), evidence.Ref{Source: evidence.CLI, Request: "showconfig"})
		ssh.lab.Close()
		if err != nil {
			t.Fatal(err)
		}
		a, ok := session(t, []evidence.Document{shown})
		if !ok {
			t.Fatal(shown.Failure)
		}
		s := bySSH(fault)
		typed := transcript.Source(a)
		s.ssh, s.sources = false, []evidence.Source{typed, configxml.Printed(typed)}
		d := diagnoseOnce(t, s)
		mayOnlySay(t, f, "showconfig", d)
		if got := said(f, d); got != "named" {
			t.Errorf("%s: %s\n%s", fault, got, text(d))
		}
	}
}
