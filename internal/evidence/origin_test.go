package evidence

import (
	"context"
	"testing"
	"time"
)

// atHand is a source that holds one document; far is one that has to be asked for it.
type atHand struct{ Document }

func (a atHand) Fetch(context.Context, Ref) (Document, error) { return a.Document, nil }
func (a atHand) AtHand() bool                                 { return true }

func far(d Document) Source {
	return fetch(func(context.Context, Ref) (Document, error) { return d, nil })
}

func TestEverySourceAtHandIsHeard(t *testing.T) {
	noon := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	version := Ref{CLI, "version"}
	doc := func(origin Origin, from, body string, taken, written time.Time) Document {
		return Document{Ref: version, Body: []byte(body), Origin: origin, From: from, Taken: taken, Written: written}
	}
	var none time.Time
	session := func(from string, taken time.Time) Document { return doc(SessionFile, from, from, taken, none) }
	clocked := func(from string, written time.Time) Document { return doc(SessionFile, from, from, none, written) }
	cut := session("cut", noon)
	cut.Failure = &Failure{Phase: Read, Kind: Cut}
	for _, c := range []struct {
		name    string
		sources []Source
		counts  string
		other   string
		tied    bool
	}{
		{"a machine is not asked beside a machine", []Source{far(session("first", noon)), far(session("second", noon))},
			"first", "", false},
		{"a file is heard beside a machine", []Source{far(doc(LiveCLI, "ssh", "ssh", noon, none)),
			atHand{session("file", none)}}, "ssh", "file", false},
		{"the newer session counts",
			[]Source{atHand{session("old", noon.Add(-time.Hour))}, atHand{session("new", noon)}},
			"new", "old", false},
		{"in the other order", []Source{atHand{session("new", noon)}, atHand{session("old", noon.Add(-time.Hour))}},
			"new", "old", false},
		{"what has no date never wins", []Source{atHand{session("undated", none)}, atHand{session("dated", noon)}},
			"dated", "undated", false},
		{"the clock of the appliance orders too", []Source{atHand{clocked("old", noon.Add(-time.Hour))},
			atHand{clocked("new", noon)}}, "new", "old", false},
		{"two clocks of unknown zones", []Source{atHand{clocked("first", noon)},
			atHand{session("second", noon.Add(time.Hour))}}, "first", "second", true},
		{"two without a date", []Source{atHand{session("first", none)}, atHand{session("second", none)}},
			"first", "second", true},
		{"pasted and a file",
			[]Source{atHand{doc(Pasted, "pasted", "pasted", none, none)}, atHand{session("file", none)}},
			"pasted", "file", true},
		{"a configuration is another kind", []Source{atHand{doc(Configuration, "config", "config", none, none)},
			atHand{session("file", noon)}}, "config", "file", false},
		{"the same words are no news", []Source{atHand{doc(SessionFile, "one", "same", none, none)},
			atHand{doc(SessionFile, "two", "same", none, none)}}, "one", "", false},
		{"one source that is read twice", []Source{far(doc(LiveCLI, "ssh", "a", noon, none)),
			atHand{doc(LiveCLI, "ssh", "b", noon, none)}}, "ssh", "", false},
		{"what is cut tells nothing", []Source{atHand{session("whole", none)}, atHand{cut}}, "whole", "", false},
	} {
		s := NewStore(func() time.Time { return noon }, c.sources...)
		d, err := s.Fetch(t.Context(), version)
		beside := s.Beside(version)
		if err != nil || d.From != c.counts || len(beside) > 1 || (len(beside) == 1) != (c.other != "") {
			t.Errorf("%s: %s counts, beside it %v, %v", c.name, d.From, beside, err)
			continue
		}
		if c.other != "" && (beside[0].From != c.other || beside[0].Tied != c.tied) {
			t.Errorf("%s: beside it %s, tied %v", c.name, beside[0].From, beside[0].Tied)
		}
		if n := len(s.Documents()); n != 1 {
			t.Errorf("%s: %d documents count", c.name, n)
		}
	}
}

func TestADocumentThatIsPutReplacesAllThatWasHeard(t *testing.T) {
	ref := Ref{CLI, "version"}
	s := NewStore(time.Now, atHand{Document{Ref: ref, Body: []byte("a"), From: "a"}},
		atHand{Document{Ref: ref, Body: []byte("b"), From: "b"}})
	if _, err := s.Fetch(t.Context(), ref); err != nil || len(s.Heard()) != 1 {
		t.Fatalf("heard %v, %v", s.Heard(), err)
	}
	if with := s.With(Document{Ref: ref, Body: []byte("c")}); len(with.Heard()) != 0 {
		t.Errorf("heard %v", with.Heard())
	}
}
