// Scaffold writes the files of a new check: the check, a fact with its question, and a fault of the lab with its
// remedy. What it writes compiles and can be diagnosed at once; TODO marks what only its author knows. It is a tool of
// the Makefile.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// left is what remains to be done, in order.
const left = `
%[1]s can be diagnosed now: go run ./cmd/xdrdoctor diagnose --lab %[1]s-broken

To do:
  1. Replace each TODO: git grep -n TODO
  2. internal/facts: write Learn where an API, the ESA's CLI, a file or a log tells it.
  3. internal/lab: let the systems show what follows from the fault.
  4. checks/checks.go and checks/runbooks.go: move it to its place in All, and add it to the
     walks of the symptoms that it explains. "everything" has it already.
  5. make words, then translate in internal/i18n/po.
  6. make golden docs, and read the diff: questions, sources and trees have changed.
  7. make lint test
`

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: make check NAME=my-check")
		os.Exit(2)
	}
	if err := scaffold(".", os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "make check:", err)
		os.Exit(1)
	}
}

func scaffold(root, name string) error {
	files, err := sources(root, name)
	if err != nil {
		return err
	}
	var paths []string
	for path, text := range files {
		if err := os.WriteFile(filepath.Join(root, path), text, 0o644); err != nil {
			return err
		}
		paths = append(paths, path)
	}
	slices.Sort(paths)
	for _, path := range paths {
		fmt.Println("written:", path)
	}
	fmt.Printf(left, name)
	return nil
}
