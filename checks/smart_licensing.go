package checks

import (
	"slices"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
)

// SmartLicensing comes before any question on commit or token: from 14.0 smart licensing enables and registers cloud
// services by itself, and the device may sit in the smart account's tenant (F-FIELD-SMART, F-FIELD-SMART-TENANT).
var SmartLicensing = &check.Check{
	Name:     "smart-licensing",
	Doc:      "the ESA is registered by hand, or by smart licensing in this tenant",
	Seen:     "the ESA says that it is registered, but this tenant's SSE does not list it",
	Docs:     slices.Concat([]check.Doc{guide}, notices("smart-licensing")),
	Station:  check.AtCloudService,
	Requires: []*check.Check{CloudService},
	Needs:    []fact.Any{facts.ESAPage, facts.SSEDevices, facts.SmartLicensing},
	Wants:    []fact.Any{facts.ModuleHealth},
	Run: func(p *check.Pass) check.Finding {
		if alive(p) {
			return p.OK("listed", nil)
		}
		page, ok := check.Read(p, facts.ESAPage)
		switch {
		case !ok:
			return p.Unknown()
		case page == facts.PageAsksForToken:
			return p.OK("by-hand-page", nil)
		case page == facts.PageDisabled:
			return p.NotApplicable("off", nil)
		case page == facts.PageRegistered:
			l, ok := check.Read(p, facts.SSEDevices)
			if !ok {
				return p.Unknown()
			}
			if l.Count > 0 {
				return p.OK("listed", nil)
			}
		}
		smart, ok := check.Read(p, facts.SmartLicensing)
		switch {
		case !ok:
			return p.Unknown()
		case smart == facts.SmartNotUsed:
			return p.OK("by-hand", nil)
		case smart == facts.SmartOtherTenant:
			return p.Fail("other-tenant", nil)
		case page == facts.PageRegistered:
			return p.Doubt("not-listed", nil)
		}
		return p.Doubt("by-itself", nil)
	},
	Notes: map[string]check.Note{
		"listed":       {Text: "the device is registered in this tenant"},
		"by-hand-page": {Text: "inferred: by hand, it asks for a token", Inferred: true},
		"by-hand":      {Text: "by hand: smart licensing is not in use"},
		"off":          {Text: "the cloud service is off"},
	},
	Doubts: map[string]check.Note{
		"not-listed": {Text: "smart licensing is said to belong to this tenant, but SSE does not list the device"},
		"by-itself":  {Text: "smart licensing should have registered the ESA, but has not"},
	},
	Cases: map[check.Case]check.Remedy{
		"other-tenant": {
			Known:   check.Inferred,
			Problem: "Smart licensing registered the ESA with another organisation's tenant.",
			Could:   "Smart licensing uses another tenant.",
			Impact:  "The ESA reports to another tenant. Mail delivery is not affected.",
			Steps: []check.Step{
				{
					Who:   check.SSEAdmin,
					Where: check.Place{Path: "the SSE portal of the smart account's organisation > Devices"},
					Do:    "Search for the serial, and agree with that organisation which tenant should own the device.",
				},
				{
					Who:     check.TAC,
					Where:   check.Place{Path: "a case with the serial, the smart account and both tenants"},
					Changes: true,
					Do:      "Ask for the device to be moved to this tenant. A token does not help while smart licensing registers the ESA by itself.",
				},
				newModuleStep,
			},
			Allow: settle, Lags: check.AfterAny,
		},
	},
}
