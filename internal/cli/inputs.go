package cli

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/casefile"
	"github.com/xdrdoctor/xdrdoctor/internal/config"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
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
			if err := s.belongs("case "+filepath.Base(path), serialIn(c.Documents)); err != nil {
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
	if err := s.readTranscripts(ctx); err != nil {
		return err
	}
	if err := s.readConfigs(ctx); err != nil {
		return err
	}
	return s.readLogs(ctx)
}

// readLogs reads the logs that were named and says what is in them. A log that is named is what the operator wants looked at: it goes before
// the same log of the AsyncOS API and of a recorded case. The two are not added up, because they may hold the same lines; and an old
// file brings no false cause, because old lines say nothing of now.
func (s *session) readLogs(ctx context.Context) error {
	if len(s.logs) == 0 {
		return nil
	}
	p := s.progress(s.logs...)
	docs, err := logfile.Read(ctx, s.logs, p.at)
	p.end()
	if err != nil {
		return hinted(err)
	}
	for _, d := range docs {
		if err := s.belongs(d.From, serialIn([]evidence.Document{d})); err != nil {
			return err
		}
	}
	s.logSource = append(s.logSource, logfile.Source(docs))
	t := report.NewTerminal(s.Err, false, s.Clock()).In(s.lang)
	for _, d := range docs {
		t.Log(d)
		if !slices.Contains(facts.Logs(), d.Ref.Request) {
			t.Say("No check reads a log of that name. If it is one of these, name the file so: %s.", strings.Join(facts.Logs(), s.lang.T(", ")))
		}
	}
	return nil
}

func (s *session) readTranscripts(ctx context.Context) error {
	for _, path := range s.transcripts {
		if path == "-" && s.past != nil {
			s.fileSources = append(s.fileSources, transcript.Source(transcript.Appliance{Docs: evidenceOf(s.past.Pasted)}))
			continue
		}
		appliances, err := s.readTranscript(ctx, path)
		if err != nil {
			return hinted(err)
		}
		mine, err := theOne(s, "transcript", path, appliances, func(a transcript.Appliance) (string, string) { return a.Serial, a.Host })
		if err != nil {
			return err
		}
		if err := s.belongs("transcript "+filepath.Base(path), mine.Serial); err != nil {
			return err
		}
		session := transcript.Source(mine)
		s.fileSources, s.printed = append(s.fileSources, session), append(s.printed, configxml.Printed(session))
		s.pasted.serial, s.pasted.host = mine.Serial, mine.Host
		if path == "-" {
			s.handed = append(s.handed, mine.Docs...)
		}
	}
	return nil
}

// readTranscript reads a saved session, or one that is pasted: "-", to the end of the input or a lone dot.
func (s *session) readTranscript(ctx context.Context, path string) ([]transcript.Appliance, error) {
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, misuse("name a file that can be read", "transcript: %w", err)
		}
		defer f.Close()
		p := s.progress(path)
		defer p.end()
		return transcript.Parse(&watched{ctx: ctx, from: f, at: p.at}, filepath.Base(path))
	}
	if s.asker.Interactive() {
		text, err := s.asker.Block(ctx, s.lang.T("Paste the session; a lone dot on a line ends it."))
		if err != nil {
			return nil, err
		}
		return transcript.Parse(strings.NewReader(text), "pasted")
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
	return transcript.Parse(strings.NewReader(pasted.String()), "pasted")
}

func (s *session) readConfigs(ctx context.Context) error {
	for _, path := range s.configs {
		f, err := os.Open(path)
		if err != nil {
			return misuse("name a file that can be read", "configuration: %w", err)
		}
		p := s.progress(path)
		machines, err := configxml.Parse(configxml.Cancellable(ctx, f), filepath.Base(path), p.at)
		p.end()
		f.Close()
		if err != nil {
			return hinted(err)
		}
		mine, err := theOne(s, "configuration", path, machines, func(m configxml.Machine) (string, string) { return m.Serial, m.Hostname })
		if err != nil {
			return err
		}
		if err := s.belongs("configuration "+filepath.Base(path), mine.Serial); err != nil {
			return err
		}
		s.fileSources = append(s.fileSources, configxml.Source(mine))
	}
	return nil
}

// theOne is the appliance of a file that is looked at: its only one, or the one whose serial is known, or that --esa names.
func theOne[T any](s *session, what, path string, all []T, who func(T) (serial, host string)) (one T, err error) {
	var names []string
	found, known := 0, cmp.Or(s.owner.serial, s.serialSaid().serial)
	for _, a := range all {
		serial, host := who(a)
		s.shared.Host(host)
		names = append(names, strings.TrimSpace(host+" "+serial))
		named := known != "" && strings.EqualFold(serial, known) || s.esaHost != "" && strings.EqualFold(host, s.esaHost)
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

// record writes the evidence of the last round: where --record says, else into the state folder, of which the last are kept. What was looked at
// by single checks is too little to be kept unasked.
func (s *session) record(ctx context.Context) error {
	if s.noRecord || s.recordTo == "" && (s.options.lab != "" || s.recorded != nil || s.walk.Decide != nil) || len(s.rounds) == 0 {
		return nil
	}
	d := s.rounds[len(s.rounds)-1].Diagnosis
	c := casefile.Record(d.Documents, d.Started, casefile.About{Version: s.Version, Created: s.World.Clock(), Symptom: d.Symptom, Region: d.Region})
	var told, page bytes.Buffer
	if s.recordTo != "" || len(s.rounds) > 1 { // of one round the evidence tells all again
		if err := s.told().JSON(&told); err != nil {
			return err
		}
		c.Diagnosis = told.Bytes()
	}
	if s.recordTo != "" { // it will be handed on: it explains itself to whoever gets it
		if err := s.told().HTML(&page); err != nil {
			return err
		}
		c.Report = page.Bytes()
	}
	return s.writeCase(ctx, c)
}

const kept = 20

func (s *session) writeCase(ctx context.Context, c casefile.Case) error {
	path, c := s.recordTo, s.shared.Case(c)
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
