package main

import (
	"bytes"
	"embed"
	"fmt"
	"go/format"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"text/template"

	"github.com/xdrdoctor/xdrdoctor/checks"
)

//go:embed skeleton/*.tmpl
var skeleton embed.FS

var templates = template.Must(template.ParseFS(skeleton, "skeleton/*.tmpl"))

// names are what the templates call a check.
type names struct {
	Name string // of the check, its fact, its question and its flag: my-check
	Go   string // of the variables: MyCheck
}

// file is the name of the new files: my_check.go.
func (n names) file() string { return strings.ReplaceAll(n.Name, "-", "_") + ".go" }

// additions are the lists that name every check, fact, fault or remedy. The lines of a template go before the first
// match.
var additions = []struct {
	path, template string
	before         *regexp.Regexp
}{
	{"checks/checks.go", "all", regexp.MustCompile(`(?m)^\t\}\n\}\n`)},
	{"internal/lab/world.go", "field", regexp.MustCompile(`(?m)^\tWay +Way\n`)},
	{"internal/lab/faults.go", "fault", regexp.MustCompile(`(?m)^\t\{"laptop-dns"`)},
	{"internal/lab/remedy.go", "remedy", regexp.MustCompile(`(?m)^\n\t"insights.not-green":`)},
	{"internal/lab/operator.go", "operator", regexp.MustCompile(`(?m)^\}\n\nfunc either`)},
}

var nameOf = regexp.MustCompile(`^[a-z]+(-[a-z0-9]+)*$`)

// sources are the files to write, by their path in the repository: new ones, and those that get a few lines more.
func sources(root, name string) (map[string][]byte, error) {
	if !nameOf.MatchString(name) {
		return nil, fmt.Errorf("%q is not a name like my-check", name)
	}
	n := names{name, goName(name)}
	if _, taken := checks.Find(name); taken {
		return nil, fmt.Errorf("there is a check %s already", name)
	}
	if _, taken := checks.QuestionNamed(name); taken {
		return nil, fmt.Errorf("there is a question %s already", name)
	}
	files := map[string][]byte{}
	from := map[string]string{"checks/" + n.file(): "check.tmpl", "internal/facts/" + n.file(): "fact.tmpl"}
	for path, template := range from {
		if _, err := os.Stat(filepath.Join(root, path)); err == nil {
			return nil, fmt.Errorf("there is a file %s already", path)
		}
		text, err := n.fill(template)
		if err != nil {
			return nil, err
		}
		if files[path], err = format.Source(text); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	for _, a := range additions {
		before, err := os.ReadFile(filepath.Join(root, a.path))
		if err != nil {
			return nil, err
		}
		at := a.before.FindIndex(before)
		if at == nil {
			return nil, fmt.Errorf("%s: there is no line that matches %s", a.path, a.before)
		}
		text, err := n.fill(a.template)
		if err != nil {
			return nil, err
		}
		if files[a.path],
			err = format.Source(bytes.Join([][]byte{before[:at[0]], text, before[at[0]:]}, nil)); err != nil {
			return nil, fmt.Errorf("%s: %w", a.path, err)
		}
	}
	return files, nil
}

func (n names) fill(template string) ([]byte, error) {
	var b bytes.Buffer
	err := templates.ExecuteTemplate(&b, template, n)
	return b.Bytes(), err
}

// initialisms are the words of our names that Go writes in capitals.
var initialisms = map[string]bool{"api": true, "dns": true, "esa": true, "sse": true, "tls": true, "xdr": true}

// goName makes MyCheck of my-check, and ESAClock of esa-clock.
func goName(name string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(name, "-") {
		if initialisms[word] {
			b.WriteString(strings.ToUpper(word))
		} else {
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return b.String()
}
