package checks

import (
	"maps"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
)

// Workstation is about the machine that xdrdoctor runs on, never about the customer's link: nothing follows for the
// ESA's own way. We look at it only where somebody asked for it. No other check requires it: a host that is shut here
// says nothing about an API client that another host refused.
var Workstation = &check.Check{
	Name:  "workstation",
	Doc:   "this machine reaches the region's cloud hosts",
	Seen:  "nothing on the customer's screen: it is about our own access",
	About: check.Access,
	Needs: []fact.Any{facts.Workstation},
	Run: func(p *check.Pass) check.Finding {
		v, ok := check.Read(p, facts.Workstation)
		switch {
		case !ok && p.Why(evidence.NotConfigured):
			return p.NotApplicable(check.NotLookedAt, nil)
		case !ok:
			return p.Unknown()
		case v.Skew.Abs() > clockTolerance: // first, because certificates look wrong by a clock that is off
			return p.Fail("clock-off", check.Args{"off": int(v.Skew.Abs().Round(time.Minute).Minutes())})
		}
		of := func(hosts []string, more check.Args) check.Args {
			args := check.Args{"hosts": v.Hosts(hosts), "list": strings.Join(hosts, ", "), "host": hosts[0]}
			maps.Copy(args, more)
			return args
		}
		if hosts, s := v.With(facts.ProxySignIn); len(hosts) > 0 {
			return p.Fail("proxy-auth", of(hosts, check.Args{"proxy": s.Proxy}))
		}
		if hosts, _ := v.With(facts.DNSTrouble); len(hosts) > 0 {
			return p.Fail("dns-broken", of(hosts, nil))
		}
		if hosts, s := v.With(facts.ReSigned); len(hosts) > 0 {
			return p.Fail("re-signed", of(hosts, check.Args{"by": s.Certificate.ReSignedBy}))
		}
		if hosts, s := v.With(facts.Shut); len(hosts) > 0 {
			return p.Fail("blocked", of(hosts, check.Args{"seen": s.Seen}))
		}
		// it does no harm as long as this machine trusts who signs
		if hosts, s := v.With(facts.ReSignTrusted); len(hosts) > 0 {
			return p.Warn("re-signed", of(hosts, check.Args{"by": s.Certificate.ReSignedBy}))
		}
		if hosts := v.IPv6Broken(); len(hosts) > 0 {
			return p.Warn("ipv6-broken", of(hosts, nil))
		}
		args := check.Args{"n": len(v.Sights), "proxy": v.Sights[0].Proxy}
		if args["proxy"] != "" {
			return p.OK("by-proxy", args)
		}
		return p.OK("reached", args)
	},
	Notes: map[string]check.Note{
		check.NotLookedAt: {Text: "not checked; xdrdoctor check workstation does it"},
		"reached":         {Text: "this machine reaches {n} hosts of the region"},
		"by-proxy":        {Text: "this machine reaches {n} hosts of the region through {proxy}"},
	},
	Cases: map[check.Case]check.Remedy{
		"clock-off": ours("This machine's clock differs from the cloud's by {off} minutes.",
			check.Step{
				Who: check.You, Where: check.Place{Path: "this machine's date and time settings"}, Changes: true,
				Do: "Set the clock, or use a time server. xdrdoctor compares the ESA's clock with this one.",
			}),
		"proxy-auth": ours("The proxy {proxy} requires this machine to sign in (407).",
			check.Step{
				Who: check.You, Where: check.Place{Path: "this machine, the variables HTTPS_PROXY and NO_PROXY"},
				Do: "Use a proxy that needs no sign-in, or put the user name and password into HTTPS_PROXY.",
			},
			check.Step{
				Who: check.NetAdmin, Where: check.Place{Portal: check.Firewall, Path: "the proxy {proxy}"},
				Changes: true,
				Do:      "Allow this machine to reach the region's hosts without a sign-in.",
			}),
		"dns-broken": ours("This machine cannot resolve {hosts}.",
			check.Step{
				Who: check.You, Where: check.Place{Path: "this machine"},
				Do: "nslookup {host}. Try another DNS server, or with and without the VPN.",
			},
			check.Step{
				Who:     check.NetAdmin,
				Where:   check.Place{Portal: check.Firewall, Path: "the DNS servers of this machine or of its proxy"},
				Changes: true,
				Do:      "Make sure that they resolve {list}.",
			}),
		"re-signed": ours("TLS from this machine to {hosts} is re-signed by {by}.",
			check.Step{
				Who:     check.NetAdmin,
				Where:   check.Place{Portal: check.Firewall, Path: "the device that inspects this machine's TLS: {by}"},
				Changes: true,
				Do:      "Exempt the region's hosts from inspection.",
			},
			check.Step{
				Who: check.You, Where: check.Place{Path: "this machine"},
				Do: "Or make xdrdoctor trust that authority: set XDRDOCTOR_CA_FILE to a file with its certificate.",
			}),
		"blocked": ours("This machine cannot reach {hosts}: {seen}.",
			check.Step{
				Who: check.NetAdmin,
				Where: check.Place{Portal: check.Firewall,
					Path: "the firewall or proxy between this machine and the Internet"},
				Changes: true,
				Do:      "Allow tcp/443 to {list}.",
			},
			check.Step{
				Who: check.You, Where: check.Place{Path: "this machine"},
				Do: "Or try from another network. If a proxy is the only way out, set HTTPS_PROXY.",
			}),
		"ipv6-broken": ours("This machine gets no IPv6 answer from {hosts}. IPv4 works.",
			check.Step{
				Who:     check.NetAdmin,
				Where:   check.Place{Portal: check.Firewall, Path: "the IPv6 route out of this machine's network"},
				Changes: true,
				Do:      "Allow IPv6, or stop announcing it there. Until then, connections may start slowly.",
			}),
	},
}

// ours is a remedy of this machine's.
func ours(problem string, steps ...check.Step) check.Remedy {
	return check.Remedy{
		Known:   check.Documented, // it was seen from here
		Problem: problem,
		Impact:  "This was seen from this machine only. It says nothing about the ESA's own path, and nothing points to a fault in the integration.",
		Steps:   steps,
	}
}
