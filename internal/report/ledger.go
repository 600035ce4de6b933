package report

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/casefile"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fidelity"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// Attempt is a round as the ledger tells it: when, what was found, what was done then, what had changed in the
// evidence.
type Attempt struct {
	Started  time.Time `json:"started"`
	Verdict  string    `json:"verdict"`
	Found    []string  `json:"found"`              // codes of causes and of what is wrong with our own access
	Waived   []string  `json:"waived,omitempty"`   // codes of what was waived
	Repaired string    `json:"repaired,omitempty"` // the code whose remedy the lab did
	Note     string    `json:"note,omitempty"`     // the operator's
	Stopped  bool      `json:"stopped,omitempty"`
	Waits    bool      `json:"waits,omitempty"` // a change may need time to show
	Changes  []Change  `json:"changes"`         // since the attempt before
	// Facts are what the round showed of facts that are not certain; none of those that it did not meet.
	Facts []fidelity.Sighting `json:"facts,omitempty"`
}

// Change is a field of the evidence that is another than before; without a path it is a whole document.
type Change struct {
	Ref    string `json:"ref"`
	Path   string `json:"path"`
	Before string `json:"before"`
	After  string `json:"after"`
}

func (c Change) what() string { return strings.TrimSpace(c.Ref + "  " + c.Path) }

// attempts are the rounds of the session; those of a recorded one are as they were told then.
func (r Record) attempts() []Attempt {
	var all []Attempt
	for _, a := range r.Told {
		a.Note, a.Changes = r.shown(a.Note), slices.Clone(a.Changes)
		for i, c := range a.Changes {
			a.Changes[i] = Change{r.shown(c.Ref), c.Path, r.shown(c.Before), r.shown(c.After)}
		}
		all = append(all, a)
	}
	if all != nil {
		return all
	}
	for i, round := range r.Rounds {
		a := Attempt{
			Started: round.Started, Verdict: round.Verdict.String(), Found: []string{}, Repaired: round.Repaired,
			Note: r.shown(round.Note), Stopped: round.Stopped, Changes: []Change{},
			Waits: slices.ContainsFunc(round.Findings, func(f check.Finding) bool { return f.Verdict == check.Wait }),
		}
		for _, causes := range [][]engine.Cause{round.Causes, round.Access} {
			for _, c := range causes {
				a.Found = append(a.Found, c.Code())
			}
		}
		for _, c := range round.Waived {
			a.Waived = append(a.Waived, c.Code())
		}
		if i > 0 {
			for _, c := range casefile.Diff(caseOf(r.Rounds[i-1]), caseOf(round)) {
				before, after := r.shown(withheld(c.Before)), r.shown(withheld(c.After))
				a.Changes = append(a.Changes, Change{r.shown(c.Ref.String()), c.Path, before, after})
			}
		}
		a.Facts = fidelity.Met(r.sightings(round.Documents))
		all = append(all, a)
	}
	return all
}

// sightings are what documents show of facts that are not certain.
func (r Record) sightings(documents []evidence.Document) []fidelity.Sighting {
	if r.Simulated {
		return nil
	}
	return fidelity.Of(documents)
}

// Unexpected are the ids of the facts that the last round contradicts: what xdrdoctor assumes and a real system shows
// otherwise.
func (r Record) Unexpected() []string {
	var ids []string
	for _, s := range fidelity.Contradictions(r.sightings(r.Last().Documents)) {
		ids = append(ids, s.Fact)
	}
	return ids
}

func caseOf(round Round) casefile.Case {
	return casefile.Record(round.Documents, round.Started, casefile.About{})
}

// withheld is a value that changed, unless it looks like a secret.
func withheld(value string) string {
	if casefile.Secret(evidence.Document{Body: []byte(value)}) {
		return "[secret]"
	}
	return value
}

// Told are the attempts that a recorded JSON report tells of; none when it is not such a report.
func Told(recorded []byte) []Attempt {
	var of struct {
		Ledger []Attempt `json:"ledger"`
	}
	if json.Unmarshal(recorded, &of) != nil {
		return nil
	}
	return of.Ledger
}

// Simulated says that a recorded JSON report is of the lab.
func Simulated(recorded []byte) bool {
	var of struct {
		Simulated bool `json:"simulated"`
	}
	return json.Unmarshal(recorded, &of) == nil && of.Simulated
}

// outcome is an attempt in a line.
func (r Record) outcome(a Attempt) string {
	words := a.words().In(r.Lang)
	if len(a.Found) > 0 {
		words = r.Lang.F("Found: %s.", strings.Join(a.Found, r.Lang.T(", ")))
	}
	if a.Repaired != "" {
		words += r.Lang.Space() + r.Lang.F("The lab applied the remedy of %s.", a.Repaired)
	}
	if a.Stopped {
		words += r.Lang.Space() + r.Lang.T("Stopped before the end.")
	}
	return words
}

// Ledger writes the attempts of a session that had more than one, each with what was found, and the operator's note.
func (t *Terminal) Ledger(r Record) {
	attempts := r.attempts()
	if len(attempts) < 2 {
		return
	}
	fmt.Fprintln(t.w)
	t.Text("The attempts:")
	for i, a := range attempts {
		words := r.outcome(a)
		if a.Note != "" {
			words += t.lang.Space() + t.lang.F("Note: %s", a.Note)
		}
		t.Entry(fmt.Sprintf("  %d %s", i+1, a.Started.Local().Format("15:04:05")), words, 14)
	}
}

// words are an attempt without a cause. Little of it is remembered, so they claim nothing of the whole.
func (a Attempt) words() i18n.Text {
	verdict, waived := verdictOf(a.Verdict), len(a.Waived) > 0
	switch {
	case verdict == check.OK:
		return i18n.Text("Nothing wrong was found.")
	case verdict == check.Warn && waived:
		return "What is broken is waived."
	case verdict == check.Warn:
		return "Only a note was found."
	case verdict == check.Fail:
		return "The integration is broken."
	case verdict == check.Wait || verdict == check.Unknown && a.Waits:
		return "Wait: the change may need time to show."
	}
	return "Not enough information."
}

// verdictOf is the verdict of that name, unknown when there is none.
func verdictOf(name string) check.Verdict {
	for v := check.Unknown; v <= check.NotApplicable; v++ {
		if v.String() == name {
			return v
		}
	}
	return check.Unknown
}
