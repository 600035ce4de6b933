package facts

import (
	"errors"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// Ports says which API ports of the ESA's management interface are on.
type Ports struct {
	HTTP, HTTPS State
	Cloud       bool // nobody here can see it: Cisco's cloud
	// that they are off: nothing answers there, or a configuration does not mention them (F-ESA-PORT-OFF,
	// F-CONFIG-ABSENT)
	Inferred bool
}

// String is the ports in words.
func (p Ports) String() string {
	if p.Cloud {
		return "not visible"
	}
	return "HTTP " + p.HTTP.String() + ", HTTPS " + p.HTTPS.String()
}

// APIPorts is learnt by connecting. A port that does not answer is off only when another port of that address answers
// (we may sit on the wrong side of a firewall); else a person has to look.
var APIPorts = &fact.Fact[Ports]{
	Name:   "api-ports",
	Unseen: hosted,
	Learn: func(q *fact.Query) (Ports, error) {
		if speaker, err := productOfAPI(q); err == nil && speaker != ProductESA {
			if p, err := portsOfAppliance(q); err == nil {
				return p, nil
			}
			return Ports{}, fact.IsAnother(string(speaker))
		}
		p, err := portsThatAnswer(q)
		if err != nil {
			shown, other := portsOfAppliance(q)
			var u *fact.Unknown
			if errors.As(err, &u) && u.Reason.Kind != evidence.NotConfigured && other != nil {
				return Ports{}, err
			}
			return shown, other // what its command line said instead says more than that no port is set up
		}
		return appliancesWord(q, p)
	},
	Question: &fact.Question{
		Name:   "api-ports",
		Topic:  "AsyncOS API on the ESA",
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

// portsThatAnswer connects to the ports of the address that was given, and sees whether the API speaks there.
func portsThatAnswer(q *fact.Query) (Ports, error) {
	docs := q.Docs(tcp("esa-api-https"), tcp("esa-api-http"), tcp("esa-gui"), loginRef)
	login, docs := docs[3], docs[:3]
	if docs[0].OK() && login.Failure == nil { // what answers on the API's port must also be that API
		if _, err := fact.Get(q, Speaker); err != nil {
			return Ports{}, err
		}
	}
	alive := false
	var failed error
	for _, d := range docs {
		if d.OK() {
			alive = true
		} else if failed == nil {
			failed = fact.Why(d)
		}
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
	if !alive {
		return Ports{}, failed
	}
	p := Ports{HTTPS: state(docs[0]), HTTP: state(docs[1]), Inferred: true}
	if p.HTTP == StateUnknown || p.HTTPS == StateUnknown {
		return Ports{}, failed
	}
	return p, nil
}

// SMAPorts says which API ports are on at the SMA that keeps the ESA's reports and tracking: XDR then asks the SMA.
var SMAPorts = &fact.Fact[Ports]{
	Name: "sma-ports",
	Learn: func(q *fact.Query) (Ports, error) {
		speaker, err := fact.Get(q, Speaker)
		if err != nil {
			return Ports{}, err
		}
		if speaker != ProductSMA {
			return Ports{}, fact.Doubt("the address that was given is not the SMA's")
		}
		return portsThatAnswer(q)
	},
	Question: &fact.Question{
		Name:   "sma-ports",
		Topic:  "AsyncOS API on the SMA",
		Prompt: "SMA: Management Appliance > Network > IP Interfaces, AsyncOS API",
		Why:    "Where the SMA keeps reports and tracking, XDR reads the SMA; both HTTP and HTTPS must be on.",
		Where: fact.Place{Path: "the SMA's web interface: Management Appliance > Network > IP Interfaces",
			Hint: "section AsyncOS API"},
		Who: fact.ESAAdmin,
		Options: []fact.Option{
			{Value: "both-on", Label: "HTTP and HTTPS on"}, {Value: "off", Label: "HTTP or HTTPS off"},
		},
	},
	Answer: func(_ *fact.Query, a string) (Ports, error) {
		if a == "both-on" {
			return Ports{HTTP: On, HTTPS: On}, nil
		}
		return Ports{HTTP: Off, HTTPS: Off}, nil
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
	if d := outputs(q, cli(cliInterfaces))[0]; d.OK() && !d.Taken.IsZero() && !shown.Inferred {
		return shown, nil
	}
	return Ports{},
		fact.Contradiction(
			fact.Doubt("the ESA shows its API as on, but one of its ports does not answer this machine: please check again"))
}

func tcp(port string) evidence.Ref { return evidence.Ref{Source: evidence.Net, Request: "tcp " + port} }
