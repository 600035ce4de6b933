package logfile

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

const sample = "testdata/system_logs.@20250917T150421.s"

func packed(t testing.TB, text []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func file(t testing.TB, name string, text []byte) string {
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func summary(t *testing.T, d evidence.Document) asyncos.LogSummary {
	t.Helper()
	var s asyncos.LogSummary
	if err := json.Unmarshal(d.Body, &s); err != nil {
		t.Fatalf("%q: %v", d.Body, err)
	}
	return s
}

func read(t *testing.T, paths ...string) []evidence.Document {
	t.Helper()
	docs, err := Read(context.Background(), paths, nil)
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

func TestRead(t *testing.T) {
	text, err := os.ReadFile(sample)
	if err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{"plain": sample, "gzip": file(t, "system_logs.2.gz", packed(t, text)),
		"two members": file(t, "system_logs.gz",
			append(packed(t, text[:500]), packed(t, text[500:])...)),
		"gzip by another name": file(t, "system_logs", packed(t, text))} {
		docs := read(t, path)
		if len(docs) != 1 || docs[0].Ref != (evidence.Ref{Source: "log", Request: "system_logs"}) ||
			docs[0].Failure != nil || !docs[0].Taken.IsZero() {
			t.Fatalf("%s: %+v", name, docs)
		}
		if s := summary(t, docs[0]); s.Lines != 19 || len(s.Commits) != 2 || s.DNSFailures.Count != 2 {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

func TestRotatedFilesAreOneLog(t *testing.T) {
	other := file(t, "api_logs.current", []byte("Wed Sep 17 15:04:21 2025 Info: not authorized\n"))
	more := file(t, "system_logs.current",
		[]byte("Thu Sep 18 15:04:21 2025 Info: PID 1: User admin commit changes: later\n"))
	docs := read(t, sample, other, more)
	if len(docs) != 2 || docs[0].Ref.Request != "system_logs" || docs[1].Ref.Request != "api_logs" ||
		docs[0].From != "log system_logs.@20250917T150421.s, system_logs.current" {
		t.Fatalf("%+v", docs)
	}
	if s := summary(t, docs[0]); s.CommitCount != 3 || s.Commits[2].Comment != "later" || s.ZoneKnown {
		t.Errorf("%+v", s)
	}
	d, err := Source(docs).Fetch(context.Background(), evidence.Ref{Source: "log", Request: "api_logs"})
	if err != nil || summary(t, d).NotAuthorized.Count != 1 {
		t.Errorf("%+v %v", d, err)
	}
	if _, err := Source(docs).Fetch(context.Background(),
		evidence.Ref{Source: "log", Request: "mail_logs"}); !errors.Is(err, evidence.ErrNotMine) {
		t.Error(err)
	}
}

func TestName(t *testing.T) {
	for path, want := range map[string]string{
		"/a/b/system_logs.@20250917T150421.s": "system_logs", "system_logs.@20250917T150421.s.gz": "system_logs",
		"system_logs.current": "system_logs", "mail.@20250917T150421.c": "mail",
		"system_logs.text.gz": "system_logs", "system.log.1": "system_logs", "system.@20250917T150421.s": "system_logs",
		"api.current": "api_logs", "system_logs-20250917.gz": "system_logs", "api_logs": "api_logs", ".gz": ".gz",
		"esa01_system_logs.txt": "system_logs",
	} {
		if got := Name(path); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

func TestDamaged(t *testing.T) {
	var text bytes.Buffer
	for i := range 20000 {
		text.WriteString("Wed Sep 17 15:04:21 2025 Info: PID 1: User admin commit changes: " +
			strings.Repeat(string(rune('a'+i%26)), i%40) + "\n")
	}
	whole := packed(t, text.Bytes())
	flipped := bytes.Clone(whole)
	flipped[len(whole)/2] ^= 0xff
	for name, b := range map[string][]byte{"cut": whole[:len(whole)*2/3], "flipped": flipped} {
		d := read(t, file(t, "system_logs.gz", b))[0]
		if d.Failure == nil || d.Failure.Phase != evidence.Read || d.Failure.Kind != evidence.Cut ||
			!strings.Contains(d.Failure.Detail, "system_logs.gz") {
			t.Errorf("%s: %+v", name, d.Failure)
		}
		if s := summary(t, d); s.CommitCount < 1000 || s.CommitCount >= 20000 {
			t.Errorf("%s: %d commits were kept", name, s.CommitCount)
		}
	}
	if d := read(t, file(t, "x.gz", []byte("\x1f\x8bnonsense")))[0]; d.Failure == nil || summary(t, d).Lines != 0 {
		t.Errorf("only a head: %+v", d)
	}
	// A damaged piece marks the whole log, whichever it is.
	if d := read(t, sample, file(t, "system_logs.gz", whole[:len(whole)/2]))[0]; d.Failure == nil ||
		summary(t, d).Lines < 1000 {
		t.Errorf("%+v", d.Failure)
	}
}

func TestExpansionIsBounded(t *testing.T) {
	r := reader{ctx: context.Background(), expanded: 1 << 20}
	packed := packed(t, bytes.Repeat([]byte("0123456789abcde\n"), 1<<18))
	if err := r.file(file(t, "system_logs.gz", packed)); err != nil {
		t.Fatal(err)
	}
	l := r.log("system_logs")
	if l.failure == nil || l.failure.Kind != evidence.TooLarge || l.sum.Lines != 1<<16 {
		t.Errorf("%v, %d lines", l.failure, l.sum.Lines)
	}
}

func TestErrors(t *testing.T) {
	for path, want := range map[string]string{
		filepath.Join(t.TempDir(), "none"):     "it can't be opened",
		t.TempDir():                            "it is a folder",
		file(t, "a.zip", []byte("PK\x03\x04")): "it is a zip archive, not a text log",
		file(t, "a", append(make([]byte, 257), []byte("ustar\x0000")...)): "it is a tar archive",
	} {
		docs, err := Read(context.Background(), []string{sample, path}, nil)
		var e *Error
		if docs != nil || !errors.As(err, &e) || !strings.Contains(err.Error(), want) || e.Hint() == "" {
			t.Errorf("%s: %v", want, err)
		}
	}
	if d := read(t, file(t, "empty", nil))[0]; d.Failure != nil || summary(t, d).Lines != 0 {
		t.Errorf("empty: %+v", d)
	}
}

// large writes a log of that size without holding it.
func large(t *testing.T, size int, wrap func(io.Writer) io.WriteCloser) string {
	path := filepath.Join(t.TempDir(), "system_logs")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := io.WriteCloser(f)
	if wrap != nil {
		w = wrap(f)
	}
	block := []byte(
		strings.Repeat(
			"Wed Sep 17 15:04:21 2025 Info: PID 7: User admin logged out of Command Line Interface using SSH connection\n", 5000) +
			"Wed Sep 17 15:04:21 2025 Warning: DNS query network error 1\n")
	for n := 0; n < size; n += len(block) {
		if _, err := w.Write(block); err != nil {
			t.Fatal(err)
		}
	}
	if wrap != nil {
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// fast compresses no more than is needed to be gzip.
func fast(w io.Writer) io.WriteCloser {
	z, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		panic(err)
	}
	return z
}

func TestMemoryAndProgress(t *testing.T) {
	size := megabytes << 20
	if os.Getenv("XDRDOCTOR_LONG") != "" {
		size = 500 << 20
	}
	paths := []string{large(t, size, nil), large(t, size, fast)}
	total := int64(0)
	for _, p := range paths {
		info, err := os.Stat(p)
		if err != nil {
			t.Fatal(err)
		}
		total += info.Size()
	}
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(64 << 20))
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	base, most := m.HeapAlloc, uint64(0)
	last, next := int64(0), int64(0)
	docs, err := Read(context.Background(), paths, func(n int64) {
		if n <= last {
			t.Errorf("progress went from %d to %d", last, n)
		}
		if last = n; n >= next {
			next += 1 << 20
			if runtime.ReadMemStats(&m); m.HeapAlloc > base {
				most = max(most, m.HeapAlloc-base)
			}
		}
	})
	if err != nil || last != total || summary(t, docs[0]).DNSFailures.Count == 0 {
		t.Errorf("%d of %d bytes, %v", last, total, err)
	}
	if most > 16<<20 {
		t.Errorf("%d MB were in use", most>>20)
	}
}

func TestCancel(t *testing.T) {
	why := errors.New("enough")
	for _, path := range []string{large(t, 4<<20, nil), large(t, 4<<20, fast)} {
		ctx, cancel := context.WithCancelCause(context.Background())
		docs, err := Read(ctx, []string{path}, func(int64) { cancel(why) })
		if docs != nil || !errors.Is(err, why) {
			t.Errorf("%v", err)
		}
	}
}

func FuzzRead(f *testing.F) {
	text, err := os.ReadFile(sample)
	if err != nil {
		f.Fatal(err)
	}
	whole := packed(f, text)
	f.Add(text)
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add([]byte("\x1f\x8b"))
	f.Add([]byte("PK\x03\x04"))
	path := filepath.Join(f.TempDir(), "system_logs")
	f.Fuzz(func(t *testing.T, raw []byte) {
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		docs, err := Read(context.Background(), []string{path}, nil)
		if err == nil && (len(docs) != 1 || !json.Valid(docs[0].Body)) {
			t.Fatalf("%+v", docs)
		}
	})
}

// A file of a syslog server holds several logs, and has a year from its own time.
func TestPushedFile(t *testing.T) {
	path := file(t, "mx01-messages.log", []byte("<166>Nov 28 14:15:14 mx01 gui_logs: Info: Session A user:admin expired\n"+
		"<166>Nov 28 14:15:15 mx01 system: Info: PID 1: User jdoe commit changes: xdr\n"))
	at := time.Date(2026, 11, 28, 14, 20, 0, 0, time.UTC)
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
	docs := read(t, path)
	if len(docs) != 2 || docs[0].Ref.Request != "gui_logs" || docs[1].Ref.Request != "system_logs" {
		t.Fatalf("%+v", docs)
	}
	for _, d := range docs {
		if d.From != "log mx01-messages.log" || d.Failure != nil {
			t.Errorf("%+v", d)
		}
	}
	sum := summary(t, docs[1])
	if len(sum.Commits) != 1 || sum.Commits[0].User != "jdoe" || !sum.YearInferred ||
		!sum.Commits[0].Time.Equal(time.Date(2026, 11, 28, 14, 15, 15, 0, time.UTC)) {
		t.Errorf("%+v", sum)
	}
}

func TestNamesWithin(t *testing.T) {
	for path, want := range map[string]string{
		"case 1/mx01_system_logs_nov.txt": "system_logs", "System_Logs-2026.log": "system_logs",
		"api_logs.old":              "api_logs",
		"system.@20250917T120000.s": "system_logs", "filesystem_logs.log": "filesystem_logs", "messages": "messages",
	} {
		if got := Name(path); got != want {
			t.Errorf("%s: %s", path, got)
		}
	}
}
