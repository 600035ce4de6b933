package checks

import (
	"slices"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
)

// Notice is something that the vendor has published about a known issue. Its page may change after the day that we
// read it.
type Notice struct {
	ID    string // "FN72113"
	Title string
	URL   string
	Date  string   // when it was last changed or, where its page was not read, noted here
	Fits  []string // the cases that it may be about, or the checks, as their names
}

// Notices are the known issues that touch the link (F-XDR-KNOWN-ISSUES, F-FIELD-CA).
var Notices = []Notice{
	{
		ID: "FN72113", Title: "Field notice FN72113, CSCvx00430: QuoVadis root CA decommission",
		URL:  "https://www.cisco.com/c/en/us/support/docs/field-notices/721/fn72113.html",
		Date: "2022-03-17", Fits: []string{"asyncos-version.old-ca-bundle", "asyncos-version.too-old"},
	},
	{ // of other products; that it holds for the ESA is inferred
		ID: "FN72306", Title: "Field notice FN72306: smart licensing out of contact (other products)",
		URL:  "https://www.cisco.com/c/en/us/support/docs/field-notices/723/fn72306.html",
		Date: "2026-11-28", Fits: []string{"smart-licensing"},
	},
	{
		ID: "222637", Title: "Known issues of Cisco XDR, document 222637",
		URL:  "https://www.cisco.com/c/en/us/support/docs/security/xdr/222637-cisco-xdr-known-issues.html",
		Date: "2026-11-28", Fits: []string{"module-health", "live-query", "insights"},
	},
}

// notices are the documents to read about a case or a check.
func notices(of string) []check.Doc {
	var docs []check.Doc
	for _, n := range Notices {
		if slices.Contains(n.Fits, of) {
			docs = append(docs, check.Doc{Title: n.Title, URL: n.URL, Date: n.Date})
		}
	}
	return docs
}
