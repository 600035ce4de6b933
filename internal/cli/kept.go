package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/casefile"
	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/usage"
)

const lastCase = "last"

// openCases reads the n cases that are named, or the last n that were kept, the oldest of them first.
func openCases(w World, c *cobra.Command, names []string, n int) ([]casefile.Case, error) {
	if len(names) > n || len(names) > 0 && len(names) < n && names[0] != lastCase {
		return nil, misuse("such as "+c.CommandPath()+strings.Repeat(" case.zip", n),
			"%s takes %d cases, or none for the last", c.CommandPath(), n)
	}
	if len(names) < n {
		files, err := keptCases(w)
		if err != nil {
			return nil, err
		}
		if len(files) < n {
			return nil, misuse("xdrdoctor diagnose keeps one", "%s needs %d kept cases; there are %d",
				c.CommandPath(), n, len(files))
		}
		names = files[:n]
		slices.Reverse(names)
	}
	var cases []casefile.Case
	for _, name := range names {
		file, err := caseFile(w, name)
		if err != nil {
			return nil, err
		}
		read, err := casefile.Read(file)
		if err != nil {
			return nil, usage.Hinted(err)
		}
		cases = append(cases, read)
	}
	return cases, nil
}

// caseFile is the path of a case: of one in a file, of a kept one by its name, or of the last.
func caseFile(w World, name string) (string, error) {
	if _, err := os.Lstat(name); err == nil || strings.ContainsAny(name, `/\`) {
		return name, nil
	}
	files, err := keptCases(w)
	if name == lastCase {
		switch {
		case err != nil:
			return "", err
		case len(files) == 0:
			return "", misuse("xdrdoctor diagnose keeps one", "no case is kept")
		}
		return files[0], nil
	}
	for _, f := range files {
		if filepath.Base(f) == name || keptName(f) == name {
			return f, nil
		}
	}
	return name, nil
}

func keptCases(w World) ([]string, error) {
	dir, err := casefile.StateDir(w.Getenv)
	if err != nil {
		return nil, err
	}
	return casefile.Kept(dir)
}

func keptName(file string) string { return strings.TrimSuffix(filepath.Base(file), ".zip") }

// listCases names the kept cases in a line each.
func listCases(w World) error {
	files, err := keptCases(w)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		fmt.Fprintln(w.Out, w.lang.T("No case is kept."))
		return nil
	}
	for _, f := range files {
		c, err := casefile.Read(f)
		if err != nil {
			fmt.Fprintln(w.Out, keptName(f)+"  "+w.lang.T("cannot be read"))
			continue
		}
		line := []string{
			keptName(f), c.Created.Local().Format("2006-01-02 15:04"), cells.Pad(c.Symptom, longestSymptom()),
			cells.Pad(c.Region, len("apjc")), toldVerdict(c),
		}
		fmt.Fprintln(w.Out, strings.TrimRight(strings.Join(line, "  "), " "))
	}
	return nil
}

// toldVerdict is the verdict that the session came to; "" when it came to none.
func toldVerdict(c casefile.Case) string {
	var told struct {
		Verdict string `json:"verdict"`
	}
	_ = json.Unmarshal(c.Diagnosis, &told) // a case of collect has none
	return told.Verdict
}

// longestSymptom is the width of the column of symptoms.
func longestSymptom() int {
	longest := 0
	for _, b := range checks.Runbooks() {
		longest = max(longest, len(b.Name))
	}
	return longest
}
