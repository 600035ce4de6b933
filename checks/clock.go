package checks

import (
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
)

// clockTolerance is how far off a clock may be: our own assumption (F-FIELD-CLOCK-LIMIT), that of most sign-in
// protocols.
const clockTolerance = 5 * time.Minute

// Clock: with a clock that is off TLS fails (F-FIELD-CLOCK).
var Clock = &check.Check{
	Name:    "clock",
	Doc:     "the ESA's clock is right",
	Seen:    "SSE shows the ESA offline or not at all; the tiles show E4017: Device is offline [409]",
	Docs:    []check.Doc{guide},
	Station: check.AtRegistration,
	Needs:   []fact.Any{facts.SSEDevices, facts.ESAClock},
	Wants:   []fact.Any{facts.ModuleHealth, facts.ESAPage, facts.ErrorText},
	Run: func(p *check.Pass) check.Finding {
		way, done := connected(p)
		behind, ok := check.Read(p, facts.ESAClock)
		switch {
		case !ok && done && p.WhyNot(facts.ESAClock) != fact.Contradictory:
			return way
		case !ok:
			return p.Unknown()
		case behind.Abs() <= clockTolerance:
			return p.OK("right", nil)
		}
		args := check.Args{"off": int(behind.Abs().Round(time.Minute).Minutes())}
		found := check.Case("behind")
		if behind < 0 {
			found = "ahead"
		}
		if done && (way.Verdict == check.OK || untried(way)) { // it has done no harm so far
			return p.Warn(found, args)
		}
		return p.Fail(found, args)
	},
	Notes:  withConnected(map[string]check.Note{"right": {Text: "less than 5 minutes off"}}),
	Doubts: untriedDoubt(map[string]check.Note{}),
	Cases: map[check.Case]check.Remedy{
		"behind": clockOff("The ESA's clock is {off} minutes behind.").Might(
			"The ESA's clock is behind."),
		"ahead": clockOff("The ESA's clock is {off} minutes ahead.").Might(
			"The ESA's clock is ahead."),
	},
}

func clockOff(problem string) check.Remedy {
	return check.Remedy{
		Known:   check.Documented,
		Problem: problem,
		Impact:  "TLS to SSE may fail, and times in logs mislead. Mail delivery is not affected.",
		Steps: []check.Step{
			{
				Who: check.ESAAdmin, Where: check.Place{Portal: check.ESACLI}, Changes: true,
				Do: "ntpconfig: add time servers that the ESA can reach; or use settime. Then commit.",
			},
		},
		Allow: settle,
	}
}
