package strict

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

func parse(file string, data []byte, quote Excerpt) (m *Mapping, err error) {
	defer func() { // the parser has had panics on broken files
		if p := recover(); p != nil {
			m, err = nil, fmt.Errorf("%s: no YAML", file)
		}
	}()
	if nested(data) {
		return nil, fmt.Errorf("%s: nested too deeply", file)
	}
	tree, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, explained(file, data, err, quote)
	}
	m = &Mapping{file: file}
	var body ast.Node
	for _, d := range tree.Docs {
		if d.Body == nil {
			continue
		}
		if body != nil {
			return nil, at(file, d.Body, "a second document", "remove the line ---")
		}
		body = d.Body
	}
	if body == nil {
		return m, nil
	}
	if err := plainYAML(file, body); err != nil {
		return nil, err
	}
	if _, empty := body.(*ast.NullNode); empty {
		return m, nil
	}
	return mapping(file, "", body)
}

// nested says that brackets, or what a line begins with, go deeper than any of our files.
func nested(data []byte) bool {
	depth := 0
	for line := range strings.Lines(string(data)) {
		if len(line)-len(strings.TrimLeft(line, " -?")) > 2*maxDepth {
			return true
		}
		for _, r := range line {
			switch r {
			case '[', '{':
				depth++
			case ']', '}':
				depth = max(0, depth-1)
			}
			if depth > maxDepth {
				return true
			}
		}
	}
	return false
}

func explained(file string, data []byte, err error, quote Excerpt) error {
	var y yaml.Error
	if !errors.As(err, &y) || y.GetToken() == nil {
		return fmt.Errorf("%s: no YAML", file)
	}
	t := y.GetToken()
	lines := strings.Split(string(data), "\n")
	n := broken(lines, t.Position.Line)
	e := fmt.Errorf("%s:%d: %s", file, n, y.GetMessage())
	switch {
	case quote == NotQuoted && n != t.Position.Line:
		return &Error{e, "look at how far that line is indented"}
	case quote == NotQuoted:
		return &Error{e, fmt.Sprintf("look at column %d of that line, and at the line before", t.Position.Column)}
	case 1 <= n && n <= len(lines):
		return &Error{e, "the line reads: " + strings.TrimSpace(lines[n-1])}
	}
	return &Error{e, ""}
}

// furthest is how many lines behind the one that the parser names the fault is looked for.
const furthest = 20

// broken is the line that broke the file. The parser names the value that a wrongly indented line was taken into, which
// is a line before: as long as the file up to there can be read, the fault is further down.
func broken(lines []string, named int) int {
	for n := named; 1 <= n && n <= min(named+furthest, len(lines)); n++ {
		if _, err := parser.ParseBytes([]byte(strings.Join(lines[:n], "\n")), 0); err != nil {
			return n
		}
	}
	return named
}

type refusal struct {
	file string
	err  error
}

func (r *refusal) Visit(n ast.Node) ast.Visitor {
	if r.err != nil {
		return nil
	}
	switch n := n.(type) {
	case *ast.AliasNode, *ast.AnchorNode, *ast.MergeKeyNode:
		r.err = at(r.file, n, "anchors and aliases are not taken", "write the value out")
	case *ast.TagNode:
		r.err = at(r.file, n, "tags are not taken", "write the value alone")
	}
	return r
}

func plainYAML(file string, body ast.Node) error {
	r := &refusal{file: file}
	ast.Walk(r, body)
	return r.err
}

func at(file string, n ast.Node, what, hint string) error {
	return &Error{fmt.Errorf("%s:%d: %s", file, line(n), what), hint}
}

func line(n ast.Node) int {
	t := n.GetToken()
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 {
		t = m.Values[0].Key.GetToken()
	}
	if t == nil || t.Position == nil {
		return 1
	}
	return t.Position.Line
}
