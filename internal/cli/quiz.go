package cli

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
	"github.com/xdrdoctor/xdrdoctor/internal/session"
	"github.com/xdrdoctor/xdrdoctor/internal/usage"
)

func labQuizCommand(w World) *cobra.Command {
	var seed uint64
	var faults int
	c := &cobra.Command{
		Use:   "quiz",
		Short: "Practise: find one to three faults hidden in a lab",
		Long: `quiz breaks a simulated tenant in one to three places and does not say where.
Find them by hand, by looking at the pages that a customer would show you, or
with xdrdoctor itself in a second terminal. At the end it tells what was found,
what was missed, and in how many steps. The same seed hides the same faults.`,
		Example: `  xdrdoctor lab quiz
  xdrdoctor lab quiz --seed 7 --faults 2`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if faults < 0 || faults > 3 {
				return misuse("such as --faults 2", "%d faults are not one to three", faults)
			}
			if !c.Flags().Changed("seed") {
				seed = rand.Uint64N(1_000_000)
			}
			return runQuiz(c.Context(), w, seed, faults)
		},
	}
	c.Flags().Uint64Var(&seed, "seed", 0, "hide the same faults again; default: random")
	c.Flags().IntVar(&faults, "faults", 0, "how many are hidden, 1 to 3; default: random")
	return c
}

// quiz is one round of the game.
type quiz struct {
	World
	*servedLab
	screen *report.Terminal
	asker  ask.Asker
	hidden []lab.Fault
	found  []string
	wrong  []string
	looks  int
	fixes  int
}

func runQuiz(ctx context.Context, w World, seed uint64, n int) error {
	faults := lab.Hide(seed, n)
	served, err := startLab(w, lab.Break(region.EU, faults), 0)
	if err != nil {
		return err
	}
	defer served.close()
	delete(served.env, "XDRDOCTOR_LAB") // where the faults could be read
	envFile := filepath.Join(served.dir, "lab.env")
	if err := writeWhole(envFile, []byte(labEnv(served.env))); err != nil {
		return err
	}
	q := &quiz{World: w, servedLab: served, hidden: faults,
		screen: report.NewTerminal(w.Out, session.Colours(w.env(), w.Out)).In(w.lang)}
	q.asker = ask.Plain(w.In, w.Err, -1, w.lang)
	if w.env().Terminal() {
		q.asker = ask.Choose(w.In, w.Err, ask.Terminal{Plain: true, Getenv: w.Getenv}, w.lang)
	}
	q.screen.Say("Quiz %d. A customer's XDR gets no usable data from the ESA. Hidden faults: %d.", seed, len(faults))
	q.screen.Text("Look at pages here, or in a second terminal:")
	fmt.Fprintf(w.Out, "  . %s && xdrdoctor diagnose\n", envFile) // to be copied, so it is not broken
	q.help()
	return q.play(ctx)
}

func (q *quiz) help() {
	for _, l := range []struct {
		typed string
		words i18n.Text
	}{
		{"pages", i18n.Text("list the pages")}, {"look PAGE", i18n.Text("what the customer sees there")},
		{"is CODE", i18n.Text("you found this: token.expired")},
		{"fix CODE", i18n.Text("apply the remedy of a code; some faults show only after another is fixed")},
		{"done", i18n.Text("the result")},
	} {
		q.screen.Entry("  "+l.typed, string(l.words), 14)
	}
}

func (q *quiz) play(ctx context.Context) error {
	for len(q.found) < len(q.hidden) {
		line, err := q.asker.Paste(ctx, "")
		if errors.Is(err, ask.ErrStopped) {
			break
		}
		if err != nil {
			return err
		}
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		rest = strings.TrimSpace(rest)
		switch word {
		case "pages":
			for _, page := range checks.Questions() {
				if _, ok := q.Lab.World.Answer(page.Name); ok {
					q.screen.Entry("  "+page.Name,
						strings.ReplaceAll(page.Text(q.lang, q.Lab.World.Region), "\n", q.lang.T(": ")), 20)
				}
			}
		case "look":
			q.look(rest)
		case "is":
			q.claim(rest)
		case "fix":
			if err := q.fix(rest); err != nil {
				return err
			}
		case "done":
			return q.result()
		default:
			q.help()
		}
	}
	return q.result()
}

// look tells what the operator of the lab sees on a page.
func (q *quiz) look(name string) {
	page, ok := checks.QuestionNamed(name)
	answer, known := "", false
	if ok {
		answer, known = q.Lab.World.Answer(name)
	}
	if !known {
		q.screen.Say("There is no page %q. Type pages for a list.", name)
		return
	}
	q.looks++
	for _, o := range page.Options {
		if o.Value == answer {
			answer = q.lang.T(o.Label)
		}
	}
	q.screen.Say("%s: %s", name, answer)
}

func (q *quiz) claim(code string) {
	right := slices.ContainsFunc(q.hidden, func(f lab.Fault) bool { return f.Expect == code })
	switch {
	case slices.Contains(q.found, code):
		q.screen.Text("You already found that one.")
	case right:
		q.found = append(q.found, code)
		q.screen.Say("Yes. %d of %d.", len(q.found), len(q.hidden))
	default:
		q.wrong = append(q.wrong, code)
		q.screen.Say("No, %s is not one of them.", code)
	}
}

// fix does the remedy of a code, as a customer would.
func (q *quiz) fix(code string) error {
	q.fixes++
	changed, err := q.Lab.World.Repair(code)
	if err != nil {
		q.screen.Say("There is no such remedy: %s", code)
		return nil
	}
	q.answer()
	if changed {
		q.screen.Text("Done. Something changed.")
	} else {
		q.screen.Text("Done. Nothing changed.")
	}
	return q.Sync()
}

// result tells what was found and what not. The exit code is 1 when something was missed.
func (q *quiz) result() error {
	var missed []string
	for _, f := range q.hidden {
		if slices.Contains(q.found, f.Expect) {
			q.screen.Say("Found: %s, %s.", f.Expect, i18n.Text(f.Doc))
		} else {
			missed = append(missed, f.Expect)
			q.screen.Say("Missed: %s, %s.", f.Expect, i18n.Text(f.Doc))
		}
	}
	q.screen.Say("%d steps: pages %d, answers %d, remedies %d; and %d requests by tools.",
		q.looks+q.fixes+len(q.found)+len(q.wrong), q.looks, len(q.found)+len(q.wrong), q.fixes,
		len(q.Requests())+len(q.CLICommands()))
	for _, code := range missed {
		q.screen.Say("To learn more: xdrdoctor explain %s", code)
	}
	if len(missed) > 0 {
		return usage.Exit(engine.ExitFail)
	}
	return nil
}
