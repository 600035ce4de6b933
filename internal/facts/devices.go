package facts

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// No body of iroh-sse is published (F-SSE-KEYS), so SSE's list is read in many spellings, and what no spelling fits
// is unknown. The lab serves a bare array of flat objects (F-SSE-LIST).

// Device is an entry of SSE > Devices.
type Device struct {
	ID, Name, Type, Serial, IP, Version string
	Status                              State
	LastSeen                            time.Time
	texts                               []string // all that the entry says, wherever in it
}

// DeviceList is SSE's list for the tenant.
type DeviceList struct {
	Devices []Device
	Wrapped bool // the list stood in an object, a form that is only inferred
	Cut     bool // there may be more
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

const wantDevices = i18n.Text("a list of devices")

func readDevices(d evidence.Document) (DeviceList, error) {
	if err := answered(d); err != nil {
		return DeviceList{}, err
	}
	var reply any
	if json.Unmarshal(d.Body, &reply) != nil {
		return DeviceList{}, notShaped(d, wantDevices)
	}
	entries, found := listIn(reply, 3)
	if !found {
		return DeviceList{}, notShaped(d, wantDevices)
	}
	around, wrapped := reply.(map[string]any)
	list := DeviceList{Wrapped: wrapped, Cut: maybeCut(len(entries)) || saysMore(around, len(entries))}
	for _, entry := range entries {
		m, ok := entry.(map[string]any)
		if !ok {
			return DeviceList{}, fact.NotShaped(d, wantDevices, otherTypes, "")
		}
		list.Devices = append(list.Devices, decodeDevice(m))
	}
	return list, nil
}

// listIn is the list that a reply is, or holds under one of the usual keys. An object that reports errors is not a
// list.
func listIn(reply any, depth int) ([]any, bool) {
	switch reply := reply.(type) {
	case []any:
		return reply, true
	case map[string]any:
		if failed, ok := reply["errors"].([]any); ok && len(failed) > 0 || depth == 0 || reply["error"] != nil {
			return nil, false
		}
		for _, key := range []string{"data", "items", "devices", "results"} {
			for k, v := range reply {
				if plainKey(k) != key {
					continue
				}
				if list, ok := listIn(v, depth-1); ok {
					return list, true
				}
			}
		}
	}
	return nil, false
}

// usualCaps are sizes at which servers cut a list; a list of just that size may go on.
var usualCaps = []int{10, 20, 25, 50, 100, 200, 250, 500, 1000}

func maybeCut(n int) bool { return slices.Contains(usualCaps, n) }

// saysMore: what is around a list of n entries says that it goes on.
func saysMore(around map[string]any, n int) bool {
	for k, v := range around {
		inner, nested := v.(map[string]any)
		if goesOn(plainKey(k), v, n) || nested && saysMore(inner, n) {
			return true
		}
	}
	return false
}

// goesOn: a field beside a list of n entries names the next page, is a switch that says so, or counts more than n.
func goesOn(key string, v any, n int) bool {
	switch v := v.(type) {
	case map[string]any:
		return key == "next" && len(v) > 0
	case string:
		return v != "" && (strings.HasPrefix(key, "next") || key == "searchafter" || key == "cursor")
	case bool:
		return v && slices.Contains([]string{"more", "hasmore", "hasnext", "truncated", "partial"}, key)
	case float64:
		return int(v) > n && (strings.HasPrefix(key, "total") || key == "count")
	}
	return false
}

// plainKey is a key without what spellings differ in: case, underscores, hyphens, the question mark of a switch.
func plainKey(k string) string {
	return strings.NewReplacer("_", "", "-", "", "?", "", " ", "").Replace(strings.ToLower(k))
}

// flatEntry is an entry by its plain keys. A nested key is found by its own key and by its parent's before it;
// an outer key goes first.
type flatEntry map[string]string

func flatten(entry map[string]any) (flat flatEntry, texts []string) {
	flat = flatEntry{}
	put := func(key, text string) {
		if flat[key] == "" {
			flat[key] = text
		}
	}
	type level struct {
		parent string
		object map[string]any
	}
	for todo := []level{{"", entry}}; len(todo) > 0; todo = todo[1:] {
		parent, object := todo[0].parent, todo[0].object
		keys := make([]string, 0, len(object))
		for k := range object {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			values := []any{object[k]}
			if list, ok := object[k].([]any); ok {
				values = list
			}
			for _, v := range values {
				if nested, ok := v.(map[string]any); ok {
					todo = append(todo, level{plainKey(k), nested})
					continue
				}
				if text := plainText(v); text != "" {
					put(plainKey(k), text)
					put(parent+plainKey(k), text)
					texts = append(texts, text)
				}
			}
		}
	}
	return flat, texts
}

// first is the value of the first of these keys that is there.
func (f flatEntry) first(keys ...string) string {
	for _, k := range keys {
		if f[k] != "" {
			return f[k]
		}
	}
	return ""
}

// plainText is a value that may be written as a text, a number or a switch.
func plainText(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

func decodeDevice(entry map[string]any) Device {
	flat, texts := flatten(entry)
	return Device{
		ID:     flat.first("id", "deviceid", "guid", "uuid"),
		Name:   flat.first("name", "devicename", "hostname", "host", "fqdn"),
		Type:   flat.first("type", "devicetype", "product", "producttype"),
		Serial: flat.first("serialnumber", "serial", "serialno", "deviceserial", "deviceserialnumber"),
		IP:     flat.first("ip", "ipaddress", "ipaddresses", "address", "ipv4", "managementip"),
		Status: flat.state(), Version: flat.first("version", "softwareversion"),
		LastSeen: moment(flat.first("lastseen", "lastactivity", "lastcontact", "lastseenat", "lastconnected",
			"lastheartbeat")),
		texts: texts,
	}
}

// Where an entry may say its state, in words or as a switch.
var (
	wordKeys = []string{"status", "state", "connectionstatus", "connectionstate", "connectivity", "connection",
		"devicestatus", "devicestate", "statusvalue", "statusname", "statustext", "statelabel", "statevalue",
		"statename", "statuslabel", "connectionvalue", "connectivitystatus", "connectivitystate", "onlinestatus"}
	switchKeys = []string{"online", "connected", "isonline", "isconnected"}
)

// stateWords are the words that are known, in full; all others are unknown.
var stateWords = map[string]State{
	"online": On, "connected": On,
	"offline": Off, "disconnected": Off, "not connected": Off, "not online": Off, "unreachable": Off,
}

// state reads all that an entry says of its connection. Contradictions and unknown words are unknown.
func (f flatEntry) state() State {
	on, off := false, false
	note := func(s State) { on, off = on || s == On, off || s == Off }
	for _, k := range wordKeys {
		words := strings.NewReplacer("_", " ", "-", " ").Replace(strings.ToLower(f[k]))
		note(stateWords[strings.Join(strings.Fields(words), " ")])
	}
	for _, k := range switchKeys {
		switch strings.ToLower(f[k]) {
		case "true":
			note(On)
		case "false":
			note(Off)
		}
	}
	switch {
	case on == off:
		return StateUnknown
	case on:
		return On
	}
	return Off
}

// moment reads a time in the forms that APIs use; without a zone it is taken for UTC (F-SSE-TIME).
func moment(s string) time.Time {
	for _, form := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05",
		"2006-01-02 15:04:05Z07:00", time.RFC1123, time.RFC1123Z} {
		if t, err := time.Parse(form, s); err == nil {
			return t
		}
	}
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case err != nil || n < 1e9:
		return time.Time{}
	case n < 1e11:
		return time.Unix(n, 0).UTC()
	}
	return time.UnixMilli(n).UTC()
}

// holds says whether any text of the entry has the serial in it, as a whole word.
func (d Device) holds(serial string) bool {
	serial = strings.ToUpper(strings.TrimSpace(serial))
	return serial != "" && slices.ContainsFunc(d.texts, func(text string) bool {
		return slices.Contains(strings.FieldsFunc(strings.ToUpper(text), func(r rune) bool {
			return r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z')
		}), serial)
	})
}

// bears says whether the entry has a host name or an address as one of its texts; of a name the first part alone is
// enough, because some write it so.
func (d Device) bears(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(strings.TrimSpace(host), "."))
	short, domain, dotted := strings.Cut(host, ".")
	byNumber := dotted && !strings.ContainsFunc(host, func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
	return host != "" && slices.ContainsFunc(d.texts, func(text string) bool {
		if text == d.Type && text != d.Name { // an appliance may be called "esa"
			return false
		}
		text = strings.ToLower(strings.TrimSuffix(text, "."))
		first, _, more := strings.Cut(text, ".")
		return text == host || !byNumber && first == short && more != (domain != "")
	})
}

// otherProducts are the types of SSE devices that are not mail gateways (F-SSE-TYPE). An entry of another type, or of
// none, may be the ESA.
var otherProducts = []string{"ftd", "asa", "fmc", "firewall", "firepower", "ngfw", "secure firewall", "switch"}

func (d Device) otherProduct() bool {
	return slices.Contains(otherProducts, strings.ToLower(d.Type))
}
