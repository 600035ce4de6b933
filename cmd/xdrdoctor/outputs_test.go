package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestNoOutputCostsAnother: a case that cannot be written leaves the result, the report and a sentence about the case.
func TestNoOutputCostsAnother(t *testing.T) {
	dir := t.TempDir()
	page := filepath.Join(dir, "report.md")
	code, stdout, stderr := run(t, "diagnose", "--lab", "module-disabled", "--no-input", "--output", "json",
		"--record", filepath.Join(dir, "missing", "case.zip"), "--report", page)
	if code == 0 || !strings.Contains(stderr, "case.zip") {
		t.Errorf("exit code %d, and of the case: %s", code, stderr)
	}
	if !strings.Contains(stdout, `"verdict"`) {
		t.Errorf("no result: %s", stdout)
	}
	if body, err := os.ReadFile(page); err != nil || len(body) == 0 {
		t.Errorf("no report: %v", err)
	}
}
