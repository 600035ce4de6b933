package facts

import (
	"reflect"
	"strings"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/vendorshape"
)

// assumed are the keys that readers read and the vendor describes nowhere.
var assumed = map[string]string{
	"data.event_type":         "what data holds is any; module events are documented to have it (FACTS §3 [D])",
	"data.module_instance_id": "likewise",
	"data.module_type_id":     "likewise",
}

// TestReadersReadTheVendorsKeys: a reader that looks for a key which no reply has concludes absence from nothing.
func TestReadersReadTheVendorsKeys(t *testing.T) {
	for _, c := range []struct {
		request string
		status  int
		under   string // where in the reply the struct is
		reader  any
	}{
		{"GET /iroh/iroh-int/module-type", 200, "[]", moduleType{}},
		{"GET /iroh/iroh-int/module-instance", 200, "[]", moduleInstance{}},
		{"POST /iroh/iroh-enrich/health/{module_instance_id}", 200, "", envelope{}},
		{"POST /iroh/iroh-enrich/health/{module_instance_id}", 200, "data", healthOfOne{}},
		{"POST /iroh/iroh-enrich/observe/observables", 200, "", envelope{}},
		{"POST /iroh/iroh-enrich/observe/observables", 200, "data.[]", moduleAnswer{}},
		{"POST /iroh/iroh-event/event/search", 200, "data.[]", ModuleEvent{}},
		{"POST /iroh/iroh-event/event/search", 200, "paging", eventPaging{}},
		{"POST /iroh/iroh-enrich/health", 401, "", refusal{}},
	} {
		shape, err := vendorshape.Of(c.request, c.status)
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range strings.FieldsFunc(c.under, func(r rune) bool { return r == '.' }) {
			if step == "[]" {
				shape = *shape.Of
			} else {
				shape = shape.Keys[step]
			}
		}
		if shape.Keys == nil {
			t.Fatalf("%s: nothing is described at %s", c.request, c.under)
		}
		keysOf(reflect.TypeOf(c.reader), shape, "", func(key string) {
			if assumed[key] == "" {
				t.Errorf("%s: %T reads %s, which the reply does not have", c.request, c.reader, key)
			}
		})
	}
}

// keysOf calls unknown for each key that a struct reads and a shape has not.
func keysOf(typ reflect.Type, shape vendorshape.Shape, at string, unknown func(string)) {
	for i := range typ.NumField() {
		field := typ.Field(i)
		if field.Anonymous {
			keysOf(field.Type, shape, at, unknown)
			continue
		}
		key, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		inner, ok := shape.Keys[key]
		if !ok {
			unknown(at + key)
			continue
		}
		of := field.Type
		for of.Kind() == reflect.Slice && inner.Of != nil {
			of, inner = of.Elem(), *inner.Of
		}
		if of.Kind() == reflect.Struct && of.String() != "time.Time" {
			keysOf(of, inner, at+key+".", unknown)
		}
	}
}
