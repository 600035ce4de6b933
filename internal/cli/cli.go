// Package cli is the command line: flags in, engine out.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/config"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// World is what the command line touches of the machine it runs on.
type World struct {
	In      *os.File
	Out     io.Writer
	Err     *os.File
	Getenv  func(string) string
	Clock   func() time.Time
	Version string

	word string // the first word of the command line: which command's flags are worth setting up
}

// runs says whether the command of that name is the one that was called, or may be completed.
func (w World) runs(name string) bool {
	return w.word == name || w.word == "help" || strings.HasPrefix(w.word, "__")
}

// Version is set when a release is built.
var version = ""

// Host is the machine as it is.
func Host() World {
	v := version
	if info, ok := debug.ReadBuildInfo(); ok && v == "" {
		v = strings.TrimPrefix(info.Main.Version, "v")
	}
	if v == "" || v == "(devel)" {
		v = "devel"
	}
	return World{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv, Clock: time.Now, Version: v}
}

// usage is a mistake of whoever called us: exit code 2, one clear line and a hint.
type usage struct {
	err  error
	hint string
}

func (u *usage) Error() string { return u.err.Error() }
func (u *usage) Unwrap() error { return u.err }
func (u *usage) Hint() string  { return u.hint }

func misuse(hint, format string, args ...any) error {
	return &usage{fmt.Errorf(format, args...), hint}
}

// exit ends a command with a code other than 0, with nothing more to say.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// Run carries out a command line and returns the exit code.
func Run(ctx context.Context, w World, args []string) int {
	out := &careful{to: w.Out}
	if file, ok := w.Out.(*os.File); ok {
		out.file = file
	}
	w.Out = out
	err := execute(ctx, w, args)
	var code exit
	var hinted interface{ Hint() string }
	switch {
	case out.err != nil:
		fmt.Fprintln(w.Err, "xdrdoctor: standard output:", out.err)
		return engine.ExitFault
	case err == nil:
		return engine.ExitOK
	case errors.As(err, &code):
		return int(code)
	case errors.Is(err, ask.ErrStopped), errors.Is(err, context.Canceled):
		fmt.Fprintln(w.Err, "\nStopped.")
		return engine.ExitStopped
	}
	fmt.Fprintln(w.Err, "xdrdoctor: "+redact.Visible(err.Error()))
	if !errors.As(err, &hinted) {
		return engine.ExitFault // whoever called us can do nothing about it
	}
	for l := range strings.SplitSeq(hinted.Hint(), "\n") {
		fmt.Fprintln(w.Err, "  "+redact.Visible(l))
	}
	return engine.ExitUsage
}

// execute runs the command; what panics outside of a check is our own fault too.
func execute(ctx context.Context, w World, args []string) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("a fault of xdrdoctor itself: %v\n%s", p, debug.Stack())
		}
	}()
	for _, a := range args {
		if !strings.HasPrefix(a, "-") {
			w.word = a
			break
		}
	}
	root := command(w)
	root.SetArgs(args)
	root.SetOut(w.Out)
	root.SetErr(w.Err)
	return root.ExecuteContext(ctx)
}

// careful keeps the first error of writing: a report that is not written whole must not end as if it were.
type careful struct {
	to   io.Writer
	file *os.File // of a terminal or a pipe; nil in tests
	err  error
}

func (c *careful) Write(b []byte) (int, error) {
	n, err := c.to.Write(b)
	if err != nil && c.err == nil {
		c.err = err
	}
	return n, err
}

func command(w World) *cobra.Command {
	root := &cobra.Command{
		Use:   "xdrdoctor",
		Short: "Find out why Cisco XDR and a Secure Email Gateway (ESA) do not talk",
		Long: `xdrdoctor walks from the SSE services to the tiles in XDR, asks the systems what
they can tell and you what they cannot, names the cause and the remedy, and
looks again. It changes nothing.`,
		Example: `  xdrdoctor diagnose                        with questions, on a call
  xdrdoctor diagnose --lab token-expired    on a simulated tenant
  xdrdoctor check token --region eu         one link of the chain
  xdrdoctor explain E4017                   what stands on the screen`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknown("command", args[0], commandNames(c), "xdrdoctor --help lists the commands")
			}
			return nil
		},
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
		SilenceErrors: true, SilenceUsage: true,
	}
	root.SetUsageTemplate(strings.NewReplacer(".FlagUsages", ".FlagUsagesWrapped 80").Replace(root.UsageTemplate()))
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return misuse(c.CommandPath()+" --help lists the flags", "%w", err)
	})
	root.CompletionOptions.DisableDescriptions = false
	root.AddCommand(diagnoseCommand(w), checkCommand(w), treeCommand(w), explainCommand(w), collectCommand(w), caseCommand(w), labCommand(w), profileCommand(w), versionCommand(w))
	return root
}

func commandNames(c *cobra.Command) []string {
	var names []string
	for _, sub := range c.Commands() {
		names = append(names, sub.Name())
	}
	return names
}

// unknown is a name that is not known, with the nearest that is.
func unknown(what, name string, known []string, otherwise string) error {
	hint := otherwise
	if n := config.Nearest(name, known); n != "" {
		hint = "did you mean " + n + "?"
	}
	return misuse(hint, "unknown %s %q", what, name)
}

func parseRegion(s string) (region.Region, error) {
	r, err := region.Parse(s)
	if err != nil {
		return "", unknown("region", s, region.Names(), "it is us, eu or apjc")
	}
	return r, nil
}
