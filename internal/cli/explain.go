package cli

import (
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/config"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/knowledge"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
	"github.com/xdrdoctor/xdrdoctor/internal/screen"
	"github.com/xdrdoctor/xdrdoctor/internal/session"
	"github.com/xdrdoctor/xdrdoctor/internal/usage"
)

func treeCommand(w World) *cobra.Command {
	format := "text"
	c := &cobra.Command{
		Use:   "tree [SYMPTOM]",
		Short: "Draw the decision trees",
		Example: `  xdrdoctor tree device-offline
  xdrdoctor tree --format mermaid S3`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return symptomNames(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if !slices.Contains(report.TreeFormats, format) {
				return usage.Unknown("format", format, report.TreeFormats,
					"it is one of "+strings.Join(report.TreeFormats, ", "))
			}
			books := checks.Runbooks()
			if len(args) > 0 {
				books = nil
				for _, a := range args {
					book, ok := checks.FindRunbook(a)
					if !ok {
						return usage.Unknown("symptom", a, symptomNames(),
							"it is one of "+strings.Join(symptomNames(), ", "))
					}
					books = append(books, book)
				}
			}
			for i, book := range books {
				if i > 0 {
					fmt.Fprintln(w.Out)
				}
				if err := report.Tree(w.Out, book, format, w.lang); err != nil {
					return err
				}
			}
			return nil
		},
	}
	c.Flags().StringVar(&format, "format", format, strings.Join(report.TreeFormats, ", "))
	complete(c, "format", report.TreeFormats)
	return c
}

func explainCommand(w World) *cobra.Command {
	return &cobra.Command{
		Use:   "explain CODE|TEXT",
		Short: "Explain a check, a case, a symptom or a code on a screen; offline",
		Example: `  xdrdoctor explain token
  xdrdoctor explain token.expired
  xdrdoctor explain E4017
  xdrdoctor explain "Gateway Timeout [504]"`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return explainable(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return misuse("such as xdrdoctor explain token.expired",
					"explain takes one code, or a text of a screen")
			}
			t := report.NewTerminal(w.Out, session.Colours(w.env(), w.Out)).In(w.lang)
			return explain(t, w.lang, strings.Join(args, " "))
		},
	}
}

func explain(t *report.Terminal, l *i18n.Language, code string) error {
	if c, ok := checks.Find(code); ok {
		t.ExplainCheck(c, checks.Samples())
		return nil
	}
	if f, ok := knowledge.Find(code); ok {
		t.Fact(f)
		return nil
	}
	if name, of, ok := strings.Cut(code, "."); ok {
		if c, found := checks.Find(name); found {
			if _, found := c.Cases[check.Case(of)]; found {
				t.ExplainCase(c, check.Case(of), checks.Samples())
				return nil
			}
		}
	}
	if book, ok := checks.FindRunbook(code); ok {
		t.ExplainSymptom(book)
		return nil
	}
	// A single word that is nearly a name is a slip, not a text from a screen.
	if !strings.ContainsAny(code, " 0123456789[") && config.Nearest(code, explainable()) != "" {
		return usage.Unknown("code", code, explainable(), "")
	}
	if read := screen.Read(code); read.Kind != screen.Unknown || read.Code != "" || read.Status != 0 {
		explainScreen(t, read.Words(l), read)
		return nil
	}
	return usage.Unknown("code", code, explainable(), "xdrdoctor check --list lists the checks")
}

// explainScreen says what was understood of a text of a screen, and which symptom's checks apply.
func explainScreen(t *report.Terminal, understood string, read screen.Reading) {
	t.Say("%s", understood)
	if read.Kind == screen.DeviceOffline {
		t.Text("Two pages show why, the ESA's Cloud Service Settings and SSE's Devices:")
		t.Text("- neither shows it registered: registration.not-registered")
		t.Text("- the ESA says registered, SSE does not list it: registration.other-tenant, smart-licensing.other-tenant or cloud-service.wrong-server")
		t.Text("- SSE lists it offline: device-online.offline")
		t.Text("- SSE lists it online: module.stale-device")
		t.Text("- SSE lists it twice: registration.duplicate")
	}
	if read.Symptom != "" {
		t.Say("Next: xdrdoctor diagnose --symptom %s", read.Symptom)
	}
}

// explainable are all codes that explain knows.
func explainable() []string {
	names := append([]string{"E4017"}, symptomNames()...)
	for _, c := range checks.All() {
		names = append(names, c.Name)
		var cases []string
		for k := range c.Cases {
			cases = append(cases, c.Name+"."+string(k))
		}
		slices.Sort(cases)
		names = append(names, cases...)
	}
	return names
}

func versionCommand(w World) *cobra.Command {
	output := "text"
	c := &cobra.Command{
		Use:   "version",
		Short: "Show the version",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			switch output {
			case "text":
				fmt.Fprintf(w.Out, "xdrdoctor %s (%s, %s/%s)\n", w.Version, runtime.Version(), runtime.GOOS,
					runtime.GOARCH)
				return nil
			case "json":
				return json.NewEncoder(w.Out).Encode(struct {
					Version string `json:"version"`
					Go      string `json:"go"`
					OS      string `json:"os"`
					Arch    string `json:"arch"`
				}{w.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH})
			}
			return usage.Unknown("output", output, []string{"text", "json"}, "it is text or json")
		},
	}
	c.Flags().StringVar(&output, "output", output, "text, json")
	complete(c, "output", []string{"text", "json"})
	return c
}
