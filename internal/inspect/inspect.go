// Package inspect tells what happened in a HAR, for the products that we know. It shows no text of the HAR that could
// hold a secret: only codes, statuses, times and trace ids that have the form of one.
package inspect

import (
	"encoding/json"
	"errors"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/har"
)

const (
	longest = 256 << 10        // of a text in an entry; a longer one is cut
	slow    = 10 * time.Second // our own bound: a call of that length is named
	most    = 1000             // calls that are listed, so that memory stays bounded
)

// Call is one call to the vendor's hosts that is worth a line.
type Call struct {
	At       time.Time `json:"at,omitzero"` // UTC; zero: the HAR does not say
	Method   string    `json:"method"`
	Host     string    `json:"host"`
	Endpoint string    `json:"endpoint"` // ids are left out
	Status   int       `json:"status"`   // 0: it was never answered
	Millis   int64     `json:"ms"`
	Codes    []string  `json:"codes,omitempty"`   // "E4017 [409]", "jwt_expired", "connection error"
	Period   string    `json:"period,omitempty"`  // of a tile that is empty
	TraceID  string    `json:"traceId,omitempty"` // what TAC searches by
	Slow     bool      `json:"slow,omitempty"`
}

// Report is what a HAR holds.
type Report struct {
	Entries int            `json:"entries"`
	Ours    int            `json:"ours"`           // calls to the vendor's hosts
	Unread  int            `json:"unread"`         // entries to them whose form was not understood
	Cut     int            `json:"cut"`            // replies that were too long to be read whole
	Hosts   map[string]int `json:"hosts"`          // of the vendor
	Calls   []Call         `json:"calls"`          // failed, slow, empty or never answered, in the HAR's order
	More    int            `json:"more,omitempty"` // of these, not listed
}

// Read reads a whole HAR. A file that is not one, or is cut, is a *har.SyntaxError.
func Read(from io.Reader) (Report, error) {
	r := Report{Hosts: map[string]int{}, Calls: []Call{}}
	in := har.NewReader(from)
	in.Longest = longest
	for {
		e, err := in.Next()
		if errors.Is(err, io.EOF) {
			return r, nil
		}
		if err != nil {
			return Report{}, err
		}
		r.Entries++
		if mentions(e.Raw) {
			r.take(e)
		}
	}
}

func (r *Report) take(raw har.Entry) {
	var e entry
	if err := json.Unmarshal(raw.Raw, &e); err != nil {
		r.Unread++
		return
	}
	u, err := url.Parse(e.Request.URL)
	if err != nil || !ours(strings.ToLower(u.Hostname())) {
		return
	}
	r.Ours++
	if raw.Cut {
		r.Cut++
	}
	c := Call{At: e.started(), Method: method(e.Request.Method), Host: strings.ToLower(u.Hostname()),
		Endpoint: endpoint(u), Millis: int64(e.Time), Slow: e.Time >= float64(slow.Milliseconds())}
	if len(r.Hosts) < most || r.Hosts[c.Host] > 0 {
		r.Hosts[c.Host]++
	}
	if e.Response != nil {
		c.Status = max(0, e.Response.Status)
	}
	c.read(e.body(), u.Query().Get("period"))
	switch {
	case !c.tells():
	case len(r.Calls) == most:
		r.More++
	default:
		r.Calls = append(r.Calls, c)
	}
}

func method(s string) string {
	switch s {
	case "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD":
		return s
	}
	return "?"
}

func (c *Call) tells() bool {
	return c.Status == 0 || c.Status >= 400 || len(c.Codes) > 0 || c.Slow || c.Period != ""
}

// read takes from a body what it says of a failure, and whether a tile is empty.
func (c *Call) read(body []byte, asked string) {
	var said reply
	if len(body) == 0 || json.Unmarshal(body, &said) != nil {
		return
	}
	if traced.MatchString(said.Trace) {
		c.TraceID = said.Trace
	}
	for _, code := range []string{said.Error, said.ErrorCode} {
		if plain.MatchString(code) {
			c.Codes = append(c.Codes, code)
		}
	}
	for _, e := range said.Errors {
		code := errCode.FindString(e.Code + " " + e.Message)
		if code == "" && plain.MatchString(e.Code) {
			code = e.Code
		}
		if code == "" {
			code = "unknown"
		}
		if b := bracket.FindStringSubmatch(e.Message); b != nil {
			code += " [" + b[1] + "]"
		}
		c.Codes = append(c.Codes, code)
	}
	if c.Status == 200 && strings.HasSuffix(c.Endpoint, "/data") && emptyTile(said.Data) {
		c.Period = "?"
		if period.MatchString(asked) {
			c.Period = asked
		}
	}
}

// emptyTile says whether a tile's data is there and holds nothing (F-XDR-TILE-DATA).
func emptyTile(data json.RawMessage) bool {
	var tile map[string]json.RawMessage
	if json.Unmarshal(data, &tile) != nil {
		return false
	}
	inner, there := tile["data"]
	return there && (string(inner) == "null" || string(inner) == "[]")
}

// Line is the call for a screen: the time first, because TAC searches by it.
func (c Call) Line() string {
	at := "?"
	if !c.At.IsZero() {
		at = c.At.Format("2006-01-02 15:04:05Z")
	}
	return strings.Join([]string{at, strconv.Itoa(c.Status), c.Method, c.Host + c.Endpoint,
		strconv.FormatInt(c.Millis, 10) + " ms", strings.Join(c.Codes, ", "), c.Period, c.TraceID}, "  ")
}
