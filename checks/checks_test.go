package checks_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
)

// The contract that every check keeps.

var update = flag.Bool("update", false, "write the golden files again")

func TestNames(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range checks.All() {
		if seen[c.Name] {
			t.Errorf("%s: the name is taken", c.Name)
		}
		seen[c.Name] = true
		if _, err := os.Stat(strings.ReplaceAll(c.Name, "-", "_") + ".go"); err != nil {
			t.Errorf("%s: no file of that name: %v", c.Name, err)
		}
		for k := range c.Cases {
			if code := c.Name + "." + string(k); slices.Contains(checks.Tombstones, code) {
				t.Errorf("%s meant something else once", code)
			}
		}
	}
}

func TestStations(t *testing.T) {
	served := map[check.Station]bool{}
	for _, c := range checks.All() {
		if c.About == check.Link {
			served[c.Station] = true
		}
		if known := slices.Contains(check.Stations(), c.Station); known != (c.About == check.Link) || !known &&
			c.Station != "" {
			t.Errorf("%s: station %q: a check about the link has one of the path's, one about our own access has none",
				c.Name, c.Station)
		}
	}
	for _, s := range check.Stations() {
		if !served[s] {
			t.Errorf("no check tells the state of %s", s)
		}
	}
}

func TestDocStatesTheHealthyState(t *testing.T) {
	proper := []string{"AsyncOS", "XDR's", "SSE", "TLS"} // names that are written so
	for _, c := range checks.All() {
		first, _, _ := strings.Cut(c.Doc, " ")
		switch {
		case c.Doc == "" || strings.HasSuffix(c.Doc, ".") || strings.Contains(c.Doc, "\n"):
			t.Errorf("%s: %q is no title", c.Name, c.Doc)
		case utf8.RuneCountInString(c.Doc) > 72:
			t.Errorf("%s: the title has %d runes", c.Name, utf8.RuneCountInString(c.Doc))
		case strings.ToLower(first) != first && !slices.Contains(proper, first):
			t.Errorf("%s: %q begins with a capital", c.Name, c.Doc)
		}
	}
}

// observed is what the stories show of each check.
type observed struct {
	reads    map[fact.Any]bool
	verdicts map[check.Verdict]string           // with a story's name
	sure     map[check.Verdict]check.Confidence // the weakest
	cases    map[check.Case]string
	notes    map[string]bool
	doubts   map[string]bool
}

var observe = sync.OnceValue(func() map[*check.Check]*observed {
	all := map[*check.Check]*observed{}
	for _, c := range checks.All() {
		all[c] = &observed{map[fact.Any]bool{}, map[check.Verdict]string{}, map[check.Verdict]check.Confidence{},
			map[check.Case]string{}, map[string]bool{}, map[string]bool{}}
	}
	for _, s := range stories() {
		r := start(mute{}, s)
		set := fact.NewSet(context.Background(), r.store, time.Now())
		for _, c := range checks.All() {
			o := all[c]
			f := c.Run(check.NewPass(c, set, time.Now(), func(f fact.Any) { o.reads[f] = true }))
			o.verdicts[f.Verdict] = s.name
			o.sure[f.Verdict] = max(o.sure[f.Verdict], f.Confidence())
			switch {
			case f.Case != "":
				o.cases[f.Case] = s.name
			case f.Note != "" && f.Verdict == check.Unknown:
				o.doubts[f.Note] = true
			case f.Note != "":
				o.notes[f.Note] = true
			}
			if words := f.Why() + f.Remedy().Impact; strings.ContainsAny(words, "{}") || f.Why() == "" {
				panic(s.name + ": " + c.Name + " has no words or an argument is missing: " + words)
			}
			for _, step := range f.Remedy().Steps {
				if where := step.Where.In(nil, region.EU); strings.ContainsAny(step.Do+where, "{}") {
					panic(s.name + ": " + f.Code() + ": an argument is missing: " + where + ": " + step.Do)
				}
			}
		}
		r.lab.Close()
	}
	return all
})

// mute stands in for a testing.TB where there is none; it fails loudly.
type mute struct{ testing.TB }

func (mute) Helper()                        {}
func (mute) Fatal(args ...any)              { panic(args) }
func (mute) Fatalf(format string, a ...any) { panic(format) }

func TestNeedsAreWhatIsRead(t *testing.T) {
	for c, o := range observe() {
		declared := slices.Concat(c.Needs, c.Wants)
		for f := range o.reads {
			if !slices.Contains(declared, f) {
				t.Errorf("%s reads %s and does not say so", c.Name, f.FactName())
			}
		}
		for _, f := range declared {
			if !o.reads[f] {
				t.Errorf("%s declares %s and no story reads it", c.Name, f.FactName())
			}
		}
	}
}

func TestStoriesShowAll(t *testing.T) {
	for c, o := range observe() {
		for k := range c.Cases {
			if o.cases[k] == "" {
				t.Errorf("%s.%s: no story leads to it", c.Name, k)
			}
		}
		for k := range o.cases {
			if _, ok := c.Cases[k]; !ok {
				t.Errorf("%s.%s has no words", c.Name, k)
			}
		}
		for k := range c.Notes {
			if !o.notes[k] {
				t.Errorf("%s: no story says the note %q", c.Name, k)
			}
		}
		for k := range c.Doubts {
			if !o.doubts[k] {
				t.Errorf("%s: no story has the doubt %q", c.Name, k)
			}
		}
		if o.verdicts[check.OK] == "" {
			t.Errorf("%s: no story in which it is ok", c.Name)
		}
		if o.verdicts[check.Fail] == "" {
			t.Errorf("%s: no story in which it fails", c.Name)
		}
		// what nobody is asked for does not apply when it is not known
		if o.verdicts[check.Unknown] == "" && len(c.Needs) > 0 {
			t.Errorf("%s: no story in which it cannot tell", c.Name)
		}
	}
}

func TestRemediesNameWhoAndWhere(t *testing.T) {
	known := lab.Remedies()
	for _, c := range checks.All() {
		for k, r := range c.Cases {
			code := c.Name + "." + string(k)
			if r.Problem == "" || r.Impact == "" || len(r.Steps) == 0 {
				t.Errorf("%s: problem, impact and steps are wanted", code)
			}
			for _, s := range r.Steps {
				if s.Who == "" || s.Where == (check.Place{}) || s.Do == "" {
					t.Errorf("%s: a step without who, where or what: %+v", code, s)
				}
				if _, ok := checks.QuestionNamed(s.Look); s.Look != "" && !ok {
					t.Errorf("%s: a step looks at %q, which is not a question", code, s.Look)
				}
			}
			if _, ok := checks.Find(r.Verify); r.Verify != "" && !ok {
				t.Errorf("%s: verified by %q, which is no check", code, r.Verify)
			}
			if !known[code] && !r.Unnamed {
				t.Errorf("%s: the lab does not know its remedy", code)
			}
			delete(known, code)
		}
	}
	for code := range known {
		t.Errorf("the lab has a remedy for %s, which no check finds", code)
	}
}

// After the lab did what the words say, the check that verifies it is green.
func TestRemediesHeal(t *testing.T) {
	healed := map[string]bool{}
	for _, s := range stories() {
		r := start(t, s)
		d, round := r.round(t)
		for _, c := range slices.Concat(d.Causes, d.Access) {
			// A story in which a person contradicts the World, or cannot answer, proves nothing of the remedy.
			if healed[c.Code()] || s.says != nil || s.forgets != nil || s.noPerson {
				continue
			}
			if _, err := r.lab.World.Repair(c.Code()); err != nil {
				t.Fatal(err)
			}
			if err := r.lab.Sync(); err != nil {
				t.Fatal(err)
			}
			r.walk.Recheck(round, c.Check, false)
			_, after := r.round(t)
			verify, _ := checks.Find(c.Remedy().Verify)
			f, ok := after.Finding(verify)
			if !ok || f.Verdict != check.OK && f.Verdict != check.NotApplicable {
				t.Errorf("%s: %s: after the remedy %s is %s: %s", s.name, c.Code(), verify.Name, f.Verdict, f.Why())
			}
			healed[c.Code()] = true
			break
		}
		r.lab.Close()
	}
	for _, c := range checks.All() {
		for k := range c.Cases {
			if code := c.Name + "." + string(k); !healed[code] && !c.Cases[k].Unnamed {
				t.Errorf("%s: no story heals it", code)
			}
		}
	}
}

func TestEveryCheckHangsInARunbook(t *testing.T) {
	for _, c := range checks.All() {
		n := 0
		for _, b := range checks.Runbooks() {
			if slices.Contains(b.Walk, c) {
				n++
			}
		}
		if n == 0 {
			t.Errorf("%s hangs in no runbook", c.Name)
		}
	}
	for _, b := range checks.Runbooks() {
		for i, c := range b.Walk {
			for _, r := range c.Requires {
				switch at := slices.Index(b.Walk, r); {
				case at > i:
					t.Errorf("%s: %s comes before %s, which it requires", b.Name, c.Name, r.Name)
				case at < 0 && r != checks.Token: // whose remedy, a fresh token, is part of registering anyway
					t.Errorf("%s: %s requires %s, which is not in the tree", b.Name, c.Name, r.Name)
				}
			}
		}
	}
}

func TestTreePictures(t *testing.T) {
	for _, format := range report.TreeFormats {
		var b strings.Builder
		for _, book := range checks.Runbooks() {
			if err := report.Tree(&b, book, format, nil); err != nil {
				t.Fatal(err)
			}
			b.WriteString("\n")
		}
		golden := filepath.Join("..", "testdata", "trees."+format)
		if *update {
			if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), b.String()); diff != "" {
			t.Errorf("the picture of the trees changed; look at it, then go test ./checks -update\n%s", diff)
		}
	}
}

func TestQuestions(t *testing.T) {
	asked := map[*fact.Question]bool{}
	for _, q := range checks.Questions() {
		if asked[q] {
			t.Errorf("%s is there twice", q.Name)
		}
		asked[q] = true
		if q.Why == "" || q.Where == (fact.Place{}) {
			t.Errorf("%s does not say why it is asked or where to look", q.Name)
		}
		if p := q.Where.Portal; p != fact.Elsewhere && q.Who != p.Who() && q.Who != fact.You {
			t.Errorf("%s is for the %s, and its page for the %s", q.Name, q.Who, p.Who())
		}
		lines := strings.Split(q.Prompt, "\n")
		for _, l := range lines {
			if n := utf8.RuneCountInString(l); n > 74 || len(lines) > 2 {
				t.Errorf("%s: the prompt has %d columns, %d lines", q.Name, n, len(lines))
			}
		}
		if q.Form == fact.Choice && len(q.Options) < 2 {
			t.Errorf("%s is no choice", q.Name)
		}
		if q.Form == fact.Text && q.Example == "" {
			t.Errorf("%s has no example", q.Name)
		}
	}
	// What any story leaves open has a flag.
	for _, s := range stories() {
		r := start(t, s)
		_, round := r.round(t)
		for _, f := range round.Findings {
			for _, q := range f.Pending {
				if !asked[q] {
					t.Errorf("%s: %s asks %s, which has no flag", s.name, f.Check.Name, q.Name)
				}
			}
		}
		r.lab.Close()
	}
}

// FuzzLearn gives any bytes as any document to every fact: nothing may panic, and no check may call it healthy out of
// thin air.
func FuzzLearn(f *testing.F) {
	for _, seed := range []string{"", "null", "[]", "{}", `{"data":[]}`, `[{"id":"1","serial":"X"}]`,
		`{"data":{"data":[1]},"errors":[]}`,
		"registered", "asks-for-token", "eu", `{"length":32}`, "\x00\xff",
		`[{"configuration_spec":[{"type":"device","key":"d"}],"title":"email"}]`} {
		f.Add([]byte(seed), 200)
	}
	f.Add([]byte(`{"error":"jwt_public_key_not_found"}`), 401)
	f.Fuzz(func(t *testing.T, body []byte, status int) {
		store := evidence.NewStore(time.Now)
		store.Use(anything{body, status})
		set := fact.NewSet(context.Background(), store, time.Unix(1790000000, 0))
		for _, c := range checks.All() {
			for _, f := range slices.Concat(c.Needs, c.Wants) {
				if u := set.Read(f).Unknown; u != nil && u.Reason.Kind == fact.Internal {
					t.Errorf("%s: %s", f.FactName(), u)
				}
			}
			found := c.Run(check.NewPass(c, set, time.Unix(1790000000, 0), nil))
			if found.Why() == "" {
				t.Errorf("%s is %s without a word", c.Name, found.Verdict)
			}
		}
	})
}

type anything struct {
	body   []byte
	status int
}

func (a anything) Fetch(_ context.Context, ref evidence.Ref) (evidence.Document, error) {
	d := evidence.Document{Ref: ref, Body: a.body, From: "fuzz", Taken: time.Unix(1790000000, 0)}
	if ref.Source == evidence.XDR || ref.Source == evidence.SSE || ref.Source == evidence.ESA {
		d.Status = a.status
	}
	return d, nil
}
