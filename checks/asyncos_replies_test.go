package checks_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
)

// canned answers AsyncOS requests in place of the lab: by the request's beginning, "*" for any.
type canned []struct {
	request string
	status  int
	body    string
	header  map[string]string
}

const (
	signInRequest     = "POST /esa/api/v2.0/login"
	privilegesRequest = "GET /esa/api/v2.0/login/privileges"
	letIn             = `{"userName":"xdrdoctor","role":"Administrator","twoFactor":false}` // as source/api keeps it
)

func apiSays(message string) string {
	return `{"error":{"message":"` + message + `","code":"401","explanation":"401 = No permission -- see authorization schemes."}}`
}

// documents are those that an appliance which answers so brings.
func (c canned) documents() []evidence.Document {
	var all []evidence.Document
	for _, r := range c {
		all = append(all, evidence.Document{Ref: evidence.Ref{Source: evidence.ESA, Request: r.request},
			Status: r.status, Body: []byte(r.body), Header: r.header, From: "AsyncOS API", Taken: time.Now()})
	}
	return all
}

// A refusal counts only in the API's own words, and each word says one thing.
func TestRefusalsByTheirWords(t *testing.T) {
	for _, one := range []struct {
		name    string
		replies canned
		want    string // check.case; "": none
		why     string // part of what esa-access says
	}{
		{"wrong passphrase", canned{{signInRequest, 401, apiSays("Invalid username or passphrase."), nil}},
			"esa-access.sign-in-refused", ""},
		{"unauthorized at the sign-in", canned{{signInRequest, 401, apiSays("Unauthorized."), nil}},
			"esa-access.sign-in-refused", ""},
		{"a token's error at the sign-in", canned{{signInRequest, 401, apiSays("InvalidTokenError."), nil}}, "",
			"answered 401 (InvalidTokenError.)"},
		{"words we do not know", canned{{signInRequest, 401, apiSays("Account is locked."), nil}}, "",
			"answered 401 (Account is locked.)"},
		{"a proxy's page", canned{{signInRequest, 401, "<html>Proxy sign-in</html>", nil}}, "",
			"answered 401 by something that is not the API"},
		{"an empty 401", canned{{signInRequest, 401, "", nil}}, "", "answered 401 by something that is not the API"},
		{"the words without the object", canned{{signInRequest, 401, `{"message":"Unauthorized."}`, nil}}, "",
			"by something that is not the API"},
		{"another status in the object", canned{{signInRequest, 403, apiSays("Unauthorized."), nil}}, "",
			"answered 403 by something that is not the API"},
		{"XDR's words", canned{{signInRequest, 401, `{"error":"invalid_request","error_description":"No JWT found"}`, nil}},
			"", "by something that is not the API"},
		{"the role", canned{{signInRequest, 200, letIn, nil}, {privilegesRequest, 401, apiSays("Unauthorized."), nil}},
			"esa-access.no-rights", ""},
		{"an expired token at once", canned{{signInRequest, 200, letIn, nil},
			{privilegesRequest, 401, apiSays("ExpiredSignatureError."), nil}}, "esa-access.token-refused", ""},
		{"no token at once", canned{{signInRequest, 200, letIn, nil},
			{privilegesRequest, 401, apiSays("InvalidTokenError."), nil}}, "esa-access.token-refused", ""},
		{"a page instead of the privileges", canned{{signInRequest, 200, letIn, nil},
			{privilegesRequest, 401, "<html></html>", nil}}, "", "by something that is not the API"},
		{"no privileges", canned{{signInRequest, 200, letIn, nil}, {privilegesRequest, 200, `{"data":[]}`, nil}},
			"esa-access.no-rights", ""},
		{"data is null", canned{{signInRequest, 200, letIn, nil}, {privilegesRequest, 200, `{"data":null}`, nil}}, "",
			"expected a list of privileges in data"},
		{"no data", canned{{signInRequest, 200, letIn, nil}, {privilegesRequest, 200, `{}`, nil}}, "",
			"expected a list of privileges in data"},
		{"data of another kind",
			canned{{signInRequest, 200, letIn, nil}, {privilegesRequest, 200, `{"data":"all"}`, nil}},
			"", "expected a list of privileges in data"},
		{"an error object with 200", canned{{signInRequest, 200, letIn, nil},
			{privilegesRequest, 200, apiSays("Unauthorized."), nil}}, "", "expected a list of privileges in data"},
		{"null for the sign-in", canned{{signInRequest, 200, `null`, nil}}, "", "expected data.jwtToken"},
		{"a login page for the sign-in", canned{{signInRequest, 200, `<html>Login</html>`, nil}}, "",
			"expected data.jwtToken"},
	} {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()
			d := diagnoseOnce(t, story{documents: one.replies.documents()})
			if got := codes(d.Access); strings.Join(got, ",") != one.want {
				t.Errorf("want %q, got %v\n%s", one.want, got, text(d))
			}
			if len(d.Causes) > 0 {
				t.Errorf("our own access is taken for a cause: %v", codes(d.Causes))
			}
			if why := of(d.Findings, checks.ESAAccess).Why(); !strings.Contains(why, one.why) {
				t.Errorf("esa-access says %q, want %q", why, one.why)
			}
		})
	}
}

func of(findings []check.Finding, c *check.Check) check.Finding {
	return findings[slices.IndexFunc(findings, func(f check.Finding) bool { return f.Check == c })]
}

// Something that answers on the API's port is the API only if it speaks as the API: no green without that.
func TestNoGreenFromSomethingElse(t *testing.T) {
	for name, reply := range map[string]lab.Disturbance{
		"a web interface's 404": {Status: 404, Body: "<html><h1>Not Found</h1></html>"},
		"null":                  {Status: 200, Body: "null"},
		"an empty object":       {Status: 200, Body: "{}"},
		"a login page":          {Status: 200, Body: "<html><form>Login</form></html>"},
		"an error with 200":     {Status: 200, Body: `{"error":{"message":"Unauthorized.","code":"401","explanation":"x"}}`},
		"a proxy's 503":         {Status: 503, Body: "Service unavailable"},
		"nothing":               {Status: 204},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := story{disturb: map[lab.Endpoint]lab.Disturbance{lab.EndpointESA: reply}, noPerson: true,
				says: map[string]string{"region": "eu"}, noXDR: true}
			d := diagnoseOnce(t, s)
			for _, c := range []*check.Check{checks.AsyncOSAPI, checks.APIServer, checks.ESAAccess, checks.Clock} {
				if f := of(d.Findings, c); f.Verdict != check.Unknown {
					t.Errorf("%s is %s: %s", c.Name, f.Verdict, f.Why())
				}
			}
		})
	}
}

// The replies of public reports, as they are kept beside the tests: testdata/asyncos.
func TestFieldReplies(t *testing.T) {
	for file, one := range map[string]struct {
		code   string // check.case of our access
		unseen []*check.Check
	}{
		"login_ok.json":    {"", nil},
		"twofa.json":       {"", []*check.Check{checks.ESAAccess}},
		"loginunauth.json": {"esa-access.sign-in-refused", nil},
		"expired.json":     {"esa-access.token-refused", nil},
		"sma.json":         {"esa-access.other-product", []*check.Check{checks.AsyncOSAPI, checks.APIServer}},
		"gui404.json":      {"", []*check.Check{checks.AsyncOSAPI, checks.APIServer, checks.ESAAccess}},
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			d := diagnoseOnce(t, story{noXDR: true, noPerson: true, says: map[string]string{"region": "eu"},
				esaReplies: readReplies(t, file)})
			if got := strings.Join(codes(d.Access), ","); got != one.code {
				t.Errorf("want %q, got %q\n%s", one.code, got, text(d))
			}
			for _, c := range one.unseen {
				if f := of(d.Findings, c); f.Verdict != check.Unknown {
					t.Errorf("%s is %s: %s", c.Name, f.Verdict, f.Why())
				}
			}
			for _, code := range codes(d.Causes) {
				if !strings.HasPrefix(code, "clock.") { // the reply's own clock is years behind
					t.Errorf("%s is called found\n%s", code, text(d))
				}
			}
		})
	}
}

// fieldReply replaces what the lab says to requests of a method under a path.
type fieldReply struct {
	Method string            `json:"m"`
	Path   string            `json:"p"`
	Status int               `json:"s"`
	Body   json.RawMessage   `json:"b"`
	Header map[string]string `json:"h"`
}

func readReplies(t *testing.T, file string) []fieldReply {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "testdata", "asyncos", file))
	if err != nil {
		t.Fatal(err)
	}
	var replies []fieldReply
	if err := json.Unmarshal(content, &replies); err != nil {
		t.Fatal(err)
	}
	return replies
}

// With the APIs alone a healthy tenant is healthy: Insights and the other machines of a cluster are only not looked at.
func TestAPIsAloneAreEnough(t *testing.T) {
	d := diagnoseOnce(t, story{noPerson: true,
		says: map[string]string{"region": "eu", "serial": lab.New("eu").Main().Serial}})
	if d.Exit() != 0 {
		t.Errorf("exit %d\n%s", d.Exit(), text(d))
	}
	if f := of(d.Findings, checks.Insights); f.Verdict != check.Unknown {
		t.Errorf("nobody looked at Insights, and it is %s", f.Verdict)
	}
	d = diagnoseOnce(t, story{noPerson: true, says: map[string]string{"region": "eu",
		"serial": lab.New("eu").Main().Serial, "insights": "not-green", "insights-inbound": "not-inbound"}})
	if d.Exit() != 1 {
		t.Errorf("Insights is seen to be broken, and the exit is %d", d.Exit())
	}
}

// In Cisco's cloud nobody is asked what only Cisco can see, however the deployment is known.
func TestCloudIsNotAskedWhatItHides(t *testing.T) {
	hidden := []string{"esa-egress", "esa-proxy", "esa-tls", "esa-clock", "esa-version", "esa-certificate", "api-ports",
		"api-server"}
	host := evidence.Answered("esa-host", "dh1234-esa1.iphmx.com", "profile", time.Now())
	for name, s := range map[string]story{
		"by an answer":  {says: map[string]string{"region": "eu", "deployment": "cloud"}},
		"by an address": {says: map[string]string{"region": "eu", "deployment": "https://dh1-esa1.IPHMX.com/ng-login"}},
		"by the host":   {says: map[string]string{"region": "eu"}, documents: []evidence.Document{host}},
	} {
		for _, symptom := range []string{"device-offline", "unexpected-error", "not-listed"} {
			t.Run(name+", "+symptom, func(t *testing.T) {
				t.Parallel()
				s := s
				s.noXDR, s.noESA, s.noPerson, s.book = true, true, true, symptom
				says := map[string]string{"tile": "unexpected-error"}
				if symptom != "unexpected-error" {
					says = map[string]string{"sse-devices": "offline", "esa-page": "registered", "tile": "e4017"}
				}
				for q, a := range s.says {
					says[q] = a
				}
				s.says = says
				r := start(t, s)
				defer r.lab.Close()
				d, round := r.round(t)
				for _, f := range round.Findings {
					for _, q := range f.Pending {
						if slices.Contains(hidden, q.Name) {
							t.Errorf("%s asks %s", f.Check.Name, q.Name)
						}
					}
				}
				if symptom == "unexpected-error" && len(d.Causes) > 0 {
					t.Errorf("the error alone is called %v", codes(d.Causes))
				}
			})
		}
	}
}

// What lies on the way explains an attempt to register that failed, and never one that nobody made.
func TestTheWayExplainsAnAttempt(t *testing.T) {
	ways := map[string]func(*lab.World){
		"network.egress-blocked":        func(w *lab.World) { w.ESA.Egress = false },
		"network.dns-broken":            func(w *lab.World) { w.ESA.Way.DNSBroken = true },
		"tls-inspection.intercepted":    func(w *lab.World) { w.ESA.Way.Intercepted = true },
		"clock.behind":                  func(w *lab.World) { w.ESA.Way.ClockBehind = time.Hour },
		"asyncos-version.old-ca-bundle": func(w *lab.World) { w.ESA.Version = "13.5.1-277" },
		"service-certificate.expired":   func(w *lab.World) { w.ESA.Way.ServiceCertExpired = true },
	}
	for code, breakWay := range ways {
		for _, one := range []struct {
			name  string
			world func(*lab.World)
			want  string
		}{
			{"tried", func(w *lab.World) { w.Main().Deregistered, w.Main().Failed = true, true }, code},
			{"not tried", func(w *lab.World) { w.Main().Deregistered = true }, "registration.not-registered"},
			{"refused by SSE", func(w *lab.World) { w.ESA.Token.Portal = "us" }, "token.wrong-region"},
		} {
			t.Run(code+", "+one.name, func(t *testing.T) {
				t.Parallel()
				d := diagnoseOnce(t, story{noXDR: true, noESA: true, change: func(w *lab.World) {
					breakWay(w)
					one.world(w)
				}})
				if got := codes(d.Causes); len(got) == 0 || got[0] != one.want {
					t.Errorf("want %s first, got %v\n%s", one.want, got, text(d))
				}
			})
		}
	}
	t.Run("APJC on 13", func(t *testing.T) {
		d := diagnoseOnce(t, story{region: "apjc", noXDR: true, noESA: true, change: func(w *lab.World) {
			w.ESA.Version, w.Main().Deregistered, w.Main().Failed = "13.7.0-093", true, true
		}})
		if got := codes(d.Causes); !slices.Equal(got, []string{"asyncos-version.no-apjc"}) {
			t.Errorf("got %v\n%s", got, text(d))
		}
	})
}

// replaced answers with the first reply whose method and path fit, and passes on what none fits.
type replaced struct {
	http.RoundTripper
	replies []fieldReply
}

func (t replaced) RoundTrip(r *http.Request) (*http.Response, error) {
	for _, one := range t.replies {
		if one.Method != "*" && one.Method != r.Method || !strings.HasPrefix(r.URL.Path, one.Path) {
			continue
		}
		body := string(one.Body)
		var page string
		if json.Unmarshal(one.Body, &page) == nil { // a text, not JSON
			body = page
		}
		w := httptest.NewRecorder()
		for k, v := range one.Header {
			w.Header().Set(k, v)
		}
		w.WriteHeader(one.Status)
		_, _ = w.WriteString(body)
		return w.Result(), nil
	}
	return t.RoundTripper.RoundTrip(r)
}
