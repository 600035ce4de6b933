package cli

import (
	"slices"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
	"github.com/xdrdoctor/xdrdoctor/internal/source/netprobe"
)

// probes looks how far this machine gets to the region's hosts: in the lab, how far the lab's laptop gets.
func (s *session) probes() *netprobe.Cloud {
	cfg := netprobe.CloudConfig{Getenv: s.Getenv, Roots: s.target.roots, Clock: s.Clock, Version: s.Version}
	if r, known := s.region(); known {
		cfg.Hosts = netprobe.HostsOf(r)
	}
	if s.lab != nil {
		here := s.lab.Laptop()
		cfg.Resolve, cfg.Dial, cfg.Getenv = here.Resolve, here.Dial, here.Getenv
	}
	return netprobe.NewCloud(cfg)
}

// probedToo is a tree with the check of this machine, which whoever says --probe wants whatever the symptom is.
func probedToo(book *check.Runbook) *check.Runbook {
	if slices.Contains(book.Walk, checks.Workstation) {
		return book
	}
	with := *book
	with.Walk = slices.Concat([]*check.Check{checks.Workstation}, book.Walk)
	return &with
}

// looked writes what the probes saw, under the finding that comes of it.
func (s *session) looked(f check.Finding, docs []evidence.Document) {
	if f.Check != checks.Workstation || f.Idle() {
		return
	}
	s.screen.Probes(docs)
	if s.walk.Decide == nil { // other findings follow
		s.screen.Text("")
	}
}

// onTheWay are the kinds of failure that speak of the way to a host, and not of the host.
var onTheWay = []evidence.Kind{
	evidence.NoSuchHost, evidence.Unresolved, evidence.Refused, evidence.TimedOut, evidence.Unreachable, evidence.Proxy,
	evidence.Untrusted, evidence.BadCert, evidence.NotTLS, evidence.Cut, evidence.Redirected,
}

// suggestProbe: where our API client did not get through to XDR, how far this machine gets is worth a look.
func (s *session) suggestProbe(d *engine.Diagnosis) {
	if s.probe || s.recorded != nil || s.lab != nil || d.Region == "" {
		return
	}
	for _, f := range d.Findings {
		if f.Check == checks.XDRAPI && f.Reason != nil && slices.Contains(onTheWay, f.Reason.Kind) {
			report.NewTerminal(s.Err, false, s.Clock()).In(s.lang).Say("Note: xdrdoctor check workstation --region %s looks how far this machine gets.", d.Region)
		}
	}
}
