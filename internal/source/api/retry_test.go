package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

func TestRetryAfterForms(t *testing.T) {
	date := now.Add(time.Hour) // the server's clock is another
	for _, tc := range []struct {
		value, date string
		want        time.Duration
		ok          bool
	}{
		{"120", "", 2 * time.Minute, true},
		{"3172s", "", 3172 * time.Second, true},
		{"0", "", 0, true},
		{now.Add(90 * time.Second).Format(http.TimeFormat), "", 90 * time.Second, true},
		{date.Add(90 * time.Second).Format(http.TimeFormat), date.Format(http.TimeFormat), 90 * time.Second, true},
		{now.Add(-time.Hour).Format(http.TimeFormat), "", 0, true},
		{"", "", 0, false}, {"-5", "", 0, false}, {"soon", "", 0, false}, {"99999999999999999999", "", 0, false},
	} {
		d := evidence.Document{Header: map[string]string{"Retry-After": tc.value, "Date": tc.date}}
		if got, ok := retryAfter(d, now); got != tc.want || ok != tc.ok {
			t.Errorf("%q: %v, %v; want %v, %v", tc.value, got, ok, tc.want, tc.ok)
		}
	}
}

// script answers from memory, so that synctest's clock can run.
type script struct {
	steps []step
	at    []time.Time
}

type step struct {
	status int
	header string // Retry-After
	err    error
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	st := s.steps[min(len(s.at), len(s.steps)-1)]
	s.at = append(s.at, time.Now())
	if st.err != nil {
		return nil, st.err
	}
	h := http.Header{}
	if st.header != "" {
		h.Set("Retry-After", st.header)
	}
	return &http.Response{StatusCode: st.status, Header: h, Body: io.NopCloser(strings.NewReader("{}")), Request: r},
		nil
}

func TestRetries(t *testing.T) {
	reset := io.ErrUnexpectedEOF
	const forever = 0
	for name, tc := range map[string]struct {
		ref      evidence.Ref
		steps    []step
		budget   time.Duration
		requests int
		status   int
		least    time.Duration // it takes
		most     time.Duration
	}{
		"429, then good": {wellKnown, []step{{429, "120", nil}, {200, "", nil}}, 5 * time.Minute, 2, 200,
			2 * time.Minute, 2 * time.Minute},
		"3172s does not fit":    {wellKnown, []step{{429, "3172s", nil}}, 5 * time.Minute, 1, 429, 0, 0},
		"3172s and no deadline": {wellKnown, []step{{429, "3172s", nil}}, forever, 1, 429, 0, 0},
		"3172s fits": {wellKnown, []step{{429, "3172s", nil}, {200, "", nil}}, 2 * time.Hour, 2, 200,
			3172 * time.Second, 3172 * time.Second},
		"a date": {wellKnown, []step{{503, now.Add(time.Minute).Format(http.TimeFormat), nil},
			{200, "", nil}}, time.Hour, 2, 200, time.Minute, time.Minute},
		"503 for good": {wellKnown, []step{{503, "", nil}}, forever, 3, 503, 500 * time.Millisecond,
			time.Second},
		"502 and 504, then good": {wellKnown, []step{{502, "", nil}, {504, "", nil}, {200, "", nil}}, forever, 3,
			200, 500 * time.Millisecond, time.Second},
		"cut, then good": {wellKnown, []step{{err: reset}, {200, "", nil}}, forever, 2, 200,
			180 * time.Millisecond, time.Second},
		"cut for good": {wellKnown, []step{{err: reset}}, forever, 3, 0, 500 * time.Millisecond,
			time.Second},
		"no time for a back-off":        {wellKnown, []step{{err: reset}}, 100 * time.Millisecond, 1, 0, 0, 0},
		"500 is not repeated":           {wellKnown, []step{{500, "", nil}}, forever, 1, 500, 0, 0},
		"another error is not repeated": {wellKnown, []step{{err: errors.New("odd")}}, forever, 1, 0, 0, 0},
		"a POST is not, on 429":         {xdrSignin, []step{{429, "1", nil}}, time.Hour, 1, 429, 0, 0},
		"a POST is not, on a cut":       {xdrSignin, []step{{err: reset}}, time.Hour, 1, 0, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: tc.steps}
				meter := new(evidence.Meter)
				x := NewXDR(Config{Base: "https://192.0.2.1", Transport: s, Meter: meter,
					Clock: func() time.Time { return now }}, clientID, redact.New(password))
				ctx, cancel := context.WithCancel(t.Context())
				if tc.budget > 0 {
					ctx, cancel = context.WithTimeout(t.Context(), tc.budget)
				}
				defer cancel()
				began := time.Now()
				d := fetch(t, ctx, x, tc.ref)
				took := time.Since(began)
				if len(s.at) != tc.requests || d.Status != tc.status || took < tc.least || took > tc.most {
					t.Errorf("%d requests, status %d (%s), took %v; want %d, %d, %v to %v", len(s.at), d.Status,
						d.Summary(), took, tc.requests, tc.status, tc.least, tc.most)
				}
				if sent, dup := meter.Count(); sent != tc.requests || dup != 0 {
					t.Errorf("the meter says %d requests, %d duplicates", sent, dup)
				}
			})
		})
	}
}

func TestCancelledWhileWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{429, "30", nil}}}
		x := NewXDR(Config{Base: "https://192.0.2.1", Transport: s}, clientID, redact.New(password))
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if d, err := x.Fetch(ctx, wellKnown); !errors.Is(err, context.Canceled) {
			t.Errorf("%s, %v; want cancelled", d.Summary(), err)
		}
	})
}

func TestHealthPostIsNotRepeated(t *testing.T) {
	health := evidence.Ref{Source: evidence.XDR, Request: "POST /iroh/iroh-enrich/health"}
	f := newFar(t, map[string]http.HandlerFunc{health.Request: says(503, "", "Retry-After", "0")})
	if d := newClients(f.config()).get(t, health); d.Status != 503 || f.count(health.Request) != 1 {
		t.Errorf("%s after %d requests", d.Summary(), f.count(health.Request))
	}
}
