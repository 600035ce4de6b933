package check

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// Every field of a finding comes back from the disk: one that is added and not kept fails here.
func TestFindingIsKeptWhole(t *testing.T) {
	one, other := &Check{Name: "one"}, &Check{Name: "other"}
	tile := &fact.Question{Name: "tile"}
	ref := evidence.Ref{Source: evidence.XDR, Request: "GET /x"}
	f := Finding{
		Check: one, Verdict: Wait, Case: "expired", Note: "fits",
		Args: Args{
			"host": "esa01", "off": 7, "yes": true, "which": i18n.Text("another region"),
			"how":     i18n.Say("it was valid until %s, %s", "10:42", i18n.Text("none")),
			"entries": i18n.List{Between: "; ", Items: []any{"id-1", i18n.Text(" online"), 3}},
		},
		Reason: &fact.Reason{Kind: fact.Ambiguous, Machine: &fact.Reason{Kind: fact.Status, Status: 503}},
		Cites:  []evidence.Ref{ref}, Decided: []evidence.Ref{ref}, Pending: []*fact.Question{tile},
		Unsure: []*fact.Question{tile}, By: other,
		If: "offline", Open: []string{"network"}, Until: time.Unix(1700000000, 0).UTC(),
		Waived: &Waiver{Code: "one.expired", Reason: "known", Owner: "team", Until: time.Unix(1800000000, 0).UTC()},
		AtOnce: true, weaker: Usual,
		Otherwise: []fact.Unlike{{Fact: "esa-page", One: fact.Voice{From: "flag --esa-page", Value: "disabled"}}},
	}
	for v, i := reflect.ValueOf(f), 0; i < v.NumField(); i++ {
		if v.Field(i).IsZero() {
			t.Fatalf("the test leaves %s empty", v.Type().Field(i).Name)
		}
	}
	codec := Codec{
		Check: func(name string) (*Check, bool) {
			c, ok := map[string]*Check{"one": one, "other": other}[name]
			return c, ok
		},
		Question: func(name string) (*fact.Question, bool) { return tile, name == tile.Name },
	}
	raw, err := codec.Encode(f)
	if err != nil {
		t.Fatal(err)
	}
	back, err := codec.Decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	opts := cmp.Options{
		cmp.AllowUnexported(Finding{}, i18n.Phrase{}),
		cmp.Comparer(func(a, b *Check) bool { return a == b }),
		cmp.Comparer(func(a, b *fact.Question) bool { return a == b }),
	}
	if diff := cmp.Diff(f, back, opts); diff != "" {
		t.Error(diff)
	}
	for _, bad := range []string{`{`, `{"check":"none"}`, `{"check":"one","verdict":"fine"}`,
		`{"check":"one","verdict":"ok","by":"none"}`,
		`{"check":"one","verdict":"ok","pending":["none"]}`, `{"check":"one","verdict":"ok","weaker":"sure"}`} {
		if _, err := codec.Decode([]byte(bad)); err == nil {
			t.Errorf("%s was taken", bad)
		}
	}
}
