package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/xdrdoctor/xdrdoctor/internal/har"
	"github.com/xdrdoctor/xdrdoctor/internal/inspect"
)

func harInspectCommand(w World) *cobra.Command {
	output := "text"
	c := &cobra.Command{
		Use:   "inspect FILE...",
		Short: "Tell which calls of a HAR failed, were slow or came back empty",
		Long: `inspect lists the calls to Cisco's hosts that failed, took long, came back empty
or were never answered, by endpoint, with what that means; hosts of more than
one region; tokens that had expired; and trace ids with UTC times for TAC. It
shows no free text of the HAR, so it shows no secret.`,
		Example: `  xdrdoctor har inspect console.har
  xdrdoctor har inspect xdr.har sse.har --output json`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if output != "text" && output != "json" {
				return misuse("it is text or json", "--output cannot be %q", output)
			}
			return w.inspect(c.Context(), args, output == "json")
		},
	}
	c.Flags().StringVar(&output, "output", output, "text, json")
	return c
}

// inspected is a HAR that was read.
type inspected struct {
	File string `json:"file"` // without its folder, which may name a customer
	inspect.Report
}

// inspect reads every file. One that cannot be read does not cost what the others say.
func (w World) inspect(ctx context.Context, paths []string, asJSON bool) error {
	found := struct {
		Files []inspected `json:"files"`
	}{[]inspected{}}
	var refused error
	for _, path := range paths {
		r, err := readHAR(ctx, path)
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err != nil && refused != nil:
			refused = fmt.Errorf("%w; %w", refused, err)
		case err != nil:
			refused = err
		default:
			found.Files = append(found.Files, inspected{filepath.Base(path), r})
		}
	}
	switch {
	case len(found.Files) == 0:
	case asJSON:
		if err := json.NewEncoder(w.Out).Encode(found); err != nil {
			return err
		}
	default:
		for i, f := range found.Files {
			if i > 0 {
				fmt.Fprintln(w.Out)
			}
			harScreen{w.Out, w.lang}.show(f)
		}
	}
	return refused
}

func readHAR(ctx context.Context, path string) (inspect.Report, error) {
	f, err := os.Open(path)
	if err != nil {
		return inspect.Report{}, misuse("name a HAR that can be read", "%w", err)
	}
	defer f.Close()
	r, err := inspect.Read(reading{ctx, f})
	var syntax *har.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return r, misuse("record the HAR again, or export it again from the browser",
			"%s is not a whole HAR: %w", path, err)
	case err != nil:
		return r, misuse("name a HAR that can be read", "%s: %w", path, err)
	}
	return r, nil
}
