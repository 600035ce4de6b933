package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
)

func diagnoseCommand(w World) *cobra.Command {
	o := &options{}
	c := &cobra.Command{
		Use:   "diagnose",
		Short: "Find the cause, from what stands on the screen",
		Long: `diagnose asks what stands on the screen, walks the decision tree of that
symptom, names the cause with its remedy, and looks again when you have done it.

Exit codes: 0 healthy, or only a note; 1 a cause was found; 2 wrong usage;
3 too little could be learnt, or a change needs time; 4 stopped; 5 a fault of
xdrdoctor itself.`,
		Example: `  xdrdoctor diagnose --region eu
  xdrdoctor diagnose --symptom device-offline --no-input --answers answers.yaml
  xdrdoctor diagnose --lab token-expired
  xdrdoctor diagnose --lab not-registered,module-disabled --no-input --repair`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := o.parse(c, w); err != nil {
				return err
			}
			return diagnose(c.Context(), w, o)
		},
	}
	c.Flags().StringVar(&o.symptom, "symptom", "", strings.Join(symptomNames(), ", "))
	complete(c, "symptom", symptomNames())
	o.register(c, w, "diagnose")
	c.Flags().BoolVar(&o.repair, "repair", false, "with --lab: let the lab do the remedies, round after round")
	return c
}

func noArgs(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return misuse(c.CommandPath()+" --help shows what it takes", "%s takes no %q", c.CommandPath(), args[0])
	}
	return nil
}

func diagnose(ctx context.Context, w World, o *options) error {
	s, err := open(ctx, w, o)
	if err != nil {
		return err
	}
	defer s.close()
	book, err := s.chooseSymptom(ctx)
	if err != nil {
		return err
	}
	if err := s.askRegion(ctx); err != nil {
		return err
	}
	s.before = s.asked
	s.connect()
	if err := s.greetAppliance(ctx); err != nil {
		return err
	}
	s.walk = &engine.Walk{
		Runbook: book, Order: checks.All(), Facts: checks.Facts(book.Walk), Store: s.store, Budget: o.budget,
	}
	var d *engine.Diagnosis
	if s.asker.Interactive() {
		s.greet()
		d, err = s.converse(ctx)
	} else {
		d, err = s.batch(ctx)
	}
	if err != nil {
		return err
	}
	if err := s.record(ctx); err != nil {
		return err
	}
	return s.finish(d)
}

// batch walks once without anybody to ask; with --repair the lab does the remedies, round after round.
func (s *session) batch(ctx context.Context) (*engine.Diagnosis, error) {
	for {
		s.walk.Emit = func(f check.Finding) { s.screen.Finding(f, s.store.Documents()) }
		r, err := s.walk.Round(ctx)
		if err != nil {
			return nil, err
		}
		d := s.walk.Diagnose(r)
		s.rounds = append(s.rounds, report.Round{Diagnosis: d})
		for _, c := range slices.Concat(d.Causes, d.Access) {
			s.screen.Cause(c, d.Documents, s.Clock())
		}
		next, ok := nextRepair(d)
		if !s.repair || !ok {
			return d, nil
		}
		changed, err := s.repairInLab(next)
		if err != nil {
			return nil, err
		}
		s.rounds[len(s.rounds)-1].Repaired = next.Code()
		if !changed {
			s.note("The lab did the remedy of %s, and nothing changed.", next.Code())
			return d, nil
		}
		s.screen.Text("\n")
		s.screen.Text("The lab has done the remedy of " + next.Code() + ". Once more:")
		s.walk.Recheck(r, next.Check, false)
	}
}

// nextRepair is the finding whose remedy comes next: the first cause, then what is wrong with our access.
func nextRepair(d *engine.Diagnosis) (engine.Cause, bool) {
	for _, c := range slices.Concat(d.Causes, d.Access) {
		return c, true
	}
	return engine.Cause{}, false
}

// repairInLab does in the lab what the remedy tells the customer to do.
func (s *session) repairInLab(c engine.Cause) (changed bool, err error) {
	changed, err = s.lab.World.Repair(c.Code())
	if err != nil {
		return false, err
	}
	return changed, s.lab.Sync()
}

// finish writes the report and says how the command ends.
func (s *session) finish(d *engine.Diagnosis) error {
	if err := s.unansweredFlags(d); err != nil {
		return err
	}
	defer func() { _, _ = s.held.WriteTo(s.Out) }()
	var err error
	switch s.output {
	case "json":
		err = report.JSON(s.Out, s.rounds, s.repair, s.Version)
	case "jsonl":
		err = report.JSONLines(s.Out, s.rounds, s.Version)
	case "markdown":
		err = report.Markdown(s.Out, s.rounds, s.Version)
	default:
		if s.walk.Decide != nil { // the lines of the named checks say all
			break
		}
		fixed := s.fixed(d)
		s.screen.Summary(d, fixed, s.notVisited())
		if len(fixed) == 0 && escalates(d) {
			s.screen.Text("")
			s.screen.Escalation()
		}
	}
	if err != nil {
		return err
	}
	if s.file != nil {
		if keys := s.file.Unused(s.wasAsked); len(keys) > 0 {
			report.NewTerminal(s.Err, false, s.Clock()).Text("Note: not needed of the answers file: " + strings.Join(keys, ", ") + ".")
		}
	}
	if code := d.Exit(); code != engine.ExitOK {
		return exit(code)
	}
	return nil
}

// fixed are the causes of earlier rounds that the last one does not have.
func (s *session) fixed(d *engine.Diagnosis) []string {
	var codes []string
	for _, r := range s.rounds {
		for _, c := range r.Causes {
			still := slices.ContainsFunc(d.Findings, func(f check.Finding) bool {
				return f.Check == c.Check && f.Verdict != check.OK && f.Verdict != check.NotApplicable
			})
			if !still && !slices.Contains(codes, c.Code()) {
				codes = append(codes, c.Code())
			}
		}
	}
	return codes
}

// escalates: nothing is found, yet something is wrong or was reported (FACTS §1, S7).
func escalates(d *engine.Diagnosis) bool {
	switch {
	case len(d.Causes) > 0:
		return false
	case d.Verdict == check.OK:
		return d.Symptom != checks.Everything && d.Symptom != "insights"
	case d.Verdict == check.Unknown: // as long as an answer may help, it comes first
		return !slices.ContainsFunc(d.Findings, func(f check.Finding) bool { return len(f.Pending) > 0 })
	}
	return false
}

// notVisited are the checks that this symptom's tree leaves out.
func (s *session) notVisited() []string {
	var names []string
	for _, c := range checks.All() {
		if c.About == check.Link && !slices.Contains(s.walk.Runbook.Walk, c) {
			names = append(names, c.Name)
		}
	}
	return names
}

func (s *session) wasAsked(name string) bool {
	_, ok := s.store.Get(evidence.Ref{Source: evidence.Ask, Request: name})
	return ok
}

// unansweredFlags: without a terminal and without --no-input, what is unknown for want of an answer is a mistake of usage.
func (s *session) unansweredFlags(d *engine.Diagnosis) error {
	if s.noInput || s.asker.Interactive() || d.Verdict != check.Unknown {
		return nil
	}
	var flags []string
	for _, f := range d.Findings {
		if f.Verdict != check.Unknown || s.walk.Decide != nil && !slices.Contains(s.walk.Decide, f.Check) {
			continue
		}
		for _, q := range f.Pending {
			if flag := "--" + q.Name; !slices.Contains(flags, flag) {
				flags = append(flags, flag)
			}
		}
	}
	if len(flags) == 0 {
		return nil
	}
	return misuse("these would answer: "+strings.Join(flags, ", ")+"; --no-input goes on without", "there is no terminal to ask on")
}

// chooseSymptom asks what stands on the screen.
func (s *session) chooseSymptom(ctx context.Context) (*check.Runbook, error) {
	name := s.symptom
	if name == "" && s.recorded != nil {
		name = s.recorded.Symptom
	}
	if name == "" && !s.asker.Interactive() {
		name = checks.Everything
	}
	if name != "" {
		book, ok := checks.FindRunbook(name)
		if !ok { // a case of single checks
			book, _ = checks.FindRunbook(checks.Everything)
		}
		if s.symptom != "" {
			s.given("symptom", book.Name, "flag --symptom")
		}
		return book, nil
	}
	return s.askSymptom(ctx)
}

func (s *session) askRegion(ctx context.Context) error {
	s.store.Use(slices.Concat(s.target.answers, s.fileSources)...)
	if d, err := s.store.Fetch(ctx, evidence.Ref{Source: evidence.Ask, Request: "region"}); err != nil || d.Failure == nil || d.Failure.Kind != evidence.NotAsked {
		return err
	}
	if !s.asker.Interactive() {
		return nil
	}
	return s.ask(ctx, facts.Region.Question, fact.NewSet(ctx, s.store, s.Clock()))
}

// greet says how the session will go.
func (s *session) greet() {
	if s.target.clientID == "" {
		fmt.Fprintln(s.Err, "No XDR API client: that is fine, a few questions instead.")
	}
}
