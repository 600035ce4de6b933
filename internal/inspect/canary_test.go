package inspect

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// canaries makes secrets of many forms and remembers them.
type canaries struct {
	all    []string
	bodies strings.Builder // as they were before an encoding
}

// next is one more secret: a word, a sentence, digits, hexadecimal digits, base64, a UUID, a code.
func (c *canaries) next() string {
	n := len(c.all)
	s := fmt.Sprintf(secretForms[n%len(secretForms)], 7000+n*37)
	c.all = append(c.all, s)
	return s
}

var secretForms = []string{"hunter%d", "correct horse %d staple", "canary_%d", "90817263%d",
	"c0ffee00c0ffee00c0ffee00deadbeef%d", "Zm9vYmFyYmF6cXV4_%d==", "6f1c2d7a-1f6a-4d0b-9a52-3f0e6f1c%d", "pinE%d",
	"E%d-pin", "last_%d_days", "jwt_%d", "net::ERR_C%d"}

// quoted is a text as a string of JSON.
func quoted(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

// pair is a header, a cookie or a parameter. Safari and mitmproxy may write the value first.
func pair(name, value string, valueFirst bool) string {
	if valueFirst {
		return fmt.Sprintf(`{"value":%s,"name":%s}`, quoted(value), quoted(name))
	}
	return fmt.Sprintf(`{"name":%s,"value":%s,"comment":""}`, quoted(name), quoted(value))
}

// dialect is how a program writes HARs.
type dialect struct {
	name       string
	bom        bool
	valueFirst bool
	base64     bool   // bodies
	response   string // how a call is written that was not answered
	extra      string // keys of an entry that only this program writes, with %s where a secret may be
}

var dialects = []dialect{
	{name: "chrome", response: `{"status":0,"_error":%s,"headers":[],"content":{"size":0,"mimeType":"x-unknown"}}`,
		extra: `"_initiator":{"type":"script","stack":{"callFrames":[{"url":%s}]}},"_priority":"High",`},
	{name: "firefox", bom: true, response: `{"status":0,"statusText":%s,"headers":[],"content":{"size":0}}`,
		extra: `"pageref":"page_1","comment":%s,"_securityState":"secure",`},
	{name: "safari", valueFirst: true, response: `null,"comment":%s`,
		extra: `"_fetchType":"Network Load","serverIPAddress":%s,`},
	{name: "mitmproxy", valueFirst: true, base64: true,
		response: `{"status":0,"headers":[],"cookies":[],"comment":%s,"content":{}}`,
		extra:    `"connection":%s,"_webSocketMessages":[],`},
}

// body is a reply with secrets in the place of all that is usually shown.
func (d dialect) body(c *canaries) (encoding, text string) {
	body := fmt.Sprintf(`{"error":%s,"error_code":%s,"error_description":%s,"trace_id":%s,"message":%s,`+
		`"data":{"data":[],"x":%s},"errors":[{"code":%s,"type":%s,"message":%s},{"code":"unknown","message":%s},%s]}`,
		quoted(c.next()), quoted(c.next()), quoted("No token "+c.next()), quoted("x-"+c.next()), quoted(c.next()),
		quoted(c.next()), quoted(c.next()), quoted(c.next()), quoted("E4017: Device is offline [409] "+c.next()),
		quoted("password="+c.next()), quoted(c.next()))
	c.bodies.WriteString(body)
	if d.base64 {
		return `"encoding":"base64",`, base64.StdEncoding.EncodeToString([]byte(body))
	}
	return "", body
}

// entry writes a call with secrets wherever one may be.
func (d dialect) entry(c *canaries, status int) string {
	session := fmt.Sprintf("%032x", 0xabcdef12345+len(c.all))
	c.all = append(c.all, session)
	address := "https://user:" + escaped(c.next()) + "@visibility.amp.cisco.com/iroh/iroh-dashboard/tiles/" +
		escaped(c.next()) + "/data?period=" + escaped(c.next()) + "&token=" + escaped(c.next()) + "#" + escaped(c.next())
	request := fmt.Sprintf(`{"url":%s,"method":%s,"headers":[%s,%s,%s],"cookies":[%s],"queryString":[%s],`+
		`"postData":{"mimeType":"application/json","text":%s,"params":[%s]},"headersSize":-1}`,
		quoted(address), quoted(c.next()), pair("Authorization", "Bearer "+session, d.valueFirst),
		pair("X-Api-Key", c.next(), d.valueFirst), pair(c.next(), c.next(), d.valueFirst),
		pair("session", c.next(), d.valueFirst), pair("token", c.next(), d.valueFirst),
		quoted(`{"passphrase":"`+c.next()+`"}`), pair("password", c.next(), d.valueFirst))
	var response string
	if status == 0 {
		response = fmt.Sprintf(d.response, quoted(c.next()))
	} else {
		encoding, text := d.body(c)
		response = fmt.Sprintf(`{"status":%d,"statusText":%s,"redirectURL":%s,"headers":[%s,%s,%s],`+
			`"content":{"mimeType":%s,%s"text":%s}}`, status, quoted(c.next()),
			quoted("https://visibility.amp.cisco.com/"+c.next()), pair("Set-Cookie", "sid="+c.next(), d.valueFirst),
			pair("X-Request-Id", session, d.valueFirst), pair("trace-id", "id "+c.next(), d.valueFirst),
			quoted(c.next()), encoding, quoted(text))
	}
	return fmt.Sprintf(`{%s"startedDateTime":"2026-07-01T10:00:00.000Z","request":%s,"time":7,"cache":{},"timings":{},`+
		`"response":%s}`, fmt.Sprintf(d.extra, quoted(c.next())), request, response)
}

func escaped(s string) string {
	return strings.NewReplacer(" ", "%20", "%", "%25", "#", "%23").Replace(s)
}

// Nothing that was planted comes out, in any dialect, and what happened is told all the same.
func TestNoSecretIsShown(t *testing.T) {
	for _, d := range dialects {
		t.Run(d.name, func(t *testing.T) {
			c := &canaries{}
			var entries []string
			for range 3 { // so that each form comes to each place
				for _, status := range []int{200, 401, 409, 500, 0} {
					entries = append(entries, d.entry(c, status))
				}
			}
			entries = append(entries, fmt.Sprintf(`{"request":{"method":"GET","url":%s},"response":null}`,
				quoted("https://acme-hunter2.security.cisco.com/")))
			c.all = append(c.all, "acme-hunter2")
			text := archive(entries...)
			if d.bom {
				text = "\ufeff" + text
			}
			r := read(t, text)
			shown, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			for _, secret := range c.all {
				all := text + c.bodies.String()
				if !strings.Contains(all, secret) && !strings.Contains(all, escaped(secret)) {
					t.Errorf("%s was not planted", secret)
				}
				if strings.Contains(strings.ToLower(string(shown)), strings.ToLower(secret)) {
					t.Errorf("%s is shown", secret)
				}
			}
			if r.Ours != len(entries) || r.Unread != 0 || !strings.Contains(string(shown), "E4017 [409]") ||
				r.Withheld == 0 || !strings.Contains(string(shown), string(unanswered)) {
				t.Errorf("not understood: %s", shown)
			}
		})
	}
}
