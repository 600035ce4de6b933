package cli

import (
	"context"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
)

// absent writes the messages to those whose rights nobody present had.
func (s *session) absent(d *engine.Diagnosis, messages []report.Message) {
	in, _ := s.region()
	for _, m := range messages {
		s.screen.Message(m, s.aboutAppliance(d), in)
	}
}

// aboutAppliance names the appliance and the tenant as far as they are known.
func (s *session) aboutAppliance(d *engine.Diagnosis) string {
	var parts []string
	add := func(format i18n.Text, value string) {
		if value != "" {
			parts = append(parts, s.lang.F(string(format), value))
		}
	}
	add(i18n.Text("host %s"), s.esaHost)
	add(i18n.Text("serial %s"), s.serialOf(d))
	add(i18n.Text("region %s"), strings.ToUpper(d.Region))
	if s.serialOf(d) == "" { // pages are searched by it
		parts = append(parts, s.lang.T("its serial: please ask back"))
	}
	return strings.Join(parts, s.lang.T(", "))
}

// serialOf is the appliance's serial, as somebody or a flag said it, or as its command line did; "": it is not known.
func (s *session) serialOf(d *engine.Diagnosis) string {
	if doc, err := s.store.Fetch(context.Background(), evidence.Ref{Source: evidence.Ask, Request: "serial"}); err == nil && doc.OK() {
		return string(doc.Body)
	}
	for _, doc := range d.Documents {
		if doc.Ref == (evidence.Ref{Source: evidence.CLI, Request: "version"}) && doc.OK() {
			if v, ok := asyncos.ParseVersion(string(doc.Body)); ok {
				return v.Serial
			}
		}
	}
	return ""
}
