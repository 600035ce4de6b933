package casefile

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"testing"
)

// FuzzRead feeds bytes that no xdrdoctor wrote. What is accepted can be written, and is the same then.
func FuzzRead(f *testing.F) {
	parts, err := sample().parts(f.Context(), "a.zip")
	if err != nil {
		f.Fatal(err)
	}
	var whole bytes.Buffer
	if err := pack(f.Context(), &whole, parts, now); err != nil {
		f.Fatal(err)
	}
	f.Add(whole.Bytes())
	f.Add(whole.Bytes()[:whole.Len()/2])
	stored := func(files ...file) []byte { // nothing deflated, so that the fuzzer's edits reach the text
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, e := range files {
			w, err := z.CreateRaw(&zip.FileHeader{Name: e.name, CompressedSize64: uint64(len(e.body)),
				UncompressedSize64: uint64(len(e.body))})
			if err == nil {
				_, err = io.WriteString(w, e.body)
			}
			if err != nil {
				f.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			f.Fatal(err)
		}
		return b.Bytes()
	}
	f.Add(stored(listing()))
	f.Add(stored(listing(entryOf(good, "hello")), file{name: good, body: "hello"}))
	f.Add(stored(
		listing(`{"ref":{"source":"net","request":"tcp x"},"status":200,"header":{"Date":"x"},"failure":{"phase":"connect","kind":"refused"},"taken":"2024-03-05T14:30:15+01:00","after":[{"source":"x","request":""}],"size":0}`)))
	f.Add(zipped(f, listing(), file{name: "../x"}))
	f.Add(zipped(f, listing(entryOf(good, "hello")), file{good, "hello, world", says(5)}))
	f.Add(zipped(f, listing(entryOf(good, "hello")), file{good, "hello", mode(fs.ModeSymlink)}))
	f.Add(zipped(f))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := readZip("a.zip", bytes.NewReader(data), int64(len(data)))
		if err != nil {
			var r *Refusal
			if !errors.As(err, &r) || r.Reason == "" || r.Hint() == "" {
				t.Fatalf("%#v", err)
			}
			return
		}
		parts, err := c.parts(t.Context(), "b.zip")
		if err != nil {
			var l *Leak
			if !errors.As(err, &l) { // a secret may be read, and is not written
				t.Fatal(err)
			}
			return
		}
		var again bytes.Buffer
		if err := pack(t.Context(), &again, parts, c.Created); err != nil {
			t.Fatal(err)
		}
		got, err := readZip("b.zip", bytes.NewReader(again.Bytes()), int64(again.Len()))
		if err != nil {
			t.Fatal(err)
		}
		if changes := Diff(c, got); len(changes) > 0 || !got.Now.Equal(c.Now) {
			t.Fatalf("%+v", changes)
		}
	})
}
