package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/casefile"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
	"github.com/xdrdoctor/xdrdoctor/internal/session"
	"github.com/xdrdoctor/xdrdoctor/internal/usage"
)

func collectCommand(w World) *cobra.Command {
	o := &options{}
	commands := false
	c := &cobra.Command{
		Use:   "collect",
		Short: "Fetch everything the checks may need, without running them",
		Long: `collect reads the APIs, the ESA's command line and the named files, and records
the results as a case. Analyse it elsewhere with xdrdoctor diagnose --from CASE.
collect asks no questions and draws no conclusions.`,
		Example: `  xdrdoctor collect --profile eu --record case.zip
  xdrdoctor collect --commands --region eu      for a session to be pasted`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			o.NoInput = true
			if err := o.parse(c, w); err != nil {
				return err
			}
			if commands {
				return printCommands(w, o)
			}
			if o.Output.Record == "" {
				return misuse("such as --record case.zip", "collect: no case is named")
			}
			return collect(c.Context(), w, o)
		},
	}
	o.register(c, w, "collect")
	c.Flags().BoolVar(&commands, "commands", false, "print the commands to type on the ESA, if xdrdoctor itself cannot run there")
	group(c.Flags(), outputFlags)
	return c
}

// printCommands is for a customer who lets nothing foreign run: he types, saves the session, and --transcript reads it.
func printCommands(w World, o *options) error {
	r, err := region.Parse(o.Said[facts.Region.Question.Name])
	if err != nil {
		return misuse("such as --region eu", "collect: the commands depend on the region")
	}
	for _, c := range facts.AllCommands(r) {
		fmt.Fprintln(w.Out, c)
	}
	t := report.NewTerminal(w.Err, false).In(w.lang)
	for _, text := range facts.Halves(facts.AllCommands(r)) {
		t.Text(string(text))
	}
	t.Text("Save the session from the first prompt to the last. In license_smart type STATUS. At the pager press the space bar until the prompt comes. Leave menus and tail with Ctrl-C, telnet with Ctrl-] and quit. Then: xdrdoctor diagnose --transcript FILE")
	return nil
}

func collect(ctx context.Context, w World, o *options) error {
	s, err := session.Open(ctx, w.env(), &o.Options)
	if err != nil {
		return err
	}
	defer s.Close()
	all, failed, err := s.Collect(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintln(w.Out, w.lang.F("%s: %d documents, %d of them failures.", o.Output.Record, all, failed))
	return nil
}

func caseCommand(w World) *cobra.Command {
	c := &cobra.Command{
		Use:   "case",
		Short: "Inspect recorded cases",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage.Unknown("case command", args[0], commandNames(c),
					"it is one of "+strings.Join(commandNames(c), ", "))
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	if !w.runs("case") {
		return c
	}
	sharing, ofFacts, output := "", false, "text"
	commands := []*cobra.Command{
		{Use: "list", Short: "List the kept cases, the newest first", Args: noArgs,
			RunE: func(*cobra.Command, []string) error {
				if err := shareWith(w, sharing); err != nil {
					return err
				}
				return listCases(w)
			}},
		{Use: "show [CASE]", Short: "Show what a case contains and what the checks say about it",
			RunE: func(c *cobra.Command, args []string) error {
				if err := shareWith(w, sharing); err != nil {
					return err
				}
				cases, err := openCases(w, c, args, 1)
				if err != nil {
					return err
				}
				if ofFacts {
					return showFacts(w, cases[0], output)
				}
				if output != "text" {
					return misuse("xdrdoctor report writes JSON", "case show prints JSON with --facts only")
				}
				return showCase(c.Context(), w, cases[0])
			}},
		{Use: "diff [CASE CASE]", Short: "Show which answers and which verdicts changed between two cases",
			RunE: func(c *cobra.Command, args []string) error {
				if err := shareWith(w, sharing); err != nil {
					return err
				}
				cases, err := openCases(w, c, args, 2)
				if err != nil {
					return err
				}
				return diffCases(c.Context(), w, cases[0], cases[1])
			}},
	}
	for _, sub := range commands {
		shareFlag(sub, &sharing)
		c.AddCommand(sub)
		if sub.Name() == "show" {
			sub.Flags().BoolVar(&ofFacts, "facts", false, "show what it confirms and contradicts of facts that are not certain")
			outputFlag(sub, &output)
		}
	}
	return c
}

// replay runs today's checks on a case, at the case's own time.
func replay(ctx context.Context, c casefile.Case) (*engine.Diagnosis, error) {
	book, ok := checks.FindRunbook(c.Symptom)
	if !ok {
		book, _ = checks.FindRunbook(checks.Everything)
	}
	store := evidence.NewStore(func() time.Time { return c.Now }, c.Sources()...)
	walk := &engine.Walk{Runbook: book, Order: checks.All(), Facts: checks.Facts(book.Walk), Store: store,
		Stays: checks.Stays, Reported: facts.Reported}
	r, err := walk.Round(ctx)
	if err != nil {
		return nil, err
	}
	return walk.Diagnose(r), nil
}

func showCase(ctx context.Context, w World, c casefile.Case) error {
	d, err := replay(ctx, c)
	if err != nil {
		return err
	}
	w.shared.Look(func() []evidence.Document { return slices.Concat(c.Documents, c.Heard) })
	t := report.NewTerminal(w.Out, false).In(w.lang)
	t.Show = w.shared.Text
	t.Say("Recorded %s by xdrdoctor %s, region %s, symptom %s.", c.Now.UTC().Format("2006-01-02 15:04 MST"),
		c.Version, orUnknown(c.Region), orUnknown(c.Symptom))
	t.Text("")
	var refs []evidence.Ref
	for _, doc := range c.Documents {
		refs = append(refs, doc.Ref)
	}
	t.Evidence(refs, c.Documents)
	t.Text("")
	for _, f := range d.Findings {
		t.Finding(f, d.Documents)
	}
	t.Summary(d, nil, nil)
	t.Ledger(report.Record{Lang: w.lang, Show: w.shared.Text, Rounds: []report.Round{{Diagnosis: d}},
		Told: report.Told(c.Diagnosis), Simulated: report.Simulated(c.Diagnosis)})
	return nil
}

func diffCases(ctx context.Context, w World, before, after casefile.Case) error {
	w.shared.Look(func() []evidence.Document { return slices.Concat(before.Documents, after.Documents) })
	t := report.NewTerminal(w.Out, false).In(w.lang)
	t.Show = w.shared.Text
	changes := casefile.Diff(before, after)
	for _, c := range changes {
		name := c.Ref.String()
		if c.Path != "" {
			name += "  " + c.Path
		}
		t.Text(name)
		t.Entry(w.lang.T("  before"), orNothing(c.Before), 10)
		t.Entry(w.lang.T("  after"), orNothing(c.After), 10)
	}
	was, err := replay(ctx, before)
	if err != nil {
		return err
	}
	is, err := replay(ctx, after)
	if err != nil {
		return err
	}
	turned := 0
	for _, f := range is.Findings {
		for _, old := range was.Findings {
			if old.Check == f.Check && (old.Verdict != f.Verdict || old.Case != f.Case) {
				turned++
				before := strings.TrimSpace(old.Verdict.String() + " " + old.Code())
				now := strings.TrimSpace(f.Verdict.String() + " " + f.Code())
				t.Entry(f.Check.Name, before+" -> "+now, 20)
			}
		}
	}
	t.Say("%d answers and %d verdicts changed.", len(changes), turned)
	return nil
}

func orUnknown(s string) any {
	if s == "" {
		return i18n.Text("not known")
	}
	return s
}

func orNothing(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
