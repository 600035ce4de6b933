package shape

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "shapes.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRead(t *testing.T) {
	got, err := Read(write(t, `# what our tenant answers
device:
  serial: applianceSerial
  address: [mgmtIp, network.ip]
words:
  online: [Up, healthy]
  offline: down
`))
	want := Shapes{Device{Serial: []string{"applianceSerial"}, Address: []string{"mgmtIp", "network.ip"}},
		Words{Online: []string{"up", "healthy"}, Offline: []string{"down"}}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v %v\nwant %+v", got, err, want)
	}
}

func TestReadRefuses(t *testing.T) {
	for text, says := range map[string]string{
		"":                                           "empty",
		"devices:\n  serial: x\n":                    `shapes.yaml:1: unknown key "devices"`,
		"device:\n  serail: x\n":                     `shapes.yaml:2: unknown key "device.serail"`,
		"device:\n":                                  "shapes.yaml:1: device: it says nothing",
		"device:\n  serial:\n":                       "shapes.yaml:2: device.serial: no value",
		"device:\n  serial: []\n":                    "shapes.yaml:2: device.serial: an empty list",
		"device:\n  serial: \"\"\n":                  "shapes.yaml:2: device.serial: an empty text",
		"device:\n  serial: {a: b}\n":                "shapes.yaml:2: device.serial: not a single value",
		"device:\n  serial: x\n  host: x\n":          `shapes.yaml:3: device.host: "x" is already at serial`,
		"words:\n  online: [up]\n\n  offline: UP":    `shapes.yaml:4: words.offline: "up" is already at online`,
		"words: up\n":                                "shapes.yaml:1: words: not keys with values",
		"device: [\n":                                "shapes.yaml:1",
		"device:\n  id: " + strings.Repeat("x", 101): "shapes.yaml:2: device.id: longer than 100 characters",
	} {
		if _, err := Read(write(t, text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v\nwant %s", text, err, says)
		}
	}
	if _, err := Read(filepath.Join(t.TempDir(), "none.yaml")); err == nil {
		t.Error("a file that is not there was read")
	}
}

func TestApply(t *testing.T) {
	s := Shapes{
		Device{ID: []string{"ref"}, Serial: []string{"none", "hw.serial"}, Host: []string{"fqdn"},
			Address: []string{"mgmt.ip"}, Status: []string{"link"}},
		Words{Online: []string{"up"}, Offline: []string{"not up"}},
	}
	words := Shapes{Words: s.Words}
	type entry = map[string]any
	for _, c := range []struct {
		name      string
		of        Shapes
		in, wants entry
	}{
		{"nothing said", Shapes{}, entry{"status": "up", "x": 1.0}, entry{"status": "up", "x": 1.0}},
		{"nested and dotted", s, entry{"hw": entry{"serial": "564D"}, "mgmt.ip": "192.0.2.1", "ref": "d1"},
			entry{"hw": entry{"serial": "564D"}, "serialNumber": "564D", "mgmt.ip": "192.0.2.1", "ip": "192.0.2.1",
				"ref": "d1", "id": "d1"}},
		{"it goes before what is known", s, entry{"fqdn": "esa01.example.com", "name": "label", "serial_number": "S"},
			entry{"fqdn": "esa01.example.com", "name": "esa01.example.com", "serial_number": "S"}},
		{"other spellings go", s, entry{"hw": entry{"serial": "564D"}, "serial_number": "other"},
			entry{"hw": entry{"serial": "564D"}, "serialNumber": "564D"}},
		{"the state that is named is the only one", s, entry{"link": "UP", "status": "registered", "connected": false},
			entry{"link": "UP", "status": "online"}},
		{"words are whole", words, entry{"status": "upset", "state": " Not up "},
			entry{"status": "upset", "state": "offline"}},
		{"states within a state", words, entry{"connectivity": entry{"value": "up"}, "state": []any{"not up"}},
			entry{"connectivity": entry{"value": "online"}, "state": []any{"offline"}}},
		{"words at states only", words, entry{"description": "up"}, entry{"description": "up"}},
		{"an empty value says nothing", s, entry{"fqdn": "", "name": "esa01"}, entry{"fqdn": "", "name": "esa01"}},
	} {
		before := fmt.Sprint(c.in)
		if got := c.of.apply(c.in); !reflect.DeepEqual(got, c.wants) {
			t.Errorf("%s: %v\nwant %v", c.name, got, c.wants)
		}
		if fmt.Sprint(c.in) != before {
			t.Errorf("%s: the entry itself changed: %v", c.name, c.in)
		}
	}
}

func TestReply(t *testing.T) {
	s := Shapes{Device: Device{Serial: []string{"tag"}}}
	for body, want := range map[string]string{
		`[{"tag":"S","n":12345678901234567890}]`: `[{"n":12345678901234567890,"serialNumber":"S","tag":"S"}]`,
		`{"data":{"items":[{"tag":"S"}]}}`:       `{"data":{"items":[{"serialNumber":"S","tag":"S"}]}}`,
		`{"tag":"S"}`:                            `{"tag":"S"}`,
		`["tag"]`:                                `["tag"]`,
		`<html>`:                                 `<html>`,
	} {
		if got := s.Reply(evidence.Document{Body: []byte(body)}); string(got.Body) != want {
			t.Errorf("%s: %s", body, got.Body)
		}
		if got := (Shapes{}).Reply(evidence.Document{Body: []byte(body)}); string(got.Body) != body {
			t.Errorf("without a file: %s", got.Body)
		}
	}
}

// What a file says survives its document, which is how the facts and the case have it.
func TestDocument(t *testing.T) {
	s := Shapes{Device{ID: []string{"a"}, Serial: []string{"b"}, Host: []string{"c"}, Address: []string{"d"},
		Status: []string{"e"}}, Words{Online: []string{"f"}, Offline: []string{"g"}}}
	d, err := s.Source("/x/shapes.yaml", func() time.Time { return time.Unix(0, 0) }).Fetch(t.Context(), Ref)
	if err != nil || !reflect.DeepEqual(Of(d), s) || d.From != "shapes shapes.yaml" {
		t.Errorf("%+v %v %q", Of(d), err, d.From)
	}
	d.Failure = nil
	d.Body = []byte("{")
	if got := Of(d); !reflect.DeepEqual(got, Shapes{}) {
		t.Errorf("%+v", got)
	}
}
