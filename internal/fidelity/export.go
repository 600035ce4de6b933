package fidelity

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// Schema names the form of a Report.
const Schema = "xdrdoctor.shapes/v1"

// Report is what a run showed of the form of the vendors' answers. It is safe to publish:
//
//   - a key is shown if it is documented, or has only letters, "_" and "-" and at most 40 of them;
//   - a word is shown at keys such as status, state, type and code, and only if it is [a-z_ ]{2,32};
//   - of all else there is only the type and the length.
//
// There are no answers of people, no times and no names of hosts or files.
type Report struct {
	Schema    string     `json:"schema"`
	Version   string     `json:"version"` // of the xdrdoctor that wrote it
	Region    string     `json:"region,omitempty"`
	Facts     []Sighting `json:"facts"`
	Documents []Answer   `json:"documents"`
}

// Answer is the form of one document.
type Answer struct {
	Ref     string   `json:"ref"`
	Status  int      `json:"status,omitempty"`
	Failure string   `json:"failure,omitempty"` // the phase and the kind
	Headers []string `json:"headers,omitempty"`
	Body    *shape   `json:"body,omitempty"`
}

// Export describes the documents of a run. The region is left out if it is not one of those that there are.
func Export(version, region string, documents []evidence.Document) Report {
	r := Report{Schema: Schema, Version: version, Facts: Met(Of(documents)), Documents: []Answer{}}
	if r.Facts == nil {
		r.Facts = []Sighting{}
	}
	if slices.Contains([]string{"us", "eu", "apjc"}, region) {
		r.Region = region
	}
	for _, d := range documents {
		if vendors[d.Ref.Source] {
			r.Documents = append(r.Documents, answer(d))
		}
	}
	return r
}

// vendors are the sources whose form is the vendors'. What people say and what we measure is not.
var vendors = setOf(evidence.XDR, evidence.SSE, evidence.ESA, evidence.CLI, evidence.Config, evidence.Log)

func answer(d evidence.Document) Answer {
	a := Answer{Ref: publicRef(d.Ref)}
	if d.Status >= 100 && d.Status < 600 {
		a.Status = d.Status
	}
	if f := d.Failure; f != nil {
		a.Failure = listed(phases, string(f.Phase)) + ": " + listed(kinds, string(f.Kind))
	}
	for _, name := range headers {
		if _, ok := d.Header[name]; ok {
			a.Headers = append(a.Headers, name)
		}
	}
	if len(d.Body) > 0 {
		body := shape{Type: "text", Length: utf8.RuneCount(d.Body)}
		if v, ok := decoded(d.Body); ok {
			body = shapeOf("", v, 0)
		}
		a.Body = &body
	}
	return a
}

var (
	headers = []string{"Content-Type", "Date", "Retry-After", "Server", "Www-Authenticate", "X-Iroh-Version",
		"X-Ratelimit-Org-Limit", "X-Ratelimit-Org-Remaining"}
	phases = setOf(string(evidence.Configure), string(evidence.Resolve), string(evidence.Connect), string(evidence.TLS),
		string(evidence.SignIn), string(evidence.Send), string(evidence.Wait), string(evidence.Read))
	kinds = setOf(string(evidence.NoRegion), string(evidence.NoSuchHost), string(evidence.Unresolved),
		string(evidence.Refused), string(evidence.TimedOut), string(evidence.Unreachable), string(evidence.Proxy),
		string(evidence.Untrusted), string(evidence.BadCert), string(evidence.Fingerprint), string(evidence.NotTLS),
		string(evidence.HostKeyUnknown), string(evidence.HostKeyChanged), string(evidence.OtherAppliance),
		string(evidence.Cut), string(evidence.Redirected), string(evidence.TooLarge), string(evidence.Budget),
		string(evidence.NotSignedIn), string(evidence.NotAllowed))
)

// listed is a word if it is one of those that we made.
func listed(words map[string]bool, w string) string {
	if words[w] {
		return w
	}
	return "other"
}

// publicRef is the name of a document without what names a customer: ids in a path, hosts of a command, files.
func publicRef(r evidence.Ref) string {
	switch r.Source {
	case evidence.XDR, evidence.SSE, evidence.ESA:
		return r.Source + " " + publicRequest(r.Request)
	case evidence.CLI:
		command, _, more := strings.Cut(r.Request, " ")
		if command = listed(commands, command); more {
			command += " {}"
		}
		return r.Source + " " + command
	case evidence.Config:
		return r.Source + " " + listed(setOf("machine"), r.Request)
	case evidence.Log:
		return r.Source + " " + listed(setOf("system_logs", "api_logs", "mail_logs", "smartlicense"), r.Request)
	}
	return "other"
}

// publicRequest keeps the parts of a path that are documented, and the names of parameters.
func publicRequest(request string) string {
	method, target, _ := strings.Cut(request, " ")
	path, query, _ := strings.Cut(target, "?")
	var parts []string
	for part := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		if !segments[part] {
			part = "{}"
		}
		parts = append(parts, part)
	}
	shown := listed(setOf("GET", "POST"), method) + " /" + strings.Join(parts, "/")
	values, err := url.ParseQuery(query)
	if err != nil {
		return shown
	}
	var names []string
	for name := range values {
		if parameters[name] {
			names = append(names, name)
		}
	}
	if slices.Sort(names); len(names) > 0 {
		shown += "?" + strings.Join(names, "&")
	}
	return shown
}

var (
	commands = setOf("version", "date", "status", "nslookup", "grep", "telnet", "cloudserviceconfig",
		"threatresponseconfig", "interfaceconfig", "showconfig", "license_smart", "smartaccountinfo", "healthcheck",
		"clusterconfig")
	segments = setOf("iroh", "oauth2", "token", ".well-known", "oauth-authorization-server", "jwks", "profile",
		"whoami", "iroh-int", "module-instance", "module-type", "iroh-enrich", "health", "iroh-event", "event",
		"search", "observe", "observables", "iroh-dashboard", "tiles", "data", "iroh-sse", "device", "esa",
		"sma", "api", "v2.0", "login", "privileges", "config", "system_time", "logs", "subscriptions",
		"reporting", "mail_system_capacity")
	parameters = setOf("limit", "offset", "mids", "period", "startDate", "endDate", "device_type", "enabled",
		"module_type_id", "sort_by", "sort_order", "search_after")
)
