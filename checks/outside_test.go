package checks_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
)

// Worlds outside the model: something is wrong that no fault of the lab describes, or nothing is, and it looks odd. No
// cause that we know is true in any of them.

// outsideSets are the sets of sources that see what is odd about them.
var outsideSets = []string{byAll, byAPIs, byAPIsAndPerson}

// outside says that the world is one of these.
func (w lit) outside() bool { return strings.HasPrefix(w.variant, outsideMark) }

const outsideMark = "outside: "

func outsiders() (all []lit) {
	add := func(variant string, change func(*lab.World), edit func([]evidence.Document)) {
		all = append(all, lit{variant: outsideMark + variant, change: change, edit: edit})
	}
	for n := range 40 { // codes that the vendor's documents do not list
		code := fmt.Sprintf("E%d", 4101+7*n)
		text := fmt.Sprintf("There was an error in the Secure Email module: %s [%d]", code, 400+n)
		add("unknown code of the module, "+code,
			func(w *lab.World) { w.XDR.HealthCode, w.XDR.HealthMessage = code, text }, nil)
		add("unknown code of a query, "+code, func(w *lab.World) { w.XDR.QueryCode, w.XDR.QueryMessage = code, text },
			nil)
	}
	for _, product := range []string{"Secure Endpoint", "Umbrella", "Secure Firewall", "Duo", "Orbital", "Meraki",
		"Secure Malware Analytics", "Secure Network Analytics", "Secure Web Appliance", "Talos Intelligence"} {
		for _, kind := range []string{"authorization error", "connection error", "internal error"} {
			text := "There was an " + kind + " in the " + product + " module"
			add("fault of "+product+", "+kind,
				func(w *lab.World) { w.XDR.HealthCode, w.XDR.HealthMessage = kind, text }, nil)
			add("query through "+product+", "+kind,
				func(w *lab.World) { w.XDR.QueryCode, w.XDR.QueryMessage = kind, text }, nil)
		}
	}
	for _, word := range []string{"suspended", "pending", "provisioning", "degraded", "partially connected",
		"maintenance", "unlicensed", "quarantined", "migrating", "Zuletzt online vor 3 Tagen"} { // half a fault
		add("device is "+word, nil, put("/iroh/iroh-sse/device", `"online"`, `"`+word+`"`))
		add("version is "+word, nil, put("/iroh/iroh-sse/device", "15.0.0-416", word))
	}
	for n := range 20 {
		org := fmt.Sprintf("Another Tenant %d", n+1)
		add("two tenants, "+org, nil, func(docs []evidence.Document) {
			put("whoami", "Example Mail Ltd", org)(docs)
			put("/iroh/iroh-sse/device", lab.New("eu").Main().Serial, fmt.Sprintf("4229AABBCC%02d-FFFF", n))(docs)
			put("/iroh/iroh-sse/device", "esa01.example.com", fmt.Sprintf("gw%d.example.net", n))(docs)
			put("/iroh/iroh-sse/device", "192.0.2.25", fmt.Sprintf("198.51.100.%d", 20+n))(docs)
		})
	}
	for _, part := range []string{"/iroh/iroh-sse/device", "whoami", "module-instance", "health", "tile", "/esa/api"} {
		for _, status := range []int{500, 502, 503, 504, 520, 521, 529, 403, 429} { // an outage, told by a proxy
			for _, body := range []string{"<html><title>Sorry</title></html>", "", `{"message":"upstream"}`} {
				add(fmt.Sprintf("outage of %s, %d %q", part, status, body), nil, func(docs []evidence.Document) {
					for i := range docs {
						if strings.Contains(docs[i].Ref.Request, part) && docs[i].Failure == nil {
							docs[i].Status, docs[i].Body = status, []byte(body)
						}
					}
				})
			}
		}
	}
	for n := range 10 {
		add(fmt.Sprintf("slow but healthy, mail %d minutes ago", n+30), func(w *lab.World) {
			w.Mail.Last += 1
		}, nil)
	}
	return all
}

// put changes a word of each document whose request has a part.
func put(part, old, word string) func([]evidence.Document) {
	return func(docs []evidence.Document) {
		for i := range docs {
			if strings.Contains(docs[i].Ref.Request, part) {
				docs[i].Body = []byte(strings.ReplaceAll(string(docs[i].Body), old, word))
			}
		}
	}
}

// What fails with words that no document explains is certain, is no cause, and has a place.
func TestUnnamed(t *testing.T) {
	for _, c := range []struct {
		name, code string
		change     func(*lab.World)
	}{
		{"health", "module-health.unknown-error",
			func(w *lab.World) { w.XDR.HealthCode, w.XDR.HealthMessage = "E5001", "There was a client error [502]" }},
		{"query", "live-query.unknown-error",
			func(w *lab.World) { w.XDR.QueryCode, w.XDR.QueryMessage = "E5002", "There was a client error [502]" }},
	} {
		d := diagnoseOnce(t, story{change: c.change, narrows: true})
		n := d.Narrowed
		if len(d.Causes) > 0 || n == nil || n.Healthy || len(n.Among) > 0 || n.Held == nil ||
			d.Exit() != engine.ExitFail {
			t.Fatalf("%s: causes %v, narrowed %+v\n%s", c.name, codes(d.Causes), n, text(d))
		}
		if n.Remedy() != c.code || n.From != check.AtAsyncOSAPI || n.To != check.AtXDRModule {
			t.Errorf("%s: %s between %s and %s", c.name, n.Remedy(), n.From, n.To)
		}
	}
}

// edited is what machines of a healthy world show, with what is odd about an outsider.
func (s *shown) edited(t testing.TB, set string) []evidence.Document {
	t.Helper()
	healthy := &shown{world: lit{}, earlier: map[string][]evidence.Document{}}
	r, _ := healthy.walk(t, set, "")
	defer r.lab.Close()
	docs := slices.Clone(healthy.earlier[set])
	s.world.edit(docs)
	return docs
}
