package casefile

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// line is a change as the tables have it: path: before → after.
func line(c Change) string { return c.Path + ": " + c.Before + " → " + c.After }

func TestDiffBodies(t *testing.T) {
	long := strings.Repeat("é", 100)
	for _, tc := range []struct {
		what, before, after string
		want                []string
	}{
		{"same", `{"a":1}`, `{"a":1}`, nil},
		{"same but for blanks", `{"a":1,"b":[1]}`, "{\"b\": [1],\n\"a\": 1}\n", nil},
		{"field", `{"a":{"b":1,"c":"x"}}`, `{"a":{"b":2,"c":"x"}}`, []string{"body.a.b: 1 → 2"}},
		{"added and removed", `{"a":1}`, `{"b":null}`, []string{"body.a: 1 → ", "body.b:  → null"}},
		{"empty text is a value", `{"a":""}`, `{}`, []string{`body.a: "" → `}},
		{"another type", `{"a":1}`, `{"a":{"x":[]}}`, []string{`body.a: 1 → {"x":[]}`}},
		{"odd keys", `{"enabled?":true,"a b":{"c\n":1}}`, `{"enabled?":false,"a b":{"c\n":2}}`,
			[]string{`body["a b"]["c\n"]: 1 → 2`, "body.enabled?: true → false"}},
		{"large numbers", `{"n":12345678901234567890}`, `{"n":12345678901234567891}`,
			[]string{"body.n: 12345678901234567890 → 12345678901234567891"}},
		{"by id", `[{"id":"a","v":1},{"id":"b","v":1}]`, `[{"id":"c","v":1},{"id":"b","v":2}]`, []string{
			`body[id=a]: {"id":"a","v":1} → `, "body[id=b].v: 1 → 2", `body[id=c]:  → {"id":"c","v":1}`}},
		{"by serial, in another order", `{"d":[{"serial":"1","s":"on"},{"serial":"2","s":"on"}]}`,
			`{"d":[{"serial":"2","s":"off"},{"serial":"1","s":"on"}]}`, []string{`body.d[serial=2].s: "on" → "off"`}},
		{"by name, id twice", `[{"id":1,"name":"x"},{"id":1,"name":"y"}]`, `[{"id":1,"name":"y"},{"id":2,"name":"x"}]`,
			[]string{"body[name=x].id: 1 → 2"}},
		{"by name that is odd", `[{"name":"x]","v":1}]`, `[{"name":"x]","v":2}]`, []string{`body[name="x]"].v: 1 → 2`}},
		{"by place", `[{"v":1},{"v":2}]`, `[{"v":1},{"v":3},{"v":4}]`,
			[]string{"body[1].v: 2 → 3", `body[2]:  → {"v":4}`}},
		{"by place, shorter", `[[1],[2]]`, `[[3]]`, []string{"body[0][]: 1 → ", "body[0][]:  → 3", "body[1]: [2] → "}},
		{"members", `{"scope":["a","b","b"]}`, `{"scope":["c","a","b"]}`,
			[]string{`body.scope[]: "b" → `, `body.scope[]:  → "c"`}},
		{"members in another order", `[1,2]`, `[2,1]`, []string{"body[0]: 1 → 2", "body[1]: 2 → 1"}},
		{"one became empty", `[]`, `[{"id":1}]`, []string{`body[id=1]:  → {"id":1}`}},
		{"not the same kind", `{"a":1}`, "<html>", []string{`body: {"a":1} → <html>`}},
		{"appeared", "", "x", []string{"body:  → x"}},
		{"answer", "eu", "nam", []string{"body:1: eu → nam"}},
		{"lines", "a\nb\nc\nd\n", "a\nB\nc\nd\ne\n", []string{"body:2: b → B", "body:5:  → e"}},
		{"line removed", "a\nb\nc", "a\nc", []string{"body:2: b → "}},
		{"a blank line", "a\nb", "a\n\nb", []string{"body:2:  → (blank)"}},
		{"in between", "a\nx\nb\ny\nc", "a\nb\nc\nz", []string{"body:2: x → ", "body:3: y → ", "body:4:  → z"}},
		{"line breaks", "a\r\nb\r\n", "a\nb", []string{"body: 6 bytes → 3 bytes"}},
		{"not UTF-8", "a\xff", "b", []string{"body:1: a\uFFFD → b"}},
		{"long", long, "x", []string{"body:1: " + strings.Repeat("é", 77) + "... → x"}},
		{"long, late difference", long + "a", long + "b",
			[]string{"body:1: ..." + strings.Repeat("é", 20) + "a → ..." + strings.Repeat("é", 20) + "b"}},
	} {
		doc := func(body string) Case {
			return Case{Documents: []evidence.Document{{Ref: version, Body: []byte(body)}}}
		}
		var got []string
		for _, c := range Diff(doc(tc.before), doc(tc.after)) {
			if c.Ref != version {
				t.Errorf("%s: %s", tc.what, c.Ref)
			}
			got = append(got, line(c))
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s:\n%s\nwant\n%s", tc.what, strings.Join(got, "\n"), strings.Join(tc.want, "\n"))
		}
	}
}

func TestDiffDocuments(t *testing.T) {
	ask := func(name, value string) evidence.Document { return evidence.Answered(name, value, "operator", now) }
	reply := evidence.Document{Ref: devices, Status: 200, Header: map[string]string{"Date": "1", "Server": "a",
		"Content-Type": "x"}, Body: []byte("[]")}
	later := reply
	later.Status, later.Taken, later.From = 401, now, "elsewhere"
	later.Header = map[string]string{"Date": "2", "Server": "b", "X-Ratelimit-Org-Remaining": "7", "Retry-After": "5"}
	refused := evidence.Document{Ref: tcp, Failure: &evidence.Failure{Phase: evidence.Connect, Kind: evidence.Refused}}
	a := Case{Documents: []evidence.Document{ask("a", "1"), ask("gone", "x"), ask("b", ""), reply, refused}}
	b := Case{Now: now.Add(time.Hour), Documents: []evidence.Document{
		ask("a", "1"), ask("new", "y"), later, {Ref: tcp, Body: []byte("open")},
		evidence.Unanswered("z", evidence.NotAsked, "", now),
	}}
	var got []string
	for _, c := range Diff(a, b) {
		got = append(got, c.Ref.String()+" "+line(c))
	}
	want := []string{
		"ask b : (empty) → ",
		"ask gone : x → ",
		"ask new :  → y",
		"net tcp esa-gui failure: connect: refused → ",
		"net tcp esa-gui body:  → open",
		"sse GET /iroh/iroh-sse/device status: 200 → 401",
		"sse GET /iroh/iroh-sse/device header.Content-Type: x → ",
		"sse GET /iroh/iroh-sse/device header.Retry-After:  → 5",
		"sse GET /iroh/iroh-sse/device header.Server: a → b",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if got := Diff(b, b); got != nil {
		t.Errorf("%+v", got)
	}
	back := Diff(b, a)
	if len(back) != len(want) ||
		!reflect.DeepEqual(Change{Ref: back[0].Ref, Before: back[0].After, After: back[0].Before}, Diff(a, b)[0]) {
		t.Errorf("%+v", back)
	}
}

func TestDiffOfLongTexts(t *testing.T) {
	text := func(word string, n int) Case {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "%s %d\n", word, i)
		}
		return Case{Documents: []evidence.Document{{Ref: version, Body: []byte(b.String())}}}
	}
	got := Diff(text("a", 5000), text("b", 6000))
	if len(got) != maxLines+1 || got[maxLines].After != "... and 5980 more lines differ" ||
		line(got[3]) != "body:4: a 3 → b 3" {
		t.Errorf("%d changes: %+v", len(got), got[len(got)-1])
	}
	for _, c := range got {
		if utf8.RuneCountInString(c.Before) > 80 || utf8.RuneCountInString(c.After) > 80 {
			t.Errorf("%+v", c)
		}
	}
}
