package report

import (
	"github.com/xdrdoctor/xdrdoctor/internal/fidelity"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/knowledge"
)

// outcomeNames are what a run can show of a fact.
var outcomeNames = map[fidelity.Outcome]i18n.Text{
	fidelity.Confirmed: "confirmed", fidelity.Contradicted: "contradicted", fidelity.Answered: "answered",
	fidelity.NotMet: "not met",
}

// Fact writes a fact of docs/facts.md: its id and mark, its text, where it is from. Texts and sources are in English in
// every language, as in docs/facts.md.
func (t *Terminal) Fact(f knowledge.Fact) {
	head := t.bold.Sprint(f.ID) + "  " + string(f.Mark)
	if f.Unused {
		head += t.lang.T(", ") + t.lang.T("not used yet")
	}
	t.text("", head)
	t.text("    ", f.Text)
	from := f.Source.Title
	if f.Source.URL != "" {
		from += ", " + f.Source.URL
	}
	t.text("    ", t.lang.F("Source: %s.", from))
}

// Fidelity writes what a run showed of the facts that are not certain: contradictions first, what it did not meet last
// and by name only.
func (t *Terminal) Fidelity(all []fidelity.Sighting) {
	missing := 0
	for _, outcome := range []fidelity.Outcome{fidelity.Contradicted, fidelity.Answered, fidelity.Confirmed, fidelity.NotMet} {
		for _, s := range all {
			if s.Outcome != outcome {
				continue
			}
			if outcome == fidelity.NotMet {
				missing++
				t.text("", s.Fact+"  "+string(s.Mark)+"  "+outcomeNames[outcome].In(t.lang))
				continue
			}
			t.text("", t.bold.Sprint(s.Fact)+"  "+string(s.Mark)+"  "+outcomeNames[outcome].In(t.lang))
			f, _ := knowledge.Find(s.Fact)
			t.text("    ", f.Text)
			t.text("    ", t.lang.F("Seen: %s (%s)", s.Seen, s.Ref))
		}
	}
	t.Text("")
	t.Say("%d facts that are not certain: %d met, %d not met.", len(all), len(all)-missing, missing)
}
