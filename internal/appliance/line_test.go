package appliance

import (
	"context"
	"slices"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// typewriter answers commands as a command line does, of which some attempts fail.
type typewriter struct {
	fails    int
	serial   string
	commands []string
}

func (t *typewriter) Fetch(_ context.Context, ref evidence.Ref) (evidence.Document, error) {
	t.commands = append(t.commands, ref.Request)
	d := evidence.Document{Ref: ref}
	switch {
	case t.fails > 0:
		t.fails--
		d.Failure = &evidence.Failure{Phase: evidence.Connect, Kind: evidence.TimedOut}
	case ref == version:
		d.Body = []byte("Version: 15.0.0-416\nSerial #: " + t.serial + "\n")
	default:
		d.Body = []byte("output")
	}
	return d, nil
}

func TestWhoseCommandLine(t *testing.T) {
	other := []evidence.Kind{evidence.OtherAppliance, evidence.OtherAppliance}
	well := []evidence.Kind{"", ""}
	late := []evidence.Kind{evidence.TimedOut, evidence.TimedOut}
	for _, c := range []struct {
		name     string
		line     typewriter
		serial   string
		kinds    []evidence.Kind // of date, then of version
		commands []string
	}{
		{"any will do", typewriter{serial: "BBB-2"}, "", well, []string{"version", "date"}},
		{"another product", typewriter{serial: "BBB-2\nModel: M300V"}, "",
			[]evidence.Kind{evidence.OtherProduct, evidence.OtherProduct}, []string{"version"}},
		{"the one that is meant", typewriter{serial: "AAA-1"}, "aaa-1", well, []string{"version", "date"}},
		{"another one", typewriter{serial: "BBB-2"}, "AAA-1", other, []string{"version"}},
		{"one that hides its serial", typewriter{}, "AAA-1", well, []string{"version", "date"}},
		{"another one that answers late", typewriter{serial: "BBB-2", fails: 1}, "AAA-1", other,
			[]string{"version", "date", "version"}},
		{"one that never answers", typewriter{fails: 9}, "AAA-1", late, []string{"version", "date"}},
	} {
		l := NewLine(&c.line, Identity{Serial: c.serial}, false)
		for i, ref := range []evidence.Ref{{Source: evidence.CLI, Request: "date"}, version} {
			d, err := l.Fetch(t.Context(), ref)
			kind := evidence.Kind("")
			if d.Failure != nil {
				kind = d.Failure.Kind
			}
			if err != nil || kind != c.kinds[i] || d.Ref != ref {
				t.Errorf("%s: %+v %v", c.name, d, err)
			}
		}
		if !slices.Equal(c.line.commands, c.commands) {
			t.Errorf("%s: typed %q", c.name, c.line.commands)
		}
	}
	config := evidence.Ref{Source: evidence.Config, Request: "machine"}
	if _, err := NewLine(&typewriter{}, Identity{}, false).Fetch(t.Context(), config); err == nil {
		t.Error("a command line answers for a configuration")
	}
}
