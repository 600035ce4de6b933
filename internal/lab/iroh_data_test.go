package lab

import (
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

func TestDevicesAndModules(t *testing.T) {
	l := startLab(t)
	s := overTLS(t, l)
	s.signIn(l, "")
	if err := l.Do(func(w *World) {
		w.Ghosts = []Device{{ID: "old/id 1", Name: "ghost", Serial: serial, LastSeen: time.Now()}}
	}); err != nil {
		t.Fatal(err)
	}
	devices := get[[]map[string]string](s, EndpointXDR, "GET", "/iroh/iroh-sse/device", "")
	if len(devices) != 4 || devices[2]["serial_number"] != serial || devices[2]["status"] != "Online" ||
		devices[3]["status"] != "Offline" {
		t.Errorf("devices: %v", devices)
	}
	if d := get[map[string]string](s, EndpointXDR, "GET", "/iroh/iroh-sse/device/old%2Fid%201",
		""); d["name"] != "ghost" {
		t.Errorf("device by escaped id: %v", d)
	}
	var email []string
	for _, mt := range get[[]moduleType](s, EndpointXDR, "GET", "/iroh/iroh-int/module-type", "") {
		for _, spec := range mt.Configuration {
			if spec.Type == "device" && mt.Categories[0].ID == "email-security" {
				email = append(email, mt.ID, spec.Key)
			}
		}
	}
	if len(email) != 2 {
		t.Fatalf("email types: %v", email)
	}
	all := get[[]instance](s, EndpointXDR, "GET", "/iroh/iroh-int/module-instance", "")
	mine := get[[]instance](s, EndpointXDR, "GET",
		"/iroh/iroh-int/module-instance?enabled=true&module_type_id="+email[0], "")
	if len(all) != 6 || len(mine) != 2 || mine[0].Settings[email[1]] != devices[2]["id"] {
		t.Errorf("%d modules, email: %+v", len(all), mine)
	}
	page := get[[]instance](s, EndpointXDR, "GET", "/iroh/iroh-int/module-instance?offset=4&limit=50", "")
	if len(page) != 2 || page[1].Name != "VirusTotal" {
		t.Errorf("page: %+v", page)
	}
	if one := get[map[string]any](s, EndpointXDR, "GET", "/iroh/iroh-int/module-instance/"+mine[0].ID,
		""); one["id"] != mine[0].ID || one["mine"] != nil || one["module"] != nil {
		t.Errorf("module: %v", one)
	}
	who := get[map[string]map[string]any](s, EndpointXDR, "GET", "/iroh/profile/whoami", "")
	if who["org"]["name"] != "Example Mail Ltd" || who["user"]["enabled?"] != true {
		t.Errorf("whoami: %v", who)
	}
}

func TestHealthAndData(t *testing.T) {
	l := startLab(t)
	s := overTLS(t, l)
	s.signIn(l, "")
	mine := New(region.EU).MyModule().ID
	type one struct {
		Data   healthEntry
		Errors []moduleFailure
	}
	healthy := get[one](s, EndpointXDR, "POST", "/iroh/iroh-enrich/health/"+mine, "")
	if healthy.Data.Data.Status != "ok" || len(healthy.Errors) != 0 {
		t.Errorf("healthy: %+v", healthy)
	}
	type tileList struct{ Data []tile }
	shown := get[tileList](s, EndpointXDR, "GET", "/iroh/iroh-dashboard/tiles", "")
	var path string
	for _, x := range shown.Data {
		if x.InstanceID == mine {
			path = x.DataURL
			if len(x.Periods) != 6 || x.Periods[0] != "last_hour" || x.Default != narrow {
				t.Errorf("tile: %+v", x)
			}
		}
	}
	type content struct {
		Data *struct {
			Period string
			Data   []any
		}
		Errors []moduleFailure
	}
	if d := get[content](s, EndpointXDR, "GET", path, ""); d.Data.Period != narrow || len(d.Data.Data) == 0 {
		t.Errorf("tile data: %+v", d)
	}
	if err := l.Do(func(w *World) { w.Mail.Last = -1 }); err != nil {
		t.Fatal(err)
	}
	if d := get[content](s, EndpointXDR, "GET", path+"?period=last_90_days", ""); d.Data == nil || d.Data.Data != nil {
		t.Errorf("tile without data: %+v", d)
	}
	const question = `[{"type":"email","value":"a@b.c"}]`
	seen := get[struct{ Data, Errors []any }](s, EndpointXDR, "POST",
		"/iroh/iroh-enrich/observe/observables?mids="+mine, question)
	if len(seen.Data) != 1 || len(seen.Errors) != 0 {
		t.Errorf("observe: %+v", seen)
	}
	if err := l.Do(func(w *World) { w.ESA.Egress = false }); err != nil {
		t.Fatal(err)
	}
	sick := get[one](s, EndpointXDR, "POST", "/iroh/iroh-enrich/health/"+mine, "")
	if sick.Data.Data.Status != "error" || len(sick.Errors) != 1 || sick.Errors[0].Code != "E4017" {
		t.Errorf("offline: %+v", sick)
	}
	all := get[struct {
		Data   []healthEntry
		Errors []moduleFailure
	}](s, EndpointXDR, "POST", "/iroh/iroh-enrich/health", "")
	if len(all.Data) != 5 || len(all.Errors) != 1 { // the disabled one is not there
		t.Errorf("health of all: %+v", all)
	}
	if d := get[content](s, EndpointXDR, "GET", path, ""); d.Data != nil || len(d.Errors) != 1 ||
		d.Errors[0].Type != "fatal" {
		t.Errorf("tile of a module that fails: %+v", d)
	}
	if err := l.Do(func(w *World) { w.XDR.Modules = w.XDR.Modules[1:] }); err != nil {
		t.Fatal(err)
	}
	events := get[struct {
		Data   []event
		Paging map[string]int
	}](s, EndpointXDR, "POST", "/iroh/iroh-event/event/search?limit=1&sort_by=created_at&sort_order=desc", "{}")
	if len(events.Data) != 1 || events.Data[0].Data["event_type"] != "module-instance/deleted" ||
		events.Paging["total-hits"] != 5 {
		t.Errorf("events: %+v", events)
	}
	events = get[struct {
		Data   []event
		Paging map[string]int
	}](s, EndpointXDR, "POST", "/iroh/iroh-event/event/search", `{"event_type":["module-instance/deleted"]}`)
	if len(events.Data) != 2 {
		t.Errorf("deletions: %+v", events)
	}
}
