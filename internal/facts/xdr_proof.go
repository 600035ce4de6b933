package facts

import (
	"encoding/json"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/screen"
)

// Allowance is what is left of the organisation's requests to the XDR API.
type Allowance struct {
	Limited    bool
	Left, Of   string
	RetryAfter string
}

// Quota reads the limit that XDR's replies carry (FACTS §3 [D]).
var Quota = &fact.Fact[Allowance]{
	Name: "quota",
	Learn: func(q *fact.Query) (Allowance, error) {
		docs := q.Docs(whoamiRef, typesRef, instancesRef(0), devicesRef)
		for _, d := range docs {
			if d.Failure == nil && d.Status == 429 {
				return Allowance{Limited: true, RetryAfter: d.Header["Retry-After"]}, nil
			}
		}
		for _, d := range docs {
			if d.OK() {
				return Allowance{Left: d.Header["X-Ratelimit-Org-Remaining"], Of: d.Header["X-Ratelimit-Org-Limit"]},
					nil
			}
		}
		return Allowance{}, fact.Why(docs[0])
	},
}

// Recreation says who recreated a module after the previous one was removed.
type Recreation struct {
	At time.Time
	By string // a user's id
}

var eventsRef = xdr("POST /iroh/iroh-event/event/search?limit=100&sort_by=created_at&sort_order=desc")

// Recreated looks for the module in the history of module events (FACTS §3 [D]): it was made after another one was
// deleted.
var Recreated = &fact.Fact[*Recreation]{
	Name: "recreated",
	Learn: func(q *fact.Query) (*Recreation, error) {
		fact.Start(q, ModuleFound)
		d := q.Docs(eventsRef)[0] // it does not depend on the module, so it need not wait for it
		m, err := fact.Get(q, ModuleFound)
		if err != nil {
			return nil, err
		}
		var reply struct {
			Data []struct {
				CreatedAt time.Time         `json:"created_at"`
				Emitter   map[string]string `json:"emiter"` // so spelt
				Data      struct {
					Type string `json:"event_type"`
					ID   string `json:"module_instance_id"`
				}
			}
		}
		if err := decode(d, &reply); err != nil {
			return nil, err
		}
		var made *Recreation
		for _, e := range reply.Data {
			if e.Data.ID == m.ID && e.Data.Type == "module-instance/created" {
				made = &Recreation{e.CreatedAt, e.Emitter["user-id"]}
			}
		}
		if made == nil {
			return nil, nil
		}
		for _, e := range reply.Data {
			if e.Data.ID != m.ID && e.Data.Type == "module-instance/deleted" && !e.CreatedAt.After(made.At) {
				return made, nil
			}
		}
		return nil, nil
	},
}

// LiveQuery asks the module for a sender that exists nowhere: an answer without an error proves the whole path (FACTS
// §3 [D]).
var LiveQuery = &fact.Fact[screen.Reading]{
	Name: "live-query",
	Learn: func(q *fact.Query) (screen.Reading, error) {
		m, err := fact.Get(q, ModuleFound)
		if err != nil {
			return screen.Reading{}, err
		}
		if m.State != ModuleOK {
			return screen.Reading{}, fact.Doubt("there is no module to query")
		}
		d := q.Docs(xdr("POST /iroh/iroh-enrich/observe/observables?mids=" + m.ID))[0]
		var reply struct {
			Data   json.RawMessage
			Errors []moduleError
		}
		if err := decode(d, &reply); err != nil {
			return screen.Reading{}, err
		}
		if len(reply.Errors) > 0 {
			return reply.Errors[0].screen(), nil
		}
		return screen.Reading{}, nil
	},
}
