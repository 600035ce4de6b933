package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
	"github.com/xdrdoctor/xdrdoctor/internal/source/failure"
)

const largest = 8 << 20 // bytes of a reply

// wire sends requests to one system and makes documents of what comes back.
type wire struct {
	base      *url.URL
	transport http.RoundTripper
	resty     *resty.Client
	from      string
	clock     func() time.Time
	meter     *evidence.Meter
	timeout   time.Duration
	pinFlag   string            // the flag by which an untrusted certificate may be accepted; "" where it must not
	unusable  *evidence.Failure // why nothing can be sent, when the configuration says so
}

// call is one request to be sent.
type call struct {
	ref   evidence.Ref
	rule  rule
	token redact.Secret
	carry func(*resty.Request, string) // puts the token into the request
	fill  func(*resty.Request)         // a sign-in's credentials
	again bool                         // a declared repetition, for the meter
}

func newWire(cfg Config, http2 bool) *wire {
	w := &wire{from: cfg.From, clock: cfg.Clock, meter: cfg.Meter, timeout: cfg.Timeout, transport: cfg.Transport}
	if w.clock == nil {
		w.clock = time.Now
	}
	if w.timeout <= 0 {
		w.timeout = defaultTimeout
	}
	w.base, w.unusable = address(cfg.Base)
	if w.transport == nil && w.unusable == nil {
		t, err := newTransport(cfg, w.timeout, http2)
		if err != nil {
			w.unusable = &evidence.Failure{Phase: evidence.Configure, Kind: evidence.NotConfigured, Detail: err.Error()}
		} else {
			w.transport = t
		}
	}
	w.resty = newResty(w.transport, cfg.Version)
	return w
}

// beside returns a wire to the same system with a resty client of its own; the kept connections are shared.
func (w *wire) beside(version string) *wire {
	other := *w
	other.resty = newResty(w.transport, version)
	return &other
}

func newResty(transport http.RoundTripper, version string) *resty.Client {
	if version == "" {
		version = "dev"
	}
	// A client of ours without a cookie jar: resty.New would bring one. Its log is off, because it prints headers.
	return resty.NewWithClient(&http.Client{Transport: transport}).
		SetLogger(silent{}).SetDisableWarn(true).
		SetPreRequestHook(withLength).
		SetHeader("User-Agent", "xdrdoctor/"+version). // the same for login and calls: F-ESA-USER-AGENT
		SetResponseBodyLimit(largest).
		// A redirect is evidence, and following it would carry jwtToken to another host. resty's own NoRedirectPolicy
		// makes an error of it and drops the reply.
		SetRedirectPolicy(
			resty.RedirectPolicyFunc(func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }))
}

// withLength sends a request without a body as one of no length, "Content-Length: 0", as the known clients do. resty
// hands over an empty reader, which would go out in chunks.
func withLength(_ *resty.Client, r *http.Request) error {
	if r.ContentLength == 0 { // of all that have a body the length is known
		r.Body, r.GetBody = http.NoBody, nil
	}
	return nil
}

type silent struct{}

func (silent) Errorf(string, ...any) {}
func (silent) Warnf(string, ...any)  {}
func (silent) Debugf(string, ...any) {}

// address reads a base. The configuration may be wrong in ways that must not end in a request to elsewhere.
func address(base string) (*url.URL, *evidence.Failure) {
	if base == "" {
		return nil, &evidence.Failure{Phase: evidence.Configure, Kind: evidence.NotConfigured}
	}
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.RawQuery != "" ||
		u.Fragment != "" || strings.Trim(u.Path, "/") != "" {
		return nil, &evidence.Failure{Phase: evidence.Configure, Kind: evidence.NotConfigured,
			Detail: "the address is not of the form https://host:port"}
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host}, nil
}

// attempt sends a call once.
func (w *wire) attempt(ctx context.Context, c call, again bool) (evidence.Document, error) {
	if ctx.Err() != nil {
		f, err := failure.Of(ctx, ctx.Err(), evidence.Resolve)
		return w.failed(c.ref, f), err
	}
	// A deadline of this attempt's own, so that the whole run's can be told apart from it.
	limited, cancel := context.WithTimeout(ctx, w.timeout)
	defer cancel()
	watched, progress := failure.Watch(limited, w.base.Hostname())
	req := w.resty.R().SetContext(watched)
	if c.rule.body != "" {
		req.SetHeader("Content-Type", "application/json").SetBody(c.rule.body)
	}
	if c.carry != nil {
		c.carry(req, c.token.Reveal())
	}
	if c.fill != nil {
		c.fill(req)
	}
	if c.rule.log {
		req.SetDoNotParseResponse(true)
	}
	_, target, _ := strings.Cut(c.ref.Request, " ")
	if w.meter != nil {
		w.meter.Sent(c.ref.Request, again)
	}
	resp, err := req.Execute(c.rule.method, w.base.String()+target)
	if err != nil {
		if resp != nil && resp.RawResponse != nil {
			progress.Reached(evidence.Read) // a transport of a test reports no progress
		}
		f, stop := w.classify(ctx, limited, err, progress.Phase())
		return w.failed(c.ref, f), stop
	}
	if c.rule.log {
		return w.log(ctx, limited, c, resp)
	}
	return w.document(c, resp), nil
}

func (w *wire) classify(ctx, limited context.Context, err error, phase evidence.Phase) (evidence.Failure, error) {
	switch {
	case ctx.Err() != nil:
		return failure.Of(ctx, err, phase)
	case errors.Is(err, resty.ErrResponseBodyTooLarge):
		return evidence.Failure{Phase: evidence.Read, Kind: evidence.TooLarge,
			Detail: fmt.Sprintf("more than %d MiB", largest>>20)}, nil
	case limited.Err() != nil:
		return evidence.Failure{Phase: phase, Kind: evidence.TimedOut, Detail: "after " + w.timeout.String()}, nil
	}
	f, stop := failure.Of(ctx, err, phase)
	if f.Kind == evidence.Untrusted && w.pinFlag != "" {
		f.Detail += "; " + w.pinFlag + " with it would accept it"
	}
	return f, stop
}

func (w *wire) document(c call, resp *resty.Response) evidence.Document {
	clean := scrub(c.token)
	status := resp.StatusCode()
	switch {
	case status >= 300 && status < 400:
		return w.failed(c.ref, evidence.Failure{Phase: evidence.Wait, Kind: evidence.Redirected,
			Detail: strconv.Itoa(status) + " to " + clean.text(whereTo(resp))})
	case status == http.StatusProxyAuthRequired: // over https only a proxy that re-signs TLS can say so
		return w.failed(c.ref, evidence.Failure{Phase: evidence.Wait, Kind: evidence.Proxy,
			Detail: "407 Proxy Authentication Required"})
	}
	return evidence.Document{
		Ref: c.ref, Status: status, Header: kept(resp.Header(), clean), Body: clean.bytes(resp.Body()),
		Taken: w.clock(), Origin: evidence.LiveAPI, From: w.from,
	}
}

func (w *wire) failed(ref evidence.Ref, f evidence.Failure) evidence.Document {
	return evidence.Document{Ref: ref, Failure: &f, Taken: w.clock(), Origin: evidence.LiveAPI, From: w.from}
}

// whereTo is the host of a redirect; the rest of the address may hold a session.
func whereTo(resp *resty.Response) string {
	u, err := resp.RawResponse.Location()
	if err != nil || u.Host == "" {
		return "nowhere"
	}
	return failure.Clean(u.Host)
}

var keptHeaders = []string{
	"Content-Type", "Server", "Date", "Retry-After", "X-Iroh-Version",
	"X-Ratelimit-Org-Limit", "X-Ratelimit-Org-Remaining", "Www-Authenticate",
}

func kept(h http.Header, clean scrubber) map[string]string {
	out := map[string]string{}
	for _, name := range keptHeaders {
		if v := h.Values(name); len(v) > 0 {
			out[name] = clean.text(failure.Clean(strings.Join(v, ", ")))
		}
	}
	return out
}
