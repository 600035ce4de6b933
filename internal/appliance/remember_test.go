package appliance

import (
	"context"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// slow is a command line that takes all the time there is.
type slow struct{ asked int }

func (s *slow) Fetch(_ context.Context, ref evidence.Ref) (evidence.Document, error) {
	s.asked++
	failure := &evidence.Failure{Phase: evidence.Connect, Kind: evidence.Budget}
	return evidence.Document{Ref: ref, Failure: failure, From: "ssh esa01"}, nil
}

func TestLineRemembersWhy(t *testing.T) {
	source := &slow{}
	l := NewLine(source, Identity{}, false)
	if _, ok := l.Failed(); ok {
		t.Error("it failed before anything was asked")
	}
	date := evidence.Ref{Source: evidence.CLI, Request: "date"}
	fetch := func() evidence.Document {
		t.Helper()
		d, err := l.Fetch(t.Context(), date)
		if err != nil || d.Failure == nil || d.Failure.Kind != evidence.Budget || d.From != "ssh esa01" {
			t.Fatalf("%+v, %v", d, err)
		}
		return d
	}
	fetch()
	if d, ok := l.Failed(); !ok || d.Ref != date {
		t.Errorf("%+v, %t", d, ok)
	}
	if _, ok := l.Failed(); ok {
		t.Error("it is told twice")
	}
	l.GiveUp()
	before := source.asked
	if fetch(); source.asked != before {
		t.Errorf("asked %d times after its time was over", source.asked)
	}
}

func TestLineOfAnother(t *testing.T) {
	l := NewLine(&typewriter{serial: "bbb-2"}, Identity{Serial: "AAA-1"}, false)
	if got := l.Other(); got != "" {
		t.Errorf("before it was seen: %q", got)
	}
	if _, err := l.Fetch(t.Context(), version); err != nil || l.Other() != "BBB-2" {
		t.Errorf("%q, %v", l.Other(), err)
	}
}
