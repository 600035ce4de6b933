package lab

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// What modules deliver: events, live queries, tiles (F-XDR-EVENTS, F-XDR-LIVE-QUERY, F-XDR-TILES); what is inside of
// data is assumed (F-LAB-DATA).

var dataRoutes = []route{
	{http.MethodPost, "/iroh/iroh-event/event/search", "event:read", searchEvents},
	{http.MethodPost, "/iroh/iroh-enrich/observe/observables", "enrich:read", observe},
	// The dashboard's scope is not known (F-XDR-SCOPE-TILES): any token will do.
	{http.MethodGet, "/iroh/iroh-dashboard/tiles", anyToken, tiles},
	{http.MethodGet, "/iroh/iroh-dashboard/tiles/{}/{}/data", anyToken, tileData},
}

type event struct {
	ID        string         `json:"id"`
	CreatedAt string         `json:"created_at"`
	Emitter   map[string]any `json:"emiter"` // so spelt: F-XDR-EVENTS
	Data      map[string]any `json:"data"`
}

// searchEvents takes a filter on the events' data: no body, or a JSON object whose keys must have that value, or one of
// those in a list (F-XDR-EVENT-FILTER).
func searchEvents(w *World, c *call) reply {
	var filter map[string]any
	if len(c.content) > 0 {
		if err := json.Unmarshal(c.content, &filter); err != nil {
			return irohError(http.StatusBadRequest, "invalid_request", "The body must be a JSON object: "+err.Error())
		}
	}
	_, limit, ok := paging(c)
	if order := c.query.Get("sort_order"); !ok || order != "" && order != "asc" && order != "desc" {
		// F-LAB-DATA
		return irohError(http.StatusBadRequest, "invalid_request", "limit must be 1 to 1000, sort_order asc or desc")
	}
	all := slices.DeleteFunc(w.events(), func(e event) bool { return !e.passes(filter) })
	if c.query.Get("sort_order") == "desc" {
		slices.Reverse(all)
	}
	return jsonReply(http.StatusOK, map[string]any{"data": all[:min(limit, len(all))],
		"paging": map[string]any{"total-hits": len(all)}})
}

// passes says whether an event's data has what a filter wants.
func (e event) passes(filter map[string]any) bool {
	for key, want := range filter {
		several, ok := want.([]any)
		if !ok {
			several = []any{want}
		}
		if !slices.Contains(several, e.Data[key]) {
			return false
		}
	}
	return true
}

// events are derived: each module was made; a module that is missing was made and deleted, a disabled one updated.
// There is much else in a tenant: here a firewall's module that was removed, and an incident.
func (w *World) events() []event {
	all := []event{}
	made := w.ESA.Token.Made.Add(time.Hour).UTC()
	put := func(after time.Duration, data map[string]any) {
		all = append(all, event{
			ID: fmt.Sprintf("event-%d", len(all)), CreatedAt: made.Add(after).Format("2006-01-02T15:04:05.000Z"),
			Emitter: map[string]any{"user_id": labUser, "org_id": w.XDR.OrgID, "client_id": "iroh-ui"}, Data: data,
		})
	}
	add := func(kind, id, of string, after time.Duration) {
		put(after, map[string]any{"event_type": "module-instance/" + kind, "module_instance_id": id,
			"module_type_id": of})
	}
	add("deleted", "d4e6f8a0-0009-4b1c-9d2e-3f4a5b6c7d09", firewallType, -30*time.Minute)
	put(-10*time.Minute, map[string]any{"event_type": "incident/created"})
	for _, m := range w.XDR.Modules {
		add("created", m.ID, emailType, 0)
	}
	if w.XDR.Recreated {
		gone := "d4e6a8b0-3c5d-4e7f-9a1b-000000000001"
		add("created", gone, emailType, -48*time.Hour)
		add("deleted", gone, emailType, -time.Hour)
	}
	if w.MyModule() == nil {
		id := New(w.Region).MyModule().ID
		add("created", id, emailType, 0)
		add("deleted", id, emailType, 24*time.Hour)
	} else if m := w.MyModule(); !m.Enabled {
		add("updated", m.ID, emailType, 24*time.Hour)
	}
	slices.SortStableFunc(all, func(a, b event) int { return strings.Compare(a.CreatedAt, b.CreatedAt) })
	return all
}

// observe is the live query. Which errors an unknown module brings is assumed (F-LAB-DATA).
func observe(w *World, c *call) reply {
	var wanted []struct{ Type, Value string }
	if err := json.Unmarshal(c.content, &wanted); err != nil || len(wanted) == 0 {
		return irohError(http.StatusBadRequest, "invalid_request", "The body must be a list of observables")
	}
	for _, o := range wanted {
		if o.Type == "" || o.Value == "" {
			return irohError(http.StatusBadRequest, "invalid_request", "An observable has a type and a value")
		}
	}
	var ids []string
	for _, s := range c.query["mids"] {
		ids = append(ids, strings.Split(s, ",")...)
	}
	data, failures := []any{}, []moduleFailure{}
	for _, i := range w.instances() {
		t, _ := typeOf(i.TypeID)
		if !i.Enabled || !t.can("observe") || len(ids) > 0 && !slices.Contains(ids, i.ID) {
			continue
		}
		if f := w.failure(i); f != nil {
			failures = append(failures, *f)
			continue
		}
		if i.module != nil && i.module.Mine && w.XDR.QueryCode != "" {
			failures = append(failures, moduleFailure{Module: i.Name, InstanceID: i.ID, TypeID: i.TypeID,
				Code: w.XDR.QueryCode, Message: w.XDR.QueryMessage, Type: "error"})
			continue
		}
		docs := []any{}
		if i.module != nil && w.HasTileData(i.module, widest) {
			docs = append(docs, map[string]any{"type": "sighting", "count": 1,
				"observables": []any{map[string]string{"type": wanted[0].Type, "value": wanted[0].Value}}})
		}
		data = append(data, map[string]any{
			"module": i.Name, "module_instance_id": i.ID, "module_type_id": i.TypeID,
			"data": map[string]any{"sightings": map[string]any{"count": len(docs), "docs": docs}},
		})
	}
	for _, id := range ids {
		if _, ok := w.instance(id); !ok {
			failures = append(failures, moduleFailure{InstanceID: id, Code: "module_instance_not_found",
				Message: "No such module instance", Type: "error"})
		}
	}
	return jsonReply(http.StatusOK, map[string]any{"data": data, "errors": failures})
}

type tile struct {
	ID         string   `json:"id"`
	Title      string   `json:"title"`
	Module     string   `json:"module"`
	InstanceID string   `json:"module_instance_id"`
	DataURL    string   `json:"data_url"`
	Periods    []string `json:"periods"`
	Default    string   `json:"default_period,omitempty"`
	Type       string   `json:"type"`
}

// tileTitles are the tiles of a module type (F-LAB-DATA).
var tileTitles = map[string][]struct{ id, title, kind string }{
	emailType: {
		{"incoming-mail-summary", "Incoming Mail Summary", "metric_group"},
		{"outgoing-mail-summary", "Outgoing Mail Summary", "metric_group"},
		{"incoming-threats", "Incoming Threat Messages", "horizontal_bar_chart"},
	},
	umbrellaType: {{"dns-requests", "DNS Requests", "metric_group"}},
	firewallType: {{"intrusions", "Intrusion Events", "metric_group"}},
}

// periodNames are in order of their width.
func periodNames() []string {
	var names []string
	for p := range Periods {
		names = append(names, p)
	}
	slices.SortFunc(names, func(a, b string) int { return int(Periods[a]/time.Hour) - int(Periods[b]/time.Hour) })
	return names
}

func (w *World) tilesOf(i instance) []tile {
	var all []tile
	if !i.Enabled {
		return nil
	}
	for _, t := range tileTitles[i.TypeID] {
		shown := tile{
			ID: t.id, Title: t.title, Module: i.Name, InstanceID: i.ID, DataURL: "/iroh/iroh-dashboard/tiles/" + i.ID +
				"/" + t.id + "/data",
			Periods: periodNames(), Default: narrow, Type: t.kind,
		}
		if i.module != nil && i.module.Mine {
			shown.Default = w.XDR.TilePeriod
		}
		all = append(all, shown)
	}
	return all
}

func tiles(w *World, _ *call) reply {
	all := []tile{}
	for _, i := range w.instances() {
		if t, _ := typeOf(i.TypeID); t.can("tiles") {
			all = append(all, w.tilesOf(i)...)
		}
	}
	return jsonReply(http.StatusOK, map[string]any{"data": all, "errors": []any{}})
}

func tileData(w *World, c *call) reply {
	i, ok := w.instance(c.args[0])
	if !ok || !i.Enabled {
		return noInstance()
	}
	shown := w.tilesOf(i)
	n := slices.IndexFunc(shown, func(t tile) bool { return t.ID == c.args[1] })
	if n < 0 {
		return irohError(http.StatusNotFound, "tile_not_found", "No such tile") // F-LAB-DATA
	}
	period := c.query.Get("period")
	if period == "" {
		period = shown[n].Default // F-LAB-DATA
	}
	width, ok := Periods[period]
	if !ok {
		return irohError(http.StatusBadRequest, "invalid_period", "No such period") // F-LAB-DATA
	}
	if f := w.failure(i); f != nil { // 200: F-XDR-ENVELOPE-TILES
		return jsonReply(http.StatusOK, map[string]any{"errors": []any{f}})
	}
	end := time.Now().UTC()
	data := map[string]any{
		"tile_id": shown[n].ID, "period": period, "data": nil,
		"observed_time": map[string]string{"start_time": end.Add(-width).Format(time.RFC3339),
			"end_time": end.Format(time.RFC3339)},
	}
	if i.module == nil || w.HasTileData(i.module, period) {
		data["data"] = []any{
			map[string]any{"key": "total", "label": "Total Messages", "value": 1284},
			map[string]any{"key": "clean", "label": "Clean Messages", "value": 1102},
			map[string]any{"key": "threat", "label": "Threat Messages", "value": 182},
		}
	}
	return jsonReply(http.StatusOK, map[string]any{"data": data})
}
