package fidelity

import (
	"strings"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/knowledge"
)

func reply(source, request string, status int, body string) evidence.Document {
	return evidence.Document{Ref: evidence.Ref{Source: source, Request: request}, Status: status, Body: []byte(body)}
}

func devices(body string) evidence.Document {
	return reply(evidence.SSE, devicesRef.Request, 200, body)
}
func tiles(body string) evidence.Document  { return reply(evidence.XDR, tilesRef.Request, 200, body) }
func signIn(body string) evidence.Document { return reply(evidence.XDR, signInRef.Request, 200, body) }

const mailType = `[{"id":"t1","title":"Secure Email","configuration_spec":[{"key":"dev","type":"device"}],` +
	`"product_categories":[{"id":"email-security"}]}]`

func TestOf(t *testing.T) {
	const page = "GET /iroh/iroh-int/module-instance?limit=100&offset=0"
	refused := reply(evidence.SSE, devicesRef.Request, 403, `{"error":"access_denied"}`)
	types := reply(evidence.XDR, typesRef.Request, 200, mailType)
	for _, c := range []struct {
		name, fact string
		docs       []evidence.Document
		outcome    Outcome
		seen       string
	}{
		{"a bare array", "F-SSE-LIST",
			[]evidence.Document{devices(`[{"id":"1"}]`)}, Confirmed, "1 entries in a bare array"},
		{"an envelope", "F-SSE-LIST",
			[]evidence.Document{devices(`{"items":[{"id":"1"}]}`)}, Contradicted, "keys: items"},
		{"an error has its own form", "F-SSE-LIST", []evidence.Document{refused}, NotMet, ""},
		{"no reply", "F-SSE-LIST", nil, NotMet, ""},
		{"keys", "F-SSE-KEYS", []evidence.Document{devices(`[{"id":"1","x9":2},{"name":"n"}]`)}, Answered,
			"keys: (key of 2 characters), id, name"},
		{"no entries", "F-SSE-KEYS", []evidence.Document{devices(`[]`)}, NotMet, ""},
		{"an id", "F-SSE-ID", []evidence.Document{devices(`[{"id":"1"}]`)}, Confirmed, "1 of 1 entries"},
		{"one without an id", "F-SSE-ID",
			[]evidence.Document{devices(`[{"id":"1"},{"guid":"2"}]`)}, Contradicted, "1 of 2 entries"},
		{"a serial", "F-SSE-SERIAL", []evidence.Document{devices(`[{"hw_serial":"S"}]`)}, Answered, "keys: hw_serial"},
		{"no serial", "F-SSE-SERIAL",
			[]evidence.Document{devices(`[{"name":"S"}]`)}, Answered, "no key is named after a serial"},
		{"name and address", "F-SSE-ADDRESS",
			[]evidence.Document{devices(`[{"name":"n","ip":"a"}]`)}, Confirmed, "keys: ip, name"},
		{"an address elsewhere", "F-SSE-ADDRESS",
			[]evidence.Document{devices(`[{"name":"n","mgmt":"a"}]`)}, Contradicted, "keys: mgmt, name"},
		{"our words", "F-SSE-STATUS",
			[]evidence.Document{devices(`[{"status":"Online"},{"status":"offline"}]`)},
			Confirmed, "words: offline, online"},
		{"another word", "F-SSE-STATUS",
			[]evidence.Document{devices(`[{"status":"enrolled"}]`)}, Contradicted, "words: enrolled"},
		{"a word that may name somebody", "F-SSE-STATUS",
			[]evidence.Document{devices(`[{"status":"ACME-1"}]`)}, Contradicted, "no words that may be shown"},
		{"no status", "F-SSE-STATUS",
			[]evidence.Document{devices(`[{"id":"1"}]`)}, Contradicted, "no words that may be shown"},
		{"refused client", "F-XDR-TOKEN-REFUSED",
			[]evidence.Document{reply(evidence.XDR, signInRef.Request, 401, `{"error":"invalid_client"}`)},
			Answered, "keys: error"},
		{"a page of a proxy", "F-XDR-TOKEN-REFUSED",
			[]evidence.Document{reply(evidence.XDR, signInRef.Request, 401, `<html>`)}, NotMet, ""},
		{"issuer of the EU", "F-XDR-ISSUER",
			[]evidence.Document{signIn(`{"claims":{"iss":"IROH Auth EU"}}`)}, Confirmed, "IROH Auth EU"},
		{"issuer of NAM is documented", "F-XDR-ISSUER",
			[]evidence.Document{signIn(`{"claims":{"iss":"IROH Auth NAM"}}`)}, NotMet, ""},
		{"another issuer", "F-XDR-ISSUER",
			[]evidence.Document{signIn(`{"claims":{"iss":"IROH.EU"}}`)}, Contradicted, "7 characters of another form"},
		{"missing scope", "F-XDR-SCOPE-REFUSED", []evidence.Document{refused}, Answered, "keys: error"},
		{"sse:read answers", "F-XDR-SCOPE-SSE",
			[]evidence.Document{signIn(`{"scope":"sse:read"}`), devices(`[]`)}, Confirmed, "answered with sse:read"},
		{"nothing needed", "F-XDR-SCOPE-SSE",
			[]evidence.Document{signIn(`{"scope":"enrich:read"}`), devices(`[]`)},
			Contradicted, "answered without sse:read"},
		{"refused with it", "F-XDR-SCOPE-SSE",
			[]evidence.Document{signIn(`{"scope":"sse:read"}`), refused}, Contradicted, "refused with sse:read"},
		{"refused without it", "F-XDR-SCOPE-SSE",
			[]evidence.Document{signIn(`{"scope":""}`), refused}, Confirmed, "refused without sse:read"},
		{"tiles", "F-XDR-SCOPE-TILES",
			[]evidence.Document{signIn(`{"scope":"enrich:read acme:read"}`), tiles(`{}`)},
			Answered, "answered with enrich:read"},
		{"a device of the list", "F-XDR-DEVICE-SETTING", []evidence.Document{types, devices(`[{"id":"d1"}]`),
			reply(evidence.XDR, page, 200, `[{"module_type_id":"t1","settings":{"dev":"d1"}}]`)},
			Confirmed, "a module's device is in the list"},
		{"a device that is gone proves nothing", "F-XDR-DEVICE-SETTING",
			[]evidence.Document{types, devices(`[{"id":"d1"}]`),
				reply(evidence.XDR, page, 200, `[{"module_type_id":"t1","settings":{"dev":"d2"}}]`)}, NotMet, ""},
		{"a type for mail", "F-XDR-SECURE-EMAIL-TYPE",
			[]evidence.Document{types}, Answered, "1 types with a device, for mail"},
		{"an envelope of tiles", "F-XDR-ENVELOPE-TILES",
			[]evidence.Document{tiles(`{"data":[],"errors":[]}`)}, Confirmed, "keys: data, errors"},
		{"bare tiles", "F-XDR-ENVELOPE-TILES", []evidence.Document{tiles(`[]`)}, Contradicted, "not an object"},
		{"90 days", "F-XDR-PERIODS-WIDE",
			[]evidence.Document{tiles(`{"data":[{"periods":["last_hour","last_90_days"]}]}`)},
			Confirmed, "last_90_days"},
		{"90 days otherwise", "F-XDR-PERIODS-WIDE",
			[]evidence.Document{tiles(`{"data":[{"periods":["last_2160_hours","last_90_hours"]}]}`)},
			Contradicted, "last_90_hours"},
		{"no such period", "F-XDR-PERIODS-WIDE",
			[]evidence.Document{tiles(`{"data":[{"periods":["last_hour"]}]}`)}, NotMet, ""},
		{"a screen that is understood", "F-CLI-CLOUD", []evidence.Document{reply(evidence.CLI, "cloudserviceconfig", 0,
			"The Cisco Cloud Service is currently enabled on your appliance.\n")}, Answered, "understood: enabled"},
		{"another screen", "F-CLI-CLOUD",
			[]evidence.Document{reply(evidence.CLI, "cloudserviceconfig", 0, "Bonjour\n")},
			Answered, "not understood: 1 lines"},
		{"no such command", "F-CLI-CLOUD",
			[]evidence.Document{reply(evidence.CLI, "cloudserviceconfig", 0,
				"Unknown command or missing feature key: x\n")},
			NotMet, ""},
		{"date", "F-CLI-DATE-PRINTED",
			[]evidence.Document{reply(evidence.CLI, "date", 0, "Thu Apr 12 23:38:05 2018 IST\n")},
			Confirmed, "6 words"},
		{"another date", "F-CLI-DATE-PRINTED",
			[]evidence.Document{reply(evidence.CLI, "date", 0, "2018-04-12\n")}, Contradicted, "1 words"},
		{"interfaces", "F-CLI-INTERFACE-LIST", []evidence.Document{reply(evidence.CLI, "interfaceconfig", 0,
			"1. Management (10.1.2.3/24 on Management: esa01.example.com)\n")}, Answered, "no words that are understood"},
		{"tags", "F-CONFIG-CLOUD", []evidence.Document{reply(evidence.Config, "machine", 0,
			`{"cloud":[{"name":"sse/ctr_enabled","value":"1"},{"name":"sse/x1","value":"1"}]}`)},
			Answered, "tags: sse, ctr_enabled, (key of 2 characters)"},
		{"lines", "F-LOG-CLOUD",
			[]evidence.Document{reply(evidence.Log, "system_logs", 0, `{"cloudService":{"count":2}}`)}, Answered,
			"there are lines about the cloud service"},
	} {
		found := false
		for _, s := range Of(c.docs) {
			if s.Fact != c.fact {
				continue
			}
			found = true
			if s.Outcome != c.outcome || s.Seen != c.seen || (s.Ref == "") != (c.outcome == NotMet) {
				t.Errorf("%s: %s %q %q\nwant %s %q", c.name, s.Outcome, s.Seen, s.Ref, c.outcome, c.seen)
			}
		}
		if !found {
			t.Errorf("%s: %s is not among the facts that are not certain", c.name, c.fact)
		}
	}
}

// What looks asks after is in the table, and open.
func TestLooksAreOfFacts(t *testing.T) {
	for id := range looks() {
		if f, ok := knowledge.Find(id); !ok || !f.Mark.Open() {
			t.Errorf("%s: %+v", id, f)
		}
	}
}

// The lab was written by us: it would confirm whatever we assume.
func TestTheLabProvesNothing(t *testing.T) {
	lab := devices(`[{"id":"1"}]`)
	lab.Header = map[string]string{"X-Iroh-Version": "1.180-lab"}
	if met := Met(Of([]evidence.Document{lab})); len(met) > 0 {
		t.Errorf("%+v", met)
	}
	if met := Met(Of([]evidence.Document{devices(`[{"id":"1"}]`)})); len(met) == 0 {
		t.Error("a real system proves nothing either")
	}
}

func TestContradictions(t *testing.T) {
	list := devices(`{"items":[{"guid":"1","status":"online","name":"n","ip":"a"}]}`)
	all := Contradictions(Of([]evidence.Document{list}))
	var ids []string
	for _, s := range all {
		ids = append(ids, s.Fact)
	}
	if got := strings.Join(ids, " "); got != "F-SSE-LIST F-SSE-ID" {
		t.Error(got)
	}
}
