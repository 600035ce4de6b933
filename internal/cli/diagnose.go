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
		Short: "Find the cause, from what is on the screen",
		Long: `diagnose asks what is on the screen, walks the decision tree of that symptom,
names the cause with its remedy, and checks again when the steps are done.

Exit codes: 0 healthy, or only a note; 1 a cause was found; 2 wrong usage;
3 not enough information, or a change needs time; 4 stopped; 5 an internal
error.`,
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
	c.Flags().StringVar(&o.Symptom, "symptom", "", strings.Join(symptomNames(), ", "))
	complete(c, "symptom", symptomNames())
	o.register(c, w, "diagnose")
	c.Flags().StringVar(&o.present, "present", "", "the consoles that people on the call can open: "+strings.Join(session.Consoles(), ", ")+", all or none")
	c.Flags().StringVar(&o.Output.Messages, "messages", "", "a folder for the messages to people who are not on the call")
	c.Flags().BoolVar(&o.Watching, "watch", false, "look again by itself after a failure, until it turned")
	c.Flags().StringVar(&o.resume, "resume", "", "go on with the session that was stopped last, or with that of an `ID`")
	c.Flags().Lookup("resume").NoOptDefVal = newest
	c.Flags().BoolVar(&o.Lab.Repair, "repair", false, "with --lab: let the lab do the remedies, round after round")
	return c
}

func noArgs(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return misuse(c.CommandPath()+" --help shows what it takes", "%s takes no %q", c.CommandPath(), args[0])
	}
	return nil
}

func diagnose(ctx context.Context, w World, o *options) error {
	s, err := session.Open(ctx, w.env(), &o.Options)
	if err != nil {
		return err
	}
	defer s.Close()
	return s.Diagnose(ctx)
}
