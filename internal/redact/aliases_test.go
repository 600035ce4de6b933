package redact

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/quick"
)

func screen(t *testing.T) *Aliases {
	t.Helper()
	a := NewAliases(Open(""))
	a.Learn(Host, "esa01", true)
	a.Learn(Org, "Example & Söhne", true)
	a.Learn(Tenant, "Other Bank", false)
	a.Learn(Serial, "JAD2345ABCD", true)
	a.Learn(User, "5d0e3a9c-6f1b-4f6e-9a57-2c8b4d7e9f01", false)
	a.Learn(User, "ironport", true)
	a.Learn(Host, "admin", true)  // everyday words
	a.Learn(Host, "host-1", true) // an alias, in a case that was recorded for others
	return a
}

func TestText(t *testing.T) {
	for _, tc := range []struct{ text, customer, public string }{
		{"", "", ""},
		{"signed in as ironport", "", "signed in as user-1"},
		{"made by 5D0E3A9C-6f1b-4f6e-9a57-2c8b4d7e9f01, admin", "made by user-1, admin", "made by user-1, admin"},
		{"ask jane.doe@mail.example.com.", "ask user-1.", "ask user-1."},
		{"Jane.Doe@Example.com, jane.doe@example.com", "user-1, user-1", "user-1, user-1"},
		{"jane%40example.com&x=1", "user-1&x=1", "user-1&x=1"},
		{"mailto:rené@example.com>", "mailto:user-1>", "mailto:user-1>"},
		{"请问jane@example.com吗", "请问user-1吗", "请问user-1吗"},
		{"by jane.doe@exa...", "by user-1...", "by user-1..."},
		{"@ a@ @b not@", "", ""},
		{"such as --esa-ssh admin@esa01.example.com", "", ""},
		{"Other Bank, OTHER BANK; Other Banker", "tenant-1, tenant-1; Other Banker",
			"tenant-1, tenant-1; Other Banker"},
		{"Example & Söhne", "", "org-1"},
		{"the module Example & Sö...", "", "the module org-1..."},
		{"esa01> ESA01, esa011, xesa01, esa01-old", "", "host-1> host-1, esa011, xesa01, host-1-old"},
		{"esa01.example.com:443 and esa02.EXAMPLE.com", "", "host-1:443 and host-2"},
		{"https://esa.acme.de/esa/api/v2.0/login", "", "https://host-1/esa/api/v2.0/login"},
		{"admin.eu.sse.itd.cisco.com, www.cisco.com", "", ""},
		{"device-online.offline, case.zip, esa.config.xml, e.g. this, 15.0.0-416, net.IP, x.y", "", ""},
		{"10.1.2.3/24 to 10.1.2.3:6443", "", "ip-1/24 to ip-1:6443"},
		{"10.1.2.3.4, 10.1.2.300, 127.0.0.1, 0.0.0.0, 255.255.255.0, version 12.5.0.66, 12.5.0.66-231", "", ""},
		{"[2001:db8::1]:443, 2001:DB8::1, ::1, 10:42:11, fe80::1%eth0", "",
			"[ip-1]:443, ip-1, ::1, 10:42:11, ip-2%eth0"},
		{"AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89, 00:1b:21:aa:bb:cc", "", ""},
		{"Serial #: 564D1A2B3C4D5E6F7A8B-0C1D2E3F4A5B, 564D1A2B3C4D-0C1D2E3, jad2345abcd", "",
			"Serial #: serial-1, serial-2, serial-3"},
		{"0e7c0000-5a5a-4c1b-8f00-000000000001", "", ""},
		{"user-2, host-1 and HOST-1. ip-12 serial-3/orgid-1", "", ""},
		{"user-2@example.com", "user-1", "user-1"},
	} {
		for who, want := range map[Sharing]string{Private: tc.text, Customer: tc.customer, Public: tc.public} {
			if want == "" {
				want = tc.text
			}
			a := screen(t)
			if got := a.Text(tc.text, who); got != want {
				t.Errorf("%s: %q became %q, want %q", who, tc.text, got, want)
			} else if again := a.Text(got, who); again != got {
				t.Errorf("%s: %q became %q", who, got, again)
			}
		}
	}
}

// pieces are what texts are made of that come near to what is looked for.
var pieces = []string{"jane", "@", "example", ".", "com", "esa01", "-", "host-1", "user-2", "10.1.2.3", ":",
	"2001:db8::1", " ", "/", "_", "é", "吗", "%40", "...", "1", "ip-", "org",
	"564D1A2B3C4D5E6F7A8B-0C1D2E3F4A5B", "Other Bank", "other", "\xff", "a", "\n", "'", "\"", "0", "JAD2345ABCD",
	"ironport", "zip", "de"}

// Twice is once: what is an alias is not hidden again, whatever stands around it.
func TestTextTwice(t *testing.T) {
	a := screen(t)
	once := func(seed uint64) bool {
		r := rand.New(rand.NewPCG(seed, 1))
		var b strings.Builder
		for range 1 + r.IntN(9) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		for _, who := range []Sharing{Customer, Public} {
			shown := a.Text(b.String(), who)
			if again := a.Text(shown, who); again != shown {
				t.Logf("%s: %q became %q, then %q", who, b.String(), shown, again)
				return false
			}
		}
		return true
	}
	if err := quick.Check(once, &quick.Config{MaxCount: 20000}); err != nil {
		t.Error(err)
	}
}

func TestBodyStaysJSON(t *testing.T) {
	a := screen(t)
	in := `{"n": 1.50, "name":"Example \u0026 S\u00f6hne \"x\"","version":"7.2.5.1","ip":"7.2.5.1", "by":["jane\u0040example.com", null]}`
	want := `{"n": 1.50, "name":"org-1 \"x\"","version":"7.2.5.1","ip":"ip-1", "by":["user-1", null]}`
	if got := string(a.Body([]byte(in), Public)); got != want || !json.Valid([]byte(got)) {
		t.Errorf("%s", got)
	}
	if got := string(a.Body([]byte("esa01> version\r\n\xff"), Public)); got != "host-1> version\r\n\xff" {
		t.Errorf("%q", got)
	}
}

func TestReveal(t *testing.T) {
	a := screen(t)
	a.Text("JAD2345ABCD esa01", Public)
	if got := a.Reveal("Serial-1,host-1, host-7 ghost-1"); got != "JAD2345ABCD,esa01, host-7 ghost-1" {
		t.Errorf("%q", got)
	}
}

// The map outlives the run, and two runs at once never give one alias to two values.
func TestFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "aliases.json")
	var wait sync.WaitGroup
	for run := range 4 {
		wait.Go(func() {
			f := Open(path)
			f.Trouble = func(err error) { t.Error(err) }
			for i := range 8 {
				f.Enter([]Entry{{Host, "shared.example.com"}, {Host, string(rune('a'+run)) + string(rune('a'+i))}})
			}
		})
	}
	wait.Wait()
	all, err := Open(path).Load()
	if err != nil || len(all) != 4*8+1 {
		t.Errorf("%d aliases, %v", len(all), err)
	}
	values := map[string]bool{}
	for _, v := range all {
		if values[v] {
			t.Errorf("%s has two aliases", v)
		}
		values[v] = true
	}
	if info, err := os.Stat(path); err != nil || os.PathSeparator == '/' && info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("left %v", left)
	}
	again := Open(path)
	if got := again.Enter([]Entry{{Host, "SHARED.example.com"}})[0]; all[got] != "shared.example.com" {
		t.Errorf("%s", got)
	}
}

// A map that is damaged hides all the same, is said once, and is not written over.
func TestDamagedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "aliases.json")
	if err := os.WriteFile(path, []byte(`{"schema`), 0o600); err != nil {
		t.Fatal(err)
	}
	f, said := Open(path), 0
	f.Trouble = func(error) { said++ }
	for _, want := range []string{"host-1", "host-1", "host-2"} {
		if got := f.Enter([]Entry{{Host, "esa0" + want}})[0]; got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if data, _ := os.ReadFile(path); said != 1 || string(data) != `{"schema` {
		t.Errorf("said %d times, %s", said, data)
	}
	if _, err := f.Load(); err == nil {
		t.Error("it was read")
	}
}

// A lock that was left behind is taken over.
func TestLeftLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "aliases.json")
	if err := os.WriteFile(path+".lock", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	f := Open(path)
	f.patience = 3
	f.Trouble = func(err error) { t.Error(err) }
	f.Enter([]Entry{{Host, "esa01"}})
	if all, err := Open(path).Load(); err != nil || len(all) != 1 {
		t.Errorf("%v %v", all, err)
	}
}
