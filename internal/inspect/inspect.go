// Package inspect tells what happened in a HAR, for the products that we know. Nothing that it returns is free text of
// the HAR: hosts, paths, methods, periods and codes are shown only if they are on a list, texts only as what they mean,
// and a trace id only if it has the form of one and is not a secret elsewhere in the same HAR. For example:
//
//	report, err := inspect.Read(file)
//	for _, call := range report.Calls {
//		fmt.Println(call.Count, call.Endpoint, call.Meaning)
//	}
package inspect

import (
	"encoding/json"
	"errors"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/har"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

const (
	longest = 1 << 20          // of a text in an entry; a longer one is cut
	slow    = 10 * time.Second // our own bound: a call of that length is named
	most    = 1000             // lines of each list, so that memory stays bounded
)

// Call is what went wrong in one way at one endpoint, any number of times.
type Call struct {
	place
	trouble
	span
	Millis int64 `json:"ms"` // of the longest
}

// place is where a call went.
type place struct {
	Method   string `json:"method"`
	Host     string `json:"host"`
	Endpoint string `json:"endpoint"` // "*" is a step that may be an id
	Status   int    `json:"status"`   // 0: there is none
}

// span is how often something happened, and when.
type span struct {
	Count int       `json:"count"`
	First time.Time `json:"first,omitzero"` // UTC; zero: the HAR does not say
	Last  time.Time `json:"last,omitzero"`
}

func (s *span) add(at time.Time) {
	s.Count++
	if at.IsZero() {
		return
	}
	if s.First.IsZero() || at.Before(s.First) {
		s.First = at
	}
	if at.After(s.Last) {
		s.Last = at
	}
}

// Expired are calls whose token had expired when they were made.
type Expired struct {
	At time.Time `json:"expired"` // UTC
	span
}

// Report is what a HAR holds. docs/har.md describes it as JSON.
type Report struct {
	Entries  int             `json:"entries"`
	Ours     int             `json:"ours"`     // calls to the vendor's hosts
	Unread   int             `json:"unread"`   // entries to them whose form was not understood
	Cut      int             `json:"cut"`      // calls with a text that was too long to be read whole
	Textless int             `json:"textless"` // answers whose text the HAR does not hold
	Hosts    map[string]int  `json:"hosts"`    // of the vendor
	Regions  []region.Region `json:"regions"`  // of these hosts; more than one is worth a question
	Calls    []Call          `json:"calls"`    // what went wrong, in the HAR's order
	More     int             `json:"more"`     // of these, not listed
	Expired  []Expired       `json:"expired"`
	Traces   []Trace         `json:"traces"`   // of the calls that went wrong
	Withheld int             `json:"withheld"` // trace ids that are not shown, because they may be secret
}

// Read reads a whole HAR, and once more if there are trace ids. A file that is not one, or is cut, is a
// *har.SyntaxError.
func Read(from io.ReadSeeker) (Report, error) {
	r := Report{Hosts: map[string]int{}, Regions: []region.Region{}, Calls: []Call{}, Expired: []Expired{},
		Traces: []Trace{}}
	in := har.NewReader(from)
	in.Longest = longest
	for {
		e, err := in.Next()
		if errors.Is(err, io.EOF) {
			r.withhold(from)
			slices.Sort(r.Regions)
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

// take reads an entry that may be a call to the vendor's hosts.
func (r *Report) take(raw har.Entry) {
	var e entry
	err := json.Unmarshal(raw.Raw, &e)
	u, bad := url.Parse(e.Request.URL)
	if err != nil || bad != nil {
		if u == nil || u.Host == "" || shown(u.Hostname()) != "" {
			r.Unread++
		}
		return
	}
	host := shown(u.Hostname())
	if host == "" {
		return
	}
	r.Ours++
	r.Hosts[host]++
	if raw.Cut {
		r.Cut++
	}
	if e.textless() {
		r.Textless++
	}
	if of := regionOf(host); of != "" && !slices.Contains(r.Regions, of) {
		r.Regions = append(r.Regions, of)
	}
	if exp := e.expired(); !exp.IsZero() {
		r.expire(exp, e.started())
	}
	at := place{method(e.Request.Method), host, endpoint(u), e.status()}
	said := readReply(e.body())
	list := e.troubles(strings.TrimSuffix(at.Endpoint, "/"), u.Query().Get("period"), said, raw.Cut)
	for _, t := range list {
		r.note(at, t, e)
	}
	if id := e.traceOf(said); id != "" && len(list) > 0 && len(r.Traces) < most {
		r.Traces = append(r.Traces, Trace{id, e.started(), at.Status, at.Host, at.Endpoint})
	}
}

// note adds what went wrong to its line.
func (r *Report) note(at place, t trouble, e entry) {
	i := slices.IndexFunc(r.Calls, func(c Call) bool { return c.place == at && c.trouble == t })
	if i < 0 && len(r.Calls) == most {
		r.More++
		return
	}
	if i < 0 {
		i, r.Calls = len(r.Calls), append(r.Calls, Call{place: at, trouble: t})
	}
	r.Calls[i].add(e.started())
	r.Calls[i].Millis = max(r.Calls[i].Millis, e.millis())
}

func (r *Report) expire(exp, at time.Time) {
	i := slices.IndexFunc(r.Expired, func(x Expired) bool { return x.At.Equal(exp) })
	if i < 0 && len(r.Expired) == most {
		return
	}
	if i < 0 {
		i, r.Expired = len(r.Expired), append(r.Expired, Expired{At: exp})
	}
	r.Expired[i].add(at)
}
