package checks

import (
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// SignInRefused: the ESA refused our user. The passphrase may have been mistyped, so it is asked for again.
const SignInRefused check.Case = "sign-in-refused"

// ESAAccess is about our own ESA user, never about the customer's link. A 401 after a good sign-in speaks of the role
// (F-ESA-ROLE).
var ESAAccess = &check.Check{
	Name:     "esa-access",
	Doc:      "our ESA user can sign in and read",
	Seen:     "nothing on the customer's screen: it is about our own access",
	Docs:     []check.Doc{apiGuide},
	About:    check.Access,
	Requires: []*check.Check{AsyncOSAPI, APIServer},
	Needs:    []fact.Any{facts.ESAAccess},
	Wants:    []fact.Any{facts.Speaker, facts.ESATracking},
	Run: func(p *check.Pass) check.Finding {
		a, ok := check.Read(p, facts.ESAAccess)
		switch {
		case !ok && p.Why(evidence.NotConfigured):
			return p.NotApplicable("none", nil)
		case !ok:
			return p.Unknown()
		case a.Product == facts.ProductWeb, a.Product == facts.ProductSMA && !bySMA(p):
			return p.Fail("other-product", check.Args{"product": fact.ProductWords(string(a.Product))})
		case a.Refused && !a.Worded: // the words leave open whether it is the passphrase
			return p.Fail(SignInRefused, nil).Weaken(check.Inferred)
		case a.Refused:
			return p.Fail(SignInRefused, nil)
		case a.Token != "":
			return p.Fail("token-refused", check.Args{"user": a.User, "message": a.Token})
		case a.Rights == 0:
			args := check.Args{"user": a.User, "log": ""}
			if a.Logged != nil { // which alone would prove nothing: a right that is lacking may be one of many
				args["log"] = i18n.Say(" The ESA's API log says so too, last at %s.", a.Logged)
			}
			return p.Fail("no-rights", args)
		}
		return p.OK("reads", check.Args{"user": a.User})
	},
	Notes: map[string]check.Note{
		"none":  {Text: "no ESA user is set up: questions instead"},
		"reads": {Text: "signed in as {user}"},
	},
	Cases: map[check.Case]check.Remedy{
		SignInRefused: {
			Known:   check.Documented,
			Problem: "The ESA refused our own user name or passphrase. The customer's integration does not use them.",
			Impact:  "xdrdoctor cannot read the ESA by itself; a person has to look instead. Nothing points to a fault in the integration.",
			Steps: []check.Step{
				{
					Who: check.You, Where: check.Place{Path: "where the passphrase is stored"},
					Do: "Check the user name and passphrase, and enter them again.",
				},
				{
					Who:   check.ESAAdmin,
					Where: check.Place{Portal: check.ESAWeb, Path: "System Administration > Users"},
					Do:    "If that does not help, check that the account exists and is not locked.",
				},
			},
		},
		"other-product": {
			Known:   check.Documented,
			Problem: "The address that we were given for the ESA is that of a {product}. What it says is not about the ESA.",
			Impact:  "xdrdoctor cannot read the ESA by itself; a person has to look instead. Nothing points to a fault in the integration.",
			Steps: []check.Step{
				{
					Who: check.You, Where: check.Place{Path: "the address given for the ESA"},
					Do: "Give the address of the ESA's management interface. If an SMA keeps the ESA's reports and tracking, " +
						"say so when you are asked, and keep the SMA's address.",
				},
			},
		},
		// About the token, right after the sign-in, never about the role (F-ESA-TOKEN-WORDS).
		"token-refused": {
			Known: check.Inferred,
			Problem: "The ESA let our user {user} in, and then refused the token that it had just given ({message}). " +
				"This is not about the passphrase or the role.",
			Impact: "xdrdoctor cannot read the ESA by itself; a person has to look instead. Nothing points to a fault in the integration.",
			Steps: []check.Step{
				{
					Who: check.You, Where: check.Place{Path: "the way from this machine to the ESA's API"},
					Do: "Connect straight to the ESA, without a proxy or load balancer that may rewrite headers.",
				},
				{
					Who: check.ESAAdmin, Where: check.Place{Portal: check.ESACLI, Path: "date"},
					Do: "Check whether the ESA's clock has just been changed; if so, try again.",
				},
			},
		},
		"no-rights": {
			Known:   check.Documented,
			Problem: "Our own ESA user {user} can sign in, but its role has no read access.{log}",
			Impact:  "xdrdoctor cannot read the ESA by itself; a person has to look instead. Nothing points to a fault in the integration.",
			Steps: []check.Step{
				{
					Who:     check.ESAAdmin,
					Where:   check.Place{Portal: check.ESAWeb, Path: "System Administration > Users"},
					Changes: true,
					Do:      "Give {user} a role that can read reports and tracking, or use another account.",
				},
			},
		},
	},
}
