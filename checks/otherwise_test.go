package checks_test

import (
	"slices"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/lab"
)

// toldOf are the differences of a diagnosis about a fact.
func toldOf(d *engine.Diagnosis, name string) []fact.Unlike {
	var all []fact.Unlike
	for _, f := range d.Findings {
		if f.Reason != nil && f.Reason.Unlike != nil && f.Reason.Unlike.Fact == name {
			all = append(all, *f.Reason.Unlike)
		}
		for _, u := range f.Otherwise {
			if u.Fact == name {
				all = append(all, u)
			}
		}
	}
	return all
}

// seenByMachines says what each question is told by machines in a healthy lab with all sources, and what a person
// says who sees something else, and which fact that is about.
var seenByMachines = map[string]struct{ same, other, fact string }{
	"sse-services": {"both-on", "eventing-off", "sse-services"},
	"esa-page":     {"registered", "disabled", "esa-page"},
	"esa-server":   {"api.eu.sse.itd.cisco.com", "api-sse.cisco.com", "esa-server"},
	"esa-egress":   {"connected", "blocked", "esa-egress"},
	"esa-clock":    {"2m", "1h", "esa-clock"},
	"esa-version":  {"15.0.0", "13.0.0-392", "esa-version"},
	"sse-devices":  {"online", "offline", "sse-devices"},
	"cluster":      {"no", "yes", "cluster"},
	"api-ports":    {"both-on", "http-off", "api-ports"},
	"api-server":   {"answers", "hung", "api-server"},
	"xdr-module":   {"ok", "disabled", "xdr-module"},
	"tile":         {"data", "e4017", "module-health"},
}

// A person and a machine say the same, or they do not: then it is told, and neither a cause nor a green rests on it.
func TestAPersonAgainstAMachine(t *testing.T) {
	calm(t) // its walks must come to the end of their budget's machines
	serial := lab.New("eu").Main().Serial
	for _, q := range checks.Questions() {
		row, ok := seenByMachines[q.Name]
		if !ok {
			continue
		}
		look := func(answer string) *engine.Diagnosis {
			return diagnoseOnce(t, story{noPerson: true, ssh: true,
				says: map[string]string{"region": "eu", "serial": serial, q.Name: answer}})
		}
		d := look(row.same)
		if all := toldOf(d, row.fact); len(d.Causes) > 0 || len(all) > 0 {
			t.Errorf("%s, %s: %s\n%v", q.Name, row.same, text(d), all)
		}
		d = look(row.other)
		if len(d.Causes) > 0 || d.Narrowed != nil && !d.Narrowed.Healthy {
			t.Errorf("%s, %s: a cause rests on it\n%s", q.Name, row.other, text(d))
		}
		all := toldOf(d, row.fact)
		if readBy(row.fact) && len(all) == 0 && !contradicts(d, q) {
			t.Errorf("%s, %s: nobody is told\n%s", q.Name, row.other, text(d))
		}
		for _, u := range all {
			if !u.Open || u.One.Value == u.Other.Value || u.Look == nil {
				t.Errorf("%s, %s: %+v", q.Name, row.other, u)
			}
		}
		for _, f := range d.Findings {
			if f.Verdict == check.OK && slices.Contains(f.Cites, q.Ref()) && restsOn(f, q) {
				t.Errorf("%s, %s: %s is ok and rests on it", q.Name, row.other, f.Check.Name)
			}
		}
	}
}

// contradicts says whether a check says itself that the answer does not go with what it knows.
func contradicts(d *engine.Diagnosis, q *fact.Question) bool {
	return slices.ContainsFunc(d.Findings, func(f check.Finding) bool {
		return f.Contradiction() && slices.Contains(f.Cites, q.Ref())
	})
}

// readBy says whether a check reads the fact whatever else it knows.
func readBy(name string) bool {
	return slices.ContainsFunc(checks.Facts(checks.All()), func(f fact.Any) bool { return f.FactName() == name })
}

// restsOn says whether a green needs the answer: what is inferred from something else does not.
func restsOn(f check.Finding, q *fact.Question) bool {
	return len(f.Decided) > 0 && slices.Contains(f.Decided, q.Ref())
}
