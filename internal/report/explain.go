package report

import (
	"fmt"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// ExplainCheck writes what a check looks at, what it may find, and what a person may be asked for it; samples stand for
// what only a finding knows.
func (t *Terminal) ExplainCheck(c *check.Check, samples check.Args) {
	fmt.Fprintf(t.w, "%s\n", t.bold.Sprint(c.Name))
	t.Say("Healthy: %s.", i18n.Text(c.Doc))
	t.Say("What you will see: %s.", i18n.Text(c.Seen))
	if c.About == check.Access {
		t.Text("About our own access, not about the customer's integration.")
	}
	for _, r := range c.Requires {
		t.text("  ", t.lang.F("after %s: %s", r.Name, i18n.Text(r.Doc)))
	}
	fmt.Fprintln(t.w)
	t.Text("It may find:")
	for _, name := range caseNames(c) {
		t.text("  ", c.Name+"."+name+": "+c.RemedyIn(t.lang, check.Case(name), samples).Problem)
	}
	first := true
	for _, f := range c.Needs {
		q := f.Ask()
		if q == nil {
			continue
		}
		if first {
			fmt.Fprintln(t.w)
			t.Text("It may ask:")
			first = false
		}
		t.text("  ", "--"+q.Name+": "+q.Text(t.lang, ""))
	}
	t.documents(c.Docs)
}

// ExplainCase writes one case with its remedy; samples stand for what only a finding knows.
func (t *Terminal) ExplainCase(c *check.Check, name check.Case, samples check.Args) {
	r := c.RemedyIn(t.lang, name, samples)
	fmt.Fprintf(t.w, "%s\n", t.bold.Sprint(c.Name+"."+string(name)))
	t.text("", r.Problem)
	t.text("", r.Impact)
	t.Say("What you will see: %s.", i18n.Text(c.Seen))
	t.Steps(r, "")
	t.Text(string(sureness[r.Known]))
	t.Say("Verify with: xdrdoctor check %s", r.Verify)
	t.documents(r.Docs)
}

// titled is a document's title, of a notice with its date.
func titled(l *i18n.Language, d check.Doc) string {
	if d.Date == "" {
		return l.T(d.Title)
	}
	return l.F("%s (as of %s)", l.T(d.Title), d.Date)
}

// documents lists what to read. An address stays on one line, however long: it is to be copied.
func (t *Terminal) documents(docs []check.Doc) {
	if len(docs) == 0 {
		return
	}
	fmt.Fprintln(t.w)
	t.Text("To read:")
	for _, d := range docs {
		t.text("  ", titled(t.lang, d))
		fmt.Fprintln(t.w, "    "+d.URL)
	}
}

// ExplainSymptom writes what we look at for a symptom.
func (t *Terminal) ExplainSymptom(book *check.Runbook) {
	fmt.Fprintf(t.w, "%s (%s)\n", t.bold.Sprint(book.Name), book.Alias)
	t.Say("On the screen: %s", i18n.Text(book.Screen))
	t.Say("What the document says: %s", i18n.Text(book.Says))
	fmt.Fprintln(t.w)
	t.Text("Checked in this order:")
	for i, c := range book.Walk {
		t.text("  ", fmt.Sprintf("%d %s: %s", i+1, c.Name, t.lang.T(c.Doc)))
	}
}

// confidences are the same in a column.
var confidences = map[check.Confidence]i18n.Text{check.Documented: "documented", check.Inferred: "inferred",
	check.Usual: "usual"}

// sureness says how well a cause is known.
var sureness = map[check.Confidence]i18n.Text{
	check.Documented: "Confidence: documented by Cisco.",
	check.Inferred:   "Confidence: follows from Cisco's documents.",
	check.Usual:      "Confidence: experience, not documented.",
}
