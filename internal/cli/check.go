package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
)

func checkCommand(w World) *cobra.Command {
	o := &options{}
	list := false
	c := &cobra.Command{
		Use:   "check NAME...",
		Short: "Check single links of the chain",
		Long: `check runs the named checks, and those they require as far as machines and flags
can tell. Only the named ones decide the exit code; one that is blocked exits 1.`,
		Example: `  xdrdoctor check token --region eu
  xdrdoctor check token --region eu --portal admin.sse.itd.cisco.com --no-input
  xdrdoctor check registration device-online --profile eu
  xdrdoctor check workstation --region eu       how far this machine gets
  xdrdoctor check --list`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, c := range checks.All() {
				names = append(names, c.Name+"\t"+w.lang.T(c.Doc))
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			if list {
				t := report.NewTerminal(w.Out, false, w.Clock()).In(w.lang)
				for _, c := range checks.All() {
					t.Entry(c.Name, c.Doc, 20)
				}
				return nil
			}
			if err := o.parse(c, w); err != nil {
				return err
			}
			named, err := namedChecks(args)
			if err != nil {
				return err
			}
			return runChecks(c.Context(), w, o, named)
		},
	}
	c.Flags().BoolVar(&list, "list", false, "list the checks")
	o.register(c, w, "check")
	return c
}

func namedChecks(args []string) ([]*check.Check, error) {
	if len(args) == 0 {
		return nil, misuse("xdrdoctor check --list lists them", "check: no check is named")
	}
	var named []*check.Check
	for _, a := range args {
		c, ok := checks.Find(a)
		if !ok {
			return nil, unknown("check", a, checks.Names(), "xdrdoctor check --list lists them")
		}
		named = append(named, c)
	}
	return named, nil
}

// runChecks walks the named checks and what they require, in the full tree's order. Persons are asked for the named ones only.
func runChecks(ctx context.Context, w World, o *options, named []*check.Check) error {
	wanted := map[*check.Check]bool{}
	var want func(*check.Check)
	want = func(c *check.Check) {
		wanted[c] = true
		for _, r := range c.Requires {
			want(r)
		}
	}
	var names []string
	for _, c := range named {
		want(c)
		names = append(names, c.Name)
	}
	book := &check.Runbook{Name: "check " + strings.Join(names, " ")}
	for _, c := range checks.All() {
		if wanted[c] {
			book.Walk = append(book.Walk, c)
		}
	}
	o.probe = o.probe || slices.Contains(named, checks.Workstation)
	if o.probe && !wanted[checks.Workstation] {
		book = probedToo(book)
	}
	s, err := open(ctx, w, o)
	if err != nil {
		return err
	}
	defer s.close()
	s.store.Use(slices.Concat(s.target.answers, s.fileSources)...)
	if s.target.clientID != "" || s.probe { // where its API is, and what is probed, depends on it
		if err := s.askRegion(ctx); err != nil {
			return err
		}
	}
	s.connect()
	if err := s.greetAppliance(ctx); err != nil {
		return err
	}
	s.walk = &engine.Walk{
		Runbook: book, Order: checks.All(), Decide: named, Facts: s.ahead(book), Store: s.store, Budget: o.budget, Waivers: s.waivers,
		Stays: facts.Stays, Reported: facts.Reported,
		MayAsk: func(c *check.Check) bool { return slices.Contains(named, c) },
		Emit: func(f check.Finding) {
			switch {
			case slices.Contains(named, f.Check):
				s.screen.Named(f, s.store.Documents())
			case f.Verdict != check.Unknown: // what could not be learnt in passing is no news
				s.screen.Finding(f, s.store.Documents())
			}
			s.looked(f, s.store.Documents())
		},
	}
	if s.asker.Interactive() {
		s.walk.Ask = s.asking
	}
	s.latest = nil
	r, err := s.round(ctx)
	if err != nil {
		return s.ended(ctx, err)
	}
	d := s.walk.Diagnose(r)
	s.rounds = []report.Round{{Diagnosis: d}}
	for _, c := range slices.Concat(d.Causes, d.Access) {
		s.screen.Cause(c, d.Documents, s.Clock())
	}
	if s.enough {
		return s.stopHere(ctx, d)
	}
	if err := s.record(ctx); err != nil {
		return err
	}
	return s.finish(d)
}
