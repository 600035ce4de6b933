package cli

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// The groups that help shows the flags in.
const (
	whatIsWrong i18n.Text = "What is wrong"
	whereToLook i18n.Text = "Where to look"
	answerFlags i18n.Text = "Answers"
	outputFlags i18n.Text = "Output"
	labFlags    i18n.Text = "Lab"
	// questionFlags are one for each question. They are listed by help answers only.
	questionFlags i18n.Text = "Questions"
)

const groupKey = "xdrdoctor-group"

// group puts the flags that were set up since the last call into a group.
func group(flags *pflag.FlagSet, name i18n.Text) {
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Annotations[groupKey] == nil {
			_ = flags.SetAnnotation(f.Name, groupKey, []string{string(name)}) // the flag exists
		}
	})
}

func groupOf(f *pflag.Flag) i18n.Text {
	if g := f.Annotations[groupKey]; len(g) == 1 {
		return i18n.Text(g[0])
	}
	return outputFlags // --lang, which belongs to all commands
}

func hasGroups(flags *pflag.FlagSet) bool {
	found := false
	flags.VisitAll(func(f *pflag.Flag) { found = found || f.Annotations[groupKey] != nil })
	return found
}

// writeGroups writes the flags of a command below the names of their groups.
func writeGroups(out io.Writer, c *cobra.Command, l *i18n.Language) {
	for _, name := range []i18n.Text{whatIsWrong, whereToLook, answerFlags, outputFlags, labFlags} {
		of := pflag.NewFlagSet("", pflag.ContinueOnError)
		of.SortFlags = false
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if groupOf(f) == name {
				of.AddFlag(f)
			}
		})
		if of.HasAvailableFlags() {
			fmt.Fprint(out, "\n\n"+name.In(l)+l.T(":"))
			writeFlags(out, of, l)
		}
	}
	fmt.Fprint(out, "\n"+l.T("All questions as flags: xdrdoctor help answers"))
}

// answersTopic is the help about the flags that answer questions.
func answersTopic(w World) *cobra.Command {
	c := &cobra.Command{Use: "answers", Short: "The questions, and the flags that answer them"}
	c.SetHelpFunc(func(*cobra.Command, []string) {
		fmt.Fprintln(w.Out, w.lang.T("Each question with its flag. Every flag also takes unknown or nobody."))
		for _, q := range checks.Questions() {
			fmt.Fprintln(w.Out, "\n--"+q.Name)
			for _, text := range []string{flagHelp(q, w.lang), w.lang.F("Page: %s", q.Where.BothWays(w.lang, ""))} {
				for _, line := range cells.Wrap(text, columns-4) {
					fmt.Fprintln(w.Out, "    "+line)
				}
			}
		}
	})
	return c
}
