package i18n_test

import (
	"cmp"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
)

var update = flag.Bool("update", false,
	"update the languages' files: add new texts without a translation, drop those that are gone")

// release is what make release-check asks for: nothing is missing in any language. Until then a text that is not
// translated yet is shown in English, and does not stop those who do not speak the language.
var release = os.Getenv("XDRDOCTOR_RELEASE") == "1"

const root = "../.."

// catalogue collects every text that a person may read, with the names of its places.
func catalogue(t *testing.T) []i18n.Entry {
	t.Helper()
	var entries []i18n.Entry
	index := map[string]int{}
	add := func(name, text string) {
		if !says(text) {
			return
		}
		i, ok := index[text]
		if !ok {
			i = len(entries)
			index[text] = i
			entries = append(entries, i18n.Entry{Text: text})
		}
		if !slices.Contains(entries[i].Names, name) {
			entries[i].Names = append(entries[i].Names, name)
		}
	}
	place := func(at string, p fact.Place) {
		if p.Portal == fact.Elsewhere || p.Portal == fact.Firewall { // else the menu as the English page shows it
			add(at+" where", p.Path)
		}
		add(at+" where", p.Hint)
	}
	for _, c := range checks.All() {
		add(c.Name+" doc", c.Doc)
		add(c.Name+" seen", c.Seen)
		for _, d := range c.Docs {
			add("document", d.Title)
		}
		for _, k := range sorted(c.Notes) {
			add(c.Name+" note "+k, c.Notes[k].Text)
		}
		for _, k := range sorted(c.Doubts) {
			add(c.Name+" doubt "+k, c.Doubts[k].Text)
		}
		for _, k := range sorted(c.Cases) {
			code, r := c.Name+"."+string(k), c.Cases[k]
			add(code+" problem", r.Problem)
			add(code+" could be", r.CouldBe())
			add(code+" impact", r.Impact)
			add(code+" caution", r.Caution)
			for i, s := range r.Steps {
				at := code + " step " + strconv.Itoa(i+1)
				add("role", string(s.Who))
				place(at, s.Where)
				add(at+" do", s.Do)
			}
			for _, d := range r.Docs {
				add(code+" document", d.Title)
			}
		}
	}
	for _, q := range checks.Questions() {
		at := "question " + q.Name
		add(at, q.Topic)
		add(at, q.Prompt)
		add(at+" why", q.Why)
		place(at, q.Where)
		for _, o := range q.Options {
			add(at+" option "+o.Value, o.Seen)
			add(at+" option "+o.Value, o.Label)
		}
	}
	for _, b := range checks.Runbooks() {
		add("symptom "+b.Name, b.Screen)
		add("symptom "+b.Name+" document", b.Says)
	}
	for _, f := range lab.Faults {
		add("fault "+f.Name, f.Doc)
	}
	for _, dir := range []string{"checks", "internal"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && (d.Name() == "lab" || d.Name() == "bench" || d.Name() == "casefile" ||
				d.Name() == "testdata" || d.Name() == "i18n"):
				return fs.SkipDir
			case d.IsDir():
				collect(t, path, add)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	templates, err := filepath.Glob(filepath.Join(root, "internal/*/*.tmpl"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range templates {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range templated.FindAllStringSubmatch(string(b), -1) {
			add(filepath.ToSlash(strings.TrimPrefix(path, root+"/")), m[1])
		}
	}
	return entries
}

// templated is a text in a template.
var templated = regexp.MustCompile(`\b[TF] "([^"]+)"`)

// filled is what is put into a text.
var filled = regexp.MustCompile(`\{[a-z]+\}|%(?:\[[0-9]\])?[-+ 0-9.]*[a-zA-Z%]`)

// says: there are words in a text, or punctuation around or between what is put into it. A sign by itself, or a name,
// is no text.
func says(text string) bool {
	rest := filled.ReplaceAllString(text, "")
	joins := rest != text || strings.HasSuffix(text, " ")
	return strings.ContainsFunc(rest, unicode.IsLetter) || joins && strings.ContainsFunc(rest, unicode.IsPunct)
}

func sorted[K cmp.Ordered, V any](m map[K]V) []K {
	var keys []K
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// spoken are the functions whose literal arguments are texts, with the argument's place; -1: the last.
var spoken = map[string]int{
	"T": 0, "F": 0, "Say": 0, "Text": 0, "note": 0, "Doubt": 0, "Leaning": 0, "Entry": 1,
	"Var": -1, "StringVar": -1, "BoolVar": -1, "BoolVarP": -1, "DurationVar": -1, "StringArrayVar": -1, "IntVar": -1,
	"Int64Var": -1, "Uint64Var": -1, "StringSliceVar": -1,
}

// collect reads the texts of one package off its source.
func collect(t *testing.T, dir string, add func(name, text string)) {
	t.Helper()
	files := token.NewFileSet()
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	constants := map[string]string{}
	var parsed []*ast.File
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, f)
		ast.Inspect(f, func(n ast.Node) bool {
			if v, ok := n.(*ast.ValueSpec); ok && len(v.Names) == len(v.Values) {
				for i, name := range v.Names {
					if s, ok := literal(v.Values[i], nil); ok {
						constants[name.Name] = s
					}
				}
			}
			return true
		})
	}
	for _, f := range parsed {
		rel, err := filepath.Rel(root, files.Position(f.Pos()).Filename)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.ToSlash(rel)
		take := func(e ast.Expr) {
			if s, ok := literal(e, constants); ok {
				add(name, s)
			}
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				called := ""
				switch fun := n.Fun.(type) {
				case *ast.SelectorExpr:
					called = fun.Sel.Name
				case *ast.Ident:
					called = fun.Name
				}
				// a check names its doubts
				if at, ok := spoken[called]; ok && len(n.Args) > 0 &&
					(called != "Doubt" || filepath.Base(dir) != "checks") {
					if at < 0 {
						at = len(n.Args) - 1
					}
					if at < len(n.Args) {
						take(n.Args[at])
					}
				}
			case *ast.CompositeLit:
				texts := textType(n.Type)
				// Elsewhere
				if place, ok := n.Type.(*ast.SelectorExpr); ok && place.Sel.Name == "Place" && len(n.Elts) == 1 {
					take(n.Elts[0].(*ast.KeyValueExpr).Value)
				}
				for _, e := range n.Elts {
					kv, ok := e.(*ast.KeyValueExpr)
					if !ok {
						if texts {
							take(e)
						}
						continue
					}
					key, _ := kv.Key.(*ast.Ident)
					if texts || key != nil && slices.Contains([]string{"Short", "Long", "Example"}, key.Name) &&
						isCommand(n.Type) {
						take(kv.Value)
					}
					if key != nil && slices.Contains([]string{"Problem", "Could", "Impact", "Caution", "Do", "Between"},
						key.Name) {
						take(kv.Value)
					}
				}
			}
			return true
		})
	}
}

// textType: a map or a list of i18n.Text.
func textType(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.MapType:
		return textType(e.Value)
	case *ast.ArrayType:
		return textType(e.Elt)
	case *ast.SelectorExpr:
		return e.Sel.Name == "Text"
	}
	return false
}

func isCommand(e ast.Expr) bool {
	if e == nil { // in a list of them
		return true
	}
	s, ok := e.(*ast.SelectorExpr)
	return ok && s.Sel.Name == "Command"
}

func literal(e ast.Expr, constants map[string]string) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		s, err := strconv.Unquote(e.Value)
		return s, err == nil
	case *ast.Ident:
		s, ok := constants[e.Name]
		return s, ok
	case *ast.BinaryExpr:
		x, okX := literal(e.X, constants)
		y, okY := literal(e.Y, constants)
		return x + y, okX && okY && e.Op == token.ADD
	}
	return "", false
}

// placeholder is what must stand in both: {name}, %s, %[2]s, a flag.
var placeholder = regexp.MustCompile(`\{[a-z]+\}|%(?:\[[0-9]\])?[-+ 0-9.]*[a-zA-Z%]|--[a-z][a-z-]+`)

// TestCatalogue: what a person may read stands in every language, with the same arguments, and nothing else does.
func TestCatalogue(t *testing.T) {
	want := catalogue(t)
	for _, tag := range i18n.Tags() {
		if tag == i18n.English {
			continue
		}
		path := filepath.Join("po", tag+".po")
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		have, err := i18n.Parse(string(b))
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		translated := map[string]i18n.Entry{}
		for _, e := range have {
			if _, twice := translated[e.Text]; twice {
				t.Errorf("%s:%d: %q stands there twice", path, e.Line, e.Text)
			}
			translated[e.Text] = e
		}
		if *update {
			next := slices.Clone(want)
			for i := range next {
				next[i].Translation = translated[next[i].Text].Translation
			}
			if err := os.WriteFile(path, []byte(format(tag, next)), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		for _, w := range want {
			e, ok := translated[w.Text]
			delete(translated, w.Text)
			switch {
			case (!ok || e.Translation == "") && release:
				t.Errorf("%s: missing: %s: %q", tag, w.Names[0], w.Text)
			case !ok || e.Translation == "":
				t.Logf("%s: missing, in English until the release: %s: %q", tag, w.Names[0], w.Text)
			case !slices.Equal(arguments(w.Text), arguments(e.Translation)):
				t.Errorf("%s: mismatched: %s: %q has %v, %q has %v", tag, w.Names[0], w.Text, arguments(w.Text),
					e.Translation, arguments(e.Translation))
			}
		}
		for _, e := range translated {
			t.Errorf("%s: stale: %s:%d: %q is not a text any more", tag, path, e.Line, e.Text)
		}
	}
}

// arguments of a text: verbs with their place, then names and flags, each once.
func arguments(s string) []string {
	var all []string
	place := 0
	for _, a := range placeholder.FindAllString(s, -1) {
		switch {
		case strings.HasPrefix(a, "%["): // another order, as the language wants it
			place = int(a[2] - '0')
			a = fmt.Sprintf("%d %%%s", place, a[4:])
		case a == "%%":
		case strings.HasPrefix(a, "%"):
			place++
			a = fmt.Sprintf("%d %s", place, a)
		}
		all = append(all, a)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func TestMatch(t *testing.T) {
	for name, want := range map[string]string{
		"zh_CN.UTF-8": "zh-CN", "zh-CN": "zh-CN", "zh": "zh-CN", "zh_SG": "zh-CN", "zh-Hans": "zh-CN",
		"zh_TW.UTF-8": "en", "zh-Hant-HK": "en",
		"de_DE@euro": "en", "C": "en", "POSIX": "en", "en_US.UTF-8": "en",
	} {
		if got := i18n.Match(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	env := map[string]string{"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}
	if got := i18n.FromEnvironment(func(k string) string { return env[k] }); got != "en" {
		t.Errorf("LC_ALL goes before LANG: %s", got)
	}
}
