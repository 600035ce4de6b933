package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/mail"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
	"github.com/xdrdoctor/xdrdoctor/internal/session"
	"github.com/xdrdoctor/xdrdoctor/internal/usage"
)

func askCommand(w World) *cobra.Command {
	symptom, in, present := "", "", ""
	c := &cobra.Command{
		Use:     "ask",
		Short:   "Write the questions of a symptom as a mail to the customer",
		Example: "  xdrdoctor ask --symptom device-offline --lang zh-CN",
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			book, ok := checks.FindRunbook(symptom)
			if !ok {
				book, ok = checks.Recognise(symptom)
			}
			if !ok {
				return usage.Unknown("symptom", symptom, symptomNames(), "xdrdoctor explain lists the symptoms")
			}
			questions := mailQuestions(book)
			if in != "" {
				if _, err := region.Parse(in); err != nil {
					return usage.Unknown("region", in, region.Names(), "it is us, eu or apjc")
				}
				questions = slices.DeleteFunc(questions,
					func(q *fact.Question) bool { return q == facts.Region.Question })
			}
			consoles, err := consolesOf(present)
			if err != nil {
				return err
			}
			if consoles != nil {
				questions = slices.DeleteFunc(questions, func(q *fact.Question) bool {
					return q.Where.Portal != fact.Elsewhere && !slices.Contains(consoles, string(q.Where.Portal))
				})
			}
			return mail.Write(w.Out, w.lang, questions)
		},
	}
	c.Flags().StringVar(&symptom, "symptom", "", "the `SYMPTOM`, or a code from the screen")
	c.Flags().StringVar(&in, "region", "", "the tenant's `REGION`, if known; then it is not asked")
	c.Flags().StringVar(&present, "present", "",
		"only the questions for these consoles: "+strings.Join(session.Consoles(), ", "))
	complete(c, "symptom", symptomNames())
	return c
}

// mailQuestions are what a customer can answer by mail for a symptom, grouped by who can look. The token is a secret,
// and nobody remembers when it was made.
func mailQuestions(book *check.Runbook) []*fact.Question {
	needed := slices.Clone(book.First)
	for _, c := range book.Walk {
		needed = append(needed, c.Needs...)
	}
	all := []*fact.Question{facts.Region.Question}
	for _, f := range needed {
		q := f.Ask()
		if q == nil || q.Form == fact.Hidden || q == facts.Issued.Question || q == facts.Lifetime.Question ||
			slices.Contains(all, q) {
			continue
		}
		all = append(all, q)
	}
	return mail.ByPage(all)
}
