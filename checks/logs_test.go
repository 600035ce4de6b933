package checks_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/casefile"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
	"github.com/xdrdoctor/xdrdoctor/internal/source/logfile"
)

// apisAlone: no command line and nobody to ask, but the region and the serial being known.
func apisAlone(faults ...string) story {
	return story{faults: faults, noPerson: true,
		says: map[string]string{"region": "eu", "serial": lab.New(region.EU).Main().Serial}}
}

// What the log of the AsyncOS API proves of the way to SSE, alone.
func TestByTheLogOfTheAPI(t *testing.T) {
	for _, name := range []string{"dns-broken", "proxy-auth", "tls-intercepted", "service-cert-expired"} {
		fault, _ := lab.Find(name)
		r := start(t, apisAlone(name))
		live, round := r.round(t)
		if got := codes(live.Causes); !slices.Equal(got, []string{fault.Expect}) {
			t.Errorf("%s: want %s, got %v\n%s", name, fault.Expect, got, text(live))
		}
		if live.Stats.Duplicates != 0 || live.Stats.Chain > 3 {
			t.Errorf("%s: %+v", name, live.Stats)
		}
		c := casefile.Record(round.Documents, round.Started, casefile.About{Symptom: live.Symptom})
		if !slices.ContainsFunc(c.Documents, func(d evidence.Document) bool {
			return d.Ref.Source == evidence.Log &&
				d.OK() && len(d.Body) > 0
		}) {
			t.Errorf("%s: the log's summary is not recorded", name)
		}
		if diff := cmp.Diff(findings(live), findings(replay(t, c))); diff != "" {
			t.Errorf("%s: the recorded case says otherwise (-live +offline):\n%s", name, diff)
		}
		r.lab.Close()
	}
}

// logs are files as they were saved.
func logs(t testing.TB, texts map[string]string) evidence.Source {
	t.Helper()
	var paths []string
	for name, text := range texts {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	docs, err := logfile.Read(context.Background(), paths, nil)
	if err != nil {
		t.Fatal(err)
	}
	return logfile.Source(docs)
}

// line is one of a log, written some time ago.
func line(ago time.Duration, text string) string {
	return time.Now().Add(-ago).UTC().Format(time.ANSIC) + " " + text + "\n"
}

const zone = "Info: Time offset from UTC: 0 seconds"

// What a log says is no cause when it is old, of another host, of a time that is not known, or contradicted.
func TestALogIsNoFalseCause(t *testing.T) {
	const (
		host  = "api.eu.sse.itd.cisco.com"
		dns   = "Warning: DNS query network error '[Errno 64] Host is down' to '192.0.2.53' looking up '"
		proxy = "Warning: Cloud service: connection to " + host +
			":443 failed: proxy answered 407 Proxy Authentication Required"
		tls = "Warning: Cloud service: TLS handshake with " + host +
			" failed: self signed certificate in certificate chain"
	)
	head := line(48*time.Hour, zone)
	egress := func(s string) map[string]string { return map[string]string{"esa-egress": s} }
	for _, c := range []struct {
		name, log string
		says      map[string]string
		want      string // "" for none of the way to SSE
	}{
		{"DNS", head + line(9*time.Minute, dns+host+"'"), nil, "network.dns-broken"},
		{"DNS, no servers",
			head + line(9*time.Minute,
				"Critical: Failed to bootstrap the DNS resolver. Unable to contact root servers."), nil,
			"network.dns-broken"},
		{"DNS, an old line", head + line(2*time.Hour, dns+host+"'"), nil, ""},
		{"DNS, another name", head + line(9*time.Minute, dns+"mail.example.com'"), nil, ""},
		{"DNS, another region's name", head + line(9*time.Minute, dns+"api-sse.cisco.com'"), nil, ""},
		{"DNS, no zone", line(9*time.Minute, dns+host+"'"), nil, ""},
		{"DNS, and somebody reached it since", head + line(9*time.Minute, dns+host+"'"), egress("connected"), ""},
		{"DNS, and somebody saw the same", head + line(9*time.Minute, dns+host+"'"), egress("no-name"),
			"network.dns-broken"},
		{"proxy", head + line(9*time.Minute, proxy), nil, "network.proxy-auth"},
		{"proxy, and somebody knows of none", head + line(9*time.Minute, proxy), map[string]string{"esa-proxy": "none"},
			""},
		{"proxy, old", head + line(3*time.Hour, proxy), nil, ""},
		{"proxy and DNS", head + line(9*time.Minute, proxy) + line(8*time.Minute, dns+host+"'"), nil, ""},
		{"a proxy to elsewhere", head + line(9*time.Minute, "Warning: update: 407 Proxy Authentication Required"),
			egress("blocked"), ""},
		{"TLS", head + line(9*time.Minute, tls), nil, "tls-inspection.intercepted"},
		{"TLS, and somebody says that it is exempt", head + line(9*time.Minute, tls),
			map[string]string{"esa-tls": "no"}, ""},
		{"TLS to elsewhere", head + line(9*time.Minute, "Warning: LDAP: self signed certificate"), nil, ""},
		{"a certificate of elsewhere",
			head + line(9*time.Minute, "Warning: the certificate of mail.example.com has expired"), nil, ""},
		{"SSE's own certificate",
			head + line(9*time.Minute, "Warning: Cloud service: the service certificate of "+host+" has expired"), nil,
			""},
	} {
		s := apisAlone("device-offline")
		s.noESA, s.sources = true, []evidence.Source{logs(t, map[string]string{"system.current": c.log})}
		for k, v := range c.says {
			s.says[k] = v
		}
		d := diagnoseOnce(t, s)
		var got string
		for _, code := range codes(d.Causes) {
			if !strings.HasPrefix(code, "device-online.") {
				got += code
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q\n%s", c.name, got, c.want, text(d))
		}
	}
}

// The last commit is told, and decides nothing.
func TestLastCommit(t *testing.T) {
	at := time.Date(2026, 11, 23, 10, 42, 0, 0, time.UTC).Format(time.ANSIC)
	file := at + " " + zone + "\n" + at + " Info: PID 7: User jdoe commit changes: enable it\n"
	for _, c := range []struct {
		page    string
		verdict check.Verdict
		words   string
	}{
		{"unknown", check.Unknown,
			`the last commit was 2026-11-23 10:42 UTC by jdoe, comment "enable it"; it is not known whether the service was enabled before that; answer with --esa-page`},
		{"disabled", check.Unknown,
			`the service is off; the last commit was 2026-11-23 10:42 UTC by jdoe, comment "enable it"; it is not known whether the service was on before`},
		{"no-token-field", check.Fail,
			`is not committed. The last commit in its logs was 2026-11-23 10:42 UTC by jdoe, comment "enable it": `},
		{"asks-for-token", check.OK, "inferred: the page asks for a token"},
	} {
		s := story{noXDR: true, noESA: true, noPerson: true,
			says: map[string]string{"region": "eu", "smart-licensing": "not-in-use", "sse-devices": "absent",
				"serial": "S1", "esa-version": "15.0.0-416"},
			sources: []evidence.Source{logs(t, map[string]string{"system_logs": file})}}
		if c.page != "unknown" {
			s.says["esa-page"] = c.page
		}
		r := start(t, s)
		f := runAlone(t, r, checks.Commit)
		if f.Verdict != c.verdict || !strings.Contains(f.Why(), c.words) {
			t.Errorf("%s: %s: %s", c.page, f.Verdict, f.Why())
		}
		r.lab.Close()
	}
}

// runAlone is a check by itself, whatever blocks it.
func runAlone(t *testing.T, r *run, c *check.Check) check.Finding {
	t.Helper()
	r.walk.Runbook = &check.Runbook{Name: c.Name, Walk: []*check.Check{c}}
	_, round := r.round(t)
	f, _ := round.Finding(c)
	return f
}

// The API's log speaks of our user's rights; it is told beside what the API itself says, and alone it is nothing.
func TestNotAuthorizedInTheLog(t *testing.T) {
	said := "Warning: GET /esa/api/v2.0/login/privileges: user %s is not authorized"
	mine := line(time.Hour, zone) + line(5*time.Minute, fmt.Sprintf(said, "xdrdoctor"))
	for _, c := range []struct {
		name, log string
		faults    []string
		want      string
		told      bool
	}{
		{"both", mine, []string{"api-user-no-rights"}, "esa-access.no-rights", true},
		{"another user", line(time.Hour, zone) + line(5*time.Minute, fmt.Sprintf(said, "jdoe")),
			[]string{"api-user-no-rights"}, "esa-access.no-rights", false},
		{"long ago", line(999*time.Hour, zone) + line(999*time.Hour, fmt.Sprintf(said, "xdrdoctor")),
			[]string{"api-user-no-rights"}, "esa-access.no-rights", false},
		{"the log alone", mine, nil, "", false},
	} {
		s := story{faults: c.faults, documents: nil}
		source := logs(t, map[string]string{"api.current": c.log})
		d, err := source.Fetch(t.Context(), evidence.Ref{Source: evidence.Log, Request: "api_logs"})
		if err != nil {
			t.Fatal(err)
		}
		s.documents = append(s.documents, d) // a file that is named goes before the API
		r := start(t, s)
		f := runAlone(t, r, checks.ESAAccess)
		if f.Code() != c.want || strings.Contains(f.Why(), "API log says so too, last at ") != c.told {
			t.Errorf("%s: %s: %s", c.name, f.Code(), f.Why())
		}
		r.lab.Close()
	}
}
