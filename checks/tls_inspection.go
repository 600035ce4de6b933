package checks

import (
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
)

// TLSInspection: a certificate that was re-signed on the way does not lead to a root that the ESA knows (F-FIELD-TLS).
var TLSInspection = &check.Check{
	Name:     "tls-inspection",
	Doc:      "TLS between the ESA and SSE is not inspected",
	Seen:     "SSE shows the ESA offline or not at all; the tiles show E4017: Device is offline [409]",
	Docs:     []check.Doc{guide},
	Station:  check.AtRegistration,
	Requires: []*check.Check{Network},
	Needs:    []fact.Any{facts.SSEDevices, facts.ESATLS},
	Wants:    []fact.Any{facts.ModuleHealth, facts.Region, facts.ESAPage, facts.ErrorText},
	Run: func(p *check.Pass) check.Finding {
		if f, done := connected(p); done {
			return f
		}
		switch inspected, ok := check.Read(p, facts.ESATLS); {
		case !ok:
			return p.Unknown()
		case inspected == facts.InspectionSeen:
			return p.Fail("intercepted", check.Args{"host": sseHost(p)})
		case inspected == facts.InspectionLogged:
			return p.Fail("intercepted", check.Args{"host": sseHost(p)}).Weaken(check.Inferred)
		}
		return p.OK("no", nil)
	},
	Notes:  withConnected(map[string]check.Note{"no": {Text: "no TLS inspection between the ESA and SSE"}}),
	Doubts: untriedDoubt(map[string]check.Note{}),
	Cases: map[check.Case]check.Remedy{
		"intercepted": wayOut(check.Documented,
			"TLS from the ESA to SSE is inspected: the certificate is re-signed on the way.",
			check.Step{
				Who: check.NetAdmin,
				Where: check.Place{Portal: check.Firewall,
					Path: "the firewall, the proxy or Cisco Umbrella that inspects TLS"},
				Changes: true,
				Do:      "Exempt {host} from inspection.",
			}).Might(
			"TLS is inspected on the way."),
	},
}
