package checks

import (
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
)

// SSEServices looks at the two switches in SSE > Cloud Services (FACTS §1, S1 [D]).
var SSEServices = &check.Check{
	Name:  "sse-services",
	Doc:   "threat response and Eventing are on in SSE",
	Needs: []fact.Any{facts.CloudServices},
	Run: func(p *check.Pass) check.Finding {
		s, ok := check.Read(p, facts.CloudServices)
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
	Notes: map[string]string{"both-on": "both on"},
	Cases: map[check.Case]check.Remedy{
		"threat-response-off": servicesOff("Cisco XDR threat response is off in SSE.", "Switch Cisco XDR threat response on."),
		"eventing-off":        servicesOff("Eventing is off in SSE.", "Switch Eventing on."),
		"both-off":            servicesOff("Cisco XDR threat response and Eventing are off in SSE.", "Switch both on."),
	},
}

func servicesOff(problem, do string) check.Remedy {
	return check.Remedy{
		Problem: problem,
		Impact:  "The ESA appears neither in SSE nor in XDR. Mail delivery is not affected.",
		Steps:   []check.Step{{Who: check.SSEAdmin, Where: "SSE portal of the tenant's region > Cloud Services", Do: do}},
		Allow:   settle,
	}
}
