package session

import (
	"strings"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/appliance"
)

const (
	mineSerial  = "564D1A2B3C4D5E6F7081-A1B2C3D4E5F6"
	otherSerial = "564D1A2B3C4D5E6F7081-A1B2C3D4E5F7"
)

// Evidence of another appliance is refused, whichever of the two was known first; evidence that does not say whose it
// is passes.
func TestBelongs(t *testing.T) {
	mine := appliance.Identity{Serial: mineSerial, Host: "esa01.example.com"}
	other := appliance.Identity{Serial: otherSerial}
	for _, c := range []struct {
		name   string
		serial string // said by a flag
		host   string
		files  []appliance.Identity
		want   string // part of what refuses the last file; "": it passes
	}{
		{"nothing is known", "", "", []appliance.Identity{mine}, ""},
		{"the one of the flag", strings.ToLower(mineSerial), "", []appliance.Identity{mine}, ""},
		{"another than the flag's", mineSerial, "", []appliance.Identity{other}, "flag --serial"},
		{"it does not say", mineSerial, "", []appliance.Identity{{}}, ""},
		{"two files of one", "", "", []appliance.Identity{mine, mine}, ""},
		{"two files of two", "", "", []appliance.Identity{mine, other}, "file 1"},
		{"what says nothing between two", "", "", []appliance.Identity{mine, {}, other}, "file 1"},
		{"another host than the flag's", "", "esa02.example.com", []appliance.Identity{{Host: "esa01.example.com"}},
			"flag --esa"},
		{"an address says no name", "", "192.0.2.7", []appliance.Identity{{Host: "esa01.example.com"}}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := onCall(t, nil, func(o *Options) {
				o.Target.ESAHost = c.host
				if c.serial != "" {
					o.Said["serial"] = c.serial
				}
			})
			var err error
			for i, of := range c.files {
				if err != nil {
					t.Fatalf("an earlier file is refused: %v", err)
				}
				err = s.sources.belongs("file "+string(rune('1'+i)), of)
			}
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}
