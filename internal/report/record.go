package report

import (
	"slices"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// Record is a session as every report tells it.
type Record struct {
	Version string              // xdrdoctor's
	Lang    *i18n.Language      // of the words; keys and codes are the same in all
	Show    func(string) string // what may be seen of a text while others look on; nil: all of it
	Rounds  []Round             // at least one
	Repairs bool                // the lab did the remedies between the rounds
	Told    []Attempt           // the ledger of a recorded session; nil: that of the rounds
	Left    []*check.Check      // the checks that this symptom's tree leaves out
	// Simulated says that the lab answered: what it shows proves nothing about the vendors' systems.
	Simulated bool
}

// Round is one diagnosis of a session, and what was done after it.
type Round struct {
	*engine.Diagnosis
	Repaired string // the code whose remedy the lab did
	Note     string // the operator's, on what was done before the next round
}

func (r Record) shown(s string) string {
	if r.Show == nil {
		return s
	}
	return r.Show(s)
}

// Last is the diagnosis with which the session ended.
func (r Record) Last() *engine.Diagnosis { return r.Rounds[len(r.Rounds)-1].Diagnosis }

// Fixed are the causes of earlier rounds that the last one does not have.
func (r Record) Fixed() []string {
	var codes []string
	for _, round := range r.Rounds {
		for _, c := range round.Causes {
			still := slices.ContainsFunc(r.Last().Findings, func(f check.Finding) bool {
				return f.Check == c.Check && f.Verdict != check.OK && f.Verdict != check.NotApplicable
			})
			if !still && !slices.Contains(codes, c.Code()) {
				codes = append(codes, c.Code())
			}
		}
	}
	return codes
}

func (r Record) fixedWords(codes []string) string {
	return r.Lang.F("Fixed: %s.", strings.Join(codes, r.Lang.T(", ")))
}

// headline is a diagnosis in one sentence.
func (r Record) headline() string {
	return Outcome(r.Last(), r.Left).In(r.Lang)
}

// main is the cause that a reader is told first.
func (r Record) main() (engine.Cause, bool) {
	if d := r.Last(); len(d.Causes) > 0 {
		return d.Causes[0], true
	}
	return engine.Cause{}, false
}

// others are the causes after the first, then what is wrong with our own access.
func (r Record) others() []engine.Cause {
	d := r.Last()
	all := slices.Concat(d.Causes, d.Access)
	return all[min(len(d.Causes), 1):]
}

// known are the documents that somebody or something was asked for, those behind the first cause before the others.
func (r Record) known() (documents []evidence.Document, cited int) {
	main, _ := r.main()
	var rest []evidence.Document
	for _, d := range r.Last().Documents {
		switch {
		case d.Failure != nil && (d.Failure.Kind == evidence.NotAsked || d.Failure.Kind == evidence.NotConfigured):
		case slices.Contains(main.Cites, d.Ref):
			documents = append(documents, d)
		default:
			rest = append(rest, d)
		}
	}
	return append(documents, rest...), len(documents)
}

func names(checks []*check.Check) []string {
	var all []string
	for _, c := range checks {
		all = append(all, c.Name)
	}
	return all
}

// utc is how reports write a time: they are read elsewhere than they are made. That it is UTC is said once.
func utc(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format("2006-01-02 15:04:05")
}

// where is the place of a step, with the address of the region's portal.
func (r Record) where(s check.Step) string { return s.Where.In(r.Lang, region.Region(r.Last().Region)) }
