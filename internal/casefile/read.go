package casefile

import (
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// Read reads a case, a folder or a zip. What is not whole, or not made like a case, is refused with a *Refusal that
// says what and where. Nothing is unpacked to disk, and what is held in memory is bounded.
func Read(path string) (Case, error) {
	info, err := os.Stat(path) // not Lstat: a link to a case is the user's own
	if err != nil {
		return Case{}, &Refusal{File: path, Reason: "cannot be read", Tell: "is the name right?", Err: err}
	}
	if info.IsDir() {
		return readFolder(path)
	}
	if !info.Mode().IsRegular() { // a pipe would be waited for
		return Case{}, &Refusal{File: path, Reason: "is neither a file nor a folder", Tell: whichFile}
	}
	f, err := os.Open(path)
	if err != nil {
		return Case{}, &Refusal{File: path, Reason: "cannot be read", Tell: "may you read it?", Err: err}
	}
	defer f.Close()
	return readZip(filepath.Clean(path), f, info.Size())
}

// entry is a file within a folder or zip, with the size that is declared for it.
type entry struct {
	size int64
	open func() (io.ReadCloser, error)
}

// archive is a folder or a zip whose names were looked at, and nothing else yet.
type archive struct {
	file    string
	entries map[string]entry
	folded  map[string]string // lower case → the name that has it
	count   int
	total   int64
}

func newArchive(file string) *archive {
	return &archive{file: file, entries: map[string]entry{}, folded: map[string]string{}}
}

func (a *archive) refuse(entry, tell, format string, args ...any) error {
	return &Refusal{File: a.file, Entry: entry, Tell: tell, Reason: fmt.Sprintf(format, args...)}
}

// name takes the name of a file or folder.
func (a *archive) name(name string) error {
	if a.count++; a.count > maxEntries {
		return a.refuse("", isHostile, "holds more than %d entries", maxEntries)
	}
	if reason := unfit(name); reason != "" {
		return a.refuse(name, isHostile, "has %s", reason)
	}
	fold := strings.ToLower(name) // fit names are ASCII
	switch other, taken := a.folded[fold]; {
	case taken && other == name:
		return a.refuse(name, isHostile, "is there twice")
	case taken:
		return a.refuse(name, isHostile, "is the same name as %q where case does not matter", other)
	}
	a.folded[fold] = name
	return nil
}

// add takes a file.
func (a *archive) add(name string, size int64, open func() (io.ReadCloser, error)) error {
	if err := a.name(name); err != nil {
		return err
	}
	if size < 0 || size > maxBody {
		return a.refuse(name, isHostile, "is larger than %d MiB", maxBody>>20)
	}
	if a.total += size; a.total > maxTotal {
		return a.refuse("", isHostile, "is larger than %d MiB in all", maxTotal>>20)
	}
	a.entries[name] = entry{size, open}
	return nil
}

// unfit says what is wrong with a path: one that would lead elsewhere, now or on another system; "" when it is fit.
func unfit(name string) string {
	switch {
	case name == "":
		return "no name"
	case strings.HasPrefix(name, "/"):
		return "an absolute path"
	case len(name) >= 2 && name[1] == ':':
		return "a drive letter in its path"
	case strings.Contains(name, `\`):
		return "a backslash in its path"
	case len(name) > 200:
		return "a path of more than 200 bytes"
	}
	for part := range strings.SplitSeq(name, "/") {
		switch {
		case part == "..":
			return "a path with .."
		case part == "" || part == ".":
			return "a path with an empty part"
		case strings.HasSuffix(part, "."):
			return "a name that ends in a dot"
		}
	}
	for _, c := range []byte(name) {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("/._-",
			c) >= 0) {
			return "a name with other characters than letters, digits, dot, hyphen and underscore"
		}
	}
	return ""
}

// body reads a file, never more than what was declared.
func (a *archive) body(name string) ([]byte, error) {
	e := a.entries[name]
	damaged := func(err error) error {
		return &Refusal{File: a.file, Entry: name, Reason: "is damaged, or not as long as it says", Tell: askAgain,
			Err: err}
	}
	r, err := e.open()
	if err != nil {
		return nil, damaged(err)
	}
	defer r.Close()
	body, err := io.ReadAll(io.LimitReader(r, e.size+1))
	switch {
	case err != nil:
		return nil, damaged(err)
	case int64(len(body)) > e.size:
		return nil, a.refuse(name, isHostile, "is longer than the %d bytes that it says", e.size)
	case int64(len(body)) < e.size:
		return nil, a.refuse(name, askAgain, "is cut: %d of %d bytes", len(body), e.size)
	case len(body) == 0:
		return nil, nil
	}
	return body, nil
}

// assemble makes the case of an archive: the manifest, exactly the files that it lists, each as it says.
func (a *archive) assemble() (Case, error) {
	e, ok := a.entries[manifestFile]
	if !ok {
		return Case{}, a.refuse("", a.lost(), "holds no %s", manifestFile)
	}
	if e.size > maxManifest {
		return Case{}, a.refuse(manifestFile, isHostile, "is larger than %d MiB", maxManifest>>20)
	}
	data, err := a.body(manifestFile)
	if err != nil {
		return Case{}, err
	}
	m, docs, reason, tell := parse(data)
	if reason != "" {
		return Case{}, a.refuse(manifestFile, tell, "%s", reason)
	}
	if err := a.agree(m, docs); err != nil {
		return Case{}, err
	}
	c := Case{About: About{Version: m.Tool.Version, Created: m.Created, Symptom: m.Symptom, Region: m.Region},
		Now: m.Now}
	for _, l := range docs {
		var body []byte
		if l.File != "" {
			if body, err = a.verified(l.File, l.SHA256); err != nil {
				return Case{}, err
			}
		}
		d := l.document(body)
		if m.old() {
			d.Origin = evidence.Recorded
		}
		if l.Heard {
			c.Heard = append(c.Heard, d)
		} else {
			c.Documents = append(c.Documents, d)
		}
	}
	slices.SortFunc(c.Documents, func(x, y evidence.Document) int { return byRef(x.Ref, y.Ref) })
	if m.Diagnosis != "" {
		if c.Diagnosis, err = a.verified(m.Diagnosis, m.DiagnosisSHA256); err != nil {
			return Case{}, err
		}
	}
	if m.Report != "" {
		if c.Report, err = a.verified(m.Report, m.ReportSHA256); err != nil {
			return Case{}, err
		}
	}
	return c, nil
}

// agree compares what is listed with what is there, before anything of it is read.
func (a *archive) agree(m manifest, docs []listed) error {
	used := map[string]bool{manifestFile: true}
	use := func(what, file string) error {
		if reason := unfit(file); reason != "" {
			return a.refuse(manifestFile, isHostile, "%s: the file %q has %s", what, file, reason)
		}
		if _, ok := a.entries[file]; !ok {
			return a.refuse(file, askAgain, "is missing, the manifest lists it")
		}
		if used[file] {
			return a.refuse(manifestFile, askAgain, "%s: the file %q has another use already", what, file)
		}
		used[file] = true
		return nil
	}
	for i, l := range docs {
		if l.File == "" {
			continue
		}
		if err := use(fmt.Sprintf("document %d", i+1), l.File); err != nil {
			return err
		}
		if size := a.entries[l.File].size; size != l.Size {
			return a.refuse(l.File, askAgain, "is not as it was recorded: %d bytes, the manifest says %d", size, l.Size)
		}
	}
	if m.Diagnosis != "" {
		if err := use("diagnosis", m.Diagnosis); err != nil {
			return err
		}
	}
	if m.Report != "" {
		if err := use("report", m.Report); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(a.entries)) {
		if !used[name] {
			return a.refuse(name, "remove it, if you know what it is; or "+askAgain, "is not in the manifest")
		}
	}
	return nil
}

// verified reads a file and compares its hash.
func (a *archive) verified(file, sum string) ([]byte, error) {
	body, err := a.body(file)
	if err != nil {
		return nil, err
	}
	if hash(body) != sum {
		return nil, a.refuse(file, askAgain, "is not as it was recorded: its hash is not the manifest's")
	}
	return body, nil
}

// lost is the hint for a case that somebody packed again one level up, as file managers do.
func (a *archive) lost() string {
	for _, name := range slices.Sorted(maps.Keys(a.entries)) {
		if dir, ok := strings.CutSuffix(name, "/"+manifestFile); ok {
			return fmt.Sprintf("the case is in its folder %q: unpack it and name that folder", dir)
		}
	}
	return whichFile
}
