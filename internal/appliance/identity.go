// Package appliance tells whose evidence something is: that of the appliance under diagnosis, or of another one, which
// would bring causes that this one does not have.
package appliance

import (
	"cmp"
	"encoding/json"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

// Identity is what is known of an appliance; an empty field is not known.
type Identity struct {
	Product string // as version prints it: "Cisco C100V Secure Email Gateway"
	Serial  string
	Host    string
	SaidBy  string // what says so: "flag --serial", "transcript s.txt"
}

// Fit says whether two identities are of one appliance.
type Fit int

// The fits. Perhaps: too little is known of one of them.
const (
	Perhaps Fit = iota
	Same
	Other
)

// Match compares by what is surest: the serial, then the kind of product, then the name.
func (a Identity) Match(b Identity) Fit {
	if one, other := serial(a.Serial), serial(b.Serial); one != "" && other != "" {
		return fit(one == other)
	}
	if one, other := kind(a.Product), kind(b.Product); one != "" && other != "" && one != other {
		return Other
	}
	if one, other := host(a.Host), host(b.Host); one != "" && other != "" {
		return fit(sameHost(one, other))
	}
	return Perhaps
}

// Or is the identity with what it lacks taken from another one of the same appliance.
func (a Identity) Or(b Identity) Identity {
	return Identity{
		Product: cmp.Or(a.Product, b.Product), Serial: cmp.Or(a.Serial, b.Serial),
		Host: cmp.Or(a.Host, b.Host), SaidBy: cmp.Or(a.SaidBy, b.SaidBy),
	}
}

// Name is what a person calls the appliance by: its host and serial; "" when neither is known.
func (a Identity) Name() string { return strings.TrimSpace(a.Host + " " + a.Serial) }

func fit(same bool) Fit {
	if same {
		return Same
	}
	return Other
}

// kinds are the products that share AsyncOS, by words of the name that version prints. Only names that are known
// (F-ESA-PRODUCTS) stand here: a product that is not known keeps nothing out.
var kinds = []struct{ words, kind string }{
	{"email gateway", "ESA"}, {"email and web manager", "SMA"}, {"web appliance", "WSA"},
}

// kind is "" for a name that tells no product, such as "Cisco C100V".
func kind(product string) string {
	product = strings.ToLower(product)
	for _, k := range kinds {
		if strings.Contains(product, k.words) {
			return k.kind
		}
	}
	return ""
}

// serial is "" for an alias, which is nobody's serial.
func serial(s string) string {
	if s = strings.ToLower(strings.TrimSpace(s)); redact.IsAlias(s) {
		return ""
	}
	return s
}

func host(s string) string {
	if s = strings.TrimSuffix(strings.ToLower(strings.TrimSpace(s)), "."); redact.IsAlias(s) {
		return ""
	}
	return s
}

// sameHost takes a name without a domain for the same name with one.
func sameHost(a, b string) bool {
	shortA, domainA, _ := strings.Cut(a, ".")
	shortB, domainB, _ := strings.Cut(b, ".")
	return a == b || shortA == shortB && (domainA == "" || domainB == "")
}

// Of is what documents show of the appliance that they are from. The first that shows something counts.
func Of(docs []evidence.Document) Identity {
	var all Identity
	for _, d := range docs {
		shown := of(d)
		if shown.Name() == "" && shown.Product == "" {
			continue
		}
		shown.SaidBy = d.From
		all = all.Or(shown)
	}
	return all
}

func of(d evidence.Document) Identity {
	prompt, _ := asyncos.ParsePrompt(d.Header["Prompt"])
	shown := Identity{Host: prompt.Host}
	switch {
	case len(d.Body) == 0:
	case d.Ref == version:
		v, _ := asyncos.ParseVersion(string(d.Body))
		shown.Product, shown.Serial = v.Product, v.Serial
	case d.Ref.Source == evidence.Config, d.Ref.Source == evidence.Log:
		var machine struct{ Product, Serial, Hostname string }
		_ = json.Unmarshal(d.Body, &machine) // what cannot be read is told where it is used
		shown = Identity{Product: machine.Product, Serial: machine.Serial, Host: machine.Hostname}
	}
	return shown
}
