package checks

import (
	"slices"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
)

// LiveQuery is the best active proof of the whole path (F-XDR-LIVE-QUERY). Without an API client, or without its scope,
// the tiles must do. A query that did not come through proves nothing.
var LiveQuery = &check.Check{
	Name:     "live-query",
	Doc:      "an XDR investigation reaches the ESA and returns",
	Seen:     "an investigation returns no mail data",
	Docs:     slices.Concat([]check.Doc{integration}, notices("live-query")),
	Station:  check.AtXDRModule,
	Requires: []*check.Check{Registration, DeviceOnline, AsyncOSAPI, APIServer, Module, ModuleHealth},
	Needs:    []fact.Any{facts.LiveQuery},
	Run: func(p *check.Pass) check.Finding {
		a, ok := check.Read(p, facts.LiveQuery)
		switch {
		case !ok && (p.Why(evidence.NotConfigured) || p.Why(evidence.NoRegion)):
			return p.NotApplicable("cannot", nil)
		case !ok:
			return p.Unknown()
		case a.NoModule:
			return p.NotApplicable("no-module", nil)
		case a.NoRight:
			return p.NotApplicable("no-right", nil)
		case a.Fault == nil:
			return p.OK("answered", nil)
		case a.Fault.Class == facts.FaultBusy:
			return p.Fail("busy", check.Args{"text": a.Fault.Text})
		case a.Fault.Class == facts.FaultOther:
			return p.Fail("unknown-error", check.Args{"error": understood(a.Fault.Reading)})
		}
		return p.Fail("error", check.Args{"error": understood(a.Fault.Reading)})
	},
	Notes: map[string]check.Note{
		"answered":  {Text: "the module answered a query without an error"},
		"cannot":    {Text: "our API client cannot query it: rely on the tiles"},
		"no-right":  {Text: "our API client may not query it: rely on the tiles"},
		"no-module": {Text: "there is no module on the ESA's device to query"},
	},
	Cases: map[check.Case]check.Remedy{
		"unknown-error": {
			Known:   check.Documented,
			Problem: queryFails,
			Could:   "Queries through the module fail.",
			Impact:  noMailData,
			Steps:   []check.Step{lookAtModule, sendToTAC},
			Allow:   settle, Lags: check.AfterAny, Echoes: true, Unnamed: true,
		},
		"error": {
			Known:   check.Documented,
			Problem: queryFails,
			Could:   "Queries through the module fail.",
			Impact:  noMailData,
			Steps:   []check.Step{lookAtModule, sendToTAC},
			Allow:   settle, Lags: check.AfterAny, Echoes: true,
		},
		"busy": {
			Known:   check.Documented,
			Problem: "XDR queries the module too often and is refused for the moment: {text}",
			Could:   "XDR queries the module too often and is refused for the moment.",
			Impact:  "Investigations may fail until it passes. Nothing points to a fault in the integration.",
			Steps: []check.Step{{
				Who: check.You, Where: check.Place{Path: "xdrdoctor"},
				Do: "Wait some minutes, then look again. Change nothing.",
			}},
		},
	},
}

const (
	queryFails = "A query through the module fails although its health check passes: {error}."
	noMailData = "Investigations get no mail data. Mail delivery is not affected."
)

var sendToTAC = check.Step{
	Who: check.TAC, Where: check.Place{Path: "a case with a HAR of an investigation that fails"},
	Do: "If it stays, send the exact error text and what was checked here.",
}
