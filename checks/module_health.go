package checks

import (
	"fmt"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
)

// ModuleHealth takes XDR's own health call; the code and the bracketed status are read as data (FACTS §3 [D, V]).
var ModuleHealth = &check.Check{
	Name:     "module-health",
	Doc:      "XDR's own health call on the module is ok",
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
	Notes: map[string]string{
		"ok":   "XDR calls the module healthy",
		"seen": "inferred: a tile answers without an error",
	},
	Cases: map[check.Case]check.Remedy{
		"error": {
			Problem: "The module fails: {error}.",
			Impact:  "The tiles fail and investigations get no mail data. Mail delivery is not affected.",
			Steps: []check.Step{
				{Who: check.XDRAdmin, Where: integrations, Do: "Open the module and see that its device is the ESA's live entry."},
				{Who: check.XDRAdmin, Where: integrations, Do: "If the error stays, add a NEW module on that device and remove the old one."},
				{Who: check.TAC, Where: "a case with a HAR of the failing page", Do: "If it stays even then, hand over the error's words and what was checked here."},
			},
			Allow: settle, Lags: check.AfterAny, Echoes: true,
		},
	},
}

// understood says what an error means, as far as that is known: by the status first, then by the words.
func understood(e facts.ScreenError) string {
	s := e.Code
	if e.Status != 0 {
		s += fmt.Sprintf(" [%d]", e.Status)
	}
	meaning := map[string]string{
		facts.DeviceOffline:   "XDR cannot reach the module's device through SSE",
		facts.UnexpectedError: "XDR reached the ESA but could not use its API",
		facts.ClientError:     "XDR calls it a client error",
		facts.TryAgain:        "XDR asks to try again later",
	}[e.Kind]
	if meaning == "" {
		switch {
		case e.Status == 401 || e.Status == 403:
			meaning = "XDR was not let in"
		case e.Status == 404:
			meaning = "what XDR asked for is not there"
		case e.Status == 429:
			meaning = "too many requests"
		case e.Status >= 500:
			meaning = "the far side failed"
		default:
			meaning = e.Text
		}
	}
	if s == "" {
		return meaning
	}
	return s + ", " + meaning
}
