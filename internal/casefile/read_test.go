package casefile

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// file is an entry of a zip that no xdrdoctor would write.
type file struct {
	name string
	body string
	edit func(*zip.FileHeader) // with it the header is written as it is
}

// zipped writes the entries, those with an edited header raw: deflated, with the sizes that the edit gives them.
func zipped(t testing.TB, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		h := &zip.FileHeader{Name: f.name, Method: zip.Deflate}
		if f.body == "" {
			h.Method = zip.Store
		}
		if f.edit == nil {
			w, err := z.CreateHeader(h)
			if err == nil && f.body != "" {
				_, err = io.WriteString(w, f.body)
			}
			if err != nil {
				t.Fatal(err)
			}
			continue
		}
		var packed bytes.Buffer
		if f.body != "" {
			d, err := flate.NewWriter(&packed, flate.BestSpeed)
			if err == nil {
				_, err = io.WriteString(d, f.body)
			}
			if err != nil || d.Close() != nil {
				t.Fatal(err)
			}
		}
		h.CompressedSize64, h.UncompressedSize64 = uint64(packed.Len()), uint64(len(f.body))
		f.edit(h)
		w, err := z.CreateRaw(h)
		if err == nil && !strings.HasSuffix(f.name, "/") { // the sizes stand in the directory anyway
			_, err = w.Write(packed.Bytes())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func listing(documents ...string) file {
	return file{name: manifestFile,
		body: fmt.Sprintf(
			`{"schema":"xdrdoctor.case/v1","tool":{"version":"1"},"now":"2024-03-05T14:30:15Z","documents":[%s]}`,
			strings.Join(documents, ","))}
}

func entryOf(name, body string) string {
	return fmt.Sprintf(`{"ref":{"source":"x","request":%q},"file":%q,"size":%d,"sha256":%q}`, name, name, len(body),
		hash([]byte(body)))
}

func mode(m fs.FileMode) func(*zip.FileHeader) { return func(h *zip.FileHeader) { h.SetMode(m) } }

func says(size uint64) func(*zip.FileHeader) {
	return func(h *zip.FileHeader) { h.UncompressedSize64 = size }
}

func many(n int) []file {
	files := []file{listing()}
	for i := range n {
		files = append(files, file{name: fmt.Sprintf("f%d", i)})
	}
	return files
}

const good = "documents/001-a.txt"

func TestReadZipRefuses(t *testing.T) {
	a := file{name: good, body: "hello"}
	ok := listing(entryOf(good, "hello"))
	whole := zipped(t, ok, a)
	with := func(manifest string) []byte { return zipped(t, file{name: manifestFile, body: manifest}) }
	edited := func(old, new string) []byte {
		return zipped(t, file{name: manifestFile, body: strings.Replace(ok.body, old, new, 1)}, a)
	}
	extra := func(name string) []byte { return zipped(t, ok, a, file{name: name, body: "x"}) }
	for _, tc := range []struct {
		what         string
		data         []byte
		entry, wants string
	}{
		{"empty", nil, "", "is empty"},
		{"no zip", []byte("hello, this is no zip"), "", "is not a zip"},
		{"cut", whole[:len(whole)-30], "", "was cut"},
		{"cut early", whole[:10], "", "was cut"},
		{"no manifest", zipped(t, a), "", "holds no manifest.json"},
		{"nothing in it", zipped(t), "", "holds no manifest.json"},
		{"one level down", zipped(t, file{name: "case/manifest.json", body: ok.body}), "", "holds no manifest.json"},
		{"not JSON", with("hello"), manifestFile, "is not JSON"},
		{"half JSON", with(ok.body[:50]), manifestFile, "is not JSON"},
		{"two values", with(ok.body + "{}"), manifestFile, "is not JSON"},
		{"an array", with("[]"), manifestFile, "has no schema"},
		{"null", with("null"), manifestFile, "has no schema"},
		{"no schema", with("{}"), manifestFile, "has no schema"},
		{"a number", with(`{"schema":1}`), manifestFile, "has no schema"},
		{"another schema", with(`{"schema":"har/v1"}`), manifestFile, `unknown schema "har/v1"`},
		{"schema 0", with(`{"schema":"xdrdoctor.case/v0"}`), manifestFile, "unknown schema"},
		{"schema +1", with(`{"schema":"xdrdoctor.case/v+1"}`), manifestFile, "unknown schema"},
		{"newer", with(`{"schema":"xdrdoctor.case/v4","what":"ever"}`), manifestFile,
			"newer xdrdoctor: its schema is version 4"},
		{"unknown key", edited(`"tool"`, `"tools"`), manifestFile, "unknown field"},
		{"unknown key of a document", edited(`"file"`, `"files"`), manifestFile, "document 1: json: unknown field"},
		{"wrong type", edited(`"documents":[`, `"documents":[7,`), manifestFile, "document 1: json: cannot unmarshal"},
		{"null document", edited(`"documents":[`, `"documents":[null,`), manifestFile, "document 1: has no ref"},
		{"no clock", edited(`"now":"2024-03-05T14:30:15Z",`, ``), manifestFile, "does not say when"},
		{"no clock's time", edited(`2024-03-05T14`, `2024-03-05T25`), manifestFile, "parsing time"},
		{"size without file", edited(`"file":"documents/001-a.txt",`, ``), manifestFile, "no file"},
		{"negative size", edited(`"size":5`, `"size":-5`), manifestFile, "the size -5"},
		{"too many listed",
			with(strings.Replace(ok.body, `"documents":[`, `"documents":[`+strings.Repeat(`{},`, maxEntries), 1)),
			manifestFile, "lists 10001 documents"},
		{"listed twice", zipped(t, listing(entryOf(good, "hello"), entryOf(good, "hello")), a), manifestFile,
			"listed twice"},
		{"one file for two",
			zipped(t, listing(entryOf(good, "hello"), strings.Replace(entryOf(good, "hello"), good, "other", 1)), a),
			manifestFile, "another use"},
		{"manifest as document",
			zipped(t, listing(`{"ref":{"source":"x","request":""},"file":"manifest.json","size":1}`)), manifestFile,
			"another use"},
		{"missing", zipped(t, ok), good, "is missing"},
		{"missing diagnosis", edited(`"documents"`, `"diagnosis":"diagnosis.json","documents"`), diagnosisFile,
			"is missing"},
		{"changed diagnosis",
			zipped(t, file{name: manifestFile, body: strings.Replace(ok.body, `"documents"`,
				`"diagnosis":"diagnosis.json","diagnosis_sha256":"00","documents"`, 1)}, a,
				file{name: diagnosisFile, body: "{}"}), diagnosisFile, "its hash"},
		{"longer", zipped(t, ok, file{name: good, body: "hello!"}), good, "6 bytes, the manifest says 5"},
		{"changed", zipped(t, ok, file{name: good, body: "hallo"}), good, "its hash"},
		{"no hash", edited(`,"sha256":"`+hash([]byte("hello"))+`"`, ``), good, "its hash"},
		{"extra", extra("documents/002-b.txt"), "documents/002-b.txt", "is not in the manifest"},
		{"extra zip", extra("inner.zip"), "inner.zip", "is not in the manifest"},
		{"file up", edited(`"file":"`, `"file":"../`), manifestFile, "has a path with .."},
		{"file absolute", edited(`"file":"`, `"file":"/`), manifestFile, "has an absolute path"},
		{"up", extra("documents/../../x"), "documents/../../x", "a path with .."},
		{"up alone", extra(".."), "..", "a path with .."},
		{"absolute", extra("/etc/passwd"), "/etc/passwd", "an absolute path"},
		{"drive", extra("C:/x"), "C:/x", "a drive letter"},
		{"drive relative", extra("c:x"), "c:x", "a drive letter"},
		{"backslash", extra(`documents\x`), `documents\x`, "a backslash"},
		{"backslash up", extra(`..\x`), `..\x`, "a backslash"},
		{"dot", extra("./x"), "./x", "an empty part"},
		{"double", extra("documents//x"), "documents//x", "an empty part"},
		{"no name", extra(""), "", "no name"},
		{"long", extra(strings.Repeat("x", 201)), strings.Repeat("x", 201), "more than 200"},
		{"trailing dot", extra(good + "."), good + ".", "ends in a dot"},
		{"control", extra("a\x00b"), "a\x00b", "other characters"},
		{"not ASCII", extra("é"), "é", "other characters"},
		{"stream of another", extra(good + ":x"), good + ":x", "other characters"},
		{"twice", zipped(t, ok, a, a), good, "is there twice"},
		{"twice but for case", zipped(t, ok, a, file{name: strings.ToUpper(good), body: "x"}), strings.ToUpper(good),
			`same name as "documents/001-a.txt"`},
		{"manifest twice", zipped(t, ok, a, file{name: "Manifest.json", body: "{}"}), "Manifest.json", "same name"},
		{"link", zipped(t, ok, file{good, "/etc/passwd", mode(fs.ModeSymlink | 0o777)}), good, "is a link"},
		{"link as a folder", zipped(t, ok, a, file{"documents/", "", mode(fs.ModeSymlink | 0o777)}), "documents/",
			"is a link"},
		{"pipe", zipped(t, ok, file{good, "", mode(fs.ModeNamedPipe)}), good, "not a regular file"},
		{"device", zipped(t, ok, file{good, "", mode(fs.ModeDevice)}), good, "not a regular file"},
		{"folder without slash", zipped(t, ok, file{good, "", mode(fs.ModeDir | 0o755)}), good, "not a regular file"},
		{"folder with content", zipped(t, ok, a, file{"documents/", "x", func(*zip.FileHeader) {}}), "documents/",
			"a folder with content"},
		{"encrypted", zipped(t, ok, file{good, "hello", func(h *zip.FileHeader) { h.Flags |= 1 }}), good,
			"is encrypted"},
		{"odd method", zipped(t, ok, file{good, "hello", func(h *zip.FileHeader) { h.Method = 99 }}), good,
			"is damaged"},
		{"wrong checksum", zipped(t, ok, file{good, "hello", func(h *zip.FileHeader) { h.CRC32 = 7 }}), good,
			"checksum"},
		{"bad stream", zipped(t, ok, file{good, "hello", func(h *zip.FileHeader) { h.CompressedSize64 = 2 }}), good,
			"is damaged"},
		{"says less", zipped(t, ok, file{good, "hello, and a lot more", says(5)}), good, "not as long as it says"},
		{"says more", zipped(t, listing(entryOf(good, "hello world")), file{good, "hello", says(11)}), good,
			"not as long as it says"},
		{"manifest says less", zipped(t, file{manifestFile, ok.body, says(20)}), manifestFile,
			"not as long as it says"},
		{"large", zipped(t, ok, file{good, "", says(maxBody + 1)}), good, "larger than 64 MiB"},
		{"enormous", zipped(t, ok, file{good, "", says(1 << 63)}), good, "larger than 64 MiB"},
		{"large in all", zipped(t, ok, a, file{"b", "", says(maxBody)}, file{"c", "", says(maxBody)},
			file{"d", "", says(maxBody)}, file{"e", "", says(maxBody)}), "", "larger than 256 MiB in all"},
		{"large manifest", zipped(t, file{manifestFile, "", says(maxManifest + 1)}), manifestFile,
			"larger than 16 MiB"},
		{"too many", zipped(t, many(maxEntries)...), "", "more than 10000 entries"},
		{"far too many", zipped(t, many(66_000)...), "", "more than 10000 entries"},
		{"large directory",
			zipped(t, append(many(100),
				file{"z", "", func(h *zip.FileHeader) { h.Comment = strings.Repeat("x", 65_000) }})...), "z",
			"is not in the manifest"},
	} {
		if tc.what == "large directory" {
			files := many(100)
			for i := range files[1:] {
				files[i+1].edit = func(h *zip.FileHeader) { h.Comment = strings.Repeat("x", 65_000) }
			}
			tc.data, tc.entry, tc.wants = zipped(t, files...), "", "a directory of more than 4 MiB"
		}
		t.Run(tc.what, func(t *testing.T) {
			_, err := readZip("a.zip", bytes.NewReader(tc.data), int64(len(tc.data)))
			refused(t, err, tc.entry, tc.wants)
		})
	}
}

func refused(t *testing.T, err error, entry, wants string) {
	t.Helper()
	var r *Refusal
	if !errors.As(err, &r) || r.Entry != entry || !strings.Contains(err.Error(), wants) {
		t.Errorf("%v (%+v), want %s in %q", err, r, wants, entry)
		return
	}
	if r.Hint() == "" || r.File == "" || strings.ContainsAny(err.Error(), "\x00") {
		t.Errorf("%q, hint %q", err, r.Hint())
	}
}

// What other tools make of a case is still one: folder entries, another order, stored instead of deflated. A zip in it
// is a file.
func TestReadPackedAgain(t *testing.T) {
	inner := string(zipped(t, file{name: "../evil", body: "x"}))
	data := zipped(t, file{"documents/", "", mode(fs.ModeDir | 0o755)}, file{name: "documents/in.zip", body: inner},
		file{name: "empty/"}, listing(entryOf("documents/in.zip", inner)))
	c, err := readZip("a.zip", bytes.NewReader(data), int64(len(data)))
	if err != nil || len(c.Documents) != 1 || string(c.Documents[0].Body) != inner {
		t.Errorf("%+v %v", c, err)
	}
}

// Six MiB that say that they are five bytes, and a directory that says that it is endless, cost no memory.
func TestBombsCostNothing(t *testing.T) {
	bomb := zipped(t, listing(entryOf(good, "hello")), file{good, strings.Repeat("\x00", 6<<20), says(5)})
	files := many(300)
	for i := range files[1:] {
		files[i+1].edit = func(h *zip.FileHeader) { h.Comment = strings.Repeat("x", 65_000) }
	}
	for what, tc := range map[string]struct {
		data []byte
		most uint64
	}{"lied size": {bomb, 2 << 20}, "directory": {zipped(t, files...), 16 << 20}} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := readZip("a.zip", bytes.NewReader(tc.data), int64(len(tc.data)))
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; err == nil || used > tc.most {
			t.Errorf("%s: %v, %d KiB", what, err, used>>10)
		}
	}
}

func TestReadFolderRefuses(t *testing.T) {
	for what, tc := range map[string]struct {
		edit         func(dir string) error
		entry, wants string
	}{
		"missing": {func(dir string) error { return os.Remove(filepath.Join(dir, "documents", "007-x.txt")) },
			"documents/007-x.txt", "is missing"},
		"no manifest": {func(dir string) error { return os.Remove(filepath.Join(dir, manifestFile)) }, "",
			"holds no manifest.json"},
		"changed": {func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "documents", "002-ask-region.txt"), []byte("us"), 0o600)
		}, "documents/002-ask-region.txt", "its hash"},
		"longer": {func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "documents", "002-ask-region.txt"), []byte("apjc"), 0o600)
		}, "documents/002-ask-region.txt", "4 bytes, the manifest says 2"},
		"extra": {func(dir string) error { return os.WriteFile(filepath.Join(dir, ".DS_Store"), nil, 0o600) },
			".DS_Store", "is not in the manifest"},
		"folded": {func(dir string) error { return os.WriteFile(filepath.Join(dir, "MANIFEST.json"), nil, 0o600) }, "",
			"where case does not matter"},
		"link": {func(dir string) error {
			name := filepath.Join(dir, "documents", "007-x.txt")
			return errors.Join(os.Rename(name, filepath.Join(filepath.Dir(dir), "elsewhere")),
				os.Symlink("../../elsewhere", name))
		}, "documents/007-x.txt", "is a link"},
		"linked folder": {func(dir string) error {
			return errors.Join(os.Rename(filepath.Join(dir, "documents"), filepath.Join(filepath.Dir(dir), "docs")),
				os.Symlink("../docs", filepath.Join(dir, "documents")))
		}, "documents", "is a link"},
		"name": {func(dir string) error { return os.WriteFile(filepath.Join(dir, "a b"), nil, 0o600) }, "a b",
			"other characters"},
		"large": {func(dir string) error {
			return os.Truncate(filepath.Join(dir, "documents", "007-x.txt"),
				maxBody+1)
		},
			"documents/007-x.txt", "larger than 64 MiB"},
		"deep": {func(dir string) error { return os.MkdirAll(filepath.Join(dir, strings.Repeat("d/", 150)), 0o700) },
			"", "more than 200 bytes"},
	} {
		t.Run(what, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "case")
			if err := Write(t.Context(), dir, sample()); err != nil {
				t.Fatal(err)
			}
			if err := tc.edit(dir); err != nil {
				t.Skip(err) // a system without links, or one that folds names
			}
			_, err := Read(dir)
			var r *Refusal
			if tc.entry == "" && errors.As(err, &r) {
				tc.entry = r.Entry // the order of the names decides
			}
			refused(t, err, tc.entry, tc.wants)
		})
	}
}

func TestReadWhatIsNotThere(t *testing.T) {
	_, err := Read(filepath.Join(t.TempDir(), "no.zip"))
	refused(t, err, "", "cannot be read")
	if !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if _, err := os.Stat(os.DevNull); err == nil && runtime.GOOS != "windows" {
		_, err := Read(os.DevNull)
		refused(t, err, "", "neither a file nor a folder")
	}
}
