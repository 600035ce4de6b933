package checks

import (
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
)

// Commit infers from the page: it asks for a token only when the change that enabled the service was committed (FACTS §1, S2 [D]; that the
// field proves the commit [I]).
var Commit = &check.Check{
	Name:     "commit",
	Doc:      "the change is committed",
	Requires: []*check.Check{CloudService, SmartLicensing},
	Needs:    []fact.Any{facts.Page, facts.SmartLicensing},
	Wants:    []fact.Any{facts.ModuleHealth, facts.Listed},
	Run: func(p *check.Pass) check.Finding {
		if alive(p) {
			return p.NotApplicable("registered", nil)
		}
		page, ok := check.Read(p, facts.Page)
		switch {
		case !ok:
			return p.Unknown()
		case page == facts.PageRegistered:
			return p.NotApplicable("registered", nil)
		case page == facts.PageAsksForToken:
			return p.OK("asks", nil)
		case page == facts.PageDisabled:
			return p.Doubt("off", nil)
		}
		switch smart, ok := check.Read(p, facts.SmartLicensing); {
		case !ok:
			return p.Unknown()
		case smart != facts.SmartNotUsed:
			return p.Doubt("smart", nil)
		}
		return p.Fail("pending", nil)
	},
	Notes: map[string]string{
		"registered": "the ESA is registered: nothing is pending",
		"asks":       "inferred: the page asks for a token",
	},
	Doubts: map[string]string{
		"off":   "the service is off, so nothing of it shows whether changes are pending",
		"smart": "under smart licensing the page asks for no token, committed or not",
	},
	Cases: map[check.Case]check.Remedy{
		"pending": {
			Problem: "The cloud service was enabled on the ESA, but the change is not committed.",
			Impact:  "Until the commit the ESA never asks for the token and does not register. Mail delivery is not affected.",
			Steps: []check.Step{
				{Who: check.ESAAdmin, Where: "ESA, in the session that made the change", Do: "Commit Changes. Submit alone does nothing; another session does not see the pending change."},
				{Who: check.SSEAdmin, Where: "SSE portal of the tenant's region > Devices", Do: "Make a new token, on a screen that is not shared."},
				registerStep, newModuleStep,
			},
			Allow: settle, Caution: once,
		},
	},
}
