package inspect

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// archive is a HAR with these entries.
func archive(entries ...string) string {
	return `{"log":{"version":"1.2","entries":[` + strings.Join(entries, ",\n") + `]}}`
}

// call is an entry: a call to XDR's API in Europe and its reply.
func call(path string, status int, body string) string {
	text, _ := json.Marshal(body)
	return fmt.Sprintf(`{"startedDateTime":"2026-07-01T12:00:00.000+02:00","time":12.5,"request":{"method":"GET","url":`+
		`"https://visibility.eu.amp.cisco.com%s"},"response":{"status":%d,"content":{"text":%s}}}`, path, status, text)
}

func read(t *testing.T, text string) Report {
	t.Helper()
	r, err := Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// summary is what a report's calls say, one after the other.
func summary(r Report) string {
	var all []string
	for _, c := range r.Calls {
		said := fmt.Sprintf("%d %s: %s", c.Status, c.Code, c.Meaning)
		if c.Guess {
			said += " (guess)"
		}
		if c.Period != "" {
			said += " " + c.Period
		}
		all = append(all, said)
	}
	return strings.Join(all, "; ")
}

func TestMeaning(t *testing.T) {
	const health = "/iroh/iroh-enrich/health"
	const tile = "/iroh/iroh-dashboard/tiles/1/2/data?period="
	for _, c := range []struct{ entry, want string }{
		{call(health, 200, `{"errors":[{"code":"unknown","type":"fatal","message":"E4017: Device is offline [409]"}]}`),
			"200 E4017 [409]: XDR cannot reach the module's device through SSE"},
		{call(health, 200, `{"errors":[{"code":"unknown","message":"E4099: Something else [502]"}]}`),
			"200 E4099 [502]: an error that is not known; its text is not shown"},
		{call(health, 200, `{"errors":[{"code":"connection error"},{"code":"connection-error"},`+
			`{"code":"authorization error"}]}`),
			"200 connection error: XDR could not connect to the module's product; " +
				"200 connection-error: XDR could not connect to the module's product; " +
				"200 authorization error: the sign-in or its rights were not accepted"},
		{call(health, 200, `{"errors":[{"code":7,"type":"warning"},"text"]}`),
			"200 : a warning that is not known; its text is not shown; " +
				"200 : an error that is not known; its text is not shown"},
		{call(health, 200, `{"errors":[{"message":"the device seems to be offline"}]}`),
			"200 : XDR cannot reach the module's device through SSE (guess)"},
		{call(health, 401, `{"error":"invalid_token","error_code":"jwt_expired","error_description":"x"}`),
			"401 jwt_expired: the sign-in token of the call has expired"},
		{call(health, 401, `{"error":"invalid_request","error_description":"No JWT found in HTTP Authorization header"}`),
			"401 : the call carried no sign-in token"},
		{call(health, 403, `{"error":{"code":"hunter2"}}`), "403 : the sign-in or its rights were not accepted"},
		{call(health, 404, `<html>`), "404 : what the call asked for does not exist"},
		{call(health, 409, ``), "409 : the request conflicts with the present state"},
		{call(health, 429, ``), "429 : too many requests"},
		{call(health, 503, ``), "503 : the remote side failed"},
		{call(health, 418, ``), "418 : the request was refused"},
		{call(health, 0, ``), "0 : cancelled by the browser or answered from its cache: not known which"},
		{strings.Replace(call(health, 0, ``), `"status"`, `"_error":"net::ERR_CONNECTION_RESET","status"`, 1),
			"0 net::ERR_CONNECTION_RESET: the browser could not connect, or the connection broke"},
		{`{"request":{"method":"GET","url":"https://visibility.amp.cisco.com/"},"response":null}`, "0 : never answered"},
		{`{"request":{"method":"GET","url":"https://visibility.amp.cisco.com/"}}`, "0 : never answered"},
		{call(tile+"last_hour", 200, `{"data":{"data":null}}`), "200 : the tile is empty last_hour"},
		{call(tile+"hunter2", 200, `{"data":{"data":[]}}`), "200 : the tile is empty ?"},
		{call(tile+"last_hour", 200, `{"data":{}}`), ""},
		{call(tile+"last_hour", 200, `{"data":{"data":[0]}}`), ""},
		{call(tile+"last_hour", 200, `{"data":{"data":[]},"errors":[{"code":"too many requests"}]}`),
			"200 too many requests: too many requests"},
		{strings.Replace(call(health, 200, `{}`), `12.5`, `10000`, 1), "200 : took 10 seconds or longer"},
		{call(health, 200, `{"error_code":"jwt_expired","data":"`+strings.Repeat("x", longest)+`"}`),
			"200 jwt_expired: the sign-in token of the call has expired"},
		{call(health, 200, `{"data":"`+strings.Repeat("x", longest)+`","error_code":"jwt_expired"}`),
			"200 : the reply is too long to be read whole: what it says is not known"},
		{call(health, 200, `<script>`+strings.Repeat("x", longest)), ""},
		{call(health, 200, `{"errors":[]}`), ""},
	} {
		if got := summary(read(t, archive(c.entry))); got != c.want {
			t.Errorf("%.200s\n got %s\nwant %s", c.entry, got, c.want)
		}
	}
}

// The same at the same endpoint is one line, whatever the ids in the path.
func TestGroups(t *testing.T) {
	later := strings.Replace(call("/iroh/iroh-int/module-instance/b", 404, ""), "12:00", "13:30", 1)
	r := read(t, archive(call("/iroh/iroh-int/module-instance/a", 404, ""), later,
		call("/iroh/iroh-int/module-instance/c", 403, "")))
	if len(r.Calls) != 2 || r.Calls[0].Count != 2 || r.Calls[0].Endpoint != "/iroh/iroh-int/module-instance/*" ||
		r.Calls[0].First.Format(time.TimeOnly) != "10:00:00" || r.Calls[0].Last.Format(time.TimeOnly) != "11:30:00" {
		t.Errorf("%+v", r.Calls)
	}
}

func TestRegionsAndTextless(t *testing.T) {
	r := read(t, archive(call("/iroh/profile/whoami", 200, ""),
		`{"request":{"method":"GET","url":"https://api-sse.cisco.com/"},"response":{"status":200,"content":{"size":0}}}`,
		`{"request":{"method":"GET","url":"https://acme.security.cisco.com/"},"response":{"status":204,"content":{}}}`,
		`{"request":{"method":"GET","url":"https://example.com/?cisco.com"},"response":{"status":500}}`,
		`{"request":{"method":"GET","url":7,"a":"https://cisco.com"}}`))
	if fmt.Sprint(r.Regions) != "[eu us]" || r.Textless != 1 || r.Ours != 3 || r.Hosts["*.security.cisco.com"] != 1 ||
		r.Unread != 1 || r.Entries != 5 {
		t.Errorf("%+v", r)
	}
}

func TestExpired(t *testing.T) {
	token := func(exp int64) string {
		claims := base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, `{"exp":%d}`, exp))
		return "eyJhbGciOiJIUzI1NiJ9." + claims + ".c2lnbmF0dXJl"
	}
	at := time.Date(2026, 7, 1, 10, 0, 0, 0, time.UTC)
	with := func(value string) string {
		return strings.Replace(call("/iroh/profile/whoami", 200, "{}"), `"method"`,
			`"headers":[{"value":"`+value+`","name":"authorization"}],"method"`, 1)
	}
	r := read(t, archive(with("Bearer "+token(at.Unix()-600)), with("bearer "+token(at.Unix()-600)),
		with("Bearer "+token(at.Unix()+600)), with("Bearer a.b.c"), with("Basic "+token(1))))
	if len(r.Expired) != 1 || r.Expired[0].Count != 2 || !r.Expired[0].At.Equal(at.Add(-10*time.Minute)) {
		t.Errorf("%+v", r.Expired)
	}
}

// A trace id has the form of one, and is not a secret elsewhere.
func TestTraces(t *testing.T) {
	const id, uuid = "4bf92f3577b34da6a3ce929d0e0e4736", "0b0f3d4e-1f6a-4d0b-9a52-3f0e6f1c2d7a"
	in := func(id string) string { return call("/iroh/profile/whoami", 500, `{"trace_id":"`+id+`"}`) }
	header := strings.Replace(call("/iroh/profile/whoami", 500, ``), `"status"`,
		`"headers":[{"name":"X-Request-Id","value":"`+uuid+`"}],"status"`, 1)
	secret := "9f86d081884c7d659a2feaa0c55ad015"
	elsewhere := strings.Replace(call("/iroh/profile/whoami", 200, `{}`), `"method"`,
		`"headers":[{"name":"Authorization","value":"Bearer `+secret+`"}],"method"`, 1)
	r := read(t, archive(in(id), header, in("hunter2-hunter2-hunter2"), in(secret), elsewhere))
	var got []string
	for _, trace := range r.Traces {
		got = append(got, trace.ID+trace.At.Format(" 15:04"))
	}
	if s := strings.Join(got, ", "); s != id+" 10:00, "+uuid+" 10:00" || r.Withheld != 1 {
		t.Errorf("%s, %d withheld", s, r.Withheld)
	}
}

func TestReadRefusesWhatIsCut(t *testing.T) {
	whole := archive(call("/iroh/profile/whoami", 500, `{}`))
	if _, err := Read(strings.NewReader(whole[:len(whole)-20])); err == nil {
		t.Error("a HAR that is cut was taken")
	}
}
