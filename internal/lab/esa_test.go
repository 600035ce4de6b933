package lab

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

func wantESA(t *testing.T, h heard, status int, message string) {
	t.Helper()
	var body struct {
		Error struct{ Message, Code, Explanation string }
	}
	if err := json.Unmarshal([]byte(h.Body), &body); err != nil || h.Status != status ||
		body.Error.Message != message || body.Error.Code == "" || body.Error.Explanation == "" {
		t.Errorf("got %d %s, want %d %s", h.Status, h.Body, status, message)
	}
	if h.Header.Get("Server") != "API/2.0" {
		t.Errorf("server: %v", h.Header)
	}
}

func loginBody(user, passphrase string) string {
	e := base64.StdEncoding.EncodeToString
	return `{"data":{"userName":"` + e([]byte(user)) + `","passphrase":"` + e([]byte(passphrase)) + `"}}`
}

func TestAppliance(t *testing.T) {
	l := startLab(t)
	s := overTLS(t, l)
	a := New(region.EU).ESA
	const base = "/esa/api/v2.0"
	for _, e := range []Endpoint{EndpointESA, EndpointESAHTTP} {
		login := get[struct{ Data map[string]string }](s, e, "POST", base+"/login", loginBody(a.User, a.Passphrase))
		token := login.Data["jwtToken"]
		if login.Data["role"] != RoleAdmin || login.Data["is2FactorRedirectRequired"] != "false" {
			t.Errorf("login: %v", login)
		}
		for _, auth := range [][]string{{"jwtToken", token}, {"Authorization", basic(a.User, a.Passphrase)}} {
			for path, want := range map[string]string{
				"/login/privileges":          "e_message_tracking_messages",
				"/config/system_time":        `"timezone":"Etc/UTC"`,
				"/config/logs/subscriptions": "system_logs",
				"/logs/system_logs":          "system.current",
				"/reporting/mail_system_capacity?startDate=2026-01-01T00:00:00.000Z&endDate=2026-01-02T00:00:00.000Z&device_type=esa": "mail_system_capacity",
				"/logs/system_logs/system.current": "Info: PID 1237: User admin commit changes: ",
			} {
				if h := s.ask(e, "GET", base+path, "", auth...); h.Status != 200 || !strings.Contains(h.Body, want) ||
					!h.Close {
					t.Errorf("%s: %d %v %s", path, h.Status, h.Header, h.Body)
				}
			}
		}
		wantESA(t, s.ask(e, "POST", base+"/login", loginBody(a.User, "x")), 401, "Invalid username or passphrase.")
		wantESA(t, s.ask(e, "POST", base+"/login", `{"data":{"userName":"%%%","passphrase":"eA=="}}`), 400,
			"Bad Request.")
		wantESA(t, s.ask(e, "POST", base+"/login", `{"userName":`), 400, "Bad Request.")
		wantESA(t, s.ask(e, "GET", base+"/login/privileges", ""), 401, "Unauthorized.")
		wantESA(t, s.ask(e, "GET", base+"/login/privileges", "", "Authorization", basic(a.User, "x")), 401,
			"Invalid username or passphrase.")
		wantESA(t, s.ask(e, "GET", base+"/login/privileges", "", "jwtToken", token+"x"), 401, "InvalidTokenError.")
		wantESA(t, s.ask(e, "GET", base+"/login/privileges", "", "jwtToken",
			l.esaToken(a.User, time.Now().Add(-time.Hour))), 401, "ExpiredSignatureError.")
		wantESA(t, s.ask(e, "GET", base+"/login/privileges", "", "jwtToken",
			l.esaToken(a.User, time.Now().Add(-13*time.Hour))), 401, "InvalidTokenError.")
		if h := s.ask(e, "GET", base+"/login/privileges", "", "jwtToken",
			l.esaToken(a.User, time.Now().Add(-27*time.Minute))); h.Status != 200 || h.Header.Get("jwtToken") == "" {
			t.Errorf("renewal: %d %v", h.Status, h.Header)
		}
		wantESA(t, s.ask(e, "GET", base+"/nothing", ""), 404, "Not Found.")
		wantESA(t, s.ask(e, "GET", base+"/reporting/mail_system_capacity?startDate=today", "", "jwtToken", token), 404,
			"Not Found.")
		wantESA(t, s.ask(e, "GET", base+"/login", ""), 405, "Method Not Allowed.")
	}
	if err := l.Do(func(w *World) { w.ESA.Role, w.ESA.Committed = RoleNone, false }); err != nil {
		t.Fatal(err)
	}
	login := get[struct{ Data map[string]string }](s, EndpointESA, "POST", base+"/login",
		loginBody(a.User, a.Passphrase))
	wantESA(t, s.ask(EndpointESA, "GET", base+"/login/privileges", "", "jwtToken", login.Data["jwtToken"]), 401,
		"Unauthorized.")
	if h := s.ask(EndpointGUI, "GET", "/", ""); h.Status != 302 || h.Header.Get("Location") != "/login" {
		t.Errorf("GUI: %d %v", h.Status, h.Header)
	}
	if h := s.ask(EndpointGUI, "GET", "/login", ""); h.Status != 200 || !strings.Contains(h.Body,
		"Secure Email Gateway") {
		t.Errorf("GUI: %d %s", h.Status, h.Body)
	}
}
