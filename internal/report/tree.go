package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// TreeFormats are those that Tree takes.
var TreeFormats = []string{"text", "plain", "mermaid", "dot"}

// Tree draws a runbook from the same data that is walked.
func Tree(w io.Writer, book *check.Runbook, format string, l *i18n.Language) error {
	var b strings.Builder
	switch format {
	case "text":
		treeText(&b, book, l)
	case "plain": // the same for ears and for what knows ASCII only
		var drawn strings.Builder
		treeText(&drawn, book, l)
		b.WriteString(strings.NewReplacer("├─ ", "- ", "└─ ", "- ", "│", " ", "├ ", "case ", "└ ",
			"case ").Replace(drawn.String()))
	case "mermaid":
		treeMermaid(&b, book, l)
	case "dot":
		treeDOT(&b, book, l)
	default:
		return fmt.Errorf("tree: unknown format %q", format)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func treeText(b *strings.Builder, book *check.Runbook, l *i18n.Language) {
	fmt.Fprintf(b, "%s (%s): %s\n", book.Name, book.Alias, l.T(book.Screen))
	for i, c := range book.Walk {
		branch, below := "├─ ", "│    "
		if i == len(book.Walk)-1 {
			branch, below = "└─ ", "     "
		}
		about := ""
		if c.About == check.Access {
			about = l.T("(our own access)")
		}
		fmt.Fprintln(b, strings.TrimRight(branch+c.Name+" "+about, " "))
		fmt.Fprintf(b, "%s%s\n", below, l.T(c.Doc))
		if after := requires(book, c); len(after) > 0 {
			word := l.T("after")
			line := below + word
			for i, name := range after {
				if i < len(after)-1 {
					name += ","
				}
				if cells.Width(line)+1+len(name) > columns {
					fmt.Fprintln(b, line)
					line = below + strings.Repeat(" ", cells.Width(word))
				}
				line += " " + name
			}
			fmt.Fprintln(b, line)
		}
		cases := caseNames(c)
		for j, name := range cases {
			mark := "├ "
			if j == len(cases)-1 {
				mark = "└ "
			}
			r := c.Cases[check.Case(name)]
			var who []string
			for _, s := range r.Steps {
				if !slices.Contains(who, l.T(string(s.Who))) {
					who = append(who, l.T(string(s.Who)))
				}
			}
			fmt.Fprintf(b, "%s%s%-20s %s\n", below, mark, name, strings.Join(who, l.T(", ")))
		}
	}
}

func treeMermaid(b *strings.Builder, book *check.Runbook, l *i18n.Language) {
	fmt.Fprintf(b, "flowchart TD\n  start([%q])\n", l.T(book.Screen))
	before := "start"
	for _, c := range book.Walk {
		id := nodeID(c)
		fmt.Fprintf(b, "  %s{%q}\n", id, c.Name+"<br/>"+l.T(c.Doc))
		fmt.Fprintf(b, "  %s --> %s\n", before, id)
		for _, name := range caseNames(c) {
			fmt.Fprintf(b, "  %s -.-> %s_%s[%q]\n", id, id, strings.ReplaceAll(name, "-", "_"), c.Name+"."+name)
		}
		before = id
	}
	fmt.Fprintf(b, "  %s --> done([%q])\n", before, l.T("healthy"))
}

func treeDOT(b *strings.Builder, book *check.Runbook, l *i18n.Language) {
	fmt.Fprintf(b, "digraph %q {\n  rankdir=TB;\n  start [shape=oval,label=%q];\n", book.Name, l.T(book.Screen))
	before := "start"
	for _, c := range book.Walk {
		id := nodeID(c)
		fmt.Fprintf(b, "  %s [shape=diamond,label=%q];\n  %s -> %s;\n", id, c.Name+"\n"+l.T(c.Doc), before, id)
		for _, name := range caseNames(c) {
			leaf := id + "_" + strings.ReplaceAll(name, "-", "_")
			fmt.Fprintf(b, "  %s [shape=box,label=%q];\n  %s -> %s [style=dashed];\n", leaf, c.Name+"."+name, id, leaf)
		}
		before = id
	}
	fmt.Fprintf(b, "  done [shape=oval,label=%q];\n  %s -> done;\n}\n", l.T("healthy"), before)
}

func nodeID(c *check.Check) string { return strings.ReplaceAll(c.Name, "-", "_") }

func caseNames(c *check.Check) []string {
	var names []string
	for k := range maps.Keys(c.Cases) {
		names = append(names, string(k))
	}
	slices.Sort(names)
	return names
}

// requires are the requirements of a check that this runbook visits.
func requires(book *check.Runbook, c *check.Check) []string {
	var names []string
	for _, r := range c.Requires {
		if slices.Contains(book.Walk, r) {
			names = append(names, r.Name)
		}
	}
	return names
}
