package checks

import (
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/screen"
)

// APIServer: the port is open and nothing answers (F-FIELD-API-SERVER).
var APIServer = &check.Check{
	Name:     "api-server",
	Doc:      "the ESA's API server answers",
	Seen:     "in XDR: There was an unexpected error on the Secure Email module",
	Docs:     []check.Doc{apiGuide},
	Station:  check.AtAsyncOSAPI,
	Requires: []*check.Check{AsyncOSAPI},
	Needs:    []fact.Any{facts.ModuleHealth, facts.APIServer},
	Wants:    []fact.Any{facts.Speaker, facts.ESATracking},
	Run: func(p *check.Pass) check.Finding {
		if h, ok := check.Read(p, facts.ModuleHealth); ok && h.OK {
			return p.OK("healthy", nil) // XDR reads the ESA through it
		} else if ok && h.Kind == screen.DeviceOffline {
			return p.NotApplicable("not-reached", nil)
		}
		if bySMA(p) { // it has just spoken
			return p.OK("sma-answers", nil)
		}
		switch state, ok := check.Read(p, facts.APIServer); {
		case !ok:
			return p.Unknown()
		case state == facts.ServerHung:
			return p.Fail("hung", nil)
		}
		return p.OK("answers", nil)
	},
	Notes: map[string]check.Note{
		"healthy":     {Text: "inferred: XDR reads the ESA through it", Inferred: true},
		"answers":     {Text: "it answers"},
		"sma-answers": {Text: "the SMA's API answers"},
		"not-reached": {Text: "XDR does not reach the API yet"},
	},
	Cases: map[check.Case]check.Remedy{
		"hung": {
			Known:   check.Documented,
			Problem: "The ESA's API port is open, but its API server does not answer.",
			Could:   "The ESA's API server hangs.",
			Impact:  "XDR cannot read reports and tracking from the ESA. Mail delivery is not affected.",
			Steps: []check.Step{
				{
					Who: check.ESAAdmin, Where: check.Place{Portal: check.ESACLI, Hint: "AsyncOS 15.5.1 and later"},
					Changes: true,
					Do:      "diagnostic > SERVICES > API_SERVER: restart it.",
				},
				{
					Who: check.TAC, Where: check.Place{Path: "a case with the ESA's serial"},
					Do: "On older versions, or if it hangs again.",
				},
			},
		},
	},
}
