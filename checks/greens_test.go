package checks_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// Every green is earned: wherever a story makes a check ok, the documents that it cites are its reason. Without them it
// is not ok for that reason any more. Each note that a check says when it is ok has such a control: the list of notes
// is taken from what the checks say in the stories, and TestStoriesShowAll proves that the stories show them all.
func TestEveryGreenIsEarned(t *testing.T) {
	calm(t)
	controlled := map[string]bool{} // check and note; false: seen, and no control turned it
	greens := 0
	for _, s := range stories() {
		r := start(t, s)
		now := time.Now()
		set := fact.NewSet(context.Background(), r.store, now)
		for _, c := range checks.All() {
			f := c.Run(check.NewPass(c, set, now, nil))
			if f.Verdict != check.OK {
				continue
			}
			greens++
			green := c.Name + " " + f.Note
			told := slices.Clone(f.Cites) // and what a person would say instead
			for _, q := range checks.Questions() {
				told = append(told, q.Ref())
			}
			without := c.Run(check.NewPass(c, fact.NewSet(context.Background(), robbed(r.store, told), now), now, nil))
			turned := without.Verdict != check.OK || without.Note != f.Note
			controlled[green] = controlled[green] || turned
			if !turned {
				t.Errorf("%s: %s is ok (%s) without all that it cites: %v", s.name, c.Name, f.Note, f.Cites)
			}
			if !slices.ContainsFunc(f.Cites, func(ref evidence.Ref) bool {
				d, ok := r.store.Get(ref)
				return ok && (d.Failure == nil || d.Failure.Kind != evidence.NotConfigured)
			}) {
				t.Errorf("%s: %s is ok (%s) and cites nothing that was seen: %v", s.name, c.Name, f.Note, f.Cites)
			}
		}
		r.lab.Close()
	}
	for green, ok := range controlled {
		if !ok {
			t.Errorf("%s: no control makes it anything but ok", green)
		}
	}
	t.Logf("%d greens, %d reasons to be ok", greens, len(controlled))
}

// robbed is what is known but for some documents: nobody could tell of them.
func robbed(known *evidence.Store, refs []evidence.Ref) *evidence.Store {
	without := evidence.NewStore(known.Clock)
	for _, d := range known.Documents() {
		if slices.Contains(refs, d.Ref) {
			d = evidence.Document{Ref: d.Ref, Taken: d.Taken,
				Failure: &evidence.Failure{Phase: evidence.Configure, Kind: evidence.NotConfigured}}
		}
		without.Put(d)
	}
	return without
}

// What makes a check ok is not so in the worlds of its own faults: each check is ok in a healthy world, and in the
// world of each of its own faults, through all sources, it is not.
func TestNoGreenWhereItsFaultIs(t *testing.T) {
	calm(t)
	each(singles(), func(w lit) {
		s := &shown{world: w, earlier: map[string][]evidence.Document{}}
		for _, set := range []string{byAll, byAPIs, byAPIsAndPerson, byCommandLine, byOperator} {
			r, round := s.walk(t, set, "")
			r.lab.Close()
			for _, f := range round.Findings {
				if f.Verdict == check.OK && slices.ContainsFunc(w.truth, func(code string) bool {
					return strings.HasPrefix(code, f.Check.Name+".")
				}) && !(slices.Contains(w.faults, "sma-api-off") && notTheESA["sma-api-off"] == f.Note) {
					t.Errorf("[%s] in %s: %s is ok (%s)", set, w, f.Check.Name, f.Note)
				}
			}
		}
	})
}
