package checks

import (
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
)

// CloudService looks at the ESA's own switch and at the server it registers with. The tenant's region decides: portal
// and ESA may agree on another region and register there successfully (F-LINK-REGION).
var CloudService = &check.Check{
	Name:    "cloud-service",
	Doc:     "the ESA's cloud service is on and points to the tenant's region",
	Seen:    "on the ESA, Cloud Service Settings is disabled or names another region's server; XDR does not show the ESA",
	Docs:    []check.Doc{integration, guide},
	Station: check.AtCloudService,
	Needs:   []fact.Any{facts.SSEDevices, facts.ESAPage, facts.ESAServer, facts.Region},
	Wants:   []fact.Any{facts.ModuleHealth},
	Run: func(p *check.Pass) check.Finding {
		if alive(p) { // it could not be online in this tenant otherwise
			if contradicted(p) {
				return p.Doubt("contradiction", nil)
			}
			return p.OK("listed", nil)
		}
		check.Read(p, facts.SSEDevices) // asked first: where the device is online, nobody need look at the ESA
		page, pageKnown := check.Read(p, facts.ESAPage)
		if page == facts.PageDisabled {
			return p.Fail("disabled", nil)
		}
		server, serverKnown := check.Read(p, facts.ESAServer)
		mine, regionKnown := check.Read(p, facts.Region)
		switch {
		case serverKnown && regionKnown && server != mine:
			return p.Fail("wrong-server", check.Args{"server": server.Label(), "want": mine.Label(),
				"host": mine.SSEDevice()})
		case !pageKnown || !serverKnown || !regionKnown:
			return p.Unknown()
		}
		return p.OK("on", check.Args{"server": server.Label()})
	},
	Notes: map[string]check.Note{
		"on":     {Text: "{server}, the tenant's region"},
		"listed": {Text: "inferred: the device is online in this tenant", Inferred: true},
	},
	Doubts: map[string]check.Note{
		"contradiction": {
			Text:        "reported as off, not registered or set to another region, but the device is online: please check again",
			Contradicts: true,
		},
	},
	Cases: map[check.Case]check.Remedy{
		"disabled": {
			Known:   check.Documented,
			Problem: "The cloud service is not enabled on the ESA.",
			Impact:  "The ESA does not register, so XDR gets no reports and no tracking. Mail delivery is not affected.",
			Steps: []check.Step{
				{
					Who: check.ESAAdmin, Where: cloudServicePage, Changes: true,
					Do: "Enable it with the Threat Response server of the tenant's region, then Submit and Commit Changes. Submit alone does nothing.",
				},
				{
					Who: check.SSEAdmin, Where: devicesPage, Changes: true,
					Do: "Stop sharing the screen now. Reload the ESA's page. If it asks for a token, make a new one; if not, you are done.",
				},
				registerStep, newModuleStep,
			},
			Allow: settle, Registers: true, Caution: once,
		},
		"wrong-server": {
			Known:   check.Usual,
			Problem: "The ESA's Threat Response server is {server}, but the XDR tenant is in {want}. Usually the tenant's region decides.",
			Could:   "The ESA uses another region's server.",
			Impact:  "The ESA registers elsewhere or not at all, and XDR cannot see it. Mail delivery is not affected.",
			Steps: []check.Step{
				{
					Who: check.ESAAdmin, Where: cloudServicePage, Changes: true,
					Do: "If it shows registered, Deregister first. Choose {want} ({host}), Submit, Commit Changes.",
				},
				{
					Who: check.SSEAdmin, Where: devicesPage, Changes: true,
					Do: "Stop sharing the screen now. Make a new token, with a lifetime that leaves time to finish.",
				},
				registerStep, newModuleStep,
			},
			Allow: settle, Registers: true, Caution: once,
		},
	},
}

// contradicted: what is known of the ESA's page does not go with a device that is online.
func contradicted(p *check.Pass) bool {
	if p.Seen(facts.ESAPage) {
		if page, _ := check.Read(p, facts.ESAPage); page != facts.PageRegistered {
			return true
		}
	}
	if p.WhyNot(facts.ESAServer) == "" && p.WhyNot(facts.Region) == "" {
		server, _ := check.Read(p, facts.ESAServer)
		mine, _ := check.Read(p, facts.Region)
		return server != mine
	}
	return false
}
