package report

import (
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// Portal puts the address of a region's SSE portal into a text that names the portal, so that it can be opened. An unknown region leaves the
// text as it is.
func Portal(l *i18n.Language, in, text string) string {
	r, err := region.Parse(in)
	if err != nil {
		return text
	}
	address := "https://" + r.SSEPortal()
	text = strings.Replace(text, l.T("SSE portal of the tenant's region"), address, 1)
	return strings.Replace(text, l.T("SSE portal")+" >", address+" >", 1)
}

// remedyOf is the remedy of a finding in a language, with the address of the region's portal.
func remedyOf(l *i18n.Language, f check.Finding, in string) check.Remedy {
	r := f.RemedyIn(l)
	for i := range r.Steps {
		r.Steps[i].Where = Portal(l, in, r.Steps[i].Where)
	}
	return r
}

// regionOf is the tenant's region, as far as it is known; "" when it is not.
func regionOf(docs []evidence.Document) string {
	for _, d := range docs {
		if d.Ref == (evidence.Ref{Source: evidence.Ask, Request: "region"}) && d.OK() {
			return string(d.Body)
		}
	}
	return ""
}
