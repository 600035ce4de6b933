package session

import (
	"bufio"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/appliance"
	"github.com/xdrdoctor/xdrdoctor/internal/casefile"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/shape"
	"github.com/xdrdoctor/xdrdoctor/internal/source/configxml"
	"github.com/xdrdoctor/xdrdoctor/internal/source/logfile"
	"github.com/xdrdoctor/xdrdoctor/internal/source/transcript"
	"github.com/xdrdoctor/xdrdoctor/internal/terminal"
	"github.com/xdrdoctor/xdrdoctor/internal/usage"
)

// readFiles reads the files that were named. Several of a kind combine; with a recorded case nothing live is asked.
func (s *sources) readFiles(ctx context.Context) error {
	if len(s.opts.Files.Cases) > 0 {
		var cases []casefile.Case
		for _, path := range s.opts.Files.Cases {
			c, err := casefile.Read(path)
			if err != nil {
				return err
			}
			if err := s.belongs("case "+filepath.Base(path), appliance.Of(c.Documents)); err != nil {
				return err
			}
			cases = append(cases, c)
		}
		merged := casefile.Merge(cases...)
		s.recorded = &merged
		s.desk.now = func() time.Time { return merged.Now }
		s.store.Clock = s.desk.now
		s.read.files = append(s.read.files, merged.Sources()...)
	}
	if path := s.opts.Files.Shapes; path != "" {
		said, err := shape.Read(path)
		if err != nil {
			return err
		}
		s.presets = append([]evidence.Source{said.Source(path, s.now)}, s.presets...)
	}
	if err := s.readTranscripts(ctx); err != nil {
		return err
	}
	if err := s.readConfigs(ctx); err != nil {
		return err
	}
	return s.readLogs(ctx)
}

// readLogs reads the logs that were named and says what is in them. A log that is named is what the operator wants
// looked at: it goes before the same log of the AsyncOS API and of a recorded case. The two are not added up, because
// they may hold the same lines; and an old file brings no false cause, because old lines say nothing of now.
func (s *sources) readLogs(ctx context.Context) error {
	if len(s.opts.Files.Logs) == 0 {
		return nil
	}
	p := s.progress(s.opts.Files.Logs...)
	docs, err := logfile.Read(ctx, s.opts.Files.Logs, p.At)
	p.End()
	if err != nil {
		return usage.Hinted(err)
	}
	for _, d := range docs {
		if err := s.belongs(d.From, appliance.Of([]evidence.Document{d})); err != nil {
			return err
		}
	}
	s.read.logs = append(s.read.logs, logfile.Source(docs))
	t := s.notes()
	for _, d := range docs {
		t.Log(d)
		if !slices.Contains(facts.Logs(), d.Ref.Request) {
			t.Say("No check reads a log with that name. If it is one of these, rename the file: %s.",
				strings.Join(facts.Logs(), s.Lang.T(", ")))
		}
	}
	return nil
}

func (s *sources) readTranscripts(ctx context.Context) error {
	for _, path := range s.opts.Files.Transcripts {
		if path == "-" && s.opts.Past != nil {
			s.read.files = append(s.read.files,
				transcript.Source(transcript.Appliance{Docs: evidenceOf(s.opts.Past.Pasted)}))
			continue
		}
		appliances, err := s.readTranscript(ctx, path)
		if err != nil {
			return usage.Hinted(err)
		}
		mine, err := theOne(s, "transcript", path, appliances, identityOf)
		if err != nil {
			return err
		}
		if err := s.belongs("transcript "+filepath.Base(path), identityOf(mine)); err != nil {
			return err
		}
		session := transcript.Source(mine)
		s.read.files, s.read.printed = append(s.read.files, session), append(s.read.printed, configxml.Printed(session))
		s.pasted.know(mine)
		s.sayUnread(filepath.Base(path), mine)
		if path == "-" {
			s.read.handed = append(s.read.handed, mine.Docs...)
		}
	}
	return nil
}

// readTranscript reads a saved session, or one that is pasted: "-", to the end of the input or a lone dot.
func (s *sources) readTranscript(ctx context.Context, path string) ([]transcript.Appliance, error) {
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, usage.Misuse("name a file that can be read", "transcript: %w", err)
		}
		defer f.Close()
		p := s.progress(path)
		defer p.End()
		return transcript.Parse(terminal.Watched(ctx, f, p.At), filepath.Base(path))
	}
	if s.asker.Interactive() {
		text, err := s.asker.Block(ctx, s.Lang.T("Paste the session. End it with a dot alone on a line."))
		if err != nil {
			return nil, err
		}
		return transcript.Parse(strings.NewReader(text), transcript.Pasted)
	}
	if s.Terminal() {
		s.note("Paste the session. End it with a dot alone on a line.")
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
	return transcript.Parse(strings.NewReader(pasted.String()), transcript.Pasted)
}

func (s *sources) readConfigs(ctx context.Context) error {
	for _, path := range s.opts.Files.Configs {
		f, err := os.Open(path)
		if err != nil {
			return usage.Misuse("name a file that can be read", "configuration: %w", err)
		}
		p := s.progress(path)
		machines, err := configxml.Parse(configxml.Cancellable(ctx, f), filepath.Base(path), p.At)
		p.End()
		f.Close()
		if err != nil {
			return usage.Hinted(err)
		}
		mine, err := theOne(s, "configuration", path, machines, func(m configxml.Machine) appliance.Identity {
			return appliance.Identity{Serial: m.Serial, Host: m.Hostname}
		})
		if err != nil {
			return err
		}
		if err := s.belongs("configuration "+filepath.Base(path),
			appliance.Identity{Serial: mine.Serial, Host: mine.Hostname}); err != nil {
			return err
		}
		s.sayProduct(filepath.Base(path), mine.ProductOf())
		s.read.files = append(s.read.files, configxml.Source(mine))
	}
	return nil
}

// identityOf is the appliance that a session of its command line shows.
func identityOf(a transcript.Appliance) appliance.Identity {
	return appliance.Identity{Serial: a.Serial, Host: a.Host}
}
