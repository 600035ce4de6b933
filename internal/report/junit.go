package report

import (
	"io"
	"strconv"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// JUnit writes the last round as a suite in which each check is a case, in the form that CI servers read. A failure is a failure about the
// link; what is wrong with our own access, blocked, not known, not applicable or has to wait is skipped, with why; a warning passed; a fault
// of xdrdoctor itself is an error.
func (r Record) JUnit(w io.Writer) error {
	d := r.Last()
	count := map[string]int{}
	for _, f := range d.Findings {
		count[outcomeOf(f)]++
	}
	m := &markup{show: r.Show}
	m.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	seconds := strconv.FormatFloat(max(d.Finished.Sub(d.Started).Seconds(), 0), 'f', 3, 64)
	numbers := []string{"tests", strconv.Itoa(len(d.Findings)), "failures", strconv.Itoa(count["failure"]), "errors", strconv.Itoa(count["error"]), "time", seconds}
	m.start("testsuites", append([]string{"name", "xdrdoctor"}, numbers...)...)
	m.start("testsuite", append([]string{"name", d.Symptom, "skipped", strconv.Itoa(count["skipped"] + count["waived"]), "timestamp", d.Started.UTC().Format("2006-01-02T15:04:05")}, numbers...)...)
	m.start("properties")
	for _, p := range [][2]string{{"xdrdoctor", r.Version}, {"region", orDash(d.Region)}, {"verdict", d.Verdict.String()}} {
		m.void("property", "name", p[0], "value", p[1])
	}
	m.end()
	for _, f := range d.Findings {
		m.start("testcase", "classname", "xdrdoctor."+d.Symptom, "name", f.Check.Name)
		words := f.Words(r.Lang)
		switch outcome := outcomeOf(f); outcome {
		case "failure":
			m.element(outcome, r.remedyText(f), "type", f.Code(), "message", words)
		case "error":
			m.element(outcome, words, "type", "internal", "message", words)
		case "waived":
			m.void("skipped", "message", "waived: "+(&Terminal{lang: r.Lang}).waived(f))
		case "skipped":
			m.void(outcome, "message", f.Verdict.String()+": "+words)
		default:
			m.element("system-out", strings.TrimSpace(f.Verdict.String()+" "+f.Code())+": "+words)
		}
		m.end()
	}
	for len(m.open) > 0 {
		m.end()
	}
	_, err := io.WriteString(w, m.String())
	return err
}

func outcomeOf(f check.Finding) string {
	switch {
	case f.Reason != nil && f.Reason.Kind == fact.Internal:
		return "error"
	case f.Waived != nil:
		return "waived"
	case f.Verdict == check.Fail && f.Check.About == check.Link:
		return "failure"
	case f.Verdict == check.OK || f.Verdict == check.Warn:
		return "passed"
	}
	return "skipped"
}

// remedyText is the impact, and who does what where.
func (r Record) remedyText(f check.Finding) string {
	words := f.RemedyIn(r.Lang)
	lines := words.Impact
	for i, s := range words.Steps {
		lines += " " + r.Lang.F("%d. %s, %s: %s", i+1, s.Who, r.where(s), s.Do)
	}
	return lines
}
