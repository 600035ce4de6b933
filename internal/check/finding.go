package check

import (
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// Case names one thing that can be wrong. Check.Case is a stable code, never reused.
type Case string

// Verdict of a finding. The zero value is Unknown, and it is never shown green.
type Verdict int

// The verdicts.
const (
	Unknown Verdict = iota
	OK
	Warn
	Fail
	Wait          // the remedy was applied, the change may need time to be seen
	Blocked       // a cause that is known already stands before it
	NotApplicable //
)

func (v Verdict) String() string {
	return [...]string{"unknown", "ok", "warn", "fail", "wait", "blocked", "not-applicable"}[v]
}

// MarshalText writes the verdict as it stands in JSON.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// NotLookedAt is the note of a check that nobody asked for: it is no news, and no summary names it.
const NotLookedAt = "not-looked-at"

// Finding is what a check found.
type Finding struct {
	Check   *Check
	Verdict Verdict
	Case    Case   // of Warn, Fail and Wait
	Note    string // key into Notes (or Doubts, for Unknown)
	Args    Args
	Reason  *fact.Reason // of an Unknown that comes from a fact
	Cites   []evidence.Ref
	Decided []evidence.Ref   // of Cites, those that decided; nil: what was read last
	Pending []*fact.Question // what could still be asked
	Unsure  []*fact.Question // of a Fail: nobody answered these, and an answer may make it another case
	By      *Check           // of Blocked: the failed check behind it
	// If is of an Unknown what it would be if it were not an echo of what is Open, and of a Blocked what it saw itself.
	If     Case
	Open   []string  // the checks whose unknown findings make it one
	Until  time.Time // of Wait
	Waived *Waiver   // of Warn and Fail: it is known and accepted
	// Otherwise is what sources say differently of what the check has read.
	Otherwise []fact.Unlike
	AtOnce    bool // a Fail for which no waiting helps, whatever was done before

	weaker Confidence // what the evidence at hand bears, if that is less than its case or note
}

// Waiver is somebody's word that a case is known and accepted for a while. It is shown, and does not decide the
// verdict.
type Waiver struct {
	Code   string // check.case
	Reason string
	Owner  string
	Until  time.Time // the last day, at its beginning in UTC
}

// Holds says whether the waiver still counts.
func (w Waiver) Holds(now time.Time) bool { return now.Before(w.Until.AddDate(0, 0, 1)) }

// Args are the values that a finding's words mention.
type Args map[string]any

// Unseen says that the finding is unknown because nobody has looked, or could.
func (f Finding) Unseen() bool {
	if f.Verdict != Unknown || f.Reason == nil || f.Reason.Machine != nil {
		return false
	}
	switch f.Reason.Kind {
	case evidence.NotAsked, evidence.DoesNotKnow, evidence.NobodyHere:
		return true
	}
	return false
}

// Idle says that nobody asked for the check.
func (f Finding) Idle() bool { return f.Verdict == NotApplicable && f.Note == NotLookedAt }

// HeldBack says that the finding would be a cause about the link, were what it rests on known.
func (f Finding) HeldBack() bool { return f.Check.About == Link && f.Verdict == Unknown && f.If != "" }

// Unexplained says that something is seen to fail whose cause nobody has described.
func (f Finding) Unexplained() bool {
	return f.Verdict == Unknown && f.Reason != nil && f.Reason.Kind == fact.Unexplained
}

// Folds says that the finding follows from another one, so that a screen may leave it to that one.
func (f Finding) Folds() bool { return f.Verdict == OK && f.Check.Notes[f.Note].Folded }

// Contradiction says that the finding is unknown because answers or evidence contradict each other.
func (f Finding) Contradiction() bool {
	return f.Verdict == Unknown && (f.Reason != nil && f.Reason.Kind == fact.Contradictory ||
		f.Reason == nil && f.Check.Doubts[f.Note].Contradicts)
}

// Code is the stable code of a finding with a case: "token.expired".
func (f Finding) Code() string {
	if f.Case == "" {
		return ""
	}
	return f.Check.Name + "." + string(f.Case)
}
