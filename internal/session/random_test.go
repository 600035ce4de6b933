package session

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/usage"
)

// country is where ramblers walk: what they may paste, and what machines answer there.
type country struct {
	field   []string
	healthy papers
	broken  []papers
}

// Anything typed and pasted at any prompt, in any order, with machines that are repaired while somebody watches, and
// with the session killed and resumed in its middle: it never hangs, and never ends by a fault. Back takes exactly the
// last answer of the round, also after a resume, and the verdict depends on nothing but the answers and the marks of
// what was done that stand at the end.
func TestRandomWalk(t *testing.T) {
	const steps, each, shards = 10000, 60, 2
	at := country{field: fieldSessions(t), healthy: inLab(t, "healthy")}
	for _, fault := range []string{"not-registered", "module-disabled", "sse-eventing-off"} {
		at.broken = append(at.broken, inLab(t, fault))
	}
	t.Chdir(t.TempDir()) // messages are saved where somebody says
	usual := debug.SetGCPercent(800)
	t.Cleanup(func() { debug.SetGCPercent(usual) })
	var did [shards]tally
	t.Run("all", func(t *testing.T) {
		for shard := range shards {
			t.Run(fmt.Sprint(shard), func(t *testing.T) {
				t.Parallel()
				for seed := uint64(shard + 1); did[shard].typed < steps/shards; seed += shards {
					hangs := time.AfterFunc(time.Minute, func() { panic(fmt.Sprintf("seed %d hangs", seed)) })
					synctest.Test(t, func(t *testing.T) { did[shard].add(ramble(t, at, seed, each)) })
					hangs.Stop()
				}
			})
		}
	})
	for shard, d := range did {
		if d.judged < 20 || d.resumed < 10 || d.watched < 5 {
			t.Errorf("shard %d did too little: %+v", shard, d)
		}
	}
}

// tally counts what ramblers did.
type tally struct{ typed, judged, resumed, watched int }

func (d *tally) add(r *rambler) {
	d.typed += r.typed
	if r.past {
		d.resumed++
	}
	if r.call.now().After(noon) {
		d.watched++
	}
	if !r.broken && len(r.call.rounds.told) > 0 {
		d.judged++
		r.replay()
	}
}

// ramble is one session of a rambler, with its resume if it is killed.
func ramble(t *testing.T, at country, seed uint64, each int) *rambler {
	r := &rambler{t: t, seed: seed, rand: rand.New(rand.NewPCG(seed, 8)), left: each, field: at.field}
	began := time.Now()
	clock := func() time.Time { return noon.Add(time.Since(began)) } // it goes on only while somebody watches
	there := machines{healthy: at.healthy, repaired: noon.Add(time.Duration(r.rand.IntN(45)) * time.Second)}
	if seed%7 < 2 {
		there.broken = at.broken[r.rand.IntN(len(at.broken))]
	} else {
		there.healthy = nil
	}
	if seed%5 < 2 {
		r.dies = 5 + r.rand.IntN(each-10)
	}
	r.call = r.opens(there, clock, nil)
	err := r.runs()
	if k := r.killed; k != nil {
		r.call.Close()
		r.past = true
		r.call = r.opens(there, clock, k.past(t))
		err = r.runs()
	}
	r.broken = errors.Is(err, ask.ErrStopped)
	var code usage.Exit
	if err != nil && !r.broken && !errors.As(err, &code) {
		t.Fatalf("seed %d, typed %q: %v", seed, r.log, err)
	}
	return r
}

// opens a session of the rambler's, new or resumed.
func (r *rambler) opens(there machines, clock func() time.Time, past *Past) *call {
	c := openFor(r.t, r, []string{"en", "zh-CN"}[r.seed%2], func(o *Options) {
		o.Past, o.Output.NoRecord = past, r.dies == 0 && past == nil
		if r.seed%3 == 0 {
			o.Symptom, o.Said, o.Present = "", nil, nil
		}
		if r.seed%3 == 1 {
			o.Symptom = "everything"
		}
	})
	c.now, c.Env.Clock, c.store.Clock = clock, clock, clock
	c.from(there)
	return c
}

// runs is the session up to its end. What fails in it is an error here.
func (r *rambler) runs() (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v\n%s", p, debug.Stack())
		}
	}()
	return r.call.Diagnose(r.t.Context())
}

// replay gives a new session the answers that stand and the marks, in their order, and wants the same verdict.
func (r *rambler) replay() {
	was := r.call.rounds.last().Diagnosis
	again := openFor(r.t, ask.Nobody(), "en",
		func(o *Options) { o.Symptom, o.Said, o.NoInput = was.Symptom, nil, true })
	clock := func() time.Time { return was.Started }
	again.now, again.Env.Clock, again.store.Clock = clock, clock, clock
	again.sources.pasted.docs = r.call.sources.pasted.docs
	again.from(as(was.Documents, again.sources.pasted.docs))
	for _, d := range r.call.store.Documents() {
		if d.Ref.Source == evidence.Ask && !notAsked(d) {
			again.store.Put(d)
		}
	}
	if err := again.ready(r.t.Context(), false); err != nil {
		r.t.Fatal(err)
	}
	if _, ok := r.call.answer(facts.Symptom.FactName()); !ok { // what brought us here is no evidence after another look
		again.store.Drop(asked(facts.Symptom.FactName()))
	}
	for _, m := range r.applied {
		again.walk.Apply(m.finding, m.at)
	}
	// Which causes remain where none is found costs more than all else, and follows from the findings.
	again.walk.CausesOnly = r.seed%4 != 0
	round, err := again.walk.Round(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	is := again.walk.Diagnose(round)
	if told(is) != told(was) || !again.walk.CausesOnly && is.Verdict != was.Verdict {
		r.t.Fatalf("seed %d: the verdict was %s\n%s\nand by the same answers it is %s\n%s\nanswers %q\ntyped %q", r.seed,
			was.Verdict, told(was), is.Verdict, told(is), r.call.standing(), r.log)
	}
}

// told is what a diagnosis says of the integration.
func told(d *engine.Diagnosis) string {
	var say []string
	for _, c := range d.Causes {
		say = append(say, c.Code())
	}
	for _, f := range d.Findings {
		say = append(say, fmt.Sprintf("%s %s %s", f.Check.Name, f.Verdict, f.Case))
	}
	return strings.Join(say, "\n")
}
