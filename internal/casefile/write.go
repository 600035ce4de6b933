package casefile

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// part is one file of a case.
type part struct {
	name string
	body []byte
}

// Write records the case: as a zip when the path ends in .zip, else as a folder. It is there whole or not at all: a
// cancelled or failed writing leaves nothing behind. What is there already is replaced only when it is a case, or
// empty. The folder around it must exist.
func Write(ctx context.Context, path string, c Case) error {
	parts, err := c.parts(ctx, path)
	if err != nil {
		return err
	}
	path = filepath.Clean(path)
	exists, err := replaceable(path)
	if err != nil {
		return err
	}
	if strings.EqualFold(filepath.Ext(path), ".zip") {
		return writeZip(ctx, path, parts, c.Created)
	}
	return writeFolder(ctx, path, parts, exists)
}

// parts are the files of the case. The same evidence makes the same parts. What Read would refuse is refused here.
func (c Case) parts(ctx context.Context, path string) ([]part, error) {
	counted := known(c.Documents)
	documents := slices.Concat(counted, c.Heard)
	if err := c.writable(path, documents); err != nil {
		return nil, err
	}
	m := manifest{
		Schema: fmt.Sprint(schemaName, schemaVersion), Tool: tool{c.Version}, Created: stamp(c.Created),
		Now:     stamp(c.Now),
		Symptom: c.Symptom, Region: c.Region, Documents: []json.RawMessage{},
	}
	parts := []part{{name: manifestFile}}
	for i, d := range documents {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if err := leak(d); err != nil {
			return nil, err
		}
		file := ""
		if len(d.Body) > 0 {
			file = fileOf(i, d)
			parts = append(parts, part{file, d.Body})
		}
		l := list(d, file)
		l.Heard = i >= len(counted)
		entry, err := marshal(l, "")
		if err != nil {
			return nil, fmt.Errorf("case: %s: %w", d.Ref, err)
		}
		m.Documents = append(m.Documents, entry)
	}
	if c.Diagnosis != nil {
		m.Diagnosis, m.DiagnosisSHA256 = diagnosisFile, hash(c.Diagnosis)
		parts = append(parts, part{diagnosisFile, c.Diagnosis})
	}
	if c.Report != nil {
		m.Report, m.ReportSHA256 = reportFile, hash(c.Report)
		parts = append(parts, part{reportFile, c.Report})
	}
	var err error
	if parts[0].body, err = marshal(m, "  "); err != nil {
		return nil, fmt.Errorf("case: %s: %w", manifestFile, err)
	}
	if n := len(parts[0].body); n > maxManifest {
		return nil, &Refusal{File: path, Entry: manifestFile, Reason: fmt.Sprintf("would be %d bytes", n),
			Tell: "record fewer documents"}
	}
	return parts, nil
}

// writable refuses what has no place in a case, before anything is written.
func (c Case) writable(path string, documents []evidence.Document) error {
	refuse := func(entry, tell, format string, args ...any) error {
		return &Refusal{File: path, Entry: entry, Tell: tell, Reason: fmt.Sprintf(format, args...)}
	}
	total := len(c.Diagnosis) + len(c.Report)
	for _, d := range documents {
		name := d.Ref.String()
		switch what := credentials([]byte(name)); {
		case what != "": // first: what follows quotes the Ref
			return &Leak{Where: "the ref of a document", What: what}
		case d.Ref.Source == "" || !utf8.ValidString(name):
			return refuse(name, "name documents in UTF-8", "is no ref that can be written")
		case len(d.Body) > maxBody:
			return refuse(name, "leave that document out", "is %d bytes, more than %d", len(d.Body), maxBody)
		}
		total += len(d.Body)
	}
	switch {
	case c.Now.IsZero():
		return refuse("", "say when the round was", "has no clock")
	case total > maxTotal-maxManifest || len(c.Diagnosis) > maxBody || len(c.Report) > maxBody ||
		len(documents) > maxEntries-4:
		// three more files, and a folder
		return refuse("", "record fewer documents", "is too large: %d documents, %d bytes", len(documents), total)
	case c.Diagnosis != nil && !json.Valid(c.Diagnosis):
		return refuse(diagnosisFile, "report this as a fault of xdrdoctor", "is not JSON")
	}
	if what := credentials(
		[]byte(strings.Join([]string{c.Version, c.Symptom, c.Region, string(c.Diagnosis), string(c.Report)},
			"\n"))); what != "" {
		return &Leak{Where: "the diagnosis", What: what}
	}
	return nil
}

// replaceable says whether something is there, and refuses to touch what is not a case: a slip of the pen in --record
// must not cost anybody a folder.
func replaceable(path string) (exists bool, err error) {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, &Refusal{File: path, Reason: "cannot be written", Err: err}
	}
	if info.Mode().IsRegular() && info.Size() == 0 {
		return true, nil
	}
	if info.IsDir() {
		if names, err := os.ReadDir(path); err == nil && len(names) == 0 {
			return true, nil
		}
	}
	if info.IsDir() == strings.EqualFold(filepath.Ext(path), ".zip") {
		return true, &Refusal{File: path, Reason: "exists as something else", Tell: "name another file or folder"}
	}
	if info.Mode().IsRegular() || info.IsDir() {
		if _, err = Read(path); err == nil {
			return true, nil
		}
	}
	return true, &Refusal{File: path, Reason: "exists and is not a whole case",
		Tell: "name another file or folder, or remove it first"}
}

func writeZip(ctx context.Context, path string, parts []part, created time.Time) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp") // mode 0600
	if err != nil {
		return unwritable(ctx, path, err)
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	if err := pack(ctx, f, parts, created); err != nil {
		return unwritable(ctx, path, err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return unwritable(ctx, path, err)
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return unwritable(ctx, path, os.Rename(f.Name(), path))
}

// pack zips the parts in their order.
func pack(ctx context.Context, w io.Writer, parts []part, created time.Time) error {
	z := zip.NewWriter(w)
	for _, p := range parts {
		h := &zip.FileHeader{Name: p.name, Method: zip.Deflate}
		if created.Year() >= 1980 && created.Year() < 2100 { // what the format has room for
			h.Modified = created.UTC()
		}
		h.SetMode(0o600)
		into, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		if err := pour(ctx, into, p.body); err != nil {
			return err
		}
	}
	return z.Close()
}

// pour writes in pieces, so that Ctrl-C does not wait for a long body.
func pour(ctx context.Context, w io.Writer, body []byte) error {
	for piece := range slices.Chunk(body, 1<<20) {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if _, err := w.Write(piece); err != nil {
			return err
		}
	}
	return nil
}

func writeFolder(ctx context.Context, path string, parts []part, exists bool) error {
	temp, err := os.MkdirTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp") // mode 0700
	if err != nil {
		return unwritable(ctx, path, err)
	}
	stranded := false
	defer func() {
		if !stranded {
			_ = os.RemoveAll(temp)
		}
	}()
	fresh := filepath.Join(temp, "case") // the case that was there waits beside it until the new one is in place
	for _, p := range parts {
		file := filepath.Join(fresh, filepath.FromSlash(p.name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			return unwritable(ctx, path, err)
		}
		if err := writeFile(ctx, file, p.body); err != nil {
			return unwritable(ctx, path, err)
		}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	before := filepath.Join(temp, "before")
	if exists {
		if err := os.Rename(path, before); err != nil {
			return unwritable(ctx, path, err)
		}
	}
	if err := os.Rename(fresh, path); err != nil {
		if exists {
			back := os.Rename(before, path)
			stranded = back != nil // the old case is worth more than a tidy folder
			err = errors.Join(err, back)
		}
		return unwritable(ctx, path, err)
	}
	return nil
}

func writeFile(ctx context.Context, file string, body []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(pour(ctx, f, body), f.Close())
}

// unwritable adds the case to what the system says; a cancellation stays what it is.
func unwritable(ctx context.Context, path string, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return context.Cause(ctx)
	}
	return &Refusal{File: path, Reason: "cannot be written", Tell: "is the folder there, writable, and not full?",
		Err: err}
}
