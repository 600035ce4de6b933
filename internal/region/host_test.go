package region

import "testing"

// A host is the same in whatever form somebody copies it.
func TestHost(t *testing.T) {
	for typed, want := range map[string]string{
		"admin.eu.sse.itd.cisco.com":                           "admin.eu.sse.itd.cisco.com",
		"  Admin.EU.sse.itd.cisco.com.  ":                      "admin.eu.sse.itd.cisco.com",
		"https://admin.eu.sse.itd.cisco.com":                   "admin.eu.sse.itd.cisco.com",
		"HTTPS://admin.eu.sse.itd.cisco.com:443/#/devices?x=1": "admin.eu.sse.itd.cisco.com",
		"admin.eu.sse.itd.cisco.com/devices":                   "admin.eu.sse.itd.cisco.com",
		"admin.eu.sse.itd.cisco.com.:8443":                     "admin.eu.sse.itd.cisco.com",
		"<https://admin.eu.sse.itd.cisco.com/>":                "admin.eu.sse.itd.cisco.com",
		"[admin.eu.sse.itd.cisco.com]":                         "admin.eu.sse.itd.cisco.com",
		"(admin.eu.sse.itd.cisco.com)":                         "admin.eu.sse.itd.cisco.com",
		`"admin.eu.sse.itd.cisco.com",`:                        "admin.eu.sse.itd.cisco.com",
		"EUROPE (api.eu.sse.itd.cisco.com)":                    "api.eu.sse.itd.cisco.com",
		"ops@esa01.example.com:22":                             "esa01.example.com",
		"192.0.2.10:6443":                                      "192.0.2.10",
		"https://[2001:DB8::10]:6443/":                         "2001:db8::10",
		"2001:db8::10":                                         "2001:db8::10",
		"two words":                                            "",
		"":                                                     "",
	} {
		if got := Host(typed); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}
