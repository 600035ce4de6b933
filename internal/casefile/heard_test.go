package casefile

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// What was heard beside the documents that count comes back, with where it is from.
func TestWhatWasHeardIsKept(t *testing.T) {
	counts := evidence.Document{Ref: version, Body: []byte("Version: 15.0.0-416\n"), Origin: evidence.LiveCLI,
		From: "ssh esa01", Taken: now}
	other := evidence.Document{Ref: version, Body: []byte("Version: 13.0.0-392\n"), Origin: evidence.SessionFile,
		From: "transcript old.log", Written: now.AddDate(0, -1, 0)}
	path := filepath.Join(t.TempDir(), "case.zip")
	c := Record([]evidence.Document{counts}, now, About{}).Beside([]evidence.Document{other})
	if err := Write(t.Context(), path, c); err != nil {
		t.Fatal(err)
	}
	got, err := Read(path)
	if err != nil || len(got.Documents) != 1 || len(got.Heard) != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	for i, pair := range [][2]evidence.Document{{got.Documents[0], counts}, {got.Heard[0], other}} {
		read, want := pair[0], pair[1]
		if !read.Taken.Equal(want.Taken) || !read.Written.Equal(want.Written) {
			t.Errorf("%d: taken %v, written %v", i, read.Taken, read.Written)
		}
		read.Taken, read.Written = want.Taken, want.Written
		if !reflect.DeepEqual(read, want) {
			t.Errorf("%+v, want %+v", read, want)
		}
	}
	store := evidence.NewStore(time.Now, got.Sources()...)
	d, err := store.Fetch(t.Context(), version)
	if err != nil || d.From != counts.From || len(store.Heard()) != 1 || store.Heard()[0].From != other.From {
		t.Errorf("%s counts, beside it %v, %v", d.From, store.Heard(), err)
	}
}

// A case of a version that did not say what kind of source a document came from is read as it was.
func TestAnOldCaseIsRead(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	if err := os.MkdirAll(filepath.Join(dir, "documents"), 0o700); err != nil {
		t.Fatal(err)
	}
	body := "Version: 15.0.0-416\n"
	for _, schema := range []string{"xdrdoctor.case/v1", "xdrdoctor.case/v2"} {
		manifest := strings.NewReplacer("{schema}", schema, "{hash}", hash([]byte(body))).Replace(`{"schema":"{schema}",
			"tool":{"version":"1.2.3"},"now":"2024-03-05T14:30:15Z","documents":[
			{"ref":{"source":"ask","request":"region"},"failure":{"phase":"answer","kind":"does-not-know"},"size":0},
			{"ref":{"source":"cli","request":"version"},"file":"documents/002-cli-version.txt",
			"from":"transcript esa01.log","size":20,"sha256":"{hash}"}]}`)
		for name, text := range map[string]string{manifestFile: manifest, "documents/002-cli-version.txt": body} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		c, err := Read(dir)
		if err != nil || len(c.Documents) != 2 || string(c.Documents[1].Body) != body {
			t.Errorf("%s: %+v, %v", schema, c, err)
			continue
		}
		if o := c.Documents[1].Origin; o != evidence.Recorded {
			t.Errorf("%s: it came from %q", schema, o)
		}
	}
}
