package checks

import (
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// Samples stand for what only a finding knows, where a case is explained without one: a sentence with gaps is hard to
// read.
func Samples() check.Args {
	return check.Args{
		"addresses": "34.251.83.242, 52.49.85.99, 52.208.164.206",
		"at":        "2026-11-23 10:30 UTC", "by": "ops@example.com", "cloud": "", "entries": ": esa01, esa01",
		"error": i18n.Say("%s, %s", "E4017 [409]", i18n.Text("XDR cannot reach the module's device through SSE")),
		"esa":   i18n.Text("no"), "how": i18n.Say("it was valid until %s", "2026-11-23T11:30:00Z"),
		"host":  "api.eu.sse.itd.cisco.com",
		"count": "2", "hosts": "visibility.eu.amp.cisco.com", "last": "", "list": "visibility.eu.amp.cisco.com",
		"log": "", "machines": 2, "made": "NAM",
		"name": "Secure Email", "off": 12, "period": "last_hour", "portal": "admin.eu.sse.itd.cisco.com",
		"product": "Secure Email and Web Manager (SMA)", "message": "ExpiredSignatureError.",
		"proxy":  "proxy.example.com:8080",
		"region": "NAM", "registered": 1, "scopes": "integration:read",
		"seen":    i18n.Text("it does not answer, or someone saw that it is off"),
		"serials": "ABC123", "server": "AMERICAS (api-sse.cisco.com)", "sse": i18n.Text("no"), "user": "xdrdoctor",
		"version": "13.0.0-392",
		"want":    "EU", "what": i18n.Text("it contains a blank or a line break"),
		"when": i18n.Text("for up to an hour"),
		"who":  "admin", "text": "Too many requests.", "view": "", "words": "invalid_token",
	}
}
