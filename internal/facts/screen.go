package facts

import (
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/screen"
)

// reported is the kind of trouble that brought us here: the pasted text's, else the symptom's. It reads both always, so
// that both are forgotten together when what they say is asked again.
func reported(q *fact.Query) (screen.Kind, error) {
	symptom, symptomErr := fact.Get(q, Symptom)
	if e, err := fact.Get(q, Screen); err == nil {
		return e.Kind, nil
	}
	return screen.Kind(symptom), symptomErr
}

// Screen is the error text that the operator pasted, if any; the caller that asked for it has put it into the store.
var Screen = &fact.Fact[screen.Reading]{
	Name: "screen",
	Learn: func(q *fact.Query) (screen.Reading, error) {
		text, err := noted(q, "screen")
		if err != nil {
			return screen.Reading{}, err
		}
		return screen.Read(text), nil
	},
}
