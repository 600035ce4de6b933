package checks

import (
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// Module: SSE lists the device online, yet XDR says that it is offline: the module points to a device id that is gone
// (F-LINK-STALE-DEVICE).
var Module = &check.Check{
	Name:     "module",
	Doc:      "the Secure Email module exists, is active and uses a registered device",
	Seen:     "the tiles are missing, or show E4017: Device is offline [409] although SSE shows the ESA online",
	Docs:     []check.Doc{integration},
	Station:  check.AtXDRModule,
	Requires: []*check.Check{Registration, DeviceLink},
	Needs:    []fact.Any{facts.XDRModule},
	Wants:    []fact.Any{facts.ModuleHealth},
	Run: func(p *check.Pass) check.Finding {
		m, ok := check.Read(p, facts.XDRModule)
		args := check.Args{"name": named(m.Name), "device": m.DeviceID}
		known := check.Documented
		// which modules are Secure Email's (F-XDR-SECURE-EMAIL-TYPE), and that a module names its device by the id that
		// SSE lists (F-XDR-DEVICE-SETTING)
		if !m.Seen {
			known = check.Inferred
		}
		switch {
		case !ok:
			if h, seen := check.Read(p, facts.ModuleHealth); seen && h.OK {
				return p.OK("answers", nil)
			}
			return p.Unknown()
		case m.State != facts.ModuleOK && seenWell(p):
			return p.Doubt("contradiction", nil)
		case m.State == facts.ModuleMissing:
			view := i18n.Text("")
			if !m.Seen {
				view = i18n.Text(", in the list that our API client can see")
			}
			return p.Fail("missing", check.Args{"view": view}).Weaken(known)
		case m.State == facts.ModuleDisabled:
			return p.Fail("disabled", args).Weaken(known)
		case m.State == facts.ModuleStale:
			return p.Fail("stale-device", args)
		}
		return p.OK("there", args)
	},
	Notes: map[string]check.Note{
		"there":   {Text: "{name} uses the registered device"},
		"answers": {Text: "inferred: a tile answers without an error", Inferred: true},
	},
	Doubts: map[string]check.Note{"contradiction": {Text: "seen as wrong, but a tile shows data: please check again",
		Contradicts: true}},
	Cases: map[check.Case]check.Remedy{
		"missing": {
			Known:   check.Documented,
			Problem: "XDR has no Secure Email module for this ESA{view}.",
			Could:   "XDR has no Secure Email module for this ESA.",
			Impact:  "There are no tiles and no mail data in investigations. Mail delivery is not affected.",
			Steps:   []check.Step{newModuleStep},
		},
		"disabled": {
			Known:   check.Documented,
			Problem: "The module {name} is disabled in XDR.",
			Could:   "The module is disabled in XDR.",
			Impact:  "Tiles and investigations do not use it. Mail delivery is not affected.",
			Steps: []check.Step{{
				Who: check.XDRAdmin, Where: integrations, Changes: true,
				Do: "Enable the module {name}.",
			}},
		},
		"stale-device": {
			Known:   check.Inferred,
			Problem: "The module {name} uses a device that SSE does not list; usually the ESA was registered again.",
			Could:   "The module uses a device that is gone.",
			Impact:  "XDR queries a dead entry, so the tiles fail with E4017. Mail delivery is not affected.",
			Steps:   []check.Step{newModuleStep},
		},
	},
}

// seenWell: a person saw a tile of the module answer.
func seenWell(p *check.Pass) bool {
	h, ok := check.Read(p, facts.ModuleHealth)
	return ok && h.OK && h.Seen
}

func named(module string) string {
	if module == "" {
		return "Secure Email"
	}
	return module
}
