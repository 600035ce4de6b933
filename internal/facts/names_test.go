package facts_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/checks"
)

// One fact has one name: variable, fact and question are called as the flag is. And each question of the sources can be
// asked: a check reads its fact, or a fact that uses it.
func TestNames(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != 1 {
				return true
			}
			fact := field(spec.Values[0], "Name")
			question := field(value(spec.Values[0], "Question"), "Name")
			if question == "" {
				return true
			}
			seen[question] = true
			variable := spec.Names[0].Name
			if fact != question || !strings.EqualFold(variable, strings.ReplaceAll(question, "-", "")) {
				t.Errorf("%s: variable %s, fact %s, flag --%s", path, variable, fact, question)
			}
			return true
		})
	}
	for _, q := range checks.Questions() {
		if !seen[q.Name] {
			t.Errorf("the question %s is not found in the sources", q.Name)
		}
		delete(seen, q.Name)
	}
	for name := range seen {
		t.Errorf("no check reads the fact of the question %s, and no fact names it in Uses", name)
	}
}

// value is what a composite literal gives a key; nil: nothing.
func value(e ast.Expr, key string) ast.Expr {
	if pointer, ok := e.(*ast.UnaryExpr); ok {
		e = pointer.X
	}
	literal, ok := e.(*ast.CompositeLit)
	if !ok {
		return nil
	}
	for _, element := range literal.Elts {
		if kv, ok := element.(*ast.KeyValueExpr); ok {
			if k, ok := kv.Key.(*ast.Ident); ok && k.Name == key {
				return kv.Value
			}
		}
	}
	return nil
}

// field is a text that a composite literal gives a key.
func field(e ast.Expr, key string) string {
	if literal, ok := value(e, key).(*ast.BasicLit); ok {
		text, err := strconv.Unquote(literal.Value)
		if err == nil {
			return text
		}
	}
	return ""
}
