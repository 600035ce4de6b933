package facts

import (
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// Cluster is the machines of the ESA's cluster by serial, empty for a standalone ESA. Registration is per machine (FACTS §5 [D]).
var Cluster = &fact.Fact[[]string]{
	Name: "cluster",
	Learn: func(q *fact.Query) ([]string, error) { // a prompt tells a cluster from a standalone ESA, not who is in it
		d := q.Docs(cli("version"))[0]
		if !d.OK() {
			return nil, fact.Why(d)
		}
		if p, ok := asyncos.ParsePrompt(d.Header["Prompt"]); !ok || p.Mode != asyncos.None {
			return nil, fact.Doubt("the prompt does not say who is in the cluster")
		}
		return nil, nil
	},
	Question: &fact.Question{
		Name:    "cluster",
		Stays:   true,
		CLI:     true,
		Prompt:  "Is the ESA in a cluster? The serials of all its machines, or: no",
		Why:     "In a cluster each machine registers by itself, in machine mode.",
		Where:   fact.Place{Portal: fact.ESACLI, Path: "version", Hint: "on each machine, the line Serial #; a cluster's prompt names it"},
		Who:     fact.ESAAdmin,
		Form:    fact.Text,
		Example: "SERIAL1,SERIAL2",
		Parse: func(s string) (string, error) {
			serials := splitSerials(s)
			if len(serials) == 0 || len(serials) == 1 && serials[0] != "NO" {
				return "", i18n.Error{Phrase: i18n.Say("%q is neither no nor several serials with commas between", s)}
			}
			if len(serials) == 1 {
				return "no", nil
			}
			return strings.Join(serials, ","), nil
		},
		Offer: func(*fact.Query) []fact.Option { return []fact.Option{{Value: "no", Label: "no"}} },
	},
	Answer: func(_ *fact.Query, a string) ([]string, error) {
		if a == "no" {
			return nil, nil
		}
		return splitSerials(a), nil
	},
}

func splitSerials(s string) []string {
	return strings.FieldsFunc(strings.ToUpper(s), func(r rune) bool { return r == ',' || r == ' ' || r == ';' })
}

// ClusterMissing is the machines of the cluster that SSE does not list, by serial.
var ClusterMissing = &fact.Fact[[]string]{
	Name: "cluster-missing",
	Learn: func(q *fact.Query) ([]string, error) {
		serials, err := fact.Get(q, Cluster)
		if err != nil {
			return nil, err
		}
		devices, err := fact.Get(q, Devices)
		if err != nil {
			return nil, err
		}
		var missing []string
		for _, s := range serials {
			if !slices.ContainsFunc(devices, func(d Device) bool { return strings.EqualFold(d.Serial, s) }) {
				missing = append(missing, s)
			}
		}
		return missing, nil
	},
	Question: &fact.Question{
		Name:    "cluster-missing",
		Prompt:  "{page}\nWhich serials of the cluster are NOT listed? Or: none",
		Why:     "A machine that SSE does not list delivers no data to XDR.",
		Where:   fact.Place{Portal: fact.SSEPortal, Path: "Devices", Hint: "each serial of the cluster in turn"},
		Who:     fact.SSEAdmin,
		Form:    fact.Text,
		Example: "none",
		Parse: func(s string) (string, error) {
			serials := splitSerials(s)
			if len(serials) == 1 && (serials[0] == "NONE" || serials[0] == "NO") {
				return "none", nil
			}
			if len(serials) == 0 {
				return "", i18n.Error{Phrase: i18n.Say("%q is neither none nor serials with commas between", s)}
			}
			return strings.Join(serials, ","), nil
		},
		Offer: func(*fact.Query) []fact.Option { return []fact.Option{{Value: "none", Label: "none"}} },
	},
	Answer: func(q *fact.Query, a string) ([]string, error) {
		if a == "none" {
			return nil, nil
		}
		members, err := fact.Get(q, Cluster)
		missing := splitSerials(a)
		if err == nil && slices.ContainsFunc(missing, func(s string) bool { return !slices.Contains(members, s) }) {
			return nil, fact.Doubt("a serial that is said to be missing is none of the cluster's")
		}
		return missing, err
	},
}
