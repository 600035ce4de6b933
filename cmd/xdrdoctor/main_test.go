package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
)

// The stories in testdata/script drive the real main in a process of its own: testscript starts this test binary again
// under the name xdrdoctor.

var update = flag.Bool("update", false, "write what is shown now into the stories, to be looked at")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"xdrdoctor": main})
}

func TestStories(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("..", "..", "testdata", "script"),
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			home := filepath.Join(e.WorkDir, "home")
			for _, v := range environment(home) {
				name, value, _ := strings.Cut(v, "=")
				e.Setenv(name, value)
			}
			return os.Mkdir(home, 0o700)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "screen": screen, "refused": refused, "json": jsonValue, "loadenv": loadenv, "lines80": lines80,
		},
	})
}

// hiding is the first seed whose quiz hides these faults in this order, whatever other faults the lab has.
func hiding(faults ...string) string {
	for seed := uint64(0); ; seed++ {
		hidden := lab.Hide(seed, len(faults))
		if slices.EqualFunc(hidden, faults, func(f lab.Fault, name string) bool { return f.Name == name }) {
			return strconv.FormatUint(seed, 10)
		}
	}
}

// seed is what the stories of the quiz are about.
var seed = sync.OnceValue(func() string { return hiding("token-expired") })

// environment is all that a run of xdrdoctor in these tests knows of its surroundings, but for PATH: nothing of ours.
// WALKED are the checks that run unasked: all but workstation.
func environment(home string) []string {
	vars := []string{"CHECKS=" + strconv.Itoa(len(checks.All())), "WALKED=" + strconv.Itoa(len(checks.All())-1), "SEED=" + seed(), "NOW=" + time.Now().UTC().Format(time.RFC3339), "HOME=" + home, "USERPROFILE=" + home, "LANG=C.UTF-8", "TZ=UTC", "NO_PROXY=*"}
	if os.Getenv("GORACE") == "" {
		vars = append(vars, "GORACE=atexit_sleep_ms=10") // else each process under the race detector takes a second to end
	}
	return vars
}

// exits CODE ARGUMENTS...: xdrdoctor ends with this code. What it prints to be read fits on the screen.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE ARGUMENTS...")
	}
	code := exitCode(ts, ts.Exec("xdrdoctor", args[1:]...))
	if want, err := strconv.Atoi(args[0]); err != nil || code != want {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
	if s := ts.ReadFile("stderr"); strings.Contains(s, "DATA RACE") || strings.Contains(s, "panic:") {
		ts.Fatalf("xdrdoctor is at fault")
	}
	if !slices.ContainsFunc(args, forMachines) {
		fits(ts, "stdout", strings.ReplaceAll(ts.ReadFile("stdout"), ts.Getenv("WORK"), "")) // the path is ours
	}
}

// forMachines says that an argument asks for what is not meant to be read on a screen.
func forMachines(arg string) bool {
	return slices.Contains([]string{"json", "jsonl", "markdown", "mermaid", "dot", "completion", "__complete", "report", "schema"}, arg)
}

func exitCode(ts *testscript.TestScript, err error) int {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case !errors.As(err, &exit):
		ts.Fatalf("%v", err)
	}
	return exit.ExitCode()
}

// screen CODE INPUT ARGUMENTS...: a session with an operator, who answers each question from a file of lines "words of the question | what
// is typed", each line once and all of them, but for those that begin with "perhaps ". What the operator sees, both streams as they come, is left in the file screen, with the times of the clock
// replaced. "paste FILE" types a file and a lone dot. All of it must fit on the screen.
func screen(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: screen CODE INPUT ARGUMENTS...")
	}
	path, err := exec.LookPath("xdrdoctor")
	ts.Check(err)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, path, args[2:]...)
	c.Dir = ts.MkAbs(".")
	for _, name := range []string{"HOME", "USERPROFILE", "LANG", "TZ", "NO_PROXY", "GORACE", "PATH", "TMPDIR", "SystemRoot"} {
		if v := ts.Getenv(name); v != "" {
			c.Env = append(c.Env, name+"="+v)
		}
	}
	said, saying, err := os.Pipe()
	ts.Check(err)
	defer said.Close()
	c.Stdout, c.Stderr = saying, saying
	typed, err := c.StdinPipe()
	ts.Check(err)
	ts.Check(c.Start())
	ts.Check(saying.Close())
	seen, trouble := converse(said, typed, strings.FieldsFunc(strings.ReplaceAll(ts.ReadFile(args[1]), "$NOW", ts.Getenv("NOW")), func(r rune) bool { return r == '\n' }), ts.ReadFile)
	code := exitCode(ts, c.Wait())
	ts.Logf("[screen]\n%s", seen)
	ts.Check(os.WriteFile(ts.MkAbs("screen"), []byte(uncounted(timeless(seen))), 0o600))
	if trouble != "" {
		ts.Fatalf("%s", trouble)
	}
	if want, err := strconv.Atoi(args[0]); err != nil || code != want {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
	fits(ts, "screen", seen)
	if slices.Contains(args, "--plain") && !strings.HasPrefix(ts.Getenv("LANG"), "zh") {
		spoken(ts, seen)
	}
}

// listed are the commands that are to be typed, or that are missing, one on each line; counted is how many there are.
var (
	listed  = regexp.MustCompile(`(?m)^(On the ESA's command line.*\n\n|Missing:\n)(?:    .+\n)+`)
	counted = regexp.MustCompile(`(: \d+ of) \d+ commands`)
)

// uncounted leaves out what one more command that is read would change.
func uncounted(screen string) string {
	return counted.ReplaceAllString(listed.ReplaceAllString(screen, "$1    COMMANDS\n"), "$1 N commands")
}

// spoken: what is plain is English and ASCII, but for what was typed, and draws nothing.
func spoken(ts *testscript.TestScript, text string) {
	for line := range strings.Lines(text) {
		if i := strings.IndexFunc(line, func(r rune) bool { return r > '~' }); i >= 0 && !strings.HasPrefix(line, "> ") {
			ts.Fatalf("not ASCII: %q", line)
		}
		for _, drawn := range []string{"[+]", "[x]", "---", "<<<", "????"} {
			if strings.Contains(line, drawn) {
				ts.Fatalf("%q is drawn: %q", drawn, line)
			}
		}
	}
}

// question is what one is asked by: a menu with all of its lines; or numbered, on one line or two; or of the opening, or
// a list's.
var question = regexp.MustCompile(`(?m)^(1 \S.*  [2q] \S.*(\n[^ >\n].*)*|\d+ \S.*(\n {2,3}\S.*)?|\S.*(Enter:|回车).*|` +
	`What .*|Which .*|A note .*|On the ESA's command line, .*|请输入备注.*)$`)

// prompted is what stands where something is to be typed, with what Enter takes.
var prompted = regexp.MustCompile(`(^|\n)(\[[^\n]*\] )?> $`)

const perhaps = "perhaps "

// converse answers until nothing is asked any more, and says what was seen and what was not as the lines foretold. Where a
// story has no line, Enter takes what the prompt offers.
func converse(said io.Reader, typed io.WriteCloser, lines []string, read func(string) string) (seen, trouble string) {
	defer typed.Close()
	var all, since []byte // since the last answer
	heading, p := "", make([]byte, 4096)
	for {
		n, err := said.Read(p)
		all, since = append(all, p[:n]...), append(since, p[:n]...)
		if err != nil {
			break
		}
		if trouble != "" || !prompted.Match(all) {
			continue
		}
		if asked := question.FindAll(since, -1); asked != nil { // else it is asked again
			heading = string(asked[len(asked)-1])
		}
		since = nil
		if heading == "" { // a block is taken, whose answer is on its way
			continue
		}
		i := slices.IndexFunc(lines, func(l string) bool {
			words, _, _ := strings.Cut(strings.TrimPrefix(l, perhaps), " |")
			return strings.Contains(heading, words)
		})
		answer := ""
		switch {
		case i >= 0:
			_, answer, _ = strings.Cut(lines[i], " |")
			lines = slices.Delete(lines, i, i+1)
		case prompted.FindSubmatch(all)[2] == nil:
			trouble = fmt.Sprintf("the story does not answer %q", heading)
			typed.Close()
			continue
		}
		answer = strings.TrimPrefix(answer, " ")
		if path, ok := strings.CutPrefix(answer, "paste "); ok {
			answer = read(path) + "."
		}
		if _, err := io.WriteString(typed, answer+"\n"); err != nil {
			trouble = err.Error()
		}
	}
	lines = slices.DeleteFunc(lines, func(l string) bool { return strings.HasPrefix(l, perhaps) })
	if trouble == "" && len(lines) > 0 {
		trouble = fmt.Sprintf("never asked: %q", lines)
	}
	return string(all), trouble
}

var (
	day   = regexp.MustCompile(`\b20\d\d-\d\d-\d\d(T|\b)`)
	clock = regexp.MustCompile(`\b[0-2]\d:[0-5]\d(:[0-5]\d)?Z?\b`)
	took  = regexp.MustCompile(`(?m)\b\d( s| 秒)$`)
	named = regexp.MustCompile(`\bcase-\d{8}-\d{6}-[0-9a-f]{4}\b`)
)

// timeless replaces times of the clock, names that tell the time, and how long a session took, and keeps the columns.
func timeless(s string) string {
	s = day.ReplaceAllStringFunc(s, func(d string) string {
		return strings.TrimSuffix("YYYY-MM-DD "[:len(d)], " ") + strings.Repeat(" ", len(d)-10)
	})
	s = clock.ReplaceAllStringFunc(s, func(t string) string { return "HH:MM:SSZ"[:len(t)] })
	s = named.ReplaceAllString(s, "case-YYYYMMDD-HHMMSS-xxxx")
	return took.ReplaceAllString(s, "0$1")
}

// refused ARGUMENTS...: xdrdoctor refuses the input. It ends with code 2, says why on one line and what to do below it, and
// prints nothing else.
func refused(ts *testscript.TestScript, neg bool, args []string) {
	exits(ts, neg, append([]string{"2"}, args...))
	lines := strings.Split(strings.TrimSuffix(ts.ReadFile("stderr"), "\n"), "\n")
	switch out := ts.ReadFile("stdout"); {
	case out != "":
		ts.Fatalf("it printed something: %q", out)
	case len(lines) < 2:
		ts.Fatalf("an error without a hint")
	case !strings.HasPrefix(lines[0], "xdrdoctor: "), slices.ContainsFunc(lines[1:], notIndented):
		ts.Fatalf("want an error and a hint below it")
	case strings.HasSuffix(lines[0], "."):
		ts.Fatalf("an error ends without a period")
	}
}

func notIndented(line string) bool { return !strings.HasPrefix(line, "  ") }

// json FILE PATH WANT: the value at a path, such as causes.0.check; "length" is how many there are. A value that is no text is compared as
// JSON.
func jsonValue(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: json FILE PATH WANT")
	}
	var v any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &v))
	got, err := at(v, args[1])
	ts.Check(err)
	if (got == args[2]) == neg {
		ts.Fatalf("%s is %s, want %s", args[1], got, args[2])
	}
}

func at(v any, path string) (string, error) {
	for key := range strings.SplitSeq(path, ".") {
		switch in := v.(type) {
		case map[string]any:
			of, ok := in[key]
			if !ok {
				return "", fmt.Errorf("%s: no key %q", path, key)
			}
			v = of
		case []any:
			if key == "length" {
				v = len(in)
				continue
			}
			i, err := strconv.Atoi(key)
			if err != nil || i < 0 || i >= len(in) {
				return "", fmt.Errorf("%s: no element %q of %d", path, key, len(in))
			}
			v = in[i]
		default:
			return "", fmt.Errorf("%s: %q of a %T", path, key, v)
		}
	}
	if s, ok := v.(string); ok {
		return s, nil
	}
	b, err := json.Marshal(v)
	return string(b), err
}

var exported = regexp.MustCompile(`^export (XDRDOCTOR_[A-Z_]+)='([^']*)'$`)

// loadenv FILE: wait for the environment that lab serve writes, and take it over as a shell would.
func loadenv(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: loadenv FILE")
	}
	file := ts.MkAbs(args[0])
	var content []byte
	for began := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		var err error
		if content, err = os.ReadFile(file); err == nil {
			break
		}
		if time.Since(began) > 20*time.Second {
			ts.Fatalf("%s does not appear", args[0])
		}
	}
	for line := range strings.Lines(string(content)) {
		m := exported.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if m == nil {
			ts.Fatalf("a shell would not take it: %q", line)
		}
		ts.Setenv(m[1], m[2])
	}
}

// lines80 FILE...: no line is wider than a terminal, none ends in blanks, nothing moves the cursor.
func lines80(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: lines80 FILE...")
	}
	for _, name := range args {
		fits(ts, name, ts.ReadFile(name))
	}
}

func fits(ts *testscript.TestScript, name, text string) {
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSuffix(line, "\n")
		// What was typed is the operator's; an address, or a command to be copied, is not broken.
		if w := cells.Width(line); w > 80 && !strings.HasPrefix(line, "> ") && !strings.HasPrefix(line, "    https://") && !strings.HasPrefix(line, "  . ") {
			ts.Fatalf("%s:%d: %d cells: %q", name, n, w, line)
		}
		if strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			ts.Fatalf("%s:%d: control characters: %q", name, n, line)
		}
		if strings.TrimRight(line, " ") != line && !strings.HasSuffix(line, "> ") {
			ts.Fatalf("%s:%d: blanks at the end: %q", name, n, line)
		}
	}
}
