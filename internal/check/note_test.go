package check

import (
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

func TestNotes(t *testing.T) {
	c := &Check{
		Name:   "lamp",
		Notes:  map[string]Note{"on": {Text: "on"}, "lit": {Text: "inferred: the room is lit", Inferred: true, Folded: true}},
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
		{"a fact that nobody was asked for", because(evidence.NotAsked), false, false},
	} {
		if one.f.Folds() != one.folds || one.f.Contradiction() != one.contradiction {
			t.Errorf("%s: folds %v, contradiction %v", one.name, one.f.Folds(), one.f.Contradiction())
		}
	}
}
