package fact

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// Every source that can speak is heard. What they say differently is told at the level of facts: two documents that
// differ in what nobody reads say the same.

// Unlike is one fact as two sources tell it.
type Unlike struct {
	Fact  string `json:"fact"`
	One   Voice  `json:"one"` // the one that counts, if any does
	Other Voice  `json:"other"`
	Open  bool   `json:"open,omitempty"` // neither counts
	Look  *Place `json:"look,omitempty"` // where a person sees which is right
}

// Voice is what one source says.
type Voice struct {
	Ref    evidence.Ref    `json:"ref"`
	Origin evidence.Origin `json:"origin,omitempty"`
	From   string          `json:"from"`
	Taken  time.Time       `json:"taken,omitzero"`
	Value  i18n.Text       `json:"value"`
}

// Past says that what was learnt describes the past, as a line of a log does: a person who looked goes before it.
func (q *Query) Past() { q.past = true }

// same says that two values do not contradict each other.
func (f *Fact[T]) same(a, b T) bool {
	if f.Same != nil {
		return f.Same(a, b)
	}
	return reflect.DeepEqual(a, b)
}

// speaks is the question by which a person tells the fact.
func (f *Fact[T]) speaks() *Question {
	if f.Question != nil {
		return f.Question
	}
	return f.Beside
}

// records compares what the document that counts shows with what others of the same Ref show. Where two records of one
// kind differ and neither is newer, no machine has said it.
func (f *Fact[T]) records(q *Query, v T) error {
	if q.set.alone || f.speaks() == nil {
		return nil
	}
	for _, b := range q.set.store.Beside(q.cites...) {
		other, err := f.Learn(&Query{set: q.set.instead(b.Document)})
		if err != nil || f.same(v, other) {
			continue
		}
		one, _ := q.set.store.Get(b.Ref)
		u := f.unlike(q, one, v, b.Document, other)
		u.Open = b.Tied
		if b.Tied {
			return &Unknown{Reason: Reason{Kind: Contradictory, Detail: string(recordsDiffer), Unlike: &u}}
		}
		q.unlike = append(q.unlike, u)
	}
	return nil
}

const recordsDiffer = i18n.Text("two files say different things, and neither is known to be newer")

// weigh compares what machines show with what a person has said already. Nobody is asked for it. In one round neither
// wins; but what was only saved does not outweigh a person who has looked just now.
func (f *Fact[T]) weigh(q *Query, v T) (any, error) {
	question := f.speaks()
	if question == nil || f.Answer == nil || q.set.alone {
		return v, nil
	}
	said, known := q.said(question)
	if !known {
		return v, nil
	}
	theirs, err := f.Answer(q, string(said.Body))
	if err != nil || f.same(v, theirs) {
		return v, nil
	}
	shown, now := q.shown()
	u := f.unlike(q, said, theirs, shown, v)
	q.cite(said.Ref)
	switch {
	case q.past || !now:
		q.unlike = append(q.unlike, u)
		return theirs, nil
	case said.Saved(q.set.now), said.Taken.Before(q.set.now.Add(-sameLook)) && !shown.Taken.Before(q.set.now):
		// what was said in an earlier round may have been true then
		u.One, u.Other = u.Other, u.One
		q.unlike = append(q.unlike, u)
		return v, nil
	}
	u.Open = true
	return nil, &Unknown{Reason: Reason{Kind: Contradictory, Ref: said.Ref, Unlike: &u}}
}

// sameLook is how long before a round an answer may have been given that is meant for it, such as a flag.
const sameLook = time.Second

// said is what a person has answered to a question, if anything.
func (q *Query) said(question *Question) (evidence.Document, bool) {
	ref := question.Ref()
	if slices.Contains(q.cites, ref) { // what was learnt is the person's word already
		return evidence.Document{}, false
	}
	d, err := q.set.store.Fetch(q.set.ctx, ref)
	q.heard = append(q.heard, ref)
	return d, err == nil && d.OK()
}

// shown is the document by which machines showed it, and whether any of theirs shows how things are now.
func (q *Query) shown() (first evidence.Document, now bool) {
	for _, ref := range q.cites {
		d, ok := q.set.store.Get(ref)
		if !ok || !d.OK() || ref.Source == evidence.Ask {
			continue
		}
		if first.Ref == (evidence.Ref{}) {
			first = d
		}
		now = now || !d.Saved(q.set.now)
	}
	return first, now
}

// Spoken says whether more than one source may have spoken of a fact, so that it is worth a comparison. What a person
// has said already is fetched; that does not depend on whether the machines have answered yet.
func (s *Set) Spoken(f Any) bool {
	if s.store.Compares() {
		return true
	}
	question := f.speaks()
	if question == nil {
		return false
	}
	d, err := s.store.Fetch(s.ctx, question.Ref())
	return err == nil && d.OK()
}

// instead is the set with a document in place of another, to see what would follow. It compares nothing.
func (s *Set) instead(doc evidence.Document) *Set {
	other := s.Suppose(doc)
	other.alone = true
	return other
}

// answer is a person's word where another source has one too, such as a flag beside an answers file.
func (f *Fact[T]) answer(q *Query, doc evidence.Document) (T, error) {
	v, err := f.Answer(q, string(doc.Body))
	if err != nil || q.set.alone {
		return v, err
	}
	for _, b := range q.set.store.Beside(doc.Ref) {
		if other, err := f.Answer(q, string(b.Body)); err == nil && !f.same(v, other) {
			q.unlike = append(q.unlike, f.unlike(q, doc, v, b.Document, other))
		}
	}
	return v, nil
}

// settled: what a person says where two records differ is told beside them.
func (f *Fact[T]) settled(q *Query, said evidence.Document, v T) {
	var u *Unknown
	if !errors.As(q.machine, &u) || u.Reason.Unlike == nil || u.Reason.Unlike.Fact != f.Name {
		return
	}
	mine := Voice{said.Ref, said.Origin, said.From, said.Taken, f.words(q, v)}
	for _, other := range []Voice{u.Reason.Unlike.One, u.Reason.Unlike.Other} {
		if other.Value != mine.Value {
			q.unlike = append(q.unlike, Unlike{Fact: f.Name, One: mine, Other: other})
		}
	}
}

// unlike is what two documents say of the fact.
func (f *Fact[T]) unlike(q *Query, one evidence.Document, v T, other evidence.Document, w T) Unlike {
	voice := func(d evidence.Document, v T) Voice {
		return Voice{d.Ref, d.Origin, d.From, d.Taken, f.words(q, v)}
	}
	u := Unlike{Fact: f.Name, One: voice(one, v), Other: voice(other, w)}
	if page := f.speaks().Where.Page(); page != (Place{}) {
		u.Look = &page
	}
	return u
}

// words are a value as the question calls it: the label of the first answer that means it.
func (f *Fact[T]) words(q *Query, v T) i18n.Text {
	if label := f.label(q, f.speaks(), v); label != "" {
		return label
	}
	if d, ok := any(v).(time.Duration); ok { // a clock is not compared to the second
		return i18n.Text(d.Round(time.Minute).String())
	}
	if list, ok := any(v).([]string); ok {
		return i18n.Text(cmp.Or(strings.Join(list, ", "), string(none)))
	}
	return i18n.Text(fmt.Sprint(v))
}

// label is the first answer to a question that means a value; "" when none does.
func (f *Fact[T]) label(q *Query, question *Question, v T) i18n.Text {
	for _, o := range question.Options {
		if means, err := f.Answer(q, o.Value); err == nil && f.same(v, means) {
			return o.seen()
		}
	}
	return ""
}

const none = i18n.Text("none")

// Words are what the two sources say, for a reader.
func (u Unlike) Words(l *i18n.Language) string {
	said := l.F("%s; %s", u.One.words(l), u.Other.words(l))
	switch {
	case !u.Open || u.Look == nil:
		return said
	case u.Look.Portal == ESACLI || u.Look.Portal == Firewall || u.Look.Portal == Elsewhere:
		return l.F("%s; look again: %s", said, u.Look.In(l, ""))
	}
	return l.F("%s; reload the page and look again: %s", said, u.Look.In(l, ""))
}

func (v Voice) words(l *i18n.Language) string {
	who := l.T(v.From)
	if name, ok := sourceNames[v.Ref.Source]; ok && v.live() {
		who = name.In(l)
	}
	if v.Ref.Source == evidence.Ask {
		who = l.T("you said")
		if v.Origin == evidence.Flag {
			who = l.T(v.From)
		}
	}
	if v.Taken.IsZero() || !v.live() {
		return l.F("%s: %s", who, v.Value)
	}
	return l.F("%s, %s: %s", who, v.Taken.Local().Format("15:04"), v.Value)
}

func (v Voice) live() bool { return v.Origin == evidence.LiveAPI || v.Origin == evidence.LiveCLI }
