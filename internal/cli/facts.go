package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/xdrdoctor/xdrdoctor/internal/casefile"
	"github.com/xdrdoctor/xdrdoctor/internal/fidelity"
	"github.com/xdrdoctor/xdrdoctor/internal/knowledge"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
	"github.com/xdrdoctor/xdrdoctor/internal/session"
	"github.com/xdrdoctor/xdrdoctor/internal/usage"
)

var factOutputs = []string{"text", "json"}

func factsCommand(w World) *cobra.Command {
	mark, output := "", "text"
	c := &cobra.Command{
		Use:   "facts [ID...]",
		Short: "List what is known of the vendors' systems, and how well",
		Long: `facts lists the facts that xdrdoctor rests on, each with its source and a mark
that says how well it is known. An ID may be the beginning of one.`,
		Example: `  xdrdoctor facts --mark assumed
  xdrdoctor facts F-SSE
  xdrdoctor facts export last > shapes.json`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return factIDs(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			facts, err := factsNamed(args)
			if err != nil {
				return err
			}
			if mark != "" {
				if !slices.Contains(knowledge.Marks(), knowledge.Mark(mark)) {
					return usage.Unknown("mark", mark, marks(), "it is one of "+strings.Join(marks(), ", "))
				}
				facts = slices.DeleteFunc(facts, func(f knowledge.Fact) bool { return string(f.Mark) != mark })
			}
			return listFacts(w, facts, output)
		},
	}
	c.Flags().StringVar(&mark, "mark", "", strings.Join(marks(), ", "))
	complete(c, "mark", marks())
	outputFlag(c, &output)
	c.AddCommand(&cobra.Command{
		Use:   "export [CASE]",
		Short: "Write the form of a case's answers; safe to publish",
		Long: `export writes keys and types, and what the case shows of facts that are not
certain. It writes words only at keys such as status, state, type and code, and
no other value: no names, addresses, ids, times or answers of people.
Without a case it takes the last kept case.`,
		Example: "  xdrdoctor facts export case.zip > shapes.json",
		RunE: func(c *cobra.Command, args []string) error {
			cases, err := openCases(w, c, args, 1)
			if err != nil {
				return err
			}
			return writeJSON(w.Out, fidelity.Export(w.Version, cases[0].Region, cases[0].Documents))
		},
	})
	return c
}

// outputFlag is --output of a command that prints a list.
func outputFlag(c *cobra.Command, output *string) {
	c.Flags().StringVar(output, "output", *output, strings.Join(factOutputs, ", "))
	complete(c, "output", factOutputs)
}

func marks() []string {
	var all []string
	for _, m := range knowledge.Marks() {
		all = append(all, string(m))
	}
	return all
}

func factIDs() []string {
	var ids []string
	for _, f := range knowledge.All() {
		ids = append(ids, f.ID)
	}
	return ids
}

// factsNamed are the facts whose ids begin with one of the names; all without a name.
func factsNamed(names []string) ([]knowledge.Fact, error) {
	if len(names) == 0 {
		return knowledge.All(), nil
	}
	var named []knowledge.Fact
	for _, n := range names {
		found := false
		for _, f := range knowledge.All() {
			if strings.HasPrefix(f.ID, strings.ToUpper(n)) {
				named, found = append(named, f), true
			}
		}
		if !found {
			return nil, usage.Unknown("fact", n, append(factIDs(), "export"), "xdrdoctor facts lists them")
		}
	}
	return named, nil
}

func listFacts(w World, facts []knowledge.Fact, output string) error {
	switch output {
	case "json":
		return writeJSON(w.Out, facts)
	case "text":
		t := report.NewTerminal(w.Out, session.Colours(w.env(), w.Out)).In(w.lang)
		for _, f := range facts {
			t.Fact(f)
		}
		t.Text("")
		t.Say("%d facts.", len(facts))
		return nil
	}
	return usage.Unknown("output", output, factOutputs, "it is text or json")
}

// showFacts prints what a case shows of the facts that are not certain.
func showFacts(w World, c casefile.Case, output string) error {
	documents := c.Documents
	if report.Simulated(c.Diagnosis) {
		documents = nil
	}
	all := fidelity.Of(documents)
	switch output {
	case "json":
		return writeJSON(w.Out, all)
	case "text":
		report.NewTerminal(w.Out, session.Colours(w.env(), w.Out)).In(w.lang).Fidelity(all)
		return nil
	}
	return usage.Unknown("output", output, factOutputs, "it is text or json")
}

func writeJSON(to io.Writer, v any) error {
	e := json.NewEncoder(to)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("JSON: %w", err)
	}
	return nil
}
