package facts

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// saved is a source that is at hand, such as a file.
type saved struct{ logShelf }

func (s saved) AtHand() bool { return true }

// Every source is heard: the newer record counts, of two without a date neither does, and a person who looks now goes
// before what was saved.
func TestWhoCountsWhereSourcesDiffer(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	on := "1. Management (192.0.2.25/24 on Management: esa01.example.com)\n   AsyncOS API HTTP: enabled, port 6080\n   AsyncOS API HTTPS: enabled, port 6443\n"
	off := "1. Management (192.0.2.25/24 on Management: esa01.example.com)\n   AsyncOS API HTTP: disabled\n   AsyncOS API HTTPS: enabled, port 6443\n"
	session := func(name, body string, taken time.Time) evidence.Source {
		return saved{logShelf{cli(cliInterfaces): {Body: []byte(body), Origin: evidence.SessionFile,
			From: "transcript " + name, Taken: taken}}}
	}
	config := func(name string, http asyncos.Truth, written time.Time) evidence.Source {
		body, err := json.Marshal(configuration{Interfaces: []asyncos.Interface{{Name: "Management",
			APIHTTP: asyncos.Service{On: http}, APIHTTPS: asyncos.Service{On: asyncos.Yes}}}})
		if err != nil {
			t.Fatal(err)
		}
		return saved{logShelf{configRef: {Body: body, Origin: evidence.Configuration, From: "config " + name,
			Written: written}}}
	}
	says := func(origin evidence.Origin, from, answer string) evidence.Source {
		d := evidence.Answered("api-ports", answer, from, now)
		d.Origin = origin
		return saved{logShelf{d.Ref: d}}
	}
	live := logShelf{tcp("esa-gui"): {Taken: now, Origin: evidence.LiveAPI}, tcp("esa-api-http"): {Taken: now,
		Origin: evidence.LiveAPI}, tcp("esa-api-https"): {Taken: now, Origin: evidence.LiveAPI}}
	var none time.Time
	flag := says(evidence.Flag, "flag --api-ports", "http-off")
	for _, c := range []struct {
		name    string
		sources []evidence.Source
		http    State
		told    int
	}{
		{"two sessions", []evidence.Source{session("a", on, now.Add(-3*time.Hour)), session("b", off, now)}, Off, 1},
		{"in the other order", []evidence.Source{session("b", off, now), session("a", on, now.Add(-3*time.Hour))}, Off,
			1},
		{"two without a date", []evidence.Source{session("a", on, none), session("b", off, none)}, StateUnknown, 1},
		{"and a person who looks", []evidence.Source{session("a", on, none), session("b", off, none), flag}, Off, 1},
		{"two that agree", []evidence.Source{session("a", on, none), session("b", on+"\n", none)}, On, 0},
		{"two configurations", []evidence.Source{config("a", asyncos.Yes, now.Add(-48*time.Hour)),
			config("b", asyncos.No, now)}, Off, 1},
		{"in the other order", []evidence.Source{config("b", asyncos.No, now),
			config("a", asyncos.Yes, now.Add(-48*time.Hour))}, Off, 1},
		{"two configurations without a date", []evidence.Source{config("a", asyncos.Yes, none),
			config("b", asyncos.No, none)}, StateUnknown, 1},
		{"a person against a saved session", []evidence.Source{session("a", on, none), flag}, Off, 1},
		{"a person against an old session", []evidence.Source{session("a", on, now.Add(-2*time.Hour)), flag}, Off, 1},
		{"a person against a session of now", []evidence.Source{session("a", on, now.Add(-time.Minute)), flag},
			StateUnknown, 1},
		{"a flag against a machine", []evidence.Source{live, flag}, StateUnknown, 1},
		{"a flag that agrees", []evidence.Source{live, says(evidence.Flag, "flag --api-ports", "both-on")}, On, 0},
		{"who cannot see it says nothing", []evidence.Source{live, says(evidence.Person, "operator", "ces")}, On, 0},
		{"a flag and an answers file", []evidence.Source{flag, says(evidence.Person, "answers.yaml", "both-on")}, Off,
			1},
	} {
		set := fact.NewSet(t.Context(), evidence.NewStore(func() time.Time { return now }, c.sources...), now)
		r := set.Read(APIPorts)
		told := r.Unlike
		if r.Unknown != nil {
			why := &r.Unknown.Reason
			if why.Machine != nil {
				why = why.Machine
			}
			if why.Kind != fact.Contradictory || why.Unlike == nil || !why.Unlike.Open {
				t.Errorf("%s: %+v", c.name, r.Unknown)
				continue
			}
			told = append(told, *why.Unlike)
		}
		ports, _ := r.Value.(Ports)
		if ports.HTTP != c.http || len(told) != c.told {
			t.Errorf("%s: HTTP %s, told %+v, unknown: %v", c.name, ports.HTTP, told, r.Unknown)
		}
		for _, u := range told {
			if u.One.Value == u.Other.Value || u.One.From == u.Other.From {
				t.Errorf("%s: %s", c.name, u.Words(nil))
			}
		}
	}
}

// What brought us here is no evidence against anybody.
func TestAReportedSymptomContradictsNobody(t *testing.T) {
	now := time.Now()
	set := fact.NewSet(t.Context(), evidence.NewStore(time.Now, shelf{Symptom.Asked(): "token-error",
		cli(cliCloudService): "Cloud Service Settings: enabled\nRegistration status: registered\n"}), now)
	if r := set.Read(ESAPage); r.Unknown != nil && r.Unknown.Reason.Kind == fact.Contradictory || len(r.Unlike) > 0 {
		t.Errorf("%v %v", r.Unknown, r.Unlike)
	}
}
