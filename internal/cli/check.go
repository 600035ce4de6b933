package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
	"github.com/xdrdoctor/xdrdoctor/internal/session"
	"github.com/xdrdoctor/xdrdoctor/internal/usage"
)

func checkCommand(w World) *cobra.Command {
	o := &options{}
	list := false
	c := &cobra.Command{
		Use:   "check NAME...",
		Short: "Run single checks",
		Long: `check runs the named checks. The checks they depend on run too, but ask nothing.
Only the named checks decide the exit code; a blocked one exits 1.`,
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
				t := report.NewTerminal(w.Out, false).In(w.lang)
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
			return nil, usage.Unknown("check", a, checks.Names(), "xdrdoctor check --list lists them")
		}
		named = append(named, c)
	}
	return named, nil
}

// runChecks walks the named checks and what they require, in the full tree's order.
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
	o.Target.Probe = o.Target.Probe || slices.Contains(named, checks.Workstation)
	s, err := session.Open(ctx, w.env(), &o.Options)
	if err != nil {
		return err
	}
	defer s.Close()
	return s.Check(ctx, book, named)
}
