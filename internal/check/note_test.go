package check

import (
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

func TestNotes(t *testing.T) {
	c := &Check{
		Name: "lamp",
		Notes: map[string]Note{"on": {Text: "on"},
			"lit": {Text: "inferred: the room is lit", Inferred: true, Folded: true}},
		Doubts: map[string]Note{"both": {Text: "on, and dark", Contradicts: true}, "dim": {Text: "dim"}},
	}
	p := &Pass{Check: c}
	because := func(kind evidence.Kind) Finding {
		return Finding{Check: c, Reason: &fact.Reason{Kind: kind}}
	}
	for _, one := range []struct {
		name                 string
		f                    Finding
		folds, contradiction bool
	}{
		{"seen to be well", p.OK("on", nil), false, false},
		{"well because another is", p.OK("lit", nil), true, false},
		{"the same note where it does not apply", p.NotApplicable("lit", nil), false, false},
		{"evidence that does not go together", p.Doubt("both", nil), false, true},
		{"not enough evidence", p.Doubt("dim", nil), false, false},
		{"a fact that machines tell differently", because(fact.Contradictory), false, true},
		{"a fact that not asked for", because(evidence.NotAsked), false, false},
	} {
		if one.f.Folds() != one.folds || one.f.Contradiction() != one.contradiction {
			t.Errorf("%s: folds %v, contradiction %v", one.name, one.f.Folds(), one.f.Contradiction())
		}
	}
}

// A conversation names no flag; a command line does.
func TestSaid(t *testing.T) {
	c := &Check{Name: "lamp",
		Doubts: map[string]Note{"dim": {Text: "not known", Look: "lamp-dim"}, "odd": {Text: "odd"}}}
	p := &Pass{Check: c}
	why := func(r fact.Reason, open ...*fact.Question) Finding {
		return Finding{Check: c, Reason: &r, Pending: open}
	}
	ask := &fact.Question{Name: "switch"}
	for _, one := range []struct {
		f           Finding
		said, words string
	}{
		{p.Doubt("dim", nil), "not known", "not known; answer with --lamp-dim"},
		{p.Doubt("odd", nil), "odd", "odd"},
		{why(fact.Reason{Kind: evidence.NotAsked, Question: "switch"}), "not asked", "not asked; answer with --switch"},
		{why(fact.Reason{Kind: evidence.NotAsked}, ask, ask), "not asked", "not asked; answer with --switch"},
		{why(fact.Reason{Kind: evidence.Budget}), "there was no time left", "there was no time left; raise --budget"},
		{why(fact.Reason{Kind: evidence.NoRegion}), "an XDR API client is set up, but the region is not known",
			"an XDR API client is set up, but the region is not known; answer with --region"},
		{why(fact.Reason{Kind: evidence.TimedOut}, ask), "no answer in time; this machine must be able to reach it",
			"no answer in time; answer with --switch"},
	} {
		if said, words := one.f.Said(nil), one.f.Words(nil); said != one.said || words != one.words {
			t.Errorf("%q, %q", said, words)
		}
	}
}
