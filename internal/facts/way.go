package facts

import (
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// What lies between the ESA and SSE. Only the ESA's own view counts: that our machine gets through, or does not, says
// nothing about it.

// The answers to esa-egress: what telnet to port 443 of the region's SSE server brought, from the ESA.
const (
	EgressConnected = "connected"
	EgressBlocked   = "blocked"
	EgressNoName    = "no-name"
)

// ESAEgress is the ESA's direct way to SSE.
var ESAEgress = &fact.Fact[string]{
	Name:   "esa-egress",
	Unseen: hosted,
	Learn: func(q *fact.Query) (string, error) {
		mine, err := fact.Get(q, Region)
		if err != nil {
			return "", err
		}
		d := outputs(q, cliTelnet.to(mine.SSEDevice()))[0]
		if d.OK() {
			noName := false
			switch asyncos.ParseTelnet(string(d.Body)) {
			case asyncos.Connected:
				return EgressConnected, nil
			case asyncos.Refused, asyncos.TimedOut, asyncos.Unreachable:
				return EgressBlocked, nil
			case asyncos.NoSuchHost, asyncos.Unresolved:
				noName = true
			}
			// What telnet does not settle, or how it words that a name is not found (F-CLI-TELNET-FAILS), is worth a
			// second look.
			switch found, said := lookup(q, mine.SSEDevice()); {
			case noName && found:
				return "", fact.Contradiction(
					fact.Doubt("telnet cannot resolve SSE's server, but nslookup can: please check again"))
			case noName, said && !found:
				return EgressNoName, nil
			}
		}
		if value, ok := egressLogged(q, mine.SSEDevice()); ok {
			return value, nil
		}
		if !d.OK() {
			return "", fact.Why(d)
		}
		return "", fact.Doubt("telnet did not say how it ended")
	},
	Question: &fact.Question{
		Name:   "esa-egress",
		Topic:  "Connection from the ESA to SSE, port 443",
		CLI:    true,
		Prompt: "On the ESA's CLI: telnet to its Threat Response server, port 443",
		Why:    "It shows whether the ESA can reach SSE at all.",
		Where:  fact.Place{Portal: fact.ESACLI, Path: "telnet {server} 443"},
		Who:    fact.ESAAdmin,
		Options: []fact.Option{
			{Value: EgressConnected, Label: "Connected"}, {Value: EgressBlocked, Label: "refused, or nothing happens"},
			{Value: EgressNoName, Label: "the name is not found"},
		},
	},
	Answer: func(_ *fact.Query, a string) (string, error) { return a, nil },
}

// lookup asks the ESA for a name: whether it found it, and whether it said so.
func lookup(q *fact.Query, host string) (found, said bool) {
	d := outputs(q, cliNslookup.to(host))[0]
	if !d.OK() {
		return false, false
	}
	addresses, failed := asyncos.ParseLookup(string(d.Body))
	return len(addresses) > 0, len(addresses) > 0 || failed != asyncos.ReachUnknown
}

// The answers to esa-proxy.
const (
	ProxyNone    = "none"
	ProxyPasses  = "passes"
	ProxyRefuses = "refuses"
)

// Proxy: a failing telnet proves no direct egress only; whether the connector uses the ESA's proxy is not known
// (F-LINK-PROXY).
var ESAProxy = &fact.Fact[string]{
	Name:   "esa-proxy",
	Unseen: hosted,
	Learn: func(q *fact.Query) (string, error) {
		line, err := logged(q, cliGrepProxy, func(s *asyncos.LogSummary) asyncos.Occurrences { return s.ProxyRefusals })
		if err != nil {
			return "", err
		}
		if !aboutSSE(line) {
			return "", fact.Doubt("the logs do not mention a proxy that refuses SSE")
		}
		q.Past()
		return ProxyRefuses, nil
	},
	Question: &fact.Question{
		Name:   "esa-proxy",
		Topic:  "Proxy between the ESA and SSE",
		CLI:    true,
		Prompt: "Must this ESA use a proxy to reach the Internet?",
		Why:    "If the ESA must use a proxy, a failing telnet says nothing about the path through it.",
		Where: fact.Place{Portal: fact.Firewall, Path: "the proxy",
			Hint: "its log shows 407 if it requires a sign-in"},
		Who: fact.NetAdmin,
		Options: []fact.Option{
			{Value: ProxyNone, Label: "no"}, {Value: ProxyPasses, Label: "yes, it allows SSE"},
			{Value: ProxyRefuses, Label: "yes, it refuses SSE"},
		},
	},
	Answer: func(_ *fact.Query, a string) (string, error) { return a, nil },
}

// What tells that TLS is inspected: somebody who has seen it, also the answer to esa-tls; or a line of the ESA's log on
// a certificate that is signed by nobody it knows, which is inferred only.
const (
	InspectionSeen   = "yes"
	InspectionLogged = "logged"
)

// ESATLS says whether TLS is re-signed between the ESA and SSE.
var ESATLS = &fact.Fact[string]{
	Name:   "esa-tls",
	Unseen: hosted,
	Learn: func(q *fact.Query) (string, error) {
		line, err := logged(q, cliGrepCertificate,
			func(s *asyncos.LogSummary) asyncos.Occurrences { return s.CertificateErrors })
		if err != nil {
			return "", err
		}
		// A chain that ends in a root which nobody knows was signed on the way; an expired certificate is another
		// matter, and so is that of another server.
		if aboutSSE(line) && (strings.Contains(line, "self signed") || strings.Contains(line, "self-signed")) {
			q.Past()
			return InspectionLogged, nil
		}
		return "", fact.Doubt("the logs do not mention a re-signed certificate")
	},
	Question: &fact.Question{
		Name:   "esa-tls",
		Topic:  "TLS inspection between the ESA and SSE",
		CLI:    true,
		Prompt: "Is TLS inspected (re-signed) between the ESA and SSE?",
		Why:    "The ESA rejects a certificate that does not lead to a root it knows.",
		Where: fact.Place{Portal: fact.Firewall, Path: "the firewall, the proxy or Cisco Umbrella",
			Hint: "the certificate's issuer shows it"},
		Who: fact.NetAdmin,
		Options: []fact.Option{
			{Value: "no", Label: "no, or SSE is exempt"}, {Value: InspectionSeen, Label: "yes"},
		},
	},
	Answer: func(_ *fact.Query, a string) (string, error) { return a, nil },
	Same:   func(a, b string) bool { return (a == "no") == (b == "no") },
}

// sameVersion: people leave out the build.
func sameVersion(a, b string) bool {
	short, long := a, b
	if len(short) > len(long) {
		short, long = long, short
	}
	return short == long || strings.HasPrefix(long, short+"-") || strings.HasPrefix(long, short+".")
}

// The answers to api-server.
const (
	ServerAnswers = "answers"
	ServerHung    = "hung"
)

// APIServer says whether what listens on the ESA's API port also answers (F-FIELD-API-SERVER).
var APIServer = &fact.Fact[string]{
	Name:   "api-server",
	Unseen: hosted,
	Learn: func(q *fact.Query) (string, error) {
		docs := q.Docs(tcp("esa-api-https"), loginRef)
		port, login := docs[0], docs[1]
		switch {
		case login.Failure == nil:
			speaker, err := fact.Get(q, Speaker)
			switch {
			case err != nil:
				return "", err
			case speaker != ProductESA:
				return "", fact.IsAnother(string(speaker))
			}
			return ServerAnswers, nil
		case port.OK() && login.Failure.Kind == evidence.TimedOut && login.Failure.Phase != evidence.Connect &&
			login.Failure.Phase != evidence.Resolve:
			return ServerHung, nil
		}
		return "", fact.Why(login)
	},
	Question: &fact.Question{
		Name:   "api-server",
		Topic:  "API server of the ESA",
		Prompt: "On the ESA's CLI: diagnostic > SERVICES > API_SERVER, its status",
		Why:    "The API's port may be open while its server hangs.",
		Where: fact.Place{Portal: fact.ESACLI, Path: "diagnostic > SERVICES > API_SERVER",
			Hint: "AsyncOS 15.5.1 and later"},
		Who: fact.ESAAdmin,
		Options: []fact.Option{
			{Value: ServerAnswers, Label: "it runs"}, {Value: ServerHung, Label: "it does not run, or hangs"},
		},
	},
	Answer: func(_ *fact.Query, a string) (string, error) { return a, nil },
}
