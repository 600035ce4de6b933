package checks

import (
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// ClientRejected: XDR refused our API client. Its password may have been mistyped, so it is asked for again.
const ClientRejected check.Case = "rejected"

// XDRAPI is about our own API client, never about the customer's link. To have none is normal: only XDR administrators
// can make one.
var XDRAPI = &check.Check{
	Name:     "xdr-api",
	Doc:      "our API client has the rights that the checks need",
	Seen:     "nothing on the customer's screen: it is about our own access",
	About:    check.Access,
	Requires: []*check.Check{Quota},
	Needs:    []fact.Any{facts.XDRAccess},
	Run: func(p *check.Pass) check.Finding {
		a, ok := check.Read(p, facts.XDRAccess)
		switch {
		case !ok && p.Why(evidence.NotConfigured):
			return p.NotApplicable("none", nil)
		case !ok:
			return p.Unknown()
		case a.Refused == facts.ClientRefused && a.Guessed:
			return p.Fail(ClientRejected, nil).Weaken(check.Inferred)
		case a.Refused == facts.ClientRefused:
			return p.Fail(ClientRejected, nil)
		case a.Refused == facts.OtherRegion && a.Of != "":
			// by its issuer's name (F-XDR-ISSUER)
			return p.Fail("other-region", check.Args{"region": strings.ToUpper(string(a.Of))}).Weaken(check.Inferred)
		case a.Refused == facts.OtherRegion:
			return p.Fail("other-region", check.Args{"region": i18n.Text("another region")})
		case a.Refused != "":
			return p.Fail(check.Case(a.Refused), check.Args{"words": a.By})
		case len(a.Scopes) > 0:
			f := p.Fail("scope-missing", check.Args{"scopes": strings.Join(a.Scopes, ", ")})
			if slices.ContainsFunc(a.Scopes, facts.ScopeGuessed) {
				return f.Weaken(check.Inferred)
			}
			return f
		case a.Org == "":
			return p.OK("reads", nil)
		}
		return p.OK("reads-org", check.Args{"org": a.Org})
	},
	Notes: map[string]check.Note{
		"none":      {Text: "no XDR API client is set up: questions instead"},
		"reads":     {Text: "signed in, everything is readable"},
		"reads-org": {Text: "signed in to {org}, everything is readable"},
	},
	Cases: map[check.Case]check.Remedy{
		ClientRejected: {
			Known:   check.Documented,
			Problem: "XDR refused our own API client. The customer's integration does not use it.",
			Impact:  "xdrdoctor cannot read XDR by itself; a person has to look instead. Nothing points to a fault in the integration.",
			Steps: []check.Step{
				{
					Who: check.You, Where: check.Place{Path: "where the client's password is stored"},
					Do: "Compare the client ID and password with what XDR showed when the client was created, and enter them again.",
				},
				{
					Who:     check.XDRAdmin,
					Where:   check.Place{Portal: check.XDRConsole, Path: "Administration > API Clients"},
					Changes: true,
					Do:      "If the client is gone or its password is lost, create a new one with the scopes integration:read, sse:read, profile:read, event:read, enrich:read.",
				},
			},
		},
		"scope-missing": {
			Known:   check.Documented,
			Problem: "Our own API client lacks: {scopes}.",
			Impact:  "xdrdoctor cannot read a part of XDR by itself; a person has to look instead. Nothing points to a fault in the integration.",
			Steps: []check.Step{
				{
					Who:     check.XDRAdmin,
					Where:   check.Place{Portal: check.XDRConsole, Path: "Administration > API Clients"},
					Changes: true,
					Do:      "Create a client that also has these scopes: {scopes}. Read access is enough.",
				},
				{
					Who: check.You, Where: check.Place{Path: "the profile or the environment of xdrdoctor"},
					Changes: true,
					Do:      "Use the new client.",
				},
			},
		},
		"other-region": {
			Known:   check.Documented,
			Problem: "Our own API client belongs to {region}, not to the tenant's region.",
			Impact:  "xdrdoctor cannot read XDR by itself; a person has to look instead. Nothing points to a fault in the integration.",
			Steps: []check.Step{
				{
					Who: check.You, Where: check.Place{Path: "the command line"},
					Do: "Check that --region matches the address of the customer's XDR console.",
				},
				{
					Who: check.XDRAdmin,
					Where: check.Place{Portal: check.XDRConsole, Path: "Administration > API Clients",
						Hint: "in the tenant's region"},
					Changes: true,
					Do:      "If it does, create an API client there.",
				},
			},
		},
		"no-header": {
			Known:   check.Documented,
			Problem: "XDR did not get our token: {words}.",
			Impact:  "xdrdoctor cannot read XDR by itself; a person has to look instead. Nothing points to a fault in the integration.",
			Steps: []check.Step{{
				Who:   check.NetAdmin,
				Where: check.Place{Path: "the proxy between this machine and XDR"},
				Do:    "Find out whether it removes or rewrites the Authorization header. Let XDR's host pass unchanged.",
			}},
		},
		"clocks-differ": {
			Known:   check.Inferred,
			Problem: "XDR does not take a token that it has just made, because of its time: {words}.",
			Impact:  "xdrdoctor cannot read XDR by itself; a person has to look instead. Nothing points to a fault in the integration.",
			Steps: []check.Step{{
				Who: check.You, Where: check.Place{Path: "xdrdoctor"},
				Do: "Wait some minutes, then look again. If it stays, tell Cisco TAC: its servers' clocks differ, or something on the way replays old tokens.",
			}},
		},
		"token-changed": {
			Known:   check.Inferred,
			Problem: "Our token arrived at XDR with another signature: {words}.",
			Impact:  "xdrdoctor cannot read XDR by itself; a person has to look instead. Nothing points to a fault in the integration.",
			Steps: []check.Step{{
				Who:   check.NetAdmin,
				Where: check.Place{Path: "the proxy between this machine and XDR"},
				Do:    "Find out whether it removes or rewrites the Authorization header. Let XDR's host pass unchanged.",
			}},
		},
		"token-revoked": {
			Known:   check.Documented,
			Problem: "XDR has revoked our token: {words}.",
			Impact:  "xdrdoctor cannot read XDR by itself; a person has to look instead. Nothing points to a fault in the integration.",
			Steps: []check.Step{
				{
					Who:     check.XDRAdmin,
					Where:   check.Place{Portal: check.XDRConsole, Path: "Administration > API Clients"},
					Changes: true,
					Do:      "Check that the client still exists and is active. If not, create a new one.",
				},
			},
		},
	},
}
