package recall

import (
	"encoding/base64"
	"encoding/json"
	"math/rand/v2"
	"net/url"
	"strings"
)

// dialect is how one program writes HARs: its order of keys, its blanks, its own fields.
type dialect struct {
	name       string
	indent     string
	valueFirst bool // {"value": …, "name": …}
	escapeHTML bool // \u003c for <
	extras     bool // _initiator, _webSocketMessages
	lower      bool // names of headers, with HTTP/2's pseudo-headers
}

var dialects = []dialect{
	{name: "Chrome", indent: "  ", extras: true, lower: true},
	{name: "Firefox", indent: "  "},
	{name: "Safari", indent: "    ", valueFirst: true},
	{name: "mitmproxy", indent: "", escapeHTML: true, lower: true},
}

// raw is JSON that is written already.
type raw = json.RawMessage

func (d dialect) json(v any) raw {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(d.escapeHTML)
	_ = e.Encode(v)
	return raw(strings.TrimSpace(b.String()))
}

func (d dialect) pair(name, value string) raw {
	n, v := string(d.json(name)), string(d.json(value))
	if d.valueFirst {
		return raw(`{"value":` + v + `,"name":` + n + `}`)
	}
	return raw(`{"name":` + n + `,"value":` + v + `}`)
}

// request is what an entry is made of.
type request struct {
	url, body, mime    string
	headers, cookies   []raw
	query, params      []raw
	answer, answerMime string
	answerHeaders      []raw
	answerCookies      []raw
	redirect, comment  string
	sockets            []string
	initiator, title   string
	packed             bool
	vendor             map[string]string
}

func (d dialect) entry(q request) raw {
	if q.url == "" {
		q.url = "https://visibility.eu.amp.cisco.com/iroh/iroh-int/module-instance"
	}
	list := func(l []raw) []raw {
		if l == nil {
			return []raw{}
		}
		return l
	}
	headers := append([]raw{d.pair("Accept", "application/json")}, q.headers...)
	if d.lower {
		headers = append([]raw{d.pair(":authority", "visibility.eu.amp.cisco.com"), d.pair(":method", "GET")},
			headers...)
	}
	content := map[string]any{"size": len(q.answer), "mimeType": q.answerMime, "text": q.answer}
	if q.packed {
		content["text"], content["encoding"] = base64.StdEncoding.EncodeToString([]byte(q.answer)), "base64"
	}
	req := map[string]any{"method": "POST", "url": q.url, "httpVersion": "h2", "headers": headers,
		"queryString": list(q.query),
		"cookies":     list(q.cookies), "headersSize": -1, "bodySize": len(q.body)}
	if q.body != "" || q.params != nil {
		req["postData"] = map[string]any{"mimeType": q.mime, "text": q.body, "params": list(q.params)}
	}
	e := map[string]any{"startedDateTime": "2026-11-28T10:00:00.000Z", "time": 12.5, "request": req,
		"response": map[string]any{"status": 200, "statusText": "OK", "httpVersion": "h2",
			"headers": list(q.answerHeaders),
			"cookies": list(q.answerCookies), "content": content, "redirectURL": q.redirect, "headersSize": -1,
			"bodySize": -1},
		"cache": map[string]any{}, "timings": map[string]any{"send": 0.1, "wait": 12.1, "receive": 0.3}}
	if q.comment != "" {
		e["comment"] = q.comment
	}
	if d.extras {
		e["_initiator"] = map[string]any{"type": "script", "url": q.initiator,
			"stack": map[string]any{"callFrames": []any{map[string]any{"url": q.initiator}}}}
		e["_vendor"] = q.vendor
		var sockets []any
		for _, s := range q.sockets {
			sockets = append(sockets, map[string]any{"type": "send", "time": 1.5, "opcode": 1, "data": s})
		}
		e["_webSocketMessages"] = sockets
	}
	return d.json(e)
}

func (d dialect) file(entries []raw, titles []string) string {
	pages := []any{}
	for _, t := range titles {
		pages = append(pages, map[string]any{"startedDateTime": "2026-11-28T10:00:00.000Z", "id": "page_1", "title": t})
	}
	all := map[string]any{"log": map[string]any{"version": "1.2", "creator": map[string]any{"name": d.name,
		"version": "1"},
		"pages": pages, "entries": entries}}
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(d.escapeHTML)
	e.SetIndent("", d.indent)
	_ = e.Encode(all)
	return b.String()
}

// harPlace puts a field into an entry.
type harPlace struct {
	name   string
	put    func(d dialect, q *request, k, v string)
	extras bool // only where the dialect has it
	plain  bool // only what a header can hold
}

func cookieValue(v string) string { return url.QueryEscape(v) }

var harPlaces = []harPlace{
	{"URL query", func(_ dialect, q *request, k, v string) {
		q.url = "https://visibility.eu.amp.cisco.com/cb?lang=en&" + url.QueryEscape(k) + "=" + url.QueryEscape(v)
	}, false, false},
	{"URL fragment", func(_ dialect, q *request, k, v string) {
		q.url = "https://visibility.eu.amp.cisco.com/cb#" + k + "=" + url.QueryEscape(v) + "&expires_in=600"
	}, false, false},
	{"URL userinfo", func(_ dialect, q *request, _, v string) {
		q.url = "https://svc:" + url.QueryEscape(v) + "@visibility.eu.amp.cisco.com/x"
	}, false, false},
	{"queryString", func(d dialect, q *request, k, v string) { q.query = append(q.query, d.pair(k, v)) }, false, false},
	{"header", func(d dialect, q *request, k, v string) { q.headers = append(q.headers, d.pair(k, v)) }, false, true},
	{"response header", func(d dialect, q *request, k, v string) {
		q.answerHeaders = append(q.answerHeaders, d.pair(strings.ToUpper(k), v))
	}, false, true},
	{"authorization", func(d dialect, q *request, _, v string) {
		q.headers = append(q.headers, d.pair("authorization", "Bearer "+v))
	}, false, true},
	{"basic", func(d dialect, q *request, _, v string) {
		q.headers = append(q.headers, d.pair("Proxy-Authorization",
			"Basic "+base64.StdEncoding.EncodeToString([]byte("svc:"+v))))
	}, false, false},
	{"cookie header", func(d dialect, q *request, k, v string) {
		q.headers = append(q.headers, d.pair("Cookie", "theme=dark; "+k+"="+cookieValue(v)+"; lang=en"))
	}, false, false},
	{"set-cookie header", func(d dialect, q *request, k, v string) {
		q.answerHeaders = append(q.answerHeaders, d.pair("set-cookie",
			"a=b; Path=/\n"+k+"="+cookieValue(v)+"; Path=/; HttpOnly"))
	}, false, false},
	{"referer", func(d dialect, q *request, k, v string) {
		q.headers = append(q.headers, d.pair("Referer",
			"https://securex.eu.security.cisco.com/?"+k+"="+url.QueryEscape(v)))
	}, false, false},
	{"location", func(d dialect, q *request, k, v string) {
		q.answerHeaders = append(q.answerHeaders, d.pair("Location", "/next?"+k+"="+url.QueryEscape(v)+"#top"))
		q.redirect = "/next?" + k + "=" + url.QueryEscape(v) + "#top"
	}, false, false},
	{"cookies", func(d dialect, q *request, _, v string) {
		q.cookies = append(q.cookies, d.pair("odd-name", v), d.pair("other", ""))
	}, false, false},
	{"response cookies", func(d dialect, q *request, _, v string) {
		q.answerCookies = append(q.answerCookies, d.pair("x", v))
	}, false, false},
	{"params", func(d dialect, q *request, k, v string) {
		q.params, q.mime = append(q.params, d.pair(k, v)), "application/x-www-form-urlencoded"
	}, false, false},
	{"WebSocket message", func(_ dialect, q *request, k, v string) {
		q.sockets = append(q.sockets, object(k,
			v))
	}, true,
		false},
	{"initiator", func(_ dialect, q *request, k, v string) {
		q.initiator = "https://securex.eu.security.cisco.com/app.js?" + k + "=" + url.QueryEscape(v)
	}, true, false},
	{"vendor field", func(_ dialect, q *request, k, v string) { q.vendor = map[string]string{"_" + k: v} },
		true, false},
	{"comment", func(_ dialect, q *request, k, v string) { q.comment = k + "=" + url.QueryEscape(v) + " was used" },
		false, false},
	{"page title", func(_ dialect, q *request, k, v string) {
		q.title = "Sign in https://securex.eu.security.cisco.com/?" + k + "=" + url.QueryEscape(v)
	}, false, false},
}

// random picks a kind and one of its names.
func random(r *rand.Rand, k kind) (key, value string) { return k.keys[r.IntN(len(k.keys))], k.value(r) }
