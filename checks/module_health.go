package checks

import (
	"slices"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/screen"
)

// ModuleHealth takes XDR's own health call; the code and the bracketed status are read as data (F-XDR-HEALTH,
// F-XDR-OTHER-CODES).
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
		return p.Fail(healthCases[h.Class], check.Args{"error": understood(h.Reading), "text": h.Text})
	},
	Notes: map[string]check.Note{
		"ok":   {Text: "XDR reports the module healthy"},
		"seen": {Text: "inferred: a tile answers without an error", Inferred: true},
	},
	Cases: map[check.Case]check.Remedy{
		"unknown-error": {
			Known:   check.Documented,
			Problem: "The module fails: {error}.",
			Could:   "The module itself fails.",
			Impact:  tilesFail,
			Steps: []check.Step{lookAtModule, {
				Who: check.TAC, Where: check.Place{Path: "a case with a HAR of the failing page"},
				Do: "If the error stays, send the exact error text and what was checked here.",
			}},
			Allow: settle, Lags: check.AfterAny, Echoes: true, Unnamed: true,
		},
		"error": {
			Known:   check.Documented,
			Problem: "The module fails: {error}.",
			Could:   "The module itself fails.",
			Impact:  tilesFail,
			Steps: []check.Step{
				lookAtModule,
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
		"busy": {
			Known:   check.Documented,
			Problem: "XDR asks the module too often and is refused for the moment: {text}",
			Could:   "XDR asks the module too often and is refused for the moment.",
			Impact:  "The tiles may fail until it passes. Nothing points to a fault in the integration.",
			Steps: []check.Step{
				{
					Who: check.You, Where: check.Place{Path: "xdrdoctor"},
					Do: "Wait some minutes, then look again. Change nothing.",
				},
				{
					Who: check.XDRAdmin, Where: check.Place{Portal: check.XDRConsole},
					Do: "If it comes back often, find out who runs many investigations or automated queries.",
				},
			},
		},
		"no-rights": {
			Known:   check.Inferred,
			Problem: "The module is not allowed to read the device: {text}",
			Could:   "The module is not allowed to read the device.",
			Impact:  tilesFail,
			Steps: []check.Step{
				{
					Who: check.XDRAdmin, Where: integrations, Look: facts.XDRModule.Name,
					Do: "Open the module. Check that it uses the ESA's live entry, and that access to registered devices was granted.",
				},
				{
					Who: check.TAC, Where: check.Place{Path: "a case with a HAR of the failing page"},
					Do: "If the error stays, send the exact error text and what was checked here.",
				},
			},
			Allow: settle, Lags: check.AfterAny, Echoes: true,
		},
		"no-connection": {
			Known:   check.Documented,
			Problem: "XDR cannot connect to what the module asks: {text}",
			Could:   "XDR cannot connect to what the module asks.",
			Impact:  tilesFail,
			Steps: []check.Step{
				{
					Who: check.SSEAdmin, Where: devicesPage, Look: facts.SSEDevices.Name,
					Do: "Check that the ESA is online.",
				},
				{
					Who: check.TAC, Where: check.Place{Path: "a case with a HAR of the failing page"},
					Do: "If it is, send the exact error text and what was checked here.",
				},
			},
			Allow: settle, Lags: check.AfterAny, Echoes: true,
		},
		"bad-settings": {
			Known:   check.Inferred,
			Problem: "The module refuses XDR's question, usually because of one of its settings: {text}",
			Could:   "One of the module's settings is not valid.",
			Impact:  tilesFail,
			Steps: []check.Step{
				{
					Who: check.XDRAdmin, Where: integrations, Changes: true,
					Do: "Open the module and correct the setting that the text names.",
				},
				{
					Who: check.TAC, Where: check.Place{Path: "a case with a HAR of the failing page"},
					Do: "If the error stays, send the exact error text and what was checked here.",
				},
			},
			Allow: settle, Lags: check.AfterAny,
		},
		"certificate": {
			Known:   check.Inferred,
			Problem: "XDR cannot verify the certificate of what the module asks: {text}",
			Could:   "XDR cannot verify the certificate of what the module asks.",
			Impact:  tilesFail,
			Steps: []check.Step{
				{
					Who: check.NetAdmin,
					Where: check.Place{Portal: check.Firewall,
						Path: "the proxy and TLS inspection between XDR and what the module asks"},
					Look: facts.ESATLS.Name,
					Do:   "Find out whether TLS is inspected there, or a certificate was replaced.",
				},
				{
					Who: check.TAC, Where: check.Place{Path: "a case with a HAR of the failing page"},
					Do: "Otherwise send the exact error text. The module itself is not at fault: leave it as it is.",
				},
			},
			Allow: settle, Lags: check.AfterAny,
		},
	},
}

// healthCases are the documented codes of the module contract (F-XDR-CODES); nothing follows from an unknown one.
var healthCases = map[facts.FaultKind]check.Case{
	facts.FaultOther: "unknown-error", facts.FaultOffline: "error", facts.FaultBusy: "busy",
	facts.FaultRights: "no-rights", facts.FaultConnection: "no-connection",
	facts.FaultArgument: "bad-settings", facts.FaultCertificate: "certificate",
}

const tilesFail = "The tiles fail and investigations get no mail data. Mail delivery is not affected."

var lookAtModule = check.Step{
	Who: check.XDRAdmin, Where: integrations, Look: facts.XDRModule.Name,
	Do: "Open the module and check that its device is the ESA's live entry.",
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
