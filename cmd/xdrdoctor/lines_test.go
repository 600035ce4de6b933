package main_test

import (
	"bufio"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// A line of Go has at most 120 columns, a tab counting four.
const (
	columns = 120
	tab     = "    "
)

// quoted is a string literal that begins and ends on one line.
var quoted = regexp.MustCompile("\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`")

// wide says whether a line should be wrapped. A line that little else stands on than one long string may stay: cutting
// a sentence in two would hide it from a search.
func wide(line string) bool {
	line = strings.ReplaceAll(line, "\t", tab)
	longest := 0
	for _, s := range quoted.FindAllString(line, -1) {
		longest = max(longest, utf8.RuneCountInString(s))
	}
	n := utf8.RuneCountInString(line)
	return n > columns && n-longest > columns/2
}

// unwrapped are the rooms whose lines are not wrapped yet. A room leaves the list and does not come back.
var unwrapped = []string{"cmd/xdrdoctor"}

func TestLinesFit(t *testing.T) {
	for _, dir := range []string{"checks", "cmd", "internal"} {
		err := filepath.WalkDir(filepath.Join("..", "..", dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) != ".go" {
				return err
			}
			if slices.Contains(unwrapped, strings.TrimPrefix(filepath.ToSlash(filepath.Dir(path)), "../../")) {
				return nil
			}
			return fits(t, path)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// fits reports the wide lines of a file. What is between the backquotes of a text of several lines is data.
func fits(t *testing.T, path string) error {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	data := false
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		opens := strings.Count(quoted.ReplaceAllString(line, ""), "`")%2 == 1
		if wide(line) && !data && !opens {
			t.Errorf("%s:%d: more than %d columns", path, n, columns)
		}
		data = data != opens
	}
	return lines.Err()
}

func TestWide(t *testing.T) {
	text := strings.Repeat("x", columns)
	for line, want := range map[string]bool{
		"\tshort()":                  false,
		"// " + text:                 true,
		"\tDo: \"" + text + "\",":    false,
		"\tf(`" + text + "`)":        false,
		"\tf(" + text + ", \"x\")":   true,
		strings.Repeat("\t", 31):     true,
		strings.Repeat("é", columns): false,
	} {
		if wide(line) != want {
			t.Errorf("%q: %v", line, !want)
		}
	}
}
