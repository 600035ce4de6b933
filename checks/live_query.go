package checks

import (
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
)

// LiveQuery is the best active proof of the whole path (FACTS §3 [D]). Without an API client, or without its scope, the tiles must do.
var LiveQuery = &check.Check{
	Name:     "live-query",
	Doc:      "an investigation of XDR reaches the ESA and comes back",
	Seen:     "an investigation brings no mail data",
	Docs:     []check.Doc{integration},
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
		"cannot":   {Text: "our API client cannot ask: the tiles must do"},
	},
	Cases: map[check.Case]check.Remedy{
		"error": {
			Known:   check.Documented,
			Problem: "A query through the module fails although its health is ok: {error}.",
			Impact:  "Investigations get no mail data. Mail delivery is not affected.",
			Steps: []check.Step{
				{
					Who: check.XDRAdmin, Where: integrations, Look: facts.XDRModule.Name,
					Do: "Open the module and see that its device is the ESA's live entry.",
				},
				{
					Who: check.TAC, Where: check.Place{Path: "a case with a HAR of an investigation that fails"},
					Do: "If it stays: hand over the error's words and what was checked here.",
				},
			},
			Allow: settle, Lags: check.AfterAny, Echoes: true,
		},
	},
}
