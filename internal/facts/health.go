package facts

import (
	"encoding/json"
	"net/url"

	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/screen"
)

// Health is XDR's own opinion of the module.
type Health struct {
	OK   bool
	Seen bool // by a person, on a tile
	ModuleFault
}

// HealthCall is the health call on the module (F-XDR-HEALTH).
var HealthCall = &fact.Fact[Health]{
	Name: "health-call",
	Learn: func(q *fact.Query) (Health, error) {
		m, err := fact.Get(q, ModuleFound)
		if err != nil {
			return Health{}, err
		}
		if m.ID == "" {
			return Health{}, fact.Doubt("XDR has no Secure Email module for this ESA to query")
		}
		d := q.Docs(xdr("POST /iroh/iroh-enrich/health/" + url.PathEscape(m.ID)))[0]
		const want = i18n.Text("the module's health")
		e, err := readEnvelope(d, want)
		if err != nil {
			return Health{}, err
		}
		fault, err := e.fault(m.EmailModule, true)
		switch {
		case fault != nil:
			return Health{ModuleFault: *fault}, nil
		case err != nil:
			return Health{}, err
		}
		var reply healthOfOne
		if json.Unmarshal(e.Data, &reply) != nil || reply.InstanceID == "" {
			return Health{}, fact.NotShaped(d, want, kindOf(e.Data), "")
		}
		return reply.health(m)
	},
}

// healthOfOne has the keys that are read of one module's health (F-XDR-HEALTH).
type healthOfOne struct {
	moduleAnswer
	Data healthStatus `json:"data"`
}

type healthStatus struct {
	Status string `json:"status"`
}

func (r healthOfOne) health(m Module) (Health, error) {
	switch status := r.Data.Status; {
	case r.InstanceID != m.ID:
		return Health{}, fact.Doubt("XDR answered with the health of another module")
	case status == "error":
		return Health{ModuleFault: ModuleFault{Reading: screen.Reading{Text: "status error, module " +
			trimmed(r.State, 20)}}}, nil
	case status != "ok":
		return Health{}, fact.Doubt("XDR itself does not know the module's health")
	case m.State != ModuleOK:
		return Health{}, fact.Doubt("the healthy module is not on the ESA's device")
	}
	return Health{OK: true}, nil
}

// ModuleHealth is HealthCall, or what the tile shows to a person: a tile with data, or one that is only empty, has a
// healthy module.
var ModuleHealth = &fact.Fact[Health]{
	Name: "module-health",
	Learn: func(q *fact.Query) (Health, error) {
		h, err := fact.Get(q, HealthCall)
		if err == nil {
			return h, nil
		}
		shown, shownErr := fact.Get(q, Tile)
		if shownErr != nil {
			return Health{}, beside(shownErr, err)
		}
		return healthOfTile(q, shown)
	},
	Beside: Tile.Question,
	Answer: healthOfTile,
	Same:   func(a, b Health) bool { return a.OK == b.OK },
}

// healthOfTile is what a tile says of the module.
func healthOfTile(_ *fact.Query, shown string) (Health, error) {
	switch shown {
	case TileE4017:
		return seenFault(FaultOffline, "E4017: Device is offline [409]"), nil
	case TileUnexpected:
		return seenFault(FaultOther, "There was an unexpected error on the Secure Email module"), nil
	case TileOther:
		return Health{}, fact.Doubt("the tile shows an error that was not recognised")
	}
	return Health{OK: true, Seen: true}, nil
}

func seenFault(kind FaultKind, text string) Health {
	return Health{Seen: true, ModuleFault: ModuleFault{kind, screen.Read(text)}}
}
