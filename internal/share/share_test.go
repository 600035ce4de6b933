package share

import (
	"strings"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

func doc(source, request, body string) evidence.Document {
	return evidence.Document{Ref: evidence.Ref{Source: source, Request: request}, Status: 200, Body: []byte(body),
		Taken: time.Unix(1, 0)}
}

// Evidence in the order in which the store lists it: what tells whose tenant it is comes last.
var known = []evidence.Document{
	{Ref: evidence.Ref{Source: evidence.Ask, Request: "esa-host"}, Body: []byte("10.9.8.7")},
	{Ref: evidence.Ref{Source: evidence.Ask, Request: "cluster"}, Body: []byte("AB12,CD34")},
	{Ref: evidence.Ref{Source: evidence.CLI, Request: "version"},
		Header: map[string]string{"Prompt": "mx7 (Cluster Acme-Mail)> "},
		Body:   []byte("Version: 15.0.0-416\nSerial #: odd-serial\n"), From: "ssh relay:2222"},
	{Ref: evidence.Ref{Source: evidence.CLI, Request: "interfaceconfig"},
		Body: []byte("1. Management (10.1.2.3/24 on Management: mgmt7)\n")},
	doc(evidence.ESA, "POST /esa/api/v2.0/login", `{"data":{"userName":"jdoe","role":"x"}}`),
	doc(evidence.SSE, "GET /iroh/iroh-sse/device",
		`[{"name":"edge","serial_number":"JAD1","ip_address":"10.4.4.4","type":"ESA"},{"name":"ESA"}]`),
	doc(evidence.XDR, "GET /iroh/other",
		`{"org-name":"Rival Bank","org":{"name":"Acme","id":"acme-id"},"created_by":{"name":"Jane Doe"}}`),
	doc(evidence.XDR, "POST /iroh/oauth2/token",
		`{"claims":{"https://schemas.cisco.com/iroh/identity/claims/org/name":"Acme","sub":"sub-id"}}`),
	doc(evidence.XDR, "GET /iroh/profile/whoami",
		`{"org":{"name":"Acme","id":"acme-id"},"user":{"user-id":"user-id"}}`),
}

func TestWhoSeesWhat(t *testing.T) {
	const text = "10.9.8.7 AB12 CD34 mx7 Acme-Mail odd-serial relay 10.1.2.3 mgmt7 jdoe edge JAD1 10.4.4.4 Rival Bank; Acme acme-id; Jane Doe sub-id a@b ESA"
	for who, want := range map[redact.Sharing]string{
		redact.Private:  text,
		redact.Customer: "10.9.8.7 AB12 CD34 mx7 Acme-Mail odd-serial relay 10.1.2.3 mgmt7 jdoe edge JAD1 10.4.4.4 tenant-1; Acme acme-id; user-1 user-2 user-3 ESA",
		redact.Public:   "ip-1 serial-1 serial-2 host-1 host-2 serial-3 host-3 ip-2 host-4 user-1 host-5 serial-4 ip-3 tenant-1; org-1 orgid-1; user-2 user-3 user-4 ESA",
	} {
		s := New(redact.Open(""), who)
		s.Look(func() []evidence.Document { return known })
		if got := s.Text(text); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", who, got, want)
		}
	}
}

// The screen may be shared at any time; what was learnt since is hidden, too.
func TestTurn(t *testing.T) {
	s := New(redact.Open(""), redact.Private)
	var docs []evidence.Document
	s.Look(func() []evidence.Document { return docs })
	see := func(want string) {
		t.Helper()
		if got := s.Text("edge, jane@example.com"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	see("edge, jane@example.com")
	if line := s.Turn(); !strings.HasPrefix(line, "Sharing: customer.") {
		t.Error(line)
	}
	see("edge, user-1")
	if got := s.Real("user-1"); got != "jane@example.com" {
		t.Error(got)
	}
	s.Turn()
	see("edge, user-1")
	docs = known
	see("host-1, user-1")
	if line := s.Turn(); !strings.HasPrefix(line, "Sharing is already public.") {
		t.Error(line)
	}
	see("host-1, user-1")
	if line := s.Off(); !strings.HasPrefix(line, "Sharing: off.") {
		t.Error(line)
	}
	see("edge, jane@example.com")
	if got := s.Real("user-1"); got != "user-1" {
		t.Error(got)
	}
}

// A list of JSON is read as JSON, so that an escaped name is found.
func TestTextOfJSON(t *testing.T) {
	s := New(redact.Open(""), redact.Public)
	s.Look(func() []evidence.Document {
		return []evidence.Document{doc(evidence.XDR, "GET /iroh/profile/whoami", `{"org":{"name":"A\u0026B Mail"}}`)}
	})
	if got := s.Text(` {"name": "A\u0026B Mail"} `); got != ` {"name": "org-1"} ` {
		t.Error(got)
	}
}
