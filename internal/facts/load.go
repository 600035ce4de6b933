package facts

import (
	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// The answers to esa-load.
const (
	LoadNormal = "normal"
	LoadHigh   = "overloaded"
)

// ESALoad says whether the ESA is too busy to answer XDR (F-FIELD-LOAD, F-CLI-LOAD).
var ESALoad = &fact.Fact[string]{
	Name: "esa-load",
	Learn: func(q *fact.Query) (string, error) {
		d := outputs(q, cli(cliStatus))[0]
		busy := loadShown(d)
		if busy == asyncos.Unknown { // healthcheck is about the last months
			busy = loadShown(outputs(q, cli(cliHealthcheck))[0])
		}
		switch {
		case busy == asyncos.Yes:
			return LoadHigh, nil
		case busy == asyncos.No:
			return LoadNormal, nil
		case !d.OK():
			return "", fact.Why(d)
		}
		return "", fact.Doubt("status does not show how busy the ESA is")
	},
	Question: &fact.Question{
		Name:   "esa-load",
		Topic:  "Overload of the ESA",
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

// loadShown is whether a command shows the ESA as busy.
func loadShown(d evidence.Document) asyncos.Truth {
	l, ok := asyncos.ParseLoad(string(d.Body))
	if !d.OK() || !ok {
		return asyncos.Unknown
	}
	return l.Busy()
}
