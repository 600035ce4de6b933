package facts

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// eventsRef asks for the newest events of modules; its body, which filters by the type, is in the client's list of
// allowed requests.
var eventsRef = xdr("POST /iroh/iroh-event/event/search?limit=100&sort_by=created_at&sort_order=desc")

// The types of events that are read (F-XDR-EVENTS).
const (
	moduleCreated = "module-instance/created"
	moduleDeleted = "module-instance/deleted"
)

// ModuleHistory is what XDR remembers of modules, the newest first.
type ModuleHistory struct {
	Events []ModuleEvent
	Older  bool // there are older events, which were not read
}

// ModuleEvent is one change of a module.
type ModuleEvent struct {
	CreatedAt time.Time   `json:"created_at"`
	Emitter   eventSource `json:"emiter"` // so spelt
	Data      eventData   `json:"data"`
}

type eventSource struct {
	UserID string `json:"user_id"`
}

type eventData struct {
	Type       string `json:"event_type"`
	InstanceID string `json:"module_instance_id"`
	TypeID     string `json:"module_type_id"`
}

type eventPaging struct {
	Total int             `json:"total-hits"`
	Next  json.RawMessage `json:"next"`
}

// History is the history of module events (F-XDR-EVENTS).
var History = &fact.Fact[ModuleHistory]{
	Name: "module-history",
	Learn: func(q *fact.Query) (ModuleHistory, error) {
		d := q.Docs(eventsRef)[0]
		const want = i18n.Text("a list of events")
		reply, err := readObject[struct {
			Data   json.RawMessage `json:"data"`
			Paging eventPaging     `json:"paging"`
		}](d, want, "data")
		if err != nil {
			return ModuleHistory{}, err
		}
		events, err := listOf[ModuleEvent](d, reply.Data, want, "id", "data")
		if err != nil {
			return ModuleHistory{}, err
		}
		older := reply.Paging.Total > len(events) || len(reply.Paging.Next) > 0 && string(reply.Paging.Next) != "null"
		return ModuleHistory{events, older}, nil
	},
}

// hidden: a Secure Email module was created, and neither deleted nor listed. Our client does not see modules that
// others keep to themselves (F-XDR-VISIBILITY).
func (h ModuleHistory) hidden(list ModuleList) bool {
	return slices.ContainsFunc(h.Events, func(e ModuleEvent) bool {
		return e.Data.Type == moduleCreated && slices.Contains(list.types, e.Data.TypeID) &&
			!h.has(moduleDeleted, e.Data.InstanceID) &&
			!slices.ContainsFunc(list.Email, func(m EmailModule) bool { return m.ID == e.Data.InstanceID })
	})
}

func (h ModuleHistory) has(kind, instance string) bool {
	return slices.ContainsFunc(h.Events, func(e ModuleEvent) bool {
		return e.Data.Type == kind && e.Data.InstanceID == instance
	})
}

// Recreation says who recreated a module after the previous one was removed.
type Recreation struct {
	At    time.Time // zero: what was read of the history says nothing of it
	By    string    // a user's id
	Older bool      // there are older events, which were not read
}

// swap is how long before the new module the old one was removed, at most, or after it: a change by one person in one
// go, with some days for hesitating (F-OWN-HISTORY).
const swap = 7 * 24 * time.Hour

// Recreated looks for the module in the history: it was made when another one of the same type was deleted.
var Recreated = &fact.Fact[Recreation]{
	Name: "recreated",
	Learn: func(q *fact.Query) (Recreation, error) {
		fact.Start(q, ModuleFound, History) // the history need not wait for the module
		h, err := fact.Get(q, History)
		if err != nil {
			return Recreation{}, err
		}
		m, err := fact.Get(q, ModuleFound)
		if err != nil {
			return Recreation{}, err
		}
		r := h.recreated(m.EmailModule)
		r.Older = h.Older
		return r, nil
	},
}

func (h ModuleHistory) recreated(m EmailModule) Recreation {
	for _, made := range h.Events {
		if made.Data.InstanceID != m.ID || made.Data.Type != moduleCreated || made.CreatedAt.IsZero() {
			continue
		}
		for _, gone := range h.Events {
			if gone.Data.Type == moduleDeleted && gone.Data.TypeID == m.TypeID && gone.Data.InstanceID != m.ID &&
				!gone.CreatedAt.IsZero() && gone.CreatedAt.Sub(made.CreatedAt).Abs() <= swap {
				return Recreation{At: made.CreatedAt, By: made.Emitter.UserID}
			}
		}
	}
	return Recreation{}
}
