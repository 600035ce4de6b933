package session

import (
	"context"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/journal"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// change lets the person pick an answer of this round and give another; the rest stands. It returns Given when
// one was changed, and End when the person wants no more questions.
func (i *interview) change(ctx context.Context, set *fact.Set) (ask.Kind, error) {
	var options []fact.Option
	in, _ := i.region()
	for _, a := range i.said {
		if q, ok := checks.QuestionNamed(a.question); ok && !a.paste {
			options = append(options, fact.Option{Value: a.question, Label: i.answerLine(q, in)})
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

// answerLine is a question and its answer in one line of a list; where there is no room the question is cut.
func (i *interview) answerLine(q *fact.Question, in region.Region) string {
	const mark = 16 // before each entry of a list, and between the two
	answer := i.answered(q)
	room := max(i.painter.Width()-mark-cells.Width(answer), 20)
	return i.Lang.F("%s: %s", cells.Cut(firstLine(q.Text(i.Lang, in)), room), answer)
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

// moved asks the machines of the region that somebody has just said instead of another, and forgets what the other's
// said.
func (s *Session) moved(from region.Region) {
	if now, ok := s.region(); !ok || now == from {
		return
	}
	for _, d := range s.store.Documents() {
		if d.Ref.Source == evidence.XDR || d.Ref.Source == evidence.SSE {
			s.store.Drop(d.Ref)
		}
	}
	s.sources.connect()
}
