package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/journal"
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
  xdrdoctor diagnose --resume
  xdrdoctor diagnose --lab token-expired
  xdrdoctor diagnose --lab not-registered,module-disabled --no-input --repair`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if c.Flags().Changed("resume") {
				if err := o.takeUp(c, w); err != nil {
					return err
				}
				defer o.past.journal.Close()
				if tag := c.Flags().Lookup("lang").Value.String(); tag != "" {
					w.lang, _ = i18n.Open(tag) // it is one that there is
				}
			}
			if err := o.parse(c, w); err != nil {
				return err
			}
			o.typed = typedFlags(c)
			return diagnose(c.Context(), w, o)
		},
	}
	if !w.runs("diagnose") {
		return c
	}
	c.Flags().StringVar(&o.symptom, "symptom", "", strings.Join(symptomNames(), ", "))
	complete(c, "symptom", symptomNames())
	o.register(c, w, "diagnose")
	c.Flags().BoolVar(&o.watching, "watch", false, "look again by itself after a failure, until it turned")
	c.Flags().StringVar(&o.resume, "resume", "", "go on with the session that was stopped last, or with that of an `ID`")
	c.Flags().Lookup("resume").NoOptDefVal = newest
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
	if err := s.keep(); err != nil {
		return err
	}
	return s.resumable(s.diagnose(ctx))
}

func (s *session) diagnose(ctx context.Context) error {
	book, err := s.chooseSymptom(ctx)
	if err != nil {
		return err
	}
	if s.probe {
		book = probedToo(book)
	}
	if err := s.askRegion(ctx); err != nil {
		return err
	}
	s.connect()
	if err := s.greetAppliance(ctx); err != nil {
		return err
	}
	s.walk = &engine.Walk{
		Runbook: book, Order: checks.All(), Facts: s.ahead(book), Store: s.store, Budget: s.budget, Waivers: s.waivers,
		Stays: facts.Stays, Reported: facts.Reported,
	}
	var d *engine.Diagnosis
	if s.asker.Interactive() {
		s.greet()
		d, err = s.converse(ctx)
	} else {
		d, err = s.batch(ctx)
	}
	if err != nil {
		return s.ended(ctx, err)
	}
	if err := s.record(ctx); err != nil {
		return err
	}
	err = s.finish(d)
	if absentees(d) && s.keeper.begun() {
		s.note("When an answer comes: xdrdoctor diagnose --resume asks for it again.")
		return err
	}
	s.keeper.finish(s.Out, err)
	return err
}

// batch walks once without anybody to ask; with --repair the lab does the remedies, round after round.
func (s *session) batch(ctx context.Context) (*engine.Diagnosis, error) {
	for {
		s.walk.Emit = func(f check.Finding) {
			s.status.saw(f)
			s.screen.Finding(f, s.store.Documents())
			s.looked(f, s.store.Documents())
		}
		r, err := s.round(ctx)
		if err != nil {
			return nil, err
		}
		d := s.walk.Diagnose(r)
		s.rounds = append(s.rounds, report.Round{Diagnosis: d})
		s.screen.Path(d.Findings)
		for _, c := range slices.Concat(d.Causes, d.Access) {
			s.screen.Cause(c, d.Documents, s.Clock())
		}
		if s.watching {
			c, ok := s.turn(d, nil)
			switch {
			case ok && s.watchable(c):
				if err := s.watch(ctx, r, c); err != nil {
					return nil, err
				}
				s.screen.Text("\n")
				continue
			case ok && failing(c.Finding):
				s.note("%s: no machine can see it, so it is not watched.", c.Code())
			}
			return d, nil
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
		s.screen.Say("The lab has done the remedy of %s. Once more:", next.Code())
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

// chooseSymptom asks what stands on the screen.
func (s *session) chooseSymptom(ctx context.Context) (*check.Runbook, error) {
	if s.past != nil && s.past.Symptom != "" {
		book, ok := checks.FindRunbook(s.past.Symptom)
		if !ok {
			return nil, misuse("resume it with xdrdoctor "+s.past.Tool, "session %s: unknown symptom %q", s.past.journal.ID, s.past.Symptom)
		}
		return book, nil
	}
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
		s.keepSymptom(book)
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
	err := s.ask(ctx, facts.Region.Question, fact.NewSet(ctx, s.store, s.Clock()))
	s.askedRegion = err == nil
	return err
}

// regionAgain takes the region back, which is asked before the walk, with all that machines said of the one before.
func (s *session) regionAgain(ctx context.Context) error {
	name := facts.Region.Question.Name
	s.keeper.add(journal.Event{Kind: journal.Back, Question: name})
	s.asked, s.latest, s.askedRegion = s.asked-1, nil, false
	s.store.Drop(evidence.Ref{Source: evidence.Ask, Request: name})
	if err := s.askRegion(ctx); err != nil {
		return err
	}
	s.latest = nil
	for _, d := range s.store.Documents() {
		if d.Ref.Source != evidence.Ask && d.Ref.Source != evidence.Token {
			s.store.Drop(d.Ref)
		}
	}
	s.connect()
	return engine.ErrAgain
}

// greet says how the session will go.
func (s *session) greet() {
	if s.target.clientID == "" {
		s.note("No XDR API client: that is fine, a few questions instead.")
	}
}
