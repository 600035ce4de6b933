package report

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// forms are the forms of a report, by the suffix of its file.
var forms = map[string]func(Record, io.Writer) error{
	".html": Record.HTML, ".md": Record.Markdown, ".json": Record.JSON, ".xml": Record.JUnit,
}

// HasForm says whether the name of a report's file says its form: .html, .md, .json or .xml (JUnit).
func HasForm(path string) bool {
	_, ok := forms[strings.ToLower(filepath.Ext(path))]
	return ok
}

// WriteFiles writes each report whole or not at all. One that cannot be written does not cost the others.
func (r Record) WriteFiles(paths []string) error {
	var failed error
	for _, path := range paths {
		if err := r.writeFile(path); err != nil {
			failed = errors.Join(failed, fmt.Errorf("report %q: %w", path, err))
		}
	}
	return failed
}

func (r Record) writeFile(path string) (err error) {
	// mode 0600: it names hosts and serials
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	if err := forms[strings.ToLower(filepath.Ext(path))](r, f); err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
