package checks

import (
	"slices"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
)

// LiveQuery is the best active proof of the whole path (FACTS §3 [D]). Without an API client, or without its scope, the
// tiles must do.
var LiveQuery = &check.Check{
	Name:     "live-query",
	Doc:      "an XDR investigation reaches the ESA and returns",
	Seen:     "an investigation returns no mail data",
	Docs:     slices.Concat([]check.Doc{integration}, notices("live-query")),
	Station:  check.AtXDRModule,
	Requires: []*check.Check{Registration, DeviceOnline, AsyncOSAPI, APIServer, Module, ModuleHealth},
	Wants:    []fact.Any{facts.LiveQuery},
	Run: func(p *check.Pass) check.Finding {
		switch e, ok := check.Read(p, facts.LiveQuery); {
		case !ok:
			return p.NotApplicable("cannot", nil)
		case e.Text != "":
			return p.Fail("error", check.Args{"error": understood(e)})
		}
		return p.OK("answered", nil)
	},
	Notes: map[string]check.Note{
		"answered": {Text: "the module answered a query without an error"},
		"cannot":   {Text: "our API client cannot query it: rely on the tiles"},
	},
	Cases: map[check.Case]check.Remedy{
		"error": {
			Known:   check.Documented,
			Problem: "A query through the module fails although its health check passes: {error}.",
			Could:   "Queries through the module fail.",
			Impact:  "Investigations get no mail data. Mail delivery is not affected.",
			Steps: []check.Step{
				{
					Who: check.XDRAdmin, Where: integrations, Look: facts.XDRModule.Name,
					Do: "Open the module and check that its device is the ESA's live entry.",
				},
				{
					Who: check.TAC, Where: check.Place{Path: "a case with a HAR of an investigation that fails"},
					Do: "If it stays, send the exact error text and what was checked here.",
				},
			},
			Allow: settle, Lags: check.AfterAny, Echoes: true,
		},
	},
}
