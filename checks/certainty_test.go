package checks_test

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"flag"
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
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
)

// Certainty by enumeration: worlds of the lab (healthy, each fault, each pair), seen through each set of sources, with
// each question in turn that nobody answers. Worlds that show the same evidence are a group:
//
//   - a cause that is called found is true in every world of the group;
//   - a list of what remains has a true code of every world of the group, unless the program says that it did not try
//     all answers: such a list excludes nothing, and is counted;
//   - "broken" is not said where a link that works shows the same. A link with a mere note, such as no mail for days,
//     works.
//
// There are no exceptions by name. How many codes of the lists are true in no world of their group is counted: the
// lists may be longer than the worlds of the lab require, never shorter.
//
// "make certainty" looks at all of it; go test at the single faults and a sample of the pairs.

var peek = flag.String("peek", "", `with -run TestPeek: print one look, "set,silent question,fault+fault"`)

// glimpse is what one walk saw and said of one world.
type glimpse struct {
	world    lit
	set      string
	silent   string
	evidence string
	found    []string
	among    []string // nil: not narrowed
	whole    bool     // the list is said to have all that remains
	broken   bool     // it is said that something is broken
}

func (g glimpse) String() string {
	return fmt.Sprintf("[%s, without %q] in %s", g.set, g.silent, g.world)
}

// changing is what differs between two looks at the same world: times and ids.
var changing = regexp.MustCompile(`\d{4}-\d\d-\d\d[T ][\d:.Z+-]*|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{17,}|` +
	`"(exp|iat|nbf|jti)":[^,}]*|\b1[67]\d{8}\b|(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z][a-z] [ \d]\d [\d:]+ \d{4}|` +
	`[A-Z][a-z][a-z] [ \d]\d [\d:]+|, \d\d:\d\d:|0x[0-9a-f]+|"(access_token|jwtToken|trace_id)":"[^"]*"`)

// understood is each fact that is known after a round, without times and ids: two worlds that differ only in what the
// facts do not tell show the same evidence. Of the others it says why they are not known.
func understood(r *engine.Round) (known, unknown []string) {
	seen := evidence.NewStore(time.Now)
	for _, d := range r.Documents {
		seen.Put(d)
	}
	set := fact.NewSet(context.Background(), seen, r.Started)
	for _, f := range checks.Facts(checks.All()) {
		read := set.Read(f)
		if f.FactName() == facts.Quota.Name { // what we have spent ourselves
			continue
		}
		if read.Unknown != nil {
			unknown = append(unknown, f.FactName()+" "+changing.ReplaceAllString(read.Unknown.Error(), "_"))
			continue
		}
		value := read.Value
		if d, ok := value.(time.Duration); ok {
			value = d.Round(time.Minute)
		}
		deep, err := json.Marshal(value) // %+v shows what a type keeps to itself, but of a pointer only the address
		if err != nil {
			panic(err)
		}
		known = append(known, changing.ReplaceAllString(fmt.Sprintf("%s %+v %s", f.FactName(), value, deep), "_"))
	}
	return known, unknown
}

// told are diagnoses by all that they rest on, without the documents: what remains takes long to find, and many worlds
// show the same.
var told sync.Map

// digest is a long text as a key.
func digest(parts ...string) [sha256.Size]byte {
	return sha256.Sum256([]byte(strings.Join(parts, "\n")))
}

func diagnosis(r *run, round *engine.Round, set, silent string, known, unknown []string) *engine.Diagnosis {
	key := digest(slices.Concat([]string{set, silent}, known, unknown)...)
	if d, ok := told.Load(key); ok {
		return d.(*engine.Diagnosis)
	}
	d := r.walk.Diagnose(round)
	d.Documents = nil
	told.Store(key, d)
	return d
}

func (s *shown) glimpse(t testing.TB, set, silent string) (glimpse, *engine.Round) {
	r, round := s.walk(t, set, silent)
	defer r.lab.Close()
	known, unknown := understood(round)
	return glimpseOf(s.world, set, silent, known, diagnosis(r, round, set, silent, known, unknown)), round
}

func glimpseOf(w lit, set, silent string, known []string, d *engine.Diagnosis) glimpse {
	g := glimpse{world: w, set: set, silent: silent, evidence: strings.Join(known, "\n"), found: codes(d.Causes),
		broken: d.Verdict == check.Fail}
	if n := d.Narrowed; n != nil {
		g.whole = n.Whole
		for _, s := range n.Among {
			g.among = append(g.among, s.Code())
		}
	}
	return g
}

// answered are the questions that somebody answered in a round. What the caller of xdrdoctor knows is left out.
func answered(r *engine.Round) []string {
	var names []string
	for _, d := range r.Documents {
		if d.Ref.Source == evidence.Ask && d.Failure == nil && d.Ref.Request != "region" {
			names = append(names, d.Ref.Request)
		}
	}
	return names
}

// glimpses are looks at one world: through each set, with all questions answered and with one in so many of them not.
func glimpses(t testing.TB, w lit, sets []string, oneIn int) []glimpse {
	s := show(t, w)
	skip := len(w.String()) // worlds differ in the questions that are left out
	var all []glimpse
	for _, set := range sets {
		g, round := s.glimpse(t, set, "")
		all = append(all, g)
		for _, q := range answered(round) {
			if skip++; skip%oneIn != 0 {
				continue
			}
			g, _ := s.glimpse(t, set, q)
			all = append(all, g)
		}
	}
	return all
}

// each calls do for each world, on all processors.
func each(worlds []lit, do func(lit)) {
	next := make(chan lit)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for w := range next {
				do(w)
			}
		})
	}
	for _, w := range worlds {
		next <- w
	}
	close(next)
	wg.Wait()
}

// sampled draws so many worlds, the same ones each time.
func sampled(worlds []lit, n int) []lit {
	draw := rand.New(rand.NewPCG(1, 2))
	var some []lit
	for _, i := range draw.Perm(len(worlds))[:min(n, len(worlds))] {
		some = append(some, worlds[i])
	}
	return some
}

func TestCertainty(t *testing.T) {
	calm(t)
	worlds, sets, oneIn := append([]lit{{}}, singles()...), eyesOfScore, 4
	switch {
	case os.Getenv("XDRDOCTOR_CERTAINTY") != "":
		worlds, sets, oneIn = append(worlds, pairs()...), eyes, 1
	case sample > 1:
		worlds = append(sampled(worlds, len(worlds)/sample), lit{})
	default:
		worlds = append(worlds, sampled(pairs(), 10)...)
	}
	var mu sync.Mutex
	groups := map[[sha256.Size]byte][]glimpse{}
	looks := 0
	each(worlds, func(w lit) {
		seen := glimpses(t, w, sets, oneIn)
		mu.Lock()
		defer mu.Unlock()
		looks += len(seen)
		for _, g := range seen {
			key := digest(g.set, g.silent, g.evidence)
			g.evidence = ""
			groups[key] = append(groups[key], g)
		}
	})
	wrong := map[string][]string{}
	var lists, partial, loose, listed, extra int
	for _, group := range groups {
		for _, m := range judge(group) {
			wrong[m.what] = append(wrong[m.what], m.where)
		}
		if n := len(group[0].among); n > 0 {
			spare := spare(group)
			lists, listed, extra = lists+1, listed+n, extra+spare
			if !group[0].whole {
				partial++
			}
			if spare > 0 {
				loose++
			}
		}
	}
	t.Logf("%d worlds, %d looks, %d groups; %d lists of what remains, %d of them tight, in %d not all"+
		" answers were tried; %d of %d listed codes are true in no world of their group", len(worlds), looks, len(groups),
		lists, lists-loose, partial, extra, listed)
	for _, what := range slices.Sorted(maps.Keys(wrong)) {
		where := wrong[what]
		slices.Sort(where)
		t.Errorf("%s: %d times, such as %s", what, len(where), where[0])
	}
}

type misjudged struct{ what, where string }

// shownByAPIAlone says that no page shows a fault: where its API is not asked, its cause is not among those that
// remain.
func shownByAPIAlone(fault string) bool {
	other, known := byQuestions[fault]
	return known && other == ""
}

// judge says what is wrong with what was said in a group.
func judge(group []glimpse) (wrong []misjudged) {
	for _, g := range group {
		add := func(form string, args ...any) {
			wrong = append(wrong, misjudged{fmt.Sprintf(form, args...), g.String()})
		}
		for _, other := range group {
			w := other.world
			for _, code := range g.found {
				if !slices.Contains(w.truth, code) {
					add("found %s, but it may be %s", code, cmp.Or(strings.Join(w.truth, "+"), "healthy"))
				}
			}
			switch {
			case w.works() && g.broken:
				add("said to be broken, but it may be %s", w)
			case slices.ContainsFunc(w.faults, shownByAPIAlone): // no answer leads to it, so no list has it
			case !w.works() && g.whole && !slices.ContainsFunc(w.truth, func(code string) bool {
				return slices.Contains(g.among, code)
			}):
				add("narrowed without %s", strings.Join(w.truth, " or "))
			}
		}
	}
	return wrong
}

// spare counts the codes of a list that no world of the group has.
func spare(group []glimpse) (n int) {
	for _, code := range group[0].among {
		if !slices.ContainsFunc(group, func(g glimpse) bool { return slices.Contains(g.world.truth, code) }) {
			n++
		}
	}
	return n
}

// TestPeek prints what one look saw and said, to find out why two worlds are told apart or not.
func TestPeek(t *testing.T) {
	p := strings.Split(*peek, ",")
	if len(p) != 3 {
		t.Skip("needs -peek")
	}
	s := show(t, litBy(strings.FieldsFunc(p[2], func(r rune) bool { return r == '+' })...))
	g, _ := s.glimpse(t, p[0], p[1])
	again, _ := s.glimpse(t, p[0], p[1])
	t.Logf("%s\nfound %v, among %v, whole %v, broken %v\n%s", g, g.found, g.among, g.whole, g.broken,
		g.evidence)
	if g.evidence != again.evidence {
		t.Errorf("the next look at the same world sees something else:\n%s", again.evidence)
	}
}
