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
		Topic:  "Secure Email tile in XDR",
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

// parseTile takes an answer, or the error that the tile shows. "No data" answers nothing: for which period is not
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

// The widest period is inferred (F-XDR-PERIODS-WIDE); the next one is documented (F-XDR-PERIODS) and is taken where a
// tile does not offer the widest.
var widths = []string{"last_90_days", "last_60_days", "last_30_days", "last_7_days", "last_24_hours", "last_hour"}

// tilesLooked is how many of the module's tiles are read: data in one proves the path, and each costs the ESA two
// reports.
const tilesLooked = 4

type tile struct {
	ID         string   `json:"id"`
	InstanceID string   `json:"module_instance_id"`
	DataURL    string   `json:"data_url"`
	Periods    []string `json:"periods"`
	Default    string   `json:"default_period"`
}

// readTiles reads the dashboard's list (F-XDR-TILES).
func readTiles(d evidence.Document) (list []tile, err error) {
	e, err := readEnvelope(d, wantTiles)
	if err != nil {
		return nil, err
	}
	return listOf[tile](d, e.Data, wantTiles, "id", "module_instance_id", "data_url")
}

const wantTiles = i18n.Text("a list of tiles")

// TilesFound is read from the dashboard API (F-XDR-TILES).
var TilesFound = &fact.Fact[Tiles]{
	Name: "tiles-found",
	Learn: func(q *fact.Query) (Tiles, error) {
		fact.Start(q, ModuleFound)
		d := q.Docs(tilesRef)[0]
		list, err := readTiles(d)
		if err != nil {
			return Tiles{}, err
		}
		m, err := fact.Get(q, ModuleFound)
		if err != nil {
			return Tiles{}, err
		}
		mine := slices.DeleteFunc(list, func(t tile) bool { return t.InstanceID != m.ID || t.DataURL == "" })
		if len(mine) == 0 {
			return Tiles{}, noTiles(d, m.EmailModule)
		}
		few := min(len(mine), tilesLooked)
		t, err := lookAt(q, mine[:few], m.EmailModule)
		if err == nil && t.Shows == TileEmpty && few < len(mine) { // empty is said of all
			t, err = lookAt(q, mine, m.EmailModule)
		}
		return t, err
	},
}

// noTiles says why the list has no tile of the module.
func noTiles(d evidence.Document, m EmailModule) error {
	if e, err := readEnvelope(d, wantTiles); err == nil {
		fault, doubt := e.fault(m, false)
		switch {
		case fault != nil:
			return fact.Doubt("the tile reports: " + fault.Text)
		case doubt != nil:
			return doubt
		}
	}
	return fact.Doubt("the module has no tiles")
}

// lookAt reads tiles for the period that the dashboard shows and for the widest.
func lookAt(q *fact.Query, mine []tile, m EmailModule) (Tiles, error) {
	t := Tiles{Shows: TileEmpty}
	var refs []evidence.Ref
	var usual []bool
	for _, one := range mine {
		period, widest := one.spans()
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
	var failed error
	for i, d := range q.Docs(refs...) {
		full, err := hasData(d, m)
		failed = first(failed, err)
		switch {
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
}

// spans are the period that the dashboard shows and the widest one that the tile offers.
func (t tile) spans() (period, widest string) {
	period = t.Default
	if period == "" && len(t.Periods) > 0 {
		period = t.Periods[0]
	}
	for _, p := range widths {
		if slices.Contains(t.Periods, p) {
			return period, p
		}
	}
	return period, ""
}

// hasData reads one tile. Its data may be null (F-XDR-TILES), which is empty; data that is not there at all is another
// shape.
func hasData(d evidence.Document, m EmailModule) (bool, error) {
	const want = i18n.Text("a tile's data")
	e, err := readEnvelope(d, want)
	if err != nil {
		return false, err
	}
	fault, err := e.fault(m, true)
	switch {
	case fault != nil:
		return false, fact.Doubt("the tile reports: " + fault.Text)
	case err != nil:
		return false, err
	}
	var inner struct {
		Data *json.RawMessage `json:"data"`
	}
	var keys map[string]json.RawMessage
	if json.Unmarshal(e.Data, &keys) != nil || keys == nil || json.Unmarshal(e.Data, &inner) != nil {
		return false, fact.NotShaped(d, want, kindOf(e.Data), "")
	}
	if _, ok := keys["data"]; !ok {
		return false, withoutKey(d, want, "data")
	}
	if inner.Data == nil {
		return false, nil
	}
	var points []any
	if json.Unmarshal(*inner.Data, &points) != nil {
		return false, fact.NotShaped(d, want, otherTypes, "")
	}
	return len(points) > 0, nil
}

// TileState is TilesFound, or what a person sees.
var TileState = &fact.Fact[Tiles]{
	Name: "tiles",
	Uses: []fact.Any{Tile},
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
