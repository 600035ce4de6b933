package report

import "github.com/xdrdoctor/xdrdoctor/internal/check"

// escalation is what Cisco TAC wants when nothing here has helped (F-LINK-ESCALATE, F-TAC-HAR).
var escalation = check.Check{Cases: map[check.Case]check.Remedy{"": {
	Problem: "Still broken on the customer's screen? Open a case with Cisco TAC, with a HAR of the failing page:",
	Steps: []check.Step{
		{
			Who: check.XDRAdmin, Where: check.Place{Path: "the browser, on any other page of the XDR console"},
			Do: "Open the developer tools, Network; recording on; clear the list.",
		},
		{
			Who: check.XDRAdmin, Where: check.Place{Path: "the same tab"},
			Do: "Open the failing page and record until the error shows. Export as HAR.",
		},
		{
			Who: check.You, Where: check.Place{Path: "the HAR"},
			Do: "It contains cookies, tokens and form data in plain text. Give it only to TAC, through the case's upload. Then sign out of XDR.",
		},
		{
			Who: check.You, Where: check.Place{Path: "the case"},
			Do: "Attach the HAR, the error's exact words and time, the ESA's serial and AsyncOS version, the tenant's region, and the report of the kept case: xdrdoctor report.",
		},
	},
}}}

// Escalation writes what to do when nothing here has helped.
func (t *Terminal) Escalation() {
	r := escalation.RemedyIn(t.lang, "", nil)
	t.text("", r.Problem)
	t.Steps(r, "")
}
