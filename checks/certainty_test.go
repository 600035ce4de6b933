package checks_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
)

// Certainty by enumeration: every world of the lab (healthy, each fault, each pair), seen by every set of sources, with
// each question in turn that nobody answers. Worlds that show the same evidence are a group. What is called found in
// one of them must be true in all of them, and what remains must be exactly what is first in one of them.

// glimpse is what one walk saw and said of one world.
type glimpse struct {
	world     lit
	set       string
	silent    string
	evidence  string
	diagnosis *engine.Diagnosis
}

// lit is a world, and what is true in it.
type lit struct {
	faults []string
	truth  []string // the codes that are true
	first  string   // the one that is to be named first; "": the link works
}

func (w lit) String() string { return cmp.Or(strings.Join(w.faults, "+"), "healthy") }

// faults0 is the single fault, if it is one.
func (w lit) faults0() string {
	if len(w.faults) == 1 {
		return w.faults[0]
	}
	return ""
}

// eyes are the sets of sources. With all of them the serial and the region are known.
var eyes = map[string]story{
	"all":             {ssh: true},
	"apis + operator": {},
	"apis":            {noPerson: true},
	"ssh":             {noPerson: true, noXDR: true, noESA: true, ssh: true},
	"operator":        {noXDR: true, noESA: true},
}

// worldsUpTo lists the healthy world, the single faults of the link, and pairs of them that do not contradict each
// other.
func worldsUpTo(n int) [][]string {
	all := [][]string{nil}
	for i, f := range lab.Faults {
		if f.About != "link" {
			continue
		}
		all = append(all, []string{f.Name})
		for _, g := range lab.Faults[:i] {
			_, _, _, clash := lab.Contradiction([]lab.Fault{g, f})
			if n > 1 && g.About == "link" && !clash {
				all = append(all, []string{g.Name, f.Name})
			}
		}
	}
	return all
}

// changing is what differs between two looks at the same world: times and ids.
var changing = regexp.MustCompile(`\d{4}-\d\d-\d\d[T ][\d:.Z+-]*|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{17,}|` +
	`"(exp|iat|nbf|jti)":[^,}]*|\b1[67]\d{8}\b|(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z][a-z] [ \d]\d [\d:]+ \d{4}|` +
	`[A-Z][a-z][a-z] [ \d]\d [\d:]+|"(access_token|jwtToken|trace_id)":"[^"]*"`)

// evidenceOf is all that was understood, without times and ids: two worlds that differ only in what nobody understands
// show the same evidence.
func evidenceOf(r *engine.Round) string {
	var b strings.Builder
	seen := evidence.NewStore(time.Now)
	for _, d := range r.Documents {
		seen.Put(d)
	}
	set := fact.NewSet(context.Background(), seen, r.Started)
	for _, f := range checks.Facts(checks.All()) {
		if f.FactName() == facts.Quota.Name { // what we have spent ourselves
			continue
		}
		read := set.Read(f)
		switch v := read.Value.(type) {
		case time.Duration:
			fmt.Fprintf(&b, "%s %s\n", f.FactName(), v.Round(time.Minute))
		default:
			if read.Unknown == nil {
				fmt.Fprintf(&b, "%s %+v\n", f.FactName(), v)
			}
		}
	}
	return changing.ReplaceAllString(b.String(), "_")
}

func look(t testing.TB, w lit, set string, silent string) (glimpse, *engine.Round) {
	s := eyes[set]
	s.narrows = true
	s.faults, s.says = w.faults, map[string]string{"region": "eu"}
	if set == "all" || set == "apis" {
		s.says["serial"] = lab.New("eu").Main().Serial
	}
	if silent != "" {
		s.forgets = []string{silent}
	}
	r := start(t, s)
	defer r.lab.Close()
	d, round := r.round(t)
	return glimpse{w, set, silent, evidenceOf(round), d}, round
}

// answered are the questions that somebody answered in a round, but for what the story itself says.
func answered(r *engine.Round) []string {
	var names []string
	for _, d := range r.Documents {
		if d.Ref.Source == evidence.Ask && d.Failure == nil && d.Ref.Request != "region" {
			names = append(names, d.Ref.Request)
		}
	}
	return names
}

func TestCertainty(t *testing.T) {
	pairs, share := 1, 1.0
	if os.Getenv("XDRDOCTOR_CERTAINTY") != "" {
		pairs = 2
	}
	if sample > 1 {
		share = 1 / float64(sample)
	}
	worlds := make(chan []string)
	var mu sync.Mutex
	var all []glimpse
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for names := range worlds {
				seen := glimpses(t, names)
				mu.Lock()
				all = append(all, seen...)
				mu.Unlock()
			}
		})
	}
	seed := rand.New(rand.NewPCG(1, 2))
	for _, names := range worldsUpTo(pairs) {
		if seed.Float64() <= share {
			worlds <- names
		}
	}
	close(worlds)
	wg.Wait()

	groups := map[string][]glimpse{}
	for _, g := range all {
		key := g.set + "\n" + g.silent + "\n" + g.evidence
		groups[key] = append(groups[key], g)
	}
	faults := map[string][]string{}
	for _, group := range groups {
		for _, f := range judge(group) {
			faults[f.what] = append(faults[f.what], f.where)
		}
	}
	t.Logf("%d looks, %d groups", len(all), len(groups))
	for _, what := range slices.Sorted(maps.Keys(faults)) {
		where := faults[what]
		slices.Sort(where)
		t.Errorf("%s: %d times, such as %s", what, len(where), where[0])
	}
}

// glimpses are all looks at one world.
func glimpses(t testing.TB, names []string) []glimpse {
	w := lit{faults: names}
	for _, name := range names {
		f, _ := lab.Find(name)
		w.truth = append(w.truth, f.Expect)
		if coarse := byQuestions[name]; coarse != "" {
			w.truth = append(w.truth, coarse)
		}
	}
	whole, _ := look(t, w, "all", "")
	if c := whole.diagnosis.Causes; len(c) > 0 && c[0].Verdict.String() == "fail" {
		w.first = c[0].Code()
	}
	var all []glimpse
	for set := range eyes {
		g, round := look(t, w, set, "")
		all = append(all, g)
		for _, q := range answered(round) {
			g, _ := look(t, w, set, q)
			all = append(all, g)
		}
	}
	return all
}

type misjudged struct{ what, where string }

// judge says what is wrong with what was said of a group.
func judge(group []glimpse) (wrong []misjudged) {
	firsts := map[string]bool{} // whether the list may have it instead of a finer one
	for _, g := range group {
		if code := byQuestions[g.world.faults0()]; code != "" {
			firsts[code] = true
			continue
		}
		firsts[g.world.first] = true
	}
	g := group[0]
	add := func(form string, args ...any) {
		wrong = append(wrong, misjudged{fmt.Sprintf(form, args...), fmt.Sprintf("[%s, without %q] in %s", g.set, g.silent, g.world)})
	}
	for _, c := range g.diagnosis.Causes {
		for _, other := range group {
			if !slices.Contains(other.world.truth, c.Code()) {
				add("found %s, but it may be %s", c.Code(), cmp.Or(strings.Join(other.world.truth, "+"), "healthy"))
			}
		}
	}
	n := g.diagnosis.Narrowed
	if n == nil {
		return wrong
	}
	var among []string
	for _, s := range n.Among {
		among = append(among, s.Code())
	}
	for code := range firsts {
		switch {
		case code == "" && !n.Healthy:
			add("said to be broken, but it may be healthy")
		case code != "" && !slices.Contains(among, code):
			add("narrowed without %s", code)
		}
	}
	for _, code := range among {
		if !firsts[code] {
			add("narrowed with %s, which cannot be", code)
		}
	}
	if n.Healthy && !firsts[""] {
		add("narrowed with a healthy link, which cannot be")
	}
	return wrong
}

func TestPeek(t *testing.T) {
	spec := os.Getenv("PEEK") // set,silent,fault+fault
	if spec == "" {
		t.Skip()
	}
	p := strings.Split(spec, ",")
	var names []string
	if p[2] != "" {
		names = strings.Split(p[2], "+")
	}
	g, _ := look(t, lit{faults: names}, p[0], p[1])
	h, _ := look(t, lit{faults: names}, p[0], p[1])
	t.Log(text(g.diagnosis))
	if n := g.diagnosis.Narrowed; n != nil {
		for _, s := range n.Among {
			t.Log(s.Code(), s.Tells != nil && true)
		}
		t.Log("healthy", n.Healthy, "whole", n.Whole)
	}
	if g.evidence != h.evidence {
		t.Errorf("not stable:\n%s\n---\n%s", g.evidence, h.evidence)
	}
	if os.Getenv("EV") != "" {
		t.Log(g.evidence)
	}
}

func TestDiffer(t *testing.T) {
	spec := os.Getenv("DIFFER") // set,silent,fault,fault
	if spec == "" {
		t.Skip()
	}
	p := strings.Split(spec, ",")
	of := func(s string) []string {
		var names []string
		if s != "" {
			names = strings.Split(s, "+")
		}
		g, _ := look(t, lit{faults: names}, p[0], p[1])
		return strings.Split(g.evidence, "\n")
	}
	a, b := of(p[2]), of(p[3])
	for _, l := range a {
		if !slices.Contains(b, l) {
			t.Log("- " + l)
		}
	}
	for _, l := range b {
		if !slices.Contains(a, l) {
			t.Log("+ " + l)
		}
	}
}
