package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
)

var argument = regexp.MustCompile(`\{[a-z]+\}|%(?:\[[0-9]\])?[-+ 0-9.]*[a-zA-Z]`)

// from is where a document came from, which in JSON is the same in every language.
var from = regexp.MustCompile(`"from": ?"[^"]*"`)

// english are the texts, or their parts between arguments, of three words and more that stand otherwise in Chinese.
func english(t *testing.T) []string {
	t.Helper()
	all, err := englishOnce()
	if err != nil || len(all) < 300 {
		t.Fatalf("%d texts, %v", len(all), err)
	}
	return all
}

var englishOnce = sync.OnceValues(func() ([]string, error) {
	b, err := os.ReadFile(filepath.Join("..", "..", "internal", "i18n", "po", "zh-CN.po"))
	if err != nil {
		return nil, err
	}
	entries, err := i18n.Parse(string(b))
	if err != nil {
		return nil, err
	}
	var translations strings.Builder
	for _, e := range entries {
		translations.WriteString(strings.Join(strings.Fields(e.Translation), " ") + "\n")
	}
	var all []string
	for _, e := range entries {
		for _, part := range argument.Split(e.Text, -1) {
			part = strings.Join(strings.Fields(part), " ")
			if len(strings.Fields(part)) >= 3 && !strings.Contains(translations.String(), part) { // else it stays as it is
				all = append(all, part)
			}
		}
	}
	return all, nil
})

// prose are five words one after the other, as no code or command has them.
var prose = regexp.MustCompile(`[A-Za-z][a-z]*(?:'[a-z]+)?(?: [a-z]+(?:'[a-z]+)?){4,}`)

// screens is what Cisco's screens and appliances say, and what a library says of an attempt that failed: English in every language.
var screens = []string{
	"There was an unexpected error on the Secure Email module", "Registration failed because of an invalid or expired token", "There was a problem. Please try again later",
	"The Cisco Cloud Service is currently enabled on your appliance", "Choose the operation you want to perform",
	"There was an client error in the Secure Email module", "Your appliance is not registered with the Cisco Cloud Service portal", "Your appliance is registered with the Cisco Cloud Service portal",
	"Enter a registration token for the Cisco Cloud Service portal", "Remove the appliance from the Cisco Cloud Service portal", "The organisation's limit is reached", "the passphrase is wrong or not enough",
	"JWT will be valid in", "Too many requests to the module", "The module is not authorized to access the device",
	"The request timeframe is not valid", "self signed certificate in certificate chain", "self-signed certificate in certificate chain",
}

// chinese: what is shown fits on the screen, and no text was forgotten.
func chinese(t *testing.T, shown string, texts []string) {
	t.Helper()
	for line := range strings.Lines(shown) {
		line = strings.TrimSuffix(line, "\n")
		// An address, or a command to be copied, is not broken.
		if w := cells.Width(line); w > 80 && !strings.HasPrefix(line, "    https://") && !strings.HasPrefix(line, "  . ") {
			t.Errorf("%d cells: %q", w, line)
		}
		if strings.TrimRight(line, " ") != line && !strings.HasSuffix(line, "> ") {
			t.Errorf("blanks at the end: %q", line)
		}
	}
	inChinese(t, shown, texts)
}

// inChinese: no text was forgotten, whether the catalogue has it or not.
func inChinese(t *testing.T, shown string, texts []string) {
	t.Helper()
	flowing := strings.Join(strings.Fields(shown), " ")
	for _, text := range texts {
		if strings.Contains(flowing, text) {
			t.Errorf("English: %q in\n%s", text, shown)
		}
	}
	for line := range strings.Lines(shown) {
		words := prose.FindString(line)
		if words != "" && !slices.ContainsFunc(screens, func(s string) bool { return strings.Contains(s, words) }) {
			t.Errorf("English: %q in\n%s", words, shown)
		}
	}
}

func TestChineseFaults(t *testing.T) {
	t.Parallel()
	texts := english(t)
	for i, f := range lab.Faults {
		if i%sample != 0 {
			continue
		}
		for _, args := range [][]string{{}, {"--no-operator"}} {
			_, stdout, stderr := run(t, append([]string{"diagnose", "--lang", "zh-CN", "--lab", f.Name, "--no-input"}, args...)...)
			chinese(t, stdout+stderr, texts)
			if len(args) == 0 && f.About == "link" && f.Exit == 1 && !strings.Contains(stdout, "\n根因  "+f.Expect+"\n") {
				t.Errorf("%s: %s", f.Name, stdout)
			}
		}
	}
}

func TestChineseReports(t *testing.T) {
	t.Parallel()
	texts := english(t)
	for _, output := range []string{"json", "jsonl", "markdown"} {
		_, stdout, _ := run(t, "diagnose", "--lang", "zh-CN", "--lab", "not-registered,insights-not-synced", "--no-input", "--repair", "--output", output)
		inChinese(t, from.ReplaceAllString(stdout, ""), texts)
	}
	for _, format := range []string{"mermaid", "dot"} {
		_, stdout, _ := run(t, "tree", "--lang", "zh-CN", "--format", format)
		inChinese(t, stdout, texts)
	}
	for _, args := range [][]string{{"check", "--list"}, {"lab", "list"}, {"tree"}, {"explain", "E4017"}, {"explain", "E4018"}} {
		_, stdout, _ := run(t, append(args, "--lang", "zh-CN")...)
		chinese(t, stdout, texts)
	}
	for _, c := range checks.All() {
		names := []string{c.Name}
		for k := range c.Cases {
			names = append(names, c.Name+"."+string(k))
		}
		for _, name := range names {
			_, stdout, _ := run(t, "explain", name, "--lang", "zh-CN")
			chinese(t, stdout, texts)
		}
	}
	for _, b := range checks.Runbooks() {
		_, stdout, _ := run(t, "explain", b.Name, "--lang=zh-CN")
		chinese(t, stdout, texts)
	}
}

func TestChineseHelp(t *testing.T) {
	t.Parallel()
	texts := english(t)
	for _, command := range []string{
		"", "diagnose", "check", "tree", "explain", "collect", "case", "case show", "case diff", "lab", "lab list", "lab serve", "lab break", "lab fix", "lab quiz", "report", "schema", "alias",
		"profile", "profile init", "profile list", "profile show", "profile test", "version", "completion", "completion bash", "completion zsh",
		"completion fish", "completion powershell", "help",
	} {
		code, stdout, stderr := run(t, append(strings.Fields(command), "--help", "--lang", "zh-CN")...)
		if code != 0 || stderr != "" || !strings.Contains(stdout, "用法：") {
			t.Errorf("%s: %d %s%s", command, code, stdout, stderr)
		}
		chinese(t, stdout, texts)
		for _, word := range []string{"Usage", "Flags", "Examples", "Available", "help for", "(default", "Generate"} {
			if strings.Contains(stdout, word) {
				t.Errorf("%s: %q in\n%s", command, word, stdout)
			}
		}
	}
}

// The questions as they are put: a prompt has two lines at most, and its number and the portal's address stand before it.
func TestChineseQuestions(t *testing.T) {
	t.Parallel()
	l, err := i18n.Open("zh-CN")
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range checks.Questions() {
		prompt := l.T(q.Prompt)
		if strings.Count(prompt, "\n") != strings.Count(q.Prompt, "\n") {
			t.Errorf("%s: other lines: %q", q.Name, prompt)
		}
		if strings.Contains(q.Prompt, "{page}") != strings.Contains(prompt, "{page}") {
			t.Errorf("%s: the page finds no place in %q", q.Name, prompt)
		}
		for line := range strings.SplitSeq(prompt, "\n") {
			if w := cells.Width(line); w > 76 {
				t.Errorf("%s: %d cells: %s", q.Name, w, line)
			}
		}
	}
}

// Words that stand in a column fit into it; what the path picture takes is tested in internal/report.
func TestChineseColumns(t *testing.T) {
	t.Parallel()
	l, err := i18n.Open("zh-CN")
	if err != nil {
		t.Fatal(err)
	}
	for _, sign := range []string{"OK", "WARN", "FAIL", "WAIT", "BLOCK", "FIXED", "DONE", "CAUSE", "NOTE", "ACCESS", "WAIVE"} {
		if s := l.T(sign); s == sign || cells.Width(s) > 6 {
			t.Errorf("%s: %s", sign, s)
		}
	}
	for _, c := range checks.All() {
		for _, r := range c.Cases {
			for _, s := range r.Steps {
				if who := l.T(string(s.Who)); cells.Width(who) > 11 {
					t.Errorf("%s is too wide", who)
				}
			}
		}
	}
}
