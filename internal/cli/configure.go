package cli

import (
	"context"
	"crypto/x509"
	"os"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/config"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
	"github.com/xdrdoctor/xdrdoctor/internal/source/operator"
)

// configure finds the target from flags, environment and profile, and fetches the secrets before anything else is asked.
func (s *session) configure(ctx context.Context) error {
	settings, err := s.settings()
	if err != nil {
		return err
	}
	prompt := s.secretPrompt(ctx)
	t := target{
		clientID: settings.XDRClientID, esaUser: settings.ESAUser, esaURL: settings.ESAURL, fingerprint: settings.Fingerprint,
		esaPorts: esaPorts(settings),
	}
	if settings.XDRURL != "" && (settings.Region == "" || settings.XDRURL != "https://"+settings.Region.XDRAPI()) {
		t.xdrURL = settings.XDRURL
	}
	if t.clientID != "" {
		if t.clientPassword, err = settings.XDRClientPassword.Resolve(ctx, prompt); err != nil {
			return err
		}
	}
	if t.esaUser != "" {
		if t.esaPassphrase, err = settings.ESAPassphrase.Resolve(ctx, prompt); err != nil {
			return err
		}
	}
	if settings.CAFile != "" {
		if t.roots, err = roots(settings.CAFile); err != nil {
			return err
		}
	}
	t.answers, err = s.answerSources(settings)
	if settings.ESAHost != "" {
		s.shared.Host(settings.ESAHost)
		s.given("esa-host", settings.ESAHost, "configuration")
	}
	s.target = t
	if err != nil {
		return err
	}
	return s.commandLine(ctx, settings)
}

// secretPrompt asks for a secret; nil when nobody can be asked.
func (s *session) secretPrompt(ctx context.Context) func(string) (redact.Secret, error) {
	if !s.asker.Interactive() {
		return nil
	}
	return func(label string) (redact.Secret, error) { return s.asker.Secret(ctx, s.lang.T(label)) }
}

// settings overlays flags, environment and profile, in this order.
func (s *session) settings() (config.Settings, error) {
	name := s.profile
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
	flags := map[string]string{"esa-host": s.esaHost, "esa-fingerprint": s.fingerprint, "answers": s.answers, "esa-ssh": s.sshTo, "esa-known-hosts": s.knownHosts}
	for flag, setting := range map[string]string{"region": "region", "deployment": "deployment", "serial": "esa-serial"} {
		if v, ok := s.set[flag]; ok && v != "unknown" && v != "nobody" {
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
		return nil, misuse("name a file that can be read", "CA file: %w", err)
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, misuse("it holds certificates between -----BEGIN CERTIFICATE----- lines", "CA file %s: no certificate in it", file)
	}
	return pool, nil
}

// esaPorts are what the probes connect to.
func esaPorts(settings config.Settings) map[string][]string {
	ports := map[string][]string{}
	for name, url := range map[lab.Endpoint]string{lab.EndpointESA: settings.ESAURL, lab.EndpointESAHTTP: settings.ESAHTTPURL} {
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
func (s *session) answerSources(settings config.Settings) ([]evidence.Source, error) {
	sources := []evidence.Source{operator.Flags(s.set, s.Clock)}
	if settings.AnswersFile != "" {
		file, err := operator.File(settings.AnswersFile, facts.Questions(), s.Clock)
		if err != nil {
			return nil, err
		}
		s.file = file
		sources = append(sources, file)
	}
	from := "environment"
	if settings.Profile != "" {
		from = "profile " + settings.Profile
	}
	fixed := map[string]string{"region": string(settings.Region), "deployment": settings.Deployment, "serial": settings.Serial}
	sources = append(sources, operator.Speaker(from, func(q string) (string, bool) { return fixed[q], fixed[q] != "" }, s.Clock))
	if settings.Answers != nil {
		preset, err := operator.Preset(from, settings.Answers, facts.Questions(), s.Clock)
		if err != nil {
			return nil, err
		}
		sources = append(sources, preset)
	}
	return sources, nil
}

// describe says what a profile comes to, without its secrets.
func describe(s config.Settings, l *i18n.Language) string {
	out := ""
	for _, line := range []struct {
		name  i18n.Text
		value string
	}{
		{i18n.Text("region"), string(s.Region)}, {i18n.Text("deployment"), s.Deployment}, {i18n.Text("CA file"), s.CAFile},
		{i18n.Text("XDR API"), s.XDRURL}, {i18n.Text("XDR client id"), s.XDRClientID}, {i18n.Text("XDR client password"), s.XDRClientPassword.From},
		{i18n.Text("ESA"), s.ESAHost}, {i18n.Text("AsyncOS API"), s.ESAURL}, {i18n.Text("ESA user"), s.ESAUser},
		{i18n.Text("ESA passphrase"), s.ESAPassphrase.From}, {i18n.Text("ESA fingerprint"), s.Fingerprint}, {i18n.Text("serial"), s.Serial},
		{i18n.Text("answers file"), s.AnswersFile},
	} {
		value := line.value
		if value == "" {
			value = "-"
		}
		out += cells.Pad(line.name.In(l), 20) + " " + value + "\n"
	}
	return out
}
