package checks

import (
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
)

// Insights is the document's own verification (FACTS §1, S6 [D]). Many tenants have no Secure Email source there at all
// [T].
var Insights = &check.Check{
	Name:     "insights",
	Doc:      "if Insights is used, the source's REST API is green and synced",
	Seen:     "in Device Insights the REST API connection of Secure Email is not green, or was never synced",
	Docs:     []check.Doc{integration},
	Station:  check.AtInsights,
	Requires: []*check.Check{Registration, DeviceOnline, AsyncOSAPI, APIServer, Module, ModuleHealth},
	Needs:    []fact.Any{facts.Insights},
	Run: func(p *check.Pass) check.Finding {
		shown, ok := check.Read(p, facts.Insights)
		switch {
		case !ok:
			return p.Unknown()
		case shown == "not-listed":
			return p.NotApplicable("unused", nil)
		case shown == "not-green":
			return p.Fail("not-green", nil)
		case shown == "not-synced":
			return p.Warn("not-synced", nil)
		}
		return p.OK("green", nil)
	},
	Notes: map[string]check.Note{
		"unused": {Text: "Secure Email is not a source of Insights here, and does not have to be"},
		"green":  {Text: "green and synced"},
	},
	Cases: map[check.Case]check.Remedy{
		"not-green": {
			Known:   check.Documented,
			Problem: "The REST API connection of the Secure Email source in Insights is not green.",
			Could:   "The source in Insights is not green.",
			Impact:  "Insights has no inventory from this ESA; tiles are not affected. Mail delivery is not affected.",
			Steps: []check.Step{
				{
					Who:   check.XDRAdmin,
					Where: check.Place{Portal: check.XDRConsole, Hint: "the sources of Device Insights: Secure Email"},
					Do:    "Open the source and check that its module is the one on the ESA's live device; then wait until its REST API shows green.",
				},
			},
			Allow: settle, Lags: check.AfterAny, Echoes: true,
		},
		"not-synced": {
			Known:   check.Documented,
			Problem: "The Secure Email source in Insights is green, but was never synced.",
			Could:   "The source in Insights was never synced.",
			Impact:  "Insights shows nothing from this ESA yet.",
			Steps: []check.Step{
				{
					Who: check.XDRAdmin,
					Where: check.Place{Portal: check.XDRConsole,
						Hint: "the sources of Device Insights: Secure Email"},
					Changes: true,
					Do:      "Press SYNC NOW for the first full sync.",
				},
			},
			Allow: settle, Lags: check.AfterAny,
		},
	},
}
