// Docs writes what docs/ says of the checks, the symptoms and the commands, from the data that is run, and the README's
// session. It is a tool of the makefile, no part of the program.
package main

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// generated are the places that belong to this tool: what it does not write is taken away there.
var generated = []string{"docs/checks", "docs/man", "docs/completions", "docs/symptoms.md", factsPage, sessionPage}

func main() {
	if err := write("."); err != nil {
		fmt.Fprintln(os.Stderr, "docs:", err)
		os.Exit(1)
	}
}

// pages are all generated files, by their path in the repository.
func pages(root string) (map[string]string, error) {
	table, err := os.ReadFile(filepath.Join(root, "testdata", "sources.txt"))
	if err != nil {
		return nil, err
	}
	all := map[string]string{"docs/symptoms.md": symptoms(), factsPage: facts()}
	maps.Copy(all, checkPages(parseSources(string(table))))
	commands, err := manual()
	if err != nil {
		return nil, err
	}
	maps.Copy(all, commands)
	spoken, err := sessions(root)
	if err != nil {
		return nil, err
	}
	maps.Copy(all, spoken)
	return all, nil
}

func write(root string) error {
	all, err := pages(root)
	if err != nil {
		return err
	}
	old, err := existing(root)
	if err != nil {
		return err
	}
	for _, path := range old {
		if _, ok := all[path]; !ok {
			if err := os.Remove(filepath.Join(root, path)); err != nil {
				return err
			}
		}
	}
	for path, content := range all {
		to := filepath.Join(root, path)
		if err := cmp.Or(os.MkdirAll(filepath.Dir(to), 0o755), os.WriteFile(to, []byte(content), 0o644)); err != nil {
			return err
		}
	}
	return nil
}

// existing are the files that stand in the places of this tool.
func existing(root string) ([]string, error) {
	var paths []string
	for _, place := range generated {
		err := filepath.WalkDir(filepath.Join(root, place), func(path string, d os.DirEntry, err error) error {
			if os.IsNotExist(err) {
				return nil
			}
			if err == nil && !d.IsDir() {
				rel, _ := filepath.Rel(root, path)
				paths = append(paths, filepath.ToSlash(rel))
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(paths)
	return paths, nil
}

// page is Markdown that is being written.
type page struct{ strings.Builder }

func (p *page) line(format string, args ...any) { fmt.Fprintf(p, format+"\n", args...) }

// escaped are the characters that Markdown would take for its own.
var escaped = strings.NewReplacer("<", "&lt;", "|", `\|`, "*", `\*`)

// md is a text of the data in Markdown, on one line.
func md(s string) string { return escaped.Replace(strings.Join(strings.Fields(s), " ")) }

// sentence is a text of the data as a sentence of its own.
func sentence(s string) string {
	s = md(s)
	if s == "" || strings.ContainsAny(s[len(s)-1:], ".?!") {
		return s
	}
	return s + "."
}

const notByHand = "<!-- Written by make docs: change the data, not this page. -->"
