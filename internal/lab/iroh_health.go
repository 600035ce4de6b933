package lab

import (
	"net/http"
)

type healthEntry struct {
	Module     string     `json:"module"`
	InstanceID string     `json:"module_instance_id"`
	TypeID     string     `json:"module_type_id"`
	State      string     `json:"module_instance_state"`
	Data       healthData `json:"data"`
}

type healthData struct {
	Status string         `json:"status"`
	Quotas map[string]any `json:"quotas"`
}

type moduleFailure struct {
	Module     string `json:"module,omitempty"`
	InstanceID string `json:"module_instance_id"`
	TypeID     string `json:"module_type_id"`
	State      string `json:"module_instance_state,omitempty"`
	Code       string `json:"code"`
	Message    string `json:"message"`
	Type       string `json:"type"`
}

// failure is what XDR says of an instance; nil when it works.
func (w *World) failure(i instance) *moduleFailure {
	if i.module == nil {
		return nil
	}
	code, message := w.ModuleError(i.module)
	if code == "" && message == "" {
		return nil
	}
	return &moduleFailure{Module: i.Name, InstanceID: i.ID, TypeID: i.TypeID, State: "active", Code: code,
		Message: message, Type: "fatal"}
}

// healthOf renders an instance. A failing one is in data too, with status error; what a disabled one says is assumed
// (F-LAB-HEALTH).
func (w *World) healthOf(i instance) (healthEntry, *moduleFailure) {
	e := healthEntry{Module: i.Name, InstanceID: i.ID, TypeID: i.TypeID, State: "active",
		Data: healthData{"ok", map[string]any{}}}
	if !i.Enabled {
		e.Data.Status = "unknown"
		return e, nil
	}
	f := w.failure(i)
	if f != nil {
		e.Data.Status = "error"
	}
	return e, f
}

var noBodyWanted = "The route takes no body" // F-LAB-PAGING

// health is 200 even when modules fail (F-XDR-HEALTH, F-XDR-ENVELOPE); disabled ones are left out (F-LAB-HEALTH).
func health(w *World, c *call) reply {
	if len(c.content) > 0 {
		return irohError(http.StatusBadRequest, "invalid_request", noBodyWanted)
	}
	data, failures := []healthEntry{}, []moduleFailure{}
	for _, i := range w.instances() {
		if !i.Enabled {
			continue
		}
		e, f := w.healthOf(i)
		data = append(data, e)
		if f != nil {
			failures = append(failures, *f)
		}
	}
	return jsonReply(http.StatusOK, map[string]any{"data": data, "errors": failures})
}

func healthOfOne(w *World, c *call) reply {
	if len(c.content) > 0 {
		return irohError(http.StatusBadRequest, "invalid_request", noBodyWanted)
	}
	i, ok := w.instance(c.args[0])
	if !ok {
		return noInstance()
	}
	e, f := w.healthOf(i)
	failures := []moduleFailure{}
	if f != nil {
		failures = append(failures, *f)
	}
	return jsonReply(http.StatusOK, map[string]any{"data": e, "errors": failures})
}
