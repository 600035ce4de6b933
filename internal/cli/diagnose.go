package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/session"
)

func diagnoseCommand(w World) *cobra.Command {
	o := &options{}
	c := &cobra.Command{
		Use:   "diagnose",
		Short: "Find the cause from the text on the screen",
		Long: `diagnose asks for the symptom, finds the cause, names the remedy, checks again.
Exit codes: 0 healthy, 1 cause, 2 usage, 3 unclear, 4 stopped, 5 bug.`,
		Example: `  xdrdoctor diagnose --region eu
  xdrdoctor diagnose --symptom device-offline --no-input --answers answers.yaml
  xdrdoctor diagnose --resume
  xdrdoctor diagnose --lab token-expired
  xdrdoctor diagnose --lab not-registered,module-disabled --no-input --repair`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if c.Flags().Changed("resume") {
				if err := o.takeUp(c, w); err != nil {
					return err
				}
				defer o.Past.Journal.Close()
				if tag := c.Flags().Lookup("lang").Value.String(); tag != "" {
					w.lang, _ = i18n.Open(tag) // it is one that there is
				}
			}
			if err := o.parse(c, w); err != nil {
				return err
			}
			o.Flags = typedFlags(c)
			return diagnose(c.Context(), w, o)
		},
	}
	if !w.runs("diagnose") {
		return c
	}
	c.Flags().StringVar(&o.Symptom, "symptom", "", "a symptom or a code from the screen, such as E4017")
	complete(c, "symptom", symptomNames())
	c.Flags().SortFlags = false
	group(c.Flags(), whatIsWrong)
	o.register(c, w, "diagnose")
	c.Flags().StringVar(&o.present, "present", "", "who can look: "+strings.Join(session.Consoles(), ","))
	group(c.Flags(), answerFlags)
	c.Flags().Var(&langFlag{&o.Output.MessagesLang}, "messages-lang",
		"language of the messages; else that of the session")
	c.Flags().StringVar(&o.Output.Messages, "messages", "", "folder for the messages to people not on the call")
	group(c.Flags(), outputFlags)
	c.Flags().BoolVar(&o.Watching, "watch", false, "check again after a failure until it changes")
	c.Flags().StringVar(&o.resume, "resume", "", "resume the last stopped session, or that of an `ID`")
	c.Flags().Lookup("resume").NoOptDefVal = newest
	group(c.Flags(), whatIsWrong)
	c.Flags().BoolVar(&o.Lab.Repair, "repair", false, "with --lab: let the lab do the remedies")
	group(c.Flags(), labFlags)
	return c
}

func diagnose(ctx context.Context, w World, o *options) error {
	s, err := session.Open(ctx, w.env(), &o.Options)
	if err != nil {
		return err
	}
	defer s.Close()
	return s.Diagnose(ctx)
}
