package facts

import (
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// What Network > Cloud Service Settings on the ESA shows. No API tells (FACTS §4 [D]).
const (
	PageRegistered   = "registered"
	PageAsksForToken = "asks-for-token"
	PageNoTokenField = "no-token-field"
	PageDisabled     = "disabled"
)

// ESAPage is learnt from the error that the ESA showed after Register, or from a person.
var ESAPage = &fact.Fact[string]{
	Name:  "esa-page",
	Learn: pageOfCLI, // no API of the ESA shows its cloud service (FACTS §4 [D])
	Assume: func(q *fact.Query) (string, error) {
		if refused, err := refusalSeen(q); err != nil || !refused {
			return "", fact.Doubt("the symptom does not say what the page shows")
		}
		return PageAsksForToken, nil // where a token was refused, the field for it is there
	},
	Question: &fact.Question{
		Name:   "esa-page",
		CLI:    true,
		Prompt: "On the ESA, Network > Cloud Service Settings shows",
		Why:    "It shows how far the registration got: off, not committed, no token yet, or done.",
		Where: fact.Place{Portal: fact.ESAWeb, Path: "Network > Cloud Service Settings",
			Hint: "reload the page first"},
		Who: fact.ESAAdmin,
		Options: []fact.Option{
			{Value: PageRegistered, Label: "registered"}, {Value: PageAsksForToken, Label: "it asks for a token"},
			{Value: PageNoTokenField, Label: "enabled, but it asks for no token"},
			{Value: PageDisabled, Label: "disabled"},
		},
	},
	Answer: func(_ *fact.Query, a string) (string, error) { return a, nil },
}

// ESAServer is the region of the ESA's Threat Response server.
var ESAServer = &fact.Fact[region.Region]{
	Name: "esa-server",
	Learn: func(q *fact.Query) (region.Region, error) {
		state, err := fact.Get(q, cloudState)
		if err != nil {
			return "", err
		}
		r, err := region.OfServer(state.ServerHost)
		if err != nil {
			return "", fact.Doubt("cloudserviceconfig shows no SSE server")
		}
		return r, nil
	},
	Question: &fact.Question{
		Name:   "esa-server",
		CLI:    true,
		Prompt: "On the ESA, Cloud Service Settings: the Threat Response server",
		Why:    "The ESA must register with the server of the XDR tenant's region.",
		Where: fact.Place{Portal: fact.ESAWeb, Path: "Network > Cloud Service Settings",
			Hint: "the Threat Response server"},
		Who:     fact.ESAAdmin,
		Example: "api.eu.sse.itd.cisco.com",
		Options: []fact.Option{
			{Value: region.US.SSEDevice(), Label: "AMERICAS"}, {Value: region.EU.SSEDevice(), Label: "EUROPE"},
			{Value: region.APJC.SSEDevice(), Label: "APJC"},
		},
		Parse: func(s string) (string, error) {
			r, err := region.OfServer(s)
			if err != nil {
				return "", err
			}
			return r.SSEDevice(), nil
		},
	},
	Answer: func(_ *fact.Query, a string) (region.Region, error) { return region.OfServer(a) },
}

// SmartLicensing says whether smart licensing registered the ESA, and with whose tenant (FACTS §7 [D/I]).
var SmartLicensing = &fact.Fact[string]{
	Name: "smart-licensing",
	Question: &fact.Question{
		Name:   "smart-licensing",
		Prompt: "Does the ESA use smart licensing, and is its smart account this tenant's?",
		Why:    "From AsyncOS 14.0 smart licensing may register by itself, with another tenant.",
		Where: fact.Place{Portal: fact.ESAWeb,
			Hint: "the page on smart licensing; the ESA admin knows whose smart account it is"},
		Who: fact.ESAAdmin,
		Options: []fact.Option{
			{Value: SmartNotUsed, Label: "not in use"}, {Value: SmartThisTenant, Label: "in use, this tenant's"},
			{Value: SmartOtherTenant, Label: "in use, another organisation's"},
		},
	},
	Answer: func(_ *fact.Query, a string) (string, error) { return a, nil },
}

// The answers to smart-licensing.
const (
	SmartNotUsed     = "not-in-use"
	SmartThisTenant  = "this-tenant"
	SmartOtherTenant = "other-tenant"
)

// AccessESA is what became of our own sign-in at the ESA.
type AccessESA struct {
	Refused bool
	Rights  int // how many the account has, as /login/privileges lists them
	User    string
	Logged  any // when the API's log last said that this user is not authorized; nil when it was not seen there
}

var (
	loginRef      = evidence.Ref{Source: evidence.ESA, Request: "POST /esa/api/v2.0/login"}
	privilegesRef = evidence.Ref{Source: evidence.ESA, Request: "GET /esa/api/v2.0/login/privileges"}
)

// ESAAccess tries the sign-in and the call that needs the least (FACTS §4 [D]).
var ESAAccess = &fact.Fact[AccessESA]{
	Name: "esa-access",
	Learn: func(q *fact.Query) (AccessESA, error) {
		docs := q.Docs(loginRef, privilegesRef)
		in, privileges := docs[0], docs[1]
		if in.Failure != nil {
			return AccessESA{}, fact.Why(in)
		}
		if in.Status == 401 && !byAPage(in) {
			return AccessESA{Refused: true}, nil
		}
		if !in.OK() {
			return AccessESA{}, fact.Why(in)
		}
		var account struct{ UserName string }
		_ = decode(in, &account) // only for the words
		a := AccessESA{User: account.UserName}
		if privileges.Failure == nil && privileges.Status == 401 && !byAPage(privileges) {
			a.Logged = notAuthorizedLogged(q, a.User)
			return a, nil // signed in, so a 401 here speaks of the role (FACTS §4 [D])
		}
		if !privileges.OK() {
			return AccessESA{}, fact.Why(privileges)
		}
		var list struct{ Data []string }
		if err := decode(privileges, &list); err != nil {
			return AccessESA{}, err
		}
		a.Rights = len(list.Data)
		return a, nil
	},
}

// Ports says which API ports of the ESA's management interface are on.
type Ports struct {
	HTTP, HTTPS State
	Cloud       bool // nobody here can see it: Cisco's cloud
	// that they are off: nothing answers there, or a configuration does not mention them (FACTS §4, §6 [I])
	Inferred bool
}

// APIPorts is learnt by connecting. A port that does not answer is off only when another port of that address answers
// (DESIGN: we may sit on the wrong side of a firewall); else a person has to look.
var APIPorts = &fact.Fact[Ports]{
	Name: "api-ports",
	Learn: func(q *fact.Query) (Ports, error) {
		docs := q.Docs(tcp("esa-api-https"), tcp("esa-api-http"), tcp("esa-gui"))
		alive := false
		var failed error
		for _, d := range docs {
			if d.OK() {
				alive = true
			} else if failed == nil {
				failed = fact.Why(d)
			}
		}
		if !alive {
			if p, err := portsOfAppliance(q); err == nil {
				return p, nil
			}
			return Ports{}, failed
		}
		state := func(d evidence.Document) State {
			switch {
			case d.OK():
				return On
			case d.Failure.Kind == evidence.Refused, d.Failure.Kind == evidence.TimedOut:
				return Off
			}
			return StateUnknown
		}
		p := Ports{HTTPS: state(docs[0]), HTTP: state(docs[1]), Inferred: true}
		if p.HTTP == StateUnknown || p.HTTPS == StateUnknown {
			return Ports{}, failed
		}
		return appliancesWord(q, p)
	},
	Question: &fact.Question{
		Name:   "api-ports",
		CLI:    true,
		Prompt: "ESA: Network > IP Interfaces > Management, AsyncOS API HTTP and HTTPS",
		Why:    "XDR reads the ESA through its AsyncOS API; both must be on.",
		Where: fact.Place{Portal: fact.ESAWeb, Path: "Network > IP Interfaces > Management",
			Hint: "section AsyncOS API"},
		Who: fact.ESAAdmin,
		Options: []fact.Option{
			{Value: "both-on", Label: "both on"}, {Value: "http-off", Label: "HTTP off"},
			{Value: "https-off", Label: "HTTPS off"},
			{Value: "both-off", Label: "both off"}, {Value: "ces", Label: "in Cisco's cloud, not visible"},
		},
	},
	Answer: func(_ *fact.Query, a string) (Ports, error) {
		switch a {
		case "both-on":
			return Ports{HTTP: On, HTTPS: On}, nil
		case "http-off":
			return Ports{HTTP: Off, HTTPS: On}, nil
		case "https-off":
			return Ports{HTTP: On, HTTPS: Off}, nil
		case "both-off":
			return Ports{HTTP: Off, HTTPS: Off}, nil
		}
		return Ports{Cloud: true}, nil
	},
	Same: func(a, b Ports) bool { // who cannot see a switch says nothing of it
		alike := func(a, b State) bool { return a == b || a == StateUnknown || b == StateUnknown }
		return alike(a.HTTP, b.HTTP) && alike(a.HTTPS, b.HTTPS)
	},
}

// appliancesWord weighs what does not answer us against what the appliance itself shows: a firewall may let us to its
// web interface and to nothing else. Its command line, read just now, goes before our view of it; what was saved once
// only makes it doubtful.
func appliancesWord(q *fact.Query, seen Ports) (Ports, error) {
	if seen.HTTP == On && seen.HTTPS == On {
		return seen, nil
	}
	shown, err := portsOfAppliance(q)
	if err != nil || (seen.HTTP == On || shown.HTTP == Off) && (seen.HTTPS == On || shown.HTTPS == Off) {
		return seen, nil
	}
	if d := q.Docs(cli("interfaceconfig"))[0]; d.OK() && !d.Taken.IsZero() && !shown.Inferred {
		return shown, nil
	}
	return Ports{},
		fact.Contradiction(
			fact.Doubt("the ESA shows its API as on, but one of its ports does not answer this machine: please check again"))
}

func tcp(port string) evidence.Ref { return evidence.Ref{Source: evidence.Net, Request: "tcp " + port} }

// ESAMail says whether the ESA's own Monitor > Overview counts messages in the last 90 days (FACTS §1b, S4 [T]).
var ESAMail = &fact.Fact[bool]{
	Name: "esa-mail",
	Question: &fact.Question{
		Name:   "esa-mail",
		Prompt: "On the ESA, Monitor > Overview for the last 90 days counts",
		Why:    "If the gateway had no mail, empty tiles are correct.",
		Where:  fact.Place{Portal: fact.ESAWeb, Path: "Monitor > Overview", Hint: "time range 90 days"},
		Who:    fact.ESAAdmin,
		Options: []fact.Option{
			{Value: "messages", Label: "messages"}, {Value: "none", Label: "no messages"},
		},
	},
	Answer: func(_ *fact.Query, a string) (bool, error) { return a == "messages", nil },
}

// ESATracking says where message tracking is kept.
var ESATracking = &fact.Fact[string]{
	Name: "esa-tracking",
	Question: &fact.Question{
		Name:   "esa-tracking",
		Prompt: "Message tracking and reporting of this ESA are",
		Why:    "The tiles show only what is stored on the registered appliance.",
		Where:  fact.Place{Portal: fact.ESAWeb, Hint: "the services for centralised reporting and tracking"},
		Who:    fact.ESAAdmin,
		Options: []fact.Option{
			{Value: "on", Label: "on, kept on the ESA"}, {Value: "off", Label: "message tracking is off"},
			{Value: "centralised", Label: "centralised on an SMA"},
		},
	},
	Answer: func(_ *fact.Query, a string) (string, error) { return a, nil },
}

// trimmed is a short form of foreign text for a finding.
func trimmed(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > n {
		return string(r[:n-3]) + "..."
	}
	return s
}
