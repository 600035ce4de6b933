// Package fidelity compares what is known of the vendors' systems with what real ones answered: which assumptions,
// inferences and gaps of internal/knowledge a run confirmed, contradicted, answered or did not meet. One real tenant
// can close what cannot be closed in a lab.
//
//	for _, s := range fidelity.Of(documents) {
//		fmt.Println(s.Fact, s.Outcome, s.Seen) // F-SSE-LIST confirmed "array of 3"
//	}
//
// What it says of a document, and what Export writes, is safe to publish: shapes, never values.
package fidelity

import (
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/knowledge"
)

// Outcome is what became of a fact in one run.
type Outcome string

// The outcomes.
const (
	Contradicted Outcome = "contradicted" // a real system shows it otherwise
	Answered     Outcome = "answered"     // what was not known was seen
	Confirmed    Outcome = "confirmed"
	NotMet       Outcome = "not-met" // nothing in this run tells
)

// Sighting is what a run showed of one fact.
type Sighting struct {
	Fact    string         `json:"fact"` // an id of internal/knowledge
	Mark    knowledge.Mark `json:"mark"`
	Outcome Outcome        `json:"outcome"`
	Ref     string         `json:"ref,omitempty"`  // the document that shows it, without what names a customer
	Seen    string         `json:"seen,omitempty"` // its shape: keys, words of states, counts
}

// Of says of each fact that is not certain what the documents show of it, in the order of the table. Documents of the
// lab show nothing: it was written by us, and would confirm its own assumptions.
func Of(documents []evidence.Document) []Sighting {
	if simulated(documents) {
		documents = nil
	}
	var all []Sighting
	for _, f := range knowledge.All() {
		if !f.Mark.Open() {
			continue
		}
		s := Sighting{Fact: f.ID, Mark: f.Mark, Outcome: NotMet}
		if look, ok := looks()[f.ID]; ok {
			if seen, by := look(run(documents)); seen.outcome != "" {
				s.Outcome, s.Seen, s.Ref = seen.outcome, seen.words, publicRef(by)
			}
		}
		all = append(all, s)
	}
	return all
}

// simulated recognises the lab by the version that its XDR API names (F-LAB-VERSION).
func simulated(documents []evidence.Document) bool {
	return slices.ContainsFunc(documents, func(d evidence.Document) bool {
		return strings.HasSuffix(d.Header["X-Iroh-Version"], "-lab")
	})
}

// Met are the sightings of what a run met.
func Met(all []Sighting) []Sighting {
	return slices.DeleteFunc(slices.Clone(all), func(s Sighting) bool { return s.Outcome == NotMet })
}

// Contradictions are the sightings that prove xdrdoctor wrong. They are news to its maintainers.
func Contradictions(all []Sighting) []Sighting {
	return slices.DeleteFunc(slices.Clone(all), func(s Sighting) bool { return s.Outcome != Contradicted })
}
