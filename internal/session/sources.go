package session

import (
	"context"
	"crypto/x509"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/appliance"
	"github.com/xdrdoctor/xdrdoctor/internal/casefile"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
	"github.com/xdrdoctor/xdrdoctor/internal/source/api"
	"github.com/xdrdoctor/xdrdoctor/internal/source/configxml"
	"github.com/xdrdoctor/xdrdoctor/internal/source/netprobe"
	"github.com/xdrdoctor/xdrdoctor/internal/source/operator"
	"github.com/xdrdoctor/xdrdoctor/internal/source/sshcli"
)

// sources are what is asked and read, and in which order.
type sources struct {
	*desk
	tenant    tenant
	esa       esa
	presets   []evidence.Source  // answers that are there before anybody is asked, in their order
	lab       *lab.Lab           // nil outside of the lab
	recorded  *casefile.Case     // what --from names; nil when the run is live
	read      read               // what the files say
	ssh       *sshcli.CLI        // nil: its command line is not reached
	line      *appliance.Line    // it, as long as it is the ESA under diagnosis
	owner     appliance.Identity // whose files were read
	pasted    *pastes            // what was pasted of the command line
	temporary []string           // files of the lab's, which go with the session
}

// tenant is our way to XDR.
type tenant struct {
	url      string // "": the region's
	client   string
	password redact.Secret
	roots    *x509.CertPool
	timeout  time.Duration // of one request; 0: the API client's own
}

// esa is our way to the ESA's API.
type esa struct {
	url         string
	ports       map[string][]string // for the probes: name to host:port
	user        string
	passphrase  redact.Secret
	fingerprint string
}

// read is what was read of the files that were named.
type read struct {
	files   []evidence.Source
	logs    []evidence.Source
	printed []evidence.Source     // configurations that transcripts show; an exported file comes before them
	answers *operator.AnswersFile // nil: none was named
	handed  []evidence.Document   // what --transcript - took, which nobody can paste again
}

func (s *sources) close() {
	if s.ssh != nil {
		_ = s.ssh.Close()
	}
	if s.lab != nil {
		_ = s.lab.Close()
	}
	for _, path := range s.temporary {
		_ = os.Remove(path)
	}
}

// silent puts in place what answers without a request: flags, files and the environment.
func (s *sources) silent() { s.store.Use(slices.Concat(s.presets, s.read.files)...) }

// connect puts the sources in place, once the region is known or known to stay unknown.
func (s *sources) connect() {
	if s.recorded != nil { // what was recorded is looked at as it was
		s.store.Use(slices.Concat(s.read.logs, []evidence.Source{s.pasted}, s.presets, s.read.files, s.read.printed)...)
		return
	}
	live, printed := s.live(), s.read.printed
	if s.ssh != nil {
		s.line = appliance.NewLine(s.ssh, s.mine(), len(s.read.printed) > 0)
		live = append(live, s.line)
		printed = append(slices.Clone(printed), configxml.Printed(s.line))
	}
	s.store.Instant = len(live) == 0
	// What was just pasted is newer than anything, and where it answers the appliance need not be tried again.
	s.store.Use(slices.Concat(s.read.logs, []evidence.Source{s.pasted}, live, s.presets, s.read.files, printed)...)
}

// live are the machines that are set up; what is not answers for nothing, and costs nothing.
func (s *sources) live() []evidence.Source {
	r, known := s.region()
	cfg := api.Config{
		From: "XDR API", Base: s.tenant.url, RootCAs: s.tenant.roots, Clock: s.now, Meter: &s.store.Meter,
		Fetch:   s.store.Fetch,
		Version: s.Version, Timeout: s.tenant.timeout,
	}
	if known {
		cfg.From += " " + string(r)
		if cfg.Base == "" {
			cfg.Base = "https://" + r.XDRAPI()
		}
	}
	var live []evidence.Source
	switch {
	case s.tenant.client == "":
	case cfg.Base == "":
		live = append(live, noRegion{s.now})
	default:
		xdr := api.NewXDR(cfg, s.tenant.client, s.tenant.password)
		live = append(live, xdr, api.NewSSE(xdr))
	}
	if s.esa.url != "" {
		cfg.From, cfg.Base, cfg.Fingerprint = "AsyncOS API", s.esa.url, s.esa.fingerprint
		live = append(live, api.NewESA(cfg, s.esa.user, s.esa.passphrase),
			netprobe.New(s.esa.ports, (&net.Dialer{}).DialContext, s.now, 5*time.Second))
	}
	if s.opts.Target.Probe {
		live = append(live, s.probes())
	}
	return live
}

// ahead are the facts that are fetched while the first checks run: none where no machine is asked, which costs more
// than it saves.
func (s *sources) ahead(book *check.Runbook) []fact.Any {
	if s.store.Instant {
		for name := range s.opts.Said { // what was said by a flag is known, whether a check comes to read it or not
			_, _ = s.store.Fetch(context.Background(), evidence.Ref{Source: evidence.Ask, Request: name})
		}
		return nil
	}
	return checks.Facts(book.Walk)
}

// noRegion answers for XDR while its host is not known.
type noRegion struct{ clock func() time.Time }

func (n noRegion) Fetch(_ context.Context, ref evidence.Ref) (evidence.Document, error) {
	if ref.Source != evidence.XDR && ref.Source != evidence.SSE {
		return evidence.Document{}, evidence.ErrNotMine
	}
	failure := &evidence.Failure{Phase: evidence.Configure, Kind: evidence.NoRegion}
	return evidence.Document{Ref: ref, Failure: failure, Taken: n.clock()}, nil
}

// probes look how far this machine gets to the region's hosts: in the lab, how far the lab's laptop gets.
func (s *sources) probes() *netprobe.Cloud {
	cfg := netprobe.CloudConfig{Getenv: s.Getenv, Roots: s.tenant.roots, Clock: s.now, Version: s.Version}
	if r, known := s.region(); known {
		cfg.Hosts = netprobe.HostsOf(r)
	}
	if s.lab != nil {
		here := s.lab.Laptop()
		cfg.Resolve, cfg.Dial, cfg.Getenv = here.Resolve, here.Dial, here.Getenv
	}
	return netprobe.NewCloud(cfg)
}

// hostPort is the part of a URL that a connection needs.
func hostPort(url string) string {
	rest := url
	if _, after, ok := strings.Cut(url, "://"); ok {
		rest = after
	}
	host, _, _ := strings.Cut(rest, "/")
	if _, _, err := net.SplitHostPort(host); err != nil {
		port := "443"
		if strings.HasPrefix(url, "http://") {
			port = "80"
		}
		host = net.JoinHostPort(strings.Trim(host, "[]"), port)
	}
	return host
}
