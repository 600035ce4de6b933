package session

import (
	"slices"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// What the machines of another region said is forgotten when the region is changed, and only then.
func TestMoved(t *testing.T) {
	for _, c := range []struct {
		from region.Region
		want []string // the sources whose documents stay
	}{
		{region.EU, []string{evidence.Ask, evidence.CLI, evidence.SSE, evidence.XDR}},
		{region.US, []string{evidence.Ask, evidence.CLI}},
	} {
		s := onCall(t, nil)
		s.given("region", "eu", "operator")
		for _, source := range []string{evidence.XDR, evidence.SSE, evidence.CLI} {
			s.store.Put(evidence.Document{Ref: evidence.Ref{Source: source, Request: "what it said"},
				Body: []byte("x")})
		}
		s.moved(c.from)
		var stay []string
		for _, d := range s.store.Documents() {
			stay = append(stay, d.Ref.Source)
		}
		slices.Sort(stay)
		if stay = slices.Compact(stay); !slices.Equal(stay, c.want) {
			t.Errorf("from %s: %q stay, want %q", c.from, stay, c.want)
		}
	}
}
