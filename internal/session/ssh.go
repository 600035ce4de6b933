package session

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/appliance"
	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/config"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/source/sshcli"
	"github.com/xdrdoctor/xdrdoctor/internal/usage"
)

// commandLine prepares the appliance's command line over SSH.
func (s *sources) commandLine(ctx context.Context, settings config.Settings) error {
	if settings.ESASSH == "" {
		return nil
	}
	user, address, named := strings.Cut(settings.ESASSH, "@")
	if !named {
		user, address = settings.ESAUser, settings.ESASSH
	}
	if user == "" {
		return usage.Misuse("such as --esa-ssh admin@esa01.example.com", "--esa-ssh %s: no user is named",
			settings.ESASSH)
	}
	known := settings.KnownHosts
	if known == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return usage.Misuse("name a file with --known-hosts", "known hosts: %w", err)
		}
		known = filepath.Join(home, ".ssh", "known_hosts")
	}
	s.Shared.Host(address)
	passphrase := s.esa.passphrase
	if passphrase.Empty() && !settings.ESAPassphrase.IsZero() {
		var err error
		if passphrase, err = settings.ESAPassphrase.Resolve(ctx, s.secretPrompt(ctx)); err != nil {
			return err
		}
	}
	cfg := sshcli.Config{
		Address: address, User: user, Password: passphrase, KeyFile: s.opts.Target.SSHKey, Agent: true,
		KnownHosts: []string{known},
		Legacy:     s.opts.Target.LegacySSH, Clock: s.now, From: "ssh " + address,
	}
	if s.asker.Interactive() {
		cfg.Confirm = func(host, fingerprint string) bool { return s.trusts(ctx, host, fingerprint) }
	}
	s.ssh = sshcli.New(cfg)
	return nil
}

// trusts asks whether a host key that is in no file is the appliance's.
func (s *sources) trusts(ctx context.Context, host, fingerprint string) bool {
	a, err := s.asker.Ask(ctx, ask.Prompt{
		Text:  s.Lang.F("The ESA %s shows a host key that is not known on this machine:\n%s", host, fingerprint),
		Why:   s.Lang.T("Another machine on the way could present its own key and steal the passphrase."),
		Where: s.Lang.T("the ESA's CLI on its console: logconfig > HOSTKEYCONFIG; or someone who signed in before"),
		Options: []fact.Option{{Value: "no", Label: s.Lang.T("do not connect")},
			{Value: "yes", Label: s.Lang.T("it is the ESA's key: remember it")}},
		Plain: true, Flag: "--known-hosts", Parse: func(v string) (string, error) { return v, nil },
	})
	return err == nil && a.Value == "yes"
}

// greetAppliance signs in before the walk, so that a question about the host key does not come between others, and so
// that a file of another ESA is found out before anything is said of it.
func (s *sources) greetAppliance(ctx context.Context) error {
	if s.line == nil || !s.asker.Interactive() && s.owner.SaidBy == "" {
		return nil
	}
	if !s.asker.Interactive() {
		var done context.CancelFunc
		ctx, done = context.WithTimeout(ctx, s.opts.Budget)
		defer done()
	}
	if _, err := s.store.Fetch(ctx, versionTyped); err != nil {
		return err
	}
	if other := s.line.Other(); other != "" && s.owner.SaidBy != "" {
		return s.belongs("--esa-ssh", appliance.Identity{Serial: other})
	}
	if !s.asker.Interactive() {
		s.line.GiveUp()
	}
	s.sayLine()
	return nil
}
