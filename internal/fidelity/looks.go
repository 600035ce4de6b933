package fidelity

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// seen is what a look saw. Its words are safe to publish.
type seen struct {
	outcome Outcome
	words   string
}

var nothing = seen{}

// when is the outcome of an assumption that a document can bear out.
func when(ok bool, words string) seen {
	if ok {
		return seen{Confirmed, words}
	}
	return seen{Contradicted, words}
}

// look finds out what the documents of a run say of one fact, and by which of them.
type look func(run) (seen, evidence.Ref)

// looks are those that there is one for, by the fact's id. What no run can meet, such as what only the lab assumes, has
// none.
var looks = sync.OnceValue(func() map[string]look {
	return map[string]look{
		"F-SSE-LIST":              at(devicesRef, deviceList),
		"F-SSE-KEYS":              at(devicesRef, deviceKeys),
		"F-SSE-ID":                at(devicesRef, hasKey("id")),
		"F-SSE-SERIAL":            at(devicesRef, deviceSerial),
		"F-SSE-ADDRESS":           at(devicesRef, deviceAddress),
		"F-SSE-STATUS":            at(devicesRef, deviceStatus),
		"F-XDR-TOKEN-REFUSED":     at(signInRef, refusedBody),
		"F-XDR-ISSUER":            at(signInRef, issuer),
		"F-XDR-SCOPE-REFUSED":     anyOf(evidence.XDR, evidence.SSE)(forbiddenBody),
		"F-XDR-SCOPE-SSE":         scopeOfSSE,
		"F-XDR-SCOPE-TILES":       scopeOfTiles,
		"F-XDR-DEVICE-SETTING":    deviceSetting,
		"F-XDR-SECURE-EMAIL-TYPE": emailTypes,
		"F-XDR-ENVELOPE-TILES":    at(tilesRef, envelope),
		"F-XDR-PERIODS-WIDE":      at(tilesRef, widePeriods),
		"F-CLI-CLOUD":             anyOf(evidence.CLI)(cloudScreen),
		"F-CLI-DATE-PRINTED":      at(evidence.Ref{Source: evidence.CLI, Request: "date"}, datePrinted),
		"F-CLI-INTERFACE-LIST":    anyOf(evidence.CLI)(interfaceList),
		"F-CONFIG-CLOUD":          at(configRef, cloudTags),
		"F-LOG-CLOUD":             anyOf(evidence.Log)(cloudLines),
	}
})

var (
	devicesRef = evidence.Ref{Source: evidence.SSE, Request: "GET /iroh/iroh-sse/device"}
	signInRef  = evidence.Ref{Source: evidence.XDR, Request: "POST /iroh/oauth2/token"}
	tilesRef   = evidence.Ref{Source: evidence.XDR, Request: "GET /iroh/iroh-dashboard/tiles"}
	typesRef   = evidence.Ref{Source: evidence.XDR, Request: "GET /iroh/iroh-int/module-type"}
	configRef  = evidence.Ref{Source: evidence.Config, Request: "machine"}
)

const instances = "GET /iroh/iroh-int/module-instance?"

// run is what a run fetched.
type run []evidence.Document

// at looks at one document.
func at(ref evidence.Ref, see func(evidence.Document) seen) look {
	return func(r run) (seen, evidence.Ref) {
		for _, d := range r {
			if d.Ref == ref && d.Failure == nil {
				return see(d), ref
			}
		}
		return nothing, ref
	}
}

// anyOf looks at the documents of these sources until one says something.
func anyOf(sources ...string) func(func(evidence.Document) seen) look {
	return func(see func(evidence.Document) seen) look {
		return func(r run) (seen, evidence.Ref) {
			for _, d := range r {
				if !slices.Contains(sources, d.Ref.Source) || d.Failure != nil {
					continue
				}
				if s := see(d); s != nothing {
					return s, d.Ref
				}
			}
			return nothing, evidence.Ref{}
		}
	}
}

// get is the JSON of a reply that is not an error.
func (r run) get(ref evidence.Ref) (any, bool) {
	for _, d := range r {
		if d.Ref == ref && d.OK() {
			return decoded(d.Body)
		}
	}
	return nil, false
}

// objects are the objects in a list, whether it is bare or within an object.
func objects(value any) (found []map[string]any, bare bool) {
	list, bare := value.([]any)
	if !bare {
		o, _ := value.(map[string]any)
		for _, v := range o {
			if l, ok := v.([]any); ok {
				list = l
			}
		}
	}
	for _, v := range list {
		if o, ok := v.(map[string]any); ok {
			found = append(found, o)
		}
	}
	return found, bare
}

// shown lists keys in words.
func shown(keys []string) string { return "keys: " + strings.Join(keys, ", ") }

func counted(n int, what string) string { return fmt.Sprintf("%d %s", n, what) }
