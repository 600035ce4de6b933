package main

import (
	"regexp"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
)

// row is what each set of sources says of a case: a line of testdata/sources.txt.
type row map[string]string

// columns are the sets that a page shows, and their names on it. A recorded case says what was said when it was
// recorded.
var columns = []struct{ set, name string }{
	{"apis", "the APIs"}, {"ssh", "the ESA's command line"}, {"apis + ssh", "both"}, {"transcript", "a saved session"},
	{"config", "an exported configuration"}, {"config + operator", "a person, with that"},
}

var gaps = regexp.MustCompile(` {2,}`)

// parseSources reads the table by the code that must be found.
func parseSources(table string) map[string]row {
	lines := strings.Split(strings.TrimSpace(table), "\n")
	head := gaps.Split(strings.TrimSpace(lines[0]), -1)
	rows := map[string]row{}
	for _, line := range lines[1:] {
		r := row{}
		for i, cell := range gaps.Split(strings.TrimSpace(line), -1) {
			r[head[i]] = cell
		}
		rows[r["EXPECTED"]] = r
	}
	return rows
}

// sources says which source can know which case.
func (p *page) sources(c *check.Check, known map[string]row) {
	if c == checks.Workstation {
		p.line("It is known from this machine's own probes alone, whatever else is at hand.\n")
		return
	}
	var tried []string
	for _, name := range cases(c) {
		if known[c.Name+"."+name] != nil {
			tried = append(tried, name)
		}
	}
	if len(tried) == 0 {
		return
	}
	head, rule := "| can name |", "|---|"
	for _, col := range columns {
		head, rule = head+" "+col.name+" |", rule+"---|"
	}
	p.line("%s\n%s", head, rule)
	for _, name := range tried {
		line := "| " + name + " |"
		for _, col := range columns {
			line += " " + knows(known[c.Name+"."+name][col.set]) + " |"
		}
		p.line("%s", line)
	}
	p.line("\nAs tried in the lab, with the region and where the ESA runs being said. A recorded case knows what was known when it was recorded.\n")
}

// knows is a cell of the table in words.
func knows(cell string) string {
	switch {
	case cell == "named":
		return "yes"
	case strings.HasPrefix(cell, "coarser: "):
		return "as " + strings.TrimPrefix(cell, "coarser: ")
	case cell == "unknown: not-asked":
		return "no, a person"
	case strings.HasPrefix(cell, "unknown: "):
		return "seen, not settled"
	case strings.HasPrefix(cell, "not-applicable: "):
		return "not looked at"
	}
	return cell
}
