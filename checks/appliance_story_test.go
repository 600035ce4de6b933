package checks_test

import (
	"slices"

	"github.com/xdrdoctor/xdrdoctor/internal/lab"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// applianceStories are what no fault of the lab shows of the appliance.
func applianceStories() []story {
	centralised := func(w *lab.World) { w.Mail.Centralised, w.Mail.SMARegistered = true, true }
	way := []string{"esa-egress", "esa-clock", "esa-version"} // what is wrong there would be said instead
	return []story{
		{name: "an old entry", faults: []string{"not-registered"}, noXDR: true, noESA: true,
			says: map[string]string{"sse-devices": "offline"}, forgets: way},
		{name: "two entries", faults: []string{"device-duplicate"}, noXDR: true, noESA: true,
			says: map[string]string{"sse-devices": "twice"}, forgets: slices.Concat(way, []string{"tile"})},
		{name: "not known whether anybody tried", faults: []string{"not-registered"}, noXDR: true, noESA: true,
			forgets: slices.Concat(way, []string{"esa-page", "error-text"})},
		{name: "a version of another form",
			change: func(w *lab.World) { w.ESA.Version, w.ESA.Way.Lost = "Zaphod", true },
			noESA:  true},
		{name: "the SMA fails, and its API is on", noXDR: true, noESA: true, change: centralised,
			says: map[string]string{"tile": "unexpected-error", "sma-ports": "both-on"}},
		{name: "the SMA is given and asked", change: func(w *lab.World) {
			centralised(w)
			w.ESA.Speaks, w.Mail.SMAAPIOff = lab.SMA, true
		}},
		{name: "the SMA is given, the tracking is the ESA's", change: func(w *lab.World) {
			w.ESA.Speaks, w.Mail.SMARegistered = lab.SMA, true
		}},
		{name: "a web appliance is given", change: func(w *lab.World) { w.ESA.Speaks = lab.WebAppliance }},
		{name: "a cluster by its serials", change: func(w *lab.World) {
			w.Machines = append(w.Machines, &lab.Machine{Serial: "SECOND-1", Host: "esa02.example.com", DeviceID: "d2"})
		}, says: map[string]string{"cluster": lab.New(region.EU).Main().Serial + ",SECOND-1"}},
		{name: "some are not registered, which is not known", faults: []string{"cluster-partly"},
			forgets: []string{"cluster-missing"}},
		{name: "some are not registered, and all are listed", noXDR: true, noESA: true,
			says: map[string]string{"cluster": "some", "cluster-missing": "none"}},
		{name: "the firewall's rules are not known", faults: []string{"insights-inbound-blocked"},
			forgets: []string{"insights-inbound"}},
	}
}
