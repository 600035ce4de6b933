package facts

import (
	"fmt"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/when"
)

// What stands between the ESA and SSE. Only the ESA's own view counts: that our machine gets through, or does not, says
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

var timeRef = evidence.Ref{Source: evidence.ESA, Request: "GET /esa/api/v2.0/config/system_time"}

// ESAClock is how far the ESA's clock is behind ours, negative when it is ahead. Our own clock is taken for right.
var ESAClock = &fact.Fact[time.Duration]{
	Name:   "esa-clock",
	Unseen: hosted,
	Learn: func(q *fact.Query) (time.Duration, error) {
		docs := outputs(q, timeRef, cli(cliDate))
		d := docs[0]
		if printed := docs[1]; !d.OK() && printed.OK() {
			at, _, ok := asyncos.ParseDate(string(printed.Body))
			if !ok || printed.Taken.IsZero() {
				return 0, fact.Doubt("the time zone of the ESA's clock, or when it was read, is not known")
			}
			return printed.Taken.Sub(at), nil
		}
		wanted := i18n.Text("expected data.time and data.timezone")
		clock, err := dataOf[struct{ Time, Timezone string }](d, wanted)
		if err != nil {
			return 0, err
		}
		if clock.Time == "" || clock.Timezone == "" {
			return 0, expected(d, wanted)
		}
		at, err := esaTime(clock.Time, clock.Timezone)
		if err != nil {
			return 0, fact.NotRead(d, err)
		}
		if d.Taken.IsZero() {
			return 0, fact.Doubt("it is not known when the ESA's time was read")
		}
		return d.Taken.Sub(at), nil
	},
	Question: &fact.Question{
		Name:   "esa-clock",
		Prompt: "How far is the ESA's clock off? (ESA CLI: date)",
		Why:    "TLS fails when the clock is off, and logs mislead.",
		Where: fact.Place{Portal: fact.ESACLI, Path: "date",
			Hint: "compare with a correct clock: 0m if they agree, -5m if the ESA is 5 minutes ahead"},
		Who:     fact.ESAAdmin,
		Form:    fact.Text,
		Example: "10 min",
		Samples: []string{"0s", "1h0m0s", "-1h0m0s"},
		Parse: func(s string) (string, error) {
			text, ahead := strings.CutPrefix(strings.TrimSpace(s), "-")
			d, err := when.Duration(text)
			if err != nil {
				return "", err
			}
			if ahead {
				d = -d
			}
			return d.String(), nil
		},
	},
	Answer: func(_ *fact.Query, a string) (time.Duration, error) { return time.ParseDuration(a) },
	// Nobody compares two clocks to the second, and what matters is minutes.
	Same: func(a, b time.Duration) bool { return (a - b).Abs() <= 5*time.Minute },
}

// esaTime reads "Thu Apr 12 23:38:05 2018 IST" in the zone that is named beside it: the abbreviation alone is ambiguous
// (F-ESA-TIME).
func esaTime(text, zone string) (time.Time, error) {
	words := strings.Fields(text)
	if len(words) < 5 {
		return time.Time{}, fmt.Errorf("%q is not a time", trimmed(text, 40))
	}
	where, err := time.LoadLocation(zone)
	if err != nil || zone == "" {
		return time.Time{}, fmt.Errorf("%q is not a time zone", trimmed(zone, 40))
	}
	return time.ParseInLocation("Mon Jan 2 15:04:05 2006", strings.Join(words[:5], " "), where)
}

// ESAVersion is the AsyncOS version, "15.0.0-416".
var ESAVersion = &fact.Fact[string]{
	Name:   "esa-version",
	Unseen: hosted,
	Learn: func(q *fact.Query) (string, error) {
		if v, err := fact.Get(q, versionPrinted); err == nil {
			return v.Version, nil
		}
		l, err := fact.Get(q, Entries)
		if err != nil {
			return "", err
		}
		for _, d := range l.Entries {
			if d.Version != "" {
				return d.Version, nil
			}
		}
		return "", fact.Doubt("SSE shows no version")
	},
	Question: &fact.Question{
		Name:    "esa-version",
		CLI:     true,
		Prompt:  "The ESA's AsyncOS version",
		Why:     "Some versions cannot reach SSE, or not in every region.",
		Where:   fact.Place{Portal: fact.ESACLI, Path: "version", Hint: "the line Version"},
		Who:     fact.ESAAdmin,
		Form:    fact.Text,
		Example: "15.0.0-416",
		Samples: []string{"15.0.0-416", "13.0.0-392", "13.7.0-093", "12.0.0-419"},
		Parse: func(s string) (string, error) {
			s = strings.TrimSpace(s)
			var major, minor int
			if n, _ := fmt.Sscanf(s, "%d.%d", &major, &minor); n != 2 {
				return "", i18n.Error{Phrase: i18n.Say("%q is not a version such as 15.0.0-416", s)}
			}
			return s, nil
		},
	},
	Answer: func(_ *fact.Query, a string) (string, error) { return a, nil },
	Same:   sameVersion,
}

// sameVersion: people leave out the build.
func sameVersion(a, b string) bool {
	short, long := a, b
	if len(short) > len(long) {
		short, long = long, short
	}
	return short == long || strings.HasPrefix(long, short+"-") || strings.HasPrefix(long, short+".")
}

// ESACertificate is the state of the cloud service's own certificate (F-FIELD-CERTIFICATE).
var ESACertificate = &fact.Fact[string]{
	Name:   "esa-certificate",
	Unseen: hosted,
	Learn: func(q *fact.Query) (string, error) {
		state, err := fact.Get(q, cloudState)
		if err == nil && state.CertificateExpired {
			return "expired", nil
		}
		line, logErr := logged(q, cliGrepCertificate,
			func(s *asyncos.LogSummary) asyncos.Occurrences { return s.CertificateErrors })
		switch {
		case logErr == nil && serviceCertificateExpired(line):
			q.Past()
			return "expired", nil
		case err != nil && logErr != nil:
			return "", err
		}
		return "", fact.Doubt("neither cloudserviceconfig nor the logs mention its certificate")
	},
	Question: &fact.Question{
		Name:   "esa-certificate",
		CLI:    true,
		Prompt: "Does the ESA say that its cloud service certificate has expired?",
		Why:    "With an expired service certificate the ESA loses its connection to SSE.",
		Where: fact.Place{Portal: fact.ESACLI, Path: "cloudserviceconfig",
			Hint: "AsyncOS 14.0 and later; also in the alerts and in system_logs"},
		Who: fact.ESAAdmin,
		Options: []fact.Option{
			{Value: "valid", Label: "no"}, {Value: "expired", Label: "yes"},
		},
	},
	Answer: func(_ *fact.Query, a string) (string, error) { return a, nil },
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
