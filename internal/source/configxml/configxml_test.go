package configxml

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

func sample(t testing.TB, name string) []byte {
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestParse(t *testing.T) {
	off := asyncos.Service{On: asyncos.No}
	on := func(port int) asyncos.Service { return asyncos.Service{On: asyncos.Yes, Port: port} }
	want := []Machine{{
		Version: asyncos.Version{Product: "Cisco C100V Secure Email Gateway", Model: "C100V", Version: "15.0.1-416",
			Serial: "564D1A2B3C4D5E6F7A8B-9C0D1E2F3A4B"},
		Exported: "Wed Sep 17 15:04:21 2025", Hostname: "esa01.example.com", Management: "Management",
		Interfaces: []asyncos.Interface{
			{Name: "Data Büro", IP: "10.1.3.3", Ethernet: "Data 1", Hostname: "esa01.example.com", HTTPS: off,
				APIHTTP: off, APIHTTPS: off, NewUI: off},
			{Name: "Management", IP: "10.1.2.3", Ethernet: "Management", Hostname: "esa01.example.com", HTTPS: on(443),
				APIHTTP: off, APIHTTPS: on(6443), NewUI: on(4431), Certificate: "R&D"},
		},
		DNS: []string{"10.1.1.53", "10.1.1.54"}, NTP: []string{"time.example.com"}, DefaultGateway: "10.1.2.1",
		Cloud: []Setting{{"cloud_service_settings/enabled", "1"},
			{"cloud_service_settings/server", "api.eu.sse.itd.cisco.com"}, {"ctr_enabled", "1"}},
		Withheld: 3, From: "config esa.xml",
	}}
	got, err := Parse(bytes.NewReader(sample(t, "esa.xml")), "esa.xml", nil)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v\nwant %+v", got, err, want)
	}
	for _, r := range []io.Reader{iotest.OneByteReader(bytes.NewReader(sample(t, "esa.xml"))),
		iotest.DataErrReader(bytes.NewReader(sample(t, "esa.xml"))),
		bytes.NewReader(bytes.ReplaceAll(sample(t, "esa.xml"), []byte("\n"), []byte("\r\n")))} {
		if got, err := Parse(r, "esa.xml", nil); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("read in pieces: %+v, %v", got, err)
		}
	}
	// What showconfig printed into a transcript has its question before it.
	shown := append([]byte("Choose the passphrase option:\n1. Mask passphrases\n[1]> 1\n"), sample(t, "esa.xml")...)
	if got, err := Parse(bytes.NewReader(shown), "esa.xml", nil); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("of a transcript: %+v, %v", got, err)
	}
	body, err := json.Marshal(got[0])
	if err != nil || strings.Contains(string(body), "not-to-be-read") || strings.Contains(string(body), "bm90LX") ||
		strings.Contains(string(body), "c51fa32b") {
		t.Errorf("a secret got through: %s %v", body, err)
	}
}

func TestCluster(t *testing.T) {
	got, err := Parse(bytes.NewReader(sample(t, "cluster.xml")), "cluster.xml", nil)
	if err != nil || len(got) != 2 {
		t.Fatalf("%+v %v", got, err)
	}
	a, b := got[0], got[1]
	if a.Hostname != "esa01.example.com" || a.Serial != "564D-ONE" || a.Version.Version != "14.2.0-620" ||
		a.Management != "Management" || a.Interfaces[0].APIHTTP.Port != 6080 {
		t.Errorf("%+v", a)
	}
	if !reflect.DeepEqual(a.DNS, []string{"10.9.1.53"}) || !reflect.DeepEqual(a.Shared, []string{"dns", "cloud"}) {
		t.Errorf("what holds for the cluster: %+v", a)
	}
	if b.Hostname != "esa02.example.com" || b.Serial != "564D-TWO" || b.Model != "" || b.Management != "inside" ||
		!reflect.DeepEqual(b.DNS, []string{"10.1.1.53"}) {
		t.Errorf("%+v", b)
	}
	if on := b.Interfaces[1].APIHTTPS; on != (asyncos.Service{}) {
		t.Errorf("an empty tag says %+v", on)
	}
	// Two exports in one file, as `cat` makes it.
	both := append(sample(t, "esa.xml"), sample(t, "cluster.xml")...)
	if got, err = Parse(bytes.NewReader(both), "both", nil); err != nil || len(got) != 3 || got[0].Model != "C100V" ||
		got[2].Serial != "564D-TWO" {
		t.Errorf("%+v %v", got, err)
	}
}

func TestManagement(t *testing.T) {
	for want, interfaces := range map[string][]asyncos.Interface{
		"Management":  {{Name: "OOB-Management"}, {Name: "Management"}},
		"mgmt":        {{Name: "mgmt", Hostname: "ESA.example.com"}, {Name: "x", Hostname: "mx"}},
		"Management2": {{Name: "Management2"}, {Name: "x", Hostname: "esa.example.com"}},
		"":            {{Name: "a", Hostname: "esa.example.com"}, {Name: "b", Hostname: "esa.example.com"}},
	} {
		m := Machine{Hostname: "esa.example.com", Interfaces: interfaces}
		if m.settle(true); m.Management != want {
			t.Errorf("%q, want %q", m.Management, want)
		}
	}
}

func TestErrors(t *testing.T) {
	whole := string(sample(t, "esa.xml"))
	for name, c := range map[string]struct {
		in, want string
		machines int
	}{
		"empty": {"", `configuration "f": it is empty`, 0},
		"text":  {"esa01> version\n", `it is not XML`, 0},
		"HTML":  {"<html><body></body></html>", "no configuration of an appliance is in it", 0},
		"cut": {whole[:strings.Index(whole, "<api_httpsd_port>")], "line 40: it ends inside of <interface>",
			1},
		"cut in a tag": {"<config>\n<host", "line 2: it ends inside of a tag", 0},
		"mismatch":     {"<config><a>\n</b></config>", "line 2: </b> stands where </a> is due", 0},
		"too deep":     {strings.Repeat("<a>", 2000), "nested deeper than 1000", 0},
		"entity":       {"<config><hostname>&xxe;</hostname></config>", `the entity "xxe" is refused`, 0},
		"entities": {"<!DOCTYPE c [<!ENTITY a \"b\">]><config><hostname>&a;</hostname></config>",
			"declares entities", 0},
		"charset":       {`<?xml version="1.0" encoding="UTF-7"?><config/>`, `the encoding "UTF-7" is not read`, 0},
		"no tag":        {"<config><1></1></config>", "<1> is not a tag", 0},
		"open comment":  {"<config><!-- x", "it ends inside of a comment", 0},
		"open CDATA":    {"<config><![CDATA[ x", "it ends inside of a comment or CDATA", 0},
		"endless tag":   {"<config><a " + strings.Repeat("x ", 5*maxTag) + ">", "a tag is longer than", 0},
		"lone &":        {"<config>a & b</config>", "an & stands alone", 0},
		"end too many":  {"<config></config></config>", "</config> ends what was not begun", 0},
		"number refers": {"<config>&#0;</config>", "is refused", 0},
	} {
		got, err := Parse(strings.NewReader(c.in), "f", nil)
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) || e.Hint() == "" || len(got) != c.machines {
			t.Errorf("%s: %d machines, %v", name, len(got), err)
		}
	}
	got, _ := Parse(strings.NewReader(whole[:strings.Index(whole, "<api_httpsd_port>")]), "f", nil)
	if len(got[0].Interfaces) != 1 || got[0].Management != "" {
		t.Errorf("the interface that was cut in two is judged: %+v", got[0])
	}
	if _, err := Parse(io.MultiReader(strings.NewReader("<config>"), iotest.ErrReader(io.ErrUnexpectedEOF)), "f",
		nil); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("the reader's error: %v", err)
	}
}

func TestCancelAndProgress(t *testing.T) {
	ctx, cancel := context.WithCancelCause(context.Background())
	why := errors.New("enough")
	last := int64(0)
	_, err := Parse(Cancellable(ctx, &stream{left: 1 << 30}), "f", func(n int64) {
		if n <= last {
			t.Errorf("progress went from %d to %d", last, n)
		}
		if last = n; n > 4<<20 {
			cancel(why)
		}
	})
	if !errors.Is(err, why) || last < 4<<20 || last > 8<<20 {
		t.Errorf("%v after %d bytes", err, last)
	}
}

func TestSource(t *testing.T) {
	s := Source(Machine{Hostname: "esa01", From: "config f"})
	d, err := s.Fetch(context.Background(), Ref)
	if err != nil || !d.Taken.IsZero() || d.From != "config f" || !strings.Contains(string(d.Body),
		`"hostname":"esa01"`) {
		t.Errorf("%+v %v", d, err)
	}
	if _, err := s.Fetch(context.Background(), evidence.Ref{Source: "cli", Request: "version"}); !errors.Is(err,
		evidence.ErrNotMine) {
		t.Error(err)
	}
}

// stream is an endless configuration, left bytes of it, with all that could fill the memory.
type stream struct {
	left int
	n    int
	buf  []byte
}

func (s *stream) Read(p []byte) (int, error) {
	if s.left <= 0 {
		return 0, io.EOF
	}
	if len(s.buf) == 0 {
		if s.n == 0 {
			s.buf = append(s.buf, "<config><interfaces>"...)
		}
		for range 100 {
			s.n++
			s.buf = fmt.Appendf(s.buf,
				"<interface><interface_name>i%d</interface_name></interface><dns_ip>10.0.0.1</dns_ip><ctr_x%d>%[1]d</ctr_x%[2]d><!-- %s -->\n<machine name=\"m%[1]d\"></machine><long>%[3]s</long>", s.n, s.n, filler)
		}
	}
	n := copy(p[:min(len(p), s.left)], s.buf)
	s.buf, s.left = s.buf[n:], s.left-n
	if len(s.buf) == 0 {
		s.buf = nil
	}
	return n, nil
}

var filler = strings.Repeat("no more than text ", 50)

func TestMemory(t *testing.T) {
	size := megabytes << 20
	if os.Getenv("XDRDOCTOR_LONG") != "" {
		size = 200 << 20
	}
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(64 << 20))
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	base, most := m.HeapAlloc, uint64(0)
	next := int64(0)
	_, err := Parse(&stream{left: size}, "f", func(n int64) {
		if n >= next {
			next += 4 << 20
			if runtime.ReadMemStats(&m); m.HeapAlloc > base {
				most = max(most, m.HeapAlloc-base)
			}
		}
	})
	if err == nil { // the stream stops in the middle
		t.Error("no error")
	}
	if most > 24<<20 {
		t.Errorf("%d MB were in use", most>>20)
	}
}
