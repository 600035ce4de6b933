package cli

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/config"
	"github.com/xdrdoctor/xdrdoctor/internal/screen"
	"github.com/xdrdoctor/xdrdoctor/internal/usage"
)

func wrongFlag(c *cobra.Command, err error) error {
	hint := c.CommandPath() + " --help lists the flags"
	var missing *pflag.NotExistError
	if errors.As(err, &missing) {
		var known []string
		c.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
		if n := config.Nearest(missing.GetSpecifiedName(), known); n != "" {
			hint = "did you mean --" + n + "?"
		}
	}
	return misuse(hint, "%w", err)
}

// unknownCommand refuses a command that does not exist before cobra sees --help, which it would obey.
func unknownCommand(root *cobra.Command, args []string) error {
	if strings.HasPrefix(firstWord(args), "__") { // cobra's own, for completions
		return nil
	}
	root.InitDefaultCompletionCmd()
	root.InitDefaultHelpCmd()
	c, rest, err := root.Find(args)
	word := firstWord(rest)
	if err != nil || word == "" || !c.HasAvailableSubCommands() || c.Args == nil {
		return nil
	}
	return c.Args(c, []string{word})
}

func notACommand(root *cobra.Command, name string) error {
	n := config.Nearest(name, commandNames(root))
	if _, known := symptomOf(name); known && n == "" {
		return misuse("did you mean xdrdoctor explain "+name+"?", "unknown command %q", name)
	}
	var links []string
	for _, c := range checks.All() {
		links = append(links, c.Name)
	}
	if link := config.Nearest(name, links); link != "" && n == "" {
		return misuse("did you mean xdrdoctor check "+link+"?", "unknown command %q", name)
	}
	return usage.Unknown("command", name, commandNames(root), "xdrdoctor --help lists the commands")
}

func commandNames(c *cobra.Command) []string {
	var names []string
	for _, sub := range c.Commands() {
		names = append(names, sub.Name())
	}
	return names
}

func noArgs(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := c.CommandPath() + " --help shows what it takes"
	if _, known := symptomOf(args[0]); known && c.Name() == "diagnose" {
		hint = "did you mean xdrdoctor diagnose --symptom " + args[0] +
			"?\nor paste it when diagnose asks for the symptom"
	}
	return misuse(hint, "%s takes no %q", c.CommandPath(), args[0])
}

// exactly finds the symptom of a code, or of words that the vendor documents: nobody is there to confirm a guess.
func exactly(text string) (*check.Runbook, bool) {
	if screen.Read(text).Certainty != screen.Exact {
		return nil, false
	}
	return checks.Recognise(text)
}

// symptomOf is the symptom that a name, or a code on the screen, stands for.
func symptomOf(text string) (name string, ok bool) {
	book, ok := checks.FindRunbook(text)
	if !ok {
		book, ok = exactly(text)
	}
	if !ok {
		return "", false
	}
	return book.Name, true
}
