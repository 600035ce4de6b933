package vendorshape

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestEveryShapeIsRead(t *testing.T) {
	for _, line := range strings.Split(strings.TrimSpace(shapes), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		words := strings.SplitN(line, " ", 4)
		status := 200
		if words[2] != "200" {
			continue
		}
		if _, err := Of(words[0]+" "+words[1], status); err != nil {
			t.Error(err)
		}
	}
	if _, err := Of("GET /nothing", 200); err == nil {
		t.Error("a shape that is not described")
	}
}

func TestFaults(t *testing.T) {
	p := parser{`[{id: string, n?: integer, state: on|off, more?: {…}, any?: any}]`}
	s, err := p.shape()
	if err != nil {
		t.Fatal(err)
	}
	for body, want := range map[string][]string{
		`[]`: nil,
		`[{"id":"1","state":"on","n":2,"more":{"x":1},"any":null}]`: nil,
		`{}`:                                  {"r is not a list"},
		`[1]`:                                 {"r[0] is not an object"},
		`[{"id":1,"state":"on"}]`:             {"r[0].id is 1, not of type string"},
		`[{"state":"away","id":"1"}]`:         {"r[0].state is away, not one of [on off]"},
		`[{"id":"1","state":"on","n":1.5}]`:   {"r[0].n is 1.5, not of type integer"},
		`[{"id":"1"}]`:                        {"r[0] lacks state"},
		`[{"id":"1","state":"on","kind":""}]`: {"r[0] has kind"},
	} {
		var v any
		if err := json.Unmarshal([]byte(body), &v); err != nil {
			t.Fatal(err)
		}
		if got := s.Faults("r", v); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", body, got, want)
		}
	}
}
