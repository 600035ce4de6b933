package session

import (
	"context"
	"errors"

	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/journal"
)

// The keys of the menu at a cause. Numbers choose what comes next; letters mean the same as at every question.
const (
	stepsDone = "1"
	lookAgain = "2"
	watchIt   = "3"
	message   = "4"
	forTAC    = "5"
	changeOne = "6"
	lookOn    = "7"
	labDoes   = "r"
	evidences = "e"
	aNote     = "t"
)

// choices are what a person can do at a cause.
var choices = []struct {
	key         string
	label, help i18n.Text
}{
	{stepsDone, i18n.Text("steps done, look again"), i18n.Text("say when the steps were done, then check again")},
	{lookAgain, i18n.Text("look again"), i18n.Text("check again, without saying that the steps are done")},
	{watchIt, i18n.Text("watch"), i18n.Text("check again at intervals for a while")},
	{message, i18n.Text("messages to the admins"), i18n.Text("write texts for the people who have to act")},
	{forTAC, i18n.Text("TAC case"), i18n.Text("show what Cisco TAC needs, as text")},
	{changeOne, i18n.Text("change an answer"), i18n.Text("correct one answer and keep the others")},
	{lookOn, i18n.Text("look further"), i18n.Text("leave this as it is and check the rest")},
	{evidences, i18n.Text("evidence"), i18n.Text("show the full text of the evidence")},
	{aNote, i18n.Text("note"), i18n.Text("add a line to the record")},
	{ask.BackKey, i18n.Text("back"), i18n.Text("take back the last answer")},
	{ask.EndKey, i18n.Text("stop"), i18n.Text("end, and show a short summary")},
	{labDoes, i18n.Text("let the lab do it"), i18n.Text("let the simulated admins do the steps")},
}

// atCause are the keys that go with the steps of a cause; all others are on the menu of what is not certain, too.
var atCause = []string{stepsDone, lookAgain, watchIt, labDoes}

// menu is what a person can do at a cause.
func (s *Session) menu() []ask.Item {
	return s.items(func(key string) bool { return key != labDoes || s.sources.lab != nil })
}

// items are the choices whose keys are offered.
func (s *Session) items(offered func(key string) bool) []ask.Item {
	var items []ask.Item
	for _, c := range choices {
		if offered(c.key) {
			items = append(items, ask.Item{Key: c.key, Label: c.label.In(s.Lang), Help: c.help.In(s.Lang)})
		}
	}
	return items
}

// choose lets the person say what comes next, until something does.
func (s *Session) choose(ctx context.Context, items []ask.Item, chosen func(key string) (next, error)) (next, error) {
	for {
		key, err := s.asker.Menu(ctx, "", items)
		if err != nil {
			return over, err
		}
		if then, err := chosen(key); err != nil || then != stay {
			return then, err
		}
	}
}

// chosen does what a key of the menu at a cause stands for.
func (s *Session) chosen(
	ctx context.Context, key string, d *engine.Diagnosis, r *engine.Round, c engine.Cause,
) (next, error) {
	switch key {
	case stepsDone:
		return s.markDone(ctx, d, r, c)
	case lookAgain:
		return again, s.recheck(ctx, r, c, journal.Event{})
	case watchIt:
		if err := s.watch(ctx, r, c); !errors.Is(err, errWatchEnded) {
			return again, err
		}
		return stay, nil
	case labDoes:
		return s.letLabRepair(ctx, r, c)
	}
	return s.chosenAnywhere(ctx, key, d, subject{c.Cites, c.Code()})
}

// subject is what a menu is about: the documents behind it, and the name by which it is left behind.
type subject struct {
	cites []evidence.Ref
	code  string
}

// chosenAnywhere does what a key of both menus stands for.
func (s *Session) chosenAnywhere(ctx context.Context, key string, d *engine.Diagnosis, about subject) (next, error) {
	switch key {
	case message:
		return stay, s.allMessages(ctx, d)
	case forTAC:
		s.screen.Escalation()
	case changeOne:
		return s.changeAnswer(ctx, d)
	case ask.BackKey:
		return s.takeBack(ctx)
	case lookOn:
		s.leave(about.code)
		return again, nil
	case evidences:
		s.screen.Evidence(about.cites, d.Documents)
	case aNote:
		return stay, s.takeNote(ctx)
	default:
		return over, s.stop(ctx, d)
	}
	return stay, nil
}

// markDone asks when the steps were done, and looks again.
func (s *Session) markDone(ctx context.Context, d *engine.Diagnosis, r *engine.Round, c engine.Cause) (next, error) {
	kind, at, err := s.whenDone(ctx)
	switch {
	case err != nil:
		return over, err
	case kind == ask.End:
		return over, s.stop(ctx, d)
	case kind != ask.Given:
		return stay, nil
	}
	return again, s.recheck(ctx, r, c, s.applied(c, at))
}

// changeAnswer lets the person change an answer of this round, which is then the same attempt.
func (s *Session) changeAnswer(ctx context.Context, d *engine.Diagnosis) (next, error) {
	before, _ := s.region()
	kind, err := s.talk.change(ctx, fact.NewSet(ctx, s.store, s.now()))
	s.moved(before)
	switch {
	case err != nil:
		return over, err
	case kind == ask.End:
		return over, s.stop(ctx, d)
	case kind != ask.Given:
		return stay, nil
	}
	s.rounds.withdraw()
	return again, nil
}

// takeBack takes back the last answer of this round; in the first one also what was asked before the walk.
func (s *Session) takeBack(ctx context.Context) (next, error) {
	switch {
	case s.talk.back():
		s.rounds.withdraw()
		return again, nil
	case s.talk.turned:
		s.note("Nothing was answered in this round: there is nothing to take back.")
		return stay, nil
	}
	s.rounds.withdraw()
	return again, s.ready(ctx, true)
}

// leave goes on past what a cause's code, or the name of a check that is held back, stands for.
func (s *Session) leave(code string) {
	s.rounds.past[code] = true
	s.rounds.withdraw()
	s.talk.turn()
	s.keeper.add(journal.Event{Kind: journal.Left, Code: code})
}

// letLabRepair lets the simulated admins do the steps.
func (s *Session) letLabRepair(ctx context.Context, r *engine.Round, c engine.Cause) (next, error) {
	changed, err := s.repairInLab(c)
	if err != nil {
		return over, err
	}
	if !changed {
		s.note("The lab did the steps, and nothing changed.")
		return stay, nil
	}
	return again, s.recheck(ctx, r, c, journal.Event{Repaired: true})
}
