package facts

import (
	"encoding/json"
	"slices"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/screen"
)

// What a tile of the module shows, also the answers to the question tile.
const (
	TileData       = "data"
	TileWiderOnly  = "wider-only" // data only when the period is widened
	TileEmpty      = "empty"
	TileE4017      = "e4017"
	TileUnexpected = "unexpected-error"
	TileOther      = "other"
)

// Tile is what a person sees on the dashboard, at first the symptom itself.
var Tile = &fact.Fact[string]{
	Name: "tile",
	Assume: func(q *fact.Query) (string, error) {
		kind, err := reported(q)
		if err != nil {
			return "", err
		}
		switch kind {
		case screen.DeviceOffline:
			return TileE4017, nil
		case screen.UnexpectedError:
			return TileUnexpected, nil
		}
		return "", fact.Doubt("the symptom does not say what the tiles show now")
	},
	Question: &fact.Question{
		Name:   "tile",
		Prompt: "XDR dashboard, a Secure Email tile now; if empty, try Last 90 Days",
		Why:    "The tiles show whether mail data arrives; a quiet gateway needs a wider period.",
		Where:  fact.Place{Portal: fact.XDRConsole, Hint: "the dashboard with the Secure Email tiles; reload the page"},
		Who:    fact.XDRAdmin,
		Options: []fact.Option{
			{Value: TileData, Label: "data"}, {Value: TileWiderOnly, Label: "data only with a wider period"},
			{Value: TileEmpty, Label: "empty at 90 days"}, {Value: TileE4017, Label: "E4017"},
			{Value: TileUnexpected, Label: "an unexpected error"}, {Value: TileOther, Label: "another error"},
		},
		Parse: parseTile,
	},
	Answer: func(_ *fact.Query, a string) (string, error) { return a, nil },
}

// parseTile takes an answer, or the error that stands on the tile. "No data" answers nothing: for which period is not
// said.
func parseTile(s string) (string, error) {
	if slices.Contains([]string{TileData, TileWiderOnly, TileEmpty, TileE4017, TileUnexpected, TileOther}, s) {
		return s, nil
	}
	switch r := screen.Read(s); r.Kind {
	case screen.DeviceOffline:
		return TileE4017, nil
	case screen.UnexpectedError:
		return TileUnexpected, nil
	case screen.ClientError, screen.TryAgain, screen.Rights, screen.APIToken, screen.Missing, screen.Proxy,
		screen.Quota, screen.FarSide:
		return TileOther, nil
	default:
		if r.Code != "" && r.Kind == screen.Unknown {
			return TileOther, nil
		}
	}
	return "", i18n.Error{Phrase: i18n.Say("%q is not an answer to this question", s)}
}

// Tiles is what the module's tiles deliver.
type Tiles struct {
	Shows  string // TileData, TileWiderOnly or TileEmpty
	Period string // the one that the dashboard is set to
	Wider  string // the one that has data, for TileWiderOnly
}

// The widest period is inferred [I]; the next one is documented [D] and is taken where a tile does not offer the
// widest.
var widths = []string{"last_90_days", "last_60_days", "last_30_days", "last_7_days", "last_24_hours", "last_hour"}

// tilesLooked is how many of the module's tiles are read: data in one proves the path, and each costs the ESA two
// reports.
const tilesLooked = 4

type tile struct {
	ID         string
	InstanceID string `json:"module_instance_id"`
	DataURL    string `json:"data_url"`
	Periods    []string
	Default    string `json:"default_period"`
}

// TilesFound is read from the dashboard API (FACTS §3 [D]).
var TilesFound = &fact.Fact[Tiles]{
	Name: "tiles-found",
	Learn: func(q *fact.Query) (Tiles, error) {
		fact.Start(q, ModuleFound)
		list := q.Docs(tilesRef)[0]
		var reply struct{ Data []tile }
		if err := decode(list, &reply); err != nil {
			return Tiles{}, err
		}
		m, err := fact.Get(q, ModuleFound)
		if err != nil {
			return Tiles{}, err
		}
		mine := slices.DeleteFunc(reply.Data, func(t tile) bool { return t.InstanceID != m.ID || t.DataURL == "" })
		if len(mine) == 0 {
			return Tiles{}, fact.Doubt("the module has no tiles")
		}
		mine = mine[:min(len(mine), tilesLooked)]
		t := Tiles{}
		var refs []evidence.Ref
		var usual []bool
		for _, one := range mine {
			period, widest := one.Default, ""
			for _, p := range widths {
				if slices.Contains(one.Periods, p) {
					widest = p
					break
				}
			}
			if period == "" && len(one.Periods) > 0 {
				period = one.Periods[0]
			}
			if t.Period == "" {
				t.Period, t.Wider = period, widest
			}
			for i, p := range []string{period, widest} {
				if p == "" || i == 1 && p == period {
					continue
				}
				refs, usual = append(refs, xdr("GET "+one.DataURL+"?period="+p)), append(usual, i == 0)
			}
		}
		t.Shows = TileEmpty
		var failed error
		for i, d := range q.Docs(refs...) {
			full, err := hasData(d)
			switch {
			case err != nil && failed == nil:
				failed = err
			case full && usual[i]:
				t.Shows = TileData
			case full && t.Shows == TileEmpty:
				t.Shows = TileWiderOnly
			}
		}
		if t.Shows != TileData && failed != nil {
			return Tiles{}, failed
		}
		return t, nil
	},
}

func hasData(d evidence.Document) (bool, error) {
	var reply struct {
		Data   struct{ Data json.RawMessage }
		Errors []moduleError
	}
	if err := decode(d, &reply); err != nil {
		return false, err
	}
	if len(reply.Errors) > 0 {
		return false, fact.Doubt("the tile reports: " + reply.Errors[0].screen().Text)
	}
	var points []any
	if err := json.Unmarshal(reply.Data.Data, &points); err != nil && len(reply.Data.Data) > 0 {
		return false, fact.NotRead(d, err)
	}
	return len(points) > 0, nil
}

// TileState is TilesFound, or what a person sees.
var TileState = &fact.Fact[Tiles]{
	Name: "tiles",
	Learn: func(q *fact.Query) (Tiles, error) {
		t, err := fact.Get(q, TilesFound)
		if err == nil {
			return t, nil
		}
		shown, shownErr := fact.Get(q, Tile)
		if shownErr == nil {
			return contentOfTile(q, shown)
		}
		return Tiles{}, beside(shownErr, err)
	},
	Beside: Tile.Question,
	Answer: contentOfTile,
	Same:   func(a, b Tiles) bool { return a.Shows == b.Shows },
}

// contentOfTile is what a tile shows where it shows no error.
func contentOfTile(_ *fact.Query, shown string) (Tiles, error) {
	switch shown {
	case TileData, TileWiderOnly, TileEmpty:
		return Tiles{Shows: shown}, nil
	}
	return Tiles{}, fact.Doubt("the tiles show an error, see module-health")
}
