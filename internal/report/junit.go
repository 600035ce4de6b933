package report

import (
	"encoding/xml"
	"io"
	"strconv"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// JUnit writes the last round as a suite in which each check is a case, in the form that CI servers read. A failure is
// a failure about the link; what is wrong with our own access, blocked, not known, not applicable or has to wait is
// skipped, with why; a warning passed; a fault of xdrdoctor itself is an error.
func (r Record) JUnit(w io.Writer) error {
	d := r.Last()
	count := map[string]int{}
	for _, f := range d.Findings {
		count[outcomeOf(f)]++
	}
	seconds := strconv.FormatFloat(max(d.Finished.Sub(d.Started).Seconds(), 0), 'f', 3, 64)
	counts := junitCounts{Tests: len(d.Findings), Failures: count["failure"], Errors: count["error"], Time: seconds}
	suite := junitSuite{
		Name: d.Symptom, Skipped: count["skipped"] + count["waived"], junitCounts: counts,
		Timestamp: d.Started.UTC().Format("2006-01-02T15:04:05"),
		Properties: []junitProperty{
			{"xdrdoctor", r.visible(r.Version)}, {"region", r.visible(orDash(d.Region))},
			{"verdict", d.Verdict.String()},
		},
	}
	for _, f := range d.Findings {
		suite.Cases = append(suite.Cases, r.junitCase(d, f))
	}
	b, err := xml.Marshal(junitSuites{Name: "xdrdoctor", junitCounts: counts, Suite: suite})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, xml.Header+string(b)+"\n")
	return err
}

type junitCounts struct {
	Tests    int    `xml:"tests,attr"`
	Failures int    `xml:"failures,attr"`
	Errors   int    `xml:"errors,attr"`
	Time     string `xml:"time,attr"`
}

type junitSuites struct {
	XMLName xml.Name `xml:"testsuites"`
	Name    string   `xml:"name,attr"`
	junitCounts
	Suite junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name      string `xml:"name,attr"`
	Skipped   int    `xml:"skipped,attr"`
	Timestamp string `xml:"timestamp,attr"`
	junitCounts
	Properties []junitProperty `xml:"properties>property"`
	Cases      []junitCase     `xml:"testcase"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	Class   string       `xml:"classname,attr"`
	Name    string       `xml:"name,attr"`
	Failure *junitResult `xml:"failure"`
	Error   *junitResult `xml:"error"`
	Skipped *junitResult `xml:"skipped"`
	Out     string       `xml:"system-out,omitempty"`
}

type junitResult struct {
	Type    string `xml:"type,attr,omitempty"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

func (r Record) junitCase(d *engine.Diagnosis, f check.Finding) junitCase {
	c := junitCase{Class: "xdrdoctor." + d.Symptom, Name: f.Check.Name}
	words := r.visible(shaped(r.Lang, f.Words(r.Lang), f, d.Documents))
	switch outcomeOf(f) {
	case "failure":
		c.Failure = &junitResult{f.Code(), words, r.visible(r.remedyText(f))}
	case "error":
		c.Error = &junitResult{"internal", words, words}
	case "waived":
		c.Skipped = &junitResult{Message: "waived: " + r.visible((&Terminal{lang: r.Lang}).waived(f))}
	case "skipped":
		c.Skipped = &junitResult{Message: f.Verdict.String() + ": " + words}
	default:
		c.Out = strings.TrimSpace(f.Verdict.String()+" "+f.Code()) + ": " + words
	}
	return c
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
