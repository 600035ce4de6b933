package fidelity

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// canary is what must not come through; number is the same for digits, and loud for what is checked by its case.
const (
	canary = "kanari"
	number = "8675309"
	loud   = "KANARI"
)

// planted are documents that carry canaries wherever a customer's words could be.
func planted() []evidence.Document {
	header := map[string]string{"Server": canary, "Content-Type": canary, "X-" + loud: canary,
		"Www-Authenticate": canary}
	failure := &evidence.Failure{Phase: canary, Kind: canary, Detail: canary}
	body := fmt.Sprintf(`{
		"name": "%[1]s", "id": "%[1]s-1", "description": "%[1]s gmbh", "serial": "%[3]s", "count": %[2]s, "big": %[2]s.%[2]s,
		"status": "%[3]s", "state": "%[1]s.example", "type": "%[1]s-1", "code": "E%[2]s", "connectionStatus": "Kanari",
		"error_code": "%[1]s@example", "long_type": "%[4]s", "status_text": "%[1]s", "typed": "%[1]s", "zipcode": "%[1]s",
		"%[1]s.example": 1, "%[1]s-%[2]s": 1, "%[1]s@example": {"x": 1}, "%[1]s %[1]s": 1, "%[4]s": 2, "http://%[1]s": 2,
		"https://schemas.cisco.com/iroh/identity/claims/%[1]s": "%[1]s",
		"list": ["%[1]s", ["%[1]s"], {"name": "%[1]s", "%[1]s1": true}], "nested": {"deep": {"ip": "%[1]s", "text": "%[3]s"}},
		"types": ["%[1]s"], "codes": ["%[1]s"], "status\u0000": "%[1]s", "Status ": "%[1]s",
		"scope": "%[1]s:read sse:read", "claims": {"iss": "%[1]s", "https://schemas.cisco.com/iroh/identity/claims/org/name": "%[1]s"},
		"data": [{"periods": ["last_90_%[1]s", "%[1]s_90"], "serial_%[1]s9": 1}],
		"cloud": [{"name": "sse/%[1]s9/%[1]s.example", "value": "%[1]s"}], "cloudService": {"sample": "%[1]s"}
	}`, canary, number, loud, strings.Repeat(canary, 8))
	entry := fmt.Sprintf(`[{"id":"%[1]s","status":"%[3]s","name":"%[1]s","ip":"%[1]s","serial9":"%[1]s","%[1]s9":%[2]s}, "%[1]s"]`, canary, number, loud)
	text := canary + "\n" + loud + " " + number + "\n" +
		"1. " + canary + " (10.1.2.3/24 on Management: esa." + canary + ")\n" +
		"Cisco Cloud Service is enabled. Server api." + canary + ".cisco.com\n"
	var all []evidence.Document
	add := func(source, request string, bodies ...string) {
		for _, b := range bodies {
			all = append(all, evidence.Document{Ref: evidence.Ref{Source: source, Request: request}, Status: 200,
				Header: header, Body: []byte(b), From: canary,
				After: []evidence.Ref{{Source: canary, Request: canary}}})
		}
		all = append(all, evidence.Document{Ref: evidence.Ref{Source: source, Request: request}, Status: 8675309,
			Failure: failure, Header: header, From: canary})
	}
	for _, request := range []string{devicesRef.Request, signInRef.Request, tilesRef.Request, typesRef.Request,
		"GET /iroh/iroh-sse/device/" + canary, "GET /iroh/" + canary + "/tiles/" + number + "/data?period=" + canary,
		"GET /iroh/iroh-int/module-instance?limit=" + number + "&" + canary + "=" + canary, canary + " /" + canary,
		"GET " + canary, "DELETE /iroh?%zz=" + canary, canary} {
		for _, source := range []string{evidence.XDR, evidence.SSE, evidence.ESA} {
			add(source, request, body, entry, text, `"`+canary+`"`, number)
		}
	}
	for _, request := range []string{"telnet " + canary + " 443", `grep "` + canary + `" ` + canary, canary, "version",
		"cloudserviceconfig", "interfaceconfig", "date"} {
		add(evidence.CLI, request, text, body)
	}
	for _, source := range []string{evidence.Config, evidence.Log, evidence.Net, evidence.Ask, evidence.Token,
		evidence.Shapes, canary} {
		for _, request := range []string{"machine", "system_logs", "serial", canary} {
			add(source, request, body, text, canary)
		}
	}
	return all
}

func TestNoCanarySurvives(t *testing.T) {
	documents := planted()
	for _, chunk := range [][]evidence.Document{documents, nil} {
		text, err := json.Marshal(Export("1.0", canary, chunk))
		if err != nil {
			t.Fatal(err)
		}
		for _, planted := range []string{canary, number, loud, "gmbh", "Kanari", "example"} {
			if i := strings.Index(string(text), planted); i >= 0 {
				t.Errorf("%q survived: …%s…", planted, text[max(0, i-80):min(len(text), i+80)])
			}
		}
	}
	for _, d := range documents { // each alone: what another document showed must not hide it
		text, _ := json.Marshal(Export("1.0", canary, []evidence.Document{d}))
		if strings.Contains(strings.ToLower(string(text)), canary) || strings.Contains(string(text), number) {
			t.Errorf("%v: %s", d.Ref, text)
		}
	}
}

// Were the rules of keys and words to hide everything, no canary would survive either.
func TestFormsSurvive(t *testing.T) {
	d := devices(`[{"id":"d1","enabled?":true,"serialNumber":"S","connection-status":"not connected","x9":null,"n":12}]`)
	d.Header = map[string]string{"Server": "nginx"}
	text, err := json.Marshal(Export("1.0", "eu", []evidence.Document{d}).Documents)
	if err != nil {
		t.Fatal(err)
	}
	const want = `[{"ref":"sse GET /iroh/iroh-sse/device","status":200,"headers":["Server"],"body":{"type":"array","length":1,` +
		`"items":[{"type":"object","keys":{"(key of 2 characters)":{"type":"null"},` +
		`"connection-status":{"type":"string","word":"not connected"},"enabled?":{"type":"boolean"},` +
		`"id":{"type":"string","length":2},"n":{"type":"number","length":2},"serialNumber":{"type":"string","length":1}}}]}}]`
	if string(text) != want {
		t.Errorf("%s\nwant %s", text, want)
	}
}

func TestPublicRef(t *testing.T) {
	for request, want := range map[string]string{
		"GET /iroh/iroh-int/module-instance?offset=100":  "xdr GET /iroh/iroh-int/module-instance?offset",
		"GET /iroh/iroh-dashboard/tiles/6f/top/data?x=y": "xdr GET /iroh/iroh-dashboard/tiles/{}/{}/data",
		"POST /iroh/iroh-enrich/health/6f1c?mids=6f&b=c": "xdr POST /iroh/iroh-enrich/health/{}?mids",
	} {
		if got := publicRef(evidence.Ref{Source: evidence.XDR, Request: request}); got != want {
			t.Errorf("%s: %s", request, got)
		}
	}
	for ref, want := range map[evidence.Ref]string{
		{Source: evidence.CLI, Request: "telnet api-sse.cisco.com 443"}: "cli telnet {}",
		{Source: evidence.CLI, Request: "version"}:                      "cli version",
		{Source: evidence.Log, Request: "system_logs"}:                  "log system_logs",
		{Source: evidence.Log, Request: "customer_logs"}:                "log other",
		{Source: "theirs", Request: "version"}:                          "other",
	} {
		if got := publicRef(ref); got != want {
			t.Errorf("%v: %s", ref, got)
		}
	}
}

func TestStatesByTheLastWord(t *testing.T) {
	for key, want := range map[string]bool{"status": true, "errorCode": true, "module_type": true, "device-state": true,
		"Type": true, "types": false, "typed": false, "statusText": false, "zipcode": false,
		"": false, "status ": false} {
		if isState(key) != want {
			t.Errorf("%q: %v", key, !want)
		}
	}
}
