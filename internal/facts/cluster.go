package facts

import (
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// Machines are those of the ESA's cluster. The zero value is a standalone ESA.
type Machines struct {
	Clustered bool
	Serials   []string // empty also when nobody knows them
}

const (
	standalone    = "no"
	clustered     = "yes" // the serials are not known
	noneIsMissing = "none"
)

// Cluster says whether the ESA is in a cluster, and who else. Registration is per machine (FACTS §5 [D]).
var Cluster = &fact.Fact[Machines]{
	Name: "cluster",
	Learn: func(q *fact.Query) (Machines, error) { // a prompt tells a cluster from a standalone ESA, not who is in it
		d := q.Docs(cli("version"))[0]
		if !d.OK() {
			return Machines{}, fact.Why(d)
		}
		if p, ok := asyncos.ParsePrompt(d.Header["Prompt"]); !ok || p.Mode != asyncos.None {
			return Machines{}, fact.Doubt("the prompt does not show which machines are in the cluster")
		}
		return Machines{}, nil
	},
	Question: &fact.Question{
		Name:   "cluster",
		Stays:  true,
		CLI:    true,
		Prompt: "Is the ESA in a cluster? no, yes, or the serials of all its machines",
		Why:    "In a cluster each machine registers by itself, in machine mode.",
		Where: fact.Place{Portal: fact.ESACLI, Path: "version",
			Hint: "on each machine, the line Serial #; a cluster's prompt names it"},
		Who:     fact.ESAAdmin,
		Form:    fact.Text,
		Example: "SERIAL1,SERIAL2",
		Samples: []string{standalone, "SERIAL1,SERIAL2"},
		Parse: func(s string) (string, error) {
			switch serials := splitSerials(s); {
			case len(serials) > 1:
				return strings.Join(serials, ","), nil
			case len(serials) == 1 && (serials[0] == "NO" || serials[0] == "N"):
				return standalone, nil
			case len(serials) == 1 && (serials[0] == "YES" || serials[0] == "Y"):
				return clustered, nil
			}
			return "", i18n.Error{Phrase: i18n.Say("%q is not no, yes, or several serials with commas between", s)}
		},
		Offer: func(*fact.Query) []fact.Option {
			return []fact.Option{{Value: standalone, Label: "no"},
				{Value: clustered, Label: string(i18n.Text("yes, serials not known"))}}
		},
	},
	Answer: func(_ *fact.Query, a string) (Machines, error) {
		switch a {
		case standalone:
			return Machines{}, nil
		case clustered:
			return Machines{Clustered: true}, nil
		}
		return Machines{Clustered: true, Serials: splitSerials(a)}, nil
	},
	Same: func(a, b Machines) bool { return a.Clustered == b.Clustered },
}

func (m Machines) String() string {
	switch {
	case !m.Clustered:
		return standalone
	case len(m.Serials) == 0:
		return clustered
	}
	return strings.Join(m.Serials, ", ")
}

func splitSerials(s string) []string {
	return strings.FieldsFunc(strings.ToUpper(s), func(r rune) bool { return r == ',' || r == ' ' || r == ';' })
}

// ClusterMissing is the machines of the cluster that SSE does not list, by serial.
var ClusterMissing = &fact.Fact[[]string]{
	Name: "cluster-missing",
	Learn: func(q *fact.Query) ([]string, error) {
		machines, err := fact.Get(q, Cluster)
		if err != nil {
			return nil, err
		}
		if machines.Clustered && len(machines.Serials) == 0 {
			return nil, fact.Doubt("the serials of the cluster's machines are not known")
		}
		devices, err := fact.Get(q, Devices)
		if err != nil {
			return nil, err
		}
		var missing []string
		for _, s := range machines.Serials {
			if !slices.ContainsFunc(devices, func(d Device) bool { return strings.EqualFold(d.Serial, s) }) {
				missing = append(missing, s)
			}
		}
		return missing, nil
	},
	Question: &fact.Question{
		Name:    "cluster-missing",
		Prompt:  "{page}\nWhich cluster serials are not listed? (none if all are)",
		Why:     "A machine that SSE does not list sends no data to XDR.",
		Where:   fact.Place{Portal: fact.SSEPortal, Path: "Devices", Hint: "each serial of the cluster in turn"},
		Who:     fact.SSEAdmin,
		Form:    fact.Text,
		Example: "none",
		Samples: []string{noneIsMissing, "SERIAL2"},
		Parse: func(s string) (string, error) {
			serials := splitSerials(s)
			if len(serials) == 1 && (serials[0] == "NONE" || serials[0] == "NO") {
				return noneIsMissing, nil
			}
			if len(serials) == 0 {
				return "", i18n.Error{Phrase: i18n.Say("%q is not none, or serials with commas between", s)}
			}
			return strings.Join(serials, ","), nil
		},
		Fit: func(q *fact.Query, a string) (string, error) {
			machines, err := fact.Get(q, Cluster)
			if err != nil || a == noneIsMissing {
				return a, nil // nothing is known that contradicts it
			}
			return machines.whole(a)
		},
		Offer: func(q *fact.Query) []fact.Option {
			options := []fact.Option{{Value: noneIsMissing, Label: "none"}}
			if machines, err := fact.Get(q, Cluster); err == nil {
				for _, s := range machines.Serials {
					options = append(options, fact.Option{Value: s, Label: s})
				}
			}
			return options
		},
	},
	Answer: func(q *fact.Query, a string) ([]string, error) {
		if a == noneIsMissing {
			return nil, nil
		}
		machines, err := fact.Get(q, Cluster)
		if err != nil {
			return splitSerials(a), err
		}
		if a, err = machines.whole(a); err != nil {
			return nil, fact.Doubt("a serial reported as missing does not belong to the cluster")
		}
		return splitSerials(a), nil
	},
	Same: func(a, b []string) bool { // in any order
		in := func(all []string) func(string) bool {
			return func(s string) bool { return !slices.Contains(all, s) }
		}
		return !slices.ContainsFunc(a, in(b)) && !slices.ContainsFunc(b, in(a))
	},
}

// whole are serials of the cluster in full. A unique ending of one stands for it. Where the serials are not known, any
// is taken.
func (m Machines) whole(answer string) (string, error) {
	if len(m.Serials) == 0 {
		return answer, nil
	}
	var all []string
	for _, s := range splitSerials(answer) {
		ending := func(member string) bool { return strings.HasSuffix(member, s) }
		i := slices.IndexFunc(m.Serials, ending)
		exact := slices.Index(m.Serials, s)
		switch {
		case exact >= 0:
			i = exact
		case i < 0:
			return "", i18n.Error{Phrase: i18n.Say("%s is not in the cluster, which has %s", s,
				strings.Join(m.Serials, ", "))}
		case slices.ContainsFunc(m.Serials[i+1:], ending):
			return "", i18n.Error{Phrase: i18n.Say("several serials of the cluster end in %s: %s", s,
				strings.Join(m.Serials, ", "))}
		}
		if !slices.Contains(all, m.Serials[i]) {
			all = append(all, m.Serials[i])
		}
	}
	return strings.Join(all, ","), nil
}
