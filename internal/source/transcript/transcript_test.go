package transcript

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf16"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

func two(t testing.TB) string {
	b, err := os.ReadFile("testdata/two.txt")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func parse(t *testing.T, text string) []Appliance {
	t.Helper()
	list, err := Parse(strings.NewReader(text), "two.txt")
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func doc(t *testing.T, a Appliance, command string) evidence.Document {
	t.Helper()
	d, err := Source(a).Fetch(context.Background(), evidence.Ref{Source: "cli", Request: command})
	if err != nil {
		t.Fatalf("%s: %q: %v", a.Host, command, err)
	}
	return d
}

// typed are the documents of the commands.
func typed(a Appliance) []evidence.Document {
	return slices.DeleteFunc(slices.Clone(a.Docs),
		func(d evidence.Document) bool { return d.Ref.Source != evidence.CLI })
}

func requests(a Appliance) string {
	var all []string
	for _, d := range typed(a) {
		all = append(all, d.Ref.Request)
	}
	return strings.Join(all, ", ")
}

// check looks at the session of testdata/two.txt, however it was saved.
func check(t *testing.T, list []Appliance) {
	t.Helper()
	if len(list) != 2 || list[0].Host != "esa01.example.com" || list[0].Serial != "564D-ONE" ||
		list[1].Host != "esa02.example.com" || list[1].Serial != "564D-TWO" {
		t.Fatalf("appliances: %+v", list)
	}
	if got, want := requests(list[0]),
		"version, date, telnet api.eu.sse.itd.cisco.com 443, cloudserviceconfig, threatresponseconfig, grep -e commit system_logs, nslookup api-sse.cisco.com"; got != want {
		t.Errorf("esa01: %s", got)
	}
	if got, want := requests(list[1]),
		"version, clustermode machine esa02.example.com, date, tail system_logs"; got != want {
		t.Errorf("esa02: %s", got)
	}
	for _, a := range list {
		for _, d := range typed(a) {
			if bytes.ContainsAny(d.Body, "\r\x1b\b") || bytes.Contains(d.Body, []byte(asyncos.Pager)) ||
				d.From != "transcript two.txt" || d.Header["Prompt"] == "" {
				t.Errorf("%s: %+v", d.Ref, d)
			}
			if cut := d.Ref.Request == "tail system_logs"; (d.Failure != nil) != cut || cut &&
				d.Failure.Kind != evidence.Cut {
				t.Errorf("%s: %v", d.Ref, d.Failure)
			}
			if bytes.Contains(d.Body, []byte("c51fa32b")) {
				t.Errorf("%s holds the token", d.Ref)
			}
		}
	}
	if d := doc(t, list[0], "telnet api.eu.sse.itd.cisco.com 443"); asyncos.ParseTelnet(
		string(d.Body)) != asyncos.Connected || !bytes.Contains(d.Body, []byte("telnet> quit")) {
		t.Errorf("telnet: %q", d.Body)
	}
	if c, ok := asyncos.ParseCloudService(string(doc(t, list[0], "cloudserviceconfig").Body)); !ok || !c.TokenRefused ||
		c.Enabled != asyncos.Yes || c.Registered != asyncos.No {
		t.Errorf("cloud service: %+v", c)
	}
	if d := doc(t, list[0], "threatresponseconfig"); strings.TrimSpace(
		string(d.Body)) != "Unknown command or missing feature key: threatresponseconfig" {
		t.Errorf("unknown command: %q", d.Body)
	}
	if d := doc(t, list[0], "grep -e commit system_logs"); bytes.Count(d.Body, []byte("\n")) != 2 {
		t.Errorf("grep: %q", d.Body)
	}
	if d := doc(t, list[1], "date"); !bytes.Contains(d.Body, []byte("15:10:00")) ||
		d.Header["Prompt"] != "(Machine esa02.example.com)>" {
		t.Errorf("the last of a repeated command: %+v", d)
	}
	if d := doc(t, list[1], "version"); d.Header["Prompt"] != "(Cluster americas)>" {
		t.Errorf("prompt: %+v", d.Header)
	}
}

func TestParse(t *testing.T) {
	whole := two(t)
	list := parse(t, whole)
	check(t, list)
	if !bytes.Contains(list[0].Head, []byte("Welcome to the Cisco")) {
		t.Errorf("head: %q", list[0].Head)
	}
	for _, a := range list {
		for _, d := range a.Docs {
			if !d.Taken.IsZero() {
				t.Errorf("%s: taken %v", d.Ref, d.Taken)
			}
		}
	}
}

func TestSavedOtherwise(t *testing.T) {
	whole := two(t)
	lines := strings.ReplaceAll(whole, "\r\n", "\n")
	stamped := func(stamp string) string {
		clean := strings.TrimSuffix(string(asyncos.Clean([]byte(whole))), "\n")
		return stamp + strings.ReplaceAll(clean, "\n", "\n"+stamp)
	}
	units := utf16.Encode([]rune(whole))
	powershell := []byte{0xff, 0xfe}
	for _, u := range units {
		powershell = append(powershell, byte(u), byte(u>>8))
	}
	for name, text := range map[string]string{
		"Unix line ends":       lines,
		"CRs lost":             strings.ReplaceAll(lines, "\r", ""),
		"copied from a screen": string(asyncos.Clean([]byte(whole))),
		"PuTTY's times":        stamped("[2025-09-17 15:04:21] "),
		"screen's times":       stamped("15:04:21 "),
		"PowerShell":           string(powershell),
		"Latin-1":              "f\xfcr Kollegen\n" + lines,
		"with colours":         strings.ReplaceAll(lines, "esa01.example.com>", "\x1b[1mesa01.example.com>\x1b[0m"),
	} {
		t.Run(name, func(t *testing.T) { check(t, parse(t, text)) })
	}
}

func TestTimes(t *testing.T) {
	list := parse(t,
		"2025-09-17T15:04:21+02:00 esa01> date\n2025-09-17T15:04:22+02:00 Wed Sep 17 14:50:00 2025 CEST\n2025-09-17T15:04:22+02:00 esa01>\n")
	if d := doc(t, list[0], "date"); !d.Taken.Equal(time.Date(2025, 9, 17, 13, 4, 21, 0, time.UTC)) ||
		string(d.Body) != "Wed Sep 17 14:50:00 2025 CEST\n" {
		t.Errorf("%+v", d)
	}
}

const version = "Product: Cisco C100V\nModel: C100V\nVersion: 15.0.0-416\nSerial #: 564D\n"

func TestCuts(t *testing.T) {
	for name, c := range map[string]struct {
		text, command string
		cut           bool
	}{
		"the last prompt left out": {"esa01> version\n" + version, "version", false},
		"the middle of version": {"esa01> version\nProduct: Cisco C100V\nVersion: 15.0.0-416\n", "version",
			true},
		"a whole one, then a cut one": {"esa01> version\n" + version + "esa01> version\nProduct:", "version", false},
		"a menu": {"esa01> cloudserviceconfig\nChoose the operation you want to perform:\n[]> ",
			"cloudserviceconfig", false},
		"above the menu": {"esa01> cloudserviceconfig\nChoose the operation", "cloudserviceconfig",
			true},
		"nothing came":      {"esa01> showconfig", "showconfig", true},
		"telnet on its way": {"esa01> telnet a.b 443\nTrying 192.0.2.1...", "telnet a.b 443", true},
		"a connection": {"esa01> telnet a.b 443\nTrying 192.0.2.1...\nConnected to a.b.\n",
			"telnet a.b 443", false},
		"another appliance's prompt": {"esa01> status\nhalf\nesa02> date\nx\nesa02>\n", "status", true},
		"another session": {"esa01> status\nhalf\nLast login: today\nesa01> date\nx\nesa01>\n", "status",
			true},
		"ends with the prompt of later": {"esa01> status\nall\nesa01>", "status", false},
	} {
		d := doc(t, parse(t, c.text)[0], c.command)
		if (d.Failure != nil) != c.cut {
			t.Errorf("%s: %v", name, d.Failure)
		}
	}
}

func TestAppliancesApart(t *testing.T) {
	same := "ironport> version\n" + version + "ironport> exit\nConnection to 10.1.2.3 closed.\nironport> version\n" +
		strings.Replace(version, "564D", "564E", 1) + "ironport>\n"
	if list := parse(t, same); len(list) != 2 || list[0].Serial != "564D" || list[1].Serial != "564E" {
		t.Errorf("two of one name: %+v", list)
	}
	again := "esa01> version\n" + version + "esa01> exit\nConnection to 10.1.2.3 closed.\nesa01> date\nx\nesa01>\n"
	if list := parse(t, again); len(list) != 1 || requests(list[0]) != "version, date" {
		t.Errorf("one, twice: %+v", list)
	}
	hostless := "(Cluster a)> date\nx\n(Cluster a)>\nConnection to 10.1.2.3 closed.\n(Cluster a)> date\ny\n(Cluster a)>\n"
	if list := parse(t, hostless); len(list) != 2 || list[0].Host != "" {
		t.Errorf("without a host: %+v", list)
	}
}

func TestWrapped(t *testing.T) {
	command := "esa01.example.com> telnet a-very-long-name-for-a-host." + strings.Repeat("x", 40) + ".example.com 443"
	text := command[:80] + "\n" + command[80:] + "\nTrying 192.0.2.1...\n" + strings.Repeat("=", 80) +
		"\nnot a part\nesa01.example.com>\n"
	list := parse(t, text)
	if got := requests(list[0]); got != strings.TrimPrefix(command, "esa01.example.com> ") {
		t.Errorf("%q", got)
	}
	if !bytes.Contains(list[0].Docs[0].Body, []byte("=\nnot a part")) {
		t.Errorf("a rule was joined: %q", list[0].Docs[0].Body)
	}
}

func TestStartsInTheMiddle(t *testing.T) {
	list := parse(t, "Serial #: 564D\nBIOS: x\nesa01> date\nx\nesa01>\n")
	if string(list[0].Head) != "Serial #: 564D\nBIOS: x\n" || requests(list[0]) != "date" {
		t.Errorf("%+v", list)
	}
}

func TestSecretsInCommands(t *testing.T) {
	list := parse(t, "esa01> cloudserviceconfig register c51fa32bd9a31227eaab50dea873062c\nok\nesa01>\n")
	if got := requests(list[0]); strings.Contains(got, "c51fa32b") {
		t.Errorf("%q", got)
	}
}

func TestErrors(t *testing.T) {
	for name, c := range map[string]struct {
		in   io.Reader
		want string
	}{
		"empty":     {strings.NewReader(" \r\n"), `transcript "f": it is empty`},
		"no prompt": {strings.NewReader("hello\nworld\n"), "no appliance prompt was found"},
		"archive":   {strings.NewReader("PK\x03\x04..."), "it is an archive"},
		"too large": {io.LimitReader(zeros{}, Limit+1), "larger than 32 MB"},
		"broken":    {iotest.ErrReader(io.ErrClosedPipe), "reading stopped"},
	} {
		list, err := Parse(c.in, "f")
		var e *Error
		if list != nil || !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) || e.Hint() == "" {
			t.Errorf("%s: %+v %v", name, list, err)
		}
	}
	if _, err := Source(Appliance{}).Fetch(context.Background(),
		evidence.Ref{Source: "cli", Request: "version"}); !errors.Is(err, evidence.ErrNotMine) {
		t.Error(err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func FuzzParse(f *testing.F) {
	f.Add([]byte(two(f)))
	for _, s := range []string{"", "esa01> version\n" + version, "(Machine a)> date\nx",
		"15:04:21 esa01> date\n15:04:22 x\n", "\xff\xfee\x00>\x00", "a>\ra>\r", "esa01> x\n" + strings.Repeat("y", 80) +
			"\nz"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		list, err := Parse(bytes.NewReader(raw), "f")
		if (err == nil) == (len(list) == 0) && err != nil {
			t.Fatalf("%+v %v", list, err)
		}
		for _, a := range list {
			seen := map[evidence.Ref]bool{}
			for _, d := range a.Docs {
				if seen[d.Ref] || d.Ref.Request == "" || bytes.ContainsAny(d.Body, "\r\x1b") ||
					len(d.Body) > 3*len(raw)+64 {
					t.Fatalf("%+v", d)
				}
				seen[d.Ref] = true
			}
		}
	})
}
