package api

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

func TestSignInDocuments(t *testing.T) {
	f := newFar(t, nil)
	c := newClients(f.config())

	d := c.get(t, whoami)
	if !d.OK() || d.From != "far" || !d.Taken.Equal(now) || !slices.Equal(d.After, []evidence.Ref{xdrSignin}) {
		t.Errorf("whoami: %+v", d)
	}
	if got := f.head(whoami.Request, "Authorization"); got != "Bearer "+jwt(1) {
		t.Errorf("Authorization of whoami: %q", got)
	}
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte(clientID+":"+password))
	if got := f.head(xdrSignin.Request, "Authorization"); got != basic ||
		f.bodies[xdrSignin.Request] != "grant_type=client_credentials" {
		t.Errorf("sign-in: Authorization %q, body %q", got, f.bodies[xdrSignin.Request])
	}
	signin := decode(t, c.get(t, xdrSignin).Body)
	claims, _ := signin["claims"].(map[string]any)
	if signin["scope"] != "profile:read sse:read" || signin["expires_in"] != 600.0 || claims["iss"] != "IROH Auth EU" {
		t.Errorf("sign-in's document: %v", signin)
	}

	d = c.get(t, rights)
	if !d.OK() || !slices.Equal(d.After, []evidence.Ref{esaLogin}) || f.head(rights.Request, "jwtToken") != jwt(2) {
		t.Errorf("privileges: %+v, jwtToken %q", d, f.head(rights.Request, "jwtToken"))
	}
	sent, _ := decode(t, []byte(f.bodies[esaLogin.Request]))["data"].(map[string]any)
	if sent["userName"] != base64.StdEncoding.EncodeToString([]byte(user)) ||
		sent["passphrase"] != base64.StdEncoding.EncodeToString([]byte(passphrase)) {
		t.Errorf("login sent %v", sent)
	}
	login := decode(t, c.get(t, esaLogin).Body)
	if login["userName"] != "admin" || login["role"] != "Administrator" || login["twoFactor"] != false ||
		len(login) != 3 {
		t.Errorf("login's document: %v", login)
	}
	if st := c.Stats(); st.Requests != 4 || st.Duplicates != 0 || st.Chain != 2 {
		t.Errorf("%+v", st)
	}
}

// TestNothingTellsASecret looks for every secret in all that comes out, also when the servers give it back.
func TestNothingTellsASecret(t *testing.T) {
	basic := base64.StdEncoding.EncodeToString([]byte(clientID + ":" + password))
	echo := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Www-Authenticate", r.Header.Get("Authorization")+r.Header.Get("jwtToken"))
		fmt.Fprintf(w, "%s %s", r.Header.Get("Authorization"), r.Header.Get("jwtToken"))
	}
	// A server gives back what it was sent, plain, quoted, escaped and as it came.
	gives := func(secret string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Www-Authenticate", secret)
			w.WriteHeader(401)
			body, _ := io.ReadAll(r.Body)
			fmt.Fprintf(w, "%s %s %q %s %s", r.Header.Get("Authorization"), secret, secret, body,
				url.QueryEscape(secret))
		}
	}
	f := newFar(t, map[string]http.HandlerFunc{whoami.Request: echo, rights.Request: echo})
	bad := newFar(t, map[string]http.HandlerFunc{xdrSignin.Request: gives(password),
		esaLogin.Request: gives(passphrase)})
	odd := newFar(t, map[string]http.HandlerFunc{
		xdrSignin.Request: says(200, `{"id_token":"opaque-1","note":"`+jwt(9)+`","access_token":"opaque-2`),
		esaLogin.Request:  says(200, `{"token":"opaque-1"}`),
	})
	secrets := []string{password, `pa\"ss/w+rd`, passphrase, basic, jwt(1), jwt(2), jwt(9), "opaque-1", "opaque-2",
		base64.StdEncoding.EncodeToString([]byte(passphrase)), base64.StdEncoding.EncodeToString([]byte(password)),
		url.QueryEscape(password)}
	for _, far := range []*far{f, bad, odd} {
		c := newClients(far.config())
		for _, ref := range []evidence.Ref{xdrSignin, esaLogin, whoami, rights} {
			d := c.get(t, ref)
			said := fmt.Sprintf("%+v %#v %s %v", d, d, d.Body, d.Failure)
			if d.Failure == nil && len(d.Body) == 0 {
				t.Errorf("%s: nothing to look at", ref)
			}
			for _, s := range secrets {
				if strings.Contains(said, s) {
					t.Errorf("%s tells %q: %s", ref, s, said)
				}
			}
		}
		for _, source := range []any{c.xdr, c.sse, c.esa, *c.xdr, *c.sse, *c.esa} {
			for _, form := range []string{"%v", "%+v", "%#v", "%s"} {
				for _, s := range secrets {
					if said := fmt.Sprintf(form, source); strings.Contains(said, s) {
						t.Errorf("%T by %s tells %q", source, form, s)
					}
				}
			}
		}
	}
}

func TestRefusedSignIn(t *testing.T) {
	f := newFar(t, map[string]http.HandlerFunc{
		xdrSignin.Request: says(401, `{"error":"invalid_client"}`),
		esaLogin.Request:  says(401, `{"error":{"message":"Invalid username or passphrase.","code":"401"}}`),
	})
	c := newClients(f.config())
	for _, ref := range []evidence.Ref{whoami, {Source: evidence.SSE, Request: "GET /iroh/iroh-sse/device"}, rights} {
		d := c.get(t, ref)
		wantFailure(t, d, evidence.SignIn, evidence.NotSignedIn, "the sign-in was answered 401")
		if len(d.After) != 1 {
			t.Errorf("%s: after %v", ref, d.After)
		}
	}
	if d := c.get(t, xdrSignin); d.Status != 401 || string(d.Body) != `{"error":"invalid_client"}` {
		t.Errorf("the refusal itself: %+v", d)
	}
	if n, _ := c.Meter.Count(); n != 2 {
		t.Errorf("%d requests; want the two sign-ins", n)
	}

	// Checked again after the customer mended it.
	f.mu.Lock()
	delete(f.answer, xdrSignin.Request)
	f.mu.Unlock()
	c.Drop(whoami)
	c.Meter.Begin()
	if d := c.get(t, whoami); !d.OK() {
		t.Errorf("after the remedy: %s", d.Summary())
	}
}

func TestTransportFaultIsNoBadPassword(t *testing.T) {
	cfg := newFar(t, nil).config()
	cfg.Transport = roundTrip(func(*http.Request) (*http.Response, error) {
		return nil, fmt.Errorf("dial: %w", syscall.ECONNREFUSED)
	})
	c := newClients(cfg)
	wantFailure(t, c.get(t, xdrSignin), evidence.Connect, evidence.Refused, "")
	wantFailure(t, c.get(t, whoami), evidence.SignIn, evidence.Refused, "")
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestTwoFactor(t *testing.T) {
	for _, flag := range []string{`"true"`, `true`} {
		f := newFar(t, map[string]http.HandlerFunc{
			esaLogin.Request: says(200,
				`{"data":{"userName":"admin","is2FactorRedirectRequired":`+flag+
					`,"role":"Administrator","jwtToken":"half"}}`),
		})
		c := newClients(f.config())
		wantFailure(t, c.get(t, rights), evidence.SignIn, evidence.NotSignedIn, "second factor")
		if d := c.get(t, esaLogin); !d.OK() || decode(t, d.Body)["twoFactor"] != true {
			t.Errorf("login: %s", d.Body)
		}
		if f.count(rights.Request) != 0 {
			t.Error("half a sign-in was used")
		}
	}
}

// only lets one token in.
func only(good string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+good {
			says(401, `{"error":"jwt_expired"}`)(w, r)
			return
		}
		says(200, "{}")(w, r)
	}
}

func TestOneRenewalForAll(t *testing.T) {
	for name, tc := range map[string]struct {
		good    string
		status  int
		signIns int
	}{
		"the renewed token is good": {jwt(2), 200, 2},
		"no token is good":          {"none", 401, 2},
	} {
		answer := map[string]http.HandlerFunc{}
		var refs []evidence.Ref
		for i := range 20 {
			ref := evidence.Ref{Source: evidence.SSE, Request: fmt.Sprintf("GET /iroh/iroh-sse/device/%d", i)}
			refs = append(refs, ref)
			answer[ref.Request] = only(tc.good)
		}
		f := newFar(t, answer)
		c := newClients(f.config())
		var wg sync.WaitGroup
		for _, ref := range refs {
			wg.Go(func() {
				if d, err := c.Fetch(t.Context(), ref); err != nil || d.Failure != nil || d.Status != tc.status {
					t.Errorf("%s: %s: %s, %v", name, ref, d.Summary(), err)
				}
			})
		}
		wg.Wait()
		if n := f.count(xdrSignin.Request); n != tc.signIns {
			t.Errorf("%s: %d sign-ins; want %d", name, n, tc.signIns)
		}
		for _, ref := range refs {
			if n := f.count(ref.Request); n > 2 {
				t.Errorf("%s: %s was sent %d times", name, ref, n)
			}
		}
		if _, dup := c.Meter.Count(); dup != 0 {
			t.Errorf("%s: %d duplicates", name, dup)
		}
	}
}

// TestNoRenewalInVain: a renewed token that was refused at once is not renewed for each request that follows; one that
// was accepted and is refused later has expired.
func TestNoRenewalInVain(t *testing.T) {
	types := evidence.Ref{Source: evidence.XDR, Request: "GET /iroh/iroh-int/module-type"}
	tiles := evidence.Ref{Source: evidence.XDR, Request: "GET /iroh/iroh-dashboard/tiles"}
	f := newFar(t, map[string]http.HandlerFunc{whoami.Request: only("none"), types.Request: only("none"),
		tiles.Request: only(jwt(3))})
	c := newClients(f.config())
	for _, ref := range []evidence.Ref{whoami, types} {
		if d := c.get(t, ref); d.Status != 401 {
			t.Errorf("%s: %s", ref, d.Summary())
		}
	}
	if n := f.count(xdrSignin.Request); n != 2 {
		t.Errorf("%d sign-ins; want the first and one renewal", n)
	}
	c.get(t, evidence.Ref{Source: evidence.SSE, Request: "GET /iroh/iroh-sse/device"}) // accepted
	if d := c.get(t, tiles); !d.OK() || f.count(xdrSignin.Request) != 3 {
		t.Errorf("tiles: %s after %d sign-ins", d.Summary(), f.count(xdrSignin.Request))
	}
}

func TestRenewalThatFails(t *testing.T) {
	// Answered with an error: the 401 is what there is to know. Cut: it is not.
	f := newFar(t, map[string]http.HandlerFunc{whoami.Request: only("none")})
	f.answer[xdrSignin.Request] = inTurn(says(200, `{"access_token":"opaque","expires_in":"600"}`),
		says(400, `{"error":"invalid_client"}`))
	c := newClients(f.config())
	if d := c.get(t, whoami); d.Status != 401 || d.Failure != nil {
		t.Errorf("whoami: %s", d.Summary())
	}
	if body := decode(t, c.get(t, xdrSignin).Body); len(body["claims"].(map[string]any)) != 0 ||
		body["expires_in"] != 600.0 {
		t.Errorf("an opaque token's sign-in: %v", body)
	}

	f = newFar(t, map[string]http.HandlerFunc{whoami.Request: only("none")})
	f.answer[xdrSignin.Request] = inTurn(says(200, `{"access_token":"opaque"}`),
		func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	c = newClients(f.config())
	wantFailure(t, c.get(t, whoami), evidence.SignIn, evidence.Cut, "")
	if n := f.count(xdrSignin.Request); n != 2 {
		t.Errorf("%d sign-ins; a POST is never repeated", n)
	}
}

func TestESARenewsByTheWords(t *testing.T) {
	say := func(message string) http.HandlerFunc {
		return says(401, `{"error":{"message":"`+message+`","code":"401"}}`)
	}
	for message, signIns := range map[string]int{"Unauthorized.": 1, "ExpiredSignatureError.": 2,
		"InvalidTokenError.": 2} {
		f := newFar(t, map[string]http.HandlerFunc{rights.Request: inTurn(say(message), says(200, `{"data":["e_x"]}`))})
		c := newClients(f.config())
		d := c.get(t, rights)
		if n := f.count(esaLogin.Request); n != signIns || (signIns == 1) != (d.Status == 401) {
			t.Errorf("%s: %d sign-ins, %s", message, n, d.Summary())
		}
	}
}

// TestOthersCancellation: the one who fetches the sign-in is cancelled; who waits for it is not.
func TestOthersCancellation(t *testing.T) {
	f := newFar(t, nil)
	cfg := f.config()
	asked := 0
	var x *XDR
	cfg.Fetch = func(ctx context.Context, ref evidence.Ref) (evidence.Document, error) {
		if asked++; asked == 1 {
			return evidence.Document{}, context.Canceled
		}
		return x.Fetch(ctx, ref)
	}
	x = NewXDR(cfg, clientID, redact.New(password))
	if d := fetch(t, t.Context(), x, whoami); !d.OK() {
		t.Errorf("whoami: %s", d.Summary())
	}
}

// TestRecordedSignIn: the store knows the sign-in from a case file, but nobody holds its token.
func TestRecordedSignIn(t *testing.T) {
	f := newFar(t, nil)
	c := newClients(f.config())
	c.Put(evidence.Document{Ref: xdrSignin, Status: 200, Body: []byte(`{}`)})
	if d := c.get(t, whoami); !d.OK() || f.count(xdrSignin.Request) != 1 {
		t.Errorf("whoami: %s after %d sign-ins", d.Summary(), f.count(xdrSignin.Request))
	}
}
