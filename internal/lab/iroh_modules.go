package lab

import (
	"net/http"
	"strconv"
	"time"
)

// Modules of XDR: their types, their instances, health (F-XDR-MODULE-TYPE, F-XDR-INSTANCE, F-XDR-HEALTH); ids and texts
// are ours (F-LAB-MODULES).

var moduleRoutes = []route{
	{http.MethodGet, "/iroh/iroh-int/module-instance", "integration:read", moduleInstances},
	{http.MethodGet, "/iroh/iroh-int/module-instance/{}", "integration:read", moduleInstance},
	{http.MethodGet, "/iroh/iroh-int/module-type", "integration:read", moduleTypeList},
	{http.MethodGet, "/iroh/iroh-int/module-type/{}", "integration:read", moduleTypeByID},
	{http.MethodPost, "/iroh/iroh-enrich/health", "integration/health:read", health},
	{http.MethodPost, "/iroh/iroh-enrich/health/{}", "integration/health:read", healthOfOne},
}

type described struct {
	ID          string `json:"id"`
	Description string `json:"description"`
}

type specItem struct {
	Key      string `json:"key"`
	Type     string `json:"type"`
	Label    string `json:"label"`
	Required bool   `json:"required,omitempty"`
}

type moduleType struct {
	ID            string      `json:"id"`
	Title         string      `json:"title"`
	DefaultName   string      `json:"default_name"`
	Record        string      `json:"record"`
	OrgID         string      `json:"org_id"`
	UserID        string      `json:"user_id"`
	ClientID      string      `json:"client_id"`
	Enabled       bool        `json:"enabled"`
	Visibility    string      `json:"visibility"`
	CreatedAt     string      `json:"created_at"`
	Capabilities  []described `json:"capabilities"`
	Configuration []specItem  `json:"configuration_spec"`
	Categories    []described `json:"product_categories"`
}

// The module types that the lab's tenant knows; the ids are ours (F-LAB-MODULES), no real one is known
// (F-XDR-SECURE-EMAIL-TYPE).
const (
	emailType    = "7c1f0a52-3b8e-4d0f-9a64-0e5d2b7c8a10"
	firewallType = "7c1f0a52-3b8e-4d0f-9a64-0e5d2b7c8a11"
	umbrellaType = "7c1f0a52-3b8e-4d0f-9a64-0e5d2b7c8a12"
	endpointType = "7c1f0a52-3b8e-4d0f-9a64-0e5d2b7c8a13"
	virusType    = "7c1f0a52-3b8e-4d0f-9a64-0e5d2b7c8a14"

	deviceKey = "device_id" // names the settings entry that holds the device: F-LAB-MODULES
)

func moduleTypes() []moduleType {
	device := specItem{Key: deviceKey, Type: "device", Label: "Registered Device", Required: true}
	apiKey := specItem{Key: "api_key", Type: "api_key", Label: "API Key", Required: true}
	return []moduleType{
		newModuleType(firewallType, "Secure Firewall", described{"firewall", "Firewall"},
			[]specItem{device}, "health", "tiles"),
		newModuleType(umbrellaType, "Umbrella", described{"cloud-security", "Cloud Security"}, []specItem{apiKey},
			"health", "observe", "deliberate", "tiles"),
		newModuleType(emailType, "Secure Email and Web Manager", described{"email-security", "Email Security"},
			[]specItem{device, {Key: "timeframe", Type: "integer", Label: "Request Timeframe (days)"}}, "health",
			"observe", "tiles"),
		newModuleType(endpointType, "Secure Endpoint", described{"edr", "Endpoint Detection and Response"},
			[]specItem{apiKey}, "health", "observe", "respond"),
		newModuleType(virusType, "VirusTotal", described{"threat-intel", "Threat Intelligence"},
			[]specItem{apiKey}, "health", "deliberate", "refer"),
	}
}

func newModuleType(id, title string, category described, spec []specItem, capabilities ...string) moduleType {
	t := moduleType{
		ID: id, Title: title, DefaultName: title, Record: "relay.module/RelayModule", OrgID: "cisco", UserID: "cisco",
		ClientID: "iroh-ui", Enabled: true,
		Visibility: "global", CreatedAt: "2024-05-14T08:00:00.000Z", Configuration: spec,
		Categories: []described{category},
	}
	for _, c := range capabilities {
		t.Capabilities = append(t.Capabilities, described{c, title + ": " + c})
	}
	return t
}

func typeOf(id string) (moduleType, bool) {
	for _, t := range moduleTypes() {
		if t.ID == id {
			return t, true
		}
	}
	return moduleType{}, false
}

func (t moduleType) can(capability string) bool {
	for _, c := range t.Capabilities {
		if c.ID == capability {
			return true
		}
	}
	return false
}

type instance struct {
	ID         string         `json:"id"`
	Name       string         `json:"name"`
	TypeID     string         `json:"module_type_id"`
	OrgID      string         `json:"org_id"`
	UserID     string         `json:"user_id"`
	Enabled    bool           `json:"enabled"`
	Visibility string         `json:"visibility"`
	CreatedAt  string         `json:"created_at"`
	Settings   map[string]any `json:"settings"`

	module *Module // of the World; nil for those of other products, which always work
}

// instances are the World's modules among those of other products.
func (w *World) instances() []instance {
	all := []instance{
		{ID: "d4e6f8a0-0001-4b1c-9d2e-3f4a5b6c7d01", Name: "Umbrella", TypeID: umbrellaType, Enabled: true,
			Settings: map[string]any{}},
		{ID: "d4e6f8a0-0002-4b1c-9d2e-3f4a5b6c7d02", Name: "Edge firewall", TypeID: firewallType, Enabled: true,
			Settings: map[string]any{deviceKey: firewall.ID}},
	}
	for _, m := range w.XDR.Modules {
		all = append(all, instance{
			ID: m.ID, Name: m.Name, TypeID: emailType, Enabled: m.Enabled,
			Settings: map[string]any{deviceKey: m.DeviceID, "timeframe": 30}, module: m,
		})
	}
	all = append(all,
		instance{ID: "d4e6f8a0-0003-4b1c-9d2e-3f4a5b6c7d03", Name: "Secure Endpoint", TypeID: endpointType,
			Enabled: true, Settings: map[string]any{}},
		instance{ID: "d4e6f8a0-0004-4b1c-9d2e-3f4a5b6c7d04", Name: "VirusTotal", TypeID: virusType,
			Settings: map[string]any{}},
	)
	for i := range all {
		all[i].OrgID, all[i].UserID, all[i].Visibility, all[i].CreatedAt = w.XDR.OrgID, labUser, "org", w.moduleMade()
	}
	return all
}

// moduleMade is when the modules were: the World keeps no such time, so it is soon after the registration
// (F-LAB-MODULES).
func (w *World) moduleMade() string {
	return w.ESA.Token.Made.Add(time.Hour).UTC().Format("2006-01-02T15:04:05.000Z")
}

func (w *World) instance(id string) (instance, bool) {
	for _, i := range w.instances() {
		if i.ID == id {
			return i, true
		}
	}
	return instance{}, false
}

func noInstance() reply {
	return irohError(http.StatusNotFound, "module_instance_not_found", "No such module instance")
}

func moduleInstances(w *World, c *call) reply {
	var onlyEnabled *bool
	if s := c.query.Get("enabled"); s != "" {
		b, err := strconv.ParseBool(s)
		if err != nil {
			return irohError(http.StatusBadRequest, "invalid_request", "enabled must be true or false") // F-LAB-PAGING
		}
		onlyEnabled = &b
	}
	offset, limit, ok := paging(c)
	if !ok {
		// F-LAB-PAGING
		return irohError(http.StatusBadRequest, "invalid_request", "offset must be 0 or more, limit 1 to 1000")
	}
	list := []instance{}
	for _, i := range w.instances() {
		if t := c.query.Get("module_type_id"); (t == "" || t == i.TypeID) &&
			(onlyEnabled == nil || *onlyEnabled == i.Enabled) {
			list = append(list, i)
		}
	}
	list = list[min(offset, len(list)):]
	return jsonReply(http.StatusOK, list[:min(limit, len(list))])
}

// paging reads offset and limit; the bounds and the default of 1000 are assumed (F-LAB-PAGING).
func paging(c *call) (offset, limit int, ok bool) {
	limit, ok = 1000, true
	if s := c.query.Get("offset"); s != "" {
		n, err := strconv.Atoi(s)
		offset, ok = n, err == nil && n >= 0
	}
	if s := c.query.Get("limit"); s != "" {
		n, err := strconv.Atoi(s)
		limit, ok = n, ok && err == nil && n >= 1 && n <= 1000
	}
	return offset, limit, ok
}

func moduleInstance(w *World, c *call) reply {
	if i, ok := w.instance(c.args[0]); ok {
		return jsonReply(http.StatusOK, i)
	}
	return noInstance()
}

func moduleTypeList(*World, *call) reply { return jsonReply(http.StatusOK, moduleTypes()) }

func moduleTypeByID(_ *World, c *call) reply {
	if t, ok := typeOf(c.args[0]); ok {
		return jsonReply(http.StatusOK, t)
	}
	return irohError(http.StatusNotFound, "module_type_not_found", "No such module type")
}
