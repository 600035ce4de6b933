package checks

import (
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/screen"
)

// AsyncOSAPI: HTTP and HTTPS must both be on, on the management interface; in CES only a TAC engineer can do that, and
// the customer cannot even see it (F-LINK-API-OFF, F-LINK-API-CES).
var AsyncOSAPI = &check.Check{
	Name:    "asyncos-api",
	Doc:     "AsyncOS API HTTP and HTTPS are on, on the management interface",
	Seen:    "in XDR: There was an unexpected error on the Secure Email module",
	Docs:    []check.Doc{apiGuide},
	Station: check.AtAsyncOSAPI,
	Needs: []fact.Any{facts.APIPorts, facts.SMAPorts, facts.Deployment, facts.ModuleHealth,
		facts.ESATracking},
	Wants: []fact.Any{facts.Speaker},
	Run: func(p *check.Pass) check.Finding {
		health, healthKnown := check.Read(p, facts.ModuleHealth)
		failing := healthKnown && health.Kind == screen.UnexpectedError
		if bySMA(p) && !(healthKnown && health.OK) {
			return smaAPI(p)
		}
		ports, ok := check.Read(p, facts.APIPorts)
		if !ok && healthKnown && health.OK {
			return p.OK("healthy", nil)
		}
		off := ok && !ports.Cloud && (ports.HTTP == facts.Off || ports.HTTPS == facts.Off)
		switch {
		case off && healthKnown && health.OK:
			return p.Doubt("contradiction", nil)
		case ok && !ports.Cloud && !off && failing: // then XDR may be asking another appliance
			kept, known := check.Read(p, facts.ESATracking)
			switch {
			case !known && p.Open():
				return p.Unknown()
			case kept == facts.TrackingCentralised:
				return smaAPI(p)
			}
			return p.OK("both-on", nil)
		case ok && !ports.Cloud && !off:
			return p.OK("both-on", nil)
		}
		cloud, whereKnown := ports.Cloud, ports.Cloud
		if !cloud { // else it was just said where the ESA runs
			var where string
			where, whereKnown = check.Read(p, facts.Deployment)
			cloud = where == facts.Cloud
		}
		switch {
		case !off && !cloud:
			return p.Unknown()
		case !off && failing: // an API that is off shows so, but not that alone
			return p.Doubt("ces-error", nil)
		case !off:
			return p.Doubt("ces", nil)
		}
		return apiIsOff(p, ports, cloud, whereKnown)
	},
	Notes: map[string]check.Note{
		"both-on":     {Text: "HTTP and HTTPS are on"},
		"healthy":     {Text: "inferred: XDR reads the ESA through it", Inferred: true},
		"sma-both-on": {Text: "HTTP and HTTPS are on at the SMA, which XDR asks"},
	},
	Doubts: map[string]check.Note{
		"contradiction": {Text: "seen as off, but XDR still reads the ESA: please check again", Contradicts: true},
		"ces-error": {Text: "XDR's error fits an API that is off, and other faults; in Cisco's cloud only Cisco TAC sees " +
			"whether the API is on"},
		"ces": {Text: "in Cisco's cloud only Cisco TAC sees whether the API is on"},
	},
	Cases: map[check.Case]check.Remedy{
		"http-off": apiOff("AsyncOS API HTTP is off on the ESA's management interface.{cloud}",
			"Switch AsyncOS API HTTP on; HTTPS stays on.").Might(
			"AsyncOS API HTTP is off."),
		"https-off": apiOff("AsyncOS API HTTPS is off on the ESA's management interface.{cloud}",
			"Switch AsyncOS API HTTPS on; HTTP stays on.").Might(
			"AsyncOS API HTTPS is off."),
		"both-off": apiOff("AsyncOS API HTTP and HTTPS are off on the ESA's management interface.{cloud}",
			"Switch AsyncOS API HTTP and HTTPS on, both.").Might(
			"AsyncOS API HTTP and HTTPS are off."),
		"sma-off": {
			Known:   check.Inferred,
			Problem: "AsyncOS API HTTP or HTTPS is off on the SMA, which keeps the reports and tracking of this ESA.",
			Could:   "The AsyncOS API is off on the SMA.",
			Impact:  "XDR cannot read reports and tracking from the SMA. Mail delivery is not affected.",
			Steps: []check.Step{
				{
					Who: check.ESAAdmin,
					Where: check.Place{Path: "the SMA's web interface: Management Appliance > Network > IP Interfaces",
						Hint: "section AsyncOS API"},
					Changes: true,
					Do:      "Switch AsyncOS API HTTP and HTTPS on, both. Submit, then Commit Changes.",
				},
			},
		},
		"ces-needs-tac": {
			Known:   check.Documented,
			Problem: "The AsyncOS API of the cloud ESA must be switched on: {seen}.",
			Could:   "The AsyncOS API of the cloud ESA is off.",
			Impact:  "XDR cannot read the ESA. Mail delivery is not affected.",
			ByTAC:   true,
			Steps: []check.Step{
				{
					Who: check.TAC, Where: check.Place{Path: "a case with the ESA's serial"}, Changes: true,
					Do: "Please enable AsyncOS API HTTP and HTTPS on the management interface of this CES appliance; XDR needs both. " +
						"Do you need a support tunnel for that?",
				},
				{
					Who: check.ESAAdmin, Where: check.Place{Path: "the cloud ESA"}, Changes: true,
					Do: "If TAC wants a support tunnel, ask them where to open it, and open it if your role may.",
				},
			},
			Allow: settle,
		},
	},
}

// bySMA says that an SMA answers at the given address, and that it is the one that XDR asks, because it keeps the ESA's
// reports and tracking. Nobody is asked that here: who named an SMA for the ESA may also have mistaken it.
func bySMA(p *check.Pass) bool {
	speaker, ok := check.Read(p, facts.Speaker)
	return ok && speaker == facts.ProductSMA && trackingCentralised(p)
}

func trackingCentralised(p *check.Pass) bool {
	if p.WhyNot(facts.ESATracking) != "" {
		return false
	}
	kept, _ := check.Read(p, facts.ESATracking)
	return kept == facts.TrackingCentralised
}

// smaAPI judges the API of the SMA that keeps what XDR asks for. That it needs both switches as the ESA does is
// inferred.
func smaAPI(p *check.Pass) check.Finding {
	ports, ok := check.Read(p, facts.SMAPorts)
	switch {
	case !ok:
		return p.Unknown()
	case ports.HTTP == facts.On && ports.HTTPS == facts.On:
		return p.OK("sma-both-on", nil)
	}
	return p.Fail("sma-off", nil)
}

// apiIsOff names which port is off. In Cisco's cloud the remedy is another.
func apiIsOff(p *check.Pass, ports facts.Ports, cloud, whereKnown bool) check.Finding {
	known := check.Documented
	if ports.Inferred {
		known = check.Inferred
	}
	if cloud {
		return p.Fail("ces-needs-tac",
			check.Args{"seen": i18n.Text("it does not answer, or someone saw that it is off")}).Weaken(known)
	}
	args := check.Args{"cloud": ""}
	if !whereKnown {
		args["cloud"] = i18n.Text(" If the ESA runs in Cisco's cloud, only Cisco TAC can do that: open a case.")
	}
	found := check.Case("both-off")
	switch {
	case ports.HTTPS == facts.On:
		found = "http-off"
	case ports.HTTP == facts.On:
		found = "https-off"
	}
	f := p.Fail(found, args).Weaken(known)
	if !whereKnown {
		return p.Refine(f)
	}
	return f
}

func apiOff(problem, do string) check.Remedy {
	return check.Remedy{
		Known:   check.Documented,
		Problem: problem,
		Impact:  "XDR cannot read reports and tracking from the ESA. Mail delivery is not affected.",
		Steps: []check.Step{
			{
				Who: check.ESAAdmin,
				Where: check.Place{Portal: check.ESAWeb, Path: "Network > IP Interfaces > Management",
					Hint: "section AsyncOS API"},
				Changes: true,
				Do:      do,
			},
			{
				Who:     check.ESAAdmin,
				Where:   check.Place{Portal: check.ESAWeb, Path: "Network > IP Interfaces > Management"},
				Changes: true,
				Do:      "Submit, then Commit Changes.",
			},
		},
	}
}
