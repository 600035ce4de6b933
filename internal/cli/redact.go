package cli

import "github.com/spf13/cobra"

func redactCommand(w World) *cobra.Command {
	o := cleaning{}
	c := &cobra.Command{
		Use:   "redact IN OUT",
		Short: "Write a text, log, session or configuration without credentials",
		Long: `redact writes a copy of any text that can be sent: a log, a saved session, an
exported configuration, YAML, JSON. Passwords, tokens and keys are replaced
everywhere, in every encoding, and persons get aliases. Everything else stays
the same byte for byte. A file that begins as JSON must be whole JSON. The copy
is then read again: if something is left in it, it is removed and the exit code
is 1.`,
		Example: `  xdrdoctor redact session.txt for-tac.txt
  xdrdoctor redact config.xml public.xml --for public`,
		Args: inAndOut,
		RunE: func(c *cobra.Command, args []string) error { return o.run(c.Context(), w, args[0], args[1]) },
	}
	o.register(c)
	return c
}

func inAndOut(_ *cobra.Command, args []string) error {
	if len(args) != 2 {
		return misuse("such as IN OUT", "name two files: the one to read and the one to write")
	}
	return nil
}
