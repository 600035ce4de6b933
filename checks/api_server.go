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
	Docs:     []check.Doc{apiGuide, healthGuide},
	Station:  check.AtAsyncOSAPI,
	Requires: []*check.Check{AsyncOSAPI},
	Needs:    []fact.Any{facts.ModuleHealth, facts.APIServer, facts.ESALoad},
	Wants:    []fact.Any{facts.Speaker, facts.ESATracking},
	Run: func(p *check.Pass) check.Finding {
		h, known := check.Read(p, facts.ModuleHealth)
		switch {
		case known && h.OK:
			return p.OK("healthy", nil) // XDR reads the ESA through it
		case known && h.Kind == screen.DeviceOffline:
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
		case !known || h.Kind != screen.UnexpectedError:
			return p.OK("answers", nil)
		}
		// It answers us; an ESA that is too busy may still be too slow for XDR.
		switch load, ok := check.Read(p, facts.ESALoad); {
		case !ok:
			return p.Unknown()
		case load == facts.LoadHigh:
			return p.By(facts.ESALoad, p.Fail("overloaded", nil))
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
		"overloaded": {
			Known:   check.Usual,
			Problem: "The ESA is overloaded. Usually it then answers XDR too late, or not at all.",
			Impact:  "XDR cannot read reports and tracking from the ESA. Mail may be delayed as well.",
			Steps: []check.Step{
				{
					Who: check.ESAAdmin, Where: check.Place{Portal: check.ESAWeb, Path: "Monitor > System Capacity"},
					Do: "See what uses the CPU and the queue, and since when.",
				},
				{
					Who: check.ESAAdmin, Where: check.Place{Portal: check.ESAWeb, Path: "Monitor > System Capacity"},
					Changes: true,
					Do:      "Take load off the ESA: spread the mail over more machines, or wait until the peak is over.",
				},
				{
					Who: check.TAC, Where: check.Place{Path: "a case with the ESA's serial"},
					Do: "If the load does not explain itself: send the output of status and healthcheck.",
				},
			},
			Echoes: true,
		},
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
