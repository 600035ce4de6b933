// Package casefile reads and writes cases: what was known in one round, as a folder or a zip of documents with a
// manifest. A case is what a run records, what TAC gets, what is read again offline, and what tests have as a fixture.
//
// The hashes in the manifest show whether a case was cut or edited by hand. They do not prove who made it: a person who
// also changes the manifest goes unnoticed.
package casefile

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// What a case may hold at most, so that reading a hostile one stays within the memory of a laptop.
const (
	maxBody     = 64 << 20
	maxTotal    = 256 << 20
	maxManifest = 16 << 20
	maxEntries  = 10_000
)

// Case is the evidence of one round.
type Case struct {
	About
	Now       time.Time           // the clock of the round, which every reading of the case goes by
	Documents []evidence.Document // those that count, one per Ref
	Heard     []evidence.Document // what other sources had of the same Refs
	Diagnosis json.RawMessage     // what the session came to, as JSON; nil when nothing was diagnosed
	Report    []byte              // the same for a person, as HTML
}

// About says what a case is of.
type About struct {
	Version string    // of the xdrdoctor that recorded it
	Created time.Time // when it was recorded
	Symptom string
	Region  string // "" when it was not known
}

// Record makes the case of what is known. Of two documents with one Ref the later is kept.
func Record(documents []evidence.Document, now time.Time, about About) Case {
	return Case{About: about, Now: now, Documents: known(documents)}
}

// Beside is the case with what other sources had of the same Refs.
func (c Case) Beside(heard []evidence.Document) Case {
	c.Heard = heard
	return c
}

// known are the documents that say something, one per Ref, in the order of their Refs.
func known(documents []evidence.Document) []evidence.Document {
	last := make(map[evidence.Ref]evidence.Document, len(documents))
	for _, d := range documents {
		if !vacant(d) {
			last[d.Ref] = d
		}
	}
	kept := make([]evidence.Document, 0, len(last))
	for _, d := range last {
		kept = append(kept, d)
	}
	slices.SortFunc(kept, func(a, b evidence.Document) int { return byRef(a.Ref, b.Ref) })
	return kept
}

func byRef(a, b evidence.Ref) int {
	return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Request, b.Request))
}

// vacant documents only say that nobody was there to answer. Offline there may be somebody: another file, or the
// operator.
func vacant(d evidence.Document) bool {
	return d.Failure != nil && (d.Failure.Kind == evidence.NotAsked || d.Failure.Kind == evidence.NotConfigured)
}

// Merge puts cases together. For each Ref the last case that has it wins; the clock is the latest. A diagnosis is kept
// only of a single case, because it is of that case's evidence.
func Merge(cases ...Case) Case {
	if len(cases) == 1 {
		return cases[0]
	}
	var m Case
	var all []evidence.Document
	for _, c := range cases {
		m.Version, m.Symptom, m.Region = cmp.Or(c.Version, m.Version), cmp.Or(c.Symptom, m.Symptom),
			cmp.Or(c.Region, m.Region)
		if c.Created.After(m.Created) {
			m.Created = c.Created
		}
		if c.Now.After(m.Now) {
			m.Now = c.Now
		}
		all = append(all, c.Documents...)
		m.Heard = append(m.Heard, c.Heard...)
	}
	m.Documents = known(all)
	return m
}

// Sources answer what was recorded, as it was recorded, and nothing else: what counted first, then each that was heard
// beside it.
func (c Case) Sources() []evidence.Source {
	counted := recording{}
	for _, d := range known(c.Documents) {
		counted[d.Ref] = d
	}
	sources := []evidence.Source{counted}
	for _, d := range c.Heard {
		sources = append(sources, recording{d.Ref: d})
	}
	return sources
}

type recording map[evidence.Ref]evidence.Document

// AtHand implements evidence.AtHand.
func (r recording) AtHand() bool { return true }

func (r recording) Fetch(ctx context.Context, ref evidence.Ref) (evidence.Document, error) {
	if ctx.Err() != nil {
		return evidence.Document{}, context.Cause(ctx)
	}
	d, ok := r[ref]
	if !ok {
		return evidence.Document{}, evidence.ErrNotMine
	}
	return d, nil
}
