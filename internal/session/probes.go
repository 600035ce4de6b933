package session

import (
	"slices"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// looked writes what the probes saw, under the finding that comes of it.
func (s *Session) looked(f check.Finding) {
	if f.Check != checks.Workstation || f.Idle() {
		return
	}
	s.screen.Probes(s.store.Documents())
	if s.walk.Decide == nil { // other findings follow
		s.screen.Text("")
	}
}

// onTheWay are the kinds of failure that speak of the way to a host, and not of the host.
var onTheWay = []evidence.Kind{
	evidence.NoSuchHost, evidence.Unresolved, evidence.Refused, evidence.TimedOut, evidence.Unreachable, evidence.Proxy,
	evidence.Untrusted, evidence.BadCert, evidence.NotTLS, evidence.Cut, evidence.Redirected,
}

// suggestProbe: where our API client did not get through to XDR, it is worth checking how far this machine gets.
func (s *Session) suggestProbe(d *engine.Diagnosis) {
	if s.opts.Target.Probe || s.sources.recorded != nil || s.sources.lab != nil || d.Region == "" {
		return
	}
	for _, f := range d.Findings {
		if f.Check == checks.XDRAPI && f.Reason != nil && slices.Contains(onTheWay, f.Reason.Kind) {
			s.notes().Say("Note: xdrdoctor check workstation --region %s tests this machine's own access.", d.Region)
		}
	}
}
