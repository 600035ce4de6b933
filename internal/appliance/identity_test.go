package appliance

import (
	"errors"
	"slices"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

func TestMatch(t *testing.T) {
	const esa, sma = "Cisco C100V Secure Email Gateway", "Cisco M100V Secure Email and Web Manager"
	for _, c := range []struct {
		name string
		a, b Identity
		want Fit
	}{
		{"nothing known", Identity{}, Identity{Serial: "A", Host: "esa01"}, Perhaps},
		{"case and blanks", Identity{Serial: " aaa-1 "}, Identity{Serial: "AAA-1"}, Same},
		{"other serial", Identity{Serial: "AAA-1"}, Identity{Serial: "BBB-2"}, Other},
		{"serial before host", Identity{Serial: "AAA-1", Host: "esa01"}, Identity{Serial: "AAA-1", Host: "esa02"},
			Same},
		{"an alias tells nothing", Identity{Serial: "serial-1"}, Identity{Serial: "AAA-1"}, Perhaps},
		{"an alias leaves the host", Identity{Serial: "serial-1", Host: "esa01"},
			Identity{Serial: "AAA-1", Host: "esa01"}, Same},
		{"short name", Identity{Host: "ESA01"}, Identity{Host: "esa01.example.com"}, Same},
		{"two domains", Identity{Host: "esa01.example.org"}, Identity{Host: "esa01.example.com"}, Other},
		{"other host", Identity{Host: "esa01"}, Identity{Host: "esa02"}, Other},
		{"other product", Identity{Product: esa, Host: "box"}, Identity{Product: sma, Host: "box"}, Other},
		{"other model", Identity{Product: esa}, Identity{Product: "Cisco C600V Secure Email Gateway Virtual"}, Perhaps},
		{"a product that is not known", Identity{Product: "Cisco Box", Host: "a"}, Identity{Product: sma, Host: "a"},
			Same},
		{"a product by its model", Identity{Product: "Cisco C100V", Host: "a"}, Identity{Product: sma, Host: "a"},
			Other},
	} {
		if got, back := c.a.Match(c.b), c.b.Match(c.a); got != c.want || back != c.want {
			t.Errorf("%s: %v, back %v, want %v", c.name, got, back, c.want)
		}
	}
}

func TestOf(t *testing.T) {
	shown := evidence.Document{
		Ref: version, From: "ssh esa01", Header: map[string]string{"Prompt": "(Machine esa01.example.com)>"},
		Body: []byte("Product: Cisco C100V Secure Email Gateway\nVersion: 15.0.0-416\nSerial #: AAA-1\n"),
	}
	config := evidence.Document{
		Ref: evidence.Ref{Source: evidence.Config, Request: "machine"}, From: "c.xml",
		Body: []byte(`{"serial":"AAA-1","hostname":"esa01"}`),
	}
	log := evidence.Document{Ref: evidence.Ref{Source: evidence.Log, Request: "system_logs"}, From: "log",
		Body: []byte(`{"serial":"BBB-2"}`)}
	broken := evidence.Document{Ref: config.Ref, Body: []byte("{")}
	for _, c := range []struct {
		name string
		docs []evidence.Document
		want Identity
	}{
		{"version", []evidence.Document{shown},
			Identity{"Cisco C100V Secure Email Gateway", "AAA-1", "esa01.example.com", "ssh esa01"}},
		{"configuration", []evidence.Document{broken, config},
			Identity{Serial: "AAA-1", Host: "esa01", SaidBy: "c.xml"}},
		{"the first counts", []evidence.Document{log, config}, Identity{Serial: "BBB-2", Host: "esa01", SaidBy: "log"}},
		{"nothing", nil, Identity{}},
	} {
		if got := Of(c.docs); got != c.want {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestChoose(t *testing.T) {
	one, two := Identity{Serial: "AAA-1", Host: "esa01"}, Identity{Serial: "BBB-2", Host: "esa02"}
	for _, c := range []struct {
		name  string
		mine  Identity
		all   []Identity
		want  Identity
		names []string
	}{
		{"the only one", Identity{}, []Identity{one}, one, nil},
		{"the only one is another", Identity{Serial: "CCC-3"}, []Identity{one}, Identity{}, []string{"esa01 AAA-1"}},
		{"by serial", Identity{Serial: "bbb-2"}, []Identity{one, two}, two, nil},
		{"by name", Identity{Host: "esa01.example.com"}, []Identity{one, two}, one, nil},
		{"nothing known", Identity{}, []Identity{one, two}, Identity{}, []string{"esa01 AAA-1", "esa02 BBB-2"}},
		{"two of them", Identity{Host: "esa01"}, []Identity{{Host: "esa01"}, {Host: "esa01"}}, Identity{},
			[]string{"esa01", "esa01"}},
	} {
		got, err := Choose(c.mine, c.all, func(a Identity) Identity { return a })
		var unsure *Ambiguity
		if errors.As(err, &unsure) != (c.names != nil) || got != c.want ||
			unsure != nil && !slices.Equal(unsure.Names, c.names) {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
	}
}
