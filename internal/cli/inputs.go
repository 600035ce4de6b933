package cli

import (
	"bufio"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/casefile"
	"github.com/xdrdoctor/xdrdoctor/internal/config"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/source/configxml"
	"github.com/xdrdoctor/xdrdoctor/internal/source/logfile"
	"github.com/xdrdoctor/xdrdoctor/internal/source/sshcli"
	"github.com/xdrdoctor/xdrdoctor/internal/source/transcript"
)

// inputs are the flags for what is read instead of asked: files of all kinds, and the appliance's command line.
type inputs struct {
	from        []string
	transcripts []string
	configs     []string
	logs        []string
	sshTo       string
	sshKey      string
	knownHosts  string
	legacySSH   bool
}

// files reads the files that were named. Several of a kind combine; with a recorded case nothing live is asked.
func (s *session) files(ctx context.Context) error {
	if len(s.from) > 0 {
		var cases []casefile.Case
		for _, path := range s.from {
			c, err := casefile.Read(path)
			if err != nil {
				return err
			}
			cases = append(cases, c)
		}
		merged := casefile.Merge(cases...)
		s.recorded = &merged
		s.Clock = func() time.Time { return merged.Now }
		s.store.Clock = s.Clock
		s.fileSources = append(s.fileSources, merged.Source())
	}
	if err := s.readTranscripts(); err != nil {
		return err
	}
	if err := s.readConfigs(ctx); err != nil {
		return err
	}
	if len(s.logs) > 0 {
		docs, err := logfile.Read(ctx, s.logs, nil)
		if err != nil {
			return hinted(err)
		}
		s.fileSources = append(s.fileSources, logfile.Source(docs))
	}
	return nil
}

func (s *session) readTranscripts() error {
	for _, path := range s.transcripts {
		appliances, err := s.readTranscript(path)
		if err != nil {
			return hinted(err)
		}
		mine, err := theOne(s, "transcript", path, appliances, func(a transcript.Appliance) (string, string) { return a.Serial, a.Host })
		if err != nil {
			return err
		}
		s.fileSources = append(s.fileSources, transcript.Source(mine))
	}
	return nil
}

// readTranscript reads a saved session, or one that is pasted: "-", to the end of the input or a lone dot.
func (s *session) readTranscript(path string) ([]transcript.Appliance, error) {
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, misuse("name a file that can be read", "transcript: %w", err)
		}
		defer f.Close()
		return transcript.Parse(f, filepath.Base(path))
	}
	if terminal(s.World) {
		s.note("Paste the session; a lone dot on a line ends it.")
	}
	var pasted strings.Builder
	lines := bufio.NewScanner(s.In)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() && strings.TrimSpace(lines.Text()) != "." {
		pasted.WriteString(lines.Text() + "\n")
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	return transcript.Parse(strings.NewReader(pasted.String()), "what was pasted")
}

func (s *session) readConfigs(ctx context.Context) error {
	for _, path := range s.configs {
		f, err := os.Open(path)
		if err != nil {
			return misuse("name a file that can be read", "configuration: %w", err)
		}
		machines, err := configxml.Parse(configxml.Cancellable(ctx, f), filepath.Base(path), nil)
		f.Close()
		if err != nil {
			return hinted(err)
		}
		mine, err := theOne(s, "configuration", path, machines, func(m configxml.Machine) (string, string) { return m.Serial, m.Hostname })
		if err != nil {
			return err
		}
		s.fileSources = append(s.fileSources, configxml.Source(mine))
	}
	return nil
}

// theOne is the appliance of a file that is looked at: its only one, or the one that --serial or --esa names.
func theOne[T any](s *session, what, path string, all []T, who func(T) (serial, host string)) (one T, err error) {
	var names []string
	found := 0
	for _, a := range all {
		serial, host := who(a)
		names = append(names, strings.TrimSpace(host+" "+serial))
		named := s.set["serial"] != "" && strings.EqualFold(serial, s.set["serial"]) || s.esaHost != "" && strings.EqualFold(host, s.esaHost)
		if len(all) == 1 || named {
			one = a
			found++
		}
	}
	if found != 1 {
		return one, misuse("say which one with --serial: "+strings.Join(names, ", "), "%s %s holds %d appliances", what, path, len(all))
	}
	return one, nil
}

// hinted makes an error of a reader one that whoever named the file can mend.
func hinted(err error) error {
	var h interface{ Hint() string }
	if errors.As(err, &h) || errors.Is(err, context.Canceled) {
		return err
	}
	return misuse("is it the right file?", "%w", err)
}

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
		Text:    "The ESA " + host + " shows a host key that is not known here:\n" + fingerprint,
		Why:     "Whoever stands on the way could show another, and take the passphrase.",
		Where:   "the ESA's CLI on its console: logconfig > HOSTKEYCONFIG, or whoever signed in before",
		Options: []fact.Option{{Value: "no", Label: "leave it"}, {Value: "yes", Label: "it is the ESA's: remember it"}},
		Plain:   true, Flag: "--known-hosts", Parse: func(v string) (string, error) { return v, nil },
	})
	return err == nil && a.Value == "yes"
}

// greetAppliance signs in before the walk, so that a question about the host key does not come between others.
func (s *session) greetAppliance(ctx context.Context) error {
	if s.appliance == nil || !s.asker.Interactive() {
		return nil
	}
	d, err := s.store.Fetch(ctx, evidence.Ref{Source: evidence.CLI, Request: "version"})
	if err == nil && d.Failure != nil {
		s.note("The ESA's command line: %s. Going on without it.", fact.Why(d))
	}
	return err
}

// record writes the evidence of the last round: where --record says, else into the state folder, of which the last are kept.
func (s *session) record(ctx context.Context) error {
	if s.noRecord || s.recordTo == "" && (s.options.lab != "" || s.recorded != nil) || len(s.rounds) == 0 {
		return nil
	}
	d := s.rounds[len(s.rounds)-1].Diagnosis
	c := casefile.Record(d.Documents, d.Started, casefile.About{Version: s.Version, Created: s.World.Clock(), Symptom: d.Symptom, Region: d.Region})
	return s.writeCase(ctx, c)
}

const kept = 20

func (s *session) writeCase(ctx context.Context, c casefile.Case) error {
	path := s.recordTo
	if path != "" {
		if err := casefile.Write(ctx, path, c); err != nil {
			return hinted(err)
		}
		return nil
	}
	// By default it is done in passing: that it cannot be is no reason to fail.
	dir, err := casefile.StateDir(s.Getenv)
	if err == nil {
		err = os.MkdirAll(dir, 0o700)
	}
	if err == nil {
		err = casefile.Write(ctx, filepath.Join(dir, casefile.NewName(s.World.Clock())), c)
	}
	if err == nil {
		err = casefile.Keep(dir, kept)
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		s.note("Note: this run is not recorded: %v", err)
	}
	return nil
}
