package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/casefile"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
)

// reportForms are the forms of a report, by the suffix of its file.
var reportForms = map[string]func(report.Record, io.Writer) error{
	".html": report.Record.HTML, ".md": report.Record.Markdown, ".json": report.Record.JSON, ".xml": report.Record.JUnit,
}

// reportFlag is --report, refused before anything is asked when nobody can tell the form.
type reportFlag struct{ files *[]string }

func (f reportFlag) String() string { return "" }
func (f reportFlag) Type() string   { return "FILE" }
func (f reportFlag) Set(path string) error {
	if _, ok := reportForms[strings.ToLower(filepath.Ext(path))]; !ok {
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
	c.Flags().Var(reportFlag{files}, "report", "write a report: .html, .md for a ticket, .json or .xml (JUnit); repeatable")
	_ = c.MarkFlagFilename("report", "html", "md", "json", "xml")
}

func reportCommand(w World) *cobra.Command {
	var files []string
	sharing := ""
	c := &cobra.Command{
		Use:   "report CASE",
		Short: "Write a report of a recorded case",
		Long: `report runs today's checks on a recorded case, at the case's own time, and
writes what they say. Without --report it prints Markdown for a ticket.`,
		Example: `  xdrdoctor report case.zip
  xdrdoctor report case.zip --report case.html --report case.xml`,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return misuse("such as xdrdoctor report case.zip --report case.html", "report takes one case")
			}
			recorded, err := casefile.Read(args[0])
			if err != nil {
				return hinted(err)
			}
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
				Version: w.Version, Lang: w.lang, Show: w.shared.Text, Rounds: []report.Round{{Diagnosis: d}}, Told: report.Told(recorded.Diagnosis), Left: notIn(book.Walk),
			}
			if len(files) == 0 {
				return rec.Markdown(w.Out)
			}
			return writeReports(rec, files)
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

// writeReports writes each file whole or not at all. One that cannot be written does not cost the others.
func writeReports(rec report.Record, files []string) error {
	var failed error
	for _, path := range files {
		if err := writeReport(rec, path); err != nil {
			failed = errors.Join(failed, fmt.Errorf("report %q: %w", path, err))
		}
	}
	return failed
}

func writeReport(rec report.Record, path string) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp") // mode 0600: it names hosts and serials
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	if err := reportForms[strings.ToLower(filepath.Ext(path))](rec, f); err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// round walks once, and shows meanwhile what is waited for. What was found before somebody stopped it is kept for the reports.
func (s *session) round(ctx context.Context) (*engine.Round, error) {
	s.status.anew()
	s.status.begin()
	defer s.status.end()
	r, err := s.walk.Round(ctx)
	if err != nil && len(r.Findings) > 0 {
		s.rounds = append(s.rounds, report.Round{Diagnosis: s.walk.Diagnose(r)})
	}
	return r, err
}

// ended records and reports a session that its operator stopped, and returns how it ended.
func (s *session) ended(ctx context.Context, err error) error {
	if !errors.Is(err, ask.ErrStopped) && !errors.Is(err, context.Canceled) {
		return err
	}
	if len(s.rounds) == 0 {
		if len(s.reports) > 0 {
			s.note("No report: nothing was looked at yet.")
		}
		return err
	}
	failed := s.record(context.WithoutCancel(ctx))
	if s.output != "text" {
		failed = errors.Join(failed, s.print())
	}
	if failed = errors.Join(failed, writeReports(s.told(), s.reports)); failed != nil {
		return failed
	}
	return err
}

// notIn are the checks about the link that a walk leaves out.
func notIn(walk []*check.Check) []string {
	var names []string
	for _, c := range checks.All() {
		if c.About == check.Link && !slices.Contains(walk, c) {
			names = append(names, c.Name)
		}
	}
	return names
}
