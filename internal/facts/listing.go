package facts

import (
	"cmp"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// Listing is how SSE lists the ESA.
type Listing struct {
	Count    int // entries of the ESA; at most 2 when a person counted
	Status   State
	Entries  []Device // empty when a person looked
	Seen     bool     // by a person, in the portal
	Inferred bool     // by a reply whose form is only inferred
}

// Entries is how SSE's own list shows the ESA, matched by serial, then host name, then address.
var Entries = &fact.Fact[Listing]{Name: "entries", Learn: learnEntries}

// SSEDevices is Entries, or what a person saw in the portal. Whether the page shows a serial is not known
// (F-LINK-PROXY), so people look for the host name or the address.
var SSEDevices = &fact.Fact[Listing]{
	Name:  "sse-devices",
	Uses:  []fact.Any{Serial},
	Learn: func(q *fact.Query) (Listing, error) { return fact.Get(q, Entries) },
	Question: &fact.Question{
		Name:   "sse-devices",
		Topic:  "This ESA in SSE's device list",
		Prompt: "{page}\nIs this ESA there, by host name or IP (serial, if shown)?",
		Why:    "Comparing SSE with the ESA shows where the registration broke.",
		Where: fact.Place{Portal: fact.SSEPortal, Path: "Devices",
			Hint: "by host name or IP, or by serial if the page shows it"},
		Who: fact.SSEAdmin,
		Options: []fact.Option{
			{Value: "online", Label: "yes, online"}, {Value: "offline", Label: "yes, offline"},
			{Value: "twice", Label: "several"}, {Value: "absent", Label: "no, I read the whole list",
				Seen: "not in the list"},
			{Value: "empty", Label: "the list is empty"},
		},
	},
	Answer: func(_ *fact.Query, a string) (Listing, error) {
		l := Listing{Seen: true}
		switch a {
		case "absent", "empty":
		case "online":
			l.Count, l.Status = 1, On
		case "offline":
			l.Count, l.Status = 1, Off
		default:
			l.Count = 2
		}
		return l, nil
	},
	Same: func(a, b Listing) bool { // of several a person says no status
		return min(a.Count, 2) == min(b.Count, 2) &&
			(a.Status == b.Status || a.Status == StateUnknown || b.Status == StateUnknown)
	},
}

// The answers to sse-organisation.
const (
	SameOrganisation  = "same"
	OtherOrganisation = "other"
)

// SSEOrganisation says whether the SSE portal that a person looks at is that of the XDR tenant: one sign-in may lead to
// several organisations (F-LINK-TENANT). What SSE tells through XDR's API is of the tenant itself.
var SSEOrganisation = &fact.Fact[string]{
	Name: "sse-organisation",
	Learn: func(q *fact.Query) (string, error) {
		if _, err := fact.Get(q, Devices); err != nil {
			return "", err
		}
		return SameOrganisation, nil
	},
	Question: &fact.Question{
		Name:   "sse-organisation",
		Topic:  "Organisation in SSE and in XDR",
		Prompt: "The organisation that the SSE portal shows, compared with the XDR console",
		Why:    "One sign-in may lead to two organisations. Then SSE's list is not the one that XDR uses.",
		Where:  fact.Place{Portal: fact.SSEPortal, Hint: "the name of the organisation, as in the XDR console"},
		Who:    fact.SSEAdmin,
		Options: []fact.Option{
			{Value: SameOrganisation, Label: "the same organisation"},
			{Value: OtherOrganisation, Label: "another organisation"},
		},
	},
	Answer: func(_ *fact.Query, a string) (string, error) { return a, nil },
}

func learnEntries(q *fact.Query) (Listing, error) {
	list, err := fact.Get(q, Devices)
	if err != nil {
		return Listing{}, err
	}
	host, err := fact.Get(q, ESAHost)
	if err != nil {
		host = ""
	}
	_, serialErr := fact.Get(q, serialByMachine)
	given := serialErr == nil || q.Docs(evidence.Ref{Source: evidence.Ask, Request: "serial"})[0].Failure == nil
	byHost := list.which(func(d Device) bool { return d.bears(host) })
	if !given && len(byHost) > 0 && oneSerial(byHost) {
		if s := byHost[0].Serial; s != "" { // an entry of the same appliance under its older name
			return list.listing(list.which(func(d Device) bool { return strings.EqualFold(d.Serial, s) })), nil
		}
		return list.alone(byHost)
	}
	if !given && host != "" && len(list.Devices) > 0 && !slices.ContainsFunc(list.Devices, Device.hasSerial) {
		return Listing{},
			fact.Doubt("SSE's list shows no serial numbers, and none of its devices has the ESA's name or address")
	}
	serial, err := fact.Get(q, Serial)
	if err != nil {
		return Listing{}, err
	}
	return list.of(serial, byHost)
}

// of is how a list shows the appliance of that serial; byHost are the entries with its name or address. Only an entry
// that shows another serial, or is another product's, is known to be another's.
func (l DeviceList) of(serial string, byHost []Device) (Listing, error) {
	mine := l.which(func(d Device) bool {
		return strings.EqualFold(d.Serial, serial) || !d.hasSerial() && d.holds(serial)
	})
	if len(mine) > 0 {
		return l.listing(mine), nil
	}
	unnamed := slices.DeleteFunc(slices.Clone(byHost), Device.hasSerial)
	switch {
	case len(unnamed) > 0:
		return l.alone(unnamed)
	case len(byHost) > 0:
		return Listing{}, fact.Doubt("SSE lists the ESA's name or address with another serial")
	case slices.ContainsFunc(l.Devices, func(d Device) bool { return d.holds(serial) }):
		return Listing{}, fact.Doubt("an entry of SSE's list has another serial and mentions this one")
	case slices.ContainsFunc(l.Devices, func(d Device) bool { return !d.hasSerial() && !d.otherProduct() }):
		return Listing{}, fact.Doubt("SSE lists devices without a serial, and one of them may be the ESA")
	case l.Cut:
		return Listing{}, fact.Doubt("SSE's list may go on after what XDR returned, and the ESA is not in that part")
	}
	return l.listing(nil), nil
}

// alone is the listing by entries that show no serial: several may be several appliances.
func (l DeviceList) alone(entries []Device) (Listing, error) {
	if len(entries) > 1 {
		return Listing{}, fact.Doubt("SSE lists the ESA's name or address several times, without serials")
	}
	return l.listing(entries), nil
}

func (d Device) hasSerial() bool { return d.Serial != "" }

func (l DeviceList) which(same func(Device) bool) []Device {
	var found []Device
	for _, d := range l.Devices {
		if same(d) {
			found = append(found, d)
		}
	}
	return found
}

// listing is of these entries, the live one first: it is the one that a module should use.
func (l DeviceList) listing(entries []Device) Listing {
	out := Listing{Count: len(entries), Entries: entries, Inferred: l.Wrapped}
	for _, d := range entries {
		if d.Status != StateUnknown && out.Status != On {
			out.Status = d.Status
		}
	}
	slices.SortStableFunc(entries, func(a, b Device) int {
		if c := cmp.Compare(online(b), online(a)); c != 0 {
			return c
		}
		return b.LastSeen.Compare(a.LastSeen)
	})
	return out
}

// oneSerial: host names repeat, and two appliances may bear the same.
func oneSerial(devices []Device) bool {
	return !slices.ContainsFunc(devices, func(d Device) bool { return !strings.EqualFold(d.Serial, devices[0].Serial) })
}

func online(d Device) int {
	if d.Status == On {
		return 1
	}
	return 0
}
