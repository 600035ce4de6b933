package facts

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// A firewall may let this machine to the web interface and to nothing else: what the ESA itself shows goes before that.
func TestPortsThatDoNotAnswerUs(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	off := evidence.Document{Failure: &evidence.Failure{Phase: evidence.Connect, Kind: evidence.TimedOut}}
	closed := func(more logShelf) logShelf {
		s := logShelf{tcp("esa-gui"): {}, tcp("esa-api-http"): {}, tcp("esa-api-https"): off}
		for r, d := range more {
			s[r] = d
		}
		return s
	}
	on := "1. Management (192.0.2.25/24 on Management: esa01.example.com)\n   AsyncOS API HTTP: enabled, port 6080\n   AsyncOS API HTTPS: enabled, port 6443\n"
	half := "1. Management (192.0.2.25/24 on Management: esa01.example.com)\n   AsyncOS API HTTP: enabled, port 6080\n   AsyncOS API HTTPS: disabled\n"
	yes := asyncos.Service{On: asyncos.Yes}
	config, err := json.Marshal(
		configuration{Interfaces: []asyncos.Interface{{Name: "Management", APIHTTP: yes, APIHTTPS: yes}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		shelf logShelf
		https State
		kind  evidence.Kind
	}{
		{"nobody else says", closed(nil), Off, ""},
		{"seen on just now", closed(logShelf{cli(cliInterfaces): {Body: []byte(on), Taken: now}}), On, ""},
		{"seen off just now", closed(logShelf{cli(cliInterfaces): {Body: []byte(half), Taken: now}}), Off, ""},
		{"seen on at some time", closed(logShelf{cli(cliInterfaces): {Body: []byte(on)}}), StateUnknown,
			fact.Contradictory},
		{"saved as on", closed(logShelf{configRef: {Body: config}}), StateUnknown, fact.Contradictory},
	} {
		r := fact.NewSet(t.Context(), evidence.NewStore(time.Now, c.shelf), now).Read(APIPorts)
		var u *fact.Unknown
		if c.kind != "" {
			if !errors.As(r.Unknown, &u) || u.Reason.Machine == nil && u.Reason.Kind != c.kind ||
				u.Reason.Machine != nil && u.Reason.Machine.Kind != c.kind {
				t.Errorf("%s: %+v %v", c.name, r.Value, r.Unknown)
			}
			continue
		}
		if p, ok := r.Value.(Ports); !ok || p.HTTPS != c.https || r.Unknown != nil {
			t.Errorf("%s: %+v %v", c.name, r.Value, r.Unknown)
		}
	}
}
