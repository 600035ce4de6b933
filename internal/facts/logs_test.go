package facts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

func TestLinesThatSpeakOfNow(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name        string
		ago         time.Duration
		zone, saved bool
		want        bool
	}{
		{"just written", 59 * time.Minute, true, false, true},
		{"written before", 61 * time.Minute, true, false, false},
		{"by a clock that is ahead", -59 * time.Minute, true, false, true},
		{"by a clock that is far ahead", -61 * time.Minute, true, false, false},
		{"saved today", 23 * time.Hour, true, true, true},
		{"saved long ago", 25 * time.Hour, true, true, false},
		{"zone not known", 37 * time.Hour, false, false, true},
		{"zone not known, too old for any", 39 * time.Hour, false, true, false},
	} {
		l := told{LogSummary: asyncos.LogSummary{ZoneKnown: c.zone}, read: now, saved: c.saved}
		if got := l.recent(asyncos.Occurrences{Count: 1, Last: now.Add(-c.ago)}); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
		if l.recent(asyncos.Occurrences{Count: 1}) || l.recent(asyncos.Occurrences{Last: now}) {
			t.Errorf("%s: a line of no time, or none at all, speaks of now", c.name)
		}
	}
}

// logShelf has one document for each of these refs.
type logShelf map[evidence.Ref]evidence.Document

func (s logShelf) Fetch(_ context.Context, r evidence.Ref) (evidence.Document, error) {
	d, ok := s[r]
	if !ok {
		return d, evidence.ErrNotMine
	}
	d.Ref = r
	return d, nil
}

func TestLastCommitIsOfTheLogOrElseOfGrep(t *testing.T) {
	at := time.Date(2026, 11, 23, 10, 42, 0, 0, time.UTC)
	summary := func(s asyncos.LogSummary) []byte {
		b, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	grep := cli(cliGrepCommit)
	byLog := summary(asyncos.LogSummary{ZoneKnown: true,
		Commits: []asyncos.Commit{{Time: at.Add(-time.Hour), User: "before"}, {Time: at, User: "jdoe"}}})
	grepped := []byte("Mon Nov 23 09:00:00 2026 Info: PID 7: User root commit changes: more\n")
	cut := &evidence.Failure{Phase: evidence.Read, Kind: evidence.Cut}
	refused := &evidence.Failure{Phase: evidence.Connect, Kind: evidence.Refused}
	for _, c := range []struct {
		name       string
		shelf      logShelf
		user, when string
		kind       evidence.Kind
	}{
		{"both", logShelf{systemLogs: {Body: byLog}, grep: {Body: grepped}}, "jdoe", "2026-11-23 10:42 UTC", ""},
		{"a log that was cut", logShelf{systemLogs: {Body: byLog, Failure: cut}}, "jdoe", "2026-11-23 10:42 UTC", ""},
		{"a log without commits", logShelf{systemLogs: {Body: summary(asyncos.LogSummary{})}, grep: {Body: grepped}},
			"root", "2026-11-23 09:00 by its clock", ""},
		{"grep alone", logShelf{grep: {Body: grepped}}, "root", "2026-11-23 09:00 by its clock", ""},
		{"no commit", logShelf{systemLogs: {Body: summary(asyncos.LogSummary{})}}, "", "", fact.Ambiguous},
		{"a commit of no time",
			logShelf{systemLogs: {Body: summary(asyncos.LogSummary{Commits: []asyncos.Commit{{User: "jdoe"}}})}}, "",
			"", fact.Ambiguous},
		{"the log refused", logShelf{systemLogs: {Failure: refused}}, "", "", evidence.Refused},
		{"no such log", logShelf{systemLogs: {Status: 404, Body: []byte("{}")}}, "", "", fact.Status},
		{"no JSON", logShelf{systemLogs: {Body: []byte("Mon")}}, "", "", fact.NotUnderstood},
		{"nothing", logShelf{}, "", "", evidence.NotConfigured},
	} {
		set := fact.NewSet(t.Context(), evidence.NewStore(time.Now, c.shelf), at)
		r := set.Read(LastCommit)
		if c.kind != "" {
			var u *fact.Unknown
			if r.Unknown == nil || !errors.As(r.Unknown, &u) || u.Reason.Kind != c.kind {
				t.Errorf("%s: %+v %v", c.name, r.Value, r.Unknown)
			}
			continue
		}
		if got, ok := r.Value.(Commit); !ok || got.User != c.user || fmt.Sprint(got.When()) != c.when {
			t.Errorf("%s: %+v %v", c.name, r.Value, r.Unknown)
		}
	}
}
