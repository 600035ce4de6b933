package session

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/checks"
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
	asked map[string]bool
	// answers of the round that was broken off, as long as the walk has not come to their questions
	recall []evidence.Document
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
	if i.recalls(q.Name) {
		return engine.LookAgain, nil
	}
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
		switch kind {
		case ask.Back:
			switch {
			case i.back():
			case i.turned:
				i.note("Nothing was answered in this round: there is nothing to take back.")
				continue
			default:
				return engine.Leave, nil
			}
			return engine.LookAgain, nil
		case ask.End:
			return engine.Enough, nil
		case ask.Change:
			switch kind, err := i.change(ctx, set); {
			case err != nil || kind == ask.Given:
				return engine.LookAgain, err
			case kind == ask.End:
				return engine.Enough, nil
			}
			continue
		case ask.Pastes:
			before, ok, err := i.pasted.take(ctx, q, set)
			if err != nil {
				return engine.Leave, err
			}
			if ok {
				i.said = append(i.said, act{question: q.Name, before: before, paste: true})
				i.keeper.brought(i.pasted.all())
			}
			return engine.LookAgain, nil
		}
		if !i.contradicts(ctx, q) {
			i.took(q.Name)
			return engine.LookAgain, nil
		}
	}
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
		Form: q.Form, Options: labelled(i.Lang, q.Options), Offer: labelled(i.Lang, set.Offer(q)), Example: q.Example,
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

// shut says whether nobody on the call has access to the console of a question: it was said at the start, or at
// another question.
func (i *interview) shut(q *fact.Question) bool {
	if i.absent[q.Where.Portal] {
		return true
	}
	return slices.ContainsFunc(i.said, func(a act) bool {
		d, ok := i.store.Get(asked(a.question))
		other, known := checks.QuestionNamed(a.question)
		return ok && known && !a.paste && d.Failure != nil && d.Failure.Kind == evidence.NobodyHere &&
			closes(other.Where, q.Where)
	})
}

// closes says whether somebody who cannot look at one place cannot look at another either: a console is open to a
// person or not, but of the ESA's web interface a role may see some pages only.
func closes(shut, other fact.Place) bool {
	return shut.Portal == other.Portal && shut.Portal != fact.Elsewhere &&
		(shut.Portal != fact.ESAWeb || shut.Page() == other.Page())
}

// reopened lets a question be asked again: somebody may know by now, or can open its console.
func (i *interview) reopened(q *fact.Question) {
	delete(i.absent, q.Where.Portal)
	i.store.Drop(q.Ref())
	i.said = slices.DeleteFunc(i.said, func(a act) bool {
		other, known := checks.QuestionNamed(a.question)
		d, ok := i.store.Get(asked(a.question))
		shuts := ok && known && d.Failure != nil && d.Failure.Kind == evidence.NobodyHere &&
			closes(other.Where, q.Where)
		if shuts {
			i.store.Drop(d.Ref)
		}
		return !a.paste && (a.question == q.Name || shuts)
	})
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

// shutToo notes a question that was answered by itself behind the last answer, with which it is taken back.
func (i *interview) shutToo(question string) {
	if n := len(i.said); n > 0 {
		i.said[n-1].closed = append(i.said[n-1].closed, question)
		return
	}
	i.closed = append(i.closed, question)
}

// reopen forgets all that was answered by itself: it is answered so again if the console is still closed.
func (i *interview) reopen() {
	i.drop(i.closed)
	i.closed = nil
	for n := range i.said {
		i.drop(i.said[n].closed)
		i.said[n].closed = nil
	}
}

// drop forgets the answers to questions.
func (i *interview) drop(questions []string) {
	for _, name := range questions {
		i.store.Drop(asked(name))
	}
}

// change lets the person pick an answer of this round and give another; the rest stands. It returns Given when
// one was changed, and End when the person wants no more questions.
func (i *interview) change(ctx context.Context, set *fact.Set) (ask.Kind, error) {
	var options []fact.Option
	in, _ := i.region()
	for _, a := range i.said {
		if q, ok := checks.QuestionNamed(a.question); ok && !a.paste {
			options = append(options, fact.Option{Value: a.question,
				Label: i.Lang.F("%s: %s", firstLine(q.Text(i.Lang, in)), i.answered(q))})
		}
	}
	if len(options) == 0 {
		i.note("There is no answer to change yet.")
		return ask.Back, nil
	}
	a, err := i.asker.Ask(ctx, ask.Prompt{
		Text: i.Lang.T("Which answer do you want to change? The others are kept."), Options: options, Plain: true,
	})
	if err != nil || a.Kind != ask.Given {
		return a.Kind, err
	}
	q, _ := checks.QuestionNamed(a.Value)
	ref := asked(q.Name)
	was, _ := i.store.Get(ref)
	kind, err := i.put(ctx, q, set)
	switch {
	case err != nil, kind == ask.Back, kind == ask.End:
		return kind, err
	case kind == ask.Change, kind == ask.Pastes:
		return ask.Back, nil
	}
	i.reopen()
	if d, ok := i.store.Get(ref); ok && string(d.Body) != string(was.Body) {
		i.keeper.add(journal.Event{Kind: journal.Changed, Question: q.Name,
			Documents: []journal.Document{journal.Paper(d)}})
	}
	return ask.Given, nil
}

// answered is what was said to a question, in words.
func (i *interview) answered(q *fact.Question) string {
	d, _ := i.store.Get(asked(q.Name))
	if d.Failure != nil {
		return i.Lang.T(string(map[evidence.Kind]i18n.Text{
			evidence.DoesNotKnow: i18n.Text("not known"), evidence.NobodyHere: i18n.Text("no one here has access"),
		}[d.Failure.Kind]))
	}
	for _, o := range q.Options {
		if o.Value == string(d.Body) {
			return i.Lang.T(o.Label)
		}
	}
	return string(d.Body)
}

// took notes an answer that was just put into the store, and keeps it.
func (i *interview) took(question string) {
	i.said = append(i.said, act{question: question})
	if d, ok := i.store.Get(asked(question)); ok {
		i.keeper.add(journal.Event{Kind: journal.Answered, Documents: []journal.Document{journal.Paper(d)}})
	}
}

// recalls answers a question as it was answered before the session was broken off.
func (i *interview) recalls(question string) bool {
	at := slices.IndexFunc(i.recall, func(d evidence.Document) bool { return d.Ref.Request == question })
	if at < 0 {
		i.recallAll()
		return false
	}
	i.store.Put(i.recall[at])
	i.recall = slices.Delete(i.recall, at, at+1)
	i.said = append(i.said, act{question: question})
	return true
}

// recallAll puts the answers that are left into the store: the walk goes another way now, and they hold nevertheless.
func (i *interview) recallAll() {
	for _, d := range i.recall {
		i.store.Put(d)
	}
	i.recall = nil
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
