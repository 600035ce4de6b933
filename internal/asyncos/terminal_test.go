package asyncos

import (
	"strings"
	"testing"
	"time"
)

func TestClean(t *testing.T) {
	blanks := strings.Repeat(" ", 25)
	for name, c := range map[string]struct{ raw, want string }{
		"pager on the wire":          {"a\r\n" + Pager + "\r" + blanks + "\rb\r\n", "a\nb\n"},
		"pager, CRs lost":            {"a\n" + Pager + blanks + "  b\n", "a\n  b\n"},
		"pager, CRs made line ends":  {"a\n" + Pager + "\n" + blanks + "\nb\n", "a\nb\n"},
		"pager before the next page": {"a\n" + Pager + "\r" + blanks + "\r<indented/>\n", "a\n<indented/>\n"},
		"pager at the end":           {"a\n" + Pager, "a\n"},
		"DOS line ends":              {"a\r\nb\r\r\n", "a\nb\n"},
		"old Mac line ends":          {"a\rb\r", "a\nb\n"},
		"backspaces":                 {"versoin\b\b\bion\n", "version\n"},
		"backspace, blank":           {"datex\b \b\n", "date\n"},
		"colours":                    {"\x1b[1;32mesa01>\x1b[0m version\n", "esa01> version\n"},
		"window title":               {"\x1b]0;esa01\aesa01> date\n", "esa01> date\n"},
		"erase to the end":           {"esa01> helo\b\x1b[Klo\n", "esa01> hello\n"},
		"overwritten":                {"10%\r100%\n", "100%\n"},
		"wrapped by a line editor":   {strings.Repeat("x", 80) + " \rtail\n", strings.Repeat("x", 80) + "tail\n"},
		"umlauts":                    {"für\b\b\büß\n", "üßr\n"},
		"mark of UTF-8":              {"\ufeffesa01> \n", "esa01> \n"},
		"damaged sequence":           {"a\x1b[12\nb\x1b", "a\nb"},
		"empty":                      {"", ""},
	} {
		if got := string(Clean([]byte(c.raw))); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestParsePrompt(t *testing.T) {
	for line, want := range map[string]Prompt{
		"esa01.example.com> version": {Host: "esa01.example.com", Text: "esa01.example.com>",
			Command: "version"},
		"esa01>":                      {Host: "esa01", Text: "esa01>"},
		"esa01>   telnet   a.b  443 ": {Host: "esa01", Text: "esa01>", Command: "telnet a.b 443"},
		"(Cluster americas)> date": {Mode: Cluster, Name: "americas", Text: "(Cluster americas)>",
			Command: "date"},
		"(Group Main_Group)>": {Mode: Group, Name: "Main_Group", Text: "(Group Main_Group)>"},
		"(Machine esa01.example.com)> date": {Host: "esa01.example.com", Mode: Machine, Name: "esa01.example.com",
			Text: "(Machine esa01.example.com)>", Command: "date"},
		"esa01 (Cluster Main Cluster)> date": {Host: "esa01", Mode: Cluster, Name: "Main Cluster",
			Text: "esa01 (Cluster Main Cluster)>", Command: "date"},
	} {
		if got, ok := ParsePrompt(line); !ok || got != want {
			t.Errorf("%q: %+v, %v", line, got, ok)
		}
	}
	for _, line := range []string{"", "[]> settings", "[N]> y", "[1]> ", "telnet> quit", "<ip>10.1.1.1</ip>", "a -> b",
		" esa01> date", "Are you sure> no", "(Nothing x)> date", "(Machine )> date"} {
		if got, ok := ParsePrompt(line); ok {
			t.Errorf("%q is taken for a prompt: %+v", line, got)
		}
	}
}

const versionOutput = `
Current Version
===============
Product: Cisco C100V Secure Email Gateway
Model: C100V
Version: 15.0.0-416
Build Date: 2023-11-10
Install Date: 2024-06-11 12:17:23
Serial #: 564D1A2B3C4D5E6F7A8B-9C0D1E2F3A4B
BIOS: 4.11.fp
`

func TestParseVersion(t *testing.T) {
	want := Version{"Cisco C100V Secure Email Gateway", "C100V", "15.0.0-416", "564D1A2B3C4D5E6F7A8B-9C0D1E2F3A4B"}
	if got, ok := ParseVersion(versionOutput); !ok || got != want {
		t.Errorf("%+v, %v", got, ok)
	}
	comment := "\n  Product: Cisco M600V\n  Model Number: M600V\n  Version: 15.0.1-416\n  Serial Number: BE59-14\n  Number of CPUs: 8\n"
	if got, ok := ParseVersion(comment); !ok || got != (Version{"Cisco M600V", "M600V", "15.0.1-416", "BE59-14"}) {
		t.Errorf("%+v, %v", got, ok)
	}
	for _, out := range []string{"", "Version: unknown", "Unknown command or missing feature key: version",
		"Product: x"} {
		if got, ok := ParseVersion(out); ok {
			t.Errorf("%q: %+v", out, got)
		}
	}
}

func TestParseDate(t *testing.T) {
	at := time.Date(2018, 4, 12, 18, 8, 5, 0, time.UTC)
	for out, want := range map[string]struct {
		zone string
		ok   bool
	}{
		// India, Ireland or Israel
		"Thu Apr 12 23:38:05 2018 IST\n":                                             {"IST", false},
		"Thu Apr 12 18:08:05 2018 GMT\n":                                             {"GMT", true},
		"Thu Apr 12 20:08:05 2018 CEST":                                              {"CEST", true},
		"Thu Apr 12 23:38:05 2018 +0530":                                             {"+0530", true},
		"Thu Apr 12 23:38:05 2018 GMT+5":                                             {"GMT+5", true},
		"Thu Apr 12 13:08:05 2018 CDT":                                               {"CDT", false},
		"Thu Apr 12 13:08:05 2018":                                                   {"", false},
		`{"data":{"time":"Thu Apr 12 23:38:05 2018 IST","timezone":"Asia/Kolkata"}}`: {"Asia/Kolkata", true},
		`{"data":{"time":"Thu Apr 12 23:38:05 2018 IST","timezone":"Mars/Phobos"}}`:  {"IST", false},
		// not its abbreviation
		`{"data":{"time":"Thu Apr 12 23:38:05 2018 IST","timezone":"Europe/Berlin"}}`: {"IST", false},
		"Unknown command or missing feature key: date":                                {"", false},
		`{"data":{}}`: {"", false},
	} {
		got, zone, ok := ParseDate(out)
		if ok != want.ok || zone != want.zone {
			t.Errorf("%q: %v %q %v", out, got, zone, ok)
		}
		if ok && !got.Equal(at) && zone != "GMT+5" {
			t.Errorf("%q: %v", out, got)
		}
		if !ok && !got.IsZero() {
			t.Errorf("%q: a time without a zone: %v", out, got)
		}
	}
}
