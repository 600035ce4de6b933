package configxml

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// screen is a command line that has run showconfig, or has not.
type screen struct {
	doc *evidence.Document
}

func (s screen) Fetch(_ context.Context, ref evidence.Ref) (evidence.Document, error) {
	if s.doc == nil || ref != (evidence.Ref{Source: evidence.CLI, Request: "showconfig"}) {
		return evidence.Document{}, evidence.ErrNotMine
	}
	return *s.doc, nil
}

func TestPrinted(t *testing.T) {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	shown := func(prompt string, body []byte) screen {
		return screen{&evidence.Document{Header: map[string]string{"Prompt": prompt}, Body: body, From: "ssh esa01",
			Taken: at}}
	}
	one, cluster := sample(t, "esa.xml"), sample(t, "cluster.xml")
	for _, tt := range []struct {
		name   string
		from   screen
		serial string // "" for none
		detail string // of the failure
	}{
		{"one appliance, with the question before it",
			shown("esa01.example.com>", append([]byte("Choose the passphrase option:\n[1]> 1\n"), one...)),
			"564D1A2B3C4D5E6F7A8B-9C0D1E2F3A4B", ""},
		{"cut", shown("esa01.example.com>", one[:len(one)/2]), "", "line "},
		{"not allowed", shown("esa01.example.com>", []byte("Unknown command or missing feature key: showconfig\n")), "",
			"showconfig"},
		{"a cluster, and nobody says which", shown("(Cluster mail)>", cluster), "", "machines"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, err := Printed(tt.from).Fetch(t.Context(), Ref)
			if err != nil || d.From != "ssh esa01" || !d.Taken.Equal(at) {
				t.Fatalf("%+v, %v", d, err)
			}
			if tt.detail != "" {
				if d.Failure == nil || !strings.Contains(d.Failure.Detail, tt.detail) || len(d.Body) > 0 {
					t.Errorf("want a failure that says %q, got %v, %q", tt.detail, d.Failure, d.Body)
				}
				return
			}
			var m Machine
			if err := json.Unmarshal(d.Body, &m); err != nil || m.Serial != tt.serial {
				t.Errorf("serial %q, %v, %v", m.Serial, err, d.Failure)
			}
		})
	}
}

// A web appliance exports the same form: what it is set to is not true of the ESA, in a file and on a screen.
func TestAnotherProduct(t *testing.T) {
	swa := bytes.ReplaceAll(sample(t, "esa.xml"), []byte("Secure Email Gateway"), []byte("Secure Web Appliance"))
	swa = regexp.MustCompile(`(?m)^(\s*Model Number: )\S+`).ReplaceAll(swa, []byte("${1}S600V"))
	machines, err := Parse(bytes.NewReader(swa), "swa.xml", nil)
	if err != nil || len(machines) != 1 || machines[0].ProductOf() != asyncos.Web {
		t.Fatalf("%+v, %v", machines, err)
	}
	screen := screen{&evidence.Document{Header: map[string]string{"Prompt": "swa1>"}, Body: swa}}
	for name, from := range map[string]evidence.Source{"file": Source(machines[0]), "screen": Printed(screen)} {
		d, err := from.Fetch(t.Context(), Ref)
		if err != nil || len(d.Body) > 0 || d.Failure == nil || d.Failure.Kind != evidence.OtherProduct ||
			d.Failure.Detail != "WSA" {
			t.Errorf("%s: %+v, %v", name, d, err)
		}
	}
}

func TestNothingPrinted(t *testing.T) {
	for _, ref := range []evidence.Ref{Ref, {Source: evidence.CLI, Request: "showconfig"}} {
		if _, err := Printed(screen{}).Fetch(t.Context(), ref); !errors.Is(err, evidence.ErrNotMine) {
			t.Errorf("%s: %v", ref, err)
		}
	}
}
