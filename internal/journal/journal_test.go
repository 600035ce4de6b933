package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/xdrdoctor/xdrdoctor/internal/casefile"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func answer(question, value string) Event {
	return Event{At: noon, Kind: Answered,
		Documents: []Document{Paper(evidence.Answered(question, value, "operator", noon))}}
}

func answers(docs []Document) string {
	var all []string
	for _, d := range docs {
		all = append(all, d.Request+"="+d.Body)
	}
	return strings.Join(all, " ")
}

// begin makes a journal with events, and leaves it.
func begin(t testing.TB, dir string, events ...Event) *Journal {
	t.Helper()
	j, err := Create(dir, Event{At: noon, Tool: "test", Flags: map[string][]string{"plain": {"true"}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if err := j.Append(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	return j
}

var session = []Event{
	{At: noon, Kind: Given, Symptom: "device-offline",
		Documents: []Document{Paper(evidence.Answered("symptom", "device-offline", "operator", noon))}},
	answer("region", "eu"), answer("sse-devices", "twice"),
	{At: noon, Kind: Back, Question: "sse-devices"},
	answer("sse-devices", "absent"), answer("esa-page", "asks-for-token"),
	{At: noon, Kind: Round, Round: &Walked{Started: noon, Verdict: "fail",
		Findings: []json.RawMessage{json.RawMessage(`{"case":"not-registered"}`)}}},
	{At: noon, Kind: Again, Code: "registration.not-registered", Applied: noon,
		Dropped: []string{"sse-devices", "symptom"}},
	answer("sse-devices", "online"),
	{At: noon, Kind: Round, Round: &Walked{Started: noon, Verdict: "warn"}},
	{At: noon, Kind: Left, Code: "tiles.no-mail"},
	answer("tile", "empty"),
}

func TestResumed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "xdrdoctor", "sessions")
	j := begin(t, dir, session...)
	_, s, err := Open(dir, j.ID)
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintln(s.Symptom, s.Asked, s.Answered(), answers(s.Answers), s.Left, len(s.Rounds),
		string(s.Rounds[0].Findings[0]), s.Applied) + answers(s.Given)
	want := fmt.Sprintln("device-offline", 4, 4, "tile=empty", "[tiles.no-mail]", 1, `{"case":"not-registered"}`,
		[]Done{{"registration.not-registered", noon}}) +
		"region=eu esa-page=asks-for-token sse-devices=online"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if runtime.GOOS == "windows" {
		return
	}
	for path, mode := range map[string]os.FileMode{dir: 0o700, pathOf(dir, j.ID): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v; want %v", path, info.Mode(), err, mode)
		}
	}
}

func TestDocumentsComeBack(t *testing.T) {
	for _, d := range []evidence.Document{
		evidence.Answered("region", "eu", "operator", noon),
		evidence.Unanswered("tile", evidence.NobodyHere, "operator", noon),
		{Ref: evidence.Ref{Source: "xdr", Request: "GET /x"}, Status: 404, Header: map[string]string{"Server": "x"},
			Body: []byte{0xff, 'a'}, After: []evidence.Ref{{Source: "xdr", Request: "sign-in"}}, Taken: noon},
	} {
		j := begin(t, t.TempDir(), Event{At: noon, Kind: Given, Documents: []Document{Paper(d)}})
		_, s, err := Open(j.dir, j.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(d, s.Given[0].Evidence()); diff != "" {
			t.Error(diff)
		}
	}
}

// Wherever the last record is cut off, all before it is there, and more can be written.
func TestTorn(t *testing.T) {
	dir := t.TempDir()
	j := begin(t, dir, answer("region", "eu"), answer("tile", "empty"))
	path := pathOf(dir, j.ID)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	last := bytes.LastIndexByte(data[:len(data)-1], '\n') + 1
	zeros := append(bytes.Clone(data[:last]), make([]byte, 100)...) // what some file systems leave when the power fails
	for cut := last; cut <= len(data); cut++ {
		torn := data[:cut]
		if cut == len(data) {
			torn = zeros
		}
		if err := os.WriteFile(path, torn, 0o600); err != nil {
			t.Fatal(err)
		}
		j, s, err := Open(dir, j.ID)
		if err != nil {
			t.Fatalf("cut at %d of %d: %v", cut, len(data), err)
		}
		if got := answers(s.Answers); got != "region=eu" {
			t.Fatalf("cut at %d: %s", cut, got)
		}
		if err := errors.Join(j.Append(answer("tile", "data")), j.Close()); err != nil {
			t.Fatal(err)
		}
		events, good, err := load(path)
		if info, _ := os.Stat(path); err != nil || len(events) != 3 || int64(good) != info.Size() {
			t.Fatalf("cut at %d, then written: %d events, %d of %d bytes good, %v", cut, len(events), good, info.Size(),
				err)
		}
	}
}

// A byte that was changed is found, and where. The end of the last line alone is missed: that is a record that was cut
// off.
func TestDamaged(t *testing.T) {
	dir := t.TempDir()
	j := begin(t, dir, answer("region", "eu"), answer("tile", "empty"))
	data, err := os.ReadFile(pathOf(dir, j.ID))
	if err != nil {
		t.Fatal(err)
	}
	for at := range len(data) - 1 {
		bad := bytes.Clone(data)
		bad[at] ^= 0x10
		_, _, err := decode("x", bad)
		var d *Damaged
		line := 1 + bytes.Count(data[:at], []byte("\n"))
		switch {
		case !errors.As(err, &d):
			t.Fatalf("byte %d of line %d changed: %v", at, line, err)
		case d.Line != line:
			t.Fatalf("byte %d of line %d changed: %v", at, line, err)
		}
	}
	lines := bytes.SplitAfter(data, []byte("\n"))
	for name, bad := range map[string][]byte{
		"a record is missing":  append(bytes.Clone(lines[0]), lines[2]...),
		"it begins later":      lines[1],
		"a record comes twice": append(bytes.Clone(data), lines[2]...),
	} {
		var d *Damaged
		if _, _, err := decode("x", bad); !errors.As(err, &d) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOneWriter(t *testing.T) {
	dir := t.TempDir()
	j := begin(t, dir, answer("region", "eu"))
	stale := filepath.Join(dir, j.ID+".999999999-00000000-1.lock")        // of a process that is no more
	again := fmt.Sprintf("%s.%d-00000000-1.lock", j.ID, os.Getpid())      // of one that had our number
	gone := filepath.Join(dir, "20200101-000000-0000.999999999-0-1.lock") // and its journal too
	for _, card := range []string{stale, filepath.Join(dir, again), gone} {
		if err := os.WriteFile(card, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	first, _, err := Open(dir, j.ID)
	if err != nil {
		t.Fatal(err)
	}
	var used *InUse
	if _, _, err := Open(dir, j.ID); !errors.As(err, &used) || used.PID != os.Getpid() {
		t.Errorf("a second one writes the journal: %v", err)
	}
	if all, err := Unfinished(dir); err != nil || len(all) != 1 || all[0].InUse == nil {
		t.Errorf("%v, %v: want one that is in use", all, err)
	}
	if err := Keep(dir, 0); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(pathOf(dir, j.ID)); err != nil {
		t.Errorf("a journal that is in use was removed: %v", err)
	}
	if err := first.Finish(Event{At: noon}); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestKeep(t *testing.T) {
	dir := t.TempDir()
	var ids []string
	for i := range 4 {
		e := answer("region", "eu")
		e.At = noon.Add(time.Duration(i%3) * time.Hour) // the third was worked on last
		ids = append(ids, begin(t, dir, e).ID)
	}
	begin(t, dir, Event{At: noon.Add(5 * time.Hour), Kind: Finished})
	for name, content := range map[string]string{"session-20261123-120000-ffff.journal": "", "notes.txt": "mine"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := Keep(dir, 2); err != nil {
		t.Fatal(err)
	}
	all, err := Unfinished(dir)
	if err != nil || len(all) != 2 || all[0].ID != ids[2] || all[1].ID != ids[1] {
		t.Errorf("%v, %v: want %s and %s", all, err, ids[2], ids[1])
	}
	if left, _ := os.ReadDir(dir); len(left) != 3 {
		t.Errorf("left are %v", left)
	}
}

// What looks like a secret is refused, and of a round left out; the journal goes on.
func TestNoSecrets(t *testing.T) {
	const token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"
	dir := t.TempDir()
	j, err := Create(dir, Event{At: noon})
	if err != nil {
		t.Fatal(err)
	}
	var leak *casefile.Leak
	for _, e := range []Event{
		answer("error-text", token), {Kind: Left, Code: token},
		{Kind: Round,
			Round: &Walked{Findings: []json.RawMessage{json.RawMessage(`{"args":{"text":"` + token + `"}}`)}}},
	} {
		if err := j.Append(e); !errors.As(err, &leak) {
			t.Errorf("%s with a token: %v", e.Kind, err)
		}
	}
	large := Document{Ref: evidence.Ref{Source: "log", Request: "x"}, Body: strings.Repeat("x", maxBody+1)}
	if err := j.Append(Event{Kind: Round,
		Round: &Walked{Documents: []Document{{Body: token}, large, {Body: "open"}}}}); err != nil {
		t.Error(err)
	}
	events, _, err := load(pathOf(dir, j.ID))
	if err != nil || len(events) != 2 {
		t.Fatalf("%d events, %v", len(events), err)
	}
	docs := events[1].Round.Documents
	if len(docs) != 2 || docs[0].Body != "" || docs[0].Left != maxBody+1 || docs[1].Body != "open" {
		t.Errorf("%+v", docs)
	}
}

// FuzzRead feeds bytes that no xdrdoctor wrote. What is taken as good is read the same again, and makes a state.
func FuzzRead(f *testing.F) {
	j := begin(f, f.TempDir(), session...)
	data, err := os.ReadFile(pathOf(j.dir, j.ID))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add(data[:len(data)/2])
	f.Add([]byte("00000000 \n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		events, good, err := decode("x", data)
		if err != nil {
			var d *Damaged
			if !errors.As(err, &d) || d.Line < 1 || d.Offset > len(data) {
				t.Fatal(err)
			}
			return
		}
		again, all, err := decode("x", data[:good])
		if err != nil || all != good || len(again) != len(events) {
			t.Fatalf("%d events in %d bytes, then %d in %d: %v", len(events), good, len(again), all, err)
		}
		s := fold(events)
		if n := s.Answered(); n < 0 || n > len(data) {
			t.Fatal(n)
		}
	})
}

// What another version wrote is refused with a sentence, and left as it is, however many sessions are kept.
func TestAnotherVersionsJournal(t *testing.T) {
	dir := t.TempDir()
	j := begin(t, dir, session...)
	path := pathOf(dir, j.ID)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	first, rest, _ := strings.Cut(string(b), "\n")
	text := strings.Replace(first[9:], fmt.Sprintf(`"version":%d`, version), `"version":1`, 1)
	text = strings.Replace(text, `"tool":"test"`, `"tool":"1.2.0"`, 1)
	old := fmt.Sprintf("%08x %s\n%s", checksum([]byte(text)), text, rest)
	if err := os.WriteFile(path, []byte(old), 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, err = Open(dir, j.ID)
	var other *OtherVersion
	if !errors.As(err, &other) || other.Format != 1 || other.Tool != "1.2.0" || !strings.Contains(other.Hint(),
		"xdrdoctor 1.2.0") {
		t.Errorf("opened with %v", err)
	}
	if err := Keep(dir, 0); err != nil {
		t.Error(err)
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != old {
		t.Errorf("it is not as it was: %v", err)
	}
}

// Every field of a document comes back from the disk: one that is added and not kept fails here.
func TestDocumentIsKeptWhole(t *testing.T) {
	ref := evidence.Ref{Source: evidence.XDR, Request: "GET /x"}
	d := evidence.Document{
		Ref: ref, Status: 503, Header: map[string]string{"Server": "API/2.0"}, Body: []byte("{}"), Taken: noon,
		Written: noon, Origin: evidence.LiveAPI, From: "XDR API", After: []evidence.Ref{ref},
		Failure: &evidence.Failure{Phase: evidence.Read, Kind: evidence.Cut, Detail: "after 10 bytes"},
	}
	for v, i := reflect.ValueOf(d), 0; i < v.NumField(); i++ {
		if v.Field(i).IsZero() {
			t.Fatalf("the test leaves %s empty", v.Type().Field(i).Name)
		}
	}
	for _, body := range []string{"{}", "\xff\x00"} {
		d.Body = []byte(body)
		raw, err := json.Marshal(Paper(d))
		if err != nil {
			t.Fatal(err)
		}
		var back Document
		if err := json.Unmarshal(raw, &back); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(d, back.Evidence()); diff != "" {
			t.Error(diff)
		}
	}
}
