package region

import (
	"errors"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for name, want := range map[string]Region{"NAM": US, "us": US, "Americas": US, " EU ": EU, "Europe": EU,
		"EMEAR": EU, "apj": APJC, "APJC": APJC} {
		if got, err := Parse(name); err != nil || got != want {
			t.Errorf("%q: %q, %v", name, got, err)
		}
	}
	for _, name := range []string{"", "mars", "u s"} {
		if got, err := Parse(name); err == nil {
			t.Errorf("%q is taken for %q", name, got)
		}
	}
}

func TestAddresses(t *testing.T) {
	for address, want := range map[string]Region{
		"https://admin.sse.itd.cisco.com/app/devices?x=1": US, "admin.eu.sse.itd.cisco.com": EU,
		"https://xdr.eu.security.cisco.com/dashboard": EU,
		"securex.us.security.cisco.com":               US, " HTTPS://ADMIN.APJ.SSE.ITD.CISCO.COM. ": APJC,
	} {
		if got, err := OfPortal(address); err != nil || got != want {
			t.Errorf("%q: %q, %v", address, got, err)
		}
	}
	for server, want := range map[string]Region{
		"api-sse.cisco.com": US, "EUROPE": EU, "europe (api.eu.sse.itd.cisco.com)": EU,
		"AMERICAS (api-sse.cisco.com)": US, "https://api.eu.sse.itd.cisco.com": EU,
	} {
		if got, err := OfServer(server); err != nil || got != want {
			t.Errorf("%q: %q, %v", server, got, err)
		}
	}
}

func TestAddressesThatAreAnotherProducts(t *testing.T) {
	for address, hint := range map[string]string{
		"https://api.sse.cisco.com":            "Secure Access",
		"dashboard.sse.cisco.com":              "Secure Access",
		"https://admin.apjc.sse.itd.cisco.com": "SSE writes apj",
		"api.eu.sse.itd.cisco.com":             "admin.eu.sse.itd.cisco.com",
		"https://example.com":                  "use one of",
		"":                                     "use one of",
		"http://[::1":                          "use one of",
	} {
		_, err := OfPortal(address)
		var wrong *Error
		if !errors.As(err, &wrong) || !strings.Contains(wrong.Hint(), hint) {
			t.Errorf("%q: %v, want a hint with %q", address, err, hint)
		}
	}
	if _, err := OfServer("https://xdr.apj.security.cisco.com"); err == nil ||
		!strings.Contains(err.(*Error).Hint(), "XDR writes apjc") {
		t.Errorf("xdr.apj: %v", err)
	}
}
