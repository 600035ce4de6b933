package checks

import (
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// ClusterMode: registration is per machine, in machine mode (F-CLI-CLUSTER).
var ClusterMode = &check.Check{
	Name:     "cluster-mode",
	Doc:      "every machine of the cluster is registered",
	Seen:     "data of some machines of the cluster is missing",
	Docs:     []check.Doc{guide},
	Station:  check.AtRegistration,
	Beside:   true,
	Requires: []*check.Check{Registration},
	Needs:    []fact.Any{facts.Cluster, facts.ClusterMissing},
	Run: func(p *check.Pass) check.Finding {
		machines, ok := check.Read(p, facts.Cluster)
		if !ok {
			return p.Unknown()
		}
		if !machines.Clustered {
			return p.NotApplicable("standalone", nil)
		}
		if machines.Registered == facts.On {
			return p.OK("all-said", nil)
		}
		missing, ok := check.Read(p, facts.ClusterMissing)
		switch {
		case !ok && machines.Registered == facts.Off: // somebody saw that some are not; which, may be told yet
			return p.Refine(p.Fail("machines-missing",
				check.Args{"count": "", "serials": i18n.Text("which ones is not known")}))
		case !ok:
			return p.Unknown()
		case len(missing) == 0 && machines.Registered == facts.Off:
			return p.Doubt("contradiction", nil)
		}
		all := len(machines.Serials)
		args := check.Args{"registered": all - len(missing), "machines": all, "serials": strings.Join(missing, ", "),
			"count": ""}
		if all > 0 {
			args["count"] = i18n.Say(" (%d of %d are)", all-len(missing), all)
		}
		switch {
		case len(missing) > 0:
			return p.Fail("machines-missing", args)
		case all == 0:
			return p.OK("all-said", nil)
		}
		return p.OK("all", args)
	},
	Notes: map[string]check.Note{
		"standalone": {Text: "the ESA is not in a cluster"},
		"all-said":   {Text: "every machine is registered"},
		"all":        {Text: "{registered} of {machines} registered"},
	},
	Doubts: map[string]check.Note{
		"contradiction": {Text: "some machines are said to be unregistered, but SSE lists all of them: please check again",
			Contradicts: true},
	},
	Cases: map[check.Case]check.Remedy{
		"machines-missing": {
			Known:   check.Documented,
			Problem: "Not every machine of the cluster is registered{count}; missing: {serials}.",
			Could:   "A machine of the cluster is not registered.",
			Impact:  "XDR sees no mail data of the missing machines. Mail delivery is not affected.",
			Steps: []check.Step{
				{
					Who: check.SSEAdmin, Where: devicesPage, Changes: true,
					Do: "Stop sharing the screen now. Make one new token for each missing machine.",
				},
				{
					Who: check.ESAAdmin,
					Where: check.Place{Portal: check.ESAWeb, Path: "Network > Cloud Service Settings",
						Hint: "in machine mode, on each missing machine"},
					Changes: true,
					Do:      "Paste its token without blanks, Register. Not in cluster mode.",
				},
			},
			Allow: settle, Lags: check.AfterAny, Registers: true, Caution: once,
		},
	},
}
