package api

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// rule allows one kind of request. Whatever no rule allows is never sent: read-only by construction.
type rule struct {
	method, path string // "*" is one segment of the path, percent-encoding kept
	signIn       bool
	anonymous    bool
	body         string // of a POST: fixed, so that a Ref says all that is sent
	log          bool   // the reply is a log, of which only the summary is kept
}

// xdrRules: the POSTs ask for a token, for a health check that changes nothing, and for a search (F-XDR-TOKEN,
// F-XDR-HEALTH, F-XDR-EVENTS).
var xdrRules = []rule{
	{method: http.MethodPost, path: "/iroh/oauth2/token", signIn: true},
	{method: http.MethodGet, path: "/.well-known/oauth-authorization-server", anonymous: true},
	{method: http.MethodGet, path: "/.well-known/jwks", anonymous: true},
	{method: http.MethodGet, path: "/iroh/profile/whoami"},
	{method: http.MethodGet, path: "/iroh/iroh-int/module-instance"},
	{method: http.MethodGet, path: "/iroh/iroh-int/module-instance/*"},
	{method: http.MethodGet, path: "/iroh/iroh-int/module-type"},
	{method: http.MethodGet, path: "/iroh/iroh-int/module-type/*"},
	{method: http.MethodPost, path: "/iroh/iroh-enrich/health"},
	{method: http.MethodPost, path: "/iroh/iroh-enrich/health/*"},
	// The body is a free filter on the events' data; what a list in it means is not known (F-XDR-EVENT-FILTER).
	{method: http.MethodPost, path: "/iroh/iroh-event/event/search",
		body: `{"event_type":["module-instance/created","module-instance/deleted"]}`},
	// The live query: a sender that exists nowhere, by the example domain of RFC 2606.
	{method: http.MethodPost, path: "/iroh/iroh-enrich/observe/observables",
		body: `[{"type":"email","value":"nobody@example.com"}]`},
	{method: http.MethodGet, path: "/iroh/iroh-dashboard/tiles"},
	{method: http.MethodGet, path: "/iroh/iroh-dashboard/tiles/*/*/data"},
}

// sseRules leave out tenant/token, although it is a GET: it hands out what registers an appliance.
var sseRules = []rule{
	{method: http.MethodGet, path: "/iroh/iroh-sse/device"},
	{method: http.MethodGet, path: "/iroh/iroh-sse/device/*"},
}

var esaRules = []rule{
	{method: http.MethodPost, path: "/esa/api/v2.0/login", signIn: true},
	{method: http.MethodGet, path: "/esa/api/v2.0/login/privileges"},
	{method: http.MethodGet, path: "/esa/api/v2.0/config/system_time"},
	{method: http.MethodGet, path: "/esa/api/v2.0/config/logs/subscriptions"},
	{method: http.MethodGet, path: "/esa/api/v2.0/logs/*"},
	{method: http.MethodGet, path: "/esa/api/v2.0/logs/*/*", log: true},
	{method: http.MethodGet, path: "/esa/api/v2.0/reporting/mail_system_capacity"},
}

// smaRules are of a Secure Email and Web Manager, under its own base path (F-ESA-SMA), with the path of the privileges
// as the ESA has it (F-ESA-SMA-PATHS).
var smaRules = []rule{
	{method: http.MethodPost, path: "/sma/api/v2.0/login", signIn: true},
	{method: http.MethodGet, path: "/sma/api/v2.0/login/privileges"},
}

// webRules are of a Secure Web Appliance; its base path is our assumption (F-ESA-WSA). The sign-in only shows that it
// is one.
var webRules = []rule{
	{method: http.MethodPost, path: "/wsa/api/v2.0/login", signIn: true},
}

var (
	errNotCanonical = errors.New(`the request is not of the form "METHOD /path?query"`)
	errNotListed    = errors.New("the request is not on the list of those that xdrdoctor sends")
)

// allowed finds the rule for a request. A request that would reach the wire otherwise than it is written, or whose path
// a server could read as another, is refused before any rule is looked at.
func allowed(rules []rule, request string) (rule, error) {
	method, target, ok := strings.Cut(request, " ")
	if !ok || !strings.HasPrefix(target, "/") || strings.HasPrefix(target, "//") {
		return rule{}, errNotCanonical
	}
	u, err := url.ParseRequestURI(target)
	if err != nil || u.RequestURI() != target || strings.ContainsAny(target, " #\\") {
		return rule{}, errNotCanonical
	}
	for _, step := range strings.FieldsFunc(u.Path, func(r rune) bool { return r == '/' || r == '\\' }) {
		if step == "." || step == ".." { // decoded: "%2e%2e%2f" climbs too
			return rule{}, errNotCanonical
		}
	}
	path, _, _ := strings.Cut(target, "?")
	for _, r := range rules {
		if r.method == method && matches(r.path, path) {
			return r, nil
		}
	}
	return rule{}, errNotListed
}

func matches(pattern, path string) bool {
	want, have := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return false
	}
	for i, w := range want {
		if w != have[i] && (w != "*" || have[i] == "") {
			return false
		}
	}
	return true
}
