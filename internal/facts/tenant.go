// Package facts holds what several checks want to know, and how it is learnt: from XDR, from SSE, from the ESA, from a
// person.
package facts

import (
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// Region is that of the XDR tenant. It decides, not the majority: a portal and an ESA of another region agree with each
// other and with nothing in the tenant (FACTS §1b [T]).
var Region = &fact.Fact[region.Region]{
	Name: "region",
	Question: &fact.Question{
		Name:   "region",
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
			if r, err := region.OfPortal(s); err == nil { // what stands in the address bar
				return string(r), nil
			}
			r, err := region.Parse(s)
			return string(r), err
		},
	},
	Answer: func(_ *fact.Query, a string) (region.Region, error) { return region.Parse(a) },
}

// Deployment says where the ESA runs; in Cisco's cloud (CES) the customer's administrators see no network settings
// (FACTS §4 [D]).
var Deployment = &fact.Fact[string]{
	Name: "deployment",
	Question: &fact.Question{
		Name:   "deployment",
		Stays:  true,
		Prompt: "Where does the ESA run?",
		Why:    "In Cisco's cloud (CES) only Cisco TAC can switch the AsyncOS API on.",
		Where:  fact.Place{Path: "the ESA admin knows; in Cisco's cloud the network settings are not shown"},
		Who:    fact.ESAAdmin,
		Options: []fact.Option{
			{Value: OnPrem, Label: "at the customer's"}, {Value: Cloud, Label: "in Cisco's cloud (CES)"},
		},
	},
	Answer: func(_ *fact.Query, a string) (string, error) { return a, nil },
}

// The deployments.
const (
	OnPrem = "on-prem"
	Cloud  = "cloud"
)

// Symptom is the runbook that was chosen. It is not asked here: whoever chose the runbook has put the answer into the
// store.
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

// Insights is what the list of sources in XDR Device Insights shows. No API is known that tells (FACTS §3 [?]).
var Insights = &fact.Fact[string]{
	Name: "insights",
	Question: &fact.Question{
		Name:   "insights",
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
