package asktest

import (
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

func TestScript(t *testing.T) {
	s := New(t, Line{"Online", "maybe"}, Line{"Online", "yes"}, Line{"check again", "again"})
	p := ask.Prompt{Text: "Online?", Options: []fact.Option{{Value: "1", Label: "yes, online"},
		{Value: "0", Label: "no"}}}
	if a, err := s.Ask(t.Context(), p); a.Value != "1" || err != nil {
		t.Errorf("%+v, %v", a, err)
	}
	if key, err := s.Menu(t.Context(), "", []ask.Item{{Key: "c", Label: "check again"}}); key != "c" || err != nil {
		t.Errorf("%q, %v", key, err)
	}
	if _, err := s.Paste(t.Context(), "Screen"); err != ask.ErrStopped || len(s.Asked) != 3 {
		t.Errorf("%v, %q", err, s.Asked)
	}
}
