package session

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/checks"
)

// readsAs are literals that happen to be spelled like a name and mean something else, by file.
var readsAs = map[string]string{
	"engine/diagnosis.go region": "the engine knows no question; every report names the region",
	"report/probes.go re-signed": "a word on the screen",
}

// inCheck are names that stand within one check, so that single words among them are everyday words: "no", "none",
// "healthy".
var inCheck = map[string]bool{"a case": true, "a note": true, "a doubt": true}

// What a check, a question, a case, a note or a symptom is called stands in one place. Elsewhere it is named by its
// variable, so that a change of a name is found by the compiler.
func TestNoNameIsSpelled(t *testing.T) {
	names := map[string]string{}
	for _, c := range checks.All() {
		names[c.Name] = "a check"
		for k := range c.Cases {
			names[string(k)] = "a case"
		}
		for k := range c.Notes {
			names[k] = "a note"
		}
		for k := range c.Doubts {
			names[k] = "a doubt"
		}
	}
	for _, q := range checks.Questions() {
		names[q.Name] = "a question"
	}
	for _, b := range checks.Runbooks() {
		names[b.Name] = "a symptom"
	}
	for _, room := range []string{"engine", "session", "cli", "report"} {
		for path, file := range sourcesOf(t, filepath.Join("..", room)) {
			spelled := func(e ast.Expr, word bool) {
				lit, ok := e.(*ast.BasicLit)
				if !ok || lit.Kind != token.STRING {
					return
				}
				text, err := strconv.Unquote(lit.Value)
				what, named := names[text]
				if err == nil && named && (word && !inCheck[what] || strings.Contains(text, "-")) &&
					readsAs[filepath.Join(room, filepath.Base(path))+" "+text] == "" {
					t.Errorf("%s spells %s: %q", path, what, text)
				}
			}
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.BasicLit:
					spelled(n, false)
				case *ast.IndexExpr: // a single word is a name where something is looked for by it
					spelled(n.Index, true)
				case *ast.BinaryExpr:
					spelled(n.Y, true)
				case *ast.KeyValueExpr:
					if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Request" {
						spelled(n.Value, true)
					}
				}
				return true
			})
		}
	}
}

// mostFields is how many a part of the conversation may have; mostLines is what the conversation was before it had
// rooms of its own.
const mostFields, mostLines = 12, 5477

func TestPartsAreSmall(t *testing.T) {
	for path, file := range sourcesOf(t, ".") {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			if s, ok := spec.Type.(*ast.StructType); ok && s.Fields.NumFields() > mostFields {
				t.Errorf("%s: %s has %d fields", path, spec.Name.Name, s.Fields.NumFields())
			}
			return true
		})
	}
	lines := 0
	for _, room := range []string{".", filepath.Join("..", "terminal")} {
		for path := range sourcesOf(t, room) {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			lines += bytes.Count(b, []byte("\n"))
		}
	}
	if lines > mostLines {
		t.Errorf("the conversation and its painter have %d lines", lines)
	}
}

// sourcesOf are the files of a room without its tests.
func sourcesOf(t *testing.T, room string) map[string]*ast.File {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(room, "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatal(room, err)
	}
	paths = slices.DeleteFunc(paths, func(p string) bool { return strings.HasSuffix(p, "_test.go") })
	files := map[string]*ast.File{}
	for _, path := range paths {
		if files[path], err = parser.ParseFile(token.NewFileSet(), path, nil, 0); err != nil {
			t.Fatal(err)
		}
	}
	return files
}
