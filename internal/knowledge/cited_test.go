package knowledge

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const root = "../.."

// goFiles are the sources of the whole repository but this room, whose table names every id.
func goFiles(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			if slices.Contains([]string{".git", "dist", "bin", "testdata", "knowledge"}, d.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		if ext := filepath.Ext(path); ext == ".go" || ext == ".tmpl" {
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			files[strings.TrimPrefix(filepath.ToSlash(path), root+"/")] = string(text)
		}
		return nil
	})
	if err != nil || len(files) < 100 {
		t.Fatal(len(files), err)
	}
	return files
}

// Each id that the code cites is in the table. Each fact of the table is cited, not by tests alone, or says that it is
// not used yet.
func TestCitations(t *testing.T) {
	cited := map[string]string{}
	for path, text := range goFiles(t) {
		for _, id := range ID.FindAllString(text, -1) {
			if _, ok := Find(id); !ok && !strings.HasSuffix(path, "_test.go") {
				t.Errorf("%s cites %s, which docs/facts.md does not have", path, id)
			}
			if !strings.HasSuffix(path, "_test.go") {
				cited[id] = path
			}
		}
	}
	for _, f := range All() {
		switch path, ok := cited[f.ID]; {
		case !ok && !f.Unused:
			t.Errorf("%s is cited nowhere: mark it as unused, or cite it", f.ID)
		case ok && f.Unused:
			t.Errorf("%s is marked as unused, and %s cites it", f.ID, path)
		}
	}
}

// loose is how facts were cited before they had ids.
var loose = regexp.MustCompile(`\[[DVITA?](?: in part)?(?:[/,] ?[DVITA?])*\]|FACTS\b`)

// A mark alone says how well something is known, and not what: comments cite ids.
func TestCommentsCiteIDs(t *testing.T) {
	for path, text := range goFiles(t) {
		if filepath.Ext(path) != ".go" {
			continue
		}
		files := token.NewFileSet()
		parsed, err := parser.ParseFile(files, path, text, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, group := range parsed.Comments {
			for _, c := range group.List {
				if m := loose.FindString(c.Text); m != "" {
					t.Errorf("%s: %s without an id of docs/facts.md", files.Position(c.Pos()), m)
				}
			}
		}
	}
}
