package report

import (
	_ "embed" // of the schema
	"encoding/json"
	"io"
	"slices"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// Schema names the form of the JSON report. Its keys and codes are stable and never translated; keys may be added.
const Schema = "xdrdoctor.diagnosis/v1"

type diagnosisJSON struct {
	Schema   string          `json:"schema"`
	Tool     toolJSON        `json:"tool"`
	Language string          `json:"language"` // of the words: "en", "zh-CN"
	Started  time.Time       `json:"started"`
	Finished time.Time       `json:"finished"`
	Region   string          `json:"region"` // "" when it is not known
	Symptom  string          `json:"symptom"`
	Verdict  check.Verdict   `json:"verdict"`
	Causes   []causeJSON     `json:"causes"`
	Narrowed []narrowedJSON  `json:"narrowed"` // what remains where no cause is found
	Access   []causeJSON     `json:"access"`
	Findings []findingJSON   `json:"findings"`
	Path     []stopJSON      `json:"path"`
	Evidence evidence.Stats  `json:"evidence"`
	Probes   []probeJSON     `json:"probes,omitempty"`    // of the cloud hosts, from the machine that xdrdoctor ran on
	Stopped  bool            `json:"stopped,omitempty"`   // by the operator, before all checks were made
	Lab      bool            `json:"simulated,omitempty"` // the lab answered, not the vendors' systems
	Repaired string          `json:"repaired,omitempty"`  // the code whose remedy the lab did after this round
	Note     string          `json:"note,omitempty"`      // the operator's, on this round
	Rounds   []diagnosisJSON `json:"rounds,omitempty"`
	Ledger   []Attempt       `json:"ledger,omitempty"` // of the whole session, so not in rounds
}

type probeJSON struct {
	evidence.Trip
	Failure string `json:"failure,omitempty"`
}

type toolJSON struct {
	Version string `json:"version"`
}

type causeJSON struct {
	Check    string           `json:"check"`
	Case     check.Case       `json:"case"`
	Verdict  check.Verdict    `json:"verdict"`
	Sure     check.Confidence `json:"confidence"`
	Problem  string           `json:"problem"`
	Impact   string           `json:"impact"`
	Remedy   remedyJSON       `json:"remedy"`
	Explains []string         `json:"explains"`
	Cites    []citeJSON       `json:"cites"`
	Shapes   string           `json:"shapes,omitempty"` // the file of --shapes that it rests on
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
	Check   string           `json:"check"`
	Verdict check.Verdict    `json:"verdict"`
	Case    check.Case       `json:"case"`       // "" without one
	Sure    check.Confidence `json:"confidence"` // "" where nothing is claimed
	Why     string           `json:"why"`
	Until   *time.Time       `json:"until,omitempty"` // of wait
	Waived  *waiverJSON      `json:"waived,omitempty"`
	Shapes  string           `json:"shapes,omitempty"` // the file of --shapes that it rests on
	Unlike  []otherwiseJSON  `json:"otherwise,omitempty"`
	Cites   []citeJSON       `json:"cites"`
}

type stopJSON struct {
	Station check.Station `json:"station"`
	State   string        `json:"state"` // a verdict, or not-checked
}

func (r Record) diagnosis(d *engine.Diagnosis) diagnosisJSON {
	cites := citer(d.Documents, r.shown)
	out := diagnosisJSON{
		Schema: Schema, Tool: toolJSON{r.Version}, Language: r.Lang.Tag(), Started: d.Started, Finished: d.Finished,
		Region: d.Region, Symptom: d.Symptom,
		Verdict: d.Verdict, Causes: []causeJSON{}, Access: []causeJSON{}, Findings: []findingJSON{}, Evidence: d.Stats,
		Stopped: d.Stopped, Narrowed: r.narrowedJSON(d), Lab: r.Simulated,
	}
	for _, s := range path(d.Findings) {
		out.Path = append(out.Path, stopJSON{s.Station, s.state.String()})
	}
	for _, f := range d.Findings {
		fj := r.finding(f, cites, d.Documents)
		out.Findings = append(out.Findings, fj)
	}
	for _, p := range probesOf(d.Documents) {
		pj := probeJSON{Trip: r.shownTrip(p.Trip)}
		if p.failure != nil {
			pj.Failure = r.shown(p.failure.Error())
		}
		out.Probes = append(out.Probes, pj)
	}
	cause := func(c engine.Cause) causeJSON {
		remedy := c.RemedyIn(r.Lang)
		cj := causeJSON{
			Check: c.Check.Name, Case: c.Case, Verdict: c.Verdict, Sure: c.Confidence(),
			Problem: r.shown(remedy.Problem), Impact: r.shown(remedy.Impact),
			Remedy: remedyJSON{Steps: []stepJSON{}, Verify: remedy.Verify, Docs: remedy.Docs}, Explains: []string{},
			Cites: cites(c.Cites), Shapes: shapesOf(c.Finding, d.Documents),
		}
		if remedy.Docs == nil {
			cj.Remedy.Docs = []check.Doc{}
		}
		if remedy.Allow > 0 {
			cj.Remedy.Allow = remedy.Allow.String()
		}
		for _, s := range remedy.Steps {
			cj.Remedy.Steps = append(cj.Remedy.Steps,
				stepJSON{s.Who, r.shown(s.Where.In(r.Lang, region.Region(d.Region))), r.shown(s.Do)})
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

// shownTrip is what may be seen of a probe: a proxy and who signs for it are the customer's.
func (r Record) shownTrip(trip evidence.Trip) evidence.Trip {
	whole, err := json.Marshal(trip)
	if err != nil {
		return evidence.Trip{Host: trip.Host}
	}
	var shown evidence.Trip
	if json.Unmarshal([]byte(r.shown(string(whole))), &shown) != nil {
		return evidence.Trip{Host: trip.Host}
	}
	return shown
}

func (r Record) finding(f check.Finding, cites func([]evidence.Ref) []citeJSON,
	docs []evidence.Document) findingJSON {
	fj := findingJSON{Check: f.Check.Name, Verdict: f.Verdict, Case: f.Case, Sure: f.Confidence(),
		Why: r.shown(f.Words(r.Lang)), Cites: cites(f.Cites), Shapes: shapesOf(f, docs)}
	if f.Verdict == check.Wait {
		fj.Until = &f.Until
	}
	if w := f.Waived; w != nil {
		fj.Waived = &waiverJSON{r.shown(w.Reason), r.shown(w.Owner), w.Until.Format(time.DateOnly)}
	}
	unlike := f.Otherwise
	if f.Reason != nil && f.Reason.Unlike != nil {
		unlike = append(slices.Clip(unlike), *f.Reason.Unlike)
	}
	for _, u := range unlike {
		one, other := r.voice(u.One), r.voice(u.Other)
		fj.Unlike = append(fj.Unlike, otherwiseJSON{u.Fact, !u.Open, one, other})
	}
	return fj
}

// otherwiseJSON is what two sources say differently.
type otherwiseJSON struct {
	Fact  string    `json:"fact"`
	Known bool      `json:"known"` // the first of the two counts; else neither does
	One   voiceJSON `json:"one"`
	Other voiceJSON `json:"other"`
}

// voiceJSON is what one source says.
type voiceJSON struct {
	citeJSON
	Origin evidence.Origin `json:"origin,omitempty"`
	Value  string          `json:"value"`
}

func (r Record) voice(v fact.Voice) voiceJSON {
	return voiceJSON{citeJSON{r.shown(v.Ref.String()), r.shown(v.From), v.Taken}, v.Origin, r.shown(v.Value.In(r.Lang))}
}

// waiverJSON is why a finding does not count.
type waiverJSON struct {
	Reason string `json:"reason"`
	Owner  string `json:"owner"`
	Until  string `json:"until"` // a date
}

// citer looks up where documents came from. A question that nobody was asked is not a citation.
func citer(docs []evidence.Document, show func(string) string) func([]evidence.Ref) []citeJSON {
	known := map[evidence.Ref]evidence.Document{}
	for _, d := range docs {
		known[d.Ref] = d
	}
	return func(refs []evidence.Ref) []citeJSON {
		cites := []citeJSON{}
		for _, r := range refs {
			if d, ok := known[r]; ok &&
				(d.Failure == nil || d.Failure.Kind != evidence.NotAsked && d.Failure.Kind != evidence.NotConfigured) {
				cites = append(cites, citeJSON{show(r.String()), show(d.From), d.Taken})
			}
		}
		return cites
	}
}

// SchemaFile is the JSON Schema of JSON and, under $defs/line, of a line of JSONLines.
//
//go:embed schema.json
var SchemaFile string

// JSON writes the last round as one object; with more than one round, or when the lab repairs, all of them under
// "rounds".
func (r Record) JSON(w io.Writer) error {
	out := r.diagnosis(r.Last())
	out.Note, out.Ledger = r.shown(r.Rounds[len(r.Rounds)-1].Note), r.attempts()
	if r.Repairs || len(r.Rounds) > 1 {
		for _, round := range r.Rounds {
			one := r.diagnosis(round.Diagnosis)
			one.Repaired, one.Note = round.Repaired, r.shown(round.Note)
			out.Rounds = append(out.Rounds, one)
		}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

// JSONLines writes an object a line: each finding of each round, with "type": "finding" and its round's number, then
// each diagnosis with "type": "diagnosis".
func (r Record) JSONLines(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for i, round := range r.Rounds {
		cites := citer(round.Documents, r.shown)
		for _, f := range round.Findings {
			line := struct {
				Type  string `json:"type"`
				Round int    `json:"round"`
				findingJSON
			}{"finding", i + 1, r.finding(f, cites, round.Documents)}
			if err := e.Encode(line); err != nil {
				return err
			}
		}
		d := r.diagnosis(round.Diagnosis)
		d.Repaired, d.Note = round.Repaired, r.shown(round.Note)
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
