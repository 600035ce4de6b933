//go:build unix

package cli

import (
	"bytes"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// cleanChild is set in a process of this test that cleans: to the number of bytes that a file may have there, or 0.
const cleanChild = "XDRDOCTOR_TEST_CLEAN"

// TestCleanChild is the process that the tests below kill, or whose disk is full.
func TestCleanChild(t *testing.T) {
	limit, err := strconv.ParseUint(os.Getenv(cleanChild), 10, 64)
	if err != nil {
		t.Skip("it runs as a child of the other tests")
	}
	if limit > 0 {
		signal.Ignore(syscall.SIGXFSZ)
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: limit, Max: limit}); err != nil {
			t.Fatal(err)
		}
	}
	code, said := typed(t, strings.Split(os.Getenv(cleanChild+"_ARGS"), "\n")...)
	_, _ = os.Stderr.WriteString(said)
	os.Exit(code)
}

// child starts a command line in a process of its own.
func child(limit int, args ...string) *exec.Cmd {
	c := exec.Command(os.Args[0], "-test.run", "^TestCleanChild$")
	c.Env = append(os.Environ(), cleanChild+"="+strconv.Itoa(limit), cleanChild+"_ARGS="+strings.Join(args, "\n"))
	return c
}

// recordedHAR writes a HAR that is large enough for its cleaning to be interrupted. It returns its name, and the line
// that cleans it in a way that is the same each time.
func recordedHAR(t *testing.T) (dir, out string, args []string, whole []byte) {
	t.Helper()
	dir = t.TempDir()
	in, out := filepath.Join(dir, "in.har"), filepath.Join(dir, "out.har")
	entry := sampleHAR[len(`{"log":{"entries":[`) : len(sampleHAR)-len(`]}}`)]
	text := `{"log":{"entries":[` + strings.Repeat(entry+",\n", 12000) + entry + `]}}`
	if err := os.WriteFile(in, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	args = []string{"har", "sanitize", in, out, "--map", filepath.Join(dir, "names.json")}
	if code, said := typed(t, args...); code != 0 {
		t.Fatalf("exit %d: %s", code, said)
	}
	whole, err := os.ReadFile(out)
	if err != nil || bytes.Contains(whole, []byte("opaque-123456")) {
		t.Fatalf("%v, or it is not clean", err)
	}
	return dir, out, args, whole
}

// A command that is killed leaves what was there before, or the whole clean file.
func TestSanitizeKilled(t *testing.T) {
	_, out, args, whole := recordedHAR(t)
	const before = "what was there before"
	begun := time.Now()
	if err := child(0, args...).Run(); err != nil {
		t.Fatal(err)
	}
	lasts := time.Since(begun)
	killed := 0
	for n := range 12 {
		if err := os.WriteFile(out, []byte(before), 0o600); err != nil {
			t.Fatal(err)
		}
		c := child(0, args...)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(lasts * time.Duration(n) / 12)
		_ = c.Process.Kill()
		if c.Wait() != nil {
			killed++
		}
		if data, err := os.ReadFile(out); err != nil || string(data) != before && !bytes.Equal(data, whole) {
			t.Errorf("killed after %d/12: %v, %d bytes under the final name", n, err, len(data))
		}
	}
	if killed == 0 {
		t.Error("it was never killed")
	}
}

// When the disk is full, no file is left, and it is said.
func TestSanitizeDiskFull(t *testing.T) {
	dir, out, args, whole := recordedHAR(t)
	for _, limit := range []int{4096, 300_000, len(whole) - 1} {
		if err := os.Remove(out); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		said, err := child(limit, args...).CombinedOutput()
		if err == nil {
			t.Errorf("%d bytes: it says that it went well: %s", limit, said)
		}
		if _, err := os.Stat(out); !os.IsNotExist(err) {
			t.Errorf("%d bytes: something is there: %v", limit, err)
		}
		if files, _ := filepath.Glob(filepath.Join(dir, ".out.har*")); len(files) > 0 {
			t.Errorf("%d bytes: left over: %v", limit, files)
		}
	}
}
