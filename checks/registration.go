package checks

import (
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// Registration is a matrix of two pages: the ESA's Cloud Service Settings and SSE's Devices (F-LINK-TWO-PAGES).
var Registration = &check.Check{
	Name:    "registration",
	Doc:     "the device is registered in this tenant, once",
	Seen:    "the tiles show E4017: Device is offline [409], or: There was a problem. Please try again later",
	Docs:    []check.Doc{integration, guide},
	Station: check.AtRegistration,
	Requires: []*check.Check{SSEServices, CloudService, SmartLicensing, Commit, Token, Network, TLSInspection, Clock,
		AsyncOSVersion, ServiceCertificate},
	Needs: []fact.Any{facts.SSEDevices, facts.ESAPage, facts.SSEOrganisation, facts.SmartLicensing},
	Wants: []fact.Any{facts.ModuleHealth, facts.ErrorText},
	Run: func(p *check.Pass) check.Finding {
		// whatever fails here, a remedy that registers makes it out of date
		refusal, _ := check.Read(p, facts.ErrorText)
		l, listed := check.Read(p, facts.SSEDevices)
		page, ok := check.Read(p, facts.ESAPage)
		if listed && l.Count > 1 && (!ok || page == facts.PageRegistered) {
			return p.Fail("duplicate", check.Args{"entries": entries(l)})
		}
		if listed && l.Status == facts.On {
			return p.By(facts.SSEDevices, p.OK("once", nil))
		}
		if h, ok := check.Read(p, facts.ModuleHealth); ok && h.OK && !listed {
			return p.OK("reads", nil)
		}
		switch {
		case listed && l.Count == 1 && page == facts.PageRegistered:
			return p.OK("both", nil)
		case listed && l.Count == 1 && ok:
			return p.Fail("not-registered", check.Args{"esa": i18n.Text("no"), "sse": i18n.Text("an old entry")})
		case listed && l.Count == 1:
			return p.Unknown()
		case !ok && listed:
			return p.Doubt("absent", nil)
		case !ok:
			return p.Unknown()
		case page == facts.PageRegistered && listed:
			switch organisation, ok := check.Read(p, facts.SSEOrganisation); {
			case !ok:
				return p.Unknown()
			case organisation == facts.OtherOrganisation:
				return p.Doubt("other-organisation", nil)
			}
			if _, ok := check.Read(p, facts.SmartLicensing); !ok { // it may have registered elsewhere by itself
				return p.Unknown()
			}
			return p.Fail("other-tenant", nil)
		case page == facts.PageRegistered:
			return p.Unknown()
		case !listed: // the ESA's word is enough, but SSE's list may show an old entry
			return p.Refine(p.Fail("not-registered", check.Args{"esa": i18n.Text("no"), "sse": i18n.Text("not seen")}))
		}
		f := p.Fail("not-registered", check.Args{"esa": i18n.Text("no"), "sse": i18n.Text("no")})
		if l.Inferred {
			f = f.Weaken(check.Inferred)
		}
		f.AtOnce = refusal == facts.RefusalNone // nobody has tried yet
		return f
	},
	Notes: map[string]check.Note{
		"once":  {Text: "SSE shows the device online, once"},
		"reads": {Text: "inferred: XDR reads the ESA through SSE", Inferred: true},
		"both":  {Text: "the ESA says registered, and SSE lists it once"},
	},
	Doubts: map[string]check.Note{
		"absent": {Text: "SSE does not list the device; it is not known what the ESA itself shows"},
		"other-organisation": {Text: "the SSE portal shows another organisation than XDR: switch to XDR's, and look again",
			Look: facts.SSEDevices.Name},
	},
	Cases: map[check.Case]check.Remedy{
		"not-registered": {
			Known:   check.Documented,
			Problem: "The ESA is not registered. ESA: {esa}, SSE: {sse}.",
			Could:   "The ESA is not registered.",
			Impact:  "XDR gets no reports and no tracking. Mail delivery is not affected.",
			Steps: []check.Step{
				{
					Who: check.SSEAdmin, Where: devicesPage, Changes: true,
					Do: "Stop sharing the screen now. Make a new token.",
				},
				registerStep, newModuleStep,
			},
			Allow: settle, Lags: check.AfterRegistering, Registers: true, Caution: once, Echoes: true,
		},
		"other-tenant": {
			Known:   check.Inferred,
			Problem: "The ESA says that it is registered, but this tenant's SSE does not list it.",
			Could:   "The ESA is registered elsewhere.",
			Impact:  "The ESA reports to another tenant or region. Mail delivery is not affected.",
			Steps: []check.Step{
				{
					Who: check.You, Where: check.Place{Path: "before anything else"},
					Do: "If it was registered less than 20 minutes ago: wait, and check again.",
				},
				{
					Who: check.ESAAdmin, Where: cloudServicePage, Changes: true,
					Do: "Find out who registered it, and agree that this tenant should own it. Then Deregister.",
				},
				{
					Who: check.SSEAdmin, Where: devicesPage, Changes: true,
					Do: "Stop sharing the screen now. Make a new token.",
				},
				registerStep, newModuleStep,
			},
			Allow: settle, Lags: check.AfterAny, Registers: true, Caution: once, Echoes: true,
		},
		"duplicate": {
			Known:   check.Usual,
			Problem: "SSE lists the device more than once, usually because it was registered again{entries}.",
			Could:   "SSE lists the device more than once.",
			Impact:  "XDR may query the dead entry, so the tiles fail or stay empty. Mail delivery is not affected.",
			Steps: []check.Step{
				{
					Who: check.SSEAdmin, Where: devicesPage,
					Do: "Compare serial and last seen; the live entry is the one that was seen last.",
				},
				{
					Who: check.XDRAdmin, Where: integrations, Changes: true,
					Do: "First make the module use the live entry.",
				},
				{
					Who: check.SSEAdmin, Where: devicesPage, Changes: true,
					Do: "Only then remove the dead entry, by its id.",
				},
			},
		},
	},
}

func entries(l facts.Listing) any {
	var all []any
	for _, d := range l.Entries {
		one := i18n.List{Items: []any{d.ID}}
		if status := map[facts.State]i18n.Text{facts.On: " online", facts.Off: " offline"}[d.Status]; status != "" {
			one.Items = append(one.Items, status)
		}
		if !d.LastSeen.IsZero() {
			one.Items = append(one.Items, i18n.Say(", seen %s", d.LastSeen.UTC().Format("2006-01-02")))
		}
		all = append(all, one)
	}
	if len(all) == 0 {
		return ""
	}
	return i18n.Say(": %s", i18n.List{Between: "; ", Items: all})
}
