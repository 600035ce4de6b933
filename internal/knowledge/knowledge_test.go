package knowledge

import (
	"os"
	"strings"
	"testing"
)

func TestTable(t *testing.T) {
	areas, err := parse(table)
	if err != nil {
		t.Fatal(err)
	}
	marks := map[Mark]int{}
	for _, a := range areas {
		if len(a.Facts) == 0 {
			t.Errorf("%s has no facts", a.Name)
		}
		for _, f := range a.Facts {
			marks[f.Mark]++
			question := strings.HasSuffix(f.Text, "?")
			switch {
			case f.Text == "":
				t.Errorf("%s says nothing", f.ID)
			case question != (f.Mark == Unknown):
				t.Errorf("%s is %s: a fact that is not known is a question, and no other", f.ID, f.Mark)
			case !question && !strings.ContainsAny(f.Text[len(f.Text)-1:], `."`):
				t.Errorf("%s is not a sentence", f.ID)
			case (f.Mark == Assumed) != (f.Source.Title == "Our own assumption"):
				t.Errorf("%s is %s, and its source is %q", f.ID, f.Mark, f.Source.Title)
			}
		}
	}
	for _, m := range Marks() {
		if marks[m] == 0 || m.Meaning() == "" {
			t.Errorf("no fact is %s, or that means nothing", m)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	const head = "@A title | https://example.com\n== X: Things\n"
	for text, says := range map[string]string{
		"F-X-ONE seen A\n":                        "facts.txt:1: a fact before the first heading",
		"== Things\n":                             "facts.txt:1: a heading without a name",
		"@A title\n":                              "facts.txt:1: source A",
		head + "F-X-ONE seen\n":                   "facts.txt:3: a fact is written as",
		head + "F-X-ONE seen A used\n":            "facts.txt:3: a fact is written as",
		head + "F-Y-ONE seen A\n":                 "F-Y-ONE is not an id of X",
		head + "F-X-one seen A\n":                 "F-X-one is not an id of X",
		head + "F-X-ONE proved A\n":               `there is no mark "proved"`,
		head + "F-X-ONE seen B\n":                 `there is no source "B"`,
		head + "F-X-ONE seen A\nF-X-ONE seen A\n": "facts.txt:4: F-X-ONE is there twice",
		head + "    text\n":                       "a text without a fact",
	} {
		if _, err := parse(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v\nwant %s", text, err, says)
		}
	}
	areas, err := parse(head + "F-X-ONE seen A unused\n    one\n    two\n")
	want := Fact{"F-X-ONE", Seen, "one two", Source{"title", "https://example.com"}, true}
	if err != nil || areas[0].Facts[0] != want {
		t.Errorf("%+v %v", areas, err)
	}
}

func TestFind(t *testing.T) {
	if f, ok := Find("f-sse-list"); !ok || f.Mark != Assumed {
		t.Errorf("%+v %v", f, ok)
	}
	if _, ok := Find("F-SSE"); ok {
		t.Error("the beginning of an id was found")
	}
}

// The table names nobody but vendors: no machine of ours, no customer, no file of the people who wrote it.
func TestTableNamesNobody(t *testing.T) {
	for _, word := range []string{"/work", "/home", "/tmp", "FACTS.md", "VENDOR-SHAPES"} {
		if strings.Contains(table, word) {
			t.Errorf("%q", word)
		}
	}
	if _, err := os.Stat("facts.txt"); err != nil {
		t.Error(err)
	}
}
