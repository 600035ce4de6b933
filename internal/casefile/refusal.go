package casefile

import (
	"fmt"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// Refusal says why a case is not read, or not written.
type Refusal struct {
	File   string // the case
	Entry  string // what in it; "" for the case as a whole
	Reason string
	Tell   string // what to do, in a line
	Err    error  // what the system said; may be nil
}

func (r *Refusal) Error() string {
	s := fmt.Sprintf("case %q: ", r.File)
	if r.Entry != "" {
		s += fmt.Sprintf("%q: ", r.Entry)
	}
	s += r.Reason
	if r.Err != nil {
		s += ": " + r.Err.Error()
	}
	return s
}

// Unwrap returns what the system said.
func (r *Refusal) Unwrap() error { return r.Err }

// Hint says what to do: imperative or a question.
func (r *Refusal) Hint() string { return r.Tell }

// What can be done about a case that is not as it was recorded is the same whatever is wrong with it.
const (
	askAgain  = "ask for the case again, or record a new one with xdrdoctor diagnose --record"
	whichFile = "is it a case? xdrdoctor diagnose --record makes one"
	isHostile = "xdrdoctor never writes such a case: find out where it comes from"
)

// Leak says that a document looks as if it held a secret, so that the case was not written. It never holds the secret.
type Leak struct {
	Ref   evidence.Ref // empty: in what stands beside the documents, or in the Ref itself
	Where string       // "body", "header Server", "ref of an xdr document"
	What  string       // "a JSON web token"
}

func (l *Leak) Error() string {
	s := "case: "
	if l.Ref != (evidence.Ref{}) {
		s += l.Ref.String() + ": "
	}
	return s + l.Where + " holds what looks like " + l.What + "; not written"
}

// Hint says what to do.
func (l *Leak) Hint() string {
	return "run it with --no-record, and report this as a fault of xdrdoctor: secrets are taken out earlier"
}
