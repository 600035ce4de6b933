package report

import (
	"strings"

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
	mark := string(f.Mark)
	if f.Unused {
		mark += t.lang.T(", ") + t.lang.T("not used yet")
	}
	t.text("", t.bold.Sprint(f.ID)+" "+mark)
	t.text("    ", f.Text)
	from := f.Source.Title
	if f.Source.URL != "" {
		from += ", " + f.Source.URL
	}
	t.text("    ", t.lang.F("Source: %s.", from))
}

// Fidelity writes what a run showed of the facts that are not certain: contradictions first, what it did not meet last
// and by its id only.
func (t *Terminal) Fidelity(all []fidelity.Sighting) {
	var missing []string
	order := []fidelity.Outcome{fidelity.Contradicted, fidelity.Answered, fidelity.Confirmed, fidelity.NotMet}
	for _, outcome := range order {
		for _, s := range all {
			switch {
			case s.Outcome != outcome:
			case outcome == fidelity.NotMet:
				missing = append(missing, s.Fact)
			default:
				f, _ := knowledge.Find(s.Fact)
				t.text("", t.bold.Sprint(s.Fact)+" "+string(s.Mark)+t.lang.T(", ")+outcomeNames[outcome].In(t.lang))
				t.text("    ", f.Text)
				t.text("    ", t.lang.F("Seen: %s (%s)", s.Seen, s.Ref))
			}
		}
	}
	if len(missing) > 0 {
		t.Say("Not met: %s.", strings.Join(missing, t.lang.T(", ")))
	}
	t.Say("%d facts that are not certain: %d met, %d not met.", len(all), len(all)-len(missing), len(missing))
}
