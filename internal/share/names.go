package share

import (
	"encoding/json"
	"net"
	"net/netip"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

// learn is told a value, what it is, and whether it is the customer's own, which he may see.
type learn func(kind redact.Kind, value string, own bool)

// ownTenant: an API client is signed in to one tenant, and what is said there of an organisation is said of the
// customer's (F-XDR-CLAIMS).
func ownTenant(r evidence.Ref) bool {
	return r.Source == evidence.XDR && (strings.HasSuffix(r.Request, "/oauth2/token") || strings.HasSuffix(r.Request,
		"/profile/whoami"))
}

// names finds in a document what does not show by its form that it names somebody.
func names(d evidence.Document, learn learn) {
	if address, ok := strings.CutPrefix(d.From, "ssh "); ok {
		learnHost(address, learn)
	}
	body := string(d.Body)
	switch d.Ref.Source {
	case evidence.Ask:
		if d.Failure == nil {
			answerNames(d.Ref.Request, body, learn)
		}
	case evidence.CLI:
		if p, ok := asyncos.ParsePrompt(strings.TrimSpace(d.Header["Prompt"])); ok {
			learn(redact.Host, p.Host, true)
			learn(redact.Host, p.Name, true) // of its cluster or group
		}
		if v, ok := asyncos.ParseVersion(body); ok {
			learn(redact.Serial, v.Serial, true)
		}
		accounts, numbers := asyncos.SmartAccounts(body)
		for _, a := range accounts {
			learn(redact.Org, a, true)
		}
		for _, n := range numbers {
			learn(redact.OrgID, n, true)
		}
		if strings.HasPrefix(d.Ref.Request, "interfaceconfig") {
			for _, i := range asyncos.ParseInterfaces(body) {
				learnHost(i.IP, learn)
				learn(redact.Host, i.Hostname, true)
			}
		}
	default:
		var v any
		if len(body) > 0 && json.Unmarshal(d.Body, &v) == nil {
			walk{d.Ref, learn}.value("", "", v)
		}
	}
}

func answerNames(question, answer string, learn learn) {
	switch question {
	case "esa-host":
		learnHost(answer, learn)
	case "serial":
		learn(redact.Serial, answer, true)
	case "cluster", "cluster-missing":
		for name := range strings.SplitSeq(answer, ",") {
			switch {
			case strings.Contains(name, "."):
				learnHost(name, learn)
			case strings.ContainsAny(name, "0123456789"): // else it is a word of the answer: "none", "some"
				learn(redact.Serial, name, true)
			}
		}
	}
}

// walk goes through a JSON value. The keys of most replies are not documented (F-SSE-KEYS): several spellings are
// taken.
type walk struct {
	of    evidence.Ref
	learn learn
}

func (w walk) value(parent, key string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for k, below := range v {
			w.value(key, plain(k), below)
		}
	case []any:
		for _, below := range v {
			w.value(parent, key, below)
		}
	case string:
		w.text(parent, key, v)
	}
}

// plain is a key without its case and signs; of a claim's address its end: ".../claims/org/name" is orgname.
func plain(key string) string {
	if _, claim, ok := strings.Cut(key, "/claims/"); ok {
		key = claim
	}
	return strings.NewReplacer("_", "", "-", "", "?", "", "/", "", ".", "").Replace(strings.ToLower(key))
}

func (w walk) text(parent, key, v string) {
	if key == "name" || key == "id" || key == "email" {
		switch parent {
		case "org", "organization", "organisation", "tenant", "company":
			key = "org" + key
		case "user", "owner", "creator", "createdby", "updatedby":
			key = "user" + key
		}
	}
	own := ownTenant(w.of)
	switch key {
	case "serialnumber", "serial", "serialno":
		w.learn(redact.Serial, v, true)
	case "ip", "ipaddress", "hostname", "devicename", "host", "fqdn", "defaultgateway":
		learnHost(v, w.learn)
	case "name":
		if w.of.Source == evidence.SSE { // its list of devices
			learnHost(v, w.learn)
		}
	case "email", "useremail", "userid", "username", "usernick", "nickname", "displayname", "fullname", "givenname",
		"familyname":
		w.learn(redact.User, v, w.of.Source == evidence.ESA) // there it is the account that we use ourselves
	case "sub":
		if own {
			w.learn(redact.User, v, false)
		}
	case "orgname", "organizationname", "organisationname", "tenantname", "companyname", "organization", "organisation":
		w.learn(orgKind(own, redact.Org), v, own)
	case "orgid", "organizationid", "organisationid", "tenantid":
		w.learn(orgKind(own, redact.OrgID), v, own)
	}
}

func orgKind(own bool, kind redact.Kind) redact.Kind {
	if own {
		return kind
	}
	return redact.Tenant // the customer's own name is known by then, and stays his
}

func learnHost(address string, learn learn) {
	if host, _, err := net.SplitHostPort(address); err == nil {
		address = host
	}
	if ip, err := netip.ParseAddr(address); err == nil && ip.IsLoopback() {
		return
	}
	learn(hostOrIP(address), address, true)
}

func hostOrIP(address string) redact.Kind {
	if _, err := netip.ParseAddr(address); err == nil {
		return redact.IP
	}
	return redact.Host
}
