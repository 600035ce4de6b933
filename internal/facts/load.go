package facts

import (
	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// The answers to esa-load.
const (
	LoadNormal = "normal"
	LoadHigh   = "overloaded"
)

// ESALoad says whether the ESA is too busy to answer XDR (FACTS §7 [D/I]).
var ESALoad = &fact.Fact[string]{
	Name: "esa-load",
	Learn: func(q *fact.Query) (string, error) {
		docs := typed(q, cli("status"), cli("healthcheck"))
		busy := asyncos.Unknown
		for _, d := range docs { // status is about now, healthcheck about the last months
			if l, ok := asyncos.ParseLoad(string(d.Body)); d.OK() && ok && busy == asyncos.Unknown {
				busy = l.Busy()
			}
		}
		switch {
		case busy == asyncos.Yes:
			return LoadHigh, nil
		case busy == asyncos.No:
			return LoadNormal, nil
		case !docs[0].OK():
			return "", fact.Why(docs[0])
		}
		return "", fact.Doubt("status does not show how busy the ESA is")
	},
	Question: &fact.Question{
		Name:   "esa-load",
		CLI:    true,
		Prompt: "Is the ESA overloaded (CPU above 85%, or resource conservation)?",
		Why:    "An overloaded ESA may answer XDR too late, or not at all.",
		Where: fact.Place{Portal: fact.ESAWeb, Path: "Monitor > System Capacity",
			Hint: "System Load; on the CLI: status"},
		Who: fact.ESAAdmin,
		Options: []fact.Option{
			{Value: LoadNormal, Label: "no"}, {Value: LoadHigh, Label: "yes"},
		},
	},
	Answer: func(_ *fact.Query, a string) (string, error) { return a, nil },
}
