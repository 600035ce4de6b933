package report_test

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
)

// suspects are the cases of a check as they would be found, each with the question that tells.
func suspects(c *check.Check) []engine.Suspect {
	var tells *fact.Question
	for _, need := range c.Needs {
		if q := need.Ask(); q != nil {
			tells = q
			break
		}
	}
	var all []engine.Suspect
	for name, r := range c.Cases {
		f := check.Finding{Check: c, Verdict: check.Fail, Case: name, Args: args(r)}
		all = append(all, engine.Suspect{Finding: f, Tells: tells})
	}
	slices.SortFunc(all, func(a, b engine.Suspect) int { return strings.Compare(a.Code(), b.Code()) })
	return all
}

// narrowed are the lists that the checks can give: behind each finding that may be held back all that it rests on, and
// what remains from any check of the link on.
func narrowed() map[string]*engine.Narrowed {
	all := map[string]*engine.Narrowed{}
	var link []engine.Suspect
	for _, c := range checks.All() {
		if c.About != check.Link {
			continue
		}
		link = append(link, suspects(c)...)
		if c.Beside {
			continue
		}
		for name, r := range c.Cases {
			held := check.Finding{Check: c, If: name, Args: args(r)}
			n := &engine.Narrowed{Held: &held, Whole: true}
			for _, other := range checks.All() {
				switch {
				case other.About != check.Link || !c.RestsOn(other):
				case slices.Contains(c.Requires, other) && len(n.RuledOut) < 3:
					n.RuledOut = append(n.RuledOut, check.Finding{Check: other, Verdict: check.OK})
				default:
					n.Among = append(n.Among, suspects(other)...)
				}
			}
			n.Next = n.Among[0].Tells
			all["held "+held.Check.Name+"."+string(name)] = n
		}
	}
	for i := range link {
		for _, healthy := range []bool{false, true} {
			n := &engine.Narrowed{Among: link[i:min(i+7, len(link))], Healthy: healthy, Next: link[i].Tells}
			all[fmt.Sprintf("from %s, healthy %t", link[i].Code(), healthy)] = n
		}
	}
	return all
}

// What remains stands on a screen of 24 lines above a menu of three and a prompt, in every language. No line is torn by
// the terminal, and no sentence names a flag or a check.
func TestEveryListFitsTheScreen(t *testing.T) {
	for tag, l := range languages(t) {
		for name, n := range narrowed() {
			for _, width := range []int{80, 60} {
				d := &engine.Diagnosis{Started: noon, Region: "apjc", Narrowed: n}
				for _, c := range checks.All() {
					if c.About == check.Link {
						d.Findings = append(d.Findings, check.Finding{Check: c})
					}
				}
				var b bytes.Buffer
				term := report.NewTerminal(&b, false).In(l)
				term.Width, term.Signs = width, report.Unicode
				term.Narrowed(report.Situation{
					Diagnosis: d, Heading: "E4017 [409] Device is offline", Answers: 4, Took: time.Minute,
				})
				at := fmt.Sprintf("%s, %s, %d columns", tag, name, width)
				if p := os.Getenv("SCREEN"); p != "" && strings.Contains(at, p) {
					t.Logf("%s\n%s", at, b.String())
				}
				_, below, found := strings.Cut(b.String(), l.T("NOT CERTAIN YET"))
				if lines := strings.Count(below, "\n"); !found || width == 80 && lines > 20 {
					t.Errorf("%s: %d lines\n%s", at, lines, b.String())
				}
				for line := range strings.Lines(b.String()) {
					if cells.Width(strings.TrimSuffix(line, "\n")) > width {
						t.Errorf("%s: too wide: %q", at, line)
					}
				}
				if word := machineWord(below); word != "" {
					t.Errorf("%s: says %q\n%s", at, word, b.String())
				}
			}
		}
	}
}

// machineWord is a flag, the place of an argument, or a check's name that is not a word of any language, within a text.
func machineWord(text string) string {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \n,;:.()", r) }) {
		if strings.HasPrefix(word, "--") || strings.HasPrefix(word, "{") {
			return word
		}
		for _, c := range checks.All() {
			if strings.Contains(c.Name, "-") && word == c.Name {
				return word
			}
		}
	}
	return ""
}
