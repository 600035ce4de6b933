package session

import (
	"context"
	"crypto/x509"
	"os"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/config"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
	"github.com/xdrdoctor/xdrdoctor/internal/source/operator"
	"github.com/xdrdoctor/xdrdoctor/internal/usage"
)

// configure finds the target from flags, environment and profile, and fetches the secrets before anything else is
// asked.
func (s *sources) configure(ctx context.Context) error {
	settings, err := s.settings()
	if err != nil {
		return err
	}
	prompt := s.secretPrompt(ctx)
	t := tenant{client: settings.XDRClientID}
	e := esa{user: settings.ESAUser, url: settings.ESAURL, fingerprint: settings.Fingerprint, ports: esaPorts(settings)}
	if settings.XDRURL != "" && (settings.Region == "" || settings.XDRURL != "https://"+settings.Region.XDRAPI()) {
		t.url = settings.XDRURL
	}
	if t.client != "" {
		if t.password, err = settings.XDRClientPassword.Resolve(ctx, prompt); err != nil {
			return err
		}
	}
	if e.user != "" {
		if e.passphrase, err = settings.ESAPassphrase.Resolve(ctx, prompt); err != nil {
			return err
		}
	}
	if settings.CAFile != "" {
		if t.roots, err = roots(settings.CAFile); err != nil {
			return err
		}
	}
	s.tenant, s.esa = t, e
	s.presets, err = s.answerSources(settings)
	if settings.ESAHost != "" {
		s.Shared.Host(settings.ESAHost)
		s.given("esa-host", settings.ESAHost, "configuration")
	}
	if err != nil {
		return err
	}
	return s.commandLine(ctx, settings)
}

// secretPrompt asks for a secret; nil when nobody can be asked.
func (s *sources) secretPrompt(ctx context.Context) func(string) (redact.Secret, error) {
	if !s.asker.Interactive() {
		return nil
	}
	return func(label string) (redact.Secret, error) { return s.asker.Secret(ctx, s.Lang.T(label)) }
}

// settings overlays flags, environment and profile, in this order.
func (s *sources) settings() (config.Settings, error) {
	name := s.opts.Target.Profile
	if name == "" {
		name = s.Getenv(config.Variable("profile"))
	}
	var p *config.Profile
	if name != "" {
		var err error
		if p, err = config.Load(name, s.Getenv); err != nil {
			return config.Settings{}, err
		}
	}
	flags := map[string]string{
		"esa-host": s.opts.Target.ESAHost, "esa-fingerprint": s.opts.Target.Fingerprint,
		"answers": s.opts.Files.Answers, "esa-ssh": s.opts.Target.SSH, "esa-known-hosts": s.opts.Target.KnownHosts,
	}
	for flag, setting := range map[string]string{"region": "region", "deployment": "deployment",
		"serial": "esa-serial"} {
		if v, ok := s.opts.Said[flag]; ok && v != fact.DontKnow && v != fact.Nobody {
			flags[setting] = v
		}
	}
	return config.ResolveFlags(flags, p, s.Getenv)
}

// roots are the system's, and those of a file.
func roots(file string) (*x509.CertPool, error) {
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, usage.Misuse("name a file that can be read", "CA file: %w", err)
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, usage.Misuse("it holds certificates between -----BEGIN CERTIFICATE----- lines",
			"CA file %s: no certificate in it", file)
	}
	return pool, nil
}

// esaPorts are what the probes connect to.
func esaPorts(settings config.Settings) map[string][]string {
	ports := map[string][]string{}
	for name, url := range map[lab.Endpoint]string{lab.EndpointESA: settings.ESAURL,
		lab.EndpointESAHTTP: settings.ESAHTTPURL} {
		if url != "" {
			ports[string(name)] = []string{hostPort(url)}
		}
	}
	if gui := settings.GUITargets(); len(gui) > 0 {
		ports[string(lab.EndpointGUI)] = gui
	}
	return ports
}

// answerSources are the answers that are there already: from flags, from a file, from the environment and the profile.
func (s *sources) answerSources(settings config.Settings) ([]evidence.Source, error) {
	sources := []evidence.Source{operator.Flags(s.opts.Said, s.now)}
	if settings.AnswersFile != "" {
		file, err := operator.File(settings.AnswersFile, checks.Questions(), s.now)
		if err != nil {
			return nil, err
		}
		s.read.answers = file
		sources = append(sources, file)
	}
	if path := s.opts.Files.Reply; path != "" {
		reply, err := s.reply(path)
		if err != nil {
			return nil, err
		}
		sources = append(sources, reply)
	}
	from := "environment"
	if settings.Profile != "" {
		from = "profile " + settings.Profile
	}
	fixed := map[string]string{"region": string(settings.Region), "deployment": settings.Deployment,
		"serial": settings.Serial}
	sources = append(sources, operator.Speaker(from,
		func(q string) (string, bool) { return fixed[q], fixed[q] != "" }, s.now))
	if settings.Answers != nil {
		preset, err := operator.Preset(from, settings.Answers, checks.Questions(), s.now)
		if err != nil {
			return nil, err
		}
		sources = append(sources, preset)
	}
	return sources, nil
}
