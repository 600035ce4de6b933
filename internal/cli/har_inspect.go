package cli

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/xdrdoctor/xdrdoctor/internal/inspect"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

func harInspectCommand(w World) *cobra.Command {
	output := "text"
	c := &cobra.Command{
		Use:   "inspect FILE...",
		Short: "Tell which calls of a HAR failed, were slow or came back empty",
		Long: `inspect lists the calls to Cisco's hosts that failed, took long, came back empty
or were never answered, with UTC times and trace ids for TAC. It shows no
secret.`,
		Example: "  xdrdoctor har inspect console.har",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if output != "text" && output != "json" {
				return misuse("it is text or json", "--output cannot be %q", output)
			}
			for _, path := range args {
				if err := w.inspect(c, path, output); err != nil {
					return err
				}
			}
			return nil
		},
	}
	c.Flags().StringVar(&output, "output", output, "text, json")
	return c
}

func (w World) inspect(c *cobra.Command, path, output string) error {
	f, err := os.Open(path)
	if err != nil {
		return misuse("name a file that can be read", "%w", err)
	}
	defer f.Close()
	r, err := inspect.Read(reading{c.Context(), f})
	if err != nil {
		return notClean(path, err)
	}
	if output == "json" {
		return json.NewEncoder(w.Out).Encode(r)
	}
	say := func(line string) { fmt.Fprintln(w.Out, redact.Visible(line)) }
	say(w.lang.F("%s: %d calls, %d of them to Cisco's hosts.", path, r.Entries, r.Ours))
	for _, call := range r.Calls {
		say("  " + call.Line())
	}
	if n := r.Unread + r.Cut; n > 0 {
		say(w.lang.F("%d calls could not be read whole.", n))
	}
	if r.More > 0 {
		say(w.lang.F("%d more calls like these are not listed.", r.More))
	}
	return nil
}
