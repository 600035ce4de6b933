package main

import (
	"strings"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
)

// symptoms is the page of the decision trees.
func symptoms() string {
	p := &page{}
	p.line("# The symptoms\n\n%s\n", notByHand)
	p.line("What a screen shows, what Cisco's document says of it, and what is checked, from top to bottom. `xdrdoctor diagnose` takes the words of the screen, or `--symptom NAME`.\n")
	p.line("| on the screen | symptom | |\n|---|---|---|")
	for _, book := range checks.Runbooks() {
		p.line("| %s | [%s](#%s) | %s |", md(book.Screen), book.Name, book.Name, book.Alias)
	}
	for _, book := range checks.Runbooks() {
		p.line("\n## %s\n", book.Name)
		p.line("**On the screen:** %s\n", sentence(book.Screen))
		p.line("**What the document says:** %s\n", sentence(book.Says))
		for _, f := range book.First {
			if q := f.Ask(); q != nil {
				p.line("**Asked first, because it answers for much:** %s (`--%s`)\n", prompt(q), q.Name)
			}
		}
		var order []string
		for _, c := range book.Walk {
			order = append(order, "["+c.Name+"](checks/"+c.Name+".md)")
		}
		p.line("**Looked at, in this order:** %s\n", strings.Join(order, ", "))
		p.line("<details><summary>The tree</summary>\n\n```mermaid")
		_ = report.Tree(p, book, "mermaid", nil) // to memory, in a format that it has
		p.line("```\n\n</details>")
	}
	return p.String()
}
