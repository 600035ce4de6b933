package fidelity

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// refusedBody is what a refusal of our API client says.
func refusedBody(d evidence.Document) seen {
	if d.Status != http.StatusUnauthorized && d.Status != http.StatusBadRequest {
		return nothing
	}
	return keysOfObject(d)
}

func forbiddenBody(d evidence.Document) seen {
	if d.Status != http.StatusForbidden {
		return nothing
	}
	return keysOfObject(d)
}

// keysOfObject answers with the keys of a body. One that is not a JSON object may be somebody else's page.
func keysOfObject(d evidence.Document) seen {
	v, _ := decoded(d.Body)
	o, ok := v.(map[string]any)
	if !ok {
		return nothing
	}
	return seen{Answered, shown(keysOf(o))}
}

// session is what is kept of a sign-in.
func session(body []byte) (issuer string, scopes []string, ok bool) {
	v, _ := decoded(body)
	o, ok := v.(map[string]any)
	if !ok {
		return "", nil, false
	}
	scope, _ := o["scope"].(string)
	claims, _ := o["claims"].(map[string]any)
	issuer, _ = claims["iss"].(string)
	return issuer, strings.Fields(scope), true
}

func issuer(d evidence.Document) seen {
	iss, _, ok := session(d.Body)
	switch {
	case !ok || !d.OK() || iss == "" || iss == "IROH Auth NAM": // that one is documented
		return nothing
	case iss == "IROH Auth EU" || iss == "IROH Auth APJC":
		return seen{Confirmed, iss}
	}
	return seen{Contradicted, counted(len(iss), "characters of another form")}
}

// scopeOfSSE compares what the token may do with what the routes of SSE answered it.
func scopeOfSSE(r run) (seen, evidence.Ref) {
	in, _ := r.get(signInRef)
	o, _ := in.(map[string]any)
	scope, signedIn := o["scope"].(string)
	for _, d := range r {
		if d.Ref != devicesRef || d.Failure != nil || !signedIn {
			continue
		}
		may := slices.ContainsFunc(strings.Fields(scope), func(s string) bool { return s == "sse" || s == "sse:read" })
		switch {
		case d.OK() && may:
			return seen{Confirmed, "answered with sse:read"}, d.Ref
		case d.OK():
			return seen{Contradicted, "answered without sse:read"}, d.Ref
		case d.Status == http.StatusForbidden && keysOfObject(d) != nothing:
			if may {
				return seen{Contradicted, "refused with sse:read"}, d.Ref
			}
			return seen{Confirmed, "refused without sse:read"}, d.Ref
		}
	}
	return nothing, devicesRef
}

// publicScopes are those that may be named: documented ones.
var publicScopes = setOf("ao", "asset", "casebook", "enrich", "event", "feedback", "global-intel", "inspect",
	"integration", "iroh-auth", "notification", "oauth", "orbital", "playbook", "private-intel", "profile", "response",
	"sse", "telemetry", "ui-settings", "users", "vault", "webhook")

// scopeOfTiles says what a token could do that the dashboard's list answered or refused.
func scopeOfTiles(r run) (seen, evidence.Ref) {
	in, _ := r.get(signInRef)
	o, _ := in.(map[string]any)
	scope, signedIn := o["scope"].(string)
	for _, d := range r {
		if d.Ref != tilesRef || d.Failure != nil || !signedIn {
			continue
		}
		var named []string
		for _, s := range strings.Fields(scope) {
			root, right, _ := strings.Cut(s, ":")
			if publicScopes[root] && (right == "" || right == "read" || right == "write") {
				named = append(named, s)
			}
		}
		words := strings.Join(named, " ")
		switch {
		case d.OK():
			return seen{Answered, "answered with " + words}, d.Ref
		case d.Status == http.StatusForbidden && keysOfObject(d) != nothing:
			return seen{Answered, "refused with " + words}, d.Ref
		}
	}
	return nothing, tilesRef
}

// emailTypesOf are the module types that take a device and are about mail, with the key of the device.
func emailTypesOf(r run) map[string]string {
	v, _ := r.get(typesRef)
	types, _ := objects(v)
	keys := map[string]string{}
	for _, t := range types {
		id, _ := t["id"].(string)
		title, _ := t["title"].(string)
		mail := strings.Contains(strings.ToLower(title), "email")
		categories, _ := objects(t["product_categories"])
		for _, c := range categories {
			mail = mail || c["id"] == "email-security"
		}
		spec, _ := objects(t["configuration_spec"])
		for _, item := range spec {
			if key, ok := item["key"].(string); ok && mail && item["type"] == "device" {
				keys[id] = key
			}
		}
	}
	return keys
}

func emailTypes(r run) (seen, evidence.Ref) {
	if found := len(emailTypesOf(r)); found > 0 {
		return seen{Answered, counted(found, "types with a device, for mail")}, typesRef
	}
	return nothing, typesRef
}

// deviceSetting looks for a module whose setting is a device of SSE's list. That there is none proves nothing: a module
// that points to a device that is gone is one of the faults.
func deviceSetting(r run) (seen, evidence.Ref) {
	v, _ := r.get(devicesRef)
	devices, _ := objects(v)
	var ids []any
	for _, d := range devices {
		if id, ok := d["id"]; ok && id != "" {
			ids = append(ids, id)
		}
	}
	keys := emailTypesOf(r)
	for _, d := range r {
		if d.Ref.Source != evidence.XDR || !strings.HasPrefix(d.Ref.Request, instances) || !d.OK() {
			continue
		}
		page, _ := decoded(d.Body)
		modules, _ := objects(page)
		for _, m := range modules {
			typeID, _ := m["module_type_id"].(string)
			settings, _ := m["settings"].(map[string]any)
			if key, ok := keys[typeID]; ok && slices.Contains(ids, settings[key]) {
				return seen{Confirmed, "a module's device is in the list"}, d.Ref
			}
		}
	}
	return nothing, devicesRef
}

func envelope(d evidence.Document) seen {
	v, _ := decoded(d.Body)
	o, ok := v.(map[string]any)
	if !d.OK() {
		return nothing
	}
	if !ok {
		return seen{Contradicted, "not an object"}
	}
	for k := range o {
		if k != "data" && k != "errors" {
			return seen{Contradicted, shown(keysOf(o))}
		}
	}
	return seen{Confirmed, shown(keysOf(o))}
}

var (
	period     = regexp.MustCompile(`\Alast_[0-9]{1,3}_(?:hours|days)\z`)
	widePeriod = regexp.MustCompile(`\b(?:60|90)`)
)

// widePeriods looks how the tiles spell 60 and 90 days.
func widePeriods(d evidence.Document) seen {
	v, _ := decoded(d.Body)
	tiles, _ := objects(v)
	for _, t := range tiles {
		periods, _ := t["periods"].([]any)
		for _, p := range periods {
			text, _ := p.(string)
			switch {
			case text == "last_60_days" || text == "last_90_days":
				return seen{Confirmed, text}
			case widePeriod.MatchString(strings.ReplaceAll(text, "_", " ")) && period.MatchString(text):
				return seen{Contradicted, text}
			}
		}
	}
	return nothing
}
