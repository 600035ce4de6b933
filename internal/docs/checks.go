package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// checkPages are a page for each check, and their index.
func checkPages(known map[string]row) map[string]string {
	all := map[string]string{"docs/checks/README.md": index()}
	for _, c := range checks.All() {
		all["docs/checks/"+c.Name+".md"] = checkPage(c, known)
	}
	return all
}

func index() string {
	p := &page{}
	p.line("# The checks\n\n%s\n", notByHand)
	p.line("In the order in which everything is walked. A check about our own access has no station: the link uses neither our API client nor our ESA user.\n")
	p.line("| | check | station | healthy | may find |\n|---|---|---|---|---|")
	for i, c := range checks.All() {
		p.line("| %d | [%s](%s.md) | %s | %s | %s |", i+1, c.Name, c.Name, station(c), md(c.Doc),
			strings.Join(cases(c), ", "))
	}
	p.line("\n[The symptoms](../symptoms.md) say which of them are walked for what a screen shows; [the rules](../rules.md) how verdicts come about.")
	return p.String()
}

func station(c *check.Check) string {
	if c.About == check.Access {
		return "our access"
	}
	return string(c.Station)
}

func cases(c *check.Check) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(c.Cases)) {
		names = append(names, string(name))
	}
	return names
}

func checkPage(c *check.Check, known map[string]row) string {
	p := &page{}
	p.line("# %s\n\n%s\n", c.Name, notByHand)
	p.line("**Healthy:** %s\n", sentence(c.Doc))
	p.line("**What you will see when it is not:** %s\n", sentence(c.Seen))
	if c.About == check.Access {
		p.line("**Station:** none. It is about our own access, not about the customer's link, and never makes the link's verdict fail.\n")
	} else {
		p.line("**Station:** %s, %d of %d\n", c.Station, slices.Index(check.Stations(), c.Station)+1,
			len(check.Stations()))
	}
	p.line("**Requires:** %s\n", links(c.Requires))
	p.line("**Required by:** %s\n", links(dependents(c)))
	p.line("    xdrdoctor check %s\n", c.Name)
	p.line("## How it is known\n")
	p.reads(c)
	p.sources(c, known)
	p.words("It is well, or does not apply, because", c.Notes)
	p.words("It stays unknown, although something is known, because", c.Doubts)
	p.line("## What it may find\n")
	for _, name := range cases(c) {
		p.remedy(c, check.Case(name))
	}
	if len(c.Docs) > 0 {
		p.line("## To read\n")
		p.documents(c.Docs)
	}
	return strings.TrimRight(p.String(), "\n") + "\n"
}

// dependents are the checks that require this one.
func dependents(c *check.Check) []*check.Check {
	var all []*check.Check
	for _, other := range checks.All() {
		if slices.Contains(other.Requires, c) {
			all = append(all, other)
		}
	}
	return all
}

func links(to []*check.Check) string {
	if len(to) == 0 {
		return "none"
	}
	var all []string
	for _, c := range to {
		all = append(all, fmt.Sprintf("[%s](%s.md)", c.Name, c.Name))
	}
	return strings.Join(all, ", ")
}

// reads lists the facts, and what a person may be asked for them.
func (p *page) reads(c *check.Check) {
	p.line("| it reads | a person may be asked | flag and answers | who may look, where |\n|---|---|---|---|")
	told := map[string]bool{}
	list := func(facts []fact.Any, remark string) {
		for _, f := range facts {
			if told[f.FactName()] {
				continue
			}
			told[f.FactName()] = true
			q := f.Ask()
			if q == nil {
				p.line("| %s%s | nobody: machines only | | |", f.FactName(), remark)
				continue
			}
			p.line("| %s%s | %s | %s | %s: %s |", f.FactName(), remark, prompt(q), answers(q), q.Who,
				md(q.Where.BothWays(nil, "")))
		}
	}
	list(c.Needs, "")
	list(c.Wants, " *")
	if len(c.Wants) > 0 {
		p.line("\n\\* only when it is known already: nobody is asked for the sake of this check.")
	}
	p.line("")
}

// prompt is a question on one line.
func prompt(q *fact.Question) string { return md(strings.ReplaceAll(q.Text(nil, ""), "\n", ": ")) }

func answers(q *fact.Question) string {
	if len(q.Options) == 0 {
		if q.Example == "" {
			return fmt.Sprintf("`--%s`", q.Name)
		}
		return fmt.Sprintf("`--%s`, such as `%s`", q.Name, q.Example)
	}
	var values []string
	for _, o := range q.Options {
		values = append(values, "`"+o.Value+"`")
	}
	return fmt.Sprintf("`--%s`: %s", q.Name, strings.Join(values, ", "))
}

// words lists the notes or the doubts of a check.
func (p *page) words(title string, notes map[string]check.Note) {
	if len(notes) == 0 {
		return
	}
	p.line("%s:\n", title)
	for _, key := range slices.Sorted(maps.Keys(notes)) {
		p.line("- %s", md(notes[key].Text))
	}
	p.line("")
}

// confidence says how well a case is known.
var confidence = map[check.Confidence]string{
	check.Documented: "documented by the vendor",
	check.Inferred:   "inferred from what is documented",
	check.Usual:      "usual, but not documented",
}

func (p *page) remedy(c *check.Check, name check.Case) {
	r := c.Cases[name]
	p.line("### %s.%s\n", c.Name, name)
	p.line("**Problem:** %s\n", sentence(r.Problem))
	p.line("**Impact:** %s\n", sentence(r.Impact))
	for i, s := range r.Steps {
		p.line("%d. **%s**, %s: %s", i+1, s.Who, md(s.Where.BothWays(nil, "")), sentence(s.Do))
	}
	p.line("")
	if r.Allow > 0 {
		p.line("**How long:** allow up to %d minutes for it to show.\n", int(r.Allow.Minutes()))
	}
	if r.Caution != "" {
		p.line("**Caution:** %s\n", sentence(r.Caution))
	}
	p.line("**How sure:** %s.\n", confidence[r.Known])
	if r.Echoes {
		p.line("A cause only when all that the check requires is known to be well; else it may be the echo of something else, and stays unknown.\n")
	}
	if r.ByTAC {
		p.line("Only Cisco TAC can do it; the request to them is written.\n")
	}
	verify := r.Verify
	if verify == "" {
		verify = c.Name
	}
	p.line("**Proved by:** `xdrdoctor check %s`\n", verify)
	if len(r.Docs) > 0 {
		p.documents(r.Docs)
		p.line("")
	}
}

func (p *page) documents(docs []check.Doc) {
	for _, d := range docs {
		p.line("- [%s](%s)", md(d.Title), d.URL)
	}
}
