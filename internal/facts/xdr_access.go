package facts

import (
	"errors"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// AccessXDR is what became of our own API client.
type AccessXDR struct {
	Refused bool
	Of      region.Region // the region that made the client, when it is known to be another
	Foreign bool          // the client is another region's
	Scopes  []string      // the missing ones
	Org     string
}

// XDRAccess asks for what the checks read and sees what is refused.
var XDRAccess = &fact.Fact[AccessXDR]{
	Name: "xdr-access",
	Learn: func(q *fact.Query) (AccessXDR, error) {
		// Which scope each route needs: FACTS §3 [D], sse:read inferred [I]; the dashboard's is not known [?].
		routes := []struct {
			ref   evidence.Ref
			scope string
		}{{signInRef, ""}, {whoamiRef, "profile:read"}, {devicesRef, sseScope}, {instancesRef(0), "integration:read"},
			{typesRef, "integration:read"}, {tilesRef, ""}}
		var refs []evidence.Ref
		for _, r := range routes {
			refs = append(refs, r.ref)
		}
		docs := q.Docs(refs...)
		in := docs[0]
		if in.Failure != nil {
			return AccessXDR{}, fact.Why(in)
		}
		if byAPage(in) {
			return AccessXDR{}, fact.NotRead(in, errPage)
		}
		if in.Status == 401 || in.Status == 400 && strings.Contains(string(in.Body), "invalid_client") {
			return AccessXDR{Refused: true}, nil
		}
		if !in.OK() {
			return AccessXDR{}, fact.Why(in)
		}
		var session struct{ Claims struct{ Iss string } }
		if err := decode(in, &session); err != nil {
			return AccessXDR{}, err
		}
		a := AccessXDR{}
		issuer, known := region.OfIssuer(session.Claims.Iss)
		if mine, err := fact.Get(q, Region); err == nil && known && issuer != mine {
			return AccessXDR{Foreign: true, Of: issuer}, nil
		}
		var failed error
		for i, d := range docs[1:] {
			switch {
			case d.OK():
			case d.Failure == nil && d.Status == 403 && !byAPage(d):
				scope := routes[i+1].scope
				if scope == "" {
					scope = unnamedScope + strings.TrimPrefix(d.Ref.Request, "GET ")
				}
				if !slices.Contains(a.Scopes, scope) {
					a.Scopes = append(a.Scopes, scope)
				}
			case d.Failure == nil && d.Status == 401 && strings.Contains(string(d.Body), "jwt_public_key_not_found"):
				return AccessXDR{Foreign: true, Of: issuer}, nil
			case failed == nil:
				failed = fact.Why(d)
			}
		}
		if len(a.Scopes) == 0 && failed != nil {
			return AccessXDR{}, failed
		}
		var who struct{ Org struct{ Name string } }
		if docs[1].OK() && decode(docs[1], &who) == nil {
			a.Org = who.Org.Name
		}
		return a, nil
	},
}

const (
	sseScope     = "sse:read"
	unnamedScope = "the one for "
)

// ScopeGuessed: that this scope is the one that a refused route wants is not documented (FACTS §3).
func ScopeGuessed(scope string) bool {
	return scope == sseScope || strings.HasPrefix(scope, unnamedScope)
}

var errPage = errors.New("a page for people, not the API's words")

// byAPage: a reply in HTML comes from a proxy or a portal on the way, and says nothing about our access.
func byAPage(d evidence.Document) bool {
	return strings.Contains(strings.ToLower(d.Header["Content-Type"]), "text/html")
}
