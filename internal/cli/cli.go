// Package cli is the command line: flags in, engine out.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
	"github.com/xdrdoctor/xdrdoctor/internal/session"
	"github.com/xdrdoctor/xdrdoctor/internal/share"
	"github.com/xdrdoctor/xdrdoctor/internal/terminal"
	"github.com/xdrdoctor/xdrdoctor/internal/usage"
)

// World is what the command line touches of the machine it runs on.
type World struct {
	In      *os.File
	Out     io.Writer
	Err     *os.File
	Getenv  func(string) string
	Clock   func() time.Time
	Version string
	// Interrupts takes Ctrl-C for what is shorter than a session; nil: Ctrl-C ends the session.
	Interrupts *terminal.Interrupts

	lang   *i18n.Language // of what persons read; usage errors are English
	shared *share.Screen  // what may be seen while others look on
	word   string         // the first word of the command line: which command's flags are worth setting up
}

// runs says whether the command of that name is the one that was called, or may be completed.
func (w World) runs(name string) bool {
	return w.word == name || w.word == "help" || strings.HasPrefix(w.word, "__")
}

// env is the world of a session.
func (w World) env() session.Env {
	return session.Env{
		In: w.In, Out: w.Out, Err: w.Err, Getenv: w.Getenv, Clock: w.Clock, Version: w.Version, Lang: w.lang,
		Shared:     w.shared,
		Interrupts: w.Interrupts,
	}
}

// note writes a line that is neither a result nor a question.
func (w World) note(format string, args ...any) {
	for _, l := range cells.Wrap(w.shared.Text(w.lang.F(format, args...)), columns) {
		fmt.Fprintln(w.Err, l)
	}
}

// misuse makes an error of usage.
func misuse(hint, format string, args ...any) error { return usage.Misuse(hint, format, args...) }

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

// Run carries out a command line and returns the exit code.
func Run(ctx context.Context, w World, args []string) int {
	out := &session.Careful{To: w.Out}
	if file, ok := w.Out.(*os.File); ok {
		out.File = file
	}
	w.Out = out
	log.SetOutput(io.Discard) // net/http logs there what a server sends unasked; it must not land on the screen
	w.shared = newScreen(w)
	err := execute(ctx, w, args)
	var code usage.Exit
	var hinted interface{ Hint() string }
	switch {
	case out.Err != nil:
		fmt.Fprintln(w.Err, "xdrdoctor: standard output:", out.Err)
		return engine.ExitFault
	case err == nil:
		return engine.ExitOK
	case errors.As(err, &code):
		return int(code)
	case errors.Is(err, ask.ErrStopped), errors.Is(err, context.Canceled):
		l := language(w, args)
		fmt.Fprintln(w.Err, "\n"+l.T("Stopped."))
		if g := new(session.Stopped); errors.As(err, &g) {
			fmt.Fprintln(w.Err, l.T(session.GoesOn))
		}
		return engine.ExitStopped
	}
	fmt.Fprintln(w.Err, "xdrdoctor: "+redact.Visible(w.shared.Text(err.Error())))
	if !errors.As(err, &hinted) {
		return engine.ExitFault // nothing that was typed can mend it
	}
	for l := range strings.SplitSeq(hinted.Hint(), "\n") {
		for _, line := range cells.Wrap(redact.Visible(w.shared.Text(l)), columns-2) {
			fmt.Fprintln(w.Err, "  "+line)
		}
	}
	return engine.ExitUsage
}

// execute runs the command; what panics outside of a check is our own fault too.
func execute(ctx context.Context, w World, args []string) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("internal error (a bug in xdrdoctor): %v\n%s", p, debug.Stack())
		}
	}()
	w.word = firstWord(args)
	w.lang = language(w, args)
	root := command(w)
	root.SetArgs(args)
	root.SetOut(w.Out)
	root.SetErr(w.Err)
	if err := unknownCommand(root, args); err != nil {
		return err
	}
	return root.ExecuteContext(ctx)
}

// firstWord is the first argument that is neither a flag nor a language.
func firstWord(args []string) string {
	for i, a := range args {
		if !strings.HasPrefix(a, "-") && (i == 0 || args[i-1] != "--lang") {
			return a
		}
	}
	return ""
}

// language is the one that --lang names, else the environment. It is needed before the command line is parsed,
// because help is in it too; what --lang may not be is said when it is parsed.
func language(w World, args []string) *i18n.Language {
	tag := i18n.FromEnvironment(w.Getenv)
	for i, a := range args {
		switch {
		case a == "--lang" && i+1 < len(args):
			tag = args[i+1]
		case strings.HasPrefix(a, "--lang="):
			tag = strings.TrimPrefix(a, "--lang=")
		}
	}
	l, err := i18n.Open(tag)
	if err != nil {
		return nil
	}
	return l
}

// langFlag is --lang, refused when there is no such language.
type langFlag struct{ tag *string }

func (f *langFlag) String() string {
	if f.tag == nil {
		return ""
	}
	return *f.tag
}
func (f *langFlag) Type() string { return "string" }
func (f *langFlag) Set(tag string) error {
	if !slices.Contains(i18n.Tags(), tag) {
		return errors.New("it is one of " + strings.Join(i18n.Tags(), ", "))
	}
	*f.tag = tag
	return nil
}

func command(w World) *cobra.Command {
	root := &cobra.Command{
		Use:   "xdrdoctor",
		Short: "Find out why Cisco XDR and a Secure Email Gateway (ESA) do not talk",
		Long: `xdrdoctor finds out why XDR and a Secure Email Gateway (ESA) do not talk.
Start with: xdrdoctor diagnose. It only reads and changes nothing.`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return notACommand(c, args[0])
			}
			return nil
		},
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
		SilenceErrors: true, SilenceUsage: true,
	}
	root.SetUsageFunc(func(c *cobra.Command) error {
		writeUsage(c, w.lang)
		return nil
	})
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return wrongFlag(c, err)
	})
	root.CompletionOptions.DisableDescriptions = false
	root.AddCommand(
		diagnoseCommand(w), checkCommand(w), treeCommand(w), explainCommand(w), collectCommand(w), caseCommand(w),
		factsCommand(w), reportCommand(w), schemaCommand(w), aliasCommand(w), askCommand(w), answersTopic(w),
		labCommand(w), profileCommand(w), harCommand(w), redactCommand(w), versionCommand(w),
	)
	root.PersistentFlags().Var(&langFlag{new(string)}, "lang",
		w.lang.F("the language: %s; else that of the environment", strings.Join(i18n.Tags(), w.lang.T(", "))))
	complete(root, "lang", i18n.Tags())
	if w.lang != nil {
		cobraWords(root)
		translate(root, w.lang)
	}
	return root
}

// Tree is the command tree with all flags of all commands, in English, for what describes it: man pages and
// completions.
func Tree() *cobra.Command {
	return command(World{Out: io.Discard, Getenv: func(string) string { return "" }, Clock: time.Now, word: "help"})
}
