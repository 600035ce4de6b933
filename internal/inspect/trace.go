package inspect

import (
	"io"
	"slices"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/clean"
	"github.com/xdrdoctor/xdrdoctor/internal/har"
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

// withhold drops the trace ids that are a secret elsewhere in the HAR, or of which that cannot be told. For that it
// reads the HAR again, all hosts, as the cleaner does; most HARs without a failure never need it.
func (r *Report) withhold(from io.ReadSeeker) {
	if len(r.Traces) == 0 {
		return
	}
	run := clean.New(clean.Options{For: clean.TAC})
	_, err := from.Seek(0, io.SeekStart)
	if err == nil {
		again := har.NewReader(from)
		again.Longest = longest
		err = run.Look(&entries{from: again})
	}
	before := len(r.Traces)
	r.Traces = slices.DeleteFunc(r.Traces, func(t Trace) bool {
		text := `{"trace_id":"` + t.ID + `"}`
		return err != nil || run.Text(text) != text
	})
	r.Withheld = before - len(r.Traces)
}

// entries are the entries of a HAR as one text.
type entries struct {
	from *har.Reader
	rest []byte
}

func (e *entries) Read(p []byte) (int, error) {
	for len(e.rest) == 0 {
		next, err := e.from.Next()
		if err != nil {
			return 0, err
		}
		e.rest = append(next.Raw, '\n')
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}
