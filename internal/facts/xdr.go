package facts

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

func xdr(request string) evidence.Ref { return evidence.Ref{Source: evidence.XDR, Request: request} }

var (
	signInRef = xdr("POST /iroh/oauth2/token")
	whoamiRef = xdr("GET /iroh/profile/whoami")
	typesRef  = xdr("GET /iroh/iroh-int/module-type")
	tilesRef  = xdr("GET /iroh/iroh-dashboard/tiles")
)

const pageSize = 100

func instancesRef(offset int) evidence.Ref {
	return xdr(fmt.Sprintf("GET /iroh/iroh-int/module-instance?limit=%d&offset=%d", pageSize, offset))
}

// beside says why neither a person nor a machine could tell.
func beside(person, machine error) error {
	var u *fact.Unknown
	if !errors.As(person, &u) {
		return machine
	}
	copied := *u // the person's reason is another fact's
	return fact.Beside(&copied, machine)
}

func decode(d evidence.Document, into any) error {
	if !d.OK() {
		return fact.Why(d)
	}
	if err := json.Unmarshal(d.Body, into); err != nil {
		return fact.NotRead(d, err)
	}
	return nil
}
