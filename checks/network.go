package checks

import (
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// Network: names, tcp/443 and a proxy on the ESA's way out (FACTS §7 [D/I]). A device that SSE shows online has its
// way.
var Network = &check.Check{
	Name:     "network",
	Doc:      "the ESA can reach SSE: DNS, port 443, proxy",
	Seen:     "SSE shows the ESA offline or not at all; the tiles show E4017: Device is offline [409]",
	Docs:     []check.Doc{guide},
	Station:  check.AtRegistration,
	Requires: []*check.Check{SSEServices, CloudService},
	Needs:    []fact.Any{facts.SSEDevices, facts.ESAEgress, facts.ESAProxy},
	Wants:    []fact.Any{facts.ModuleHealth, facts.Region},
	Run: func(p *check.Pass) check.Finding {
		way, done := connected(p)
		if done && way.Verdict != check.NotApplicable {
			return way
		}
		egress, ok := check.Read(p, facts.ESAEgress)
		args := check.Args{"host": sseHost(p)}
		switch {
		case !ok && done: // nobody is asked about a connection that is not there yet
			return way
		case !ok:
			return p.Unknown()
		case egress == facts.EgressConnected:
			return p.OK("open", nil)
		case egress == facts.EgressNoName:
			return p.Fail("dns-broken", args)
		}
		proxy, ok := check.Read(p, facts.ESAProxy)
		switch {
		case !ok && done: // nothing passed yet; that a proxy would let it through is not known
			return p.Refine(p.Fail("egress-blocked", args).Weaken(check.Inferred))
		case !ok:
			return p.Unknown()
		case proxy == facts.ProxyRefuses:
			return p.Fail("proxy-auth", args)
		case proxy == facts.ProxyPasses:
			return p.OK("by-proxy", nil)
		}
		return p.Fail("egress-blocked", args)
	},
	Notes: withConnected(map[string]check.Note{
		"open":     {Text: "the ESA reaches SSE's port 443"},
		"by-proxy": {Text: "through a proxy that allows SSE"},
	}),
	Cases: map[check.Case]check.Remedy{
		"dns-broken": wayOut(check.Documented, "The ESA cannot resolve {host}.",
			check.Step{
				Who: check.ESAAdmin, Where: check.Place{Portal: check.ESACLI}, Changes: true,
				Do: "nslookup {host}. Correct the ESA's DNS servers, or allow it to reach them on udp and tcp port 53.",
			}).Might(
			"The ESA cannot resolve SSE's name."),
		"egress-blocked": wayOut(check.Documented, "The ESA cannot open tcp/443 to {host}.",
			check.Step{
				Who:     check.NetAdmin,
				Where:   check.Place{Portal: check.Firewall, Path: "the firewall between the ESA and the Internet"},
				Changes: true,
				Do:      "Allow tcp/443 from the ESA to {host}. To verify, on the ESA's CLI: telnet {host} 443.",
			}).Might(
			"The ESA cannot reach port 443 of SSE."),
		// Whether the connector uses the ESA's proxy is not known (FACTS §1b [?]).
		"proxy-auth": wayOut(check.Inferred, "The ESA's proxy refuses {host}.",
			check.Step{
				Who: check.NetAdmin, Where: check.Place{Portal: check.Firewall, Path: "the proxy"}, Changes: true,
				Do: "Allow the ESA to reach {host} without a sign-in and without TLS inspection.",
			}).Might(
			"The ESA's proxy refuses SSE."),
	},
}

// connected answers for all that stands between ESA and SSE: who is online has passed it, who is not listed has no
// connection yet.
func connected(p *check.Pass) (check.Finding, bool) {
	if h, ok := check.Read(p, facts.ModuleHealth); ok && h.OK {
		return p.OK("by-healthy", nil), true
	}
	l, ok := check.Read(p, facts.SSEDevices)
	switch {
	case !ok:
		return p.Unknown(), true
	case l.Status == facts.On:
		return p.OK("by-online", nil), true
	case l.Count == 0:
		return p.NotApplicable("by-absent", nil), true
	}
	return check.Finding{}, false
}

// withConnected adds the notes of connected. What follows from another finding may be folded by a screen.
func withConnected(notes map[string]check.Note) map[string]check.Note {
	notes["by-online"] = check.Note{Text: "inferred: SSE shows the device online", Inferred: true, Folded: true}
	notes["by-healthy"] = check.Note{Text: "inferred: XDR reached the ESA through SSE", Inferred: true, Folded: true}
	notes["by-absent"] = check.Note{Text: "SSE does not list the device, so there is no connection to check"}
	return notes
}

func sseHost(p *check.Pass) any {
	if r, ok := check.Read(p, facts.Region); ok {
		return r.SSEDevice()
	}
	return i18n.Text("the SSE server of the tenant's region")
}

func wayOut(known check.Confidence, problem string, steps ...check.Step) check.Remedy {
	return check.Remedy{
		Known:   known,
		Problem: problem,
		Impact:  "SSE shows the ESA offline, and XDR gets no reports and no tracking. Mail delivery is not affected.",
		Steps:   steps, Allow: settle,
	}
}
