package facts

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/screen"
)

func xdr(request string) evidence.Ref { return evidence.Ref{Source: evidence.XDR, Request: request} }

var (
	signInRef = xdr("POST /iroh/oauth2/token")
	whoamiRef = xdr("GET /iroh/profile/whoami")
	typesRef  = xdr("GET /iroh/iroh-int/module-type")
	tilesRef  = xdr("GET /iroh/iroh-dashboard/tiles")
)

const pageSize = 100

func instancesRef(offset int) evidence.Ref {
	return xdr(fmt.Sprintf("GET /iroh/iroh-int/module-instance?limit=%d&offset=%d", pageSize, offset))
}

type moduleType struct {
	ID, Title string
	Spec      []struct{ Key, Type string } `json:"configuration_spec"`
	Products  []struct{ ID string }        `json:"product_categories"`
}

type moduleInstance struct {
	ID, Name string
	TypeID   string `json:"module_type_id"`
	Enabled  *bool
	Kebab    *bool `json:"enabled?"` // some keys are written so (FACTS §3 [D])
	Settings map[string]any
}

// off: an instance that does not say is taken for enabled.
func (m moduleInstance) off() bool {
	return m.Enabled != nil && !*m.Enabled || m.Enabled == nil && m.Kebab != nil && !*m.Kebab
}

// EmailModule is an instance of a Secure Email module.
type EmailModule struct {
	ID, Name, DeviceID string
	Enabled            bool
}

// Modules are the tenant's Secure Email modules. Their type's id is not documented: they are found by a device in their
// settings and by the email category or title (FACTS §3).
var Modules = &fact.Fact[[]EmailModule]{
	Name: "modules",
	Learn: func(q *fact.Query) ([]EmailModule, error) {
		docs := q.Docs(typesRef, instancesRef(0))
		var types []moduleType
		if err := decode(docs[0], &types); err != nil {
			return nil, err
		}
		var instances []moduleInstance
		for page, offset := docs[1], 0; ; {
			var some []moduleInstance
			if err := decode(page, &some); err != nil {
				return nil, err
			}
			instances = append(instances, some...)
			if offset += pageSize; len(some) < pageSize || offset >= 50*pageSize {
				break
			}
			page = q.Docs(instancesRef(offset))[0]
		}
		modules := []EmailModule{}
		for _, in := range instances {
			i := slices.IndexFunc(types, func(t moduleType) bool { return t.ID == in.TypeID })
			if i < 0 {
				continue
			}
			key, ok := deviceKey(types[i])
			if !ok {
				continue
			}
			modules = append(modules, EmailModule{ID: in.ID, Name: in.Name, DeviceID: plainText(in.Settings[key]),
				Enabled: !in.off()})
		}
		known := slices.ContainsFunc(types, func(t moduleType) bool { _, ok := deviceKey(t); return ok })
		if !known {
			return nil, fact.Doubt("none of XDR's module types was recognised as Secure Email")
		}
		return modules, nil
	},
}

// plainText is a value that may be written as a text or as a number.
func plainText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

func deviceKey(t moduleType) (key string, email bool) {
	for _, c := range t.Products {
		email = email || c.ID == "email-security"
	}
	email = email || strings.Contains(strings.ToLower(t.Title), "email")
	for _, s := range t.Spec {
		if s.Type == "device" {
			return s.Key, email
		}
	}
	return "", false
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
		modules, err := fact.Get(q, Modules)
		if err != nil {
			return Module{}, err
		}
		if len(modules) == 0 {
			return Module{State: ModuleMissing}, nil
		}
		devices, err := fact.Get(q, Devices)
		if err != nil {
			return Module{}, err
		}
		mine, err := fact.Get(q, Entries)
		if err != nil {
			return Module{}, err
		}
		has := func(list []Device, id string) bool {
			return slices.ContainsFunc(list, func(d Device) bool { return d.ID == id })
		}
		if mine.Count == 0 { // then no module can be on it, and which was made for it nobody can tell
			return Module{}, fact.Doubt("SSE does not list the ESA, so no module can be on it")
		}
		best, stale := Module{State: ModuleMissing}, 0
		for _, m := range modules {
			switch {
			case m.DeviceID == "":
				return Module{}, fact.Doubt("the device of the module " + trimmed(m.Name, 40) + " is not understood")
			case has(mine.Entries, m.DeviceID) && m.Enabled:
				return Module{State: ModuleOK, EmailModule: m}, nil
			case has(mine.Entries, m.DeviceID):
				best = Module{State: ModuleDisabled, EmailModule: m}
			case !has(devices, m.DeviceID):
				stale++
				if best.State != ModuleDisabled {
					best = Module{State: ModuleStale, EmailModule: m}
				}
			}
		}
		if best.State == ModuleStale && stale > 1 {
			return Module{},
				fact.Doubt("several modules use devices that SSE does not list; it is not known which was this ESA's")
		}
		return best, nil
	},
}

// XDRModule is ModuleFound, or what a person saw in the console.
var XDRModule = &fact.Fact[Module]{
	Name:  "xdr-module",
	Learn: func(q *fact.Query) (Module, error) { return fact.Get(q, ModuleFound) },
	Question: &fact.Question{
		Name:   "xdr-module",
		Prompt: "XDR > Administration > Integrations\nThe Secure Email module for this ESA is",
		Why:    "XDR queries the device chosen in the module, even if it is an old entry.",
		Where: fact.Place{Portal: fact.XDRConsole,
			Path: "Administration > Integrations > Secure Email and Web Manager"},
		Who: fact.XDRAdmin,
		Options: []fact.Option{
			{Value: ModuleOK, Label: "there, on the live device"}, {Value: ModuleMissing, Label: "not there"},
			{Value: ModuleDisabled, Label: "disabled"}, {Value: ModuleStale, Label: "on another or an old device"},
		},
	},
	Answer: func(_ *fact.Query, a string) (Module, error) { return Module{State: a, Seen: true}, nil },
	Same:   func(a, b Module) bool { return a.State == b.State },
}

// Health is XDR's own opinion of the module.
type Health struct {
	OK   bool
	Seen bool // by a person, on a tile
	screen.Reading
}

// HealthCall is the health call on the module (FACTS §3 [D, V]).
var HealthCall = &fact.Fact[Health]{
	Name: "health-call",
	Learn: func(q *fact.Query) (Health, error) {
		m, err := fact.Get(q, ModuleFound)
		if err != nil {
			return Health{}, err
		}
		if m.ID == "" {
			return Health{}, fact.Doubt("XDR has no Secure Email module for this ESA to query")
		}
		d := q.Docs(xdr("POST /iroh/iroh-enrich/health/" + url.PathEscape(m.ID)))[0]
		var reply struct {
			Data   json.RawMessage
			Errors []moduleError
		}
		if err := decode(d, &reply); err != nil {
			return Health{}, err
		}
		for _, e := range reply.Errors {
			if (e.InstanceID == "" || e.InstanceID == m.ID) && e.Type != "warning" {
				return Health{Reading: e.screen()}, nil
			}
		}
		var data struct {
			State string `json:"module_instance_state"`
			Data  struct{ Status string }
		}
		if err := json.Unmarshal(reply.Data, &data); err != nil {
			return Health{}, fact.NotRead(d, err)
		}
		switch status := data.Data.Status; {
		case status == "ok" && m.State != ModuleOK:
			return Health{}, fact.Doubt("the healthy module is not on the ESA's device")
		case status == "ok":
			return Health{OK: true}, nil
		case status == "error":
			return Health{Reading: screen.Reading{Text: "status error, module " + data.State}}, nil
		}
		return Health{}, fact.Doubt("XDR itself does not know the module's health")
	},
}

type moduleError struct {
	InstanceID string `json:"module_instance_id"`
	Code       any
	Message    string
	Type       string
}

func (e moduleError) screen() screen.Reading {
	s := screen.Read(fmt.Sprint(e.Code) + " " + e.Message)
	s.Text = trimmed(e.Message, 120)
	return s
}

// ModuleHealth is HealthCall, or what the tile shows to a person: a tile with data, or one that is only empty, has a
// healthy module.
var ModuleHealth = &fact.Fact[Health]{
	Name: "module-health",
	Learn: func(q *fact.Query) (Health, error) {
		h, err := fact.Get(q, HealthCall)
		if err == nil {
			return h, nil
		}
		shown, shownErr := fact.Get(q, Tile)
		if shownErr == nil {
			return healthOfTile(q, shown)
		}
		return Health{}, beside(shownErr, err)
	},
	Beside: Tile.Question,
	Answer: healthOfTile,
	Same:   func(a, b Health) bool { return a.OK == b.OK },
}

// healthOfTile is what a tile says of the module.
func healthOfTile(_ *fact.Query, shown string) (Health, error) {
	switch shown {
	case TileE4017:
		return Health{Seen: true, Reading: screen.Read("E4017: Device is offline [409]")}, nil
	case TileUnexpected:
		return Health{Seen: true,
			Reading: screen.Read("There was an unexpected error on the Secure Email module")}, nil
	case TileOther:
		return Health{}, fact.Doubt("the tile shows an error that was not recognised")
	}
	return Health{OK: true, Seen: true}, nil
}

// beside says why neither a person nor a machine could tell.
func beside(person, machine error) error {
	var u *fact.Unknown
	if !errors.As(person, &u) {
		return machine
	}
	copied := *u // the person's reason is another fact's
	return fact.Beside(&copied, machine)
}

func decode(d evidence.Document, into any) error {
	if !d.OK() {
		return fact.Why(d)
	}
	if err := json.Unmarshal(d.Body, into); err != nil {
		return fact.NotRead(d, err)
	}
	return nil
}
