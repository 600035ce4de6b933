// Package strict reads the small YAML files that people write for xdrdoctor: profiles and answers. What is not
// understood is refused, with its line and what was probably meant.
package strict

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// MaxSize is the size of the largest file that is read.
const MaxSize = 1 << 20

// maxDepth is more than any of our files needs; the parser would follow a file of brackets until the stack ends.
const maxDepth = 100

// Error is an error that its reader can do something about.
type Error struct {
	Err  error
	Tell string // what to do, in a line
}

func (e *Error) Error() string { return e.Err.Error() }

// Unwrap returns the error itself.
func (e *Error) Unwrap() error { return e.Err }

// Hint says what to do: imperative or a question.
func (e *Error) Hint() string { return e.Tell }

// Excerpt says whether an error may quote the file.
type Excerpt bool

// A file that may hold a secret by mistake is not quoted.
const (
	Quoted    Excerpt = true
	NotQuoted Excerpt = false
)

// Read reads a file whose content is one mapping. An empty file is an empty mapping.
func Read(path string, quote Excerpt) (*Mapping, error) {
	file := filepath.Base(path)
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxSize+1))
	if err != nil {
		return nil, err
	}
	if len(data) > MaxSize {
		return nil, &Error{fmt.Errorf("%s: larger than 1 MiB", file), "is it the right file?"}
	}
	return parse(file, data, quote)
}

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

// Mapping is a mapping as it stands in the file.
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
