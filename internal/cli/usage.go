package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

const columns = 80

// writeUsage is what help shows below a command's description. cobra's own knows one language, and breaks lines at
// blanks only.
func writeUsage(c *cobra.Command, l *i18n.Language) {
	out := c.OutOrStderr()
	line := c.UseLine()
	if c.HasAvailableSubCommands() && !strings.Contains(c.Use, " ") { // else it takes names, too
		line = c.CommandPath() + " [command]"
	}
	fmt.Fprint(out, l.T("Usage:")+" "+line)
	grouped := hasGroups(c.Flags())
	if c.HasExample() && !grouped {
		fmt.Fprint(out, "\n\n"+l.T("Examples:")+"\n"+c.Example)
	}
	if c.HasAvailableSubCommands() {
		fmt.Fprint(out, "\n\n"+l.T("Available Commands:"))
		for _, sub := range c.Commands() {
			// what cobra adds is known to those who look for it, and the screen is full
			if sub.IsAvailableCommand() && sub.Name() != "completion" {
				fmt.Fprint(out, "\n  "+cells.Pad(sub.Name(), sub.NamePadding())+" "+sub.Short)
			}
		}
	}
	switch {
	case grouped:
		writeGroups(out, c, l)
	case c.HasParent() && c.HasAvailableLocalFlags():
		fmt.Fprint(out, "\n\n"+l.T("Flags:"))
		writeFlags(out, c.LocalFlags(), l)
	}
	if c.HasAvailableSubCommands() {
		fmt.Fprint(out, "\n\n"+l.F("Use \"%s [command] --help\" for more information about a command.", c.CommandPath()))
	}
	fmt.Fprintln(out)
}

// writeFlags writes each flag with its kind, and beside it what it does.
func writeFlags(out io.Writer, flags *pflag.FlagSet, l *i18n.Language) {
	var heads, words []string
	column := 0
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		kind, text := pflag.UnquoteUsage(f)
		head := "  --" + f.Name
		if f.Shorthand != "" {
			head = "  -" + f.Shorthand + ", --" + f.Name
		}
		if kind != "" && kind == strings.ToUpper(kind) { // a name that says more than the type
			head += " " + kind
		}
		if !slices.Contains([]string{"", "false", "[]", "0", "0s"}, f.DefValue) {
			value := f.DefValue
			if f.Value.Type() == "string" {
				value = fmt.Sprintf("%q", value)
			}
			text = l.F("%s (default %s)", text, value)
		}
		column = max(column, cells.Width(head)+2)
		heads, words = append(heads, head), append(words, text)
	})
	for i, head := range heads {
		for _, line := range cells.Wrap(words[i], columns-column) {
			fmt.Fprint(out, "\n"+strings.TrimRight(cells.Pad(head, column)+line, " "))
			head = ""
		}
	}
}

// translate puts the help of a command, and of those below it, into the language.
func translate(c *cobra.Command, l *i18n.Language) {
	c.InitDefaultHelpFlag()
	c.Short, c.Long, c.Example = l.T(c.Short), l.T(c.Long), l.T(c.Example)
	for _, flags := range []*pflag.FlagSet{c.Flags(), c.PersistentFlags()} {
		flags.VisitAll(func(f *pflag.Flag) { f.Usage = l.T(f.Usage) })
	}
	c.Flags().Lookup("help").Usage = l.F("help for %s", c.Name())
	for _, sub := range c.Commands() {
		translate(sub, l)
	}
}

// cobraWords replace the words of the commands that cobra adds: its own, which are long and English.
func cobraWords(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	shells := map[string]string{
		"bash": "source <(xdrdoctor completion bash)", "zsh": "source <(xdrdoctor completion zsh)",
		"fish":       "xdrdoctor completion fish | source",
		"powershell": "xdrdoctor completion powershell | Out-String | Invoke-Expression",
	}
	for _, c := range root.Commands() {
		switch c.Name() {
		case "help":
			c.Short, c.Long = string(i18n.Text("Help about any command")), ""
		case "completion":
			c.Short, c.Long = string(i18n.Text("Generate the autocompletion script for a shell")), ""
			for _, shell := range c.Commands() {
				shell.Short, shell.Long, shell.Example = c.Short, "", "  "+shells[shell.Name()]
				if f := shell.Flags().Lookup("no-descriptions"); f != nil {
					f.Usage = string(i18n.Text("complete names without descriptions"))
				}
			}
		}
	}
}
