package lab

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/region"
	"github.com/xdrdoctor/xdrdoctor/internal/vendorshape"
)

// TestRepliesHaveTheVendorsShape: in whatever world, the lab's replies are as the vendor describes them. What is not
// described (iroh-sse, iroh-dashboard, oauth2, profile) is our assumption, and marked so where it is made.
func TestRepliesHaveTheVendorsShape(t *testing.T) {
	const event = `{"event_type":["module-instance/created","module-instance/deleted"]}`
	for _, fault := range append(Names(), "") {
		world := New(region.EU)
		if f, ok := Find(fault); ok {
			world = Break(region.EU, []Fault{f})
		}
		if world.XDR.TokenRefused != (tokenRefusal{}) || world.XDR.RateLimited || world.XDR.ClientRejected ||
			world.XDR.ClientRegion != world.Region {
			continue
		}
		l, err := NewLab(world)
		if err != nil {
			t.Fatal(err)
		}
		client := &http.Client{Transport: l.Transport()}
		token := labToken(t, client, world)
		for _, c := range []struct{ request, as, body string }{
			{"GET /iroh/iroh-int/module-type", "", ""},
			{"GET /iroh/iroh-int/module-type/" + emailType, "GET /iroh/iroh-int/module-type/{id}", ""},
			{"GET /iroh/iroh-int/module-instance", "", ""},
			{"GET /iroh/iroh-int/module-instance/" + world.XDR.Modules[0].ID, "GET /iroh/iroh-int/module-instance/{id}",
				""},
			{"POST /iroh/iroh-enrich/health", "", ""},
			{"POST /iroh/iroh-enrich/health/" + world.XDR.Modules[0].ID,
				"POST /iroh/iroh-enrich/health/{module_instance_id}", ""},
			{"POST /iroh/iroh-enrich/observe/observables", "", `[{"type":"email","value":"a@b.c"}]`},
			{"POST /iroh/iroh-event/event/search", "", event},
			{"POST /iroh/iroh-event/event/search", "", "{}"},
		} {
			if c.as == "" {
				c.as = c.request
			}
			status, value := ask(t, client, token, c.request, c.body)
			if status == http.StatusForbidden { // a body that is not described
				continue
			}
			shape, err := vendorshape.Of(c.as, status)
			if err != nil {
				t.Fatal(err)
			}
			for _, wrong := range shape.Faults("reply", value) {
				t.Errorf("%s: %s: %s", fault, c.request, wrong)
			}
		}
		l.Close()
	}
}

func labToken(t *testing.T, client *http.Client, w *World) string {
	t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, "https://xdr.lab/iroh/oauth2/token",
		strings.NewReader("grant_type=client_credentials"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(w.XDR.ClientID, w.XDR.ClientPassword)
	_, value := send(t, client, r)
	reply, _ := value.(map[string]any)
	token, _ := reply["access_token"].(string)
	if token == "" {
		t.Fatalf("no token: %v", value)
	}
	return token
}

func ask(t *testing.T, client *http.Client, token, request, body string) (int, any) {
	t.Helper()
	method, path, _ := strings.Cut(request, " ")
	r, err := http.NewRequestWithContext(context.Background(), method, "https://xdr.lab"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	return send(t, client, r)
}

func send(t *testing.T, client *http.Client, r *http.Request) (int, any) {
	t.Helper()
	resp, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal(b, &value); err != nil {
		t.Fatalf("%s: %v", r.URL.Path, err)
	}
	return resp.StatusCode, value
}
