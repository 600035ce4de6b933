package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// AsyncOSVersion: versions with an old CA bundle (F-FIELD-CA; that they cannot reach SSE: F-FIELD-CA-SSE), versions
// before the API that XDR uses (F-ESA-BASE), and APJC on 13.x, which is not supported (F-REGION-13). A version that is
// online works.
var AsyncOSVersion = &check.Check{
	Name:    "asyncos-version",
	Doc:     "this AsyncOS version can reach SSE in the tenant's region",
	Seen:    "SSE shows the ESA offline or not at all; the tiles show E4017: Device is offline [409]",
	Docs:    []check.Doc{guide},
	Station: check.AtRegistration,
	Needs:   []fact.Any{facts.SSEDevices, facts.ESAVersion},
	Wants:   []fact.Any{facts.ModuleHealth, facts.Region, facts.ESAPage, facts.ErrorText, facts.Printed},
	Run: func(p *check.Pass) check.Finding {
		way, done := connected(p)
		version, known := check.Read(p, facts.ESAVersion)
		product, speaks := check.Read(p, facts.Printed)
		switch {
		case done && way.Verdict == check.OK:
			return way
		case !known && speaks && product != facts.ProductESA:
			return p.Doubt("other-product", check.Args{"product": fact.ProductWords(string(product))})
		case done && !known:
			return way
		case !known:
			return p.Unknown()
		}
		args := check.Args{"version": version}
		var major, minor int
		if n, _ := fmt.Sscanf(version, "%d.%d", &major, &minor); n != 2 {
			return p.Doubt("unread", args)
		}
		mine, _ := check.Read(p, facts.Region)
		harmful := func(found check.Case) check.Finding {
			if done && untried(way) {
				return p.Warn(found, args)
			}
			return p.Fail(found, args)
		}
		found := p.OK("fits", args)
		switch {
		case major < 13:
			found = p.Fail("too-old", args)
		case major == 13 && mine == region.APJC:
			found = harmful("no-apjc")
		case slices.ContainsFunc(oldBundles,
			func(v string) bool { return version == v || strings.HasPrefix(version, v+"-") }):
			found = harmful("old-ca-bundle")
		}
		return p.By(facts.ESAVersion, found)
	},
	Notes: withConnected(map[string]check.Note{"fits": {Text: "{version}"}}),
	Doubts: untriedDoubt(map[string]check.Note{
		"unread":        {Text: "{version} is not a version that we can read"},
		"other-product": {Text: "what was read is from {product}, not from an ESA", Look: facts.ESAVersion.Name},
	}),
	Cases: map[check.Case]check.Remedy{
		"old-ca-bundle": upgrade("old-ca-bundle", check.Inferred,
			"AsyncOS {version} lacks the root certificate behind SSE's (field notice FN72113). Inferred: it cannot reach SSE.").Might(
			"AsyncOS lacks a root certificate."),
		"too-old": upgrade("too-old", check.Documented,
			"AsyncOS {version} is older than 13.0, the first with the API that XDR uses.").Might(
			"AsyncOS is older than 13.0."),
		"no-apjc": upgrade("no-apjc", check.Documented, "AsyncOS {version} does not support the region APJC.").Might(
			"This AsyncOS does not support APJC."),
	},
}

// oldBundles are the versions from 13.0 on that the field notice names.
var oldBundles = []string{"13.0.0", "13.0.1", "13.0.2", "13.0.3", "13.5.1", "13.5.2"}

func upgrade(found check.Case, known check.Confidence, problem string) check.Remedy {
	return check.Remedy{
		Known:   known,
		Problem: problem,
		Impact:  "The ESA does not reach SSE. Mail delivery is not affected.",
		Steps: []check.Step{
			{
				Who:     check.ESAAdmin,
				Where:   check.Place{Portal: check.ESAWeb, Path: "System Administration > System Upgrade"},
				Changes: true,
				Do:      "Upgrade to a version that Cisco supports, 14.0 or later, after saving the configuration.",
			},
		},
		Allow: settle,
		Docs:  notices("asyncos-version." + string(found)),
	}
}
