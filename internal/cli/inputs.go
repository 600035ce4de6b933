package cli

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/casefile"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
	"github.com/xdrdoctor/xdrdoctor/internal/source/configxml"
	"github.com/xdrdoctor/xdrdoctor/internal/source/logfile"
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
