package fact

import (
	"errors"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// Beside joins why a person did not say with why no machine could. What the machine met on the way says what to repair;
// that nothing is set up, or that something does not follow, is no news.
func Beside(person *Unknown, byMachine error) error {
	var u *Unknown
	if errors.As(byMachine, &u) {
		switch u.Reason.Kind {
		case evidence.NotConfigured, evidence.NotAsked, evidence.DoesNotKnow, evidence.NobodyHere, Ambiguous:
		case Internal:
			return u
		default:
			person.Reason.Machine = &u.Reason
		}
	}
	return person
}

// Unknown is why a fact could not be learnt.
type Unknown struct {
	Reason Reason
	Likely string // the answer that the evidence makes likely; "": none
}

func (u *Unknown) Error() string { return u.Reason.String() }

// Reason says why something is not known, in parts, so that it can be translated.
type Reason struct {
	Kind     evidence.Kind  `json:"kind"`
	Ref      evidence.Ref   `json:"ref,omitzero"`
	Phase    evidence.Phase `json:"phase,omitempty"`
	Status   int            `json:"status,omitempty"`   // the reply's, for Kind Status
	Question string         `json:"question,omitempty"` // the question that would settle it
	Detail   string         `json:"detail,omitempty"`
	// Want is the documented shape, where the reply has another; Detail says which.
	Want    string  `json:"want,omitempty"`
	Field   string  `json:"field,omitempty"`   // the key that Detail is about
	Unlike  *Unlike `json:"unlike,omitempty"`  // of Contradictory: who says what, where that is known
	Machine *Reason `json:"machine,omitempty"` // why no machine could say either, where that is worth saying
}

// The kinds of Reason beside those of a failed document.
const (
	Status        evidence.Kind = "status"         // the reply was an error
	NotUnderstood evidence.Kind = "not-understood" // the reply is none that we can read
	NotTheAPI     evidence.Kind = "not-the-api"    // the reply is an error in other words than the API's own
	Ambiguous     evidence.Kind = "ambiguous"      // what is known fits more than one case
	Unexplained   evidence.Kind = "unexplained"    // it fails, and no document says why
	Contradictory evidence.Kind = "contradictory"  // machines say different things
	Internal                    = evidence.Internal
)

// Why makes the Unknown of a document that did not bring what was wanted.
func Why(d evidence.Document) error {
	if d.Failure != nil {
		return &Unknown{Reason: Reason{Kind: d.Failure.Kind, Ref: d.Ref, Phase: d.Failure.Phase,
			Detail: d.Failure.Detail}}
	}
	return &Unknown{Reason: Reason{Kind: Status, Ref: d.Ref, Status: d.Status}}
}

// NotRead makes the Unknown of a reply that could not be understood.
func NotRead(d evidence.Document, err error) error {
	return &Unknown{Reason: Reason{Kind: NotUnderstood, Ref: d.Ref, Detail: err.Error()}}
}

// RefusedAs makes the Unknown of an error reply in the API's own words.
func RefusedAs(d evidence.Document, words string) error {
	return &Unknown{Reason: Reason{Kind: Status, Ref: d.Ref, Status: d.Status, Detail: words}}
}

// IsAnother makes the Unknown of an address at which another product answers, by its name.
func IsAnother(product string) error {
	return &Unknown{Reason: Reason{Kind: evidence.OtherProduct, Detail: product}}
}

// Foreign makes the Unknown of an error that is not in the API's own words: something on the way may have answered.
func Foreign(d evidence.Document) error {
	return &Unknown{Reason: Reason{Kind: NotTheAPI, Ref: d.Ref, Status: d.Status}}
}

// NotShaped makes the Unknown of a reply without the documented shape: what was expected, and what came. field is the
// key that got has a place for, or "".
func NotShaped(d evidence.Document, want, got i18n.Text, field string) error {
	return &Unknown{Reason: Reason{Kind: NotUnderstood, Ref: d.Ref, Want: string(want), Detail: string(got),
		Field: field}}
}

// Doubt makes the Unknown of evidence that fits more than one case.
func Doubt(detail string) error { return &Unknown{Reason: Reason{Kind: Ambiguous, Detail: detail}} }

// Contradiction is a Doubt that is news: a person who could settle it is told what does not go together.
func Contradiction(doubt error) error {
	var u *Unknown
	if errors.As(doubt, &u) {
		u.Reason.Kind = Contradictory
	}
	return doubt
}
