package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// typed runs a command line in an empty home.
func typed(t *testing.T, args ...string) (code int, out string) {
	t.Helper()
	home := t.TempDir()
	errors, err := os.Create(filepath.Join(home, "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	defer errors.Close()
	var b bytes.Buffer
	w := World{In: os.Stdin, Out: &b, Err: errors, Version: "test",
		Clock: func() time.Time { return time.Unix(1e9, 0) },
		Getenv: func(name string) string {
			if name == "HOME" {
				return home
			}
			return ""
		}}
	code = Run(context.Background(), w, args)
	said, _ := os.ReadFile(errors.Name())
	return code, b.String() + string(said)
}

const sampleHAR = `{"log":{"entries":[` +
	`{"request":{"headers":[{"name":"Authorization","value":"Bearer opaque-123456"}]}}]}}`

func TestSanitize(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.har"), filepath.Join(dir, "out.har")
	for text, want := range map[string]int{sampleHAR: 0, "\ufeff" + sampleHAR: 0, sampleHAR[:60]: 2, `{"x":1}`: 2,
		"no HAR": 2, "": 2} {
		_ = os.Remove(out)
		if err := os.WriteFile(in, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		code, said := typed(t, "har", "sanitize", in, out)
		data, err := os.ReadFile(out)
		if code != want || (err == nil) != (want == 0) || strings.Contains(said+string(data), "opaque-123456") {
			t.Errorf("%q: exit %d, %v: %s\n%s", text, code, err, said, data)
		}
		if files, _ := filepath.Glob(filepath.Join(dir, ".*")); len(files) > 0 {
			t.Errorf("%q: left over: %v", text, files)
		}
	}
	if code, _ := typed(t, "har", "sanitize", in, in); code != 2 {
		t.Errorf("over itself: exit %d", code)
	}
}

func TestRedact(t *testing.T) {
	dir := t.TempDir()
	in, out, names := filepath.Join(dir, "in.txt"), filepath.Join(dir, "out.txt"), filepath.Join(dir, "names.json")
	text := "jane.doe@acme.example logged in from 10.1.2.3\npassword: Hunter2x9\nE4017 Hunter2x9\n"
	if err := os.WriteFile(in, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, said := typed(t, "redact", in, out, "--for", "public", "--map", names); code != 0 {
		t.Fatalf("exit %d: %s", code, said)
	}
	data, _ := os.ReadFile(out)
	for _, gone := range []string{"Hunter2x9", "jane", "10.1.2.3"} {
		if bytes.Contains(data, []byte(gone)) {
			t.Errorf("%s is left in %s", gone, data)
		}
	}
	for path, has := range map[string]string{out: "E4017", names: "10.1.2.3"} {
		info, err := os.Stat(path)
		if data, _ := os.ReadFile(path); err != nil || info.Mode().Perm() != 0o600 || !bytes.Contains(data,
			[]byte(has)) {
			t.Errorf("%s: %v, %v: %s", path, err, info, data)
		}
	}
}
