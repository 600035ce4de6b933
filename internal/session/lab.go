package session

import (
	"crypto/x509"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
	"github.com/xdrdoctor/xdrdoctor/internal/source/operator"
	"github.com/xdrdoctor/xdrdoctor/internal/source/sshcli"
	"github.com/xdrdoctor/xdrdoctor/internal/usage"
)

// openLab starts a simulated tenant in this process.
func (s *sources) openLab() error {
	faults, err := ParseFaults(s.opts.Lab.Faults)
	if err != nil {
		return err
	}
	r := region.EU
	if given := s.opts.Said[facts.Region.Question.Name]; given != "" {
		if parsed, err := region.Parse(given); err == nil {
			r = parsed
		}
	}
	world := lab.Break(r, faults)
	if s.opts.Past != nil { // its lab went with it
		for _, code := range s.opts.Past.Repaired {
			if _, err := world.Repair(code); err != nil {
				return err
			}
		}
	}
	if s.lab, err = lab.NewLab(world); err != nil {
		return err
	}
	if err := s.lab.Start(); err != nil {
		return err
	}
	healthy := lab.New(r) // our own credentials, as they were before anything broke
	s.tenant = tenant{
		url: s.lab.URL(lab.EndpointXDR), client: healthy.XDR.ClientID, password: redact.New(healthy.XDR.ClientPassword),
		roots: x509.NewCertPool(), timeout: 3 * time.Second,
	}
	s.esa = esa{
		url: s.lab.URL(lab.EndpointESA), user: healthy.ESA.User, passphrase: redact.New(healthy.ESA.Passphrase),
		ports: map[string][]string{},
	}
	s.presets = []evidence.Source{operator.Flags(s.opts.Said, s.now)}
	for _, e := range []lab.Endpoint{lab.EndpointESA, lab.EndpointESAHTTP, lab.EndpointGUI} {
		s.esa.ports[string(e)] = []string{hostPort(s.lab.URL(e))}
	}
	s.tenant.roots.AppendCertsFromPEM(s.lab.CAPEM())
	if err := s.labCommandLine(healthy); err != nil {
		return err
	}
	if s.opts.NoInput && !s.opts.Lab.Silent {
		s.presets = append(s.presets, operator.Speaker("the lab's operator", labAnswers(world, s.now), s.now))
	}
	return nil
}

// laptopBroken says whether a fault is in the lab's laptop, which is what is looked at then.
func (s *sources) laptopBroken() bool {
	faults, err := ParseFaults(s.opts.Lab.Faults)
	return err == nil && slices.ContainsFunc(faults, func(f lab.Fault) bool {
		return strings.HasPrefix(f.Expect, checks.Workstation.Name+".")
	})
}

// labCommandLine reaches the lab's appliance over SSH, too.
func (s *sources) labCommandLine(healthy *lab.World) error {
	f, err := os.CreateTemp("", "xdrdoctor-lab-known-hosts-")
	if err != nil {
		return err
	}
	s.temporary = append(s.temporary, f.Name())
	if _, err := f.Write(s.lab.OwnKnownHosts()); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	s.ssh = sshcli.New(sshcli.Config{
		Address: s.lab.SSHAddr(), User: healthy.ESA.User, Password: redact.New(healthy.ESA.Passphrase),
		KnownHosts: []string{f.Name()},
		Clock:      s.now, From: "ssh " + healthy.Main().Host,
	})
	return nil
}

// labAnswers are the World's answers in canonical form.
func labAnswers(world *lab.World, now func() time.Time) operator.Func {
	return func(question string) (string, bool) {
		q, ok := checks.QuestionNamed(question)
		if !ok {
			return "", false
		}
		said, ok := world.Answer(question)
		if !ok {
			return "", false
		}
		answer, err := q.ParseAnswerAt(said, now())
		return answer, err == nil
	}
}

// ParseFaults reads a list of faults with commas between them; healthy is none.
func ParseFaults(list string) ([]lab.Fault, error) {
	var faults []lab.Fault
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimSpace(name)
		if name == "healthy" {
			if strings.Contains(list, ",") {
				return nil, usage.Misuse("leave it out", "healthy is the lab without faults")
			}
			return nil, nil
		}
		f, ok := lab.Find(name)
		if !ok {
			return nil, usage.Unknown("fault", name, append([]string{"healthy"}, lab.Names()...),
				"xdrdoctor lab list shows the faults")
		}
		faults = append(faults, f)
	}
	if a, b, part, found := lab.Contradiction(faults); found {
		return nil, usage.Misuse("leave one of them out", "faults %s and %s contradict each other: both decide %s", a,
			b, part)
	}
	return faults, nil
}
