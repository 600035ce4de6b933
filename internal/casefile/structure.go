package casefile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// values compares two decoded JSON values field by field.
func (c *comparison) values(path string, a, b any) {
	switch was := a.(type) {
	case map[string]any:
		if is, ok := b.(map[string]any); ok {
			c.objects(path, was, is)
			return
		}
	case []any:
		if is, ok := b.([]any); ok {
			c.arrays(path, was, is)
			return
		}
	}
	if before, after := compact(a), compact(b); before != after {
		c.note(path, before, after)
	}
}

func (c *comparison) objects(path string, a, b map[string]any) {
	keys := maps.Clone(a)
	maps.Copy(keys, b)
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		c.pair(path+field(k), a, b, k)
	}
}

// pair compares what two objects have under a key, which one of them may lack.
func (c *comparison) pair(path string, a, b map[string]any, k string) {
	was, had := a[k]
	is, has := b[k]
	switch {
	case !had:
		c.note(path, "", compact(is))
	case !has:
		c.note(path, compact(was), "")
	default:
		c.values(path, was, is)
	}
}

// identities are the keys by which the systems name things, the surest first.
var identities = []string{"id", "serial", "serialNumber", "serial-number", "serial_number", "key", "name", "title"}

// arrays compares objects by what names them and plain values by themselves, so that one that came in between is one
// change.
func (c *comparison) arrays(path string, a, b []any) {
	for _, key := range identities {
		was, ok := byIdentity(a, key)
		if !ok {
			continue
		}
		is, ok := byIdentity(b, key)
		if !ok {
			continue
		}
		ids := maps.Clone(was)
		maps.Copy(ids, is)
		for _, id := range slices.Sorted(maps.Keys(ids)) {
			c.pair(path+"["+key+"="+id+"]", was, is, id)
		}
		return
	}
	if plain(a) && plain(b) && c.members(path, a, b) {
		return
	}
	for i := range max(len(a), len(b)) {
		at := path + "[" + strconv.Itoa(i) + "]"
		switch {
		case i >= len(a):
			c.note(at, "", compact(b[i]))
		case i >= len(b):
			c.note(at, compact(a[i]), "")
		default:
			c.values(at, a[i], b[i])
		}
	}
}

// byIdentity orders the objects of an array by a key that all have and no two share.
func byIdentity(array []any, key string) (map[string]any, bool) {
	found := make(map[string]any, len(array))
	for _, v := range array {
		o, ok := v.(map[string]any)
		if !ok {
			return nil, false
		}
		var id string
		switch v := o[key].(type) {
		case string:
			id = word(v)
		case json.Number:
			id = v.String()
		default:
			return nil, false
		}
		if _, twice := found[id]; twice {
			return nil, false
		}
		found[id] = o
	}
	return found, true
}

func plain(array []any) bool {
	for _, v := range array {
		switch v.(type) {
		case map[string]any, []any:
			return false
		}
	}
	return true
}

// members says which values were taken away and which came, each as often. It reports false when only the order
// differs.
func (c *comparison) members(path string, a, b []any) bool {
	surplus := map[string]int{}
	for _, v := range a {
		surplus[compact(v)]--
	}
	for _, v := range b {
		surplus[compact(v)]++
	}
	differ := false
	for _, v := range slices.Sorted(maps.Keys(surplus)) {
		for range -surplus[v] {
			differ = true
			c.note(path+"[]", v, "")
		}
		for range surplus[v] {
			differ = true
			c.note(path+"[]", "", v)
		}
	}
	return differ || slices.EqualFunc(a, b, func(x, y any) bool { return x == y })
}

var simple = pattern.New(`^[\pL\pN_?@:./ -]+$`)

// word quotes what would be misread within a path.
func word(s string) string {
	if simple.MatchString(s) {
		return s
	}
	return fmt.Sprintf("%q", s)
}

var plainKey = pattern.New(`^[A-Za-z0-9_?-]+$`)

func field(key string) string {
	if plainKey.MatchString(key) {
		return "." + key
	}
	return fmt.Sprintf("[%q]", key)
}

func compact(v any) string {
	b, err := marshal(v, "")
	if err != nil {
		return fmt.Sprint(v) // decoded JSON can be encoded: not reached
	}
	return string(bytes.TrimSuffix(b, []byte("\n")))
}
