package facts

import (
	"errors"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// Allowance is what is left of the organisation's requests to the XDR API.
type Allowance struct {
	Limited    bool
	Left, Of   string
	RetryAfter string
}

// Quota reads the limit that XDR's replies carry (F-XDR-QUOTA).
var Quota = &fact.Fact[Allowance]{
	Name: "quota",
	Learn: func(q *fact.Query) (Allowance, error) {
		docs := q.Docs(whoamiRef, typesRef, instancesRef(0), devicesRef)
		for _, d := range docs {
			if d.Failure == nil && d.Status == 429 && limitedByXDR(d) {
				return Allowance{Limited: true, RetryAfter: d.Header["Retry-After"]}, nil
			}
		}
		for _, d := range docs {
			if d.OK() {
				return Allowance{Left: d.Header["X-Ratelimit-Org-Remaining"], Of: d.Header["X-Ratelimit-Org-Limit"]},
					nil
			}
		}
		return Allowance{}, answered(docs[0])
	},
}

// limitedByXDR: a 429 counts in the API's own words, or with its own header (F-XDR-QUOTA); a gateway on the way may
// limit too.
func limitedByXDR(d evidence.Document) bool {
	_, own := refusalOf(d)
	return own || d.Header["X-Ratelimit-Org-Limit"] != ""
}

// QueryAnswer is what became of a live query.
type QueryAnswer struct {
	NoModule bool         // there is none to query
	NoRight  bool         // our API client may not query, or not now
	Fault    *ModuleFault // nil: the module answered
}

// LiveQuery asks the module for a sender that exists nowhere: an answer without an error proves the whole path
// (F-XDR-LIVE-QUERY).
var LiveQuery = &fact.Fact[QueryAnswer]{
	Name: "live-query",
	Learn: func(q *fact.Query) (QueryAnswer, error) {
		m, err := fact.Get(q, ModuleFound)
		switch {
		case err != nil && refusedToUs(q):
			return QueryAnswer{NoRight: true}, nil
		case kindOfUnknown(err) == fact.Ambiguous, err == nil && m.State != ModuleOK:
			return QueryAnswer{NoModule: true}, nil
		case err != nil:
			return QueryAnswer{}, err
		}
		d := q.Docs(xdr("POST /iroh/iroh-enrich/observe/observables?mids=" + m.ID))[0]
		if r, own := refusalOf(d); d.Failure == nil && d.Status == 403 && own && r.access() == "" {
			return QueryAnswer{NoRight: true}, nil
		}
		const want = i18n.Text("the modules' answers to a query")
		e, err := readEnvelope(d, want)
		if err != nil {
			return QueryAnswer{}, err
		}
		fault, err := e.fault(m.EmailModule, true)
		if fault != nil || err != nil {
			return QueryAnswer{Fault: fault}, err
		}
		answers, err := listOf[moduleAnswer](d, e.Data, want, "module_instance_id", "data")
		if err != nil {
			return QueryAnswer{}, err
		}
		for _, a := range answers {
			if a.InstanceID == m.ID {
				return QueryAnswer{}, nil
			}
		}
		return QueryAnswer{}, fact.Doubt("the module is not among those that answered the query")
	},
}

// refusedToUs: XDR refuses our own access, or a part of it.
func refusedToUs(q *fact.Query) bool {
	access, err := fact.Get(q, XDRAccess)
	if err == nil && (access.Refused != "" || len(access.Scopes) > 0) {
		return true
	}
	quota, err := fact.Get(q, Quota)
	return err == nil && quota.Limited
}

// moduleAnswer is one module's part of an envelope.
type moduleAnswer struct {
	InstanceID string `json:"module_instance_id"`
	State      string `json:"module_instance_state"`
}

// kindOfUnknown is why a fact is not known; "" when it is.
func kindOfUnknown(err error) evidence.Kind {
	var u *fact.Unknown
	if errors.As(err, &u) {
		return u.Reason.Kind
	}
	return ""
}
