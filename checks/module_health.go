package checks

import (
	"slices"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/screen"
)

// ModuleHealth takes XDR's own health call; the code and the bracketed status are read as data (FACTS §3 [D, V]).
var ModuleHealth = &check.Check{
	Name:     "module-health",
	Doc:      "XDR's own health check of the module passes",
	Seen:     "the tiles show an error, with its code and status",
	Docs:     slices.Concat([]check.Doc{integration}, notices("module-health")),
	Station:  check.AtXDRModule,
	Requires: []*check.Check{SSEServices, Registration, DeviceOnline, AsyncOSAPI, APIServer, Module},
	Needs:    []fact.Any{facts.ModuleHealth},
	Run: func(p *check.Pass) check.Finding {
		h, ok := check.Read(p, facts.ModuleHealth)
		switch {
		case !ok:
			return p.Unknown()
		case h.OK && h.Seen:
			return p.OK("seen", nil)
		case h.OK:
			return p.OK("ok", nil)
		}
		return p.Fail("error", check.Args{"error": understood(h.Reading), "text": h.Text})
	},
	Notes: map[string]check.Note{
		"ok":   {Text: "XDR reports the module healthy"},
		"seen": {Text: "inferred: a tile answers without an error", Inferred: true},
	},
	Cases: map[check.Case]check.Remedy{
		"error": {
			Known:   check.Documented,
			Problem: "The module fails: {error}.",
			Could:   "The module itself fails.",
			Impact:  "The tiles fail and investigations get no mail data. Mail delivery is not affected.",
			Steps: []check.Step{
				{
					Who: check.XDRAdmin, Where: integrations, Look: facts.XDRModule.Name,
					Do: "Open the module and check that its device is the ESA's live entry.",
				},
				{
					Who: check.XDRAdmin, Where: integrations, Changes: true,
					Do: "If the error stays, add a NEW module on that device. Remove the old one only when the new one shows data.",
				},
				{
					Who: check.TAC, Where: check.Place{Path: "a case with a HAR of the failing page"},
					Do: "If it still stays, send the exact error text and what was checked here.",
				},
			},
			Allow: settle, Lags: check.AfterAny, Echoes: true,
		},
	},
}

// understood says what an error means, in so far as that is known: by its code and status first, then by its words.
func understood(e screen.Reading) any {
	code := e.CodeAndStatus()
	var meaning any = e.Text
	if e.Meaning() != "" {
		meaning = e.Meaning()
	}
	if code == "" {
		return meaning
	}
	return i18n.Say("%s, %s", code, meaning)
}
