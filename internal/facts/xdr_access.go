package facts

import (
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// Refused is why XDR does not take our API client or its token, by the API's own words (F-XDR-NO-TOKEN, F-XDR-ERRORS).
type Refused string

// The refusals; the zero value is none.
const (
	ClientRefused Refused = "client"        // at the sign-in
	OtherRegion   Refused = "other-region"  // the token is another region's
	NoHeader      Refused = "no-header"     // the token did not arrive
	ClocksDiffer  Refused = "clocks-differ" // a token that was just made is not yet, or no longer, valid
	TokenChanged  Refused = "token-changed" // its signature is not its text's
	TokenRevoked  Refused = "token-revoked"
)

// AccessXDR is what became of our own API client.
type AccessXDR struct {
	Refused Refused
	By      string        // the API's own words of the refusal
	Guessed bool          // the words are not on the documented list: the status alone says it
	Of      region.Region // the region that made the client, when it is known to be another
	Scopes  []string      // the missing ones
	Org     string
}

// routes are what the checks read, and the scope that each needs: F-XDR-SCOPES; of SSE: F-XDR-SCOPE-SSE; of the
// dashboard: F-XDR-SCOPE-TILES.
var routes = []struct {
	ref   evidence.Ref
	scope string
	read  func(evidence.Document) error // why it is not the documented reply
}{
	{whoamiRef, "profile:read", func(d evidence.Document) error { _, err := readWhoami(d); return err }},
	{devicesRef, sseScope, func(d evidence.Document) error { _, err := readDevices(d); return err }},
	{instancesRef(0), "integration:read", func(d evidence.Document) error { _, err := readInstances(d); return err }},
	{typesRef, "integration:read", func(d evidence.Document) error { _, err := readTypes(d); return err }},
	{tilesRef, "", func(d evidence.Document) error { _, err := readTiles(d); return err }},
}

// XDRAccess asks for what the checks read and sees what is refused.
var XDRAccess = &fact.Fact[AccessXDR]{
	Name: "xdr-access",
	Learn: func(q *fact.Query) (AccessXDR, error) {
		refs := []evidence.Ref{signInRef}
		for _, r := range routes {
			refs = append(refs, r.ref)
		}
		docs := q.Docs(refs...)
		issuer, refused, err := tokenMade(docs[0])
		if err != nil || refused.Refused != "" {
			return refused, err
		}
		if mine, err := fact.Get(q, Region); err == nil && issuer != "" && issuer != mine {
			return AccessXDR{Refused: OtherRegion, Of: issuer}, nil
		}
		return readable(docs[1:], issuer)
	},
}

// tokenMade reads the sign-in's reply: the region that made the token, if it says, or why there is none. The body of a
// refusal is not documented (F-CONFIG-CLUSTER): RFC 6749's words decide, else the status.
func tokenMade(d evidence.Document) (issuer region.Region, refused AccessXDR, err error) {
	if d.Failure != nil {
		return "", refused, fact.Why(d)
	}
	if d.OK() {
		in, err := readObject[struct{ Claims struct{ Iss string } }](d, i18n.Text("a token"), "claims")
		issuer, _ = region.OfIssuer(in.Claims.Iss)
		return issuer, refused, err
	}
	r, own := refusalOf(d)
	switch {
	case !own:
		return "", refused, fact.Foreign(d)
	case d.Status != 400 && d.Status != 401 && d.Status != 403:
	case r.access() != "":
		return "", AccessXDR{Refused: r.access(), By: r.text()}, nil
	case r.says("invalid_client", "unauthorized_client", "access_denied", "invalid_grant"):
		return "", AccessXDR{Refused: ClientRefused, By: r.text()}, nil
	case d.Status == 401:
		return "", AccessXDR{Refused: ClientRefused, By: r.text(), Guessed: true}, nil
	}
	return "", refused, fact.Why(d)
}

// readable says what our token may read. One refusal of the token speaks for all routes.
func readable(docs []evidence.Document, issuer region.Region) (AccessXDR, error) {
	a := AccessXDR{}
	var failed error
	for i, d := range docs {
		err := routes[i].read(d)
		r, own := refusalOf(d)
		switch {
		case err == nil:
		case d.Failure != nil || d.OK() || !own:
			failed = first(failed, err)
		case r.access() != "":
			return AccessXDR{Refused: r.access(), By: r.text(), Of: issuer}, nil
		case d.Status == 403:
			scope := routes[i].scope
			if scope == "" {
				scope = unnamedScope + strings.TrimPrefix(d.Ref.Request, "GET ")
			}
			if !slices.Contains(a.Scopes, scope) {
				a.Scopes = append(a.Scopes, scope)
			}
		default:
			failed = first(failed, fact.Why(d))
		}
	}
	if len(a.Scopes) == 0 && failed != nil {
		return AccessXDR{}, failed
	}
	if who, err := readWhoami(docs[0]); err == nil {
		a.Org = who.Org.Name
	}
	return a, nil
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// whoami is who the token is (F-XDR-WHOAMI); an organisation may have no name.
type whoami struct{ Org struct{ ID, Name string } }

func readWhoami(d evidence.Document) (whoami, error) {
	return readObject[whoami](d, i18n.Text("the user and the organisation"), "org")
}

const (
	sseScope     = "sse:read"
	unnamedScope = "the one for "
)

// ScopeGuessed: that this scope is the one that a refused route wants is not documented (F-XDR-SCOPE-REFUSED).
func ScopeGuessed(scope string) bool {
	return scope == sseScope || strings.HasPrefix(scope, unnamedScope)
}
