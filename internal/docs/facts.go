package main

import (
	"fmt"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/knowledge"
)

const factsPage = "docs/facts.md"

// facts is the page of what is known of the vendors' systems.
func facts() string {
	p := &page{}
	p.line("# What is known of the vendors' systems\n\n%s\n", notByHand)
	p.line("Each fact has an id, by which the code cites it, a mark that says how well it is known, and its public source.")
	p.line("`xdrdoctor facts` lists them; `xdrdoctor case show --facts` compares a case with those that are not certain.\n")
	p.line("| mark | it means | facts |\n|---|---|---|")
	for _, m := range knowledge.Marks() {
		n := 0
		for _, f := range knowledge.All() {
			if f.Mark == m {
				n++
			}
		}
		p.line("| %s | %s | %d |", m, m.Meaning(), n)
	}
	p.line("\nA user is never shown an assumption as a fact. *Not used yet* says that no code rests on it.")
	for _, area := range knowledge.Areas() {
		p.line("\n## %s\n", area.Title)
		p.line("| id | mark | fact | source |\n|---|---|---|---|")
		for _, f := range area.Facts {
			mark := string(f.Mark)
			if f.Unused {
				mark += ", not used yet"
			}
			p.line("| %s | %s | %s | %s |", f.ID, mark, md(f.Text), sourceOf(f))
		}
	}
	return p.String()
}

func sourceOf(f knowledge.Fact) string {
	title := strings.TrimSuffix(md(f.Source.Title), ".")
	if f.Source.URL == "" {
		return title
	}
	return fmt.Sprintf("[%s](%s)", title, f.Source.URL)
}
