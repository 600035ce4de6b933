package cli

import (
	"errors"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
)

// reportFlag is --report, refused before anything is asked when nobody can tell the form.
type reportFlag struct{ files *[]string }

func (f reportFlag) String() string { return "" }
func (f reportFlag) Type() string   { return "FILE" }
func (f reportFlag) Set(path string) error {
	if !report.HasForm(path) {
		return errors.New("its name ends in .html, .md, .json or .xml, which says its form")
	}
	*f.files = append(*f.files, path)
	return nil
}

// As a list it can be kept with a session, and taken up again.
func (f reportFlag) Append(path string) error     { return f.Set(path) }
func (f reportFlag) Replace(paths []string) error { *f.files = paths; return nil }
func (f reportFlag) GetSlice() []string           { return slices.Clone(*f.files) }

func registerReports(c *cobra.Command, files *[]string) {
	c.Flags().Var(reportFlag{files}, "report", "write a .html, .md, .json or .xml report; repeatable")
	_ = c.MarkFlagFilename("report", "html", "md", "json", "xml")
}

func reportCommand(w World) *cobra.Command {
	var files []string
	sharing := ""
	c := &cobra.Command{
		Use:   "report [CASE]",
		Short: "Write a report of a recorded case",
		Long: `report runs the current checks on a recorded case, as of the time it was
recorded. Without --report it prints Markdown for a ticket.
Without a case it takes the last kept case; see xdrdoctor case list.`,
		Example: `  xdrdoctor report case.zip
  xdrdoctor report case.zip --report case.html --report case.xml`,
		RunE: func(c *cobra.Command, args []string) error {
			cases, err := openCases(w, c, args, 1)
			if err != nil {
				return err
			}
			recorded := cases[0]
			if err := shareWith(w, sharing); err != nil {
				return err
			}
			d, err := replay(c.Context(), recorded)
			if err != nil {
				return err
			}
			book, _ := checks.FindRunbook(d.Symptom)
			w.shared.Look(func() []evidence.Document { return recorded.Documents })
			rec := report.Record{
				Version: w.Version, Lang: w.lang, Show: w.shared.Text, Rounds: []report.Round{{Diagnosis: d}},
				Told: report.Told(recorded.Diagnosis), Left: checks.NotIn(book.Walk),
				Simulated: report.Simulated(recorded.Diagnosis),
			}
			if len(files) == 0 {
				return rec.Markdown(w.Out)
			}
			return rec.WriteFiles(files)
		},
	}
	registerReports(c, &files)
	shareFlag(c, &sharing)
	return c
}

func schemaCommand(w World) *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of the JSON report",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := io.WriteString(w.Out, report.SchemaFile)
			return err
		},
	}
}
