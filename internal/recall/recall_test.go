package recall

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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

// remaining says which of the values can be read in a text, in whatever encoding.
func remaining(text string, values ...string) map[string]bool {
	left, _ := verify.File(strings.NewReader(text), values) // a Reader of a string never fails
	found := map[string]bool{}
	for _, r := range left {
		if r.What == verify.Known {
			found[values[r.Secret]] = true
		}
	}
	return found
}

// planted are all values of a file that must go.
func (f file) planted() []string {
	values := slices.Clone(f.persons)
	for _, c := range f.canaries {
		values = append(values, c.value)
	}
	return values
}

// score counts what a tool did with the corpus.
type score struct{ removed, left, kept, lost int }

// of counts what became of a file. It returns what can still be read in it.
func (s *score) of(f file, out string) map[string]bool {
	left := remaining(out, f.planted()...)
	for _, v := range f.planted() {
		if left[v] {
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
	return left
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

// seeds are those of the corpora that are drawn.
func seeds() []uint64 {
	if sampled() > 1 {
		return []uint64{1}
	}
	return []uint64{1, 2, 3, 4, 5}
}

func TestRecall(t *testing.T) {
	var ours, sed, leaks score
	canaries, persons, kept := 0, 0, 0
	for _, seed := range seeds() {
		files := corpus(seed, sampled())
		for _, f := range files {
			canaries, persons, kept = canaries+len(f.canaries), persons+len(f.persons), kept+len(f.kept)
			cleaned(t, f, &ours)
			if sampled() == 1 {
				sed.of(f, filtered(t, f.text, sedCommand...))
			}
		}
		if sampled() == 1 {
			gitleaks(t, files, &leaks)
		}
	}
	t.Logf("%d canaries, %d personal values, %d diagnostic strings", canaries, persons, kept)
	if sampled() > 1 {
		return
	}
	n := len(seeds())
	if canaries < 600*n || persons < 60*n || kept < 60*n {
		t.Errorf("the corpus is too small")
	}
	page := fmt.Sprintf(intro, n, canaries, persons, kept)
	for _, row := range []struct {
		name string
		score
	}{{"xdrdoctor", ours}, {"sed, five expressions", sed}, {"gitleaks " + gitleaksVersion, leaks}} {
		figures := "| not on this machine | | | |"
		if row.score != (score{}) {
			figures = fmt.Sprintf("| %d | %d | %d | %d |", row.removed, row.lost, row.kept, row.left)
		}
		page += "| " + row.name + " " + figures + "\n"
	}
	t.Log("\n" + page)
	if err := os.WriteFile(filepath.Join("..", "..", "docs", "recall.md"), []byte(page), 0o600); err != nil {
		t.Error(err)
	}
}

const intro = `# Recall

How much of what must go is removed, and how much of what must stay is kept. ` + "`make recall`" + ` writes this page. It draws
%d corpora from a seed: secrets of each kind at each place of each format and in the HAR dialects of four programs, with
%d secrets, %d personal values and %d strings that are needed to understand an error. What the
program writes is searched for each of them in every encoding. In the files before they are cleaned, the same search
finds all of them.

- *TP*: must go, and was removed. *FN*: must go, and is left.
- *TN*: must stay, and was kept. *FP*: must stay, and was removed.

gitleaks finds and does not remove: what it finds is counted as removed.

| tool | TP | FP | TN | FN |
|---|---|---|---|---|
`

var sedCommand = []string{"sed", "-E", "-e", `s/(password|passwd|secret|token)("?[:=] ?"?)[^"&; ]+/\1\2X/gi`,
	"-e", `s/(Bearer|Basic) [A-Za-z0-9._+\/=-]+/\1 X/g`, "-e", `s/(Cookie: ).*/\1X/gi`,
	"-e", `s/eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+/X/g`, "-e", `s/[a-z.]+@[a-z.]+/X/g`}

// cleaned cleans a file, twice, and says what was left and what was lost.
func cleaned(t *testing.T, f file, ours *score) {
	t.Helper()
	out := sanitized(t, f)
	left := ours.of(f, out)
	for _, c := range f.canaries {
		if left[c.value] {
			t.Errorf("left: %s: %q\nof %.1500s", c.what, c.value, c.sample)
		}
	}
	for _, p := range f.persons {
		if left[p] {
			t.Errorf("left in %s: %s", f.name, p)
		}
	}
	for _, k := range f.kept {
		if !says(out, k) {
			t.Errorf("lost in %s: %s", f.name, k)
		}
	}
	if again := sanitized(t, file{name: f.name, har: f.har, text: out}); again != out {
		i := differs(again, out)
		t.Errorf("%s: cleaned again it is not the same: %.200q became %.200q", f.name, out[i:], again[i:])
	}
}

// differs is a little before where two texts begin to differ.
func differs(a, b string) int {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	return max(0, i-80)
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

// gitleaksVersion is what the page names; the command is not a requirement of this program.
const gitleaksVersion = "8.30.1"

// gitleaks finds and does not remove: what it finds is taken for removed. Without the command nothing is counted.
func gitleaks(t *testing.T, files []file, all *score) {
	t.Helper()
	path, err := exec.LookPath("gitleaks")
	if err != nil {
		t.Log("gitleaks is not on this machine: go install github.com/zricethezav/gitleaks/v8@v" + gitleaksVersion)
		return
	}
	for _, f := range files {
		dir := t.TempDir()
		report := filepath.Join(dir, "report.json")
		if err := os.WriteFile(filepath.Join(dir, "file.txt"), []byte(f.text), 0o600); err != nil {
			t.Fatal(err)
		}
		c := exec.Command(path, "dir", "--no-banner", "--exit-code", "0", "-f", "json", "-r", report,
			filepath.Join(dir, "file.txt"))
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
}

// The control: in what is not cleaned, each canary, each person and each diagnostic is found.
func TestRecallFindsAll(t *testing.T) {
	for _, seed := range seeds() {
		for _, f := range corpus(seed, sampled()) {
			findsAll(t, f)
		}
	}
}

func findsAll(t *testing.T, f file) {
	t.Helper()
	for _, c := range f.canaries {
		if !remaining(c.sample, c.value)[c.value] {
			t.Errorf("not found: %s: %q\nin %.1500s", c.what, c.value, c.sample)
		}
	}
	found := remaining(f.text, f.persons...)
	for _, p := range f.persons {
		if !found[p] {
			t.Errorf("not found in %s: %s", f.name, p)
		}
	}
	for _, k := range f.kept {
		if !says(f.text, k) {
			t.Errorf("not found in %s: %s", f.name, k)
		}
	}
}
