package sshcli

import (
	"regexp"
	"strings"
	"testing"
)

// hostile is what a mistaken or malicious caller might ask for.
var hostile = []string{
	"", " ", "version ", " version", "version\n", "version\r", "version\ncommit", "version;commit", "version|commit",
	"VERSION", "versioncommit",
	"commit", "clear", "reboot", "shutdown", "resetconfig", "loadconfig", "systemsetup", "passphrase",
	"clustermode cluster", "diagnostic", "ecupdate", "healthcheck",
	"license_smart register", "license_smart\nREGISTER", "license_smart STATUS", "smartaccountinfo x",
	"cloudserviceconfig register", "cloudserviceconfig\nregister", "threatresponseconfig enable",
	"interfaceconfig edit", "showconfig > x", "showconfig\n2",
	"cloudserviceconfig\x03", "date\x00", "date 010203", "status detail", "tail system_logs", "tail mail_logs\x03",
	"telnet api-sse.cisco.com", "telnet api-sse.cisco.com 25", "telnet api-sse.cisco.com 443 ",
	"telnet -8 api-sse.cisco.com 443", "telnet a..b 443", "telnet a_b 443",
	"telnet -x 443", "telnet x- 443", "telnet api-sse.cisco.com 4430", "telnet  x 443", "telnet x\t443",
	"telnet x;y 443", "telnet ünïcode.example 443", "telnet аpi-sse.cisco.com 443",
	"nslookup", "nslookup x y", "nslookup x\ny", "nslookup $(x)", "nslookup `x`", "nslookup " + strings.Repeat("a", 64),
	"nslookup " + strings.Repeat("a.", 140) + "b",
	`grep x system_logs`, `grep "x" `, `grep "x" a b`, `grep "x" ../etc/passwd`, `grep "x" /etc/passwd`, `grep "x"" y`,
	`grep "-t" system_logs`, `grep "a;b" system_logs`,
	`grep "a|b" system_logs`, `grep "a$b" system_logs`, `grep "a\b" system_logs`, "grep \"a\nb\" system_logs",
	`grep -t "x" system_logs`, `grep "" system_logs`,
	"version\u2028commit", "version\u0085", "\ufeffversion", "ｖersion", "version\x1b[A", "ver\bsion", "ver\x7fsion",
}

func TestAllowed(t *testing.T) {
	for _, s := range everyCommand {
		if !Allowed(s.command) {
			t.Errorf("%q is not allowed", s.command)
		}
	}
	for _, s := range hostile {
		if Allowed(s) {
			t.Errorf("%q is allowed", s)
		}
	}
}

// FuzzAllowed says otherwise than the list does what may be typed.
func FuzzAllowed(f *testing.F) {
	for _, s := range everyCommand {
		f.Add(s.command)
	}
	for _, s := range hostile {
		f.Add(s)
	}
	signs := regexp.MustCompile(`^[A-Za-z0-9 ._:/@*"-]+$`)
	verbs := map[string]int{"version": 1, "date": 1, "status": 1, "cloudserviceconfig": 1, "threatresponseconfig": 1,
		"interfaceconfig": 1, "showconfig": 1, "license_smart": 1, "smartaccountinfo": 1, "nslookup": 2,
		"telnet": 3, "grep": 3}
	f.Fuzz(func(t *testing.T, s string) {
		if !Allowed(s) {
			return
		}
		words := strings.Fields(s)
		switch {
		case !signs.MatchString(s), len(s) > longestLine, verbs[words[0]] == 0, strings.Count(s, `"`) > 0 &&
			words[0] != "grep":
			t.Errorf("%q is allowed", s)
		case words[0] != "grep" && (len(words) != verbs[words[0]] || strings.Join(words, " ") != s):
			t.Errorf("%q is allowed", s)
		case words[0] == "grep" && (strings.Count(s, `"`) != 2 || strings.Contains(words[len(words)-1], "/")):
			t.Errorf("%q is allowed", s)
		case words[0] == "telnet" && words[2] != "443":
			t.Errorf("%q is allowed", s)
		}
	})
}

// FuzzScreen reads what no appliance would write.
func FuzzScreen(f *testing.F) {
	f.Add([]byte("version\r\n\x1b[1mx\x1b[0m-Press Any Key For More-\r      \ry\b\r\nesa> "), "version", "esa> ")
	f.Add([]byte("\x1b\x1b[\x1b]\r\r\n[]> "), "", "")
	f.Fuzz(func(t *testing.T, raw []byte, command, prompt string) {
		out := body(raw, command, prompt)
		if strings.ContainsAny(string(out), "\x00\x1b\r\b\x7f") {
			t.Errorf("%q holds control characters", out)
		}
		atPrompt(raw, prompt)
		atQuestion(raw, prompt)
		atFirstPrompt(raw)
		maskAnswer(string(out))
	})
}
