package cli

import (
	"errors"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
)

// finish writes the report and says how the command ends.
func (s *session) finish(d *engine.Diagnosis) error {
	if err := s.unansweredFlags(d); err != nil {
		return err
	}
	defer func() { _, _ = s.held.WriteTo(s.Out) }()
	err := s.print()
	if s.output == "text" && s.walk.Decide == nil { // else the lines of the named checks say all
		fixed := s.told().Fixed()
		s.screen.Summary(d, fixed, notIn(s.walk.Runbook.Walk))
		s.screen.Ledger(s.told())
		messages := report.Messages(d, facts.Questions())
		if len(fixed) == 0 && escalates(d) && len(messages) == 0 {
			s.screen.Text("")
			s.screen.Escalation()
		}
		s.absent(d, messages)
	}
	if err = errors.Join(err, writeReports(s.told(), s.reports)); err != nil {
		return err
	}
	s.sayLine()
	s.suggestProbe(d)
	if s.file != nil {
		if keys := s.file.Unused(s.wasAsked); len(keys) > 0 {
			report.NewTerminal(s.Err, false, s.Clock()).In(s.lang).Say("Note: not needed of the answers file: %s.", strings.Join(keys, s.lang.T(", ")))
		}
	}
	if code := d.Exit(); code != engine.ExitOK {
		return exit(code)
	}
	return nil
}

// print writes the report in the form that --output names; in text everything is said by itself.
func (s *session) print() error {
	switch s.output {
	case "json":
		return s.told().JSON(s.Out)
	case "jsonl":
		return s.told().JSONLines(s.Out)
	case "markdown":
		return s.told().Markdown(s.Out)
	}
	return nil
}

// told is the session as the reports tell it.
func (s *session) told() report.Record {
	return report.Record{Version: s.Version, Lang: s.lang, Show: s.shared.Text, Rounds: s.rounds, Repairs: s.repair, Left: notIn(s.walk.Runbook.Walk)}
}

// escalates: nothing is found, yet something is wrong or was reported (FACTS §1, S7).
func escalates(d *engine.Diagnosis) bool {
	switch {
	case len(d.Causes) > 0:
		return false
	case d.Verdict == check.OK:
		return d.Symptom != checks.Everything && d.Symptom != "insights"
	case d.Verdict == check.Unknown: // as long as an answer may help, it comes first
		return !slices.ContainsFunc(d.Findings, func(f check.Finding) bool { return len(f.Pending) > 0 })
	}
	return false
}

func (s *session) wasAsked(name string) bool {
	_, ok := s.store.Get(evidence.Ref{Source: evidence.Ask, Request: name})
	return ok
}

// unansweredFlags: without a terminal and without --no-input, what is unknown for want of an answer is a mistake of usage.
func (s *session) unansweredFlags(d *engine.Diagnosis) error {
	if s.noInput || s.asker.Interactive() || d.Verdict != check.Unknown {
		return nil
	}
	var flags []string
	for _, f := range d.Findings {
		if f.Verdict != check.Unknown || s.walk.Decide != nil && !slices.Contains(s.walk.Decide, f.Check) {
			continue
		}
		for _, q := range f.Pending {
			if flag := "--" + q.Name; !slices.Contains(flags, flag) {
				flags = append(flags, flag)
			}
		}
	}
	if len(flags) == 0 {
		return nil
	}
	return misuse("these would answer: "+strings.Join(flags, ", ")+"; --no-input goes on without", "there is no terminal to ask on")
}
