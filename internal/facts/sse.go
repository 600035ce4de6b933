package facts

import (
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// Services are the two switches of SSE > Cloud Services that the link needs (F-LINK-SERVICES).
type Services struct{ ThreatResponse, Eventing bool }

// SSEServices is learnt from a healthy module, which could not be without them (F-LINK-SERVICES-HEALTHY), or from a
// person: no route that lists them is known (F-SSE-SERVICES).
var SSEServices = &fact.Fact[Services]{
	Name: "sse-services",
	Learn: func(q *fact.Query) (Services, error) {
		h, err := fact.Get(q, HealthCall)
		if err != nil {
			return Services{}, err
		}
		if !h.OK {
			return Services{}, fact.Doubt("the module is not healthy, but that may have other reasons")
		}
		return Services{true, true}, nil
	},
	Question: &fact.Question{
		Name:   "sse-services",
		Topic:  "Cloud Services in SSE",
		Prompt: "{page}\nCisco XDR threat response and Eventing are",
		Why:    "With either of them off the ESA appears neither in SSE nor in XDR.",
		Where:  fact.Place{Portal: fact.SSEPortal, Path: "Cloud Services"},
		Who:    fact.SSEAdmin,
		Options: []fact.Option{
			{Value: "both-on", Label: "both on"}, {Value: "threat-response-off", Label: "threat response off"},
			{Value: "eventing-off", Label: "Eventing off"}, {Value: "both-off", Label: "both off"},
		},
	},
	Answer: func(_ *fact.Query, a string) (Services, error) {
		return Services{a == "both-on" || a == "eventing-off", a == "both-on" || a == "threat-response-off"}, nil
	},
}

var devicesRef = evidence.Ref{Source: evidence.SSE, Request: "GET /iroh/iroh-sse/device"}

// Devices is SSE's list for the tenant.
var Devices = &fact.Fact[DeviceList]{
	Name:  "devices",
	Learn: func(q *fact.Query) (DeviceList, error) { return readDevices(shapes(q).Reply(q.Docs(devicesRef)[0])) },
}

// Serial is the serial number of the ESA in question.
var Serial = &fact.Fact[string]{
	Name: "serial",
	Learn: func(q *fact.Query) (string, error) {
		if d := q.Docs(evidence.Ref{Source: evidence.Ask, Request: "serial"})[0]; d.Failure == nil {
			return strings.ToUpper(string(d.Body)), nil // a person who says it knows which appliance is meant
		}
		v, err := fact.Get(q, versionPrinted)
		if err != nil {
			return "", err
		}
		if v.Serial == "" {
			return "", fact.Doubt("the command version shows no serial number")
		}
		return strings.ToUpper(v.Serial), nil
	},
	Question: &fact.Question{
		Name:    "serial",
		Topic:   "Serial number",
		Stays:   true,
		CLI:     true,
		Prompt:  "The serial number of the customer's ESA",
		Why:     "Host names can repeat in SSE. Only the serial identifies this appliance.",
		Where:   fact.Place{Portal: fact.ESACLI, Path: "version", Hint: "the line Serial #"},
		Who:     fact.ESAAdmin,
		Form:    fact.Text,
		Example: "564D1A2B3C4D5E6F7A8B-0C1D2E3F4A5B",
		Samples: []string{"OF-NO-DEVICE-IN-THE-LIST"},
		Parse: func(s string) (string, error) {
			s = strings.ToUpper(strings.TrimSpace(s))
			if s == "" || strings.ContainsAny(s, " \t") {
				return "", i18n.Error{Phrase: i18n.Say("%q is not a serial number: a serial is one word", s)}
			}
			return s, nil
		},
		Offer: func(q *fact.Query) []fact.Option {
			devices, _ := fact.Get(q, Devices)
			var options []fact.Option
			for _, d := range devices.Devices {
				if d.Serial != "" {
					label := strings.TrimSpace(d.Serial + "  " + d.Name + " " + d.Type)
					options = append(options, fact.Option{Value: strings.ToUpper(d.Serial), Label: label})
				}
			}
			return options
		},
	},
	Answer: func(_ *fact.Query, a string) (string, error) { return strings.ToUpper(a), nil },
}

// serialByMachine is the serial without asking anybody, to see whether it is known.
var serialByMachine = &fact.Fact[string]{Name: "serial-by-machine", Learn: func(q *fact.Query) (string, error) {
	v, err := fact.Get(q, versionPrinted)
	if err == nil && v.Serial == "" {
		err = fact.Doubt("no serial")
	}
	return v.Serial, err
}}
