package lab

import (
	"crypto"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

func TestTokenAsOAuthClient(t *testing.T) {
	l := startLab(t)
	s := overTLS(t, l)
	g := s.signIn(l, "")
	want := grant{g.Access, "bearer", 600,
		"enrich:read event:read integration:read profile:read sse:read dashboard:read"}
	if diff := cmp.Diff(want, g); diff != "" {
		t.Error(diff)
	}
	s.token = ""
	meta := get[map[string]any](s, EndpointXDR, "GET", "/.well-known/oauth-authorization-server", "")
	if meta["issuer"] != "IROH Auth EU" || meta["token_endpoint"] != l.URL(EndpointXDR)+"/iroh/oauth2/token" {
		t.Errorf("metadata: %v", meta)
	}
	set := get[struct {
		Keys []struct{ Kty, Alg, Kid, N, E string }
	}](s, EndpointXDR, "GET", "/.well-known/jwks", "")
	if len(set.Keys) != 1 {
		t.Fatalf("keys: %+v", set)
	}
	number := func(text string) *big.Int {
		b, err := base64.RawURLEncoding.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		return new(big.Int).SetBytes(b)
	}
	key := &rsa.PublicKey{N: number(set.Keys[0].N), E: int(number(set.Keys[0].E).Int64())}
	parts := strings.Split(g.Access, ".")
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if err := rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:],
		number(parts[2]).FillBytes(make([]byte, 256))); err != nil {
		t.Error(err)
	}
	var header, claims map[string]any
	if !decodeJSON64(parts[0], &header) || !decodeJSON64(parts[1], &claims) {
		t.Fatal("not a JWT")
	}
	if header["alg"] != "RS256" || header["kid"] != set.Keys[0].Kid {
		t.Errorf("header: %v", header)
	}
	const prefix = "https://schemas.cisco.com/iroh/identity/claims/"
	for _, k := range []string{"org/id", "org/name", "user/email", "oauth/client/id", "oauth/grant", "oauth/kind",
		"scopes", "oauth/scopes"} {
		if claims[prefix+k] == nil {
			t.Errorf("claim %s is missing", k)
		}
	}
	if claims["iss"] != "IROH Auth EU" || claims["nbf"].(float64) != claims["iat"].(float64)-60 ||
		claims["exp"].(float64) != claims["iat"].(float64)+600 {
		t.Errorf("claims: %v", claims)
	}
	if g := s.signIn(l, "sse:read nothing:read"); g.Scope != "sse:read" {
		t.Errorf("narrowed: %q", g.Scope)
	}
}

func TestTokenRefusals(t *testing.T) {
	l := startLab(t)
	s := overTLS(t, l)
	x := New(region.EU).XDR
	good := basic(x.ClientID, x.ClientPassword)
	const path, form = "/iroh/oauth2/token", "grant_type=client_credentials"
	wantError(t, s.ask(EndpointXDR, "POST", path, form, "Content-Type", formType), 401, "invalid_client")
	wantError(t, s.ask(EndpointXDR, "POST", path, form, "Content-Type", formType, "Authorization",
		basic(x.ClientID, "x")), 401, "invalid_client")
	wantError(t, s.ask(EndpointXDR, "POST", path, form, "Content-Type", formType, "Authorization",
		basic("client-x", x.ClientPassword)), 401, "invalid_client")
	wantError(t, s.ask(EndpointXDR, "POST", path, "grant_type=password", "Content-Type", formType, "Authorization",
		good), 400, "unsupported_grant_type")
	wantError(t, s.ask(EndpointXDR, "POST", path, "{}", "Content-Type", "application/json", "Authorization", good), 400,
		"invalid_request")
	wantError(t, s.ask(EndpointXDR, "POST", path, form+"&scope=all", "Content-Type", formType, "Authorization", good),
		400, "invalid_scope")
	if err := l.Do(func(w *World) { w.XDR.ClientRejected = true }); err != nil {
		t.Fatal(err)
	}
	wantError(t, s.ask(EndpointXDR, "POST", path, form, "Content-Type", formType, "Authorization", good), 401,
		"invalid_client")
}

func TestBearerRefusals(t *testing.T) {
	l := startLab(t)
	s := overTLS(t, l)
	own, err := tenantSigner()
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := otherSigner()
	if err != nil {
		t.Fatal(err)
	}
	minted := func(by signer, edit func(*claims)) string {
		var c claims
		l.World.View(func(w *World) { c = w.claims([]string{"profile:read"}, time.Now()) })
		edit(&c)
		token, err := by.sign(c)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	valid := minted(own, func(*claims) {})
	parts := strings.Split(valid, ".")
	none := encode64([]byte(`{"alg":"none","kid":"`+own.kid+`"}`)) + "." + parts[1] + "."
	hs := encode64([]byte(`{"alg":"HS256","kid":"`+own.kid+`"}`)) + "." + parts[1]
	// the classic confusion: the public key as secret
	mac := hmac.New(sha256.New, x509.MarshalPKCS1PublicKey(&own.key.PublicKey))
	mac.Write([]byte(hs))
	for _, test := range []struct{ name, token, code string }{
		{"unknown kid", minted(foreign, func(*claims) {}), "jwt_public_key_not_found"},
		{"other issuer", minted(own, func(c *claims) { c.Issuer = region.US.Issuer() }), "jwt_public_key_not_found"},
		{"signature of another key", minted(signer{foreign.key, own.kid}, func(*claims) {}), "jwt_invalid_signature"},
		{"no signature", parts[0] + "." + parts[1] + ".", "jwt_invalid_signature"},
		{"alg none", none, "jwt_invalid_signature"},
		{"alg HS256", hs + "." + encode64(mac.Sum(nil)), "jwt_invalid_signature"},
		{"nbf ahead", minted(own, func(c *claims) { c.NotBefore = time.Now().Add(time.Hour).Unix() }),
			"jwt_valid_in_future"},
		{"expired", minted(own, func(c *claims) { c.Expires = time.Now().Add(-time.Second).Unix() }), "jwt_expired"},
		{"garbage", "not-a-token", "invalid_token"},
		{"garbage in three parts", "a.b.c", "invalid_token"},
		{"none", "", "invalid_request"},
	} {
		s.token = test.token
		h := s.ask(EndpointXDR, "GET", "/iroh/profile/whoami", "")
		if wantError(t, h, 401, test.code); t.Failed() {
			t.Fatal(test.name)
		}
		if h.Header.Get("X-Iroh-Version") == "" {
			t.Errorf("%s: no x-iroh-version", test.name)
		}
	}
	if h := s.ask(EndpointXDR, "GET", "/iroh/profile/whoami", "", "Authorization", basic("a", "b")); !strings.Contains(
		h.Body, "No JWT found in HTTP Authorization header") {
		t.Errorf("Basic: %s", h.Body)
	}
	s.token = valid
	h := s.ask(EndpointXDR, "GET", "/iroh/profile/whoami", "")
	if h.Status != 200 || h.Header.Get("X-Ratelimit-Org-Limit") != "8000" ||
		h.Header.Get("X-Ratelimit-Org-Remaining") == "" {
		t.Errorf("valid: %d %v", h.Status, h.Header)
	}
	wantError(t, s.ask(EndpointXDR, "GET", "/iroh/iroh-sse/device", ""), 403, "insufficient_scope")
}

func TestOtherRegionsClient(t *testing.T) {
	l := startLab(t, "xdr-client-other-region")
	s := overTLS(t, l)
	s.signIn(l, "")
	wantError(t, s.ask(EndpointXDR, "GET", "/iroh/profile/whoami", ""), 401, "jwt_public_key_not_found")
}

func TestCovers(t *testing.T) {
	for _, test := range []struct {
		have, need string
		want       bool
	}{
		{"foo", "foo/bar:read", true}, {"foo:read", "foo/bar:read", true}, {"foo:read", "foo/bar:write", false},
		{"foo/bar:read", "foo:read", false},
		{"foo", "foobar:read", false}, {"integration/health:read", "integration/health:read", true},
		{"foo:write", "foo:read", false},
	} {
		if got := covers([]string{test.have}, test.need); got != test.want {
			t.Errorf("%s covers %s: %v", test.have, test.need, got)
		}
	}
}

func TestRequestsThatAreWrong(t *testing.T) {
	l := startLab(t)
	s := overTLS(t, l)
	s.signIn(l, "")
	mine := New(region.EU).MyModule().ID
	for _, test := range []struct {
		method, path, body string
		status             int
		code               string
	}{
		{"GET", "/iroh/nothing", "", 404, "not_found"},
		{"GET", "/", "", 404, "not_found"},
		{"GET", "//iroh/iroh-sse/device", "", 404, "not_found"},
		{"DELETE", "/iroh/iroh-sse/device", "", 405, "method_not_allowed"},
		{"GET", "/iroh/iroh-enrich/health", "", 405, "method_not_allowed"},
		{"POST", "/iroh/iroh-enrich/health", "{}", 400, "invalid_request"},
		{"POST", "/iroh/iroh-enrich/health/" + mine, "{}", 400, "invalid_request"},
		{"POST", "/iroh/iroh-enrich/health/none", "", 404, "module_instance_not_found"},
		{"GET", "/iroh/iroh-int/module-instance?limit=0", "", 400, "invalid_request"},
		{"GET", "/iroh/iroh-int/module-instance?limit=x", "", 400, "invalid_request"},
		{"GET", "/iroh/iroh-int/module-instance?offset=-1&limit=5", "", 400, "invalid_request"},
		{"GET", "/iroh/iroh-int/module-instance?enabled=perhaps", "", 400, "invalid_request"},
		{"GET", "/iroh/iroh-int/module-instance/none", "", 404, "module_instance_not_found"},
		{"GET", "/iroh/iroh-int/module-type/none", "", 404, "module_type_not_found"},
		{"GET", "/iroh/iroh-sse/device/none", "", 404, "device_not_found"},
		{"GET", "/iroh/iroh-sse/tenant/token", "", 403, "insufficient_scope"},
		{"POST", "/iroh/iroh-event/event/search", "[]", 400, "invalid_request"},
		{"POST", "/iroh/iroh-event/event/search?sort_order=up", "", 400, "invalid_request"},
		{"POST", "/iroh/iroh-enrich/observe/observables", "", 400, "invalid_request"},
		{"POST", "/iroh/iroh-enrich/observe/observables", `{"type":"email"}`, 400, "invalid_request"},
		{"POST", "/iroh/iroh-enrich/observe/observables", `[{"type":"email"}]`, 400, "invalid_request"},
		{"GET", "/iroh/iroh-dashboard/tiles/" + mine + "/incoming-threats/data?period=last_year", "", 400,
			"invalid_period"},
		{"GET", "/iroh/iroh-dashboard/tiles/" + mine + "/none/data", "", 404, "tile_not_found"},
	} {
		h := s.ask(EndpointXDR, test.method, test.path, test.body)
		if wantError(t, h, test.status, test.code); t.Failed() {
			t.Fatal(test.method, test.path)
		}
		if h.Status == 405 && h.Header.Get("Allow") == "" {
			t.Errorf("%s %s: no Allow", test.method, test.path)
		}
	}
}
