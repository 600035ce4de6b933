package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Each plain conversation of a story is kept whole, so that a change of what is said, or of its order, is seen. What is kept of it first with
// cp is compared later.
func TestPlainStoriesAreKept(t *testing.T) {
	stories, err := filepath.Glob(filepath.Join("..", "..", "testdata", "script", "*.txtar"))
	if err != nil || len(stories) == 0 {
		t.Fatal(err)
	}
	for _, path := range stories {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		script, _, _ := strings.Cut(string(content), "\n-- ")
		lines := strings.Split(script, "\n")
		for i, line := range lines {
			if !strings.HasPrefix(line, "screen ") || !strings.Contains(line, " --plain") {
				continue
			}
			if i+1 == len(lines) || !strings.HasPrefix(lines[i+1], "cmp screen ") {
				t.Errorf("%s: cmp screen must follow on %q", filepath.Base(path), line)
			}
		}
	}
}
