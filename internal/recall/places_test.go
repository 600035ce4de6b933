package recall

import (
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"html"
	"math/rand/v2"
	"net/url"
	"strings"
)

// place puts a field into a text of one format.
type place struct {
	name string
	make func(r *rand.Rand, key, value string) string
	// only are the kinds that may be there; empty: all.
	only string
}

func quoted(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

// plainJSON does not escape what is special in HTML.
func plainJSON(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v)
	return strings.TrimSpace(b.String())
}

func inXML(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}

func object(key, value string) string {
	return plainJSON(map[string]string{"a": "1", key: value, "zz": "ok"})
}

// bodies are what a request or a response may carry.
var bodies = []place{
	{"JSON", func(_ *rand.Rand, k, v string) string { return object(k, v) }, ""},
	{"JSON escaped", func(_ *rand.Rand, k, v string) string {
		return `{"x":{` + quoted(k) + ": " + quoted(v) +
			`}}`
	}, ""},
	{"JSON in JSON", func(_ *rand.Rand, k, v string) string { return object("payload", object(k, v)) }, ""},
	{"JSON in JSON in JSON", func(_ *rand.Rand, k, v string) string {
		return object("p", object("q", object(k,
			v)))
	}, ""},
	{"name and value", func(_ *rand.Rand, k, v string) string {
		return `[{"name":` + quoted(k) + `,"value":` + quoted(v) + `}]`
	}, ""},
	{"value and key", func(_ *rand.Rand, k, v string) string {
		return `[{"value":` + quoted(v) + `,"key":` + quoted(k) + `}]`
	}, ""},
	{"GraphQL", func(_ *rand.Rand, k, v string) string {
		return plainJSON(map[string]any{"query": "mutation($i: In!) { login(input: $i) { ok } }",
			"variables": map[string]any{"i": map[string]string{k: v}}})
	}, ""},
	{"base64 of JSON", func(_ *rand.Rand, k, v string) string {
		return plainJSON(map[string]string{"data": base64.StdEncoding.EncodeToString([]byte(object(k, v)))})
	}, ""},
	{"base64 of base64", func(_ *rand.Rand, k, v string) string {
		one := base64.StdEncoding.EncodeToString([]byte(object(k, v)))
		return plainJSON(map[string]string{"data": base64.URLEncoding.EncodeToString([]byte(one))})
	}, ""},
	{"form", func(_ *rand.Rand, k, v string) string {
		return "grant_type=x&" + url.QueryEscape(k) + "=" + url.QueryEscape(v) + "&submit=1"
	}, ""},
	{"form with JSON", func(_ *rand.Rand, k, v string) string {
		return "q=1&data=" + url.QueryEscape(object(k, v)) +
			"&b=2"
	}, ""},
	{"multipart", func(_ *rand.Rand, k, v string) string {
		return "--B\r\nContent-Disposition: form-data; name=\"" + k + "\"\r\n\r\n" + v + "\r\n--B--\r\n"
	}, ""},
	{"XML", func(_ *rand.Rand, k, v string) string {
		return "<a><" + k + ">" + inXML(v) + "</" + k + "><ok>1</ok></a>"
	}, ""},
	{"SOAP", func(_ *rand.Rand, k, v string) string {
		return `<s:Envelope><s:Body><n:` + k + ` type="x">` + inXML(v) + "</n:" + k + "></s:Body></s:Envelope>"
	}, ""},
	{"HTML hidden input", func(_ *rand.Rand, k, v string) string {
		return `<form><input type="hidden" name="` + k + `" value="` + html.EscapeString(v) + `"></form>`
	}, ""},
	{"HTML data attribute", func(_ *rand.Rand, k, v string) string {
		return `<div id="x" data-config="` + html.EscapeString(object(k, v)) + `"></div>`
	}, ""},
	{"script", func(_ *rand.Rand, k, v string) string {
		return "<script>window.cfg = {a: 1};\nwindow." + strings.ReplaceAll(k, "-", "_") + " = " + quoted(v) +
			";</script>"
	}, ""},
	{"event stream", func(_ *rand.Rand, k, v string) string {
		return "event: message\nid: 7\ndata: " + object(k, v) + "\n\n"
	}, ""},
	{"URL in JSON", func(_ *rand.Rand, k, v string) string {
		return plainJSON(map[string]string{"next": "https://visibility.eu.amp.cisco.com/x?p=1&" + k + "=" +
			url.QueryEscape(v) + "&z=1"})
	}, ""},
	{"URL in a URL", func(_ *rand.Rand, k, v string) string {
		return "redirect=" + url.QueryEscape("https://visibility.eu.amp.cisco.com/x?"+k+"="+url.QueryEscape(v)+"&z=1") +
			"&b=1"
	}, ""},
}

// texts are what other files than HARs hold.
var texts = []place{
	{"YAML", func(_ *rand.Rand, k, v string) string {
		return "server:\n  port: 443\n  " + k + ": " + quoted(v) + "\n  on: true\n"
	}, ""},
	{"log line", func(_ *rand.Rand, k, v string) string {
		return "Wed Sep 17 10:00:00 2025 Info: request done " + k + "=" + v + " status=200\n"
	}, "plain"},
	{"log line, quoted", func(_ *rand.Rand, k, v string) string {
		return "Wed Sep 17 10:00:00 2025 Debug: body " + object(k, v) + " end\n"
	}, ""},
	{"URL in a log", func(_ *rand.Rand, k, v string) string {
		return `10.0.0.1 - - "GET /x?a=1&` + k + "=" + url.QueryEscape(v) + "&z=1 HTTP/1.1\" 401 12\n"
	}, ""},
	{"header lines", func(_ *rand.Rand, k, v string) string {
		return "> GET / HTTP/1.1\n> " + k + ": " + v + "\n> Accept: */*\n"
	}, "plain"},
	{"configuration", func(_ *rand.Rand, k, v string) string {
		return "<?xml version=\"1.0\"?>\n<!DOCTYPE config SYSTEM \"config.dtd\">\n<!-- Serial Number: 564D -->\n<config>\n  <" + k + ">" +
			inXML(v) + "</" + k + ">\n</config>\n"
	}, ""},
	{"prompt", func(_ *rand.Rand, _, v string) string {
		return "esa01.example.com> cloudserviceconfig\n\nEnter the registration token key:\n[]> " + v +
			"\n\nesa01.example.com> \n"
	}, "plain"},
	{"note", func(_ *rand.Rand, _, v string) string {
		return "The customer says: the password is " + v + " and it fails.\n"
	}, "plain"},
	{"curl", func(_ *rand.Rand, _, v string) string {
		return "curl -H 'Authorization: Bearer " + v + "' https://visibility.eu.amp.cisco.com/iroh/profile/whoami\n"
	}, "plain"},
	{"environment", func(_ *rand.Rand, k, v string) string {
		return "export XDR_" + strings.ToUpper(strings.ReplaceAll(k, "-", "_")) + "=" + v + "\n"
	}, "plain"},
	{"IOS community", func(_ *rand.Rand, _, v string) string { return "snmp-server community " + v + " ro\n" },
		"plain"},
	{"IOS v3 user", func(_ *rand.Rand, _, v string) string {
		return "snmp-server user mon grp v3 auth sha " + v + " priv aes 128 " + v + "\n"
	}, "plain"},
	{"IOS secret", func(_ *rand.Rand, _, v string) string { return "enable secret 0 " + v + "\n" }, "plain"},
	{"IOS key", func(_ *rand.Rand, _, v string) string { return "crypto isakmp key " + v + " address 10.0.0.2\n" },
		"plain"},
}

// fits says whether a value may be at a place: where nothing quotes it, it has no blanks.
func (p place) fits(v string) bool {
	return p.only == "" || !strings.ContainsAny(v, " \n\"'<>&,;()[]{}|\\")
}
