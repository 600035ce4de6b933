package checks

import (
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
)

// SSEServices looks at the two switches in SSE > Cloud Services (F-LINK-SERVICES).
var SSEServices = &check.Check{
	Name:    "sse-services",
	Doc:     "threat response and Eventing are on in SSE",
	Seen:    "the ESA appears neither in XDR nor in the SSE portal",
	Docs:    []check.Doc{integration, guide},
	Station: check.AtSSEServices,
	Needs:   []fact.Any{facts.SSEServices, facts.SSEDevices},
	Wants:   []fact.Any{facts.ModuleHealth},
	Run: func(p *check.Pass) check.Finding {
		if alive(p) { // with either of them off it would not be listed (F-LINK-SERVICES)
			if p.WhyNot(facts.SSEServices) == "" {
				if s, _ := check.Read(p, facts.SSEServices); !s.ThreatResponse || !s.Eventing {
					return p.Doubt("contradiction", nil)
				}
			}
			return p.OK("alive", nil)
		}
		check.Read(p, facts.SSEDevices) // asked first: it may answer for much that follows
		s, ok := check.Read(p, facts.SSEServices)
		switch {
		case !ok:
			return p.Unknown()
		case !s.ThreatResponse && !s.Eventing:
			return p.Fail("both-off", nil)
		case !s.ThreatResponse:
			return p.Fail("threat-response-off", nil)
		case !s.Eventing:
			return p.Fail("eventing-off", nil)
		}
		return p.OK("both-on", nil)
	},
	Notes: map[string]check.Note{
		"both-on": {Text: "both on"},
		"alive":   {Text: "inferred: the device is online in this tenant", Inferred: true},
	},
	Doubts: map[string]check.Note{
		"contradiction": {
			Text:        "reported as off, but the device is online: please check again",
			Contradicts: true,
		},
	},
	Cases: map[check.Case]check.Remedy{
		"threat-response-off": servicesOff("Cisco XDR threat response is off in SSE.",
			"Switch Cisco XDR threat response on."),
		"eventing-off": servicesOff("Eventing is off in SSE.", "Switch Eventing on."),
		"both-off": servicesOff("Cisco XDR threat response and Eventing are off in SSE.", "Switch both on.").Might(
			"Threat response and Eventing are off."),
	},
}

func servicesOff(problem, do string) check.Remedy {
	return check.Remedy{
		Known:   check.Documented,
		Problem: problem,
		Impact:  "The ESA appears neither in SSE nor in XDR. Mail delivery is not affected.",
		Steps: []check.Step{{
			Who: check.SSEAdmin, Where: check.Place{Portal: check.SSEPortal, Path: "Cloud Services"}, Changes: true,
			Do: do,
		}},
		Allow: settle,
	}
}
