package checks_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
	"github.com/xdrdoctor/xdrdoctor/internal/source/configxml"
	"github.com/xdrdoctor/xdrdoctor/internal/source/transcript"
)

// The worlds of the lab, and the sets of sources through which they are seen. TestCertainty, TestScore and TestDrift
// share them.

// lit is a world with faults, and what is true in it.
type lit struct {
	faults  []string
	truth   []string                  // the codes that are true, in the order of the tree; none: no cause that we know
	variant string                    // of a world without faults: how it differs
	change  func(*lab.World)          // that makes it differ; nil: none
	edit    func([]evidence.Document) // of what its machines show; nil: none
}

func litBy(names ...string) lit {
	var faults []lab.Fault
	for _, name := range names {
		f, _ := lab.Find(name)
		faults = append(faults, f)
	}
	w := lit{faults: names, truth: truths(faults)}
	slices.SortStableFunc(w.truth, func(a, b string) int { return place(a) - place(b) })
	return w
}

func (w lit) String() string { return cmp.Or(strings.Join(w.faults, "+"), w.variant, "healthy") }

// works says that the link does, although there may be something to note.
func (w lit) works() bool {
	return !slices.ContainsFunc(w.faults, func(name string) bool {
		f, _ := lab.Find(name)
		return f.Exit != engine.ExitOK
	})
}

// place is where the tree names a code.
func place(code string) int {
	name, _, _ := strings.Cut(code, ".")
	c, _ := checks.Find(name)
	return slices.Index(checks.All(), c)
}

// linkFaults are the faults of the link, as the score and the enumeration take them.
func linkFaults() []string {
	var names []string
	for _, f := range lab.Faults {
		if f.About == "link" {
			names = append(names, f.Name)
		}
	}
	return names
}

// goTogether says that no two of the faults contradict each other.
func goTogether(names ...string) bool {
	var faults []lab.Fault
	for _, name := range names {
		f, _ := lab.Find(name)
		faults = append(faults, f)
	}
	_, _, _, clash := lab.Contradiction(faults)
	return !clash
}

// singles and pairs are all worlds with one and with two faults of the link.
func singles() (all []lit) {
	for _, f := range linkFaults() {
		all = append(all, litBy(f))
	}
	return all
}

func pairs() (all []lit) {
	names := linkFaults()
	for i, f := range names {
		for _, g := range names[:i] {
			if goTogether(g, f) {
				all = append(all, litBy(g, f))
			}
		}
	}
	return all
}

// The sets of sources, beside those of sources_test.go. Where no operator is named nobody answers, but the region is
// known.
const (
	byAll           = "all"
	bySession       = "session"
	byLogs          = "logs"
	byOperator      = "operator"
	bySessionAsked  = "session + operator"
	byLogsAndAsked  = "logs + operator"
	byAPIsAndPerson = "apis + operator"
)

// eyes are the sets that the enumeration looks through, eyesOfScore those that the score counts.
var (
	eyes = []string{byAll, byAPIs, byCommandLine, bySession, byConfiguration, byLogs, byOperator, byAPIsAndPerson,
		bySessionAsked, byConfigAndAsked, byLogsAndAsked}
	eyesOfScore = []string{byAll, byAPIs, byCommandLine, bySession, byConfiguration, byLogs, byOperator}
)

// shown is what the sources of a world show, so that many looks at it need one sign-in.
type shown struct {
	world   lit
	session transcript.Appliance
	config  configxml.Machine
	typed   bool // there is a session
	saved   bool // there is a configuration
	logs    evidence.Source
	earlier map[string][]evidence.Document // what machines showed, by set of sources
}

func show(t testing.TB, w lit) *shown {
	t.Helper()
	s := &shown{world: w, earlier: map[string][]evidence.Document{}}
	live := start(t, story{faults: w.faults, change: w.change, noXDR: true, noESA: true, noPerson: true, ssh: true,
		says: map[string]string{"region": "eu"}})
	defer live.lab.Close()
	_, round := live.round(t)
	s.session, s.typed = session(t, round.Documents)
	where, _ := live.lab.World.Answer("deployment")
	if where != "cloud" { // there the customer exports no network settings (F-LINK-API-CES)
		s.config, s.saved = exported(t, live)
	}
	s.logs = logs(t, live.lab.Logs())
	return s
}

// story is the world through a set of sources, with a question that nobody answers; "": all are answered.
func (s *shown) story(set, silent string) story {
	b := story{faults: s.world.faults, change: s.world.change, noXDR: true, noESA: true, noPerson: true,
		says: map[string]string{"region": "eu"}, documents: s.earlier[set]}
	switch set {
	case byAll:
		b.noXDR, b.noESA, b.noPerson, b.ssh = false, false, false, true
		b.says["serial"] = lab.New(region.EU).Main().Serial
	case byAPIs:
		b.noXDR, b.noESA = false, false
		b.says["serial"] = lab.New(region.EU).Main().Serial
	case byAPIsAndPerson:
		b.noXDR, b.noESA, b.noPerson = false, false, false
	case byCommandLine:
		b.ssh = true
	case bySession, bySessionAsked:
		if s.typed {
			typed := transcript.Source(s.session)
			b.sources = []evidence.Source{typed, configxml.Printed(typed)}
		}
	case byConfiguration, byConfigAndAsked:
		if s.saved {
			b.sources = []evidence.Source{configxml.Source(s.config)}
		}
	case byLogs, byLogsAndAsked:
		b.sources = []evidence.Source{s.logs}
	}
	b.noPerson = b.noPerson && set != byOperator && !strings.HasSuffix(set, "operator")
	if silent != "" {
		b.forgets = []string{silent}
	}
	b.narrows = true
	return b
}

// walk walks a world once. What machines showed is kept for the next walk through the same set.
func (s *shown) walk(t testing.TB, set, silent string) (*run, *engine.Round) {
	t.Helper()
	r := start(t, s.story(set, silent))
	round, err := r.walk.Round(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := s.earlier[set]; !ok {
		var machines []evidence.Document
		for _, doc := range round.Documents {
			if doc.Ref.Source != evidence.Ask && (doc.Failure == nil || doc.Failure.Kind != evidence.NotConfigured) {
				machines = append(machines, doc)
			}
		}
		s.earlier[set] = machines
	}
	return r, round
}
