package checks_test

import (
	"strings"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/source/configxml"
	"github.com/xdrdoctor/xdrdoctor/internal/source/transcript"
)

// Sessions as people have them. Hosts and serials are invented.

const boxed = "Product: Cisco C600V Secure Email Gateway Virtual\nModel: C600V\nVersion: 15.0.0-104\nSerial #: 42-FIELD\n"

// typedBy is a story in which a saved session is all there is, beside what is said.
func typedBy(t *testing.T, session string, says map[string]string) story {
	t.Helper()
	list, err := transcript.Parse(strings.NewReader(session), "mx.txt")
	if err != nil {
		t.Fatal(err)
	}
	typed := transcript.Source(list[0])
	s := story{noXDR: true, noESA: true, noPerson: true, says: map[string]string{"region": "eu"},
		sources: []evidence.Source{typed, configxml.Printed(typed)}}
	for k, v := range says {
		s.says[k] = v
	}
	return s
}

func TestFieldSessions(t *testing.T) {
	unlisted := map[string]string{"sse-services": "both-on", "sse-devices": "absent", "esa-server": "EUROPE",
		"esa-page": "no-token-field", "deployment": "on-prem", "serial": "42-FIELD"}
	licence := func(lines string) string {
		return "mx1> version\n" + boxed + "mx1> license_smart\n- STATUS - Show it.\n[]> status\n" + lines +
			"[]> \nmx1> \n"
	}
	for _, c := range []struct {
		name    string
		session string
		says    map[string]string
		check   *check.Check
		verdict check.Verdict
		code    string
		words   string
	}{
		{"not permitted", "mx1> version\n" + boxed + "mx1> cloudserviceconfig\n\n" +
			"Unknown command or missing feature key: cloudserviceconfig\nmx1> \n", nil, checks.Commit, check.Unknown, "",
			"the ESA does not let this account use the command cloudserviceconfig"},
		{"the interfaces not permitted", "(mx1)> version\n" + boxed + "(mx1)> interfaceconfig\n" +
			"Unknown command or missing feature key: interfaceconfig\n(mx1)> \n", nil, checks.AsyncOSAPI, check.Unknown, "",
			"the ESA does not let this account use the command interfaceconfig"},
		{"an old version", "mx1> version\n" + strings.Replace(boxed, "15.0.0-104", "12.0.0-419", 1) +
			"mx1> cloudserviceconfig\nUnknown command or missing feature key: cloudserviceconfig\nmx1> threatresponseconfig\n" +
			"Unknown command or missing feature key: threatresponseconfig\nmx1> \n", nil, checks.Commit, check.Unknown, "",
			"its version lacks it, or this account may not use it"},
		{"stopped at the pager", "mx1> version\n" + boxed + "mx1> showconfig\n<?xml version=\"1.0\"?>\n<config>\n" +
			"  <interfaces><interface><interface_name>Management</interface_name></interface></interfaces>\n" +
			"-Press Any Key For More-\nq\nmx1> \n", nil, checks.AsyncOSAPI, check.Unknown, "",
			"the output stops at the pager"},
		{"another region's server", "mx1> telnet api-sse.cisco.com 443\nTrying 192.0.2.20...\n" +
			"Connected to api-sse.cisco.com.\nmx1> \n", nil, checks.CloudService, check.Unknown, "",
			"the session tried AMERICAS (api-sse.cisco.com), which is not the tenant's region"},
		{"another product", "swa1> version\nProduct: Cisco S600V Secure Web Appliance\nModel: S600V\nVersion: 15.0.0-355\n" +
			"Serial #: 42-WEB\nswa1> interfaceconfig\n1. Management (192.0.2.9/24 on Management: swa1)\n" +
			"   AsyncOS API HTTP: disabled\n   AsyncOS API HTTPS: disabled\nswa1> \n", nil, checks.AsyncOSAPI, check.Unknown, "",
			"it is from a web appliance (WSA), not from an ESA"},
		{"another product's version", "swa1> version\nProduct: Cisco S600V Secure Web Appliance\nModel: S600V\n" +
			"Version: 11.8.0-453\nSerial #: 42-WEB\nswa1> \n", nil, checks.AsyncOSVersion, check.Unknown, "",
			"what was read is from a web appliance (WSA)"},
		{"licence not registered", licence("Smart Licensing is: Enabled\nRegistration Status: Unregistered\n"), unlisted,
			checks.SmartLicensing, check.Fail, "smart-licensing.not-registered", "is not registered"},
		{"licence out of contact", licence("Registration Status: Registered ( 3 Mar 2026 08:00 )\n" +
			"Last Communication Attempt: FAILED on 3 Mar 2026\n  Failure Reason: Communication send error\n"), unlisted,
			checks.SmartLicensing, check.Fail, "smart-licensing.out-of-contact", "does not reach Cisco"},
		{"licence expired", licence("Smart Licensing is: Enabled\nLicense Authorization Status: Authorization Expired\n"),
			unlisted, checks.SmartLicensing, check.Fail, "smart-licensing.authorization-expired", "has expired"},
		{"licence reserved", licence("Registration Status: Registered - Specific License Reservation\n"), unlisted,
			checks.SmartLicensing, check.Fail, "smart-licensing.reservation", "reservation"},
		{"licence that ended since, or not", licence("Registration Status: Registered ( 3 Mar 2024 08:00 )\n" +
			"License Authorization Status: Authorized ( 3 Mar 2024 08:00 ) Authorization Expires on: ( 1 Jun 2024 08:00 )\n"),
			unlisted, checks.SmartLicensing, check.Unknown, "", "has ended since, or was renewed"},
		{"licence in words of no list", licence("Smart Licensing is: Enabled partially\nRegistration Status: wird geprüft\n"),
			unlisted, checks.SmartLicensing, check.Unknown, "", "not asked"},
	} {
		r := start(t, typedBy(t, c.session, c.says))
		set := fact.NewSet(t.Context(), r.store, time.Now())
		f := c.check.Run(check.NewPass(c.check, set, time.Now(), nil))
		if f.Verdict != c.verdict || f.Code() != c.code || !strings.Contains(f.Why(), c.words) {
			t.Errorf("%s: %s %s: %s", c.name, f.Verdict, f.Code(), f.Why())
		}
		r.lab.Close()
	}
}

// A busy ESA is a cause of the unexpected error, never surer than usual, and of no other picture.
func TestFieldLoad(t *testing.T) {
	const head = "mx1> version\n" + boxed + "mx1> status\nSystem status: Online\n"
	says := map[string]string{"api-ports": "both-on", "api-server": "answers", "tile": "unexpected-error"}
	for session, want := range map[string]string{
		head + "    Resource Conservation             45\nmx1> \n": "api-server.overloaded",
		head + "    Resource Conservation             0\nmx1> \n":  "",
		head + "mx1> healthcheck\n  * High CPU usage\nmx1> \n":     "api-server.overloaded",
		head + "mx1> \n": "",
	} {
		r := start(t, typedBy(t, session, says))
		f := runAlone(t, r, checks.APIServer)
		if f.Code() != want || want != "" && f.Confidence() != check.Usual {
			t.Errorf("%q: %s: %s", session, f.Code(), f.Why())
		}
		r.lab.Close()
	}
	quiet := start(t, typedBy(t, head+"    Resource Conservation             45\nmx1> \n", map[string]string{
		"api-ports": "both-on", "api-server": "answers", "tile": "e4017"}))
	defer quiet.lab.Close()
	if f := runAlone(t, quiet, checks.APIServer); f.Code() != "" {
		t.Errorf("a device that is offline: %s", f.Code())
	}
}
