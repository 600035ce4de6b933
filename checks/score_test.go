package checks_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
)

// The score counts how often the diagnosis is right, over many worlds and sets of sources, in the form that benchmarks
// of root causes use. "make score" writes docs/score.md; go test looks at a sample, and fails when one of its figures
// is lower than the one that docs/score.md keeps.

// healthyVariants are worlds that work, in other ways than the first.
func healthyVariants() []lit {
	all := []lit{{}}
	for name, change := range map[string]func(*lab.World){
		"Insights is not used":  func(w *lab.World) { w.Insights.Listed = false },
		"in Cisco's cloud":      func(w *lab.World) { w.Deployment = "cloud" },
		"smart licensing":       func(w *lab.World) { w.ESA.SmartLicensing = true },
		"centralised, with SMA": func(w *lab.World) { w.Mail.Centralised, w.Mail.SMARegistered = true, true },
		"a cluster of two": func(w *lab.World) {
			w.Machines = append(w.Machines, &lab.Machine{Serial: "SECOND-1", Host: "esa02.example.com", DeviceID: "d2"})
		},
		"widest period": func(w *lab.World) { w.XDR.TilePeriod = "last_90_days" },
		"new version": func(w *lab.World) { // it registers through smart licensing only
			w.ESA.Version, w.ESA.SmartLicensing = "16.0.1-017", true
		},
	} {
		all = append(all, lit{variant: name, change: change})
	}
	slices.SortFunc(all, func(a, b lit) int { return strings.Compare(a.String(), b.String()) })
	return all
}

// triples draws so many worlds with three faults, the same ones each time.
func triples(n int) (all []lit) {
	draw, names, seen := rand.New(rand.NewPCG(2026, 11)), linkFaults(), map[string]bool{}
	for len(all) < n {
		at := draw.Perm(len(names))[:3]
		slices.Sort(at)
		w := []string{names[at[0]], names[at[1]], names[at[2]]}
		if key := strings.Join(w, "+"); !seen[key] && goTogether(w...) {
			seen[key] = true
			all = append(all, litBy(w...))
		}
	}
	return all
}

// seen is a glimpse with what the score counts beside it.
type seen struct {
	glimpse
	facts    []string // what is known and what is not, to tell whether a world is outside the model
	grounded int      // causes that cite something that was seen
	well     bool     // nothing speaks for a fault
	between  bool     // the end names the stations between which it lies
	asked    int
	took     time.Duration
	naive    string
}

func (s *shown) seen(t testing.TB, set string) seen {
	began := time.Now()
	r, round := s.walk(t, set, "")
	defer r.lab.Close()
	known, unknown := understood(round)
	d := diagnosis(r, round, set, "", known, unknown)
	took := time.Since(began)
	v := seen{glimpse: glimpseOf(s.world, set, "", known, d), facts: append(known, unknown...), took: took,
		asked: len(answered(round)), naive: naive(round.Documents)}
	for _, c := range d.Causes {
		if slices.ContainsFunc(c.Cites, func(ref evidence.Ref) bool { return wasSeen(round, ref) }) {
			v.grounded++
		}
	}
	v.well = d.Exit() == engine.ExitOK
	v.between = d.Narrowed != nil && d.Narrowed.From != d.Narrowed.To
	return v
}

// wasSeen says that a document says something, be it that a port refuses.
func wasSeen(r *engine.Round, ref evidence.Ref) bool {
	return slices.ContainsFunc(r.Documents, func(d evidence.Document) bool {
		if d.Ref != ref {
			return false
		}
		return d.Failure == nil || d.Failure.Kind == evidence.Refused || d.Failure.Kind == evidence.TimedOut
	})
}

// naive is the cause that somebody names who takes the first answer that looks wrong.
func naive(docs []evidence.Document) string {
	for _, d := range docs {
		switch {
		case d.Failure != nil && d.Failure.Kind == evidence.Refused:
			return "asyncos-api.both-off"
		case d.Failure != nil && d.Failure.Kind == evidence.TimedOut:
			return "api-server.hung"
		case d.Failure != nil:
			continue
		}
		for _, red := range []struct{ text, code string }{
			{"E4017", "device-online.offline"}, {"unexpected", "asyncos-api.both-off"},
			{"expired token", "token.expired"}, {"invalid-or-expired", "token.expired"},
			{"asks-for-token", "registration.not-registered"}, {"no-token-field", "commit.pending"},
			{"HTTP 407", "network.proxy-auth"}, {"407 Proxy", "network.proxy-auth"}, {"self signed",
				"tls-inspection.intercepted"},
			{"disabled", "cloud-service.disabled"}, {"offline", "device-online.offline"},
			{"not-green", "insights.not-green"}, {"not-synced", "insights.not-synced"}, {"missing", "module.missing"},
		} {
			if strings.Contains(string(d.Body), red.text) {
				return red.code
			}
		}
	}
	return ""
}

// The kinds of worlds.
const (
	kindHealthy = "healthy"
	kindSingles = "one fault"
	kindPairs   = "two faults"
	kindTriples = "three faults"
	kindOutside = "outside the model"
	kindLooks   = "outside, but looks like a modelled one"
)

var kinds = []string{kindHealthy, kindSingles, kindPairs, kindTriples, kindOutside, kindLooks}

// score looks at worlds by kind.
func score(t testing.TB, worlds map[string][]lit) (rows scored, wrong []string) {
	rows = scored{}
	var mu sync.Mutex
	groups, modelled := map[string][]glimpse{}, map[string]bool{}
	var all []seen
	for _, kind := range kinds { // the modelled ones first
		each(worlds[kind], func(w lit) {
			sets, s := eyesOfScore, (*shown)(nil)
			if w.outside() {
				sets, s = outsideSets, &shown{world: w, earlier: map[string][]evidence.Document{}}
			} else {
				s = show(t, w)
				sets = append(slices.Clip(sets), byAPIsAndPerson)
			}
			for _, set := range sets {
				if w.edit != nil {
					s.earlier[set] = s.edited(t, set)
				}
				v := s.seen(t, set)
				mu.Lock()
				all = append(all, v)
				groups[v.set+"\n"+v.evidence] = append(groups[v.set+"\n"+v.evidence], v.glimpse)
				for _, f := range v.facts {
					modelled[f] = modelled[f] || !w.outside()
				}
				mu.Unlock()
			}
		})
	}
	for _, v := range all {
		kind := v.kind(modelled)
		group := groups[v.set+"\n"+v.evidence]
		rows.row(kind+", "+v.set).add(v, group)
		if kind == kindSingles {
			name, _, _ := strings.Cut(v.world.truth[0], ".")
			c, _ := checks.Find(name)
			rows.row("at "+string(c.Station)+", "+v.set).add(v, group)
		}
		for _, code := range v.found {
			if !slices.Contains(v.world.truth, code) {
				wrong = append(wrong, fmt.Sprintf("%s: found %s", v.glimpse, code))
			}
		}
	}
	slices.Sort(wrong)
	return rows, wrong
}

// kind of a world, as it was seen: it is outside the model when a fact shows what no modelled world shows.
func (v seen) kind(modelled map[string]bool) string {
	switch {
	case v.world.outside() && slices.ContainsFunc(v.facts, func(f string) bool { return !modelled[f] }):
		return kindOutside
	case v.world.outside():
		return kindLooks
	}
	return []string{kindHealthy, kindSingles, kindPairs, kindTriples}[len(v.world.faults)]
}

func TestScore(t *testing.T) {
	calm(t)
	kept := filepath.Join("..", "docs", "score.md")
	some := map[string][]lit{kindHealthy: healthyVariants(), kindSingles: sampled(singles(), 12),
		kindPairs:   sampled(pairs(), 6),
		kindTriples: triples(6), kindOutside: sampled(outsiders(), 24)}
	if sample > 1 {
		t.Skip("the figures are the same under the race detector")
	}
	rows, wrong := score(t, some)
	t.Logf("sample:\n%s%s", rows.table(), strings.Join(wrong, "\n"))
	if os.Getenv("XDRDOCTOR_SCORE") != "" {
		whole, wrong := score(t,
			map[string][]lit{kindHealthy: healthyVariants(), kindSingles: singles(), kindPairs: pairs(),
				kindTriples: triples(1000), kindOutside: outsiders()})
		t.Logf("all:\n%s%s", whole.table(), strings.Join(wrong, "\n"))
		if err := os.WriteFile(kept, []byte(scorePage(whole, rows, wrong)), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	was, err := os.ReadFile(kept)
	if err != nil {
		t.Fatal(err)
	}
	_, sampleOf, _ := strings.Cut(string(was), sampleHead)
	before := figuresOf(sampleOf)
	if len(before) == 0 {
		t.Fatalf("%s has no figures of the sample", kept)
	}
	for name, old := range before {
		y := rows[name]
		if y == nil {
			t.Errorf("%s is not scored any more", name)
			continue
		}
		for i, now := range y.figures() {
			a, errA := strconv.ParseFloat(old[i], 64)
			b, errB := strconv.ParseFloat(now, 64)
			if errA == nil && errB == nil && b < a {
				t.Errorf("%s: %s drops from %s to %s", name, columns[i], old[i], now)
			}
		}
	}
}

const sampleHead = "## The sample that go test looks at\n"

// figuresOf reads the figures of a table back, by row.
func figuresOf(table string) map[string][]string {
	rows := map[string][]string{}
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "| "), " | ")
		if len(cells) > len(columns)+2 && strings.Contains(cells[0], ", ") && cells[1] != "looks" {
			rows[cells[0]] = cells[2 : 2+len(columns)]
		}
	}
	return rows
}

func scorePage(whole, some scored, wrong []string) string {
	page := `# Score

How often the diagnosis is right in the worlds of the lab. ` + "`make score`" + ` writes this page; ` + "`go test`" + ` looks at a
sample, and fails when a figure of the sample drops. All figures but the last columns are percent.

- *First cause right*: the first true cause in the order of the tree is the first that is found.
- *Exact set*: the first round finds all true causes and no other. After the first cause nothing more is asked.
- *Precision*: of the causes found, those that are true. *Grounded*: those that cite something that was seen.
- *No cause where there is none*: a link that works gets no cause. Outside the model no cause that we know is true.
- *Lists sound*: what remains has a true cause. *Lists tight*: all that remains is true in some world that shows the same.
- *Pair named*: outside the model, the end names the stations between which the fault lies.
- *Naive*: the same as the first figure, for somebody who takes the first answer that looks wrong.
- *Questions*, *seconds*: for each look. Seconds are those of the machine that wrote this page, and are not compared.

The worlds: links that work in several ways, each fault, each pair of faults, 1,000 triples, and worlds outside the
model, in which something is wrong that no fault of the lab describes. The sources: ` + strings.Join(eyesOfScore, ", ") + `.

## All worlds

` + whole.table()
	page += fmt.Sprintf("\nFound, but not true: %d.\n", len(wrong))
	const most = 20
	for _, w := range wrong[:min(most, len(wrong))] {
		page += "- " + w + "\n"
	}
	return page + "\n" + sampleHead + "\n" + some.table()
}
