// Package check is the vocabulary of the checks. A Check is a value: it has a name, what it needs to know, and a pure
// function from facts to a Finding. It does no I/O and knows no terminal and no language.
package check

import (
	"slices"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// Check looks at one link of the chain between the ESA and XDR.
type Check struct {
	Name     string // its file, command argument and half of its stable codes
	Doc      string // the healthy state
	Seen     string // what stands on the screens when it is not
	Docs     []Doc  // the vendor's documents about it
	About    About
	Station  Station // where on the path; "" of Access
	Requires []*Check
	// Beside says that reports and tiles do not pass here. As long as nobody has looked, it stays unknown and is listed
	// as not looked at, but it does not keep the whole from being healthy.
	Beside bool
	Needs  []fact.Any // the facts that Run may read; a person may be asked for these
	Wants  []fact.Any // facts that Run may read, for which nobody is asked
	Run    func(*Pass) Finding
	Cases  map[Case]Remedy
	Notes  map[string]Note // words for what is not a case: why it is healthy, why it does not apply
	Doubts map[string]Note // words for why it stays unknown although the facts are there
}

// Note is a reason that is not a case, in words and in what a program must know of it.
type Note struct {
	Text        string // {name} stands for an argument
	Inferred    bool   // nobody saw it: it follows from something else, and its words say "inferred:"
	Folded      bool   // it follows from another finding, so a screen may leave it to that one
	Look        string // of a doubt: the name of the question that would settle it
	Contradicts bool   // of a doubt: answers or evidence contradict each other, so a person has to look again
}

// RestsOn says whether the check is another, or requires it, directly or not.
func (c *Check) RestsOn(other *Check) bool {
	return c == other || slices.ContainsFunc(c.Requires, func(r *Check) bool { return r.RestsOn(other) })
}

// Question is the question of that name that the check may read the answer to; nil: it reads none.
func (c *Check) Question(name string) *fact.Question {
	for _, f := range slices.Concat(c.Needs, c.Wants) {
		if q := f.Ask(); q != nil && q.Name == name {
			return q
		}
	}
	return nil
}

// About says what a check looks at.
type About int

// A check is about the customer's link, or about our own access to the systems: the instrument is not the patient.
const (
	Link About = iota
	Access
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

// Remedy is what to do about a case: data, so that no manual remedy can be mistaken for a command.
type Remedy struct {
	Known     Confidence // that what is seen has this cause, at best
	Problem   string     // what is wrong; {name} stands for an argument
	Could     string     // the same without arguments, for a list of what it could be; "": Problem has none
	Impact    string     // what it means for the customer, and what not
	Steps     []Step
	Registers bool          // it registers an appliance, which must happen once only
	Caution   string        // what not to do meanwhile
	Allow     time.Duration // how long the change may take to show, here or in checks that require this one
	Lags      Lag           // whether this check itself may show the old picture for so long
	// Echoes says that it is a cause only when all that the check requires is known to be well.
	Echoes bool
	ByTAC  bool   // only Cisco TAC can do it: the request to them is written
	Verify string // the check that proves it; empty: the check itself
	Docs   []Doc
}

// Might is the remedy with what it says in a list of what it could be.
func (r Remedy) Might(could string) Remedy {
	r.Could = could
	return r
}

// CouldBe says what would be wrong, without claiming any detail.
func (r Remedy) CouldBe() string {
	if r.Could != "" {
		return r.Could
	}
	return r.Problem
}

// Lag says after which remedies a case may only be the delay of their effect.
type Lag int

// The lags.
const (
	ShowsAtOnce      Lag = iota
	AfterAny             // its own remedy, or that of something the check requires
	AfterRegistering     // likewise, but only those that register: where nobody has, no waiting helps
)

// Step is one thing that one person does in one place.
type Step struct {
	Who   Who
	Where Place
	Do    string
	// Look is the name of the question whose answer makes the step unnecessary: what it would show is known already.
	Look string
	// Changes says that the step changes something, a setting or a registration. A pure look does not.
	Changes bool
}

// Place is where a step is done.
type Place = fact.Place

// The portals.
const (
	ESAWeb     = fact.ESAWeb
	ESACLI     = fact.ESACLI
	SSEPortal  = fact.SSEPortal
	XDRConsole = fact.XDRConsole
	Firewall   = fact.Firewall
	Elsewhere  = fact.Elsewhere
)

// Who does a step.
type Who = fact.Who

// The roles.
const (
	ESAAdmin = fact.ESAAdmin
	NetAdmin = fact.NetAdmin
	SSEAdmin = fact.SSEAdmin
	XDRAdmin = fact.XDRAdmin
	TAC      = fact.TAC
	You      = fact.You
)

// Doc is a document to read.
type Doc struct {
	Title string `json:"title"`
	URL   string `json:"url"`
	Date  string `json:"date,omitempty"` // of a notice of a known issue: its page may change
}

// Runbook is the decision tree of one symptom: the checks in the order of the walk. What a check requires is in the
// check.
type Runbook struct {
	Name   string
	Alias  string     // its number in the source document: S4b
	Screen string     // the symptom in the operator's words
	Says   string     // what the source document says of it
	First  []fact.Any // what the operator is asked before the walk, because it answers for much
	Walk   []*Check
}

// Pass is one run of one check.
type Pass struct {
	Check *Check
	Now   time.Time
	set   *fact.Set
	read  func(fact.Any)

	cites   []evidence.Ref
	unknown *fact.Reason
	pending []*fact.Question
	open    []*fact.Question
	heard   []fact.Any // the needs that were looked at
}

// NewPass prepares a run; read, if not nil, is told of every fact that is read.
func NewPass(c *Check, set *fact.Set, now time.Time, read func(fact.Any)) *Pass {
	return &Pass{Check: c, Now: now, set: set, read: read}
}

// Read returns a fact's value and whether it is known. The first unknown need becomes the reason of an Unknown finding,
// or the first one of which the ESA's own output says why it is not known.
func Read[T any](p *Pass, f *fact.Fact[T]) (T, bool) {
	if p.read != nil {
		p.read(f)
	}
	r := p.set.Read(f)
	for _, c := range r.Cites {
		if !contains(p.cites, c) {
			p.cites = append(p.cites, c)
		}
	}
	p.hear(f)
	if r.Unknown != nil {
		var zero T
		if p.needs(f) {
			if p.unknown == nil || !p.unknown.Told() && r.Unknown.Reason.Told() {
				p.unknown = &r.Unknown.Reason
			}
			p.pending = append(p.pending, r.Pending...)
			p.open = append(p.open, r.Open...)
		}
		return zero, false
	}
	return r.Value.(T), true
}

func (p *Pass) needs(f fact.Any) bool {
	for _, n := range p.Check.Needs {
		if n == f {
			return true
		}
	}
	return false
}

func contains(refs []evidence.Ref, r evidence.Ref) bool {
	for _, x := range refs {
		if x == r {
			return true
		}
	}
	return false
}

// OK is the healthy finding; note is a key of Check.Notes.
func (p *Pass) OK(note string, args Args) Finding {
	for _, f := range p.heard {
		if u := p.set.Read(f).Unknown; u != nil && u.Reason.Unlike != nil { // no green rests on what is disputed
			return p.told(Finding{Check: p.Check, Verdict: Unknown, Reason: &u.Reason, Cites: p.cites})
		}
	}
	return p.told(Finding{Check: p.Check, Verdict: OK, Note: note, Args: args, Cites: p.cites})
}

// NotApplicable says why there is nothing to check.
func (p *Pass) NotApplicable(note string, args Args) Finding {
	return p.told(Finding{Check: p.Check, Verdict: NotApplicable, Note: note, Args: args, Cites: p.cites})
}

// Fail names the case.
func (p *Pass) Fail(c Case, args Args) Finding {
	return p.told(Finding{Check: p.Check, Verdict: Fail, Case: c, Args: args, Cites: p.cites})
}

// Warn names the case.
func (p *Pass) Warn(c Case, args Args) Finding {
	return p.told(Finding{Check: p.Check, Verdict: Warn, Case: c, Args: args, Cites: p.cites})
}

// Unknown is the finding when a need could not be learnt; the reason is that of the first.
func (p *Pass) Unknown() Finding {
	return p.told(Finding{Check: p.Check, Verdict: Unknown, Reason: p.unknown, Cites: p.cites, Pending: p.pending})
}

// Doubt is Unknown although the facts are there; note is a key of Check.Doubts.
func (p *Pass) Doubt(note string, args Args) Finding {
	return p.told(Finding{Check: p.Check, Verdict: Unknown, Note: note, Args: args, Cites: p.cites, Pending: p.pending})
}

// WhyNot says why a fact is not known; "" when it is.
func (p *Pass) WhyNot(f fact.Any) evidence.Kind {
	p.hear(f)
	if u := p.set.Read(f).Unknown; u != nil {
		return u.Reason.Kind
	}
	return ""
}

// Seen says whether a fact is known, and not only assumed from the trouble that was reported.
func (p *Pass) Seen(f fact.Any) bool {
	p.hear(f)
	r := p.set.Read(f)
	return r.Unknown == nil && !r.Assumed
}

// Open says whether somebody could still be asked something that was read so far.
func (p *Pass) Open() bool { return len(p.pending) > 0 }

// Why says whether the first unknown need is unknown for this reason.
func (p *Pass) Why(kind evidence.Kind) bool { return p.unknown != nil && p.unknown.Kind == kind }

// By says which fact decided a finding, for whoever is told from whom it is known.
func (p *Pass) By(fact fact.Any, f Finding) Finding {
	f.Decided = p.set.Read(fact).Cites
	return f
}

// Refine lets a person be asked about what was read and is unknown, although the finding stands without it: the answer
// may change the case, and so the remedy.
func (p *Pass) Refine(f Finding) Finding {
	f.Pending, f.Unsure = p.pending, p.open
	return f
}
