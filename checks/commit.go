package checks

import (
	"strconv"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// Commit infers from the page: it asks for a token only when the change that enabled the service was committed
// (F-LINK-COMMIT; that the field proves it: F-LINK-COMMIT-PROOF). The last commit in the logs never decides: nobody
// knows when the service was enabled, before it or after.
var Commit = &check.Check{
	Name:     "commit",
	Doc:      "the change is committed",
	Seen:     "the ESA never asks for the registration token",
	Docs:     []check.Doc{integration, guide},
	Station:  check.AtCommit,
	Requires: []*check.Check{CloudService, SmartLicensing},
	Needs:    []fact.Any{facts.ESAPage, facts.SmartLicensing, facts.SmartOnly},
	Wants:    []fact.Any{facts.ModuleHealth, facts.SSEDevices, facts.LastCommit},
	Run: func(p *check.Pass) check.Finding {
		if alive(p) {
			return p.NotApplicable("registered", nil)
		}
		last, seen := lastCommit(p) // before the page, which decides
		page, ok := check.Read(p, facts.ESAPage)
		switch {
		case !ok && seen:
			return p.Doubt("seen", last)
		case !ok:
			return p.Unknown()
		case page == facts.PageRegistered:
			return p.NotApplicable("registered", nil)
		case page == facts.PageAsksForToken:
			return p.OK("asks", nil)
		case page == facts.PageDisabled && seen:
			return p.Doubt("off-seen", last)
		case page == facts.PageDisabled:
			return p.Doubt("off", nil)
		}
		switch smart, ok := check.Read(p, facts.SmartLicensing); {
		case !ok:
			return p.Unknown()
		case smart != facts.SmartNotUsed:
			return p.Doubt("smart", nil)
		}
		if only, ok := check.Read(p, facts.SmartOnly); !ok || only {
			return p.Doubt("version", nil)
		}
		return p.Fail("pending", last)
	},
	Notes: map[string]check.Note{
		"registered": {Text: "the ESA is registered: nothing is pending"},
		"asks":       {Text: "inferred: the page asks for a token", Inferred: true},
	},
	Doubts: map[string]check.Note{
		"off":      {Text: "the service is off, so it does not show whether changes are pending"},
		"off-seen": {Text: "the service is off; the last commit was {when} by {who}, comment {comment}; it is not known whether the service was on before"},
		"seen":     {Text: "the last commit was {when} by {who}, comment {comment}; it is not known whether the service was enabled before that", Look: facts.ESAPage.Name},
		"version":  {Text: "from AsyncOS 15.5.1 the page does not ask for a token on premises, committed or not", Look: facts.ESAVersion.Name},
		"smart":    {Text: "with smart licensing the page does not ask for a token, committed or not"},
	},
	Cases: map[check.Case]check.Remedy{
		"pending": {
			Known:   check.Documented,
			Problem: "The cloud service was enabled on the ESA, but the change is not committed.{last}",
			Could:   "The change on the ESA is not committed.",
			Impact:  "Until the commit the ESA never asks for the token and does not register. Mail delivery is not affected.",
			Steps: []check.Step{
				{
					Who:     check.ESAAdmin,
					Where:   check.Place{Portal: check.ESAWeb, Hint: "in the session that made the change"},
					Changes: true,
					Do: "Commit Changes. Submit alone does nothing; another session does not see the pending change. " +
						"If the change is gone, the session was idle for 30 minutes, which loses it: make it again, " +
						"Submit and Commit Changes at once.",
				},
				{
					Who: check.SSEAdmin, Where: devicesPage, Changes: true,
					Do: "Stop sharing the screen now. Make a new token.",
				},
				registerStep, newModuleStep,
			},
			Allow: settle, Registers: true, Caution: once,
		},
	},
}

// lastCommit is what system_logs show, as arguments: the time in the zone that is known of it, and a sentence of its
// own.
func lastCommit(p *check.Pass) (check.Args, bool) {
	c, ok := check.Read(p, facts.LastCommit)
	if !ok {
		return check.Args{"last": ""}, false
	}
	args := check.Args{"when": c.When(), "who": c.User, "comment": i18n.Text("none")}
	if c.Comment != "" {
		args["comment"] = strconv.Quote(c.Comment)
	}
	args["last"] = i18n.Say(
		" The last commit in its logs was %s by %s, comment %s: before the service was enabled, or from another session.", args["when"], c.User, args["comment"])
	return args, true
}
