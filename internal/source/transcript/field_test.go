package transcript

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

const gateway = "Product: Cisco C100V Secure Email Gateway Virtual\nModel: C100V\nVersion: 15.0.0-416\nSerial #: 564D-ONE\n"

// Every form of a prompt, with a banner before and however its lines end.
func TestEveryPrompt(t *testing.T) {
	for prompt, host := range map[string]string{
		"mx1.example.net> ": "mx1.example.net", "mx1.example.net>  ": "mx1.example.net",
		"(mx1.example.net)> ": "mx1.example.net",
		"(mx1)>  ":            "mx1", "(Machine mx1.example.net)> ": "mx1.example.net",
		"mx9 (Machine mx1.example.net)> ":  "mx1.example.net",
		"mx1.example.net (Cluster west)> ": "mx1.example.net", "(Cluster west)> ": "",
		"mx1.example.net (Group a b)> ": "mx1.example.net",
	} {
		session := "=~=~=~=~=~=~=~=~=~=~=~= PuTTY log 2026.03.01 09:00:00 =~=~=~=~=~=~=~=~=~=~=~=\nlogin as: ops\n" +
			"  *** Authorised use only ***\n\n" + prompt + "version\n\n" + gateway + "\n" + prompt +
			"status\n\nSystem status: Online\n\n" + prompt + "\n"
		for name, text := range map[string]string{
			"LF": session, "CRLF": strings.ReplaceAll(session, "\n", "\r\n"), "CR": strings.ReplaceAll(session,
				"\n", "\r"),
			"CRCRLF":    strings.ReplaceAll(session, "\n", "\r\r\n"),
			"MobaXterm": "[2026-03-01 09:00.01] " + strings.ReplaceAll(session, "\n", "\n[2026-03-01 09:00.01] "),
			"Tera Term": "[Sun Mar 01 09:00:01.123 2026] " + strings.ReplaceAll(session, "\n",
				"\n[Sun Mar 01 09:00:01.123 2026] "),
			"ts": "Mar 01 09:00:01 " + strings.ReplaceAll(session, "\n", "\nMar 01 09:00:01 "),
		} {
			list := parse(t, text)
			if len(list) != 1 || list[0].Host != host || requests(list[0]) != "version, status" ||
				list[0].Serial != "564D-ONE" ||
				list[0].Product != asyncos.ESA || doc(t, list[0], "version").Failure != nil {
				t.Errorf("%q, %s: %+v", prompt, name, list)
			}
		}
	}
}

// A session that stops at the pager is not whole, whether it ends there or somebody left the pager.
func TestStopsAtThePager(t *testing.T) {
	const p = asyncos.Pager
	shown := "mx1> showconfig\n<?xml version=\"1.0\"?>\n<config>\n"
	for name, c := range map[string]struct {
		text string
		kind evidence.Kind
	}{
		"ends there":          {shown + p, evidence.Paged},
		"ends there, blanks":  {shown + p + "\n\n", evidence.Paged},
		"left by Ctrl-C":      {shown + p + "^C\nmx1> exit\n", evidence.Paged},
		"left by q":           {shown + p + "\nq\nmx1> exit\n", evidence.Paged},
		"left, no echo":       {shown + p + "\r                         \rmx1> exit\n", evidence.Paged},
		"went on, ends early": {shown + p + "\r                         \r  <hostname>mx1</hostname>\n", evidence.Cut},
		"went on to the end":  {shown + p + "\r                         \r  <hostname>mx1</hostname>\n</config>\nmx1> exit\n", ""},
		"two pages":           {shown + p + "\n  <a/>\n" + p + "\n  <b/>\n</config>\nmx1> \n", ""},
		"the last of two":     {shown + p + "\n  <a/>\n" + p + "\n", evidence.Paged},
	} {
		list := parse(t, c.text)
		d := doc(t, list[0], "showconfig")
		var kind evidence.Kind
		if d.Failure != nil {
			kind = d.Failure.Kind
		}
		if kind != c.kind || strings.Contains(string(d.Body), pageMark) ||
			(c.kind != "") != slices.Contains(list[0].Incomplete(), "showconfig") {
			t.Errorf("%s: %v, %q", name, d.Failure, d.Body)
		}
	}
}

func TestLogsInSessions(t *testing.T) {
	const commit = "Sun Mar 01 08:15:14 2026 Info: PID 812: User ops commit changes: sse"
	const dns = "Sun Mar 01 08:15:15 2026 Warning: DNS query network error '[Errno 51] Network is unreachable' to '192.0.2.53' looking up 'api-sse.cisco.com'"
	const menu = "\nCurrently configured logs:\n1. \"mail_logs\" Type: \"IronPort Text Mail Logs\" Retrieval: Manual Download\n" +
		"2. \"system_logs\" Type: \"System Logs\" Retrieval: Manual Download\n"
	for name, session := range map[string]string{
		"tail": "mx1> tail system_logs\n\nPress Ctrl-C to stop.\n" + commit + "\n" + dns + "\n^C\nmx1> \n",
		"tail, number": "mx1> tail\n" + menu +
			"Enter the number of the log you wish to tail.\n[]> 2\n\nPress Ctrl-C to stop.\n" + commit + "\n" + dns + "\n^C\nmx1> \n",
		"two greps": "mx1> grep -i sse system_logs\n" + dns + "\nmx1> grep -e \"ommit ch\" system_logs\n" + commit +
			"\nmx1> grep sse system_logs\n" + dns + "\nmx1> \n",
		"grep, asked": "mx1> grep\n" + menu + "Enter the number of the log you wish to grep.\n[]> 2\n\nEnter the regular expression to grep.\n[]> .\n\n" +
			"Do you want this search to be case insensitive? [Y]> y\n" + commit + "\n" + dns + "\nmx1> \n",
		"the end missing": "mx1> tail system_logs\n" + commit + "\n" + dns + "\n",
	} {
		a := parse(t, session)[0]
		i := slices.IndexFunc(a.Docs, func(d evidence.Document) bool {
			return d.Ref == evidence.Ref{Source: evidence.Log, Request: "system_logs"}
		})
		if i < 0 {
			t.Errorf("%s: no log: %+v", name, a.Docs)
			continue
		}
		var sum asyncos.LogSummary
		if err := json.Unmarshal(a.Docs[i].Body, &sum); err != nil || sum.Lines != 2 || sum.CommitCount != 1 ||
			sum.SSEUnresolved.Count != 1 || a.Docs[i].Failure == nil || a.Docs[i].Failure.Kind != evidence.Excerpt {
			t.Errorf("%s: %+v %v", name, sum, a.Docs[i].Failure)
		}
	}
	for _, session := range []string{
		"mx1> tail system_logs\nUnknown command or missing feature key: tail\nmx1> \n",
		"mx1> grep sse system_logs\nmx1> \n",
	} {
		for _, d := range parse(t, session)[0].Docs {
			if d.Ref.Source == evidence.Log {
				t.Errorf("%q: %+v", session, d)
			}
		}
	}
}

func TestWhatIsNotRead(t *testing.T) {
	a := parse(t, "mx1> version\n"+gateway+"mx1> commit\nThere is no data to commit.\nmx1> cloudserviceconfig\n\n"+
		"Unknown command or missing feature key: cloudserviceconfig\nmx1> telnet api-sse.cisco.com 443\nTrying 192.0.2.20...\n"+
		"Connected to api-sse.cisco.com.\nmx1> telnet mx.example.net 25\nConnected to mx.example.net.\n"+
		"mx1> tail mail_logs\nSun Mar 01 08:15:14 2026 Info: MID 1\n^C\nmx1> clustermode cluster\nmx1> \n")[0]
	if got := strings.Join(a.PassedOver(), "; "); got != "commit; telnet mx.example.net 25; tail mail_logs" {
		t.Error(got)
	}
	if got := strings.Join(a.Refused(), "; "); got != "cloudserviceconfig" {
		t.Error(got)
	}
	var s asyncos.Session
	for _, d := range a.Docs {
		if d.Ref == SessionRef {
			_ = json.Unmarshal(d.Body, &s)
		}
	}
	if len(s.Reached) != 1 || s.Reached["api-sse.cisco.com"] != asyncos.Connected {
		t.Errorf("%+v", s)
	}
}

// Nothing of another product's session is used, and each document says whose it is.
func TestAnotherProduct(t *testing.T) {
	sma := strings.NewReplacer("C100V Secure Email Gateway Virtual", "M300V Secure Email and Web Manager",
		"C100V", "M300V").Replace(gateway)
	for name, session := range map[string]string{
		"version": "sma1> version\n" + sma + "sma1> interfaceconfig\n1. Management (192.0.2.9/24 on Management: sma1)\nsma1> \n",
		"banner": "AsyncOS 15.5.1 for Cisco M300V build 024\n\nWelcome to the Cisco M300V Secure Email and Web Manager\n\n" +
			"sma1> interfaceconfig\n1. Management (192.0.2.9/24 on Management: sma1)\nsma1> \n",
	} {
		a := parse(t, session)[0]
		if a.Product != asyncos.SMA || len(a.Docs) == 0 {
			t.Errorf("%s: %+v", name, a)
		}
		for _, d := range a.Docs {
			if d.Body != nil || d.Failure == nil || d.Failure.Kind != evidence.OtherProduct ||
				d.Failure.Detail != "SMA" {
				t.Errorf("%s: %+v", name, d)
			}
		}
	}
}
