package inspect

import (
	"bytes"
	"slices"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/clean"
	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// Trace is a call as TAC searches for it.
type Trace struct {
	ID       string    `json:"traceId"`
	At       time.Time `json:"at,omitzero"` // UTC; zero: the HAR does not say
	Status   int       `json:"status"`
	Host     string    `json:"host"`
	Endpoint string    `json:"endpoint"`
}

// traceForm is a UUID, or 16 to 64 hexadecimal digits.
var traceForm = pattern.New(`^(?:[0-9a-fA-F]{16,64}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$`)

// traceHeaders may hold a trace id. The body's trace_id is documented (F-XDR-ERRORS); that a reply has one of these
// headers is our assumption, from what gateways usually add.
var traceHeaders = []string{"trace_id", "trace-id", "x-trace-id", "x-b3-traceid", "x-request-id", "x-correlation-id"}

// traceOf is the trace id of a reply, by its body or its headers, if it has the form of one.
func (e entry) traceOf(r reply) string {
	if id := r.text("trace_id"); traceForm.MatchString(id) {
		return id
	}
	if e.Response == nil {
		return ""
	}
	for _, name := range traceHeaders {
		if id := named(e.Response.Headers, name); traceForm.MatchString(id) {
			return id
		}
	}
	return ""
}

// secrets learns from entries what is secret in them.
type secrets struct {
	run  *clean.Run
	full bool // there are more than it can know
}

func (s *secrets) learn(raw []byte) {
	if !s.full && s.run.Look(bytes.NewReader(raw)) != nil {
		s.full = true
	}
}

// hold says whether an id is a secret of another place, or it cannot be told.
func (s *secrets) hold(id string) bool {
	text := `{"trace_id":"` + id + `"}`
	return s.full || s.run.Text(text) != text
}

// withhold drops the trace ids that are a secret elsewhere in the HAR.
func (r *Report) withhold(s *secrets) {
	before := len(r.Traces)
	r.Traces = slices.DeleteFunc(r.Traces, func(t Trace) bool { return s.hold(t.ID) })
	r.Withheld = before - len(r.Traces)
}
