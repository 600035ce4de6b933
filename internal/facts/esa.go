package facts

import (
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// What Network > Cloud Service Settings on the ESA shows. No API tells (F-ESA-NO-CLOUD).
const (
	PageRegistered   = "registered"
	PageAsksForToken = "asks-for-token"
	PageNoTokenField = "no-token-field"
	PageDisabled     = "disabled"
)

// ESAPage is learnt from the error that the ESA showed after Register, or from a person.
var ESAPage = &fact.Fact[string]{
	Name:  "esa-page",
	Learn: pageOfCLI, // no API of the ESA shows its cloud service (F-ESA-NO-CLOUD)
	Assume: func(q *fact.Query) (string, error) {
		if refused, err := refusalSeen(q); err != nil || !refused {
			return "", fact.Doubt("the symptom does not say what the page shows")
		}
		return PageAsksForToken, nil // where a token was refused, the field for it is there
	},
	Question: &fact.Question{
		Name:   "esa-page",
		Topic:  "Cloud Service Settings",
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
		if err == nil {
			r, err := region.OfServer(state.ServerHost)
			if err == nil {
				return r, nil
			}
		}
		if hint := otherRegionTried(q); hint != nil {
			return "", hint
		}
		if err != nil {
			return "", err
		}
		return "", fact.Doubt("cloudserviceconfig shows no SSE server")
	},
	Question: &fact.Question{
		Name:   "esa-server",
		Topic:  "Threat Response server of the ESA",
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

// AccessESA is what became of our own sign-in at the appliance.
type AccessESA struct {
	Product Product
	Refused bool
	Worded  bool   // the refusal is about user name or passphrase in so many words
	Token   string // the words with which a token that was just given is refused
	Rights  int    // how many the account has, as /login/privileges lists them
	User    string
	Logged  any // when the API's log last said that this user is not authorized; nil when it was not seen there
}

var (
	loginRef         = evidence.Ref{Source: evidence.ESA, Request: "POST /esa/api/v2.0/login"}
	privilegesRef    = evidence.Ref{Source: evidence.ESA, Request: "GET /esa/api/v2.0/login/privileges"}
	smaPrivilegesRef = evidence.Ref{Source: evidence.ESA, Request: "GET /sma/api/v2.0/login/privileges"}
)

// ESAAccess tries the sign-in and the call that needs the least (F-ESA-LOGIN, F-ESA-PRIVILEGES). Each refusal counts by
// its own words.
var ESAAccess = &fact.Fact[AccessESA]{
	Name: "esa-access",
	Learn: func(q *fact.Query) (AccessESA, error) {
		speaker, err := fact.Get(q, Speaker)
		a := AccessESA{Product: speaker}
		login, list := loginRef, privilegesRef
		switch {
		case err != nil:
			return a, err
		case speaker == ProductSMA && string(q.Docs(ask("esa-tracking"))[0].Body) == TrackingCentralised:
			login, list = smaLoginRef, smaPrivilegesRef
		case speaker != ProductESA: // which one it is, is all that matters
			return a, nil
		}
		in := q.Docs(login)[0]
		switch message, _ := apiError(in); {
		case in.Status == 401 && (message == wrongPassphrase || message == unauthorized):
			a.Refused, a.Worded = true, message == wrongPassphrase
			return a, nil
		}
		who, err := signedIn(in)
		if err != nil {
			return a, err
		}
		a.User = who.UserName
		privileges := q.Docs(list)[0]
		switch message, _ := apiError(privileges); {
		case privileges.Status == 401 && aboutToken(message):
			a.Token = message
			return a, nil
		case privileges.Status == 401 && message == unauthorized:
			a.Logged = notAuthorizedLogged(q, a.User)
			return a, nil // signed in, so it speaks of the role
		}
		rights, err := dataOf[[]string](privileges, i18n.Text("expected a list of privileges in data"))
		if err != nil {
			return a, err
		}
		a.Rights = len(rights)
		return a, nil
	},
}

// ESAMail says whether the ESA's own Monitor > Overview counts messages in the last 90 days (F-LINK-OVERVIEW).
var ESAMail = &fact.Fact[bool]{
	Name: "esa-mail",
	Question: &fact.Question{
		Name:   "esa-mail",
		Topic:  "Mail on the ESA in 90 days",
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

// TrackingCentralised is the answer to esa-tracking where an SMA keeps what XDR asks for.
const TrackingCentralised = "centralised"

// ESATracking says where message tracking is kept.
var ESATracking = &fact.Fact[string]{
	Name: "esa-tracking",
	Question: &fact.Question{
		Name:   "esa-tracking",
		Topic:  "Tracking and reporting of the ESA",
		Prompt: "Message tracking and reporting of this ESA are",
		Why:    "The tiles show only what is stored on the registered appliance.",
		Where:  fact.Place{Portal: fact.ESAWeb, Hint: "the services for centralised reporting and tracking"},
		Who:    fact.ESAAdmin,
		Options: []fact.Option{
			{Value: "on", Label: "on, kept on the ESA"}, {Value: "off", Label: "message tracking is off"},
			{Value: TrackingCentralised, Label: "centralised on an SMA"},
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
