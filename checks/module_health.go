package checks

import (
	"fmt"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// ModuleHealth takes XDR's own health call; the code and the bracketed status are read as data (FACTS §3 [D, V]).
var ModuleHealth = &check.Check{
	Name:     "module-health",
	Doc:      "XDR's own health call on the module is ok",
	Seen:     "the tiles show an error, with its code and status",
	Docs:     []check.Doc{integration},
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
		return p.Fail("error", check.Args{"error": understood(h.ScreenError), "text": h.Text})
	},
	Notes: map[string]check.Note{
		"ok":   {Text: "XDR calls the module healthy"},
		"seen": {Text: "inferred: a tile answers without an error", Inferred: true},
	},
	Cases: map[check.Case]check.Remedy{
		"error": {
			Known:   check.Documented,
			Problem: "The module fails: {error}.",
			Impact:  "The tiles fail and investigations get no mail data. Mail delivery is not affected.",
			Steps: []check.Step{
				{
					Who: check.XDRAdmin, Where: integrations, Look: facts.XDRModule.Name,
					Do: "Open the module and see that its device is the ESA's live entry.",
				},
				{
					Who: check.XDRAdmin, Where: integrations, Changes: true,
					Do: "If the error stays, add a NEW module on that device. Remove the old one only when the new one shows data.",
				},
				{
					Who: check.TAC, Where: check.Place{Path: "a case with a HAR of the failing page"},
					Do: "If it stays even then, hand over the error's words and what was checked here.",
				},
			},
			Allow: settle, Lags: check.AfterAny, Echoes: true,
		},
	},
}

// understood says what an error means, as far as that is known: by the status first, then by the words.
func understood(e facts.ScreenError) any {
	code := e.Code
	if e.Status != 0 {
		code += fmt.Sprintf(" [%d]", e.Status)
	}
	var meaning any = map[string]i18n.Text{
		facts.DeviceOffline:   "XDR cannot reach the module's device through SSE",
		facts.UnexpectedError: "XDR reached the ESA but could not use its API",
		facts.ClientError:     "XDR calls it a client error",
		facts.TryAgain:        "XDR asks to try again later",
	}[e.Kind]
	if meaning == i18n.Text("") {
		switch {
		case e.Status == 401 || e.Status == 403:
			meaning = i18n.Text("XDR was not let in")
		case e.Status == 404:
			meaning = i18n.Text("what XDR asked for is not there")
		case e.Status == 429:
			meaning = i18n.Text("too many requests")
		case e.Status >= 500:
			meaning = i18n.Text("the far side failed")
		default:
			meaning = e.Text
		}
	}
	if code == "" {
		return meaning
	}
	return i18n.Say("%s, %s", code, meaning)
}
