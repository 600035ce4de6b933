package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/config"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/usage"
)

func profileCommand(w World) *cobra.Command {
	c := &cobra.Command{
		Use:   "profile",
		Short: "Manage profiles of tenants and their ESAs, without secrets",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage.Unknown("profile command", args[0], commandNames(c),
					"it is one of "+strings.Join(commandNames(c), ", "))
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	if !w.runs("profile") {
		return c
	}
	named := func(use string, short i18n.Text, run func(c *cobra.Command, name string) error) *cobra.Command {
		return &cobra.Command{
			Use: use + " NAME", Short: string(short),
			ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
				names, _ := config.List(w.Getenv)
				return names, cobra.ShellCompDirectiveNoFileComp
			},
			RunE: func(c *cobra.Command, args []string) error {
				if len(args) != 1 {
					return misuse("such as xdrdoctor profile "+use+" eu", "profile %s takes one name", use)
				}
				return run(c, args[0])
			},
		}
	}
	o := &options{}
	test := named("test", i18n.Text("Check whether the XDR API client and the ESA user work"),
		func(c *cobra.Command, name string) error {
			if err := o.parse(c, w); err != nil {
				return err
			}
			o.Target.Profile = name
			return runChecks(c.Context(), w, o, []*check.Check{checks.XDRAPI, checks.ESAAccess})
		})
	o.register(test, w, "profile")
	c.AddCommand(
		named("init", i18n.Text("Write a profile template"), func(_ *cobra.Command, name string) error {
			path, err := config.Init(name, w.Getenv)
			if err == nil {
				fmt.Fprintln(w.Out, path)
			}
			return err
		}),
		&cobra.Command{Use: "list", Short: "List the profiles", Args: noArgs,
			RunE: func(*cobra.Command, []string) error {
				names, err := config.List(w.Getenv)
				for _, n := range names {
					fmt.Fprintln(w.Out, n)
				}
				return err
			}},
		named("show", i18n.Text("Show a profile combined with the environment, without secrets"),
			func(_ *cobra.Command, name string) error {
				p, err := config.Load(name, w.Getenv)
				if err != nil {
					return err
				}
				settings, err := config.Resolve(p, w.Getenv)
				if err != nil {
					return err
				}
				fmt.Fprint(w.Out, describe(settings, w.lang))
				return nil
			}),
		test,
	)
	return c
}

// describe says what a profile comes to, without its secrets.
func describe(s config.Settings, l *i18n.Language) string {
	out := ""
	for _, line := range []struct {
		name  i18n.Text
		value string
	}{
		{i18n.Text("region"), string(s.Region)}, {i18n.Text("deployment"), s.Deployment},
		{i18n.Text("CA file"), s.CAFile},
		{i18n.Text("XDR API"), s.XDRURL}, {i18n.Text("XDR client id"), s.XDRClientID},
		{i18n.Text("XDR client password"), s.XDRClientPassword.From},
		{i18n.Text("ESA"), s.ESAHost}, {i18n.Text("AsyncOS API"), s.ESAURL}, {i18n.Text("ESA user"), s.ESAUser},
		{i18n.Text("ESA passphrase"), s.ESAPassphrase.From}, {i18n.Text("ESA fingerprint"), s.Fingerprint},
		{i18n.Text("serial"), s.Serial},
		{i18n.Text("answers file"), s.AnswersFile},
	} {
		value := line.value
		if value == "" {
			value = "-"
		}
		out += cells.Pad(line.name.In(l), 20) + " " + value + "\n"
	}
	return out
}
