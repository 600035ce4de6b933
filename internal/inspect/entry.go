package inspect

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
)

// entry is the part of a HAR's entry that is read. Numbers are raw because exporters write them in several ways, or
// null.
type entry struct {
	Started string          `json:"startedDateTime"`
	Time    json.RawMessage `json:"time"` // milliseconds
	Request struct {
		Method  string   `json:"method"`
		URL     string   `json:"url"`
		Headers []header `json:"headers"`
	} `json:"request"`
	Response *response `json:"response"`
}

type response struct {
	Status  json.RawMessage `json:"status"`
	Headers []header        `json:"headers"`
	Content struct {
		Size     json.RawMessage `json:"size"` // of the body; -1 or nothing: not known
		Type     string          `json:"mimeType"`
		Text     string          `json:"text"`
		Encoding string          `json:"encoding"`
	} `json:"content"`
	NetError string `json:"_error"` // Chrome's, of a call that the network did not answer
}

type header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// named is the first header of a name.
func named(list []header, name string) (value string) {
	for _, h := range list {
		if strings.EqualFold(strings.TrimSpace(h.Name), name) {
			return strings.TrimSpace(h.Value)
		}
	}
	return ""
}

// mentions says cheaply whether an entry can be one to the vendor's hosts, before it is decoded.
func mentions(raw []byte) bool {
	return bytes.Contains(raw, []byte("cisco.com")) || bytes.Contains(raw, []byte("CISCO.COM"))
}

// number reads a number that may be missing, null or in quotes; ok: it is there.
func number(raw json.RawMessage) (n float64, ok bool) {
	n, err := strconv.ParseFloat(strings.Trim(string(raw), `"`), 64)
	return n, err == nil && !math.IsNaN(n) && !math.IsInf(n, 0)
}

func (e entry) millis() int64 {
	n, _ := number(e.Time)
	return int64(min(max(n, 0), 1e12))
}

// started is when the call began, in UTC; zero: the HAR does not say.
func (e entry) started() time.Time {
	t, err := time.Parse(time.RFC3339Nano, e.Started)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// status is the status of the answer, 0 if there is none.
func (e entry) status() int {
	if e.Response == nil {
		return 0
	}
	n, _ := number(e.Response.Status)
	if n < 100 || n > 599 {
		return 0
	}
	return int(n)
}

// body is the reply's text as the server sent it. One that was cut is decoded up to there.
func (e entry) body() []byte {
	if e.Response == nil {
		return nil
	}
	c := e.Response.Content
	if c.Encoding != "base64" {
		return []byte(c.Text)
	}
	text := strings.NewReplacer("\r", "", "\n", "").Replace(c.Text)
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		b, _ = base64.StdEncoding.DecodeString(text[:len(text)/4*4])
	}
	return b
}

// textless says that an answer had a body that may be JSON, and the HAR does not hold it.
func (e entry) textless() bool {
	if s := e.status(); s < 200 || s >= 300 || s == 204 || e.Request.Method == "OPTIONS" || e.Request.Method == "HEAD" {
		return false
	}
	c := e.Response.Content
	size, known := number(c.Size)
	return c.Text == "" && (!known || size != 0) && (c.Type == "" || strings.Contains(strings.ToLower(c.Type), "json"))
}

// expired is when the token of the call had expired, zero if it had not or that is not known.
func (e entry) expired() time.Time {
	scheme, token, _ := strings.Cut(named(e.Request.Headers, "Authorization"), " ")
	parts := strings.Split(strings.TrimSpace(token), ".")
	if !strings.EqualFold(scheme, "Bearer") || len(parts) != 3 || e.started().IsZero() {
		return time.Time{}
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	var claims struct {
		Exp float64 `json:"exp"`
	}
	if err != nil || json.Unmarshal(payload, &claims) != nil || claims.Exp <= 0 || claims.Exp > 1e11 {
		return time.Time{}
	}
	if exp := time.Unix(int64(claims.Exp), 0).UTC(); exp.Before(e.started()) {
		return exp
	}
	return time.Time{}
}
