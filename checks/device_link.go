package checks

import (
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
)

// DeviceLink looks at why a module points to a device that is gone: the module events show who recreated it, and when
// (F-XDR-EVENTS).
var DeviceLink = &check.Check{
	Name:     "device-link",
	Doc:      "the module is still the one created for the device",
	Seen:     "the tiles show E4017: Device is offline [409], although SSE shows the ESA online",
	Docs:     []check.Doc{integration},
	Station:  check.AtXDRModule,
	Requires: []*check.Check{Registration},
	Needs:    []fact.Any{facts.XDRModule},
	Wants:    []fact.Any{facts.Recreated, facts.ModuleHealth},
	Run: func(p *check.Pass) check.Finding {
		m, ok := check.Read(p, facts.XDRModule)
		switch {
		case !ok:
			if h, seen := check.Read(p, facts.ModuleHealth); seen && h.OK {
				return p.OK("answers", nil)
			}
			return p.Unknown()
		case m.State == facts.ModuleOK || m.State == facts.ModuleDisabled:
			return p.OK("linked", nil)
		case m.State == facts.ModuleMissing:
			return p.NotApplicable("no-module", nil)
		}
		made, ok := check.Read(p, facts.Recreated)
		switch {
		case ok && made.At.IsZero() && made.Older:
			return p.NotApplicable("older", nil)
		case !ok || made.At.IsZero():
			return p.NotApplicable("no-history", nil)
		}
		return p.Fail("recreated", check.Args{"name": named(m.Name), "by": made.By,
			"at": made.At.UTC().Format("2006-01-02 15:04 MST")})
	},
	Notes: map[string]check.Note{
		"answers":    {Text: "inferred: a tile answers without an error", Inferred: true},
		"linked":     {Text: "the module is on the ESA's device"},
		"no-module":  {Text: "there is no module"},
		"older":      {Text: "the newest records do not say who changed the module; older ones were not read"},
		"no-history": {Text: "there is no record of who changed the module"},
	},
	Cases: map[check.Case]check.Remedy{
		"recreated": {
			Known:   check.Inferred,
			Problem: "The module {name} was recreated on a device that SSE does not list, {at}, by user {by}.",
			Could:   "The module was recreated on an old device.",
			Impact:  "XDR queries a dead entry, so the tiles fail with E4017. Mail delivery is not affected.",
			Steps:   []check.Step{newModuleStep},
		},
	},
}
