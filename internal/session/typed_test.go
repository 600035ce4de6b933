package session

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// What a person may type or paste anywhere.
var (
	typedKeys = strings.Fields("1 1 1 1 1 1 2 2 2 2 3 3 3 4 4 5 6 7 8 9 d d d n n b b b b b c c e w t p p s ?")
	typedElse = []string{
		"", "", "", "q", "off", "y", "yes", "no", "none", "all", "1,2", "0", "-1", "99999999999999999999", "help",
		"exit", "list",
		"Registration failed because of an invalid or expired token",
		"There was an client error in the Secure Email module: E4017: Device is off...",
		"e4017", "E 4O17", "4017", "E4031 [403]", "error 503 Service Unavailable, try again later", "token expired",
		"the tiles show no data",
		"https://admin.eu.sse.itd.cisco.com/devices", "admin.sse.itd.cisco.com", "xdr.us.security.cisco.com", "us",
		"eu", "apjc", "mars",
		"564D1A2B3C4D5E6F7A8B-0C1D2E3F4A5B", "564D1A2B3C4D5E6F7A8B-0C1D2E3F4A5B,4211AAAABBBBCCCCDDDD-EEEEFFFF0001",
		"AAAAAAAAAAAA", "4A5B",
		"yesterday 10:30", "2026-11-27 10:30", "10:30", "tomorrow", "20 minutes", "1 h", "-5 m", "api-sse.cisco.com",
		"esa01.example.com:443",
		"设备离线", "磁贴没有数据", "注册失败，令牌无效或已过期", "不知道", "？", "１", "\x1b[31mred\x1b[0m", "\x1b[A", "\x00\x01\x02",
		"\u202eevil",
		"\xff\xfe", "a\tb", strings.Repeat("x", 5000), "'; DROP TABLE tokens; --", "%s%d%!", "../../etc/passwd",
		"eyJhbGciOiJIUzI1NiJ9.e30.c2ln",
		"currently disabled on your appliance", "enabled", "not registered", "16.0.0-054", "not listed", "offline",
		"online", "register", "ofline",
	}
	pastedSessions = []string{
		"", "nothing of use", "esa01.example.com> version\n\nModel: C600V\nVersion: 15.0.0-104\nSerial #: 564D1A2B3C4D5E6F7A8B-0C1D2E3F4A5B\n\nesa01.example.com> ",
		"esa01.example.com> cloudserviceconfig\n\nThe Cisco Cloud Service is currently disabled on your appliance.\n\nesa01.example.com> ",
		"esa01.example.com> cloudserviceconfig\n\nThe Cisco Cloud Service is currently enabled on your appliance.\n" +
			"Currently configured Cisco Cloud Service server: AMERICAS (api-sse.cisco.com)\nYour appliance is not registered.\n\nesa01.example.com> ",
		"esa01.example.com> telnet api.eu.sse.itd.cisco.com 443\n\nTrying 192.0.2.1...\ntelnet: Unable to connect: Operation timed out\n\nesa01.example.com> ",
		"esa02.example.com> version\n\nSerial #: 4211AAAABBBBCCCCDDDD-EEEEFFFF0001\n\nesa02.example.com> esa01.example.com> version\n\nesa01.example.com> ",
	}
)

// fieldSessions are sessions, configurations and logs as somebody had them in the field.
func fieldSessions(t testing.TB) []string {
	t.Helper()
	story, err := txtar.ParseFile(filepath.Join("..", "..", "testdata", "script", "field_sessions.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range story.Files {
		all = append(all, string(f.Data))
	}
	return all
}
