package lab

import (
	"crypto/subtle"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// XDR's API, called IROH, and through it SSE.

const (
	irohVersion   = "1.180-lab" // F-LAB-VERSION; real replies carry the header: F-XDR-WELL-KNOWN
	tokenLifetime = 10 * time.Minute
	labUser       = "5d0e3a9c-6f1b-4f6e-9a57-2c8b4d7e9f01"
)

var xdrRoutes = slices.Concat([]route{
	{http.MethodPost, "/iroh/oauth2/token", anonymous, issueToken},
	{http.MethodGet, "/.well-known/oauth-authorization-server", anonymous, authorizationServer},
	{http.MethodGet, "/.well-known/jwks", anonymous, keys},
	{http.MethodGet, "/iroh/profile/whoami", "profile:read", whoami},
	{http.MethodGet, "/iroh/iroh-sse/device", "sse:read", sseDevices},
	{http.MethodGet, "/iroh/iroh-sse/device/{}", "sse:read", sseDevice},
	{http.MethodGet, "/iroh/iroh-sse/tenant/token", "sse:read", tenantToken},
}, moduleRoutes, dataRoutes)

func (l *Lab) answerXDR(c *call) reply {
	out, known := l.routeXDR(c)
	limited := false
	l.World.View(func(w *World) { limited = w.XDR.RateLimited })
	if known && limited { // F-XDR-QUOTA, the example of Retry-After among it
		out = irohError(http.StatusTooManyRequests, "too_many_requests", "The organisation's limit is reached")
		out.header.Set("Retry-After", "3172s")
	}
	out.header.Set("X-Iroh-Version", irohVersion)
	if known { // the limit is an organisation's
		limit, remaining := l.rate()
		out.header.Set("X-Ratelimit-Org-Limit", strconv.Itoa(limit))
		out.header.Set("X-Ratelimit-Org-Remaining", strconv.Itoa(remaining))
	}
	return out
}

// routeXDR also says whether the caller showed a good token. Path and method come before the token (F-LAB-IROH).
func (l *Lab) routeXDR(c *call) (out reply, known bool) {
	found, args, allowed := find(xdrRoutes, c.Request)
	switch {
	case found == nil && len(allowed) == 0:
		return irohError(http.StatusNotFound, "not_found", "No such route"), false // F-LAB-IROH
	case found == nil:
		// F-LAB-IROH
		out = irohError(http.StatusMethodNotAllowed, "method_not_allowed", "The route does not take this method")
		out.header.Set("Allow", strings.Join(allowed, ", "))
		return out, false
	}
	c.args = args
	if found.scope != anonymous {
		if refusal := l.authorize(c); refusal != nil {
			return *refusal, false
		}
		if found.scope != anyToken && !covers(c.caller.Scopes, found.scope) {
			// F-LAB-IROH
			return irohError(http.StatusForbidden, "insufficient_scope", "The token lacks the scope "+found.scope), true
		}
	}
	l.World.View(func(w *World) { out = found.serve(w, c) })
	return out, found.scope != anonymous
}

// authorize reads the token of a call.
func (l *Lab) authorize(c *call) *reply {
	kind, token, _ := strings.Cut(c.Header.Get("Authorization"), " ")
	if !strings.EqualFold(kind, "Bearer") || token == "" {
		// F-XDR-NO-TOKEN
		no := irohError(http.StatusUnauthorized, "invalid_request", "No JWT found in HTTP Authorization header")
		return &no
	}
	s, err := tenantSigner()
	if err != nil {
		no := irohError(http.StatusInternalServerError, "server_error", err.Error())
		return &no
	}
	var tenant region.Region
	var refused tokenRefusal
	l.World.View(func(w *World) { tenant, refused = w.Region, w.XDR.TokenRefused })
	if refused != (tokenRefusal{}) {
		no := irohError(http.StatusUnauthorized, refused.Code, refused.Description)
		return &no
	}
	claims, code, description := s.verify(strings.TrimSpace(token), tenant.Issuer(), time.Now())
	if code != "" {
		no := irohError(http.StatusUnauthorized, code, description)
		return &no
	}
	c.caller = claims
	return nil
}

// tokenRefusal is what XDR says of every token, for a reason that lies between us and its API. The words are documented
// (F-XDR-ERRORS); the description of a revoked token is ours (F-LAB-IROH).
type tokenRefusal struct{ Code, Description string }

var (
	headerLost   = tokenRefusal{"invalid_request", "No JWT found in HTTP Authorization header"}
	tokenEarly   = tokenRefusal{"jwt_valid_in_future", "This JWT will be valid in 300s"}
	tokenChanged = tokenRefusal{"jwt_invalid_signature", "Invalid Signature"}
	tokenRevoked = tokenRefusal{"jwt_revoked", "The JWT was revoked"}
)

// irohError has the documented shape; trace_id is optional in it (F-XDR-ERRORS).
func irohError(status int, code, description string) reply {
	return jsonReply(status, struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
		Trace       string `json:"trace_id"`
	}{code, description, identifier()})
}

// budget counts an organisation's requests: 8000 in an hour (F-XDR-QUOTA), which the lab starts again when it is over
// (F-LAB-QUOTA). It only counts; 429 is a Disturbance.
type budget struct {
	since time.Time
	used  int
}

func (l *Lab) rate() (limit, remaining int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now := time.Now(); now.Sub(l.budget.since) >= time.Hour {
		l.budget = budget{since: now}
	}
	l.budget.used++
	return 8000, max(0, 8000-l.budget.used)
}

// issueToken is the client-credentials grant. No body of a refusal is known (F-XDR-TOKEN-REFUSED): those here are RFC
// 6749's (F-LAB-TOKEN).
func issueToken(w *World, c *call) reply {
	media, _, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	form, ferr := url.ParseQuery(string(c.content))
	if err != nil || ferr != nil || media != "application/x-www-form-urlencoded" {
		return irohError(http.StatusBadRequest, "invalid_request", "The body must be application/x-www-form-urlencoded")
	}
	if !w.knowsClient(c.BasicAuth()) {
		no := irohError(http.StatusUnauthorized, "invalid_client", "The client is unknown or its password is wrong")
		no.header.Set("WWW-Authenticate", `Basic realm="iroh"`)
		return no
	}
	if form.Get("grant_type") != "client_credentials" {
		return irohError(http.StatusBadRequest, "unsupported_grant_type", "The client may use client_credentials only")
	}
	scopes := slices.Clone(w.XDR.Scopes)
	if wanted := strings.Fields(form.Get("scope")); len(wanted) > 0 {
		scopes = slices.DeleteFunc(wanted, func(s string) bool { return !covers(w.XDR.Scopes, s) })
		if len(scopes) == 0 {
			return irohError(http.StatusBadRequest, "invalid_scope", "The client has none of these scopes")
		}
	}
	signerOf := tenantSigner
	if w.XDR.ClientRegion != w.Region {
		signerOf = otherSigner // whose key the tenant's region doesn't know
	}
	s, err := signerOf()
	if err != nil {
		return irohError(http.StatusInternalServerError, "server_error", err.Error())
	}
	token, err := s.sign(w.claims(scopes, time.Now()))
	if err != nil {
		return irohError(http.StatusInternalServerError, "server_error", err.Error())
	}
	return jsonReply(http.StatusOK, map[string]any{
		"access_token": token, "token_type": "bearer", "expires_in": int(tokenLifetime / time.Second),
		"scope": strings.Join(scopes, " "),
	})
}

// knowsClient compares both as they are and as RFC 6749 encodes them in Basic.
func (w *World) knowsClient(id, password string, given bool) bool {
	same := func(got, want string) bool {
		plain, err := url.QueryUnescape(got)
		return subtle.ConstantTimeCompare([]byte(got), []byte(want)) == 1 || err == nil &&
			subtle.ConstantTimeCompare([]byte(plain), []byte(want)) == 1
	}
	return given && !w.XDR.ClientRejected && same(id, w.XDR.ClientID) && same(password, w.XDR.ClientPassword)
}

func (w *World) claims(scopes []string, now time.Time) claims {
	return claims{
		Issuer: w.XDR.ClientRegion.Issuer(), Subject: labUser, ID: identifier(),
		Issued: now.Unix(), NotBefore: now.Add(-time.Minute).Unix(), Expires: now.Add(tokenLifetime).Unix(),
		OrgID: w.XDR.OrgID, OrgName: w.XDR.OrgName, Email: "api-client@example.com", Client: w.XDR.ClientID,
		Grant: "client-creds", Kind: "access-token", Scopes: scopes, OAuth: scopes,
	}
}

// authorizationServer tells the issuer of the tokens and where their keys are (F-XDR-WELL-KNOWN); the other keys are
// RFC 8414's (F-LAB-TOKEN).
func authorizationServer(w *World, c *call) reply {
	base := "https://" + c.Host
	return jsonReply(http.StatusOK, map[string]any{
		"issuer": w.Region.Issuer(), "token_endpoint": base + "/iroh/oauth2/token", "jwks_uri": base +
			"/.well-known/jwks",
		"grant_types_supported":                 []string{"client_credentials"},
		"token_endpoint_auth_methods_supported": []string{"client_secret_basic"},
		"response_types_supported":              []string{"code"},
	})
}

func keys(*World, *call) reply {
	s, err := tenantSigner()
	if err != nil {
		return irohError(http.StatusInternalServerError, "server_error", err.Error())
	}
	return jsonReply(http.StatusOK, s.jwks())
}

// whoami spells its keys as documented (F-XDR-WHOAMI); the values are ours.
func whoami(w *World, c *call) reply {
	return jsonReply(http.StatusOK, map[string]any{
		"user": map[string]any{
			"role": "admin", "scopes": c.caller.Scopes, "user-id": c.caller.Subject, "user-email": c.caller.Email,
			"org-id": w.XDR.OrgID, "enabled?": true,
		},
		"org": map[string]any{"id": w.XDR.OrgID, "name": w.XDR.OrgName, "enabled?": true,
			"activation-status": "activated"},
	})
}

// sseEntry is a device as SSE lists it. All keys are assumed (F-SSE-ID, F-SSE-ADDRESS, F-SSE-STATUS): no body is
// documented (F-SSE-KEYS, F-SSE-SERIAL).
type sseEntry struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Type     string `json:"type"`
	Status   string `json:"status"`
	IP       string `json:"ip_address"`
	Version  string `json:"version"`
	Serial   string `json:"serial_number"`
	LastSeen string `json:"last_seen"`
}

func (w *World) sseEntries() []sseEntry {
	entries := []sseEntry{}
	for _, d := range w.Devices() {
		e := sseEntry{ID: d.ID, Name: d.Name, Type: d.Type, Status: "Offline", IP: d.IP, Version: d.Version,
			Serial: d.Serial}
		if d.Online {
			e.Status = "Online"
		}
		if d.LastSeen.IsZero() { // the other devices of the tenant are always fine
			d.LastSeen = time.Now().Add(-2 * time.Minute)
		}
		e.LastSeen = d.LastSeen.UTC().Format(time.RFC3339)
		entries = append(entries, e)
	}
	return entries
}

func sseDevices(w *World, _ *call) reply { return jsonReply(http.StatusOK, w.sseEntries()) } // F-SSE-LIST

func sseDevice(w *World, c *call) reply {
	for _, e := range w.sseEntries() {
		if e.ID == c.args[0] {
			return jsonReply(http.StatusOK, e) // F-SSE-LIST
		}
	}
	return irohError(http.StatusNotFound, "device_not_found", "No such device") // F-LAB-IROH
}

// tenantToken would make a registration token; the lab's client may only read (F-LAB-IROH, F-SSE-ROUTES).
func tenantToken(*World, *call) reply {
	return irohError(http.StatusForbidden, "insufficient_scope", "The token lacks the scope sse:write")
}
