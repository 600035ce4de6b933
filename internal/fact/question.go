package fact

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// Question is put to the operator when the walk needs it. Its name is its flag, its key in an answers file and its Ref.
type Question struct {
	Name    string
	Topic   string // what it is about, as a screen names it before the answer: "Smart licensing on the ESA"
	Prompt  string // what is asked, {page} being the page to look at; at most two lines of 76 columns
	Why     string // what the answer decides
	Where   Place  // where the answer is seen
	Who     Who    // whose rights it takes to look
	Form    Form
	Options []Option // of a Choice
	Example string   // of a Text
	Samples []string // of a Text or Hidden: canonical answers that stand for all others in what they lead to
	// Stays says that the answer stays true whatever is repaired, so that nobody is asked again.
	Stays bool
	// Parse turns what was typed into the canonical answer; nil takes an option's value, or any text that is not empty.
	// Its error is for the person who typed.
	Parse func(string) (string, error)
	// ParseAt is Parse for an answer that is a time: "yesterday 10:30" is meant from now on.
	ParseAt func(s string, now time.Time) (string, error)
	// Fit compares the canonical answer with what is known already. It completes the answer, or its error says what
	// contradicts it, so that the person is asked again there and then. Nil: any answer fits.
	Fit func(q *Query, answer string) (string, error)
	// Offer lists answers that evidence suggests, such as the devices that SSE shows.
	Offer func(*Query) []Option
	// Many says that several of the offered answers may be given, with commas between them.
	Many bool
	// CLI says that the appliance's command line may tell, even in a session that was pasted, which has no time.
	CLI bool
}

// Form is how a question is put.
type Form int

// Who has the rights to look at something, or to change it.
type Who string

// The roles.
const (
	ESAAdmin Who = "ESA admin"
	NetAdmin Who = "net admin"
	SSEAdmin Who = "SSE admin"
	XDRAdmin Who = "XDR admin"
	TAC      Who = "Cisco TAC"
	You      Who = "you"
)

// Option is one answer of a Choice.
type Option struct {
	Value, Label string
	Seen         string // the Label as a report says it, where the Label speaks for a person; "": as it is
}

func (o Option) seen() i18n.Text { return i18n.Text(cmp.Or(o.Seen, o.Label)) }

// Ref is where the answer is kept.
func (q *Question) Ref() evidence.Ref { return evidence.Ref{Source: evidence.Ask, Request: q.Name} }

// ParseAnswerAt turns what was typed, or given by a flag, into the canonical answer.
func (q *Question) ParseAnswerAt(s string, now time.Time) (string, error) {
	if q.ParseAt != nil {
		return q.ParseAt(s, now)
	}
	return q.ParseAnswer(s)
}

// ParseAnswer is ParseAnswerAt for an answer that depends on no clock.
func (q *Question) ParseAnswer(s string) (string, error) {
	if q.Parse != nil {
		return q.Parse(s)
	}
	if q.Form != Choice {
		if s == "" {
			return "", i18n.Error{Phrase: i18n.Say("an empty answer")}
		}
		return s, nil
	}
	for _, o := range q.Options {
		if o.Value == s {
			return s, nil
		}
	}
	return "", fmt.Errorf("%q is not an answer to %s; it takes %s", s, q.Name, q.Values())
}

// Values lists the values of a Choice for a help text.
func (q *Question) Values() string {
	s := ""
	for _, o := range q.Options {
		s += o.Value + ", "
	}
	return s + DontKnow + " or " + Nobody
}

// Text is what is asked, in a language, with the page as it is called in the tenant's region.
func (q *Question) Text(l *i18n.Language, r region.Region) string {
	return strings.ReplaceAll(l.T(q.Prompt), "{page}", q.Where.Page().In(l, r))
}

// Cites returns the documents in which machines looked for what the question asks.
func (s *Set) Cites(question *Question) []evidence.Ref {
	if all := s.learnt(question); len(all) > 0 { // while it is still being learnt nobody is asked yet
		return all[0].cites
	}
	return nil
}

// Fit completes an answer by what is known, or says what contradicts it. The caller that asks calls it before the
// answer is kept.
func (s *Set) Fit(question *Question, answer string) (string, error) {
	if question.Fit == nil || answer == DontKnow || answer == Nobody {
		return answer, nil
	}
	return question.Fit(&Query{set: s}, answer)
}

// Offer returns the answers that evidence suggests for a question, each once, however many sources have it.
func (s *Set) Offer(question *Question) []Option {
	if question.Offer == nil {
		return nil
	}
	var offered []Option
	for _, o := range question.Offer(&Query{set: s}) {
		if !slices.ContainsFunc(offered, func(other Option) bool { return strings.EqualFold(other.Value, o.Value) }) {
			offered = append(offered, o)
		}
	}
	return offered
}
