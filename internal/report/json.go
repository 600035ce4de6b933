package report

import (
	"encoding/json"
	"io"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// Schema names the form of the JSON report. Its keys and codes are stable and never translated; keys may be added.
const Schema = "xdrdoctor.diagnosis/v1"

type diagnosisJSON struct {
	Schema   string          `json:"schema"`
	Tool     toolJSON        `json:"tool"`
	Started  time.Time       `json:"started"`
	Finished time.Time       `json:"finished"`
	Region   string          `json:"region"` // "" when it is not known
	Symptom  string          `json:"symptom"`
	Verdict  check.Verdict   `json:"verdict"`
	Causes   []causeJSON     `json:"causes"`
	Access   []causeJSON     `json:"access"`
	Findings []findingJSON   `json:"findings"`
	Evidence evidence.Stats  `json:"evidence"`
	Repaired string          `json:"repaired,omitempty"` // the code whose remedy the lab did after this round
	Rounds   []diagnosisJSON `json:"rounds,omitempty"`
}

type toolJSON struct {
	Version string `json:"version"`
}

type causeJSON struct {
	Check    string        `json:"check"`
	Case     check.Case    `json:"case"`
	Verdict  check.Verdict `json:"verdict"`
	Problem  string        `json:"problem"`
	Impact   string        `json:"impact"`
	Remedy   remedyJSON    `json:"remedy"`
	Explains []string      `json:"explains"`
	Cites    []citeJSON    `json:"cites"`
}

type remedyJSON struct {
	Steps  []stepJSON  `json:"steps"`
	Allow  string      `json:"allow"` // a duration, "20m0s"; "" when the change shows at once
	Verify string      `json:"verify"`
	Docs   []check.Doc `json:"docs"`
}

type stepJSON struct {
	Who   check.Who `json:"who"`
	Where string    `json:"where"`
	Do    string    `json:"do"`
}

type citeJSON struct {
	Ref   string    `json:"ref"`
	From  string    `json:"from"`
	Taken time.Time `json:"taken"`
}

type findingJSON struct {
	Check   string        `json:"check"`
	Verdict check.Verdict `json:"verdict"`
	Case    check.Case    `json:"case"` // "" without one
	Why     string        `json:"why"`
	Until   *time.Time    `json:"until,omitempty"` // of wait
	Cites   []citeJSON    `json:"cites"`
}

// Round is one diagnosis of a session, and what the lab repaired after it.
type Round struct {
	*engine.Diagnosis
	Repaired string
}

func diagnosis(d *engine.Diagnosis, version string) diagnosisJSON {
	cites := citer(d.Documents)
	out := diagnosisJSON{
		Schema: Schema, Tool: toolJSON{version}, Started: d.Started, Finished: d.Finished, Region: d.Region, Symptom: d.Symptom,
		Verdict: d.Verdict, Causes: []causeJSON{}, Access: []causeJSON{}, Findings: []findingJSON{}, Evidence: d.Stats,
	}
	for _, f := range d.Findings {
		fj := findingOf(f, cites)
		out.Findings = append(out.Findings, fj)
	}
	cause := func(c engine.Cause) causeJSON {
		r := c.Remedy()
		cj := causeJSON{
			Check: c.Check.Name, Case: c.Case, Verdict: c.Verdict, Problem: r.Problem, Impact: r.Impact,
			Remedy: remedyJSON{Steps: []stepJSON{}, Verify: r.Verify, Docs: r.Docs}, Explains: []string{}, Cites: cites(c.Cites),
		}
		if r.Docs == nil {
			cj.Remedy.Docs = []check.Doc{}
		}
		if r.Allow > 0 {
			cj.Remedy.Allow = r.Allow.String()
		}
		for _, s := range r.Steps {
			cj.Remedy.Steps = append(cj.Remedy.Steps, stepJSON(s))
		}
		for _, e := range c.Explains {
			cj.Explains = append(cj.Explains, e.Name)
		}
		return cj
	}
	for _, c := range d.Causes {
		out.Causes = append(out.Causes, cause(c))
	}
	for _, c := range d.Access {
		out.Access = append(out.Access, cause(c))
	}
	return out
}

func findingOf(f check.Finding, cites func([]evidence.Ref) []citeJSON) findingJSON {
	fj := findingJSON{Check: f.Check.Name, Verdict: f.Verdict, Case: f.Case, Why: f.Why(), Cites: cites(f.Cites)}
	if f.Verdict == check.Wait {
		fj.Until = &f.Until
	}
	return fj
}

// citer looks up where documents came from. A question that nobody was asked is no citation.
func citer(docs []evidence.Document) func([]evidence.Ref) []citeJSON {
	known := map[evidence.Ref]evidence.Document{}
	for _, d := range docs {
		known[d.Ref] = d
	}
	return func(refs []evidence.Ref) []citeJSON {
		cites := []citeJSON{}
		for _, r := range refs {
			if d, ok := known[r]; ok && (d.Failure == nil || d.Failure.Kind != evidence.NotAsked && d.Failure.Kind != evidence.NotConfigured) {
				cites = append(cites, citeJSON{r.String(), d.From, d.Taken})
			}
		}
		return cites
	}
}

// JSON writes the last round as one object; with more than one round, or when the lab repairs, all of them under "rounds".
func JSON(w io.Writer, rounds []Round, repairs bool, version string) error {
	out := diagnosis(rounds[len(rounds)-1].Diagnosis, version)
	if repairs {
		for _, r := range rounds {
			one := diagnosis(r.Diagnosis, version)
			one.Repaired = r.Repaired
			out.Rounds = append(out.Rounds, one)
		}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

// JSONLines writes an object a line: each finding of each round, with "type": "finding" and its round's number, then each diagnosis with
// "type": "diagnosis".
func JSONLines(w io.Writer, rounds []Round, version string) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for i, r := range rounds {
		cites := citer(r.Documents)
		for _, f := range r.Findings {
			line := struct {
				Type  string `json:"type"`
				Round int    `json:"round"`
				findingJSON
			}{"finding", i + 1, findingOf(f, cites)}
			if err := e.Encode(line); err != nil {
				return err
			}
		}
		d := diagnosis(r.Diagnosis, version)
		d.Repaired = r.Repaired
		line := struct {
			Type  string `json:"type"`
			Round int    `json:"round"`
			diagnosisJSON
		}{"diagnosis", i + 1, d}
		if err := e.Encode(line); err != nil {
			return err
		}
	}
	return nil
}
