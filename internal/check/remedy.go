package check

import (
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

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
	// Unnamed says that something is seen to fail, but that no document says why: it is certain, and it is no cause.
	// Its steps are where to look on, and whom to ask.
	Unnamed bool
	ByTAC   bool   // only Cisco TAC can do it: the request to them is written
	Verify  string // the check that proves it; empty: the check itself
	Docs    []Doc
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
