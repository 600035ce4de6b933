// Package strict reads the small YAML files that people write for xdrdoctor: profiles and answers. What is not
// understood is refused, with its line and what was probably meant.
package strict

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
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
