package fact

import (
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

func TestPlace(t *testing.T) {
	devices := Place{Portal: SSEPortal, Path: "Devices", Hint: "by host name"}
	for _, one := range []struct {
		place           Place
		region          region.Region
		short, bothWays string
	}{
		{devices, region.EU, "https://admin.eu.sse.itd.cisco.com > Devices, by host name",
			"XDR > Administration > On-Premises Appliances, or https://admin.eu.sse.itd.cisco.com > Devices, by host name"},
		{devices, "", "SSE portal > Devices, by host name",
			"XDR > Administration > On-Premises Appliances, the SSE portal of the tenant's region > Devices, by host name"},
		{devices, "mars", "SSE portal > Devices, by host name", ""},
		{devices.Page(), region.US, "https://admin.sse.itd.cisco.com > Devices", ""},
		{Place{Portal: ESAWeb, Path: "Monitor > Overview"}, region.EU, "ESA > Monitor > Overview",
			"ESA > Monitor > Overview"},
		{Place{Portal: ESACLI}, "", "the ESA's CLI", ""},
		{Place{Portal: ESACLI, Path: "telnet {server} 443"}, region.EU,
			"the ESA's CLI: telnet api.eu.sse.itd.cisco.com 443", ""},
		{Place{Portal: ESACLI, Path: "telnet {server} 443"}, "",
			"the ESA's CLI: telnet the SSE server of the tenant's region 443", ""},
		{Place{Portal: XDRConsole, Hint: "the dashboard"}, "", "XDR, the dashboard", ""},
		{Place{Portal: Firewall, Path: "the proxy"}, region.EU, "the proxy", ""},
		{Place{Path: "the HAR"}, region.EU, "the HAR", ""},
	} {
		if got := one.place.In(nil, one.region); got != one.short {
			t.Errorf("%+v in %q: %q", one.place, one.region, got)
		}
		if got := one.place.BothWays(nil, one.region); one.bothWays != "" && got != one.bothWays {
			t.Errorf("%+v in %q, both ways: %q", one.place, one.region, got)
		}
	}
}

// Who is on a call is asked by portal, so each has a name and a role.
func TestPortals(t *testing.T) {
	for _, p := range Portals() {
		if p.Label() == "" || p.Who() == You {
			t.Errorf("%q: label %q, role %q", p, p.Label(), p.Who())
		}
	}
	if Elsewhere.Who() != You {
		t.Errorf("elsewhere: %q", Elsewhere.Who())
	}
}
