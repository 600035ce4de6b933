package checks_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// What XDR's API answers at other people's, in place of what the lab would.

const (
	myModule = "a1c3e5f7-0b2d-4f6a-8c9e-1d3f5b7a9c0e"
	health   = "POST /iroh/iroh-enrich/health/" + myModule
	query    = "POST /iroh/iroh-enrich/observe/observables?mids=" + myModule
	devices  = "GET /iroh/iroh-sse/device"
	modules  = "GET /iroh/iroh-int/module-instance?limit=100&offset=0"
	types    = "GET /iroh/iroh-int/module-type"
	tiles    = "GET /iroh/iroh-dashboard/tiles"
	whoami   = "GET /iroh/profile/whoami"
	signIn   = "POST /iroh/oauth2/token"
)

// answer is a reply that replaces the lab's.
type answer struct {
	request string
	status  int
	body    string
}

func (a answer) document() evidence.Document {
	source := evidence.XDR
	if a.request == devices {
		source = evidence.SSE
	}
	if a.status == 0 {
		a.status = 200
	}
	return evidence.Document{Ref: evidence.Ref{Source: source, Request: a.request}, Status: a.status,
		Body: []byte(a.body), From: "XDR API", Taken: time.Now()}
}

// fault is a module's error in the vendor's envelope.
func fault(code, message, kind string) string {
	return `{"data":{},"errors":[{"module":"Secure Email","module_instance_id":"` + myModule +
		`","module_type_id":"x","code":"` + code + `","message":"` + message + `","type":"` + kind + `"}]}`
}

// answeredBy is a story that the APIs tell, with these replies instead of the lab's.
func answeredBy(answers ...answer) story {
	s := story{noPerson: true, says: map[string]string{"region": "eu", "deployment": "on-prem",
		"serial": lab.New(region.EU).Main().Serial}}
	for _, a := range answers {
		s.documents = append(s.documents, a.document())
	}
	return s
}

// allWords is all that a diagnosis says, its remedies included.
func allWords(d *engine.Diagnosis) string {
	var b strings.Builder
	for _, f := range d.Findings {
		b.WriteString(f.Check.Name + " " + f.Verdict.String() + " " + f.Why() + "\n")
		for _, s := range f.Remedy().Steps {
			b.WriteString("    " + s.Do + "\n")
		}
	}
	return b.String()
}

// destructive are words that must not be shown where the module works or the ESA is registered.
var destructive = []string{"NEW module", "Deregister", "new token"}

// Each documented error has its own case, and only E4017 leads to a new module.
func TestModuleErrors(t *testing.T) {
	warning := `{"data":{"module":"Secure Email","module_instance_id":"` + myModule +
		`","module_type_id":"x","data":{"status":"ok"}},"errors":[{"module_instance_id":"` + myModule +
		`","module_type_id":"x","code":"too-many-messages-warning","message":"More messages than shown","type":"warning"}]}`
	for name, c := range map[string]struct{ body, code string }{
		"too many requests": {fault("too many requests", "Too many requests to the module. Please try again later.",
			"fatal"), "module-health.busy"},
		"joined otherwise":    {fault("TOO_MANY_REQUESTS", "Too many requests", "error"), "module-health.busy"},
		"authorization":       {fault("authorization error", "Not authorized", "fatal"), "module-health.no-rights"},
		"connection":          {fault("connection error", "Timed out", "fatal"), "module-health.no-connection"},
		"argument":            {fault("invalid argument", "timeframe", "fatal"), "module-health.bad-settings"},
		"health check failed": {fault("health check failed", "Health check failed", "fatal"), ""},
		"unknown":             {fault("unknown", "Something else", "fatal"), ""},
		"a code of no list":   {fault("teapot", "I am short and stout", "fatal"), ""},
		"another product's":   {fault("connection error", "Timed out in the Nozomi Networks module", "fatal"), ""},
		"certificate, only errors": {`{"errors":[{"code":"unknown","message":"Unable to verify SSL certificate: self signed certificate in certificate chain","type":"fatal"}]}`,
			"module-health.certificate"},
		"E4017":     {fault("E4017", "E4017: Device is offline [409]", "fatal"), "module-health.error"},
		"a warning": {warning, ""},
		"another's": {strings.Replace(warning, `"errors":[{"module_instance_id":"`+myModule,
			`"errors":[{"module_instance_id":"else`, 1), ""},
		"an unknown type": {fault("x", "perhaps", "notice"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := answeredBy(answer{request: health, body: c.body})
			s.noPerson = false
			s.forgets = []string{"tile"}
			d := diagnoseOnce(t, s)
			want := strings.Fields(c.code)
			if got := codes(d.Causes); !slices.Equal(got, want) {
				t.Errorf("got %v, want %v\n%s", got, want, allWords(d))
			}
			for _, word := range destructive {
				if c.code != "module-health.error" && strings.Contains(allWords(d), word) {
					t.Errorf("%q is told:\n%s", word, allWords(d))
				}
			}
		})
	}
}

// notReplies are bodies of a 2xx that no route answers.
var notReplies = map[string]string{
	"null": `null`, "an empty object": `{}`, "a login page": `<!DOCTYPE html><html><body>Sign in</body></html>`,
	"an error object": `{"error":"server_error","error_description":"no"}`, "nothing": ``, "a text": `"ok"`,
	"a list of texts": `["a","b"]`, "a gateway's words": `{"message":"Forbidden"}`, "cut": `[{"id":`,
	"a list of others": `[{"foo":1}]`, "data null": `{"data":null}`, "data of another type": `{"data":"x"}`,
}

// A reply of another shape is no reply: nothing is absent, nothing is well, and the endpoint is named.
func TestRepliesOfAnotherShape(t *testing.T) {
	for _, request := range []string{devices, modules, types, tiles, health, query, whoami} {
		for name, body := range notReplies {
			t.Run(request+", "+name, func(t *testing.T) {
				t.Parallel()
				d := diagnoseOnce(t, answeredBy(answer{request: request, body: body}))
				if got := append(codes(d.Causes), codes(d.Access)...); len(got) > 0 {
					t.Errorf("%v is concluded\n%s", got, allWords(d))
				}
				named := strings.Contains(allWords(d), strings.SplitN(request, "?", 2)[0])
				// of devices, "a list of others" is one whose entries are not identified
				if !named && !(request == devices && name == "a list of others") {
					t.Errorf("the endpoint is not named\n%s", allWords(d))
				}
			})
		}
	}
}

// An error counts only in the API's own words.
func TestErrorsOfSomethingElse(t *testing.T) {
	for _, request := range []string{devices, modules, types, tiles, whoami, health, query, signIn} {
		for _, status := range []int{401, 403, 404, 429, 500, 503} {
			for name, body := range map[string]string{"a page": `<html>Access denied</html>`, "nothing": ``,
				"a gateway":    `{"message":"Forbidden"}`,
				"an appliance": `{"error":{"message":"Unauthorized.","code":"401"}}`} {
				d := diagnoseOnce(t, answeredBy(answer{request, status, body}))
				if got := append(codes(d.Causes), codes(d.Access)...); len(got) > 0 {
					t.Errorf("%s, %d, %s: %v is concluded\n%s", request, status, name, got, allWords(d))
				}
				if !strings.Contains(allWords(d), "by something that is not the API") && request != signIn {
					t.Errorf("%s, %d, %s: it is not said\n%s", request, status, name, allWords(d))
				}
			}
		}
	}
}

// The documented words decide what was refused, once for all routes.
func TestRefusalsInItsOwnWords(t *testing.T) {
	for _, c := range []struct {
		request string
		status  int
		body    string
		want    string
	}{
		{whoami, 401, `{"error":"invalid_request","error_description":"No JWT found in HTTP Authorization header"}`, "xdr-api.no-header"},
		{devices, 401, `{"error":"invalid_token","error_code":"jwt_public_key_not_found","trace_id":"1"}`, "xdr-api.other-region"},
		{types, 401, `{"error":"jwt_valid_in_future"}`, "xdr-api.clocks-differ"},
		{types, 401, `{"error":"invalid_token","error_description":"jwt_expired"}`, "xdr-api.clocks-differ"},
		{modules, 401, `{"error":"jwt_invalid_signature","error_description":"Invalid Signature"}`, "xdr-api.token-changed"},
		{tiles, 401, `{"error_code":"jwt_revoked"}`, "xdr-api.token-revoked"},
		{tiles, 401, `{"error":"not_jwt_revoked_at_all"}`, ""},
		{modules, 403, `{"error":"insufficient_scope","error_description":"no"}`, "xdr-api.scope-missing"},
		{modules, 429, `{"error":"too_many_requests","error_description":"no"}`, "quota.rate-limited"},
		{signIn, 401, `{"error":"invalid_client"}`, "xdr-api.rejected"},
		{signIn, 400, `{"error":"invalid_client"}`, "xdr-api.rejected"},
		{signIn, 400, `{"error":"invalid_request"}`, ""},
		{signIn, 401, `{"error":"something_else"}`, "xdr-api.rejected"},
		{signIn, 503, `{"error":"temporarily_unavailable"}`, ""},
	} {
		d := diagnoseOnce(t, answeredBy(answer{c.request, c.status, c.body}))
		if got := append(codes(d.Access), codes(d.Causes)...); !slices.Equal(got, strings.Fields(c.want)) {
			t.Errorf("%s %d %s: %v, want %q\n%s", c.request, c.status, c.body, got, c.want, allWords(d))
		}
	}
}

// One refusal of our access is one finding: the checks of the link do not repeat it.
func TestOneRefusalIsSaidOnce(t *testing.T) {
	d := diagnoseOnce(t, story{faults: []string{"xdr-header-lost"}, noPerson: true})
	if n := strings.Count(allWords(d), "answered 401"); n > 0 {
		t.Errorf("answered 401, %d times\n%s", n, allWords(d))
	}
	if n := strings.Count(allWords(d), "No JWT found"); n != 1 {
		t.Errorf("the API's own words stand there %d times\n%s", n, allWords(d))
	}
}

// A working ESA whose entry has no serial is not absent, however its entry is written.
func TestEntriesWithoutASerial(t *testing.T) {
	world := lab.New(region.EU)
	me := world.Main()
	for name, entry := range map[string]string{
		"by its name":     `{"id":"` + me.DeviceID + `","name":"` + me.Host + `","status":"Online"}`,
		"by a part of it": `{"id":"` + me.DeviceID + `","name":"esa01","status":"Online"}`,
		"by its address":  `{"id":"` + me.DeviceID + `","name":"gateway","ip":"` + me.IP + `","status":"Online"}`,
		"by its description": `{"id":"` + me.DeviceID + `","name":"gw","description":"SN ` + me.Serial +
			`","online":true}`,
		"by an unknown key": `{"id":"` + me.DeviceID + `","name":"gw","udi":{"sn":"` + me.Serial +
			`"},"connected":true}`,
		"not to be recognised": `{"id":"` + me.DeviceID + `","name":"gw","status":"Online"}`,
	} {
		for around, list := range map[string]string{"bare": "[" + entry + "]", "data": `{"data":[` + entry + "]}",
			"items": `{"items":[` + entry + `,{"id":"f","type":"FTD","serial":"JAD2345ABCD"}]}`} {
			for _, page := range []string{"registered", "asks-for-token"} {
				s := answeredBy(answer{request: devices, body: list})
				s.says["esa-page"], s.says["esa-server"], s.says["smart-licensing"] = page, "api.eu.sse.itd.cisco.com",
					"not-in-use"
				for _, host := range []string{me.Host, me.IP, ""} {
					s := s
					if host != "" {
						s.documents = append(slices.Clone(s.documents),
							evidence.Answered("esa-host", host, "flag --esa", time.Now()))
					}
					d := diagnoseOnce(t, s)
					for _, code := range codes(d.Causes) {
						if page == "registered" || !strings.HasPrefix(code, "registration.") {
							t.Errorf("%s, %s, %s, known as %q: %s\n%s", name, around, page, host, code, allWords(d))
						}
					}
				}
			}
		}
	}
}

// A live query that did not come through is unknown; only a missing right or a missing client means that we cannot ask.
func TestLiveQueryThatFails(t *testing.T) {
	ref := evidence.Ref{Source: evidence.XDR, Request: query}
	for name, d := range map[string]evidence.Document{
		"timed out": {Ref: ref, Failure: &evidence.Failure{Phase: evidence.Wait, Kind: evidence.TimedOut}},
		"cut":       {Ref: ref, Failure: &evidence.Failure{Phase: evidence.Read, Kind: evidence.Cut}},
		"a gateway": answer{query, 502, "<html>"}.document(),
		"its own":   answer{query, 500, `{"error":"server_error"}`}.document(),
		"no answer": answer{request: query, body: `{"data":[]}`}.document(),
	} {
		d.Taken = time.Now()
		s := answeredBy()
		s.documents = append(s.documents, d, answer{request: tiles, body: `{"data":[]}`}.document())
		found := diagnoseOnce(t, s)
		f := findingOf(found, "live-query")
		if f.Verdict != check.Unknown || strings.Contains(f.Why(), "our API client") {
			t.Errorf("%s: %s: %s", name, f.Verdict, f.Why())
		}
	}
}

func findingOf(d *engine.Diagnosis, name string) check.Finding {
	i := slices.IndexFunc(d.Findings, func(f check.Finding) bool { return f.Check.Name == name })
	return d.Findings[i]
}
