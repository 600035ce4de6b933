package api

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/source/failure"
)

const (
	repeats   = 2
	firstWait = 250 * time.Millisecond
	// patience bounds a wait that the other side asks for when the run itself has no deadline.
	patience = time.Minute
)

// do sends a call, and an idempotent one again when that may help. resty's own retry stays off: it repeats POST, and
// drops or clamps Retry-After.
func (w *wire) do(ctx context.Context, c call) (evidence.Document, error) {
	for n := 0; ; n++ {
		doc, err := w.attempt(ctx, c, c.again || n > 0)
		if err != nil || n == repeats || c.rule.method != http.MethodGet || !passing(doc) {
			return doc, err
		}
		wait, asked := retryAfter(doc, w.clock())
		if !asked {
			wait = time.Duration(float64(firstWait<<n) * (0.75 + rand.Float64()/2))
		}
		if wait >= left(ctx) {
			return doc, nil // what is known now is worth more than a budget spent on waiting
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			if _, err := failure.Of(ctx, ctx.Err(), evidence.Wait); err != nil {
				return evidence.Document{}, err
			}
			return doc, nil
		}
	}
}

// passing says that the same request may fare better in a moment.
func passing(d evidence.Document) bool {
	if d.Failure != nil {
		return d.Failure.Kind == evidence.Cut && d.Failure.Phase != evidence.TLS
	}
	switch d.Status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// left is how long the run may still take.
func left(ctx context.Context) time.Duration {
	if deadline, ok := ctx.Deadline(); ok {
		return time.Until(deadline)
	}
	return patience
}

// retryAfter reads the header in all its forms: seconds, seconds with the "s" of IROH's documented "3172s"
// (F-XDR-QUOTA), a date.
func retryAfter(d evidence.Document, now time.Time) (time.Duration, bool) {
	v := strings.TrimSpace(d.Header["Retry-After"])
	if n, err := strconv.ParseUint(strings.TrimSuffix(v, "s"), 10, 31); err == nil {
		return time.Duration(n) * time.Second, true
	}
	at, err := http.ParseTime(v)
	if err != nil {
		return 0, false
	}
	// By the server's own clock, if it tells: ours may be another.
	if date, err := http.ParseTime(d.Header["Date"]); err == nil {
		now = date
	}
	return max(0, at.Sub(now)), true
}
