package asyncos

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func TestParseCloudService(t *testing.T) {
	for name, c := range map[string]struct {
		out  string
		want CloudService
	}{
		"off": {"Choose the operation you want to perform:\n" +
			"- ENABLE - The Cisco Cloud Service is currently disabled on your appliance.\n" +
			"[]> ",
			CloudService{Enabled: No}},
		"off, by the menu": {"Choose the operation you want to perform:\n- ENABLE - Turn it on.\n[]> ",
			CloudService{Enabled: No}},
		"not registered": {"Choose the operation you want to perform:\n- DISABLE - The Cisco Cloud Service is currently enabled on your appliance.\n" +
			"- REGISTER - To register the appliance with the Cisco Cloud Service portal.\n- SETTRS - Set the server.\n[]> ", CloudService{Enabled: Yes, Registered: No}},
		"registered, server": {"The Cisco Threat Response is enabled.\n" +
			"The appliance is successfully registered with the portal.\n" +
			"Currently configured Threat Response Server is: api.eu.sse.itd.cisco.com\n",
			CloudService{Enabled: Yes, Registered: Yes, ServerHost: "api.eu.sse.itd.cisco.com"}},
		"list of servers": {"Currently configured Cisco Secure Cloud Server is: api.apj.sse.itd.cisco.com\n" +
			"Available list of Cisco Secure Cloud Servers:\n" +
			"1. AMERICAS (api-sse.cisco.com)\n" +
			"2. APJC (api.apj.sse.itd.cisco.com)\n" +
			"3. EUROPE (api.eu.sse.itd.cisco.com)\n",
			CloudService{ServerHost: "api.apj.sse.itd.cisco.com"}},
		"only a list": {"Available servers:\n" +
			"1. AMERICAS (api-sse.cisco.com)\n" +
			"3. EUROPE (api.eu.sse.itd.cisco.com)\n" +
			"SecureX is disabled.",
			CloudService{Enabled: No}},
		"another product": {"Selected Threat Response Server is api.sse.cisco.com.\n",
			CloudService{ServerHost: "api.sse.cisco.com"}},
		"token refused": {"- REGISTER - To register.\n" +
			"Registration failed because of an invalid or expired token. Make sure that you use a valid\n" +
			"token",
			CloudService{Registered: No, TokenRefused: true}},
		"broken over lines": {"failed because of an invalid or expired\n registration token",
			CloudService{Registered: No, TokenRefused: true}},
		"second token taken": {"Registration failed because of an invalid or expired token.\n" +
			"[]> x\n" +
			"The appliance successfully registered with the portal.",
			CloudService{Registered: Yes}},
		"not registered yet": {"The device is not yet registered with Cisco XDR.", CloudService{Registered: No}},
		"another service":    {"Cisco Success Network is enabled. Smart licensing is enabled.", CloudService{}},
		"certificate": {"The Cisco Cloud Services certificate has expired.",
			CloudService{CertificateExpired: true}},
		"unknown": {"Unknown command or missing feature key: cloudserviceconfig", CloudService{}},
	} {
		got, ok := ParseCloudService(c.out)
		if got != c.want || ok != (c.want != CloudService{}) {
			t.Errorf("%s: %+v, %v; want %+v", name, got, ok, c.want)
		}
	}
}

func TestParseInterfaces(t *testing.T) {
	const out = `
Currently configured interfaces:
1. Data 1 (10.1.3.3/24 on Data 1: mx.example.com)
2. Management (10.1.2.3/24 on Management: esa01.example.com)

Choose the operation you want to perform:
- NEW - Create a new interface.
- EDIT - Modify an interface.
[]> edit

Enter the number of the interface you wish to edit.
[]> 2

IP interface name (Ex: "InternalNet"):
[Management]>

Would you like to configure an IPv4 address for this interface (y/n)? [Y]>

Do you want to enable HTTPS on this interface? [Y]>
Which port do you want to use for HTTPS?
[443]>

Do you want to enable AsyncOS API HTTP on this interface? [N]> y
Which port do you want to use for AsyncOS API HTTP?
[6080]>

Do you want to enable AsyncOS API HTTPS on this interface? [Y]>
Which port do you want to use for AsyncOS API HTTPS?
[6443]>
`
	want := []Interface{
		{Name: "Data 1", IP: "10.1.3.3", Ethernet: "Data 1", Hostname: "mx.example.com"},
		{Name: "Management", IP: "10.1.2.3", Ethernet: "Management", Hostname: "esa01.example.com",
			HTTPS: Service{Yes, 443}, APIHTTP: Service{No, 0}, APIHTTPS: Service{Yes, 6443}},
	}
	if got := ParseInterfaces(out); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	said := "IP interface name (Ex: \"InternalNet\"):\n[Management]>\nAsyncOS API HTTP: Disabled\nAsyncOS API (HTTPS): 6443\n"
	if got := ParseInterfaces(said); len(got) != 1 || got[0].APIHTTP != (Service{On: No}) ||
		got[0].APIHTTPS != (Service{Yes, 6443}) {
		t.Errorf("%+v", got)
	}
	listed := "1. Data 1 (198.51.100.25/24 on Data 1: mail.example.com)\n   AsyncOS API HTTP: disabled\n   AsyncOS API HTTPS: disabled\n" +
		"2. Management (192.0.2.10/24 on Management: esa01.example.com)\n   AsyncOS API HTTP: enabled, port 6080\n   AsyncOS API HTTPS: disabled\n"
	if got := ParseInterfaces(listed); len(got) != 2 || got[0].APIHTTP.On != No ||
		got[1].APIHTTP != (Service{Yes, 6080}) || got[1].APIHTTPS != (Service{On: No}) {
		t.Errorf("%+v", got)
	}
	if got := ParseInterfaces("AsyncOS API HTTP: enabled\n"); got != nil {
		t.Errorf("of no interface: %+v", got)
	}
}

func TestMask(t *testing.T) {
	const token = "c51fa32bd9a31227eaab50dea873062c"
	for _, text := range []string{
		"Enter a registration token key to register your appliance\n[]> " + token + "\nRegistering",
		"Enter the registration token: []> " + token,
		"cloudserviceconfig register " + token,
		"<ldap_password>" + token + "</ldap_password>", "<key>\n" + token + "\n</key>",
		"Authorization: Bearer " + token, "jwtToken=" + token, "Passphrase: " + token,
		"-----BEGIN PRIVATE KEY-----\n" + token + "\n-----END PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----\n" +
			token,
		"eyJhbGciOiJSUzI1NiJ9." + token + ".x",
		"Warning: Proxy http://svc:" + token + "@proxy:3128 refused CONNECT",
		"User admin commit changes: new passphrase " + token, "the password is " + token,
	} {
		if got := string(Mask([]byte(text))); strings.Contains(got, token) || !strings.Contains(got, Masked) {
			t.Errorf("%q: %q", text, got)
		}
	}
	for _, text := range []string{versionOutput, "telnet api-sse.cisco.com 443",
		"Registration failed because of an invalid or expired token.",
		"<certificate_name>Demo</certificate_name>", "- REGISTER - To register the appliance\n[]> ",
		"User admin commit changes: new token for XDR",
		"Invalid username or passphrase.", "https://esa01:6443/a@b", "the passphrase expires in 5 days"} {
		if got := string(Mask([]byte(text))); got != text {
			t.Errorf("%q was masked: %q", text, got)
		}
	}
}

func TestParseLookup(t *testing.T) {
	for out, want := range map[string]struct {
		addresses string
		failed    Reach
	}{
		"A=203.0.113.20 TTL=30m\n":                            {"[203.0.113.20]", ReachUnknown},
		"A=203.0.113.20 TTL=30m\nAAAA=2001:db8::1 TTL=30m\n":  {"[203.0.113.20 2001:db8::1]", ReachUnknown},
		"Temporary Error: DNS query error, no server\n":       {"[]", Unresolved},
		"Hard Error: no such host api.eu.sse.itd.cisco.com\n": {"[]", NoSuchHost},
		"A=999.1.2.3 TTL=30m\n":                               {"[]", ReachUnknown},
		"usage: nslookup host\n":                              {"[]", ReachUnknown},
		"Server: 192.0.2.53\nAddress: 192.0.2.53\nName: x":    {"[]", ReachUnknown},
		"Unknown command or missing feature key: nslookup\n":  {"[]", ReachUnknown},
	} {
		addresses, failed := ParseLookup(out)
		if got := fmt.Sprint(addresses); got != want.addresses || failed != want.failed {
			t.Errorf("%q: %s, %q; want %s, %q", out, got, failed, want.addresses, want.failed)
		}
	}
}
