package main

import (
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/xdrdoctor/xdrdoctor/internal/cli"
)

const root = "../.."

func TestGeneratedPagesAreFresh(t *testing.T) {
	want, err := pages(root)
	if err != nil {
		t.Fatal(err)
	}
	have, err := existing(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range have {
		if _, ok := want[p]; !ok {
			t.Errorf("%s describes what is no more: make docs", p)
		}
	}
	for p, content := range want {
		committed, err := os.ReadFile(filepath.Join(root, p))
		if err != nil || string(committed) != content {
			t.Errorf("%s is stale: make docs (%v)", p, err)
		}
	}
}

// What writes man pages is a tool: none of it is in the program.
func TestToolsStayOutside(t *testing.T) {
	c := exec.Command("go", "list", "-deps", "./cmd/xdrdoctor")
	c.Dir = root
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	for dep := range strings.Lines(string(out)) {
		if strings.Contains(dep, "cobra/doc") || strings.Contains(dep, "md2man") ||
			strings.Contains(dep, "xdrdoctor/internal/docs") {
			t.Errorf("the program holds %s", dep)
		}
	}
}

// documents are the README and all that stands in docs/, by path.
func documents(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	add := func(p string) {
		content, err := os.ReadFile(filepath.Join(root, p))
		if err != nil {
			t.Fatal(err)
		}
		all[p] = string(content)
	}
	add("README.md")
	err := fs.WalkDir(os.DirFS(root), "docs", func(p string, d fs.DirEntry, err error) error {
		if err == nil && path.Ext(p) == ".md" {
			add(p)
		}
		return err
	})
	if err != nil || len(all) < 20 {
		t.Fatal(len(all), err)
	}
	return all
}

var (
	linked  = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	shown   = regexp.MustCompile(`(?:src|href)="([^"]+)"`)
	heading = regexp.MustCompile(`(?m)^#+ (.+)$`)
	named   = regexp.MustCompile("`((?:docs|internal|testdata|checks|cmd)/[A-Za-z0-9_./-]+)`")
	target  = regexp.MustCompile("\\bmake ([a-z][a-z0-9-]*)(?:`|$|[ ,.;:)])")
)

// Whatever a page links to, shows or names of this repository is there.
func TestNothingIsReferredToThatIsNotThere(t *testing.T) {
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	all := documents(t)
	for page, text := range all {
		for _, m := range slices.Concat(linked.FindAllStringSubmatch(text, -1), shown.FindAllStringSubmatch(text, -1)) {
			u, err := url.Parse(m[1])
			switch {
			case err != nil:
				t.Errorf("%s: %q: %v", page, m[1], err)
			case u.IsAbs():
			default:
				to := path.Join(path.Dir(page), u.Path)
				if u.Path == "" {
					to = page
				}
				there(t, page, to)
				if u.Fragment != "" && !slices.Contains(anchors(all[to]), u.Fragment) {
					t.Errorf("%s: %s has no heading #%s", page, to, u.Fragment)
				}
			}
		}
		for _, m := range named.FindAllStringSubmatch(text, -1) {
			there(t, page, strings.TrimSuffix(m[1], "."))
		}
		for _, m := range target.FindAllStringSubmatch(code(text), -1) {
			if !strings.Contains(string(makefile), "\n"+m[1]+":") {
				t.Errorf("%s: there is no make %s", page, m[1])
			}
		}
	}
}

func there(t *testing.T, page, p string) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(root, p)); err != nil {
		t.Errorf("%s refers to %s, which is not there", page, p)
	}
}

var notInAnchors = regexp.MustCompile(`[^\p{L}\p{N} _-]`)

// anchors are the names that headings get.
func anchors(text string) []string {
	var all []string
	for _, m := range heading.FindAllStringSubmatch(text, -1) {
		all = append(all, strings.ReplaceAll(notInAnchors.ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-"))
	}
	return all
}

var spans = regexp.MustCompile("`[^`\n]+`|(?m)^    .+$")

// code is what stands in a page as code, a line each.
func code(text string) string { return strings.Join(spans.FindAllString(text, -1), "\n") }

var call = regexp.MustCompile("(?m)^(?:`| +(?:\\$ )?)xdrdoctor ([^`\n]+)")

// Each command that a page tells to type exists, with its flags.
func TestCommandsOfThePagesExist(t *testing.T) {
	tree := cli.Tree()
	seen := 0
	for page, text := range documents(t) {
		for _, m := range call.FindAllStringSubmatch(code(text), -1) {
			words := strings.Fields(m[1])
			if words[0] == "devel." { // the line with which a session says what it is
				continue
			}
			c, _, err := tree.Find(slices.DeleteFunc(slices.Clone(words),
				func(w string) bool { return strings.HasPrefix(w, "-") }))
			if err != nil || c == tree {
				t.Errorf("%s: no command: xdrdoctor %s", page, m[1])
				continue
			}
			seen++
			for _, w := range words {
				if name, ok := strings.CutPrefix(w, "--"); ok && !hasFlag(c, strings.TrimRight(name, ",;")) {
					t.Errorf("%s: xdrdoctor %s: no flag %s", page, m[1], w)
				}
			}
		}
	}
	if seen < 40 {
		t.Errorf("only %d commands were found", seen)
	}
}

func hasFlag(c *cobra.Command, name string) bool {
	name, _, _ = strings.Cut(name, "=")
	return name == "help" || c.Flags().Lookup(name) != nil || c.InheritedFlags().Lookup(name) != nil
}
