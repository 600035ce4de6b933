package checks

import (
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// Quota is about our own requests: an organisation has 8000 in a rolling hour (F-XDR-QUOTA), which others use too.
var Quota = &check.Check{
	Name:  "quota",
	Doc:   "the organisation has XDR API requests left",
	Seen:  "nothing on the customer's screen: it is about our own access",
	About: check.Access,
	Needs: []fact.Any{facts.Quota},
	Run: func(p *check.Pass) check.Finding {
		a, ok := check.Read(p, facts.Quota)
		switch {
		case !ok && p.Why(evidence.NotConfigured):
			return p.NotApplicable("none", nil)
		case !ok:
			return p.Unknown()
		case a.Limited && a.RetryAfter != "":
			return p.Fail("rate-limited", check.Args{"when": i18n.Say("back in %s", a.RetryAfter)})
		case a.Limited:
			return p.Fail("rate-limited", check.Args{"when": i18n.Text("for up to an hour")})
		case a.Left == "":
			return p.OK("not-shown", nil)
		}
		return p.OK("left", check.Args{"left": a.Left, "of": a.Of})
	},
	Notes: map[string]check.Note{
		"none":      {Text: "no XDR API client is set up"},
		"left":      {Text: "{left} of {of} requests are left"},
		"not-shown": {Text: "XDR answers and shows no limit"},
	},
	Cases: map[check.Case]check.Remedy{
		"rate-limited": {
			Known:   check.Documented,
			Problem: "The XDR API refuses our requests: the organisation has used up this hour's quota ({when}).",
			Impact:  "xdrdoctor cannot read XDR by itself; a person has to look instead. Nothing points to a fault in the integration.",
			Steps: []check.Step{
				{
					Who: check.You, Where: check.Place{Path: "xdrdoctor"},
					Do: "Continue with questions, or check again when the quota is back.",
				},
				{
					Who:   check.XDRAdmin,
					Where: check.Place{Portal: check.XDRConsole, Path: "Administration > API Clients"},
					Do:    "If it happens often, find out which client uses up the quota.",
				},
			},
		},
	},
}
