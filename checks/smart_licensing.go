package checks

import (
	"slices"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
)

// SmartLicensing comes before any question on commit or token: from 14.0 smart licensing enables and registers cloud
// services by itself, and the device may sit in the smart account's tenant. From 15.5.1 on it is the only way on
// premises (F-FIELD-SMART). Its own state prevents only what it would do by itself: an ESA whose page asks for a token
// registers with one.
var SmartLicensing = &check.Check{
	Name:     "smart-licensing",
	Doc:      "the ESA is registered by hand, or by smart licensing in this tenant",
	Seen:     "the ESA asks for no token and is not registered, or this tenant's SSE does not list it",
	Docs:     slices.Concat([]check.Doc{guide, smartGuide}, notices("smart-licensing")),
	Station:  check.AtCloudService,
	Requires: []*check.Check{CloudService},
	Needs: []fact.Any{facts.ESAPage, facts.SSEDevices, facts.SmartLicense, facts.SmartLicensing,
		facts.SmartOnly},
	Wants: []fact.Any{facts.ModuleHealth, facts.ESAVersion, facts.ErrorText},
	Run: func(p *check.Pass) check.Finding {
		if alive(p) {
			return p.OK("listed", nil)
		}
		page, ok := check.Read(p, facts.ESAPage)
		switch {
		case !ok:
			return p.Unknown()
		case page == facts.PageDisabled:
			return p.NotApplicable("off", nil)
		case page == facts.PageRegistered:
			l, ok := check.Read(p, facts.SSEDevices)
			if !ok {
				return p.Unknown()
			}
			if l.Count > 0 {
				return p.OK("listed", nil)
			}
		}
		state, ok := check.Read(p, facts.SmartLicense)
		registered := page == facts.PageRegistered
		switch {
		case page == facts.PageAsksForToken:
			return tokenAsked(p, state, ok)
		case !ok:
		case registered && byHand(state):
			return p.OK("by-hand", nil)
		case registered:
		case state == facts.SmartNotUsed:
			return notUsed(p)
		case smartCases[state] != "":
			return p.By(facts.SmartLicense, p.Fail(smartCases[state], nil))
		}
		smart, ok := check.Read(p, facts.SmartLicensing)
		switch {
		case !ok:
			return p.Unknown()
		case smart == facts.SmartOtherTenant:
			return p.Fail("other-tenant", nil)
		case registered:
			return p.Doubt("not-listed", nil)
		}
		return p.Doubt("by-itself", nil)
	},
	Notes: map[string]check.Note{
		"listed":       {Text: "the device is registered in this tenant"},
		"by-hand-page": {Text: "inferred: by hand, it asks for a token", Inferred: true},
		"by-hand":      {Text: "by hand: smart licensing does not register it"},
		"off":          {Text: "the cloud service is off"},
	},
	Doubts: map[string]check.Note{
		"not-listed": {Text: "smart licensing is said to belong to this tenant, but SSE does not list the device"},
		"by-itself":  {Text: "smart licensing should have registered the ESA, but has not"},
	},
	Cases: map[check.Case]check.Remedy{
		"not-registered": smartFails("Smart licensing is in use on the ESA, but it is not registered, so it does not register the ESA with SSE.",
			check.Step{Who: check.ESAAdmin, Where: smartPage, Changes: true,
				Do: "Register smart licensing with the smart account of this organisation."}),
		"authorization-expired": smartFails("The authorization of the ESA's smart licensing has expired, so it does not register the ESA with SSE.",
			check.Step{Who: check.ESAAdmin, Where: smartPage, Changes: true,
				Do: "Renew the authorization. If that fails, register smart licensing again."}),
		"out-of-contact": smartFails("The ESA's smart licensing does not reach Cisco (communication send error), so it does not register the ESA with SSE.",
			check.Step{Who: check.ESAAdmin, Where: smartPage, Changes: true,
				Do: "Renew the authorization, and look whether the error is gone."}),
		"reservation": smartFails("The ESA uses a license reservation: smart licensing without contact to Cisco, which registers nothing.",
			check.Step{Who: check.ESAAdmin, Where: smartPage, Changes: true,
				Do: "If this site may contact Cisco: return the reservation and register smart licensing online."}),
		"required": smartFails("AsyncOS {version} registers through smart licensing only, and smart licensing is not in use on the ESA.",
			check.Step{Who: check.ESAAdmin, Where: smartPage, Changes: true,
				Do: "Enable smart licensing, which cannot be taken back, and register it with the smart account of this organisation."}).Might(
			"This AsyncOS needs smart licensing."),
		"other-tenant": {
			Known:   check.Inferred,
			Problem: "Smart licensing registered the ESA with another organisation's tenant.",
			Could:   "Smart licensing uses another tenant.",
			Impact:  "The ESA reports to another tenant. Mail delivery is not affected.",
			Steps: []check.Step{
				{
					Who:   check.SSEAdmin,
					Where: check.Place{Path: "the SSE portal of the smart account's organisation > Devices"},
					Do:    "Search for the serial, and agree with that organisation which tenant should own the device.",
				},
				{
					Who:     check.TAC,
					Where:   check.Place{Path: "a case with the serial, the smart account and both tenants"},
					Changes: true,
					Do:      "Ask for the device to be moved to this tenant. A token does not help while smart licensing registers the ESA by itself.",
				},
				newModuleStep,
			},
			Allow: settle, Lags: check.AfterAny,
		},
	},
}

// smartPage is where smart licensing is set on the ESA (document 214614: F-CLI-LICENSE-PAGE).
var smartPage = check.Place{Portal: check.ESAWeb, Path: "System Administration > Smart Software Licensing"}

// smartCases are the states in which smart licensing registers nothing, by the case that they are.
var smartCases = map[string]check.Case{
	facts.SmartUnregistered: "not-registered", facts.SmartExpired: "authorization-expired",
	facts.SmartOutOfContact: "out-of-contact", facts.SmartReserved: "reservation",
}

// tokenAsked is where the page asks for a token: it registers by hand, whatever smart licensing does, unless the
// version knows no other way. A person may know more; the field for the token says enough to go on.
func tokenAsked(p *check.Pass, state string, known bool) check.Finding {
	byHand := p.OK("by-hand-page", nil)
	if refusal, ok := check.Read(p, facts.ErrorText); !known && ok && refusal != facts.RefusalNone {
		return p.Refine(byHand) // ask before the refused token is checked
	}
	if !known || smartCases[state] == "" {
		return byHand
	}
	if only, ok := check.Read(p, facts.SmartOnly); !ok || !only {
		return p.Refine(byHand)
	}
	return p.By(facts.SmartLicense, p.Fail(smartCases[state], nil))
}

// notUsed is where the ESA asks for no token and smart licensing is not in use: a version that registers in no other
// way waits for it.
func notUsed(p *check.Pass) check.Finding {
	only, ok := check.Read(p, facts.SmartOnly)
	switch {
	case !ok:
		return p.Unknown()
	case !only:
		return p.OK("by-hand", nil)
	}
	version, _ := check.Read(p, facts.ESAVersion)
	return p.By(facts.SmartLicense, p.Fail("required", check.Args{"version": version}))
}

// byHand says whether an ESA that is registered with SSE was registered by a person: by a smart licensing that never
// was in contact with Cisco it was not.
func byHand(state string) bool {
	return state == facts.SmartNotUsed || state == facts.SmartUnregistered || state == facts.SmartReserved
}

// smartFails are the cases of smart licensing's own state. What a state does to the registration is inferred
// (F-FIELD-RESERVATION; F-FIELD-SMART-CONTACT for other products).
func smartFails(problem string, step check.Step) check.Remedy {
	return check.Remedy{
		Known:   check.Inferred,
		Problem: problem,
		Impact:  "The ESA does not register, so XDR gets no reports and no tracking. Mail delivery is not affected.",
		Steps: []check.Step{
			{
				Who:     check.NetAdmin,
				Where:   check.Place{Portal: check.Firewall, Path: "the firewall between the ESA and the Internet"},
				Changes: true,
				Do:      "Allow tcp/443 from the ESA to smartreceiver.cisco.com.",
			},
			step,
			{
				Who: check.ESAAdmin, Where: cloudServicePage,
				Do: "Reload the page: the ESA registers by itself, without a token.",
			},
			newModuleStep,
		},
		Allow: settle, Lags: check.AfterAny, Registers: true, Caution: once,
	}
}
