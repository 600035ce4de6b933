package checks

import (
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/screen"
)

// AsyncOSAPI: HTTP and HTTPS must both be on, on the management interface; in CES only a TAC engineer can do that, and
// the customer cannot even see it (FACTS §1, S5 [D]).
var AsyncOSAPI = &check.Check{
	Name:    "asyncos-api",
	Doc:     "AsyncOS API HTTP and HTTPS are on, on the management interface",
	Seen:    "in XDR: There was an unexpected error on the Secure Email module",
	Docs:    []check.Doc{apiGuide},
	Station: check.AtAsyncOSAPI,
	Needs:   []fact.Any{facts.APIPorts, facts.Deployment, facts.ModuleHealth},
	Run: func(p *check.Pass) check.Finding {
		health, healthKnown := check.Read(p, facts.ModuleHealth)
		ports, ok := check.Read(p, facts.APIPorts)
		if !ok && healthKnown && health.OK {
			return p.OK("healthy", nil)
		}
		if ok && !ports.Cloud && healthKnown && health.OK && (ports.HTTP == facts.Off || ports.HTTPS == facts.Off) {
			return p.Doubt("contradiction", nil)
		}
		if ok && ports.HTTP == facts.On && ports.HTTPS == facts.On {
			return p.OK("both-on", nil)
		}
		cloud, whereKnown := ports.Cloud, ports.Cloud
		if !cloud { // else it was just said where the ESA runs
			var where string
			where, whereKnown = check.Read(p, facts.Deployment)
			cloud = where == facts.Cloud
		}
		if !ok || ports.Cloud {
			if !cloud {
				return p.Unknown()
			}
			// The document ties the unexpected error to the API being off (FACTS §1, S5 [D]).
			if healthKnown && health.Kind == screen.UnexpectedError {
				return p.Fail("ces-needs-tac",
					check.Args{"seen": i18n.Text("the module shows the error of an API that is off")}).Weaken(
					check.Inferred)
			}
			return p.Doubt("ces", nil)
		}
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
		f := p.Fail("both-off", args)
		switch {
		case ports.HTTPS == facts.On:
			f = p.Fail("http-off", args)
		case ports.HTTP == facts.On:
			f = p.Fail("https-off", args)
		}
		f = f.Weaken(known)
		if !whereKnown {
			return p.Refine(f) // in Cisco's cloud the remedy is another
		}
		return f
	},
	Notes: map[string]check.Note{
		"both-on": {Text: "HTTP and HTTPS are on"},
		"healthy": {Text: "inferred: XDR reads the ESA through it", Inferred: true},
	},
	Doubts: map[string]check.Note{
		"contradiction": {Text: "seen as off, but XDR still reads the ESA: please check again", Contradicts: true},
		"ces":           {Text: "in Cisco's cloud only Cisco TAC sees whether the API is on"},
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
		"ces-needs-tac": {
			Known:   check.Documented,
			Problem: "The AsyncOS API of the cloud ESA must be switched on: {seen}.",
			Could:   "The AsyncOS API of the cloud ESA is off.",
			Impact:  "XDR cannot read the ESA. Mail delivery is not affected.",
			ByTAC:   true,
			Steps: []check.Step{
				{
					Who: check.TAC, Where: check.Place{Path: "a case with the ESA's serial"}, Changes: true,
					Do: "Please enable AsyncOS API HTTP and HTTPS on the management interface of this CES appliance; XDR needs both.",
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
