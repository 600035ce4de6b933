package facts

import (
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// moduleInstance has the keys of iroh-int's module-instance that are read (F-XDR-INSTANCE).
type moduleInstance struct {
	ID       string         `json:"id"`
	Name     string         `json:"name"`
	TypeID   string         `json:"module_type_id"`
	Enabled  onOff          `json:"enabled"`
	Settings map[string]any `json:"settings"`
}

func readInstances(d evidence.Document) ([]moduleInstance, error) {
	return readList[moduleInstance](d, i18n.Text("a list of modules"), "id", "module_type_id")
}

// onOff is a switch; what is neither true nor false is unknown.
type onOff State

// UnmarshalJSON takes a boolean, or one that is written as a text.
func (s *onOff) UnmarshalJSON(b []byte) error {
	switch strings.ToLower(strings.Trim(string(b), `"`)) {
	case "true":
		*s = onOff(On)
	case "false":
		*s = onOff(Off)
	}
	return nil
}

// EmailModule is an instance of a Secure Email module.
type EmailModule struct {
	ID, Name, TypeID, DeviceID string
	Enabled                    State
	uses                       []string // all values of its settings
}

// on says whether the module uses a device.
func (m EmailModule) on(d Device) bool {
	return d.ID != "" && (strings.EqualFold(m.DeviceID, d.ID) ||
		slices.ContainsFunc(m.uses, func(v string) bool { return strings.EqualFold(v, d.ID) }))
}

// ModuleList is what XDR's modules are to us.
type ModuleList struct {
	Email []EmailModule
	Other []EmailModule // of a type that XDR did not tell in full: may be ours
	rest  []EmailModule // of other products
	types []string      // the ids of Secure Email's types
}

// Modules are the tenant's Secure Email modules. Their type's id is not documented: they are found by a device in their
// settings and by the email category or title (F-XDR-SECURE-EMAIL-TYPE, F-XDR-MODULE-TYPE).
var Modules = &fact.Fact[ModuleList]{
	Name: "modules",
	Learn: func(q *fact.Query) (ModuleList, error) {
		docs := q.Docs(typesRef, instancesRef(0))
		types, err := readTypes(docs[0])
		if err != nil {
			return ModuleList{}, err
		}
		instances, err := allInstances(q, docs[1])
		if err != nil {
			return ModuleList{}, err
		}
		return sortModules(types, instances)
	},
}

// allInstances reads page after page until one brings nothing new: a server may return less at once than it was asked
// for, or may not know the offset.
func allInstances(q *fact.Query, page evidence.Document) ([]moduleInstance, error) {
	var all []moduleInstance
	for seen := map[string]bool{}; ; {
		some, err := readInstances(page)
		if err != nil {
			return nil, err
		}
		before := len(all)
		for _, in := range some {
			if !seen[in.ID] {
				seen[in.ID] = true
				all = append(all, in)
			}
		}
		if len(all) == before || len(some) < pageSize && !maybeCut(len(some)) {
			return all, nil
		}
		page = q.Docs(instancesRef(len(all)))[0]
	}
}

func sortModules(types []moduleType, instances []moduleInstance) (ModuleList, error) {
	var list ModuleList
	device, others := map[string]string{}, map[string]bool{} // the settings entry with the device; other products
	for _, t := range types {
		key := t.deviceKey()
		switch {
		case t.email() && key != "":
			device[t.ID] = key
			list.types = append(list.types, t.ID)
		case !t.email() || len(t.Spec) > 0: // a module that asks for no device is not one for an appliance
			others[t.ID] = true
		}
	}
	if len(device) == 0 {
		return ModuleList{}, fact.Doubt("none of XDR's module types was recognised as Secure Email")
	}
	for _, in := range instances {
		m := EmailModule{ID: in.ID, Name: in.Name, TypeID: in.TypeID, Enabled: State(in.Enabled)}
		_, m.uses = flatten(in.Settings)
		switch key := device[in.TypeID]; {
		case key != "":
			m.DeviceID = plainText(in.Settings[key])
			list.Email = append(list.Email, m)
		case others[in.TypeID]:
			list.rest = append(list.rest, m)
		default:
			list.Other = append(list.Other, m)
		}
	}
	return list, nil
}

// Module is the state of the Secure Email module for the ESA.
type Module struct {
	State string // one of the constants below
	Seen  bool   // by a person, in the console
	EmailModule
}

// The states of a module, also the answers to xdr-module.
const (
	ModuleOK       = "ok"
	ModuleMissing  = "missing"
	ModuleDisabled = "disabled"
	ModuleStale    = "other-device"
)

// ModuleFound is the module as XDR's API shows it.
var ModuleFound = &fact.Fact[Module]{
	Name: "module-found",
	Learn: func(q *fact.Query) (Module, error) {
		fact.Start(q, Modules, Devices)
		list, err := fact.Get(q, Modules)
		if err != nil {
			return Module{}, err
		}
		if len(list.Email) == 0 && len(list.Other) == 0 {
			return missing(q, list)
		}
		devices, err := fact.Get(q, Devices)
		if err != nil {
			return Module{}, err
		}
		mine, err := fact.Get(q, Entries)
		if err != nil {
			return Module{}, err
		}
		if mine.Count == 0 { // then no module can be on it, and which was made for it nobody can tell
			return Module{}, fact.Doubt("SSE does not list the ESA, so no module can be on it")
		}
		if found, err := list.on(mine.Entries); found != nil || err != nil {
			return value(found), err
		}
		if stale, err := list.stale(devices); stale != nil || err != nil {
			return value(stale), err
		}
		return missing(q, list)
	},
}

func value(m *Module) Module {
	if m == nil {
		return Module{}
	}
	return *m
}

// on is the module that uses one of the ESA's own entries, an enabled one first; nil when there is none.
func (l ModuleList) on(entries []Device) (*Module, error) {
	var best *Module
	for _, m := range slices.Concat(l.Email, l.Other, l.rest) {
		switch {
		case !slices.ContainsFunc(entries, m.on):
		case m.Enabled == On:
			return &Module{State: ModuleOK, EmailModule: m}, nil
		case m.Enabled == Off && best == nil:
			best = &Module{State: ModuleDisabled, EmailModule: m}
		case m.Enabled == StateUnknown:
			return nil, fact.Doubt("XDR does not say whether the module is enabled")
		}
	}
	if best == nil && slices.ContainsFunc(entries, func(d Device) bool { return d.ID == "" }) {
		return nil, fact.Doubt("SSE's entry shows no device id, so no module can be compared with it")
	}
	return best, nil
}

// stale is the module whose device SSE does not list; nil when all are on devices that it lists. Whose module several
// are cannot be told.
func (l ModuleList) stale(devices DeviceList) (*Module, error) {
	var found []EmailModule
	for _, m := range l.Email {
		switch {
		case m.DeviceID == "":
			return nil, fact.Doubt("the device of a Secure Email module is not understood")
		case !slices.ContainsFunc(devices.Devices, m.on):
			found = append(found, m)
		}
	}
	unsure := devices.Cut || slices.ContainsFunc(devices.Devices, func(d Device) bool { return d.ID == "" })
	switch {
	case len(found) == 0:
		return nil, nil
	case unsure:
		return nil, fact.Doubt("SSE's list may have the module's device where it was not read")
	case len(found) > 1:
		return nil, fact.Doubt("several modules use devices that SSE does not list; it is not known which was this ESA's")
	}
	return &Module{State: ModuleStale, EmailModule: found[0]}, nil
}

// missing is concluded when nothing speaks of a module that our client may not see.
func missing(q *fact.Query, list ModuleList) (Module, error) {
	if len(list.Other) > 0 {
		return Module{}, fact.Doubt("XDR has a module whose type is not understood; it may be the ESA's")
	}
	if h, err := fact.Get(q, History); err == nil && h.hidden(list) {
		return Module{}, fact.Doubt("XDR's history has a Secure Email module that our API client cannot see")
	}
	return Module{State: ModuleMissing}, nil
}

// XDRModule is ModuleFound, or what a person saw in the console.
var XDRModule = &fact.Fact[Module]{
	Name:  "xdr-module",
	Learn: func(q *fact.Query) (Module, error) { return fact.Get(q, ModuleFound) },
	Question: &fact.Question{
		Name:   "xdr-module",
		Topic:  "Secure Email module in XDR",
		Prompt: "XDR > Administration > Integrations\nThe Secure Email module for this ESA is",
		Why:    "XDR queries the device chosen in the module, even if it is an old entry.",
		Where: fact.Place{Portal: fact.XDRConsole,
			Path: "Administration > Integrations",
			Hint: "the Secure Email module in your list; the one for Web Manager is the SMA's"},
		Who: fact.XDRAdmin,
		Options: []fact.Option{
			{Value: ModuleOK, Label: "there, on the live device"}, {Value: ModuleMissing, Label: "not there"},
			{Value: ModuleDisabled, Label: "disabled"}, {Value: ModuleStale, Label: "on another or an old device"},
		},
	},
	Answer: func(_ *fact.Query, a string) (Module, error) { return Module{State: a, Seen: true}, nil },
	Same:   func(a, b Module) bool { return a.State == b.State },
}
