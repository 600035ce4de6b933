// Package facts holds what several checks want to know, and how it is learnt: from XDR, from SSE, from the ESA, from a
// person.
package facts

import (
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// Region is that of the XDR tenant. It decides, not the majority: a portal and an ESA of another region agree with each
// other and with nothing in the tenant (F-LINK-REGION).
var Region = &fact.Fact[region.Region]{
	Name: "region",
	Question: &fact.Question{
		Name:   "region",
		Topic:  "Region of the XDR tenant",
		Stays:  true,
		Prompt: "The XDR tenant's region, as in the address of the XDR console",
		Why:    "SSE has one portal and one server per region. The tenant's region decides which.",
		Where: fact.Place{Portal: fact.XDRConsole,
			Hint: "the browser's address bar: xdr.us., xdr.eu. or xdr.apjc.security.cisco.com"},
		Who: fact.You,
		Options: []fact.Option{
			{Value: string(region.US), Label: "US (NAM)"}, {Value: string(region.EU), Label: "EU"},
			{Value: string(region.APJC), Label: "APJC"},
		},
		Parse: func(s string) (string, error) {
			if r, err := region.OfPortal(s); err == nil { // what the address bar shows
				return string(r), nil
			}
			r, err := region.Parse(s)
			return string(r), err
		},
	},
	Answer: func(_ *fact.Query, a string) (region.Region, error) { return region.Parse(a) },
}

// Deployment says where the ESA runs; in Cisco's cloud (CES) the customer's administrators see no network settings
// (F-ESA-CES-NETWORK). CES is recognised by its address (F-LINK-CES).
var Deployment = &fact.Fact[string]{
	Name: "deployment",
	Learn: func(q *fact.Query) (string, error) {
		host, err := fact.Get(q, ESAHost)
		if err != nil {
			return "", err
		}
		if !inCloud(host) { // a cloud ESA may be known under another name too
			return "", fact.Doubt("the ESA's address does not show where it runs")
		}
		return Cloud, nil
	},
	Question: &fact.Question{
		Name:   "deployment",
		Topic:  "Where the ESA runs",
		Stays:  true,
		Prompt: "Where does the ESA run?",
		Why:    "In Cisco's cloud (CES) only Cisco TAC can switch the AsyncOS API on.",
		Where: fact.Place{Portal: fact.ESAWeb,
			Hint: "the browser's address bar: an address in iphmx.com is Cisco's cloud, which shows no network settings"},
		Who: fact.ESAAdmin,
		Options: []fact.Option{
			{Value: OnPrem, Label: "at the customer's"}, {Value: Cloud, Label: "in Cisco's cloud (CES)"},
		},
		Parse: func(s string) (string, error) {
			switch said := strings.ToLower(strings.TrimSpace(s)); {
			case said == OnPrem || said == Cloud:
				return said, nil
			case inCloud(region.Host(s)):
				return Cloud, nil
			}
			return "", i18n.Error{Phrase: i18n.Say("%q does not say where the ESA runs; it takes %s, %s or an address in iphmx.com",
				s, OnPrem, Cloud)}
		},
	},
	Answer: func(_ *fact.Query, a string) (string, error) { return a, nil },
}

// The deployments.
const (
	OnPrem = "on-prem"
	Cloud  = "cloud"
)

// inCloud says whether a host is one of Cisco's cloud.
func inCloud(host string) bool { return strings.HasSuffix(strings.ToLower(host), ".iphmx.com") }

// hosted is why nobody on a call can see what an ESA in Cisco's cloud does not show its customer: its command line, its
// interfaces and what lies between it and SSE (F-LINK-CES, F-ESA-CES-NETWORK). Where the ESA runs is asked before any
// of that.
func hosted(q *fact.Query) error {
	if where, err := fact.Get(q, Deployment); err != nil || where != Cloud {
		return nil
	}
	return fact.Doubt("in Cisco's cloud only Cisco TAC can see this")
}

// Symptom is the runbook that was chosen. It is not asked here: the caller that chose the runbook has put the answer
// into the store.
var Symptom = &fact.Fact[string]{
	Name:  "symptom",
	Learn: func(q *fact.Query) (string, error) { return noted(q, "symptom") },
}

// ESAHost is the host name or address under which we know the ESA.
var ESAHost = &fact.Fact[string]{
	Name:  "esa-host",
	Learn: func(q *fact.Query) (string, error) { return noted(q, "esa-host") },
}

func noted(q *fact.Query, name string) (string, error) {
	d := q.Docs(evidence.Ref{Source: evidence.Ask, Request: name})[0]
	if !d.OK() {
		return "", fact.Why(d)
	}
	return string(d.Body), nil
}

// Insights is what the list of sources in XDR Device Insights shows. No API is known that tells (F-XDR-INSIGHTS).
var Insights = &fact.Fact[string]{
	Name: "insights",
	Question: &fact.Question{
		Name:   "insights",
		Topic:  "Secure Email in Device Insights",
		Prompt: "XDR Device Insights, the list of sources: Secure Email is",
		Why:    "It confirms the integration once more. Many tenants do not use it and do not need to.",
		Where:  fact.Place{Portal: fact.XDRConsole, Hint: "the sources of Device Insights: Secure Email"},
		Who:    fact.XDRAdmin,
		Options: []fact.Option{
			{Value: "green", Label: "green and synced"}, {Value: "not-synced", Label: "green, never synced"},
			{Value: "not-green", Label: "there, not green"}, {Value: "not-listed", Label: "not in the list"},
		},
	},
	Answer: func(_ *fact.Query, a string) (string, error) { return a, nil },
}

// The answers to insights-inbound.
const (
	InboundNone    = "not-inbound"
	InboundAllowed = "allowed"
	InboundBlocked = "blocked"
)

// InsightsInbound says whether XDR calls the source from its cloud, and whether the firewall lets the region's
// addresses in (F-XDR-INBOUND). A source that comes through SSE is not called so.
var InsightsInbound = &fact.Fact[string]{
	Name: "insights-inbound",
	Question: &fact.Question{
		Name:   "insights-inbound",
		Topic:  "Direct calls from XDR to the appliance",
		Prompt: "Does XDR's cloud call the appliance of this Insights source directly?",
		Why:    "If it does, the firewall must let the addresses of XDR's region in. Through SSE it does not.",
		Where: fact.Place{Portal: fact.Firewall, Path: "the rules for connections from the Internet to the appliance",
			Hint: "a source with the appliance's own public address is called directly"},
		Who: fact.NetAdmin,
		Options: []fact.Option{
			{Value: InboundNone, Label: "no, it comes through SSE"},
			{Value: InboundAllowed, Label: "yes, XDR's addresses are allowed"},
			{Value: InboundBlocked, Label: "yes, they are not allowed"},
		},
	},
	Answer: func(_ *fact.Query, a string) (string, error) { return a, nil },
}
