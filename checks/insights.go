package checks

import (
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// Insights is the document's own verification (F-LINK-INSIGHTS). Many tenants have no Secure Email source there at all
// (F-LINK-INSIGHTS-NONE).
var Insights = &check.Check{
	Name:     "insights",
	Doc:      "if Insights is used, the source's REST API is green and synced",
	Seen:     "in Device Insights the REST API connection of Secure Email is not green, or was never synced",
	Docs:     slices.Concat([]check.Doc{integration}, notices("insights")),
	Station:  check.AtInsights,
	Beside:   true,
	Requires: []*check.Check{Registration, DeviceOnline, AsyncOSAPI, APIServer, Module, ModuleHealth},
	Needs:    []fact.Any{facts.Insights, facts.InsightsInbound},
	Wants:    []fact.Any{facts.Region},
	Run: func(p *check.Pass) check.Finding {
		shown, ok := check.Read(p, facts.Insights)
		switch {
		case !ok:
			return p.Unknown()
		case shown == "not-listed":
			return p.NotApplicable("unused", nil)
		case shown == "not-green":
			return notGreen(p)
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
		"inbound-blocked": {
			Known:   check.Documented,
			Problem: "XDR's cloud calls this Insights source directly, and the firewall does not let it in.",
			Impact:  "Insights has no inventory from this ESA; tiles are not affected. Mail delivery is not affected.",
			Steps: []check.Step{
				{
					Who: check.NetAdmin,
					Where: check.Place{
						Portal: check.Firewall, Path: "the firewall between the Internet and the appliance",
					},
					Changes: true,
					Do:      "Allow the addresses of XDR's region to the appliance's HTTPS port: {addresses}.",
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

// notGreen tells a source that a firewall keeps XDR from apart from one that is not green for another reason.
func notGreen(p *check.Pass) check.Finding {
	inbound, ok := check.Read(p, facts.InsightsInbound)
	if !ok {
		return p.Refine(p.Fail("not-green", nil))
	}
	if inbound == facts.InboundBlocked {
		var addresses any = i18n.Text("see the Cisco XDR documentation")
		if mine, ok := check.Read(p, facts.Region); ok {
			addresses = strings.Join(mine.Inbound(), ", ")
		}
		return p.Fail("inbound-blocked", check.Args{"addresses": addresses})
	}
	return p.Fail("not-green", nil)
}
