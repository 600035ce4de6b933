package strict

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// Mapping is a mapping as it is written in the file.
type Mapping struct {
	file    string
	path    string // "xdr."
	Entries []Entry
}

// Entry is one key with its value.
type Entry struct {
	Key  string
	m    *Mapping
	line int
	node ast.Node
}

func mapping(file, path string, n ast.Node) (*Mapping, error) {
	var values []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		name := strings.TrimSuffix(path, ".")
		if name != "" {
			name += ": "
		}
		return nil, at(file, n, name+"not keys with values", "write a key, a colon, a blank and the value")
	}
	m := &Mapping{file: file, path: path}
	for _, v := range values {
		m.Entries = append(m.Entries, Entry{Key: keyOf(v.Key), m: m, line: line(v.Key), node: v.Value})
	}
	return m, nil
}

func keyOf(n ast.MapKeyNode) string {
	if s, ok := n.(*ast.StringNode); ok {
		return s.Value
	}
	return n.GetToken().Value
}

// Only refuses keys that are not among the known ones.
func (m *Mapping) Only(known []string) error {
	for _, e := range m.Entries {
		if slices.Contains(known, e.Key) {
			continue
		}
		return &Error{fmt.Errorf("%s:%d: unknown key %q", m.file, e.line, m.path+e.Key), DidYouMean(e.Key, known)}
	}
	return nil
}

// Refuse makes an error about an entry. It does not quote the value.
func (e Entry) Refuse(what, hint string) error {
	return &Error{fmt.Errorf("%s: %s", e.Where(), what), hint}
}

// Where is the entry's place for an error: "eu.yaml:3: esa.url".
func (e Entry) Where() string { return fmt.Sprintf("%s:%d: %s", e.m.file, e.line, e.m.path+e.Key) }

// Mapping returns the value, which must be a mapping.
func (e Entry) Mapping() (*Mapping, error) {
	if _, empty := e.node.(*ast.NullNode); empty || e.node == nil {
		return &Mapping{file: e.m.file, path: e.m.path + e.Key + "."}, nil
	}
	return mapping(e.m.file, e.m.path+e.Key+".", e.node)
}

// IsMapping says that the value is a mapping.
func (e Entry) IsMapping() bool {
	switch e.node.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return true
	}
	return false
}

// Text returns the value, which must be a scalar, as it is written: 15.5 is "15.5", yes is "yes".
func (e Entry) Text() (string, error) {
	if s, ok := scalar(e.node); ok {
		return s, nil
	}
	if _, empty := e.node.(*ast.NullNode); empty || e.node == nil {
		return "", e.Refuse("no value", "write one, or remove the line")
	}
	return "", e.Refuse("not a single value", "write one value on the key's line")
}

// Texts returns the value, which must be a list of scalars.
func (e Entry) Texts() ([]string, error) {
	list, ok := e.node.(*ast.SequenceNode)
	if !ok {
		return nil, e.Refuse("not a list", "write it as [first, second]")
	}
	var all []string
	for _, n := range list.Values {
		s, ok := scalar(n)
		if !ok {
			return nil, e.Refuse("a list of something else than single values", "write it as [first, second]")
		}
		all = append(all, s)
	}
	return all, nil
}

// IsList says that the value is a list.
func (e Entry) IsList() bool { _, ok := e.node.(*ast.SequenceNode); return ok }

// Joined returns the value, a scalar or a list of them joined by commas.
func (e Entry) Joined() (string, error) {
	if !e.IsList() {
		return e.Text()
	}
	all, err := e.Texts()
	return strings.Join(all, ","), err
}

func scalar(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return strings.TrimRight(n.Value.Value, "\n"), true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return written(n.GetToken()), true
	}
	return "", false
}

func written(t *token.Token) string { return strings.TrimSpace(t.Value) }
