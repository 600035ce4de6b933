package asyncos

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf8"
)

func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "a\r\n" + Pager + "\r                         \rb", "x\b\b \b\x1b[K\x1b]0;t\a",
		"\x1b", "\x1b[99999999999D", "a\rb", "\xff\xfe\b"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		keep := bytes.Clone(raw)
		out := Clean(raw)
		if !bytes.Equal(raw, keep) {
			t.Fatal("the input was changed")
		}
		for _, b := range out {
			if b < ' ' && b != '\n' && b != '\t' || b == 0x7f {
				t.Fatalf("a control sign is left in %q", out)
			}
		}
		if bytes.Count(out, []byte("\n")) > bytes.Count(raw, []byte("\n"))+bytes.Count(raw, []byte("\r")) {
			t.Fatal("lines came from nowhere")
		}
		if utf8.Valid(raw) && !utf8.Valid(out) {
			t.Fatalf("%q is no longer UTF-8", out)
		}
	})
}

func FuzzOutputs(f *testing.F) {
	for _, s := range []string{"", versionOutput, "Thu Apr 12 23:38:05 2018 IST",
		`{"data":{"time":"Thu Apr 12 23:38:05 2018 IST","timezone":"Asia/Kolkata"}}`,
		"- DISABLE - The Cisco Cloud Service is currently enabled on your appliance.\nCurrently configured server is: api-sse.cisco.com",
		"1. Management (10.1.2.3/24 on Management: esa01)\nIP interface name:\n[Management]>\nDo you want to enable AsyncOS API HTTP on this interface? [N]> y\n",
		"Trying 192.0.2.1...\nConnected to a.", "Server: x\nAddress: 10.1.1.1\nAddresses: 192.0.2.1\n 192.0.2.2",
		"(Machine esa01)> version", "esa01> ", "(esa01)>  version",
		"Smart Licensing is: Enabled\nRegistration Status: Registered",
		"    Resource Conservation             45", "2. \"system_logs\" Type: x\nnumber of the log you wish to tail.\n[]> 2\nx",
		"AsyncOS 15.0.1 for Cisco M300V build 030"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, out string) {
		if v, ok := ParseVersion(out); ok && v.Version == "" {
			t.Fatalf("%+v", v)
		}
		if at, _, ok := ParseDate(out); ok == at.IsZero() && at.Year() != 1 {
			t.Fatalf("%v %v", at, ok)
		}
		ParseTelnet(out)
		if c, ok := ParseCloudService(out); ok != (c != CloudService{}) {
			t.Fatalf("%+v", c)
		}
		for _, i := range ParseInterfaces(out) {
			for _, s := range []Service{i.APIHTTP, i.APIHTTPS, i.HTTPS} {
				if s.Port < 0 || s.Port > 65535 || s.On == No && s.Port != 0 {
					t.Fatalf("%+v", i)
				}
			}
		}
		if p, ok := ParsePrompt(out); ok && (p.Text == "" || p.Host == "" && p.Mode == None) {
			t.Fatalf("%+v", p)
		}
		Mask([]byte(out))
		if s, ok := ParseSmartLicense(out); ok != (s != SmartLicense{}) {
			t.Fatalf("%+v", s)
		}
		if l, ok := ParseLoad(out); ok != (l != Load{}) {
			t.Fatalf("%+v", l)
		}
		if name, _, ok := LogTyped("tail", out); ok && !isName([]byte(name)) {
			t.Fatalf("%q", name)
		}
		BannerProduct(out)
	})
}

func FuzzLookup(f *testing.F) {
	for _, s := range []string{"", "A=203.0.113.20 TTL=30m\n", "A=203.0.113.20 TTL=30m\nAAAA=2001:db8::1 TTL=30m\n",
		"A=999.1.1.1 TTL=1s",
		"Temporary Error: DNS query error", "Hard Error: no such host x\n", "nslookup x\r\nA=1.2.3.4"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, out string) {
		addresses, failed := ParseLookup(out)
		if len(addresses) > 0 && failed != ReachUnknown || failed != ReachUnknown && failed != NoSuchHost &&
			failed != Unresolved {
			t.Fatalf("%v, %q", addresses, failed)
		}
		for _, a := range addresses {
			if !a.IsValid() || !strings.Contains(out, "A=") {
				t.Fatalf("%v came from nowhere", a)
			}
		}
	})
}

func FuzzParseLog(f *testing.F) {
	sample, err := os.ReadFile("testdata/system_logs")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sample)
	f.Add([]byte("2025-09-17 15:04:21 x\nSep 17 15:04:21 h Info: \n"))
	f.Add([]byte("<166>Nov 28 14:15:14 mx01 system: Warning: x\n<111> Nov 28 10:11:12 r ESA: Sat Nov 28 14:15:14 2026 Info: y\n"))
	f.Add([]byte("<166>1 2026-11-28T14:15:14+02:00 mx01 system 812 - - Info: x\nJan 01 00:00:00 api: Info: Time offset from UTC: 3600 seconds\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := ParseLog(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if s.Lines != s.Understood+s.Unknown || s.Matched > s.Lines || len(s.Commits) > MaxCommits ||
			s.Last.Before(s.First) {
			t.Fatalf("%+v", s)
		}
		again, err := ParseLog(iotest.HalfReader(bytes.NewReader(raw)))
		if err != nil || again.Lines != s.Lines || again.Matched != s.Matched || !again.Last.Equal(s.Last) {
			t.Fatalf("read in pieces: %+v %v\nwant %+v", again, err, s)
		}
		logs, err := ParseLogs(bytes.NewReader(raw), time.Date(2026, 11, 28, 15, 0, 0, 0, time.UTC))
		lines := int64(0)
		for _, l := range logs {
			lines += l.Lines
		}
		if err != nil || lines != s.Lines || len(logs) > mostNames+1 {
			t.Fatalf("%d lines in %d logs, want %d: %v", lines, len(logs), s.Lines, err)
		}
	})
}
