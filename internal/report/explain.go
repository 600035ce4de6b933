package report

import (
	"fmt"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
)

// ExplainCheck writes what a check looks at, what it may find, and what a person may be asked for it.
func (t *Terminal) ExplainCheck(c *check.Check) {
	fmt.Fprintf(t.w, "%s\n", t.bold.Sprint(c.Name))
	t.text("", "Healthy: "+c.Doc+".")
	if c.About == check.Access {
		t.text("", "About our own access, not about the customer's link.")
	}
	for _, r := range c.Requires {
		t.text("  ", "after "+r.Name+": "+r.Doc)
	}
	fmt.Fprintln(t.w, "\nIt may find:")
	for _, name := range caseNames(c) {
		t.text("  ", c.Name+"."+name+": "+c.Cases[check.Case(name)].Problem)
	}
	first := true
	for _, f := range c.Needs {
		q := f.Ask()
		if q == nil {
			continue
		}
		if first {
			fmt.Fprintln(t.w, "\nIt may ask:")
			first = false
		}
		t.text("  ", "--"+q.Name+": "+q.Prompt)
	}
}

// ExplainCase writes one case with its remedy.
func (t *Terminal) ExplainCase(c *check.Check, name check.Case) {
	r := c.Cases[name]
	fmt.Fprintf(t.w, "%s\n", t.bold.Sprint(c.Name+"."+string(name)))
	t.text("", r.Problem)
	t.text("", r.Impact)
	t.Steps(r)
	verify := r.Verify
	if verify == "" {
		verify = c.Name
	}
	t.text("", "Proved by: xdrdoctor check "+verify)
}

// ExplainSymptom writes what is looked at for a symptom.
func (t *Terminal) ExplainSymptom(book *check.Runbook) {
	fmt.Fprintf(t.w, "%s (%s)\n", t.bold.Sprint(book.Name), book.Alias)
	t.text("", "On the screen: "+book.Screen)
	fmt.Fprintln(t.w, "\nLooked at, in this order:")
	for i, c := range book.Walk {
		t.text("  ", fmt.Sprintf("%d %s: %s", i+1, c.Name, c.Doc))
	}
}
