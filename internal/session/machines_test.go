package session

import (
	"context"
	"maps"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// machines answer from memory what the lab's answered once, which costs no network. From a time on they answer as if
// they had been repaired.
type machines struct {
	broken, healthy papers
	repaired        time.Time
	clock           func() time.Time
}

// Fetch answers what was recorded.
func (m machines) Fetch(_ context.Context, ref evidence.Ref) (evidence.Document, error) {
	docs, now := m.broken, m.clock()
	if !now.Before(m.repaired) {
		docs = m.healthy
	}
	d, ok := docs[ref]
	if !ok {
		return evidence.Document{}, evidence.ErrNotMine
	}
	d.Taken = now
	return d, nil
}

// inLab is what the machines of a lab say.
func inLab(t testing.TB, fault string) papers {
	t.Helper()
	c := openFor(t, ask.Nobody(), "en", func(o *Options) {
		o.Lab = Lab{Faults: fault, Silent: true}
		o.Symptom, o.NoInput = "everything", true
	})
	if err := c.ready(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	if _, err := c.walk.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	return fromMachines(c.store.Documents())
}

// fromMachines are the documents that no person gave.
func fromMachines(docs []evidence.Document) papers {
	said := papers{}
	for _, d := range docs {
		if d.Ref.Source != evidence.Ask && (d.Failure == nil || d.Failure.Kind != evidence.NotConfigured) {
			said[d.Ref] = d
		}
	}
	return said
}

// from adds machines to a session.
func (c *call) from(m machines) {
	m.clock = c.Clock
	c.sources.presets = append(c.sources.presets, m)
}

// as are machines that go on saying what they said in these documents.
func as(docs []evidence.Document, pasted papers) machines {
	said := fromMachines(docs)
	maps.DeleteFunc(said, func(ref evidence.Ref, _ evidence.Document) bool { _, was := pasted[ref]; return was })
	return machines{broken: said, healthy: said}
}
