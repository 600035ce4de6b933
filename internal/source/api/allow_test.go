package api

import (
	"errors"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

func TestRefusedRequestsAreNotSent(t *testing.T) {
	f := newFar(t, nil)
	c := newClients(f.config())
	for _, ref := range []evidence.Ref{
		{Source: evidence.SSE, Request: "GET /iroh/iroh-sse/tenant/token"},
		{Source: evidence.SSE, Request: "DELETE /iroh/iroh-sse/device/7"},
		{Source: evidence.SSE, Request: "POST /iroh/iroh-sse/device"},
		{Source: evidence.SSE, Request: "PATCH /iroh/iroh-sse/device/7"},
		{Source: evidence.SSE, Request: "POST /iroh/iroh-sse/device/7/token"},
		{Source: evidence.SSE, Request: "POST /iroh/iroh-sse/device/7/api-proxy"},
		{Source: evidence.SSE, Request: "GET /iroh/iroh-sse/device/..%2Ftenant%2Ftoken"},
		{Source: evidence.SSE, Request: "GET /iroh/iroh-sse/device/%2e%2e/tenant/token"},
		{Source: evidence.SSE, Request: "GET /iroh/iroh-sse/device/"},
		{Source: evidence.SSE, Request: "GET /iroh/profile/whoami"}, // XDR's, not SSE's
		{Source: evidence.XDR, Request: "GET /iroh/iroh-sse/device"},
		{Source: evidence.XDR, Request: "get /iroh/profile/whoami"},
		{Source: evidence.XDR, Request: "GET /iroh/profile/whoami#x"},
		{Source: evidence.XDR, Request: "GET //elsewhere.example/iroh/profile/whoami"},
		{Source: evidence.XDR, Request: "GET https://elsewhere.example/iroh/profile/whoami"},
		{Source: evidence.XDR, Request: "GET @elsewhere.example/iroh/profile/whoami"},
		{Source: evidence.XDR, Request: "GET /iroh/profile/whoami HTTP/1.1\r\nX: y"},
		{Source: evidence.XDR, Request: "DELETE /iroh/iroh-int/module-instance/7"},
		{Source: evidence.XDR, Request: "whoami"},
		{Source: evidence.ESA, Request: "POST /esa/api/v2.0/config/logs/subscriptions"},
		{Source: evidence.ESA, Request: "GET /esa/api/v2.0/logs/a/b/c"},
		{Source: evidence.ESA, Request: "GET /esa/api/v2.0/config/smtp_routes"},
	} {
		d := c.get(t, ref)
		wantFailure(t, d, evidence.Configure, evidence.NotAllowed, "")
	}
	if n, _ := c.Meter.Count(); n != 0 || len(f.asked) != 0 {
		t.Errorf("%d requests sent: %v", n, f.asked)
	}
}

func TestAllowedRequestsAreSentAsWritten(t *testing.T) {
	f := newFar(t, nil)
	c := newClients(f.config())
	for _, ref := range []evidence.Ref{
		{Source: evidence.SSE, Request: "GET /iroh/iroh-sse/device"},
		{Source: evidence.SSE, Request: "GET /iroh/iroh-sse/device/a%2Fb%3d"},
		{Source: evidence.XDR, Request: "GET /iroh/iroh-int/module-instance?offset=0&limit=100&enabled=true"},
		{Source: evidence.XDR, Request: "GET /iroh/iroh-int/module-type/{7}"},
		{Source: evidence.XDR, Request: "POST /iroh/iroh-enrich/health"},
		{Source: evidence.XDR, Request: "POST /iroh/iroh-enrich/health/7"},
		{Source: evidence.XDR, Request: "POST /iroh/iroh-event/event/search?limit=5&sort_order=desc"},
		{Source: evidence.XDR, Request: "GET /iroh/iroh-dashboard/tiles/7/mail/data?period=last_24_hours"},
		{Source: evidence.ESA, Request: "GET /esa/api/v2.0/logs/system_logs/system.%40x.s"},
		{Source: evidence.ESA,
			Request: "GET /esa/api/v2.0/reporting/mail_system_capacity?startDate=2026-11-22T00:00:00.000Z&device_type=esa"},
	} {
		want := ref.Request
		if ref.Request == "GET /iroh/iroh-int/module-type/{7}" { // what a URL may not hold has one canonical form
			wantFailure(t, c.get(t, ref), evidence.Configure, evidence.NotAllowed, "")
			continue
		}
		if d := c.get(t, ref); !d.OK() {
			t.Errorf("%s: %s", ref, d.Summary())
		}
		if f.count(want) != 1 {
			t.Errorf("%s was not sent as written: %v", ref, f.asked)
		}
		if ua := f.head(want, "User-Agent"); ua != "xdrdoctor/1.2.3" {
			t.Errorf("%s: User-Agent %q", ref, ua)
		}
	}
	if body, length := f.bodies["POST /iroh/iroh-enrich/health"], f.head("POST /iroh/iroh-enrich/health",
		"Content-Length"); body != "" || length != "0" && length != "" {
		t.Errorf("the health check has a body: %q", body)
	}
	if _, dup := c.Meter.Count(); dup != 0 {
		t.Errorf("%d duplicates", dup)
	}
}

func TestUnconfigured(t *testing.T) {
	f := newFar(t, nil)
	cfg := f.config()
	for name, c := range map[string]struct {
		src evidence.Source
		ref evidence.Ref
	}{
		"no base":              {NewXDR(Config{}, clientID, redact.New(password)), wellKnown},
		"no client id":         {NewXDR(cfg, "", redact.New(password)), whoami},
		"no client id, signin": {NewXDR(cfg, "", redact.New(password)), xdrSignin},
		"no password":          {NewXDR(cfg, clientID, redact.Secret{}), whoami},
		"sse without client": {NewSSE(NewXDR(cfg, "", redact.New(password))),
			evidence.Ref{Source: evidence.SSE, Request: "GET /iroh/iroh-sse/device"}},
		"no user":             {NewESA(cfg, "", redact.New(passphrase)), rights},
		"user in the address": {NewESA(Config{Base: "https://u:pw@esa:6443"}, user, redact.New(passphrase)), rights},
		"path in the address": {NewESA(Config{Base: "https://esa:6443/esa/api"}, user, redact.New(passphrase)),
			rights},
		"half a fingerprint": {NewESA(Config{Base: "https://esa:6443", Fingerprint: "AA:BB"}, user,
			redact.New(passphrase)), rights},
	} {
		d := fetch(t, t.Context(), c.src, c.ref)
		if d.Failure == nil || d.Failure.Phase != evidence.Configure || d.Failure.Kind != evidence.NotConfigured {
			t.Errorf("%s: %s", name, d.Summary())
		}
	}
	if len(f.asked) != 0 {
		t.Errorf("requests were sent: %v", f.asked)
	}
	if d := fetch(t, t.Context(), NewXDR(cfg, "", redact.Secret{}), wellKnown); !d.OK() || len(d.After) != 0 {
		t.Errorf("without a client the anonymous request should still work: %s", d.Summary())
	}
	if _, err := NewXDR(cfg, "", redact.Secret{}).Fetch(t.Context(), rights); !errors.Is(err, evidence.ErrNotMine) {
		t.Errorf("another source's Ref: %v", err)
	}
}

func TestNoSecretOverPlainHTTP(t *testing.T) {
	f := newFar(t, nil)
	cfg := f.config()
	cfg.Base = "http://" + f.Listener.Addr().String()
	c := newClients(cfg)
	for _, ref := range []evidence.Ref{esaLogin, rights} {
		wantFailure(t, c.get(t, ref), evidence.Configure, evidence.NotAllowed,
			"a passphrase is never sent over plain HTTP")
	}
	for _, ref := range []evidence.Ref{xdrSignin, whoami} {
		wantFailure(t, c.get(t, ref), evidence.Configure, evidence.NotAllowed,
			"a client password is never sent over plain HTTP")
	}
	if n, _ := c.Meter.Count(); n != 0 {
		t.Errorf("%d requests sent", n)
	}
}
