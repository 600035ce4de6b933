package lab

import (
	"math/rand/v2"
	"slices"

	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// Fault is a named edit of the World.
type Fault struct {
	Name   string `json:"name"`
	Doc    string `json:"doc"`
	Expect string `json:"expect"` // the check.case that must be found
	About  string `json:"about"`  // "link" or "access"
	Exit   int    `json:"exit"`   // of diagnose --no-input

	// Sets are the parts of the world that it decides: two faults with a part in common contradict each other.
	Sets  []string     `json:"-"`
	Break func(*World) `json:"-"`
}

// other is a region that is not the tenant's.
func other(r region.Region) region.Region {
	if r == region.US {
		return region.EU
	}
	return region.US
}

// The parts of the world that more than one fault decides.
const (
	partTenant     = "where the device is registered"
	partOutcome    = "whether a registration succeeded"
	partService    = "the cloud service"
	partEntries    = "the entries in SSE"
	partToken      = "the token"
	partEgress     = "the ESA's way out"
	partVersion    = "the AsyncOS version"
	partDeployment = "where the ESA runs"
	partModule     = "the module"
	partHealth     = "what the module says of itself"
	partQuery      = "what live queries bring"
	partAPI        = "the AsyncOS API"
	partData       = "why the tiles are empty"
	partSync       = "Insights"
	partClient     = "the API client"
	partUser       = "the ESA user"
	partLaptop     = "our own way to the cloud"
)

// smartParts are what a smart licensing that registers nothing decides.
var smartParts = []string{partTenant, partOutcome, partService, partEntries, partVersion}

// failing is a fault that only the module's own words show: none of the other causes is behind it.
func failing(name, doc, expect, code, message string) Fault {
	return Fault{name, doc, expect, "link", 1, []string{partHealth},
		func(w *World) { w.XDR.HealthCode, w.XDR.HealthMessage = code, message }}
}

// Find returns the fault of that name.
func Find(name string) (Fault, bool) {
	for _, f := range Faults {
		if f.Name == name {
			return f, true
		}
	}
	return Fault{}, false
}

// Names lists the faults.
func Names() []string {
	var names []string
	for _, f := range Faults {
		names = append(names, f.Name)
	}
	return names
}

// Contradiction names two of the faults that cannot be true at the same time, and the part of the world that both
// decide.
func Contradiction(faults []Fault) (a, b, part string, found bool) {
	for i, f := range faults {
		for _, g := range faults[:i] {
			if f.Name == g.Name {
				continue
			}
			for _, p := range f.Sets {
				if slices.Contains(g.Sets, p) {
					return g.Name, f.Name, p, true
				}
			}
		}
	}
	return "", "", "", false
}

// Break builds a world in a region with these faults. It works on the whole list, because an edit may need what another
// left.
func Break(r region.Region, faults []Fault) *World {
	w := New(r)
	for _, f := range faults {
		f.Break(w)
		w.broken = append(w.broken, f.Name)
	}
	return w
}

// Hide draws faults of the link that do not contradict each other, the same for the same seed; n 0: one to three.
func Hide(seed uint64, n int) []Fault {
	draw := rand.New(rand.NewPCG(seed, 0))
	if drawn := 1 + draw.IntN(3); n == 0 {
		n = drawn
	}
	links := slices.DeleteFunc(slices.Clone(Faults), func(f Fault) bool { return f.About == "access" })
	var faults []Fault
	for len(faults) < n {
		f := links[draw.IntN(len(links))]
		if slices.ContainsFunc(faults, func(d Fault) bool { return d.Expect == f.Expect }) {
			continue
		}
		if _, _, _, found := Contradiction(append(slices.Clone(faults), f)); !found {
			faults = append(faults, f)
		}
	}
	return faults
}
