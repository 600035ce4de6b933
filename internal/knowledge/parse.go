package knowledge

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// ID is the form of an id.
var ID = pattern.New(`\bF-[A-Z]+(?:-[A-Z0-9]+)+\b`)

// table being read.
type reading struct {
	sources map[string]Source
	areas   []Area
	seen    map[string]bool
}

// parse reads the table. Its head says how it is written.
func parse(text string) ([]Area, error) {
	r := &reading{sources: map[string]Source{}, seen: map[string]bool{}}
	n := 0
	for line := range strings.Lines(text) {
		n++
		if err := r.line(strings.TrimRight(line, "\n")); err != nil {
			return nil, fmt.Errorf("facts.txt:%d: %w", n, err)
		}
	}
	return r.areas, nil
}

func (r *reading) line(l string) error {
	switch {
	case l == "", strings.HasPrefix(l, "#"):
		return nil
	case strings.HasPrefix(l, "@"):
		return r.source(l[1:])
	case strings.HasPrefix(l, "== "):
		name, title, ok := strings.Cut(l[3:], ": ")
		if !ok {
			return fmt.Errorf("a heading without a name")
		}
		r.areas = append(r.areas, Area{Name: name, Title: title})
		return nil
	case len(r.areas) == 0:
		return fmt.Errorf("a fact before the first heading")
	case strings.HasPrefix(l, "    "):
		return r.text(strings.TrimSpace(l))
	}
	return r.fact(strings.Fields(l))
}

func (r *reading) source(l string) error {
	key, rest, _ := strings.Cut(l, " ")
	title, url, ok := strings.Cut(rest, "|")
	if !ok || strings.TrimSpace(title) == "" {
		return fmt.Errorf("source %s is not written as KEY title | address", key)
	}
	r.sources[key] = Source{strings.TrimSpace(title), strings.TrimSpace(url)}
	return nil
}

func (r *reading) fact(words []string) error {
	if len(words) < 3 || len(words) > 4 || len(words) == 4 && words[3] != "unused" {
		return fmt.Errorf("a fact is written as ID mark SOURCE [unused]")
	}
	f := Fact{ID: words[0], Mark: Mark(words[1]), Unused: len(words) == 4}
	area := &r.areas[len(r.areas)-1]
	var known bool
	f.Source, known = r.sources[words[2]]
	switch {
	case ID.FindString(f.ID) != f.ID || !strings.HasPrefix(f.ID, "F-"+area.Name+"-"):
		return fmt.Errorf("%s is not an id of %s", f.ID, area.Name)
	case r.seen[f.ID]:
		return fmt.Errorf("%s is there twice", f.ID)
	case !slices.Contains(Marks(), f.Mark):
		return fmt.Errorf("%s: there is no mark %q", f.ID, f.Mark)
	case !known:
		return fmt.Errorf("%s: there is no source %q", f.ID, words[2])
	}
	r.seen[f.ID] = true
	area.Facts = append(area.Facts, f)
	return nil
}

func (r *reading) text(words string) error {
	facts := r.areas[len(r.areas)-1].Facts
	if len(facts) == 0 {
		return fmt.Errorf("a text without a fact")
	}
	f := &facts[len(facts)-1]
	f.Text = strings.TrimSpace(f.Text + " " + words)
	return nil
}
