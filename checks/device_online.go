package checks

import (
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
)

// DeviceOnline: SSE lists it offline means network, proxy, TLS inspection, clock or service certificate
// (F-LINK-TWO-PAGES).
var DeviceOnline = &check.Check{
	Name:    "device-online",
	Doc:     "SSE reaches the device",
	Seen:    "SSE shows the ESA offline; the tiles show E4017: Device is offline [409]",
	Docs:    []check.Doc{guide},
	Station: check.AtRegistration,
	Requires: []*check.Check{SSEServices, Network, TLSInspection, Clock, AsyncOSVersion, ServiceCertificate,
		Registration},
	Needs: []fact.Any{facts.SSEDevices, facts.Deployment},
	Wants: []fact.Any{facts.ModuleHealth, facts.ESAPage, facts.Region},
	Run: func(p *check.Pass) check.Finding {
		h, asked := check.Read(p, facts.ModuleHealth)
		l, ok := check.Read(p, facts.SSEDevices)
		switch {
		case asked && h.OK && ok && l.Status == facts.Off:
			return p.Doubt("contradiction", nil)
		case asked && h.OK:
			return p.OK("healthy", nil) // XDR has just asked the ESA through SSE
		case !ok:
			return p.Unknown()
		case l.Count == 0:
			return p.Doubt("absent", nil)
		case l.Status == facts.On:
			return p.OK("online", nil)
		case l.Status == facts.StateUnknown:
			return p.Doubt("no-status", nil)
		}
		if page, ok := check.Read(p, facts.ESAPage); !ok || page != facts.PageRegistered {
			return p.Doubt("old-entry", nil)
		}
		args := check.Args{"host": sseHost(p)}
		switch where, ok := check.Read(p, facts.Deployment); {
		case !ok:
			return p.Refine(p.Fail("offline", args))
		case where == facts.Cloud:
			return p.Fail("ces-offline", args)
		}
		return p.Fail("offline", args)
	},
	Notes: map[string]check.Note{
		"online":  {Text: "SSE shows it online"},
		"healthy": {Text: "XDR reached the ESA through SSE"},
	},
	Doubts: map[string]check.Note{
		"contradiction": {Text: "XDR reads the ESA, but SSE lists it offline: please check again", Contradicts: true},
		"absent":        {Text: "SSE does not list the device"},
		"old-entry": {Text: "SSE lists it offline; only the ESA's page can show whether this is an old entry",
			Look: facts.ESAPage.Name},
		"no-status": {Text: "SSE does not say whether the device is online"},
	},
	Cases: map[check.Case]check.Remedy{
		"ces-offline": {
			Known:   check.Documented,
			Problem: "SSE lists the cloud ESA, offline: the ESA does not reach SSE. In Cisco's cloud only Cisco TAC can see why.",
			Impact:  "XDR gets no reports and no tracking. Mail delivery is not affected.",
			ByTAC:   true,
			Steps: []check.Step{
				{
					Who: check.TAC, Where: check.Place{Path: "a case with the ESA's serial"}, Changes: true,
					Do: "Please check why this CES appliance does not reach {host}: DNS, tcp/443, its clock, its version and its " +
						"service certificate. Do you need a support tunnel for that?",
				},
				{
					Who: check.ESAAdmin, Where: check.Place{Path: "the cloud ESA"}, Changes: true,
					Do: "If TAC wants a support tunnel, ask them where to open it, and open it if your role may.",
				},
			},
			Allow: settle, Lags: check.AfterAny,
		},
		"offline": {
			Known:   check.Documented,
			Problem: "SSE lists the device, offline: the ESA does not reach SSE.",
			Could:   "Something else between the ESA and SSE.",
			Impact:  "XDR gets no reports and no tracking. Mail delivery is not affected.",
			Steps: []check.Step{
				{
					Who: check.ESAAdmin, Where: check.Place{Portal: check.ESACLI},
					Look: facts.ESAEgress.Name, Changes: true,
					Do: "telnet {host} 443. If it says Connected, the path is open. If not, allow tcp/443 from the ESA to {host} on the firewall.",
				},
				{
					Who: check.NetAdmin,
					Where: check.Place{Portal: check.Firewall,
						Path: "the proxy and TLS inspection between the ESA and SSE"},
					Look: facts.ESATLS.Name, Changes: true,
					Do: "If the ESA must use a proxy, or TLS is inspected, exempt {host}.",
				},
				{
					Who: check.ESAAdmin, Where: check.Place{Portal: check.ESACLI}, Look: facts.ESAClock.Name,
					Do: "date. A wrong clock makes TLS fail.",
				},
				{
					Who: check.ESAAdmin, Where: check.Place{Portal: check.ESACLI, Hint: "AsyncOS 14.0 and later"},
					Look: facts.ESACertificate.Name, Changes: true,
					Do: "If all of this is fine, the service certificate may have expired: cloudserviceconfig > fetchcertificate.",
				},
			},
			Allow: settle, Lags: check.AfterAny, Echoes: true,
		},
	},
}
