package checks

import (
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// Token looks at a token only while it matters: to a registration that is pending or was refused. Every long-registered
// appliance has an expired one. That it expired is found by exclusion: the ESA's own words leave nothing else
// (F-LINK-TOKEN, F-LINK-TOKEN-AGE).
var Token = &check.Check{
	Name:     "token",
	Doc:      "the token matches the region and has not expired",
	Seen:     "on the ESA: Registration failed because of an invalid or expired token",
	Docs:     []check.Doc{integration, guide},
	Station:  check.AtToken,
	Requires: []*check.Check{CloudService, SmartLicensing, Commit},
	Needs:    []fact.Any{facts.ErrorText, facts.Region, facts.Portal, facts.ESAServer, facts.TokenShape},
	Wants:    []fact.Any{facts.ModuleHealth, facts.SSEDevices, facts.ESAPage, facts.Issued, facts.Lifetime},
	Run: func(p *check.Pass) check.Finding {
		page, pageKnown := check.Read(p, facts.ESAPage)
		if alive(p) || page == facts.PageRegistered {
			return p.NotApplicable("registered", nil)
		}
		if page == facts.PageDisabled || page == facts.PageNoTokenField {
			return p.Doubt("not-asked-for", nil)
		}
		switch p.WhyNot(facts.ESAPage) {
		case evidence.DoesNotKnow, evidence.NobodyHere: // then nobody can say either whether a token is being used
			return p.Doubt("page", nil)
		}
		refusal, refusalKnown := "", false
		if pageKnown { // else we look at the token only, and a refusal need not have happened
			if refusal, refusalKnown = check.Read(p, facts.ErrorText); !refusalKnown {
				return p.Unknown()
			}
			switch refusal {
			case facts.RefusalNone:
				return p.NotApplicable("unused", nil)
			case facts.RefusalElse: // its words are not about the token
				return p.NotApplicable("other-error", nil)
			}
		}
		if p.WhyNot(facts.TokenShape) == "" { // seen already: it need not be asked for
			if shape, _ := check.Read(p, facts.TokenShape); shape.Malformed() != "" {
				return p.Fail("malformed", check.Args{"what": shape.Malformed()})
			}
		}
		if f, done := tokenRegion(p); done {
			return f
		}
		return tokenTime(p, refusal, refusalKnown)
	},
	Notes: map[string]check.Note{
		"registered":   {Text: "the ESA is registered: its token was used"},
		"unused":       {Text: "no token has been used yet"},
		"other-error":  {Text: "the ESA could not register, but not because of the token"},
		"fits":         {Text: "made in the {region} portal, valid until {until}"},
		"fits-unusual": {Text: "made in the {region} portal, valid until {until}; its length is unusual"},
	},
	Doubts: map[string]check.Note{
		"page":          {Text: "it is not known what the ESA's page shows, or whether a token is in use"},
		"not-asked-for": {Text: "the ESA does not ask for a token yet"},
		"not-made-yet": {Text: "the token's creation time is in the future: is the time zone right?",
			Contradicts: true},
		"refused": {Text: "the ESA says that the token is invalid or expired, but not which. A new token from this region's portal, pasted completely, will tell"},
		"time": {Text: "made in the {region} portal; its age and lifetime are not known",
			Look: facts.Issued.Name},
		"lifetime":     {Text: "made in the {region} portal; its lifetime is not known", Look: facts.Lifetime.Name},
		"fits-refused": {Text: "the token matches the region and has not expired, but was refused: make a new one, then ask Cisco TAC"},
	},
	Cases: map[check.Case]check.Remedy{
		"malformed": freshToken(check.Usual,
			"The token was not copied correctly: {what}. Such a token is usually refused.",
			"Stop sharing the screen now. Copy the whole token again, without blanks or line breaks. If it is older than its lifetime, make a new one.").Might(
			"The token was not copied correctly."),
		"wrong-region": freshToken(check.Documented,
			"The token was made in the {made} portal, but must come from {want}.",
			"Stop sharing the screen now. Make a new token in this portal, https://{portal}.").Might(
			"The token is from another region's portal."),
		"expired": freshToken(check.Documented, "The token has expired: {how}.",
			"Stop sharing the screen now. Make a new token, with a lifetime that leaves time to finish.").Might(
			"The token has expired."),
	},
}

// tokenRegion compares the portal in which the token was made with the tenant's region, which decides. That the ESA's
// server is another region's is the matter of cloud-service.
func tokenRegion(p *check.Pass) (check.Finding, bool) {
	mine, mineKnown := check.Read(p, facts.Region)
	made, madeKnown := check.Read(p, facts.Portal)
	switch {
	case madeKnown && mineKnown && made != mine:
		return p.Fail("wrong-region", check.Args{"made": strings.ToUpper(string(made)),
			"want": strings.ToUpper(string(mine)), "portal": mine.SSEPortal()}), true
	case !madeKnown || !mineKnown:
		return p.Unknown(), true
	}
	return check.Finding{}, false
}

func tokenTime(p *check.Pass, refusal string, refusalKnown bool) check.Finding {
	if !refusalKnown {
		refusal = refusalSaid(p)
	}
	refused := refusal == facts.RefusalText
	shape, shapeKnown := check.Read(p, facts.TokenShape)
	if shapeKnown && shape.Malformed() != "" {
		return p.Fail("malformed", check.Args{"what": shape.Malformed()})
	}
	if refused && !shapeKnown && p.Open() {
		return p.Unknown()
	}
	issued, issuedKnown := check.Read(p, facts.Issued)
	lifetime, lifetimeKnown := check.Read(p, facts.Lifetime)
	mine, _ := check.Read(p, facts.Region)
	if issuedKnown && lifetimeKnown {
		until := issued.Add(lifetime)
		args := check.Args{"region": strings.ToUpper(string(mine)), "until": until.Format(time.RFC3339)}
		switch {
		case issued.After(p.Now.Add(clockTolerance)):
			return p.Doubt("not-made-yet", nil)
		case !p.Now.Before(until):
			return p.Fail("expired", check.Args{"how": i18n.Say("it was valid until %s", until.Format(time.RFC3339))})
		case refused:
			return p.Doubt("fits-refused", nil)
		case shapeKnown && shape.Odd:
			return p.OK("fits-unusual", args)
		}
		return p.OK("fits", args)
	}
	if !refused {
		if p.Open() {
			return p.Unknown()
		}
		args := check.Args{"region": strings.ToUpper(string(mine))}
		if issuedKnown {
			return p.Doubt("lifetime", args)
		}
		return p.Doubt("time", args)
	}
	server, serverKnown := check.Read(p, facts.ESAServer)
	switch {
	case !serverKnown && p.Open():
		return p.Unknown()
	case !shapeKnown || !serverKnown || server != mine:
		return p.Doubt("refused", nil)
	}
	// By exclusion only.
	return p.Fail("expired",
		check.Args{"how": i18n.Text(
			"the ESA says that it is invalid or expired; its region and format are right")}).Weaken(check.Inferred)
}

// refusalSaid is what the ESA answered, where we look at the token only and perhaps nobody tried it: "" when it is
// not known.
func refusalSaid(p *check.Pass) string {
	refusal, _ := check.Read(p, facts.ErrorText)
	return refusal
}

func freshToken(known check.Confidence, problem, make string) check.Remedy {
	return check.Remedy{
		Known:   known,
		Problem: problem,
		Impact:  "The ESA cannot register, so XDR gets no reports and no tracking. Mail delivery is not affected.",
		Steps: []check.Step{
			{Who: check.SSEAdmin, Where: devicesPage, Do: make, Changes: true},
			registerStep, newModuleStep,
		},
		Allow: settle, Registers: true, Caution: once,
	}
}
