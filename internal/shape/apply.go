package shape

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// Reply returns SSE's list with each entry as apply makes it, wherever in the reply the list is. A reply that is not
// JSON, and every reply when there is no file, stays as it is.
func (s Shapes) Reply(d evidence.Document) evidence.Document {
	if reflect.ValueOf(s).IsZero() {
		return d
	}
	var reply any
	read := json.NewDecoder(bytes.NewReader(d.Body))
	read.UseNumber() // a long id stays as it is written
	if read.Decode(&reply) != nil {
		return d
	}
	body, err := json.Marshal(s.entries(reply))
	if err != nil {
		return d // what was JSON can be written as JSON: not reached
	}
	d.Body = body
	return d
}

// entries are the objects in the lists of a value.
func (s Shapes) entries(value any) any {
	switch v := value.(type) {
	case []any:
		for i, e := range v {
			if entry, ok := e.(map[string]any); ok {
				v[i] = s.apply(entry)
			}
		}
	case map[string]any:
		for k := range v {
			v[k] = s.entries(v[k])
		}
	}
	return value
}

// apply returns an entry of SSE's list in which what the file names is at the keys that every reader knows: id,
// serialNumber, name, ip, status; a word for online is "online". An entry of which the file says nothing stays as it
// is.
//
//	entry = shapes.apply(entry) // {"applianceSerial": "564D", "status": "up"} gets serialNumber 564D, status online
func (s Shapes) apply(entry map[string]any) map[string]any {
	shaped := maps.Clone(entry)
	for _, field := range []struct {
		key  string
		from []string
	}{
		{"id", s.Device.ID}, {"serialNumber", s.Device.Serial}, {"name", s.Device.Host}, {"ip", s.Device.Address},
		{"status", s.Device.Status},
	} {
		if v, ok := valueAt(entry, field.from); ok {
			drop(shaped, field.key)
			shaped[field.key] = v
		}
	}
	if _, named := valueAt(entry, s.Device.Status); named { // what else looks like a state is not one, then
		drop(shaped, otherStates...)
	}
	for key, v := range shaped {
		if isState(key) {
			shaped[key] = s.Words.within(v)
		}
	}
	return shaped
}

// within is a state in the words that readers know: a word, or an object or a list that has it somewhere.
func (w Words) within(state any) any {
	switch v := state.(type) {
	case string:
		return w.translate(v)
	case []any:
		all := slices.Clone(v)
		for i := range all {
			all[i] = w.within(all[i])
		}
		return all
	case map[string]any:
		inner := maps.Clone(v)
		for k := range inner {
			inner[k] = w.within(inner[k])
		}
		return inner
	}
	return state
}

// isState says that a key is one at which readers look for the state of a device.
func isState(key string) bool {
	return slices.ContainsFunc(append([]string{"status"}, otherStates...), func(s string) bool {
		return plain(key) == plain(s)
	})
}

// otherStates are keys at which readers look for the state of a device, too.
var otherStates = []string{"state", "connectionStatus", "connectionState", "connectivity", "online", "connected"}

// translate is a word of the file in the words that readers know. It is compared whole, and in any case.
func (w Words) translate(word string) string {
	same := func(s string) bool { return strings.EqualFold(s, strings.TrimSpace(word)) }
	switch {
	case slices.ContainsFunc(w.Online, same):
		return "online"
	case slices.ContainsFunc(w.Offline, same):
		return "offline"
	}
	return word
}

// valueAt returns what an object has at the first of the keys at which it has something.
func valueAt(object map[string]any, keys []string) (any, bool) {
	for _, key := range keys {
		at, ok := object[key] // also a key that has a dot in it
		if !ok {
			at = object
			for part := range strings.SplitSeq(key, ".") {
				o, _ := at.(map[string]any)
				at = o[part]
			}
		}
		if at != nil && at != "" {
			return at, true
		}
	}
	return nil, false
}

// drop takes keys out in every spelling.
func drop(object map[string]any, keys ...string) {
	for _, key := range keys {
		maps.DeleteFunc(object, func(k string, _ any) bool { return plain(k) == plain(key) })
	}
}

// plain is a key without what spellings differ in.
func plain(key string) string {
	return strings.NewReplacer("_", "", "-", "", "?", "").Replace(strings.ToLower(key))
}
