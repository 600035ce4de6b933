package cli

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/config"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/source/sshcli"
)

// commandLine prepares the appliance's command line over SSH.
func (s *session) commandLine(ctx context.Context, settings config.Settings) error {
	if settings.ESASSH == "" {
		return nil
	}
	user, address, named := strings.Cut(settings.ESASSH, "@")
	if !named {
		user, address = settings.ESAUser, settings.ESASSH
	}
	if user == "" {
		return misuse("such as --esa-ssh admin@esa01.example.com", "--esa-ssh %s: no user is named", settings.ESASSH)
	}
	known := settings.KnownHosts
	if known == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return misuse("name a file with --known-hosts", "known hosts: %w", err)
		}
		known = filepath.Join(home, ".ssh", "known_hosts")
	}
	s.shared.Host(address)
	passphrase := s.target.esaPassphrase
	if passphrase.Empty() && !settings.ESAPassphrase.IsZero() {
		var err error
		if passphrase, err = settings.ESAPassphrase.Resolve(ctx, s.secretPrompt(ctx)); err != nil {
			return err
		}
	}
	cfg := sshcli.Config{
		Address: address, User: user, Password: passphrase, KeyFile: s.sshKey, Agent: true, KnownHosts: []string{known},
		Legacy: s.legacySSH, Clock: s.Clock, From: "ssh " + address,
	}
	if s.asker.Interactive() {
		cfg.Confirm = func(host, fingerprint string) bool { return s.trusts(ctx, host, fingerprint) }
	}
	s.appliance = sshcli.New(cfg)
	return nil
}

// trusts asks whether a host key that is in no file is the appliance's.
func (s *session) trusts(ctx context.Context, host, fingerprint string) bool {
	a, err := s.asker.Ask(ctx, ask.Prompt{
		Text:    s.lang.F("The ESA %s shows a host key that is not known here:\n%s", host, fingerprint),
		Why:     s.lang.T("Whoever stands on the way could show another, and take the passphrase."),
		Where:   s.lang.T("the ESA's CLI on its console: logconfig > HOSTKEYCONFIG, or whoever signed in before"),
		Options: []fact.Option{{Value: "no", Label: s.lang.T("leave it")}, {Value: "yes", Label: s.lang.T("it is the ESA's: remember it")}},
		Plain:   true, Flag: "--known-hosts", Parse: func(v string) (string, error) { return v, nil },
	})
	return err == nil && a.Value == "yes"
}

// greetAppliance signs in before the walk, so that a question about the host key does not come between others, and so that a file of
// another ESA is found out before anything is said of it.
func (s *session) greetAppliance(ctx context.Context) error {
	if s.line == nil || !s.asker.Interactive() && !s.owner.file {
		return nil
	}
	if !s.asker.Interactive() {
		var done context.CancelFunc
		ctx, done = context.WithTimeout(ctx, s.budget)
		defer done()
	}
	if _, err := s.store.Fetch(ctx, versionTyped); err != nil {
		return err
	}
	if other := s.line.others(); other != "" && s.owner.file {
		return s.belongs("--esa-ssh", other)
	}
	if !s.asker.Interactive() {
		s.line.giveUp()
	}
	s.sayLine()
	return nil
}
