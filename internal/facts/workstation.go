package facts

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// What the machine that xdrdoctor runs on sees of the region's cloud hosts. It is never taken for the ESA's view.

// Probes are the hosts that we look at, by their names in a Ref.
var Probes = []string{"xdr-api", "xdr-portal", "sse-portal", "sse-device", "insights-api"}

// ProbeRef is the Ref of a host's probe.
func ProbeRef(name string) evidence.Ref {
	return evidence.Ref{Source: evidence.Net, Request: "probe " + name}
}

// Trouble is what a probe met.
type Trouble string

// The troubles of a probe.
const (
	NoTrouble     Trouble = ""
	DNSTrouble    Trouble = "dns"
	Shut          Trouble = "shut"       // closed, silent, cut, or another answers
	ProxySignIn   Trouble = "proxy"      // 407
	ReSigned      Trouble = "re-signed"  // and this machine does not trust who did
	ReSignTrusted Trouble = "re-trusted" // and it does
)

// Sight is what one probe saw.
type Sight struct {
	evidence.Trip
	Trouble Trouble
	Seen    any // of the trouble, in words
}

// View is what all probes saw.
type View struct {
	Sights []Sight
	Skew   time.Duration // that the cloud's clock is ahead of ours
}

// With are the hosts that have one of these troubles, and the first sight among them.
func (v View) With(some ...Trouble) (hosts []string, first Sight) {
	for _, s := range v.Sights {
		if !slices.Contains(some, s.Trouble) {
			continue
		}
		if len(hosts) == 0 {
			first = s
		}
		hosts = append(hosts, s.Host)
	}
	return hosts, first
}

// IPv6Broken are the hosts that answer over IPv4 alone although they have an address of IPv6 and there is a way for it.
func (v View) IPv6Broken() (hosts []string) {
	for _, s := range v.Sights {
		if s.IPv6Broken() {
			hosts = append(hosts, s.Host)
		}
	}
	return hosts
}

// Workstation is what this machine sees of the cloud. Nothing is probed unless somebody asked for it.
var Workstation = &fact.Fact[View]{
	Name: "workstation",
	Learn: func(q *fact.Query) (View, error) {
		var refs []evidence.Ref
		for _, name := range Probes {
			refs = append(refs, ProbeRef(name))
		}
		var v View
		var missing error
		clocks := 0
		for _, d := range q.Docs(refs...) {
			if f := d.Failure; f != nil && (f.Phase == evidence.Configure || f.Kind == evidence.Budget ||
				f.Kind == evidence.Internal) {
				if missing == nil || f.Kind != evidence.NotConfigured { // that a case lacks one is the least of it
					missing = fact.Why(d)
				}
				continue
			}
			s, err := sightOf(d)
			if err != nil {
				return View{}, err
			}
			if s.Skew != nil { // ours is off only by what all that tell the time agree on
				skew := time.Duration(*s.Skew) * time.Second
				if clocks++; clocks == 1 || skew.Abs() < v.Skew.Abs() {
					v.Skew = skew
				}
			}
			v.Sights = append(v.Sights, s)
		}
		if _, troubled := v.With(DNSTrouble, Shut, ProxySignIn, ReSigned); missing != nil &&
			troubled.Trouble == NoTrouble {
			return View{}, missing
		}
		return v, nil
	},
}

var errNoTrip = errors.New("no probe of a host")

func sightOf(d evidence.Document) (Sight, error) {
	var s Sight
	tolerant := d
	tolerant.Failure = nil // the body of a failure says how far it came, too
	if err := decode(tolerant, &s.Trip); err != nil {
		return s, err
	}
	_, shook := s.Took(evidence.TLS)
	if s.Host == "" || d.Failure == nil && (!shook || s.Certificate == nil) {
		return s, fact.NotRead(d, errNoTrip)
	}
	s.Trouble = troubleOf(s.Trip, d.Failure)
	if f := d.Failure; f != nil {
		s.Seen = fact.Words(f.Kind)
		if f.Detail != "" {
			s.Seen = i18n.Say("%s (%s)", fact.Words(f.Kind), f.Detail)
		}
	}
	return s, nil
}

func troubleOf(t evidence.Trip, f *evidence.Failure) Trouble {
	by := t.Certificate != nil && t.Certificate.ReSignedBy != ""
	switch {
	case t.ProxyStatus == 407:
		return ProxySignIn
	case f == nil && by:
		return ReSignTrusted
	case f == nil:
		return NoTrouble
	case f.Kind == evidence.NoSuchHost && t.Host == region.APJC.SSEDevice():
		return NoTrouble // that name is only inferred (F-REGION-SERVER-APJC)
	case f.Phase == evidence.Resolve:
		return DNSTrouble
	case by && f.Phase == evidence.TLS:
		return ReSigned
	}
	return Shut
}

// Hosts names some of the hosts for a reader.
func (v View) Hosts(some []string) any {
	if len(some) > 1 && len(some) == len(v.Sights) {
		return i18n.Text("the region's cloud hosts")
	}
	return strings.Join(some, ", ")
}
