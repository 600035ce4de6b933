package facts

import (
	"slices"
	"strings"
	"unicode"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// Machines are those of the ESA's cluster. The zero value is a standalone ESA.
type Machines struct {
	Clustered  bool
	Registered State    // of all of them: On, or Off where some are not
	Serials    []string // empty also when nobody knows them
}

// The answers to cluster beside a list of serials, and the one to cluster-missing that names no machine.
const (
	standalone     = "no"
	clustered      = "yes"  // how many are registered is not known
	allRegistered  = "all"  // in a cluster, and all are registered
	someRegistered = "some" // in a cluster, and some are not registered
	noneIsMissing  = "none"
)

// Cluster says whether the ESA is in a cluster, and who else. Registration is per machine (F-CLI-CLUSTER).
var Cluster = &fact.Fact[Machines]{
	Name: "cluster",
	Learn: func(q *fact.Query) (Machines, error) { // a prompt tells a cluster from a standalone ESA, not who is in it
		d := outputs(q, cli(cliVersion))[0]
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
		Topic:  "Cluster of the ESA",
		CLI:    true,
		Prompt: "Is the ESA in a cluster? If so, are all its machines registered?",
		Why:    "In a cluster each machine registers by itself, in machine mode.",
		Where: fact.Place{Portal: fact.ESAWeb, Path: "Network > Cloud Service Settings",
			Hint: "the line Mode: in a cluster it offers each machine"},
		Who:     fact.ESAAdmin,
		Samples: []string{standalone, allRegistered, someRegistered, "SERIAL1,SERIAL2"},
		Options: []fact.Option{
			{Value: standalone, Label: "no cluster"}, {Value: allRegistered, Label: "all registered"},
			{Value: someRegistered, Label: "some are not"}, {Value: clustered, Label: "cluster, more is not known"},
		},
		Parse: func(s string) (string, error) {
			switch said := strings.ToLower(strings.TrimSpace(s)); said {
			case standalone, "n":
				return standalone, nil
			case clustered, "y":
				return clustered, nil
			case allRegistered, someRegistered:
				return said, nil
			}
			if serials := splitMachines(s); len(serials) > 1 {
				return strings.Join(serials, ","), nil
			}
			return "", i18n.Error{Phrase: i18n.Say("%q is not no, all, some, yes, or several serials with commas between", s)}
		},
	},
	Answer: func(_ *fact.Query, a string) (Machines, error) {
		switch a {
		case standalone:
			return Machines{}, nil
		case clustered:
			return Machines{Clustered: true}, nil
		case allRegistered:
			return Machines{Clustered: true, Registered: On}, nil
		case someRegistered:
			return Machines{Clustered: true, Registered: Off}, nil
		}
		return Machines{Clustered: true, Serials: splitMachines(a)}, nil
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

// splitMachines takes a list of serials and host names apart. Serials are written in capitals, host names are not, and
// may be copied as addresses.
func splitMachines(s string) []string {
	apart := func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;，；、", r) }
	machines := strings.FieldsFunc(s, apart)
	for i, m := range machines {
		if machines[i] = strings.ToUpper(m); strings.ContainsAny(m, ".:[") {
			machines[i] = region.Host(m)
		}
	}
	return slices.DeleteFunc(machines, func(m string) bool { return m == "" })
}

// ClusterMissing is the machines of the cluster that SSE does not list, by serial or host name.
var ClusterMissing = &fact.Fact[[]string]{
	Name: "cluster-missing",
	Learn: func(q *fact.Query) ([]string, error) {
		machines, err := fact.Get(q, Cluster)
		if err != nil {
			return nil, err
		}
		if machines.Registered == On {
			return nil, nil
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
			if slices.ContainsFunc(devices.Devices, func(d Device) bool { return strings.EqualFold(d.Name, s) }) {
				continue // a machine may be said by its host name
			}
			l, err := devices.of(s, nil)
			if err != nil {
				return nil, err
			}
			if l.Count == 0 {
				missing = append(missing, s)
			}
		}
		return missing, nil
	},
	Question: &fact.Question{
		Name:    "cluster-missing",
		Topic:   "Cluster machines that are not listed in SSE",
		Prompt:  "{page}\nWhich cluster machines are not listed? Serials or host names, or none",
		Why:     "A machine that SSE does not list sends no data to XDR.",
		Where:   fact.Place{Portal: fact.SSEPortal, Path: "Devices", Hint: "each machine of the cluster in turn"},
		Who:     fact.SSEAdmin,
		Form:    fact.Text,
		Many:    true,
		Example: "none",
		Samples: []string{noneIsMissing, "SERIAL2"},
		Parse: func(s string) (string, error) {
			machines := splitMachines(s)
			if len(machines) == 1 && (machines[0] == "NONE" || machines[0] == "NO") {
				return noneIsMissing, nil
			}
			if len(machines) == 0 {
				return "", i18n.Error{Phrase: i18n.Say("%q is not none, or serials or host names with commas between", s)}
			}
			return strings.Join(machines, ","), nil
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
			return splitMachines(a), err
		}
		if a, err = machines.whole(a); err != nil {
			return nil, fact.Doubt("a serial reported as missing does not belong to the cluster")
		}
		return splitMachines(a), nil
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
	for _, s := range splitMachines(answer) {
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
