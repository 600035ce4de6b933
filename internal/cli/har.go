package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/xdrdoctor/xdrdoctor/internal/usage"
)

func harCommand(w World) *cobra.Command {
	c := &cobra.Command{
		Use:   "har",
		Short: "Work with HAR files that a browser recorded",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage.Unknown("har command", args[0], commandNames(c),
					"it is one of "+strings.Join(commandNames(c), ", "))
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	if w.runs("har") {
		c.AddCommand(harInspectCommand(w), harSanitizeCommand(w))
	}
	return c
}

func harSanitizeCommand(w World) *cobra.Command {
	o := cleaning{har: true}
	c := &cobra.Command{
		Use:   "sanitize IN OUT",
		Short: "Write a HAR without credentials and without names of persons",
		Long: `sanitize writes a copy of a HAR that can be sent. Passwords, tokens, cookies and
keys are replaced everywhere, in every encoding, and persons get aliases. Status
codes, error texts, trace ids and times stay. Outside of what is replaced, the
file stays the same byte for byte. The copy is then read again: if something is
left in it, it is removed and the exit code is 1.`,
		Example: `  xdrdoctor har sanitize console.har for-tac.har
  xdrdoctor har sanitize console.har public.har --for public --map names.json`,
		Args: inAndOut,
		RunE: func(c *cobra.Command, args []string) error { return o.run(c.Context(), w, args[0], args[1]) },
	}
	o.register(c)
	return c
}
