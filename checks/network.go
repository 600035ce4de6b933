package checks

import (
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// Network: names, tcp/443 and a proxy on the ESA's way out (F-FIELD-EGRESS). A device that SSE shows online has its
// way.
var Network = &check.Check{
	Name:     "network",
	Doc:      "the ESA can reach SSE: DNS, port 443, proxy",
	Seen:     "SSE shows the ESA offline or not at all; the tiles show E4017: Device is offline [409]",
	Docs:     []check.Doc{guide},
	Station:  check.AtRegistration,
	Requires: []*check.Check{SSEServices, CloudService},
	Needs:    []fact.Any{facts.SSEDevices, facts.ESAEgress, facts.ESAProxy},
	Wants:    []fact.Any{facts.ModuleHealth, facts.Region, facts.ESAPage, facts.ErrorText},
	Run: func(p *check.Pass) check.Finding {
		way, done := connected(p)
		if done && !untried(way) {
			return way
		}
		egress, ok := check.Read(p, facts.ESAEgress)
		args := check.Args{"host": sseHost(p)}
		fail := p.Fail
		if done {
			fail = p.Warn
		}
		switch {
		case !ok && done: // nobody is asked about a connection that is not there yet
			return way
		case !ok:
			return p.Unknown()
		case egress == facts.EgressConnected:
			return p.OK("open", nil)
		case egress == facts.EgressNoName:
			return fail("dns-broken", args)
		}
		proxy, ok := check.Read(p, facts.ESAProxy)
		switch {
		case !ok && done: // nothing passed yet; that a proxy would let it through is not known
			return p.Refine(p.Fail("egress-blocked", args).Weaken(check.Inferred))
		case !ok:
			return p.Unknown()
		case proxy == facts.ProxyRefuses:
			return fail("proxy-auth", args)
		case proxy == facts.ProxyPasses:
			return p.OK("by-proxy", nil)
		}
		return fail("egress-blocked", args)
	},
	Notes: withConnected(map[string]check.Note{
		"open":     {Text: "the ESA reaches SSE's port 443"},
		"by-proxy": {Text: "through a proxy that allows SSE"},
	}),
	Doubts: untriedDoubt(map[string]check.Note{}),
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
		// Whether the connector uses the ESA's proxy is not known (F-LINK-PROXY).
		"proxy-auth": wayOut(check.Inferred, "The ESA's proxy refuses {host}.",
			check.Step{
				Who: check.NetAdmin, Where: check.Place{Portal: check.Firewall, Path: "the proxy"}, Changes: true,
				Do: "Allow the ESA to reach {host} without a sign-in and without TLS inspection.",
			}).Might(
			"The ESA's proxy refuses SSE."),
	},
}

// connected answers for all that lies between ESA and SSE: what is online has passed it, and what nobody registers has
// no connection yet. An attempt to register that failed has come upon something on the way; but a token that was
// refused was refused by SSE, which proves the way to it.
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
	case l.Count > 1: // which of them is the live one comes first
		return p.NotApplicable("by-duplicate", nil), true
	case l.Count > 0 && !asksForToken(p):
		return check.Finding{}, false
	}
	tried, known := registerAnswer(p)
	switch {
	case known && tried == facts.RefusalElse:
		return check.Finding{}, false
	case known && tried == facts.RefusalText:
		return p.OK("by-answer", nil), true
	case l.Count > 0:
		return p.NotApplicable("by-old-entry", nil), true
	case !known && p.WhyNot(facts.ESAPage) != "":
		return p.Doubt("not-tried", nil), true
	}
	return p.NotApplicable("by-absent", nil), true
}

// untried says that there is no connection which the way could fail, as connected found it: what is wrong on the way
// then explains nothing yet, but it will be in the way.
func untried(way check.Finding) bool {
	return way.Verdict == check.NotApplicable || way.Verdict == check.Unknown && way.Note != ""
}

// asksForToken says that the ESA is known to wait for a token, so that an entry of SSE is an old one. Nobody is asked.
func asksForToken(p *check.Pass) bool {
	if p.WhyNot(facts.ESAPage) != "" {
		return false
	}
	page, _ := check.Read(p, facts.ESAPage)
	return page == facts.PageAsksForToken
}

// registerAnswer is what the ESA is known to have shown after Register. Nobody is asked.
func registerAnswer(p *check.Pass) (answer string, known bool) {
	if p.WhyNot(facts.ErrorText) != "" {
		return "", false
	}
	return check.Read(p, facts.ErrorText)
}

// withConnected adds the notes of connected. What follows from another finding may be folded by a screen.
func withConnected(notes map[string]check.Note) map[string]check.Note {
	notes["by-online"] = check.Note{Text: "inferred: SSE shows the device online", Inferred: true, Folded: true}
	notes["by-healthy"] = check.Note{Text: "inferred: XDR reached the ESA through SSE", Inferred: true, Folded: true}
	notes["by-answer"] = check.Note{Text: "inferred: SSE itself refused the token", Inferred: true, Folded: true}
	notes["by-absent"] = check.Note{Text: "SSE does not list the device, so there is no connection to check"}
	notes["by-old-entry"] = check.Note{Text: "the ESA is not registered, so there is no connection to check"}
	notes["by-duplicate"] = check.Note{Text: "SSE lists the device more than once; that is settled first"}
	return notes
}

// untriedDoubt adds to the doubts of a check on the way that of connected.
func untriedDoubt(doubts map[string]check.Note) map[string]check.Note {
	doubts["not-tried"] = check.Note{Look: facts.ErrorText.Name,
		Text: "SSE does not list the device; it is not known whether anyone has tried to register"}
	return doubts
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
