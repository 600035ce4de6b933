package api

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

// A POST says how long its body is, also when it has none: the health call goes out with Content-Length: 0.
func TestContentLength(t *testing.T) {
	type sent struct {
		length  int64
		header  string
		chunked bool
		body    string
	}
	seen := map[string]sent{}
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		seen[r.URL.Path] = sent{r.ContentLength, r.Header.Get("Content-Length"), len(r.TransferEncoding) > 0,
			string(body)}
		io.WriteString(w, `{"access_token":"`+jwt(1)+`"}`)
	}))
	defer s.Close()
	transport := s.Client().Transport
	x := NewXDR(Config{Base: s.URL, Transport: transport}, clientID, redact.New(password))
	for path, want := range map[string]string{
		"/iroh/iroh-enrich/health":              "",
		"/iroh/iroh-enrich/health/a1":           "",
		"/iroh/iroh-event/event/search":         `{"event_type":["module-instance/created","module-instance/deleted"]}`,
		"/iroh/iroh-enrich/observe/observables": `[{"type":"email","value":"nobody@example.com"}]`,
		"/iroh/oauth2/token":                    "grant_type=client_credentials",
	} {
		if d := fetch(t, t.Context(), x, evidence.Ref{Source: evidence.XDR, Request: "POST " + path}); !d.OK() {
			t.Fatalf("%s: %s", path, d.Summary())
		}
		got := seen[path]
		if got.chunked || got.body != want || got.length != int64(len(want)) || got.header == "" {
			t.Errorf("%s: %+v, want %q with its length", path, got, want)
		}
	}
}
