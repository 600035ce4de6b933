package facts

import (
	"context"
	"testing"
	"time"

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
		{"id":"3","name":"esa02","serial":"S2","status":"offline","ip":"192.0.2.2"},{"id":"4","name":"edge","type":"FTD","ip":"192.0.2.9"}]`
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
		{"absent by its serial", "S9", "", list, 0, StateUnknown, false},
		{"its name is there with another serial", "S9", "esa01", list, 0, StateUnknown, true},
		{"by name", "", "ESA02", list, 1, Off, false},
		{"by name, with the same appliance's other entry", "", "esa01", list, 2, On, false},
		{"by address", "", "192.0.2.2", list, 1, Off, false},
		{"neither", "", "", list, 0, StateUnknown, true},
		{"an unknown name", "", "esa77", list, 0, StateUnknown, true},
		{"no serials in the list", "S1", "", `[{"id":"4","name":"nameless"}]`, 0, StateUnknown, true},
		{"an empty list", "S1", "", `[]`, 0, StateUnknown, false},
		{"its name, no serial", "S1", "esa01", `[{"id":"4","name":"ESA01","status":"online"}]`, 1, On, false},
		{"its name without the domain", "S1", "esa01.example.com", `[{"id":"4","name":"esa01","status":"online"}]`, 1,
			On, false},
		{"another domain's name", "S1", "esa01.example.com", `[{"id":"4","name":"esa01.example.org"}]`, 0, StateUnknown,
			true},
		{"its name several times, no serial", "S1", "esa01", `[{"id":"4","name":"esa01"},{"id":"5","name":"esa01"}]`, 0,
			StateUnknown, true},
		{"its address, no serial", "S1", "192.0.2.2", `[{"id":"4","ip_address":"192.0.2.2","status":"online"}]`, 1, On,
			false},
		{"its address in a list", "S1", "192.0.2.2", `[{"id":"4","ipAddresses":["10.0.0.1","192.0.2.2"]}]`, 1,
			StateUnknown, false},
		{"its serial in the description", "S1-AB", "",
			`[{"id":"4","description":"ESA, serial s1-ab.","status":"offline"}]`, 1, Off, false},
		{"its serial nested", "S1", "", `[{"id":"4","properties":{"sn":"S1"},"status":"online"}]`, 1, On, false},
		{"its serial as a part of another", "S1", "", `[{"id":"4","description":"S12"}]`, 0, StateUnknown, true},
		{"another serial mentions it", "S1", "", `[{"id":"4","serial":"S2","description":"replaces S1"}]`, 0,
			StateUnknown, true},
		{"one entry without a serial", "S1", "", `[{"id":"3","serial":"S2"},{"id":"4","type":"ESA"}]`, 0, StateUnknown,
			true},
		{"one entry without anything", "S1", "", `[{"id":"3","serial":"S2"},{}]`, 0, StateUnknown, true},
		{"a list in an object", "S1", "", `{"data":{"items":[{"id":"3","serial":"S1","status":"online"}]}}`, 1, On, false},
		{"a list that goes on", "S1", "", `{"items":[{"id":"3","serial":"S2"}],"paging":{"next":{"offset":1}}}`, 0, StateUnknown,
			true},
		{"a list with a higher total", "S1", "", `{"items":[{"id":"3","serial":"S2"}],"total":7}`, 0, StateUnknown,
			true},
		{"a list with its total", "S1", "", `{"items":[{"id":"3","serial":"S2"}],"total":1,"next":null}`, 0,
			StateUnknown, false},
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

func TestClockAsPeopleSayIt(t *testing.T) {
	for said, want := range map[string]string{
		"12 min": "12m0s", "-12 min": "-12m0s", "12 min ahead": "-12m0s", "12 minutes behind": "12m0s", "0m": "0s",
		"Ahead 5 min": "-5m0s", "快 3 分钟": "-3m0s", "慢 3 分钟": "3m0s",
	} {
		got, err := ESAClock.Question.ParseAnswer(said)
		if err != nil || got != want {
			t.Errorf("%q: %q, %v, want %q", said, got, err, want)
		}
	}
}
