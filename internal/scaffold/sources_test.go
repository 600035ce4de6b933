package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const root = "../.."

// TestSourcesCompile lays what is generated over the repository and builds all of it.
func TestSourcesCompile(t *testing.T) {
	files, err := sources(root, "esa-banner-text")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	for path, text := range files {
		written := filepath.Join(dir, strings.ReplaceAll(path, "/", "-"))
		if err := os.WriteFile(written, text, 0o644); err != nil {
			t.Fatal(err)
		}
		over, err := filepath.Abs(filepath.Join(root, path))
		if err != nil {
			t.Fatal(err)
		}
		overlay.Replace[over] = written
	}
	table, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "overlay.json"), table, 0o644); err != nil {
		t.Fatal(err)
	}
	build := exec.Command("go", "build", "-overlay", filepath.Join(dir, "overlay.json"), "./checks", "./internal/lab")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// Each list gets its line, and nothing else in it changes.
func TestAdditions(t *testing.T) {
	files, err := sources(root, "my-check")
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"checks/my_check.go":         `"my-check"`,
		"internal/facts/my_check.go": "var MyCheck = &fact.Fact[string]",
		"checks/checks.go":           "Insights,\n\t\tMyCheck,\n\t}",
		"internal/lab/world.go":      "MyCheckBroken",
		"internal/lab/faults.go":     `"my-check-broken"`,
		"internal/lab/remedy.go":     `"my-check.broken"`,
		"internal/lab/operator.go":   `"my-check":`,
	} {
		if !strings.Contains(string(files[path]), want) {
			t.Errorf("%s lacks %q", path, want)
		}
	}
}

func TestRefusals(t *testing.T) {
	for name, why := range map[string]string{
		"insights":  "there is a check insights already",
		"esa-page":  "there is a question esa-page already",
		"My_Check":  "is not a name like my-check",
		"../escape": "is not a name like my-check",
		"logs":      "there is a file internal/facts/logs.go already",
		"":          "is not a name like my-check",
	} {
		if _, err := sources(root, name); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%q: %v, want %s", name, err, why)
		}
	}
}

func TestGoName(t *testing.T) {
	for name, want := range map[string]string{"my-check": "MyCheck", "esa-api-clock": "ESAAPIClock", "token": "Token"} {
		if got := goName(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}
