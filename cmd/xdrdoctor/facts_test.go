package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/casefile"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// strange is a case of a tenant whose SSE answers in keys and words that xdrdoctor does not know.
func strange(t *testing.T) string {
	t.Helper()
	const list = `[{"ref":"d1","hw":{"tag":"564D1A2B3C4D5E6F7A8B-0C1D2E3F4A5B"},"label":"mail gateway","link":"reachable"}]`
	at := time.Date(2026, 11, 28, 10, 42, 0, 0, time.UTC)
	devices := evidence.Document{
		Ref:    evidence.Ref{Source: evidence.SSE, Request: "GET /iroh/iroh-sse/device"},
		Status: 200, Body: []byte(list), Taken: at, From: "XDR API eu",
	}
	path := filepath.Join(t.TempDir(), "strange.zip")
	c := casefile.Record([]evidence.Document{devices}, at, casefile.About{Version: "devel", Symptom: "device-offline", Region: "eu"})
	if err := casefile.Write(t.Context(), path, c); err != nil {
		t.Fatal(err)
	}
	return path
}

const shapes = `device:
  id: ref
  serial: hw.tag
  status: link
words:
  online: [reachable]
`

func shapesFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tenant.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func online(t *testing.T, more ...string) (code int, stdout string) {
	t.Helper()
	args := append([]string{"check", "device-online", "--from", strange(t), "--no-input", "--region", "eu",
		"--serial", "564D1A2B3C4D5E6F7A8B-0C1D2E3F4A5B", "--esa-page", "registered"}, more...)
	code, stdout, stderr := run(t, args...)
	if stdout == "" {
		t.Fatal(stderr)
	}
	return code, stdout
}

// Without the file nobody knows whose device that is; with it the result is there, and says what it rests on.
func TestShapes(t *testing.T) {
	t.Parallel()
	if code, out := online(t); code == 0 || strings.Contains(out, "read with") {
		t.Errorf("%d %s", code, out)
	}
	file := shapesFile(t, shapes)
	if code, out := online(t, "--shapes", file); code != 0 || !strings.Contains(out, "(read with tenant.yaml)") {
		t.Errorf("%d %s", code, out)
	}
	_, out := online(t, "--shapes", file, "--output", "json")
	obeys(t, "diagnosis", out)
	var told struct {
		Findings []struct {
			Check, Shapes string
			Cites         []struct{ Ref, From string }
		}
	}
	if err := json.Unmarshal([]byte(out), &told); err != nil {
		t.Fatal(err)
	}
	named := false
	for _, f := range told.Findings {
		if f.Check != "device-online" {
			continue
		}
		for _, c := range f.Cites {
			named = named || c.Ref == "shapes file" && c.From == "shapes tenant.yaml"
		}
		if !named || f.Shapes != "tenant.yaml" {
			t.Errorf("%+v", f)
		}
	}
	for _, form := range []string{"html", "md", "xml"} {
		path := filepath.Join(t.TempDir(), "report."+form)
		online(t, "--shapes", file, "--report", path)
		if text, err := os.ReadFile(path); err != nil || !strings.Contains(string(text), "tenant.yaml") {
			t.Errorf("%s does not name the file: %v", form, err)
		}
	}
}

func TestShapesRefused(t *testing.T) {
	t.Parallel()
	code, _, stderr := run(t, "check", "device-online", "--no-input", "--shapes", shapesFile(t, "device:\n  serail: x\n"))
	if code != 2 || !strings.Contains(stderr, `tenant.yaml:2: unknown key "device.serail"`) || !strings.Contains(stderr, "did you mean serial?") {
		t.Errorf("%d %s", code, stderr)
	}
}

func TestFactsOfACase(t *testing.T) {
	t.Parallel()
	file := strange(t)
	_, out, _ := run(t, "case", "show", "--facts", file)
	for _, want := range []string{"F-SSE-LIST assumed, confirmed", "F-SSE-ID assumed, contradicted",
		"Seen: keys: hw, label, link, ref (sse GET /iroh/iroh-sse/device)", "Not met: F-LINK"} {
		if !strings.Contains(out, want) {
			t.Errorf("%s\nlacks %s", out, want)
		}
	}
	_, out, _ = run(t, "case", "show", "--facts", "--output", "json", file)
	var sightings []struct{ Fact, Mark, Outcome string }
	if err := json.Unmarshal([]byte(out), &sightings); err != nil || len(sightings) < 50 {
		t.Errorf("%v %s", err, out)
	}
	_, out, _ = run(t, "facts", "export", file)
	if strings.Contains(out, "564D") || strings.Contains(out, "mail gateway") || !strings.Contains(out, `"word"`) && !strings.Contains(out, `"hw"`) {
		t.Error(out)
	}
	_, _, stderr := run(t, "check", "device-online", "--from", file, "--no-input", "--region", "eu")
	if !strings.Contains(strings.Join(strings.Fields(stderr), " "), "differs from what xdrdoctor assumes: F-SSE-ID") {
		t.Error(stderr)
	}
}

// The ledger of a report names what was met.
func TestFactsInReports(t *testing.T) {
	t.Parallel()
	file, dir := strange(t), t.TempDir()
	for _, form := range []string{"html", "md", "json"} {
		path := filepath.Join(dir, "report."+form)
		if code, _, stderr := run(t, "report", file, "--report", path); code != 0 {
			t.Fatal(stderr)
		}
		text, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(text), "F-SSE-ID") || !strings.Contains(string(text), "contradicted") ||
			strings.Contains(string(text), "F-CLI-CLOUD") {
			t.Errorf("%s: %v\n%s", form, err, text)
		}
	}
	if _, out, _ := run(t, "explain", "f-sse-id"); !strings.Contains(out, "A device has its id") {
		t.Error(out)
	}
}

// The lab proves nothing: what it answers we wrote.
func TestFactsOfTheLab(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lab.zip")
	if code, _, stderr := run(t, "diagnose", "--lab", "healthy", "--no-input", "--record", path); code > 1 {
		t.Fatal(stderr)
	}
	_, out, _ := run(t, "case", "show", "--facts", path)
	if strings.Contains(out, "confirmed") || !strings.Contains(out, ": 0 met") {
		t.Error(out)
	}
}

func TestFacts(t *testing.T) {
	t.Parallel()
	_, out, _ := run(t, "facts", "--mark", "unknown", "f-sse")
	if !strings.Contains(out, "F-SSE-KEYS unknown") || strings.Contains(out, "F-SSE-LIST") || strings.Contains(out, "F-XDR") {
		t.Error(out)
	}
	_, out, _ = run(t, "facts", "--output", "json", "F-SSE-LIST")
	if !strings.Contains(out, `"mark": "assumed"`) {
		t.Error(out)
	}
	for args, says := range map[string]string{
		"facts --mark seeen":      "did you mean seen?",
		"facts F-SSE-LST":         "did you mean F-SSE-LIST?",
		"facts exprot":            "did you mean export?",
		"case show --output json": "prints JSON with --facts only",
		"facts --output xml":      "it is text or json",
	} {
		code, _, stderr := run(t, append(strings.Fields(args), casesOf(args, strange(t))...)...)
		if code != 2 || !strings.Contains(stderr, says) {
			t.Errorf("%s: %d %s", args, code, stderr)
		}
	}
}

// casesOf is the case that a command of cases needs.
func casesOf(args, file string) []string {
	if strings.HasPrefix(args, "case") {
		return []string{file}
	}
	return nil
}
