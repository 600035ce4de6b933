// Package evidence holds what xdrdoctor knows and where that came from. Everything that a check reads is a Document: an
// API reply, the outcome of a connection, an answer of the operator. A failure to get one is a Document too.
package evidence

import (
	"context"
	"errors"
	"strconv"
	"time"
)

// The sources that exist today; the first half of a Ref.
const (
	XDR    = "xdr"    // XDR's API (IROH): "GET /iroh/iroh-int/module-type"; its sign-in serves SSE too
	SSE    = "sse"    // SSE, through XDR's API: "GET /iroh/iroh-sse/device"
	ESA    = "esa"    // the AsyncOS API over HTTPS: "GET /esa/api/v2.0/login/privileges"
	CLI    = "cli"    // the appliance's command line over SSH: "version"
	Config = "config" // an exported configuration: "machine"
	Log    = "log"    // the summary of a log file: "system_logs"
	Typed  = "typed"  // what a saved session shows beside the outputs of its commands: "session"
	Net    = "net"    // a connection tried from where xdrdoctor runs: "tcp esa-api-http"
	Ask    = "ask"    // the operator: "esa-page"
	Token  = "token"  // the shape of a registration token that was handed to xdrdoctor: "shape"
	Shapes = "shapes" // what a person says of the form of answers: "file"
)

// Ref names a document: free of hosts and of secrets, so that the same question to another tenant has the same Ref.
type Ref struct {
	Source  string `json:"source"`
	Request string `json:"request"`
}

func (r Ref) String() string { return r.Source + " " + r.Request }

// Document is one reply as it was received, or the failure to get one. Each page of a paged list is a document.
type Document struct {
	Ref     Ref
	Status  int               // of HTTP; 0 elsewhere and when there is no reply
	Header  map[string]string // the few that matter, canonical names
	Body    []byte
	Failure *Failure // nil when there is a reply, of whatever status
	Taken   time.Time
	Written time.Time // of a record, by the appliance's clock, whose zone is not known: it only orders records
	Origin  Origin
	From    string // for the reader: "xdr eu", "operator", "flag --portal"
	After   []Ref  // what had to be fetched first: the sign-in, the page before
}

// OK says that there is a reply and that it is not an error.
func (d Document) OK() bool {
	return d.Failure == nil && (d.Status == 0 || d.Status >= 200 && d.Status < 300)
}

// Failure tells how far an attempt came. It is evidence like a reply is.
type Failure struct {
	Phase  Phase  `json:"phase"`
	Kind   Kind   `json:"kind"`
	Detail string `json:"detail,omitempty"` // for the reader; never holds a secret
}

func (f *Failure) Error() string {
	s := string(f.Phase) + ": " + string(f.Kind)
	if f.Detail != "" {
		s += ": " + f.Detail
	}
	return s
}

// Phase is the step at which an attempt ended.
type Phase string

// The phases of an attempt, in their order.
const (
	Configure Phase = "configure" // nothing was sent: the source is not set up
	Resolve   Phase = "resolve"
	Connect   Phase = "connect"
	TLS       Phase = "tls"
	SignIn    Phase = "sign-in" // the sign-in that has to come first did not succeed; see After
	Send      Phase = "send"
	Wait      Phase = "wait" // for the first byte of the reply
	Read      Phase = "read"
	Answer    Phase = "answer" // a person was asked
)

// Kind is what ended the attempt.
type Kind string

// The kinds of failure.
const (
	NotConfigured  Kind = "not-configured"
	NoRegion       Kind = "no-region" // the host depends on it
	NoSuchHost     Kind = "no-such-host"
	Unresolved     Kind = "unresolved" // DNS failed otherwise than by saying that there is no such host
	Refused        Kind = "refused"
	TimedOut       Kind = "timed-out"
	Unreachable    Kind = "unreachable"
	Proxy          Kind = "proxy"       // a proxy on the way said no
	Untrusted      Kind = "untrusted"   // the certificate does not lead to a trusted root
	BadCert        Kind = "certificate" // expired, or of another name
	Fingerprint    Kind = "fingerprint" // not the certificate that was pinned
	NotTLS         Kind = "not-tls"
	HostKeyUnknown Kind = "host-key-unknown" // SSH: nobody has confirmed the appliance's key yet
	HostKeyChanged Kind = "host-key-changed" // SSH: not the key that is known for it
	OtherAppliance Kind = "other-appliance"  // its serial is not that of the ESA that is looked at
	OtherProduct   Kind = "other-product"    // it is not an ESA, but the product in Detail
	NotPermitted   Kind = "not-permitted"    // a command that the version has and the account may not use
	NoSuchCommand  Kind = "no-such-command"  // a command that the version lacks or the account may not use
	Cut            Kind = "cut"
	Paged          Kind = "paged"   // the output stops at the pager, and the rest was never shown
	Excerpt        Kind = "excerpt" // some lines of a log, as tail and grep showed them
	Redirected     Kind = "redirected"
	TooLarge       Kind = "too-large"
	Budget         Kind = "budget"        // the time set by --budget was over
	NotSignedIn    Kind = "not-signed-in" // the sign-in was refused or failed
	NotAllowed     Kind = "not-allowed"   // not on the source's allow-list
	NotAsked       Kind = "not-asked"
	DoesNotKnow    Kind = "does-not-know" // asked; the person does not know
	NobodyHere     Kind = "nobody-here"   // asked; nobody on the call may look
	Broken         Kind = "broken"        // any other
	Internal       Kind = "internal"      // our own fault
)

// ErrNotMine is returned by a Source for a Ref that it does not answer.
var ErrNotMine = errors.New("evidence: not from this source")

// Source fetches documents. Its error is only ErrNotMine or the context's own, when the whole run was cancelled.
type Source interface {
	Fetch(context.Context, Ref) (Document, error)
}

// Operator's answers are documents whose body is the canonical answer.

// Answered makes the document of a person's answer.
func Answered(question, value, from string, at time.Time) Document {
	return Document{Ref: Ref{Ask, question}, Body: []byte(value), Origin: Person, From: from, Taken: at}
}

// Unanswered makes the document of a question that brought no answer: DoesNotKnow, NobodyHere or NotAsked.
func Unanswered(question string, kind Kind, from string, at time.Time) Document {
	return Document{Ref: Ref{Ask, question}, Failure: &Failure{Phase: Answer, Kind: kind}, Origin: Person, From: from,
		Taken: at}
}

// Summary is one line for a reader: "200, 1043 bytes", "connect: refused", the answer itself.
func (d Document) Summary() string {
	switch {
	case d.Failure != nil:
		return d.Failure.Error()
	case d.Status == 0 && len(d.Body) < 100:
		return string(d.Body)
	case d.Status == 0:
		return strconv.Itoa(len(d.Body)) + " bytes"
	default:
		return strconv.Itoa(d.Status) + ", " + strconv.Itoa(len(d.Body)) + " bytes"
	}
}
