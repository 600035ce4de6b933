package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

// Markdown writes the last round to be pasted into a ticket.
func Markdown(w io.Writer, rounds []Round, version string) error {
	d := rounds[len(rounds)-1].Diagnosis
	var b strings.Builder
	fmt.Fprintf(&b, "## xdrdoctor: %s\n\n", d.Verdict)
	fmt.Fprintf(&b, "%s, region %s, symptom %s, xdrdoctor %s\n", d.Started.UTC().Format("2006-01-02 15:04 MST"), orDash(d.Region), d.Symptom, version)
	for i, r := range rounds {
		if r.Repaired != "" {
			fmt.Fprintf(&b, "\nRound %d: the lab did the remedy of `%s`.\n", i+1, r.Repaired)
		}
	}
	for _, c := range d.Causes {
		markdownCause(&b, "Cause", c)
	}
	for _, c := range d.Access {
		markdownCause(&b, "Our own access", c)
	}
	b.WriteString("\n| check | verdict | why |\n|---|---|---|\n")
	for _, f := range d.Findings {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", f.Check.Name, f.Verdict, escapeMarkdown(f.Why()))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func markdownCause(b *strings.Builder, kind string, c engine.Cause) {
	if c.Verdict == check.Warn {
		kind = "Note"
	}
	r := c.Remedy()
	fmt.Fprintf(b, "\n### %s `%s`\n\n%s %s\n\n", kind, c.Code(), escapeMarkdown(r.Problem), escapeMarkdown(r.Impact))
	for i, s := range r.Steps {
		fmt.Fprintf(b, "%d. **%s**, %s: %s\n", i+1, s.Who, escapeMarkdown(s.Where), escapeMarkdown(s.Do))
	}
	if len(c.Explains) > 0 {
		var names []string
		for _, e := range c.Explains {
			names = append(names, e.Name)
		}
		fmt.Fprintf(b, "\nExplains: %s.\n", strings.Join(names, ", "))
	}
}

// escapeMarkdown keeps foreign text from becoming a table, a link or a tag.
func escapeMarkdown(s string) string {
	s = redact.Visible(strings.Join(strings.Fields(s), " "))
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "<", "&lt;", "[", `\[`, "]", `\]`, "`", "\\`", "*", `\*`, "_", `\_`).Replace(s)
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
