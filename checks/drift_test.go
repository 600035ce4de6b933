package checks_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// Drift: the vendor changes an answer, and nobody tells us. Each answer of a world is changed a little, in all the ways
// below; whatever the change is, no false cause may be found, and no check may be ok whose fault is there. "make drift"
// makes 5,000 changes, go test a few of them. What is known to be still wrong is in testdata/drift.txt.

// drifts are the ways in which an answer changes. Each gets a value and says whether it changed it.
var drifts = []struct {
	name  string
	json  func(*rand.Rand, *node) bool
	print func(*rand.Rand, []string) []string // of what the command line prints; nil: it has no such change
}{
	{"key renamed", func(_ *rand.Rand, n *node) bool {
		n.parent[n.key+"V2"] = n.parent[n.key]
		delete(n.parent, n.key)
		return true
	}, func(r *rand.Rand, lines []string) []string {
		return lineChanged(r, lines, func(l string) string { return labels.ReplaceAllString(l, "${1}New ${2}:") })
	}},
	{"key nested", func(_ *rand.Rand, n *node) bool {
		n.parent[n.key] = map[string]any{"value": n.parent[n.key]}
		return true
	}, nil},
	{"retyped", func(_ *rand.Rand, n *node) bool {
		switch v := n.parent[n.key].(type) {
		case bool, float64:
			n.parent[n.key] = fmt.Sprint(v)
		case string:
			n.parent[n.key] = []any{v}
		case nil:
			n.parent[n.key] = "null"
		default:
			n.parent[n.key] = nil
		}
		return true
	}, nil},
	{"new enum word", word("reconciling"), nil},
	{"translated word", word("已连接"), func(r *rand.Rand, lines []string) []string {
		return lineChanged(r, lines, func(l string) string { return words.ReplaceAllString(l, "wiederhergestellt") })
	}},
	{"extra entry", func(_ *rand.Rand, n *node) bool {
		n.parent["schemaRevision"] = map[string]any{"status": "error", "errors": []any{"none"}}
		return true
	}, func(r *rand.Rand, lines []string) []string {
		return slices.Insert(lines, r.IntN(len(lines)+1), "Notice: this release adds a line here")
	}},
	{"missing entry", func(_ *rand.Rand, n *node) bool { delete(n.parent, n.key); return true },
		func(r *rand.Rand, lines []string) []string {
			at := r.IntN(len(lines))
			return slices.Delete(lines, at, at+1)
		}},
	{"other order", func(_ *rand.Rand, n *node) bool {
		list, ok := n.parent[n.key].([]any)
		slices.Reverse(list)
		return ok && len(list) > 1
	}, nil},
	{"extra prompt", nil, func(r *rand.Rand, lines []string) []string {
		return slices.Insert(lines, r.IntN(len(lines)+1), "Choose the operation you want to perform:", "[]> ")
	}},
}

var (
	labels = regexp.MustCompile(`^(\s*)([A-Z][\w ]+):`)
	words  = regexp.MustCompile(`\b[a-z]{4,}\b`)
)

// node is a key of an object.
type node struct {
	parent map[string]any
	key    string
}

// nodes are all keys of a JSON value, in a fixed order.
func nodes(v any) (all []*node) {
	switch v := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			all = append(all, &node{v, k})
			all = append(all, nodes(v[k])...)
		}
	case []any:
		for _, e := range v {
			all = append(all, nodes(e)...)
		}
	}
	return all
}

// word puts a word that nobody knows in the place of one from a list. A name or an id is none.
func word(instead string) func(*rand.Rand, *node) bool {
	return func(_ *rand.Rand, n *node) bool {
		s, ok := n.parent[n.key].(string)
		if !ok || s == "" || strings.ContainsAny(s, "0123456789./") || strings.Count(s, " ") > 2 {
			return false
		}
		n.parent[n.key] = instead
		return true
	}
}

func lineChanged(r *rand.Rand, lines []string, change func(string) string) []string {
	for _, i := range r.Perm(len(lines)) {
		if l := change(lines[i]); l != lines[i] {
			lines[i] = l
			return lines
		}
	}
	return nil
}

// drifted is a document with one change, and which; not ok where the change does not fit it.
func drifted(r *rand.Rand, d evidence.Document) (evidence.Document, string, bool) {
	if r.IntN(20) == 0 && d.Status != 0 { // the API of that path has another version now
		d.Status, d.Body = 404, []byte(`{"error":"not_found","error_description":"No route matches"}`)
		return d, "version in a path", true
	}
	change := drifts[r.IntN(len(drifts))]
	var v any
	if json.Unmarshal(d.Body, &v) != nil {
		if change.print == nil || len(bytes.TrimSpace(d.Body)) == 0 || d.Ref.Source != evidence.CLI {
			return d, "", false
		}
		lines := change.print(r, strings.Split(string(d.Body), "\n"))
		d.Body = []byte(strings.Join(lines, "\n"))
		return d, change.name, lines != nil
	}
	all := nodes(v)
	if len(all) == 0 || change.json == nil {
		return d, "", false
	}
	n := all[r.IntN(len(all))]
	if !change.json(r, n) {
		return d, "", false
	}
	body, err := json.Marshal(v)
	d.Body = body
	return d, change.name + " " + n.key, err == nil
}

// drift counts what came of the changes.
type drift struct {
	changes, wrong, green, told, still, unknown, named int
	examples                                           map[string]string
}

func (n drift) String() string {
	return fmt.Sprintf("%d changes: %d wrong causes, %d greens without ground; %d of %d still diagnosed; %d checks became"+
		" unknown, %d of them name the answer", n.changes, n.wrong, n.green, n.still, n.told, n.unknown, n.named)
}

// after looks at a world whose answer has changed.
func (n *drift) after(w lit, set, what string, ref evidence.Ref, before, d *engine.Diagnosis) {
	n.changes++
	example := func(s string) { n.examples[s] = fmt.Sprintf("[%s] in %s: %s of %s", set, w, what, ref.Request) }
	for _, code := range codes(d.Causes) {
		if !slices.Contains(w.truth, code) {
			n.wrong++
			example("found " + code)
		}
	}
	if len(w.truth) > 0 && slices.Contains(codes(before.Causes), w.truth[0]) {
		n.told++
		if slices.Contains(codes(d.Causes), w.truth[0]) {
			n.still++
		}
	}
	for i, f := range d.Findings {
		was := before.Findings[i]
		faulty := slices.ContainsFunc(w.truth,
			func(code string) bool { return strings.HasPrefix(code, f.Check.Name+".") })
		if faulty && was.Verdict != check.OK && f.Verdict == check.OK {
			n.green++
			example(f.Check.Name + " is ok")
		}
		if was.Verdict != check.Unknown && f.Verdict == check.Unknown {
			n.unknown++
			if slices.Contains(f.Cites, ref) || f.Reason != nil && f.Reason.Ref == ref {
				n.named++
			}
		}
	}
}

func TestDrift(t *testing.T) {
	calm(t)
	wanted := 5000
	worlds := append([]lit{{}}, singles()...)
	if os.Getenv("XDRDOCTOR_DRIFT") == "" {
		wanted, worlds = 150, append([]lit{{}}, sampled(worlds, 6)...)
	}
	sum := drift{examples: map[string]string{}}
	var mu sync.Mutex
	each(worlds, func(w lit) {
		s := &shown{world: w, earlier: map[string][]evidence.Document{}}
		draw := rand.New(rand.NewPCG(uint64(len(w.String())), 7))
		for _, set := range []string{byAPIs, byAll} {
			r, round := s.walk(t, set, "")
			before := r.walk.Diagnose(round)
			r.lab.Close()
			recorded := s.earlier[set]
			for n := 0; n < 1+wanted/(2*len(worlds)); {
				at := draw.IntN(len(recorded))
				if recorded[at].Failure != nil {
					continue
				}
				d, what, ok := drifted(draw, recorded[at])
				if !ok {
					continue
				}
				n++
				s.earlier[set] = slices.Clone(recorded)
				s.earlier[set][at] = d
				r, round := s.walk(t, set, "")
				known, unknown := understood(round)
				after := diagnosis(r, round, set, "", known, unknown)
				r.lab.Close()
				mu.Lock()
				sum.after(w, set, what, d.Ref, before, after)
				mu.Unlock()
			}
		}
	})
	t.Log(sum)
	kept := filepath.Join("..", "testdata", "drift.txt")
	if *update && wanted == 5000 {
		if err := os.WriteFile(kept, []byte(sum.page()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	open, err := os.ReadFile(kept)
	if err != nil {
		t.Fatal(err)
	}
	for _, what := range slices.Sorted(maps.Keys(sum.examples)) {
		if !strings.Contains(string(open), "\n"+what+"\n") {
			t.Errorf("%s, such as %s", what, sum.examples[what])
		}
	}
	if 10*sum.still < 9*sum.told {
		t.Errorf("only %d of %d are still diagnosed", sum.still, sum.told)
	}
}

// page is what is still wrong, to be mended: each kind of it once.
func (n drift) page() string {
	var b strings.Builder
	fmt.Fprintf(&b, "What is said wrongly when the vendors' answers change. The list may only get shorter: nothing else passes.\n"+
		"Written by: make drift UPDATE=-update\n\n%s.\n\n", n)
	for _, what := range slices.Sorted(maps.Keys(n.examples)) {
		fmt.Fprintf(&b, "%s\n    %s\n", what, n.examples[what])
	}
	return b.String()
}
