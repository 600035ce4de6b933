package casefile

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

var (
	now     = time.Date(2024, 3, 5, 14, 30, 15, 123456789, time.FixedZone("", 5400))
	signIn  = evidence.Ref{Source: evidence.XDR, Request: "POST /iroh/oauth2/token"}
	devices = evidence.Ref{Source: evidence.SSE, Request: "GET /iroh/iroh-sse/device"}
	tcp     = evidence.Ref{Source: evidence.Net, Request: "tcp esa-gui"}
	region  = evidence.Ref{Source: evidence.Ask, Request: "region"}
	version = evidence.Ref{Source: "cli", Request: "version"}
	odd     = evidence.Ref{Source: evidence.XDR, Request: `GET /iroh/../..\con:"*?<>|` + "\x00é?page=2"}
)

// sample holds a document of every kind, in no order.
func sample() Case {
	return Case{
		About: About{Version: "1.2.3", Created: now.Add(time.Minute), Symptom: "device-offline", Region: "eu"},
		Now:   now,
		Documents: []evidence.Document{
			{Ref: version, Body: []byte("Version: 13.0.0-392\r\nnot UTF-8: \xff\x00\n"), Taken: now, From: "ssh esa01"},
			{Ref: signIn, Status: 200, Header: map[string]string{"Date": "x", "Content-Type": "application/json"},
				Body: []byte(`{"scope":"sse:read"}`), Taken: now.Add(-time.Second), From: "XDR API eu"},
			{Ref: devices, Status: 401, Header: map[string]string{"Www-Authenticate": `Bearer realm="x"`},
				Body: []byte("[]"), Taken: now, From: "XDR API eu", After: []evidence.Ref{signIn}},
			{Ref: tcp, Failure: &evidence.Failure{Phase: evidence.Connect, Kind: evidence.TimedOut,
				Detail: "after 5s <&>"}, Taken: now.UTC(), From: "probe"},
			evidence.Answered("region", "eu", "operator", now),
			evidence.Unanswered("portal", evidence.DoesNotKnow, "operator", now),
			{Ref: odd, Status: 204, Taken: now},
			{Ref: evidence.Ref{Source: evidence.ESA, Request: "GET /"}, Status: 502,
				Failure: &evidence.Failure{Phase: evidence.Read, Kind: evidence.Cut}, Body: []byte("half a re")},
			{Ref: evidence.Ref{Source: "x", Request: ""}, Body: []byte(" ")},
		},
		Diagnosis: json.RawMessage(`{"verdict":"fail"}`),
	}
}

// same compares what matters: instants and not their representation.
func same(t *testing.T, got, want Case) {
	t.Helper()
	if got.Version != want.Version || got.Symptom != want.Symptom || got.Region != want.Region ||
		!got.Created.Equal(want.Created) || !got.Now.Equal(want.Now) ||
		string(got.Diagnosis) != string(want.Diagnosis) {
		t.Errorf("%+v %v %s\nwant %+v %v %s", got.About, got.Now, got.Diagnosis, want.About, want.Now, want.Diagnosis)
	}
	documents := known(want.Documents)
	if len(got.Documents) != len(documents) {
		t.Fatalf("%d documents, want %d", len(got.Documents), len(documents))
	}
	for i, w := range documents {
		g := got.Documents[i]
		_, a := g.Taken.Zone()
		_, b := w.Taken.Zone()
		if !g.Taken.Equal(w.Taken) || a != b {
			t.Errorf("%s: taken %v, want %v", w.Ref, g.Taken, w.Taken)
		}
		g.Taken = w.Taken
		if !reflect.DeepEqual(g, w) {
			t.Errorf("%+v\nwant %+v", g, w)
		}
	}
}

func TestRoundTrip(t *testing.T) {
	for _, name := range []string{"case.zip", "CASE.ZIP", "folder"} {
		for what, c := range map[string]Case{"sample": sample(), "empty": {Now: now}} {
			path := filepath.Join(t.TempDir(), name)
			if err := Write(t.Context(), path, c); err != nil {
				t.Fatalf("%s %s: %v", name, what, err)
			}
			got, err := Read(path)
			if err != nil {
				t.Fatalf("%s %s: %v", name, what, err)
			}
			same(t, got, c)
			if err := Write(t.Context(), path, got); err != nil { // and over it
				t.Fatal(err)
			}
			got, err = Read(path)
			if err != nil {
				t.Fatal(err)
			}
			same(t, got, c)
		}
	}
}

func TestLayout(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	if err := Write(t.Context(), dir, sample()); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"diagnosis.json", "documents", "documents/002-ask-region.txt", "documents/003-cli-version.txt",
		"documents/004-esa-get.txt",
		"documents/006-sse-get-iroh-iroh-sse-device.json", "documents/007-x.txt",
		"documents/009-xdr-post-iroh-oauth2-token.json", "manifest.json",
	}
	var got []string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if mode := info.Mode().Perm(); mode&0o077 != 0 && os.PathSeparator == '/' {
			t.Errorf("%s: mode %o", path, mode)
		}
		rel, err := filepath.Rel(dir, path)
		got = append(got, filepath.ToSlash(rel))
		return err
	})
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%q %v\nwant %q", got, err, want)
	}
	data, _ := os.ReadFile(filepath.Join(dir, "manifest.json"))
	for _, part := range []string{
		`"schema": "xdrdoctor.case/v3"`, `"version": "1.2.3"`, `"now": "2024-03-05T14:30:15.123456789+01:30"`,
		`after 5s <&>`,
		`"file": "documents/002-ask-region.txt"`, `"size": 2`, `"diagnosis": "diagnosis.json"`,
	} {
		if !strings.Contains(string(data), part) {
			t.Errorf("manifest lacks %s:\n%s", part, data)
		}
	}
}

func TestSameEvidenceSameBytes(t *testing.T) {
	a, b := sample(), sample()
	for i, j := 0, len(b.Documents)-1; i < j; i, j = i+1, j-1 {
		b.Documents[i], b.Documents[j] = b.Documents[j], b.Documents[i]
	}
	dir := t.TempDir()
	for i, c := range []Case{a, b} {
		if err := Write(t.Context(), filepath.Join(dir, string(rune('a'+i))+".zip"), c); err != nil {
			t.Fatal(err)
		}
	}
	x, _ := os.ReadFile(filepath.Join(dir, "a.zip"))
	y, _ := os.ReadFile(filepath.Join(dir, "b.zip"))
	if len(x) == 0 || string(x) != string(y) {
		t.Error("two records of the same evidence differ")
	}
}

func TestRecord(t *testing.T) {
	c := Record([]evidence.Document{
		{Ref: version, Body: []byte("old")},
		evidence.Unanswered("portal", evidence.NotAsked, "", now),
		{Ref: devices, Failure: &evidence.Failure{Phase: evidence.Configure, Kind: evidence.NotConfigured}},
		{Ref: version, Body: []byte("new")},
		evidence.Answered("region", "eu", "operator", now),
	}, now, About{Version: "1"})
	want := []evidence.Document{evidence.Answered("region", "eu", "operator", now), {Ref: version, Body: []byte("new")}}
	if !reflect.DeepEqual(c.Documents, want) || c.Version != "1" || c.Now != now {
		t.Errorf("%+v", c)
	}
}

func TestSource(t *testing.T) {
	c := sample()
	c.Documents = append(c.Documents, evidence.Unanswered("page", evidence.NotAsked, "", now))
	s := c.Sources()[0]
	for _, want := range sample().Documents {
		if got, err := s.Fetch(t.Context(), want.Ref); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v %v", want.Ref, got, err)
		}
	}
	for _, ref := range []evidence.Ref{{Source: evidence.Ask, Request: "page"},
		{Source: evidence.XDR, Request: "GET /"}, {}} {
		if _, err := s.Fetch(t.Context(), ref); !errors.Is(err, evidence.ErrNotMine) {
			t.Errorf("%s: %v", ref, err)
		}
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	stopped := errors.New("stopped")
	cancel(stopped)
	if _, err := s.Fetch(ctx, region); err != stopped {
		t.Error(err)
	}
}

func TestMerge(t *testing.T) {
	a := Case{About: About{Version: "1", Created: now, Symptom: "s", Region: "eu"}, Now: now.Add(time.Hour),
		Documents: []evidence.Document{{Ref: version, Body: []byte("a")}, {Ref: tcp, Body: []byte("a")}},
		Diagnosis: json.RawMessage(`1`)}
	b := Case{About: About{Version: "2", Created: now.Add(time.Hour), Region: "nam"}, Now: now,
		Documents: []evidence.Document{{Ref: version, Body: []byte("b")}, {Ref: region, Body: []byte("b")}}}
	want := Case{About: About{Version: "2", Created: b.Created, Symptom: "s", Region: "nam"}, Now: a.Now,
		Documents: []evidence.Document{{Ref: region, Body: []byte("b")}, {Ref: version, Body: []byte("b")},
			{Ref: tcp, Body: []byte("a")}}}
	if got := Merge(a, b); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nwant %+v", got, want)
	}
	if got := Merge(a); !reflect.DeepEqual(got, a) {
		t.Errorf("%+v", got)
	}
	if got := Merge(); len(got.Documents) != 0 || !got.Now.IsZero() {
		t.Errorf("%+v", got)
	}
}
