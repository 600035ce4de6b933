package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
	"github.com/xdrdoctor/xdrdoctor/internal/session"
	"github.com/xdrdoctor/xdrdoctor/internal/usage"
)

func labCommand(w World) *cobra.Command {
	c := &cobra.Command{
		Use:   "lab",
		Short: "A simulated tenant and ESA, for trying out, learning and testing",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage.Unknown("lab command", args[0], commandNames(c),
					"it is one of "+strings.Join(commandNames(c), ", "))
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	if !w.runs("lab") { // what is not called costs nothing
		return c
	}
	c.AddCommand(labListCommand(w), labServeCommand(w), labQuizCommand(w),
		labChangeCommand(w, "break", i18n.Text("Break something in a served lab")),
		labChangeCommand(w, "fix", i18n.Text("Undo a fault in a served lab")))
	return c
}

func labListCommand(w World) *cobra.Command {
	output := "text"
	c := &cobra.Command{
		Use:   "list",
		Short: "List the faults and the expected finding for each",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			switch output {
			case "text":
				t := report.NewTerminal(w.Out, false).In(w.lang)
				column := 0
				for _, name := range lab.Names() {
					column = max(column, len(name)+1)
				}
				for _, f := range lab.Faults {
					t.Entry(f.Name, w.lang.T(f.Doc)+" -> "+f.Expect, column)
				}
				return nil
			case "json":
				e := json.NewEncoder(w.Out)
				e.SetEscapeHTML(false)
				e.SetIndent("", "  ")
				return e.Encode(lab.Faults)
			}
			return usage.Unknown("output", output, []string{"text", "json"}, "it is text or json")
		},
	}
	c.Flags().StringVar(&output, "output", output, "text, json")
	complete(c, "output", []string{"text", "json"})
	return c
}

func labServeCommand(w World) *cobra.Command {
	var faults []string
	var latency time.Duration
	var envFile, in string
	c := &cobra.Command{
		Use:   "serve",
		Short: "Serve the lab on loopback over TLS until Ctrl-C",
		Example: `  xdrdoctor lab serve --fault device-offline --env-file lab.env &
  . ./lab.env && xdrdoctor diagnose --no-input`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			var broken []lab.Fault
			if len(faults) > 0 {
				var err error
				if broken, err = session.ParseFaults(strings.Join(faults, ",")); err != nil {
					return err
				}
			}
			r, err := session.ParseRegion(in)
			if err != nil {
				return err
			}
			if latency < 0 {
				return misuse("such as --latency 100ms", "latency %s is no time", latency)
			}
			return serveLab(c.Context(), w, lab.Break(r, broken), latency, envFile)
		},
	}
	c.Flags().StringSliceVar(&faults, "fault", nil, "fault to inject; repeatable")
	c.Flags().DurationVar(&latency, "latency", 0, "how long each request takes")
	c.Flags().StringVar(&envFile, "env-file", "", "file for xdrdoctor's environment, written once the lab is ready; default: print it")
	c.Flags().StringVar(&in, "region", string(region.EU), "the tenant's region")
	complete(c, "fault", lab.Names())
	complete(c, "region", []string{"us", "eu", "apjc"})
	return c
}

// serveLab serves until the context ends.
func serveLab(ctx context.Context, w World, world *lab.World, latency time.Duration, envFile string) error {
	served, err := startLab(w, world, latency)
	if err != nil {
		return err
	}
	defer served.close()
	if envFile == "" {
		fmt.Fprint(w.Out, labEnv(served.env))
	} else if err := writeWhole(envFile, []byte(labEnv(served.env))); err != nil {
		return misuse("name a file in a folder that can be written", "env file: %w", err)
	}
	fmt.Fprintln(w.Err, w.lang.T("The lab is ready. Ctrl-C stops it."))
	<-ctx.Done()
	return nil
}

// servedLab is a lab with the files of those who use it, in a folder of their own, which goes with it.
type servedLab struct {
	*lab.Lab
	dir    string
	env    map[string]string
	answer func() // writes down what its operator answers now
}

func (l *servedLab) close() {
	_ = l.Close()
	_ = os.RemoveAll(l.dir)
}

func startLab(w World, world *lab.World, latency time.Duration) (*servedLab, error) {
	l, err := lab.NewLab(world)
	if err != nil {
		return nil, err
	}
	l.Latency = latency
	dir, err := os.MkdirTemp("", "xdrdoctor-lab-")
	if err != nil {
		return nil, fmt.Errorf("lab: %w", err)
	}
	ca, answers := filepath.Join(dir, "ca.pem"), filepath.Join(dir, "answers.yaml")
	hosts := filepath.Join(dir, "known_hosts")
	write := func() {
		if err := writeWhole(answers, labAnswersFile(world)); err != nil {
			fmt.Fprintln(w.Err, "lab:", err)
		}
	}
	write()
	l.OnChange = write
	served := &servedLab{Lab: l, dir: dir, answer: write}
	if err := errors.Join(writeWhole(ca, l.CAPEM()), l.Start(), writeWhole(hosts, l.KnownHosts())); err != nil {
		served.close()
		return nil, err
	}
	healthy := lab.New(world.Region)
	served.env = map[string]string{
		"XDRDOCTOR_XDR_URL": l.URL(lab.EndpointXDR), "XDRDOCTOR_ESA_URL": l.URL(lab.EndpointESA),
		"XDRDOCTOR_ESA_HTTP_URL": l.URL(lab.EndpointESAHTTP), "XDRDOCTOR_ESA_GUI_URL": l.URL(lab.EndpointGUI),
		"XDRDOCTOR_CA_FILE": ca, "XDRDOCTOR_XDR_CLIENT_ID": healthy.XDR.ClientID,
		"XDRDOCTOR_XDR_CLIENT_PASSWORD": healthy.XDR.ClientPassword,
		"XDRDOCTOR_ESA_USER":            healthy.ESA.User, "XDRDOCTOR_ESA_PASSPHRASE": healthy.ESA.Passphrase,
		"XDRDOCTOR_REGION": string(world.Region), "XDRDOCTOR_LAB": l.ControlURL(), "XDRDOCTOR_ANSWERS": answers,
		"XDRDOCTOR_ESA_SSH": healthy.ESA.User + "@" + l.SSHAddr(), "XDRDOCTOR_ESA_KNOWN_HOSTS": hosts,
	}
	return served, nil
}

// labEnvNames is the order in which the environment is written.
var labEnvNames = []string{
	"XDRDOCTOR_XDR_URL", "XDRDOCTOR_ESA_URL", "XDRDOCTOR_ESA_HTTP_URL", "XDRDOCTOR_ESA_GUI_URL", "XDRDOCTOR_CA_FILE",
	"XDRDOCTOR_XDR_CLIENT_ID", "XDRDOCTOR_XDR_CLIENT_PASSWORD", "XDRDOCTOR_ESA_USER", "XDRDOCTOR_ESA_PASSPHRASE",
	"XDRDOCTOR_REGION", "XDRDOCTOR_LAB", "XDRDOCTOR_ANSWERS", "XDRDOCTOR_ESA_SSH", "XDRDOCTOR_ESA_KNOWN_HOSTS",
}

func labEnv(values map[string]string) string {
	var b strings.Builder
	for _, name := range labEnvNames {
		if values[name] == "" { // a quiz does not tell where its faults can be read
			continue
		}
		fmt.Fprintf(&b, "export %s='%s'\n", name, strings.ReplaceAll(values[name], "'", `'\''`))
	}
	return b.String()
}

// labAnswersFile is what the truthful operator would answer now.
func labAnswersFile(world *lab.World) []byte {
	var b strings.Builder
	b.WriteString("# what a truthful operator of the lab answers; kept current while it is served\n")
	for _, q := range checks.Questions() {
		if a, ok := world.Answer(q.Name); ok {
			fmt.Fprintf(&b, "%s: %q\n", q.Name, a)
		}
	}
	return []byte(b.String())
}

// writeWhole writes a file so that a reader sees all of it or none, readable by its owner alone: it may hold
// credentials.
func writeWhole(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err := f.Write(content); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

func labChangeCommand(w World, verb string, short i18n.Text) *cobra.Command {
	return &cobra.Command{
		Use:               verb + " FAULT",
		Short:             string(short),
		Example:           "  . ./lab.env && xdrdoctor lab " + verb + " token-expired",
		ValidArgsFunction: cobra.FixedCompletions(lab.Names(), cobra.ShellCompDirectiveNoFileComp),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return misuse("xdrdoctor lab list shows the faults", "lab %s takes one fault", verb)
			}
			if _, ok := lab.Find(args[0]); !ok {
				return usage.Unknown("fault", args[0], lab.Names(), "xdrdoctor lab list shows the faults")
			}
			control := w.Getenv("XDRDOCTOR_LAB")
			if control == "" {
				return misuse("xdrdoctor lab serve --env-file lab.env, then: . ./lab.env",
					"XDRDOCTOR_LAB is not set: no lab to change")
			}
			ca, err := os.ReadFile(w.Getenv("XDRDOCTOR_CA_FILE"))
			if err != nil {
				return misuse("is the lab still served?", "XDRDOCTOR_CA_FILE: %w", err)
			}
			ctx, cancel := context.WithTimeout(c.Context(), 10*time.Second)
			defer cancel()
			if err := lab.Control(ctx, control, ca, verb, args[0]); err != nil {
				hint := "is the lab still served?"
				if strings.Contains(err.Error(), "contradict") {
					hint = "fix the other one first"
				}
				return misuse(hint, "%w", err)
			}
			return nil
		},
	}
}
