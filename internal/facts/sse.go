package facts

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// Services are the two switches of SSE > Cloud Services that the link needs (FACTS §1, S1 [D]).
type Services struct{ ThreatResponse, Eventing bool }

// SSEServices is learnt from a healthy module, which could not be without them [I], or from a person: no route that
// lists them is known (FACTS §3 [?]).
var SSEServices = &fact.Fact[Services]{
	Name: "sse-services",
	Learn: func(q *fact.Query) (Services, error) {
		h, err := fact.Get(q, HealthCall)
		if err != nil {
			return Services{}, err
		}
		if !h.OK {
			return Services{}, fact.Doubt("the module is not healthy, but that may have other reasons")
		}
		return Services{true, true}, nil
	},
	Question: &fact.Question{
		Name:   "sse-services",
		Prompt: "{page}\nCisco XDR threat response and Eventing are",
		Why:    "With either of them off the ESA appears neither in SSE nor in XDR.",
		Where:  fact.Place{Portal: fact.SSEPortal, Path: "Cloud Services"},
		Who:    fact.SSEAdmin,
		Options: []fact.Option{
			{Value: "both-on", Label: "both on"}, {Value: "threat-response-off", Label: "threat response off"},
			{Value: "eventing-off", Label: "Eventing off"}, {Value: "both-off", Label: "both off"},
		},
	},
	Answer: func(_ *fact.Query, a string) (Services, error) {
		return Services{a == "both-on" || a == "eventing-off", a == "both-on" || a == "threat-response-off"}, nil
	},
}

// Device is an entry of SSE > Devices. Which keys the API uses is not documented (FACTS §3 [?]): several spellings are
// taken.
type Device struct {
	ID, Name, Type, Serial, IP, Version string
	Status                              State
	LastSeen                            time.Time
}

// State is a switch or a connection that may also be unknown.
type State int

// The states; the zero value is unknown.
const (
	StateUnknown State = iota
	On
	Off
)

func (s State) String() string { return [...]string{"not known", "on", "off"}[s] }

var devicesRef = evidence.Ref{Source: evidence.SSE, Request: "GET /iroh/iroh-sse/device"}

// Devices is SSE's list for the tenant.
var Devices = &fact.Fact[[]Device]{
	Name: "devices",
	Learn: func(q *fact.Query) ([]Device, error) {
		d := q.Docs(devicesRef)[0]
		if !d.OK() {
			return nil, fact.Why(d)
		}
		devices, err := decodeDevices(d.Body)
		if err != nil {
			return nil, fact.NotRead(d, err)
		}
		return devices, nil
	},
}

func decodeDevices(body []byte) ([]Device, error) {
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		return nil, fmt.Errorf("no JSON: %w", err)
	}
	if m, ok := v.(map[string]any); ok {
		if failed, ok := m["errors"].([]any); ok && len(failed) > 0 {
			return nil, fmt.Errorf("errors instead of a list")
		}
		for _, key := range []string{"data", "devices", "items"} {
			if list, ok := m[key].([]any); ok {
				v = list
			}
		}
	}
	list, ok := v.([]any)
	if !ok {
		return nil, fmt.Errorf("no list of devices")
	}
	devices := make([]Device, 0, len(list))
	for _, item := range list {
		m, ok := item.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("a device that is not an object")
		}
		devices = append(devices, decodeDevice(m))
	}
	return devices, nil
}

func decodeDevice(m map[string]any) Device {
	flat := map[string]string{}
	for k, v := range m {
		if s := plainText(v); s != "" {
			flat[strings.NewReplacer("_", "", "-", "", "?", "").Replace(strings.ToLower(k))] = s
		}
	}
	first := func(keys ...string) string {
		for _, k := range keys {
			if flat[k] != "" {
				return flat[k]
			}
		}
		return ""
	}
	d := Device{
		ID: first("id", "deviceid", "guid"), Name: first("name", "devicename", "hostname"),
		Type:   first("type", "devicetype", "product"),
		Serial: first("serialnumber", "serial", "serialno"), IP: first("ip", "ipaddress"),
		Version: first("version", "softwareversion"),
	}
	switch s := strings.ToLower(first("status", "state", "connectionstatus")); {
	case s == "":
	case strings.Contains(s, "off"), strings.Contains(s, "disconnect"), strings.Contains(s, "not "),
		strings.Contains(s, "inactive"), strings.Contains(s, "unreachable"):
		d.Status = Off
	case strings.Contains(s, "online"), strings.Contains(s, "connected"), s == "active":
		d.Status = On
	}
	if t, err := time.Parse(time.RFC3339, first("lastseen", "lastactivity", "lastcontact")); err == nil {
		d.LastSeen = t
	}
	return d
}

// Serial is the serial number of the ESA that is looked at.
var Serial = &fact.Fact[string]{
	Name: "serial",
	Learn: func(q *fact.Query) (string, error) {
		if d := q.Docs(evidence.Ref{Source: evidence.Ask, Request: "serial"})[0]; d.Failure == nil {
			return strings.ToUpper(string(d.Body)), nil // whoever says it knows which appliance is meant
		}
		v, err := fact.Get(q, versionPrinted)
		if err != nil {
			return "", err
		}
		if v.Serial == "" {
			return "", fact.Doubt("the command version shows no serial number")
		}
		return strings.ToUpper(v.Serial), nil
	},
	Question: &fact.Question{
		Name:    "serial",
		Stays:   true,
		CLI:     true,
		Prompt:  "The serial number of the customer's ESA",
		Why:     "Host names can repeat in SSE. Only the serial identifies this appliance.",
		Where:   fact.Place{Portal: fact.ESACLI, Path: "version", Hint: "the line Serial #"},
		Who:     fact.ESAAdmin,
		Form:    fact.Text,
		Example: "564D1A2B3C4D5E6F7A8B-0C1D2E3F4A5B",
		Samples: []string{"OF-NO-DEVICE-IN-THE-LIST"},
		Parse: func(s string) (string, error) {
			s = strings.ToUpper(strings.TrimSpace(s))
			if s == "" || strings.ContainsAny(s, " \t") {
				return "", i18n.Error{Phrase: i18n.Say("%q is not a serial number: a serial is one word", s)}
			}
			return s, nil
		},
		Offer: func(q *fact.Query) []fact.Option {
			devices, _ := fact.Get(q, Devices)
			var options []fact.Option
			for _, d := range devices {
				if d.Serial != "" {
					label := strings.TrimSpace(d.Serial + "  " + d.Name + " " + d.Type)
					options = append(options, fact.Option{Value: strings.ToUpper(d.Serial), Label: label})
				}
			}
			return options
		},
	},
	Answer: func(_ *fact.Query, a string) (string, error) { return strings.ToUpper(a), nil },
}

// serialByMachine is the serial without asking anybody, to see whether it is known.
var serialByMachine = &fact.Fact[string]{Name: "serial-by-machine", Learn: func(q *fact.Query) (string, error) {
	v, err := fact.Get(q, versionPrinted)
	if err == nil && v.Serial == "" {
		err = fact.Doubt("no serial")
	}
	return v.Serial, err
}}

// Listing is how SSE lists the ESA.
type Listing struct {
	Count   int // entries with its serial; at most 2 when a person counted
	Status  State
	Entries []Device // empty when a person looked
}

// Entries is how SSE's own list shows the ESA, matched by serial, then host name, then address.
var Entries = &fact.Fact[Listing]{Name: "entries", Learn: learnEntries}

// SSEDevices is Entries, or what a person saw in the portal.
var SSEDevices = &fact.Fact[Listing]{
	Name:  "sse-devices",
	Learn: func(q *fact.Query) (Listing, error) { return fact.Get(q, Entries) },
	Question: &fact.Question{
		Name:   "sse-devices",
		Prompt: "{page}\nIs this ESA there, by host name or IP (serial, if shown)?",
		Why:    "Comparing SSE with the ESA shows where the registration broke.",
		Where: fact.Place{Portal: fact.SSEPortal, Path: "Devices",
			Hint: "by host name or IP, or by serial if the page shows it"},
		Who: fact.SSEAdmin,
		Options: []fact.Option{
			{Value: "online", Label: "yes, online"}, {Value: "offline", Label: "yes, offline"},
			{Value: "twice", Label: "several"}, {Value: "absent", Label: "no, I read the whole list"},
		},
	},
	Answer: func(_ *fact.Query, a string) (Listing, error) {
		switch a {
		case "absent":
			return Listing{}, nil
		case "online":
			return Listing{Count: 1, Status: On}, nil
		case "offline":
			return Listing{Count: 1, Status: Off}, nil
		}
		return Listing{Count: 2}, nil
	},
	Same: func(a, b Listing) bool { // of several a person says no status
		return min(a.Count, 2) == min(b.Count, 2) &&
			(a.Status == b.Status || a.Status == StateUnknown || b.Status == StateUnknown)
	},
}

func learnEntries(q *fact.Query) (Listing, error) {
	devices, err := fact.Get(q, Devices)
	if err != nil {
		return Listing{}, err
	}
	match := func(same func(Device) bool) []Device {
		var found []Device
		for _, d := range devices {
			if same(d) {
				found = append(found, d)
			}
		}
		return found
	}
	withSerial := len(match(func(d Device) bool { return d.Serial != "" }))
	host, hostErr := fact.Get(q, ESAHost)
	byHost := match(func(d Device) bool {
		return hostErr == nil && host != "" && (strings.EqualFold(d.Name, host) || d.IP == host)
	})
	_, serialErr := fact.Get(q, serialByMachine)
	given := serialErr == nil || q.Docs(evidence.Ref{Source: evidence.Ask, Request: "serial"})[0].Failure == nil
	var entries []Device
	switch {
	case !given && len(byHost) > 0 && oneSerial(byHost):
		entries = byHost
		if s := byHost[0].Serial; s != "" { // an entry of the same appliance under its older name
			entries = match(func(d Device) bool { return strings.EqualFold(d.Serial, s) })
		}
	case withSerial == 0 && len(byHost) > 0:
		entries = byHost
	case withSerial == 0 && len(devices) > 0:
		return Listing{},
			fact.Doubt("SSE's list shows no serial numbers, and none of its devices has the ESA's name or address")
	default:
		serial, err := fact.Get(q, Serial)
		if err != nil {
			return Listing{}, err
		}
		entries = match(func(d Device) bool { return strings.EqualFold(d.Serial, serial) })
	}
	l := Listing{Count: len(entries), Entries: entries}
	for _, d := range entries {
		if d.Status != StateUnknown && l.Status != On {
			l.Status = d.Status
		}
	}
	// The live entry first: it is the one that a module should use.
	slices.SortStableFunc(l.Entries, func(a, b Device) int {
		if c := cmp.Compare(online(b), online(a)); c != 0 {
			return c
		}
		return b.LastSeen.Compare(a.LastSeen)
	})
	return l, nil
}

// oneSerial: host names repeat, and two appliances may bear the same.
func oneSerial(devices []Device) bool {
	return !slices.ContainsFunc(devices, func(d Device) bool { return !strings.EqualFold(d.Serial, devices[0].Serial) })
}

func online(d Device) int {
	if d.Status == On {
		return 1
	}
	return 0
}
