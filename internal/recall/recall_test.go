package recall

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/clean"
	"github.com/xdrdoctor/xdrdoctor/internal/verify"
)

// sampled is one field in so many that go test plants; make recall plants all of them.
func sampled() int {
	if os.Getenv("XDRDOCTOR_RECALL") != "" {
		return 1
	}
	return 11
}

// sanitized is a file as the commands write it.
func sanitized(t *testing.T, f file) string {
	t.Helper()
	run := clean.New(clean.Options{Key: []byte("a key of a test"), HAR: f.har})
	if err := run.Look(strings.NewReader(f.text)); err != nil {
		t.Fatalf("%s: %v", f.name, err)
	}
	var out bytes.Buffer
	if err := run.Write(&out, strings.NewReader(f.text)); err != nil {
		t.Fatalf("%s: %v", f.name, err)
	}
	if f.har && !json.Valid(out.Bytes()) {
		t.Errorf("%s: not JSON any more", f.name)
	}
	return out.String()
}

// remains says whether a value can be read in a text, in whatever encoding.
func remains(text, value string) bool {
	left, err := verify.File(strings.NewReader(text), []string{value})
	if err != nil {
		return true
	}
	for _, r := range left {
		if r.What == verify.Known {
			return true
		}
	}
	return false
}

// surviving are the canaries that remain.
func surviving(text string, all []canary) []canary {
	var values []string
	for _, c := range all {
		values = append(values, c.value)
	}
	if left, _ := verify.File(strings.NewReader(text), values); len(left) == 0 {
		return nil
	}
	if len(all) == 1 {
		if !remains(text, all[0].value) {
			return nil
		}
		return all
	}
	half := len(all) / 2
	return append(surviving(text, all[:half]), surviving(text, all[half:])...)
}

// score counts what a tool did with the corpus.
type score struct{ removed, left, kept, lost int }

func (s *score) of(f file, out string) {
	left := len(surviving(out, f.canaries))
	s.left += left
	s.removed += len(f.canaries) - left
	for _, p := range f.persons {
		if remains(out, p) {
			s.left++
		} else {
			s.removed++
		}
	}
	for _, k := range f.kept {
		if says(out, k) {
			s.kept++
		} else {
			s.lost++
		}
	}
}

// says looks for a diagnostic as it is, or as JSON escapes it once or twice.
func says(out, words string) bool {
	for range 3 {
		if strings.Contains(out, words) {
			return true
		}
		for _, escape := range []bool{false, true} {
			q := plainJSON(words)
			if escape {
				q = quoted(words)
			}
			if strings.Contains(out, q[1:len(q)-1]) {
				return true
			}
		}
		q := plainJSON(words)
		words = q[1 : len(q)-1]
	}
	return false
}

func TestRecall(t *testing.T) {
	files := corpus(1, sampled())
	var ours, sed score
	canaries, persons, kept := 0, 0, 0
	for _, f := range files {
		out := sanitized(t, f)
		canaries, persons, kept = canaries+len(f.canaries), persons+len(f.persons), kept+len(f.kept)
		ours.of(f, out)
		for _, c := range surviving(out, f.canaries) {
			t.Errorf("left: %s: %q\nof %.1500s", c.what, c.value, c.sample)
		}
		for _, p := range f.persons {
			if remains(out, p) {
				t.Errorf("left in %s: %s", f.name, p)
			}
		}
		for _, k := range f.kept {
			if !says(out, k) {
				t.Errorf("lost in %s: %s", f.name, k)
			}
		}
		if again := sanitized(t, file{name: f.name, har: f.har, text: out}); again != out {
			t.Errorf("%s: cleaned again it is not the same", f.name)
		}
		if sampled() == 1 {
			sed.of(f, filtered(t, f.text, "sed", "-E", "-e", `s/(password|passwd|secret|token)("?[:=] ?"?)[^"&; ]+/\1\2X/gi`,
				"-e", `s/(Bearer|Basic) [A-Za-z0-9._+\/=-]+/\1 X/g`, "-e", `s/(Cookie: ).*/\1X/gi`,
				"-e", `s/eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+/X/g`, "-e", `s/[a-z.]+@[a-z.]+/X/g`))
		}
	}
	t.Logf("%d canaries, %d personal values, %d diagnostic strings", canaries, persons, kept)
	if sampled() > 1 {
		return
	}
	if canaries < 600 || persons < 60 || kept < 60 {
		t.Errorf("the corpus is too small")
	}
	t.Logf("%-10s %6s %6s %6s %6s", "", "TP", "FP", "TN", "FN")
	row := func(name string, s score) { t.Logf("%-10s %6d %6d %6d %6d", name, s.removed, s.lost, s.kept, s.left) }
	row("xdrdoctor", ours)
	row("sed", sed)
	if s, ok := gitleaks(t, files); ok {
		row("gitleaks", s)
	}
}

func filtered(t *testing.T, text string, command ...string) string {
	t.Helper()
	c := exec.Command(command[0], command[1:]...)
	c.Stdin = strings.NewReader(text)
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// gitleaks finds and does not remove: what it finds is taken for removed. false: it is not on this machine.
func gitleaks(t *testing.T, files []file) (score, bool) {
	path, err := exec.LookPath("gitleaks")
	if err != nil {
		t.Log("gitleaks is not on this machine: go install github.com/zricethezav/gitleaks/v8@v8.30.1")
		return score{}, false
	}
	var all score
	for _, f := range files {
		dir := t.TempDir()
		report := filepath.Join(dir, "report.json")
		if err := os.WriteFile(filepath.Join(dir, "file.txt"), []byte(f.text), 0o600); err != nil {
			t.Fatal(err)
		}
		c := exec.Command(path, "dir", "--no-banner", "--exit-code", "0", "-f", "json", "-r", report, filepath.Join(dir, "file.txt"))
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("gitleaks: %v: %s", err, out)
		}
		data, err := os.ReadFile(report)
		if err != nil {
			t.Fatal(err)
		}
		var found []struct{ Secret string }
		if err := json.Unmarshal(data, &found); err != nil {
			t.Fatal(err)
		}
		out := f.text
		for _, s := range found {
			if len(s.Secret) > 3 {
				out = strings.ReplaceAll(out, s.Secret, "X")
			}
		}
		all.of(f, out)
	}
	return all, true
}

// The control: in what is not cleaned, each canary, each person and each diagnostic is found.
func TestRecallFindsAll(t *testing.T) {
	for _, f := range corpus(1, sampled()) {
		for _, c := range f.canaries {
			if !remains(c.sample, c.value) {
				t.Errorf("not found: %s: %q\nin %.1500s", c.what, c.value, c.sample)
			}
		}
		for _, p := range f.persons {
			if !remains(f.text, p) {
				t.Errorf("not found in %s: %s", f.name, p)
			}
		}
		for _, k := range f.kept {
			if !says(f.text, k) {
				t.Errorf("not found in %s: %s", f.name, k)
			}
		}
	}
}
