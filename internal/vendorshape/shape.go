// Package vendorshape knows the shapes of XDR's replies as the vendor describes them. Tests hold the lab's replies and
// the readers' keys against it; xdrdoctor itself does not import it.
package vendorshape

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
)

//go:embed shapes.txt
var shapes string

// Shape is what a value looks like: one of an object, a list, one of some words, or a plain type.
type Shape struct {
	Keys     map[string]Shape // of an object
	Optional map[string]bool
	Open     bool     // the object may have other keys
	Of       *Shape   // the entries of a list
	Words    []string // the value is one of these
	Type     string   // string, boolean, integer, number or any
}

// Of is the shape of the reply to a request, such as "GET /iroh/iroh-int/module-type", with a status.
func Of(request string, status int) (Shape, error) {
	for _, line := range strings.Split(shapes, "\n") {
		if rest, ok := strings.CutPrefix(line, fmt.Sprintf("%s %d ", request, status)); ok {
			p := parser{rest}
			s, err := p.shape()
			if err == nil && p.rest != "" {
				err = fmt.Errorf("%s: %q is left", request, p.rest)
			}
			return s, err
		}
	}
	return Shape{}, fmt.Errorf("%s, %d is not described", request, status)
}

// parser reads the notation of shapes.txt.
type parser struct{ rest string }

func (p *parser) takes(s string) bool {
	rest, ok := strings.CutPrefix(p.rest, s)
	if ok {
		p.rest = strings.TrimLeft(rest, " ")
	}
	return ok
}

// word is what goes up to one of the signs of the notation.
func (p *parser) word() string {
	i := strings.IndexAny(p.rest, ",:]}[{ ")
	if i < 0 {
		i = len(p.rest)
	}
	w := p.rest[:i]
	p.rest = strings.TrimLeft(p.rest[i:], " ")
	return w
}

func (p *parser) shape() (Shape, error) {
	switch {
	case p.takes("{"):
		return p.object()
	case p.takes("["):
		of, err := p.shape()
		if err == nil && !p.takes("]") {
			err = fmt.Errorf("no end of a list at %q", p.rest)
		}
		return Shape{Of: &of}, err
	}
	word := p.word()
	if words := strings.Split(word, "|"); len(words) > 1 {
		return Shape{Words: words}, nil
	}
	return Shape{Type: word}, nil
}

func (p *parser) object() (Shape, error) {
	s := Shape{Keys: map[string]Shape{}, Optional: map[string]bool{}}
	for !p.takes("}") {
		key := p.word()
		switch {
		case key == "…":
			s.Open = true
		case key == "" || !p.takes(":"):
			return s, fmt.Errorf("no key at %q", p.rest)
		default:
			name, optional := strings.CutSuffix(key, "?")
			value, err := p.shape()
			if err != nil {
				return s, err
			}
			s.Keys[name], s.Optional[name] = value, optional
		}
		p.takes(",")
	}
	return s, nil
}

// Faults says in which ways a value, as encoding/json decodes it, has another shape.
func (s Shape) Faults(at string, value any) []string {
	switch {
	case s.Keys != nil:
		return s.objectFaults(at, value)
	case s.Of != nil:
		list, ok := value.([]any)
		if !ok {
			return []string{at + " is not a list"}
		}
		var faults []string
		for i, v := range list {
			faults = append(faults, s.Of.Faults(fmt.Sprintf("%s[%d]", at, i), v)...)
		}
		return faults
	case s.Words != nil:
		if w, ok := value.(string); !ok || !slices.Contains(s.Words, w) {
			return []string{fmt.Sprintf("%s is %v, not one of %v", at, value, s.Words)}
		}
		return nil
	}
	if !s.plain(value) {
		return []string{fmt.Sprintf("%s is %v, not of type %s", at, value, s.Type)}
	}
	return nil
}

func (s Shape) plain(value any) bool {
	switch value := value.(type) {
	case string:
		return s.Type == "string" || s.Type == "any"
	case bool:
		return s.Type == "boolean" || s.Type == "any"
	case float64:
		return s.Type == "number" || s.Type == "any" || s.Type == "integer" && value == float64(int64(value))
	}
	return s.Type == "any"
}

func (s Shape) objectFaults(at string, value any) []string {
	object, ok := value.(map[string]any)
	if !ok {
		return []string{at + " is not an object"}
	}
	var faults []string
	for key, inner := range s.Keys {
		switch v, ok := object[key]; {
		case ok:
			faults = append(faults, inner.Faults(at+"."+key, v)...)
		case !s.Optional[key]:
			faults = append(faults, at+" lacks "+key)
		}
	}
	for key := range object {
		if _, ok := s.Keys[key]; !ok && !s.Open {
			faults = append(faults, at+" has "+key)
		}
	}
	slices.Sort(faults)
	return faults
}
