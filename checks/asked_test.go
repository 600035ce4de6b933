package checks_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// What a question costs the people on a call (docs/rules.md).
const (
	costQuestion = 1.0 // the first on a page
	costSamePage = 0.5 // one more on a page that is open
	costConsole  = 3.0 // the first at the console of another person
)

// desks are the pages and the persons at their consoles that were asked so far.
type desks struct {
	pages   []fact.Place
	persons []fact.Who
}

// cost is what one more question costs.
func (d desks) cost(q *fact.Question) float64 {
	switch {
	case slices.Contains(d.pages, pageOf(q)):
		return costSamePage
	case q.Where.Portal == fact.Elsewhere || len(d.persons) == 0 || slices.Contains(d.persons, q.Who):
		return costQuestion
	}
	return costConsole
}

// with is with one more question asked.
func (d desks) with(q *fact.Question) desks {
	d.pages = append(slices.Clip(d.pages), pageOf(q))
	if q.Where.Portal != fact.Elsewhere {
		d.persons = append(slices.Clip(d.persons), q.Who)
	}
	return d
}

// pageOf is the page of a question. A page without a path is told by its hint, and a command line is one page.
func pageOf(q *fact.Question) fact.Place {
	switch page := q.Where.Page(); {
	case page.Portal == fact.ESACLI:
		return fact.Place{Portal: page.Portal}
	case page.Path == "":
		return q.Where
	default:
		return page
	}
}

// sight is what a page shows.
type sight struct {
	question string
	answers  []string
}

// shows says by which pages a person comes to report each symptom.
var shows = map[string][]sight{
	"not-listed":       {{"sse-devices", []string{"absent"}}, {"xdr-module", []string{facts.ModuleMissing}}},
	"no-token-request": {{"esa-page", []string{facts.PageNoTokenField}}},
	"token-refused":    {{"error-text", []string{facts.RefusalText}}},
	"tiles-empty":      {{"tile", []string{facts.TileEmpty, facts.TileWiderOnly}}},
	"device-offline":   {{"tile", []string{facts.TileE4017}}},
	"unexpected-error": {{"tile", []string{facts.TileUnexpected}}},
	"insights":         {{"insights", []string{"not-green", "not-synced"}}},
}

// worldsOf are the worlds of a symptom: the links that work, and each fault that shows so. The full tree has them all.
// What no page shows cannot be asked for, and is left out.
func worldsOf(symptom string) []lit {
	all := healthyVariants()
	for _, w := range singles() {
		name := w.faults[0]
		mine := symptom == checks.Everything || symptomOf[name] == symptom
		for _, s := range shows[symptom] {
			q, _ := checks.QuestionNamed(s.question)
			mine = mine || slices.Contains(s.answers, answersOf(w, []*fact.Question{q})[0])
		}
		if mine && !shownByAPIAlone(name) {
			all = append(all, w)
		}
	}
	return all
}

// conversation is what a truthful person without any API client is asked in a world, up to the first cause.
func conversation(t testing.TB, symptom string, w lit) (asked []*fact.Question, d *engine.Diagnosis) {
	t.Helper()
	s := story{faults: w.faults, change: w.change, noXDR: true, noESA: true, noPerson: true, book: symptom,
		says: map[string]string{"region": "eu"}}
	if symptom != checks.Everything {
		s.documents = []evidence.Document{evidence.Answered(facts.Symptom.Name, symptom, "operator", time.Now())}
	}
	r := start(t, s)
	defer r.lab.Close()
	r.store.Instant = true
	truth := person{story{}, r.lab.World}
	r.walk.Ask = func(ctx context.Context, q *fact.Question, _ *fact.Set) (engine.Move, error) {
		asked = append(asked, q)
		doc, err := truth.Fetch(ctx, evidence.Ref{Source: evidence.Ask, Request: q.Name})
		if err != nil {
			doc = evidence.Unanswered(q.Name, evidence.DoesNotKnow, "operator", time.Now())
		}
		r.store.Put(doc)
		return engine.LookAgain, nil
	}
	r.walk.Pause = func(f check.Finding) bool {
		return f.Verdict == check.Fail && f.Check.About == check.Link || f.HeldBack()
	}
	d, _ = r.round(t)
	return asked, d
}

// answersOf are the answers of a world to all questions; "": nobody could know.
func answersOf(w lit, questions []*fact.Question) []string {
	var faults []lab.Fault
	for _, name := range w.faults {
		f, _ := lab.Find(name)
		faults = append(faults, f)
	}
	world := lab.Break(region.EU, faults)
	if w.change != nil {
		world.Do(w.change)
	}
	all := make([]string, len(questions))
	for i, q := range questions {
		all[i], _ = world.Answer(q.Name)
	}
	return all
}

// reasons say why a symptom costs more than 1.25 times the least.
var reasons = map[string]string{
	"not-listed":       "SSE's pages are asked first, at a console of their own; the ESA's page tells most.",
	"no-token-request": "SSE's device list is asked before the ESA's page, so that each fault costs a second console.",
	"token-refused":    "SSE's pages and smart licensing are asked before the portal of the token.",
	"tiles-empty":      "The cluster and Insights are asked too, which are beside the link.",
	"device-offline": "What is seen at the SSE portal and the ESA's page is asked before the ESA's command line; a link " +
		"that works is not asked for its tile.",
	"unexpected-error": "A link that works is not asked for its tile, but for all that may be wrong.",
	"insights":         "SSE's device list is asked first; the ESA's page tells more.",
	"everything":       "Services and cloud service are asked before the way to SSE; the cluster is asked in between.",
}

// TestExpectedQuestions compares what a person is asked with the least that an exhaustive search finds. "make
// questions" writes docs/questions.md; go test compares the symptoms that take no time to search.
func TestExpectedQuestions(t *testing.T) {
	calm(t)
	all := os.Getenv("XDRDOCTOR_QUESTIONS") != ""
	kept := filepath.Join("..", "docs", "questions.md")
	before, err := os.ReadFile(kept)
	if err != nil && !all {
		t.Fatal(err)
	}
	page := questionsHead
	for _, book := range checks.Runbooks() {
		if !all && (book.Name == "insights" || book.Name == checks.Everything) { // a minute of search
			continue
		}
		row := expectedOf(t, book.Name)
		t.Log(row)
		page += row + "\n"
		if !all && !strings.Contains(string(before), row+"\n") {
			t.Errorf("docs/questions.md does not have this row; look at it, then make questions:\n%s", row)
		}
	}
	if all {
		if err := os.WriteFile(kept, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// expectedOf is the row of a symptom.
func expectedOf(t *testing.T, symptom string) string {
	worlds := worldsOf(symptom)
	now := 0.0
	for _, w := range worlds {
		var d desks
		asked, _ := conversation(t, symptom, w)
		for _, q := range asked {
			now += d.cost(q)
			d = d.with(q)
		}
	}
	least, whole := newLeast(worlds, checks.Questions()).sum(leastKey{worlds: 1<<len(worlds) - 1})
	if !whole {
		t.Fatalf("%s: the search takes too long", symptom)
	}
	n, why := float64(len(worlds)), ""
	if now > 1.25*least {
		why = reasons[symptom]
	}
	return fmt.Sprintf("| %s | %d | %.2f | %.2f | %.2f | %s |",
		symptom, len(worlds), now/n, least/n, now/least, why)
}

const questionsHead = `# Questions

What a person is asked who is alone, without any API client, and answers truthfully. ` + "`make questions`" + ` writes
this page.
The cost of a question is in [rules.md](rules.md). The region is known.

The worlds of a symptom: the links that work, and each fault of the lab that shows so, with equal weights. What no page
shows is left out. A conversation ends at the first cause, or where nothing more is asked.

The least is exact. An exhaustive search looks at all orders of asking, by the worlds that are left and the pages that
are open. An order ends only where one cause is true in all worlds that give the same answers, or where all of them
work. What Cisco's cloud hides is asked only where the ESA is known to run elsewhere. The search leaves out what cannot
be better: each question tells at most so many worlds from the answer that most of them give, and costs at least as much
as one on an open page.

| symptom | worlds | cost now | least | ratio | why it is more than 1.25 |
|---|---|---|---|---|---|
`
