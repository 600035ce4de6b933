package facts

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

func TestTileAnswers(t *testing.T) {
	for text, want := range map[string]string{
		"data": TileData, "empty": TileEmpty,
		"There was an client error in the Secure Email module: E4017: Device is off...": TileE4017,
		"Devcie is ofline": TileE4017,
		"意外错误":             TileUnexpected,
		"There was an unexpected error on the Secure Email module": TileUnexpected,
		"Gateway Timeout [504]": TileOther,
		"E9999":                 TileOther,
		"no data":               "",
		"perhaps":               "",
	} {
		if got, _ := Tile.Question.ParseAnswer(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// Which keys the device API uses is not documented; each of these spellings must do.
func TestDecodeDevices(t *testing.T) {
	want := Device{ID: "1", Name: "esa01", Type: "ESA", Serial: "S1", IP: "192.0.2.1", Version: "15.0.0", Status: Off}
	for _, body := range []string{
		`[{"id":"1","name":"esa01","type":"ESA","serial_number":"S1","ip_address":"192.0.2.1","version":"15.0.0","status":"Offline"}]`,
		`{"data":[{"id":"1","hostname":"esa01","type":"ESA","serialNumber":"S1","ipAddress":"192.0.2.1","version":"15.0.0","connection-status":"disconnected"}]}`,
		`{"devices":[{"deviceId":"1","device_name":"esa01","deviceType":"ESA","serial":"S1","ip":"192.0.2.1","softwareVersion":"15.0.0","state":"INACTIVE","extra":{"a":1}}]}`,
	} {
		got, err := decodeDevices([]byte(body))
		if err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		if diff := cmp.Diff([]Device{want}, got); diff != "" {
			t.Errorf("%s:\n%s", body, diff)
		}
	}
	for _, body := range []string{"", "<html>", `"x"`, `{"error":"no"}`, `[1]`} {
		if got, err := decodeDevices([]byte(body)); err == nil {
			t.Errorf("%q is taken for %v", body, got)
		}
	}
	if d, _ := decodeDevices([]byte(`[{"id":"1","status":"enrolled"}]`)); d[0].Status != StateUnknown {
		t.Errorf("a status that is not known is %s", d[0].Status)
	}
}

type shelf map[evidence.Ref]string

func (s shelf) Fetch(_ context.Context, r evidence.Ref) (evidence.Document, error) {
	body, ok := s[r]
	if !ok {
		return evidence.Document{}, evidence.ErrNotMine
	}
	d := evidence.Document{Ref: r, Body: []byte(body)}
	if r.Source != evidence.Ask {
		d.Status = 200
	}
	return d, nil
}

func askRef(q string) evidence.Ref { return evidence.Ref{Source: evidence.Ask, Request: q} }

func TestWhichDeviceIsMine(t *testing.T) {
	const list = `[{"id":"1","name":"esa01","serial":"S1","status":"online"},{"id":"2","name":"esa01","serial":"S1","status":"offline"},
		{"id":"3","name":"esa02","serial":"S2","status":"offline","ip":"192.0.2.2"},{"id":"4","name":"nameless","ip":"192.0.2.9"}]`
	for _, tt := range []struct {
		name         string
		serial, host string
		list         string
		count        int
		status       State
		unknown      bool
	}{
		{"by serial", "s2", "esa01", list, 1, Off, false},
		{"by serial, twice", "S1", "", list, 2, On, false},
		{"by serial, absent although the name is there", "S9", "esa01", list, 0, StateUnknown, false},
		{"by name", "", "ESA02", list, 1, Off, false},
		{"by name, with the same appliance's other entry", "", "esa01", list, 2, On, false},
		{"by address", "", "192.0.2.2", list, 1, Off, false},
		{"neither", "", "", list, 0, StateUnknown, true},
		{"an unknown name", "", "esa77", list, 0, StateUnknown, true},
		{"no serials in the list", "S1", "", `[{"id":"4","name":"nameless"}]`, 0, StateUnknown, true},
		{"an empty list", "S1", "", `[]`, 0, StateUnknown, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := shelf{devicesRef: tt.list}
			if tt.serial != "" {
				s[askRef("serial")] = tt.serial
			}
			if tt.host != "" {
				s[askRef("esa-host")] = tt.host
			}
			store := evidence.NewStore(time.Now, s)
			r := fact.NewSet(context.Background(), store, time.Now()).Read(Entries)
			if (r.Unknown != nil) != tt.unknown {
				t.Fatalf("unknown: %v", r.Unknown)
			}
			if tt.unknown {
				return
			}
			if l := r.Value.(Listing); l.Count != tt.count || l.Status != tt.status {
				t.Errorf("got %d, %s; want %d, %s", l.Count, l.Status, tt.count, tt.status)
			}
		})
	}
}

// Only a line on SSE's own server speaks of the way to it.
func TestWhoseCertificate(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for line, want := range map[string]bool{
		"TLS handshake with api.eu.sse.itd.cisco.com failed: self signed certificate in certificate chain": true,
		"TLS handshake with api-sse.cisco.com failed: self-signed certificate":                             true,
		"TLS handshake with ldap.example.com failed: self signed certificate in certificate chain":         false,
		"TLS handshake with api.eu.sse.itd.cisco.com failed: certificate has expired":                      false,
	} {
		s := shelf{cli(cliGrepCertificate): "Mon Nov 23 11:55:00 2026 Warning: " + line + "\n"}
		r := fact.NewSet(context.Background(), evidence.NewStore(time.Now, s), now).Read(ESATLS)
		if got := r.Unknown == nil && r.Value == InspectionLogged; got != want {
			t.Errorf("%s: inspected %t, want %t (%v)", line, got, want, r.Unknown)
		}
	}
}

func TestTokenShape(t *testing.T) {
	for token, malformed := range map[string]bool{
		"9f86d081884c7d659a2feaa0c55ad015": false, "9F86D081884C7D659A2FEAA0C55AD0": false, "": true, " 9f86": true,
		"9f86\n":    true,
		"9f86 d081": true, "9f86-d081": true, "９f86": true, "9f86\u00a0d081": true,
	} {
		if got := ShapeOf(token).Malformed() != ""; got != malformed {
			t.Errorf("%q: malformed %v, want %v", token, got, malformed)
		}
	}
}

func TestLifetime(t *testing.T) {
	for s, want := range map[string]time.Duration{"1h": time.Hour, " 7d ": 7 * 24 * time.Hour, "90m": 90 * time.Minute,
		"1H": time.Hour, "7 days": 7 * 24 * time.Hour, "1小时": time.Hour} {
		if got, err := parseLifetime(s); err != nil || got != want {
			t.Errorf("%q: %v, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "0h", "-1h", "d", "99999d", "seven"} {
		if got, err := parseLifetime(s); err == nil {
			t.Errorf("%q is taken for %v", s, got)
		}
	}
}

// Where telnet does not settle it, nslookup does; where the two contradict each other, nobody knows.
func TestEgressByLookup(t *testing.T) {
	const host = "api.eu.sse.itd.cisco.com"
	for name, tt := range map[string]struct{ telnet, lookup, want string }{
		"connected, nothing more is asked": {"Trying 203.0.113.20...\nConnected to " + host + ".\n",
			"Hard Error: no such host\n", EgressConnected},
		"no name, and no lookup": {host + ": hostname nor servname provided, or not known\n", "",
			EgressNoName},
		"no name, twice": {host + ": hostname nor servname provided, or not known\n",
			"Temporary Error: DNS\n", EgressNoName},
		"no name, and yet there": {host + ": hostname nor servname provided, or not known\n",
			"A=203.0.113.20 TTL=30m\n", ""},
		"given up, the name is not there": {"Trying ...\n", "Hard Error: no such host\n", EgressNoName},
		"given up, the name is there":     {"Trying 203.0.113.20...\n", "A=203.0.113.20 TTL=30m\n", ""},
		"given up, no lookup":             {"Trying 203.0.113.20...\n", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := shelf{askRef("region"): "eu", cliTelnet.to(host): tt.telnet}
			if tt.lookup != "" {
				s[cliNslookup.to(host)] = tt.lookup
			}
			r := fact.NewSet(context.Background(), evidence.NewStore(time.Now, s), time.Now()).Read(ESAEgress)
			if (r.Unknown != nil) != (tt.want == "") || tt.want != "" && r.Value != tt.want {
				t.Errorf("%v, %v; want %q", r.Value, r.Unknown, tt.want)
			}
		})
	}
}
