package session

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/journal"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

// interview puts the questions of a walk to a person. What stands is the list of what was said in this round, in its
// order: to go back is to take the last off the list, and the walk looks again at what is left.
type interview struct {
	*desk
	pasted *pastes
	keeper *keeper
	said   []act    // in this round
	before int      // answered in earlier rounds
	turned bool     // there were such: what was asked before the first is settled
	closed []string // before the first answer of the round: see act.closed
	// the consoles that nobody on the call can open, said at the start
	absent map[fact.Portal]bool
	// questions that were asked once more because their answer contradicted what is known
	asked  map[string]bool
	usual  func(question string) (answer string, ok bool) // what the lab's customer would see
	doubts func(context.Context) []check.Finding          // what does not go together, with what is known now
}

// act is one thing that a person said or brought.
type act struct {
	question string
	before   papers // of a paste: what was there before it
	paste    bool
	closed   []string // questions behind it that were answered by themselves: nobody has access to their console
}

// answers counts what was said so far.
func (i *interview) answers() int { return i.before + len(i.said) }

// turn begins a round: what was said so far can not be taken back any more.
func (i *interview) turn() {
	i.before, i.turned, i.said, i.closed = i.answers(), true, nil, nil
	clear(i.asked)
}

// ask puts one question and what comes of it into the store.
func (i *interview) ask(ctx context.Context, q *fact.Question, set *fact.Set) (engine.Move, error) {
	if i.shut(q) {
		i.store.Put(evidence.Unanswered(q.Name, evidence.NobodyHere, "operator", i.now()))
		i.shutToo(q.Name)
		return engine.LookAgain, nil
	}
	i.painter.End()
	defer i.waiting.begin()
	for {
		kind, err := i.put(ctx, q, set)
		if err != nil {
			return engine.Leave, err
		}
		move, moved, err := i.moves(ctx, kind, q, set)
		if err != nil || moved {
			return move, err
		}
		if kind != ask.Given && kind != ask.DontKnow && kind != ask.NobodyHere { // the question stands
			continue
		}
		if !i.contradicts(ctx, q) {
			i.took(q.Name)
			return engine.LookAgain, nil
		}
	}
}

// moves does what was said instead of an answer; false: the walk stays where it is.
func (i *interview) moves(
	ctx context.Context, kind ask.Kind, q *fact.Question, set *fact.Set,
) (move engine.Move, moved bool, err error) {
	switch kind {
	case ask.Back:
		switch {
		case i.back():
			return engine.LookAgain, true, nil
		case i.turned:
			i.note("Nothing was answered in this round: there is nothing to take back.")
			return 0, false, nil
		}
		return engine.Leave, true, nil
	case ask.End:
		return engine.Enough, true, nil
	case ask.Change:
		kind, err := i.change(ctx, set)
		if kind == ask.End {
			return engine.Enough, true, err
		}
		return engine.LookAgain, kind == ask.Given, err
	case ask.Pastes:
		return engine.LookAgain, true, i.takePaste(ctx, q, set)
	}
	return 0, false, nil
}

// takePaste takes a text of the appliance's command line instead of an answer.
func (i *interview) takePaste(ctx context.Context, q *fact.Question, set *fact.Set) error {
	before, ok, err := i.pasted.take(ctx, q, set)
	if err != nil || !ok {
		return err
	}
	i.said = append(i.said, act{question: q.Name, before: before, paste: true})
	i.keeper.brought(i.pasted.all())
	return nil
}

// put asks once. An answer of any kind is in the store afterwards.
func (i *interview) put(ctx context.Context, q *fact.Question, set *fact.Set) (ask.Kind, error) {
	p := i.prompt(q, set)
	if q.Form == fact.Hidden {
		return i.putHidden(ctx, q, p)
	}
	a, err := i.asker.Ask(ctx, p)
	if err != nil {
		return a.Kind, err
	}
	switch a.Kind {
	case ask.DontKnow:
		i.store.Put(evidence.Unanswered(q.Name, evidence.DoesNotKnow, "operator", i.now()))
	case ask.NobodyHere:
		i.store.Put(evidence.Unanswered(q.Name, evidence.NobodyHere, "operator", i.now()))
	case ask.Given:
		i.given(q.Name, a.Value, "operator")
	}
	return a.Kind, nil
}

// prompt is a question as it is put now: with what is known of it already.
func (i *interview) prompt(q *fact.Question, set *fact.Set) ask.Prompt {
	in, _ := i.region()
	p := ask.Prompt{
		Number: i.answers() + 1, Text: q.Text(i.Lang, in), Why: i.Lang.T(q.Why), Where: q.Where.BothWays(i.Lang, in),
		Flag: "--" + q.Name,
		Form: q.Form, Many: q.Many,
		Options: labelled(i.Lang, q.Options), Offer: labelled(i.Lang, set.Offer(q)), Example: q.Example,
		Parse: func(v string) (string, error) {
			answer, err := Typed(q, v, i.now())
			if err != nil {
				return "", err
			}
			return set.Fit(q, answer)
		},
	}
	if doubt, likely := set.Doubt(q); doubt != "" {
		p.Known, p.Default = i.Lang.T(doubt), likely
	}
	if len(i.said) > 0 {
		p.Keys = "dnbcqs" // there is an answer to change
	}
	if usual, ok := i.usual(q.Name); ok {
		p.Default = usual
	}
	if i.pasted.may(q, set) {
		p.Paste = i.Lang.T("paste the output of the ESA's command line")
	}
	return p
}

// putHidden takes the token itself and keeps its shape. Enter alone: rather not.
func (i *interview) putHidden(ctx context.Context, q *fact.Question, p ask.Prompt) (ask.Kind, error) {
	secret, err := i.asker.Secret(ctx, fmt.Sprintf("%d %s", p.Number, strings.ReplaceAll(p.Text, "\n", "\n  ")))
	if err != nil {
		return ask.End, err
	}
	switch {
	case !secret.Empty() && strings.EqualFold(secret.Reveal(), ask.BackKey): // no token is one letter
		return ask.Back, nil
	case !secret.Empty():
		i.given(q.Name, facts.ShapeOf(secret.Reveal()).String(), "operator")
	case p.Default != "":
		shape, err := q.ParseAnswerAt(p.Default, i.now())
		if err != nil {
			return ask.End, err
		}
		i.given(q.Name, shape, "the lab's operator")
	default:
		i.store.Put(evidence.Unanswered(q.Name, evidence.DoesNotKnow, "operator", i.now()))
	}
	return ask.Given, nil
}

// contradicts says whether what was just answered does not go with what is known; the person is told, and asked once
// more.
func (i *interview) contradicts(ctx context.Context, q *fact.Question) bool {
	ref := asked(q.Name)
	if d, ok := i.store.Get(ref); !ok || d.Failure != nil || i.asked[q.Name] {
		return false
	}
	for _, f := range i.doubts(ctx) {
		if slices.Contains(f.Cites, ref) {
			i.asked[q.Name] = true
			i.note("That contradicts what is known: %s. Please check again.",
				i18n.Text(strings.TrimRight(f.Words(i.Lang), ".。")))
			i.store.Drop(ref)
			return true
		}
	}
	return false
}

// back takes back the last thing that was said; false: nothing was said in this round, or only what was asked before
// the walk.
func (i *interview) back() bool {
	if len(i.said) == 0 || i.said[len(i.said)-1].question == facts.Region.Question.Name {
		return false
	}
	last := i.said[len(i.said)-1]
	i.said = i.said[:len(i.said)-1]
	i.drop(last.closed)
	if last.paste {
		i.pasted.takeBack(last.before)
		i.keeper.brought(i.pasted.all())
		return true
	}
	i.untake(last.question)
	return true
}

// broughtLast says whether the last thing that came from the person was a pasted text.
func (i *interview) broughtLast() bool { return len(i.said) > 0 && i.said[len(i.said)-1].paste }

// untake forgets the answer to a question.
func (i *interview) untake(question string) {
	i.said = slices.DeleteFunc(i.said, func(a act) bool { return !a.paste && a.question == question })
	i.keeper.add(journal.Event{Kind: journal.Back, Question: question})
	i.drop([]string{question})
	delete(i.asked, question)
}

// asked is where the answer to a question is kept.
func asked(question string) evidence.Ref {
	return evidence.Ref{Source: evidence.Ask, Request: question}
}

// drop forgets the answers to questions.
func (i *interview) drop(questions []string) {
	for _, name := range questions {
		i.store.Drop(asked(name))
	}
}

// took notes an answer that was just put into the store, and keeps it.
func (i *interview) took(question string) {
	i.said = append(i.said, act{question: question})
	if d, ok := i.store.Get(asked(question)); ok {
		i.keeper.add(journal.Event{Kind: journal.Answered, Documents: []journal.Document{journal.Paper(d)}})
	}
}

// recollect takes up an answer of the round that was broken off. One that was given again counts where it was given
// last.
func (i *interview) recollect(d evidence.Document) {
	i.said = slices.DeleteFunc(i.said, func(a act) bool { return a.question == d.Ref.Request })
	i.said = append(i.said, act{question: d.Ref.Request})
	i.store.Put(d)
}

// heard says whether a question was answered in this round.
func (i *interview) heard(question string) bool {
	return slices.ContainsFunc(i.said, func(a act) bool { return !a.paste && a.question == question })
}

// labelled are options with their labels in a language.
func labelled(l *i18n.Language, options []fact.Option) []fact.Option {
	all := slices.Clone(options)
	for i := range all {
		all[i].Label = l.T(all[i].Label)
	}
	return all
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return redact.Visible(line)
}
