package checks

import (
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
)

// ServiceCertificate is the one with which the ESA speaks to SSE; from 14.0 on a new one can be fetched
// (F-FIELD-CERTIFICATE, F-CLI-FETCH).
var ServiceCertificate = &check.Check{
	Name:     "service-certificate",
	Doc:      "the certificate of the ESA's cloud service is valid",
	Seen:     "SSE shows the ESA offline or not at all; the tiles show E4017: Device is offline [409]",
	Docs:     []check.Doc{enrolment},
	Station:  check.AtRegistration,
	Requires: []*check.Check{Network},
	Needs:    []fact.Any{facts.SSEDevices, facts.ESACertificate},
	Wants:    []fact.Any{facts.ModuleHealth, facts.ESAPage, facts.ErrorText},
	Run: func(p *check.Pass) check.Finding {
		way, done := connected(p)
		if done && (way.Verdict != check.Unknown || untried(way)) {
			return way
		}
		switch state, ok := check.Read(p, facts.ESACertificate); {
		case ok && state == "expired": // the ESA itself says so, whatever SSE lists
			return p.Fail("expired", nil)
		case done:
			return way
		case !ok:
			return p.Unknown()
		}
		return p.OK("valid", nil)
	},
	Notes:  withConnected(map[string]check.Note{"valid": {Text: "the ESA reports no problem with it"}}),
	Doubts: untriedDoubt(map[string]check.Note{}),
	Cases: map[check.Case]check.Remedy{
		"expired": wayOut(check.Documented, "The certificate of the ESA's cloud service has expired.",
			check.Step{
				Who: check.ESAAdmin, Where: check.Place{Portal: check.ESACLI, Hint: "AsyncOS 14.0 and later"},
				Changes: true,
				Do:      "cloudserviceconfig > fetchcertificate, then commit.",
			},
			check.Step{
				Who: check.TAC, Where: check.Place{Path: "a case with the ESA's serial"}, Changes: true,
				Do: "If the command is not there or fails: ask for the service certificate to be renewed.",
			}).Might(
			"The ESA's service certificate expired."),
	},
}
