package strict

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestScalars(t *testing.T) {
	src := "# answers\na: 15.5\nb: yes\nc: 0x1F\nd: \"q\\\"x\"\ne: true\nf: 007\n\"g h\": 1_000\ni: |\n  two\n  lines\nk: [a, 1, 15.0]\nl:\n  - x\n  - y\n3: z\nm: 2026-01-02\nn: -1\no: 1e3\n"
	m, err := parse("a.yaml", []byte(src), Quoted)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, e := range m.Entries {
		if e.IsList() {
			l, err := e.Texts()
			fmt.Fprintf(&got, "%s=%q %v ", e.Key, l, err)
			continue
		}
		s, err := e.Text()
		fmt.Fprintf(&got, "%s=%q %v ", e.Key, s, err)
	}
	want := `a="15.5" <nil> b="yes" <nil> c="0x1F" <nil> d="q\"x" <nil> e="true" <nil> f="007" <nil> g h="1_000" <nil> i="two\nlines" <nil> ` +
		`k=["a" "1" "15.0"] <nil> l=["x" "y"] <nil> 3="z" <nil> m="2026-01-02" <nil> n="-1" <nil> o="1e3" <nil> `
	if got.String() != want {
		t.Errorf("\n%s\n%s", got.String(), want)
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []struct{ name, src, err, hint string }{
		{"syntax", "a: [1, 2\nb: 3\n", "f.yaml:2: ',' or ']' must be specified", "the line reads: b: 3"},
		{"indented", "region: eu\n foo: [\n", "f.yaml:2: ", "the line reads: foo: ["},
		{"indented value", "region: eu\n\n  foo: bar\nserial: x\n", "f.yaml:3: ", "the line reads: foo: bar"},
		{"open bracket", "region: eu\nfoo: [\n", "f.yaml:2: ", "the line reads: foo: ["},
		{"duplicate", "a: 1\na: 2\n", `f.yaml:2: mapping key "a" already defined at [1:1]`, "the line reads: a: 2"},
		{"alias", "a: &x 1\nb: *x\n", "f.yaml:1: anchors and aliases are not taken", "write the value out"},
		{"alias inside", "a:\n  - c\n  - [&x 1]\n", "f.yaml:3: anchors and aliases are not taken", ""},
		{"merge", "a: {b: 1}\n<<: {c: 1}\n", "f.yaml:2: anchors and aliases are not taken", ""},
		{"tag", "a: !!str 1\n", "f.yaml:1: tags are not taken", ""},
		{"second document", "a: 1\n---\nb: 1\n", "f.yaml:3: a second document", "remove the line ---"},
		{"list", "- a\n", "f.yaml:1: not keys with values", "write a key, a colon, a blank and the value"},
		{"text", "hello\n", "f.yaml:1: not keys with values", ""},
		{"brackets", "a: " + strings.Repeat("[", MaxSize/2), "f.yaml: nested too deeply", ""},
		{"dashes", strings.Repeat("- ", MaxSize/2), "f.yaml: nested too deeply", ""},
		{"too large", strings.Repeat("#", MaxSize+1), "f.yaml: larger than 1 MiB", "is it the right file?"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "f.yaml")
			if err := os.WriteFile(path, []byte(c.src), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Read(path, Quoted)
			if err == nil || !strings.HasPrefix(err.Error(), c.err) {
				t.Fatalf("%v, want %s", err, c.err)
			}
			var e *Error
			if c.hint != "" && (!errors.As(err, &e) || !strings.Contains(e.Hint(), c.hint)) {
				t.Errorf("hint %q, want %q", e.Hint(), c.hint)
			}
		})
	}
	_, err := Read(filepath.Join(t.TempDir(), "f.yaml"), Quoted)
	if !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

func TestOnly(t *testing.T) {
	m, err := parse("f.yaml", []byte("a: 1\nesa:\n  ulr: x\n"), Quoted)
	if err != nil {
		t.Fatal(err)
	}
	esa, err := m.Entries[1].Mapping()
	if err != nil {
		t.Fatal(err)
	}
	err = esa.Only([]string{"host", "url"})
	if err == nil || err.Error() != `f.yaml:3: unknown key "esa.ulr"` || err.(*Error).Hint() != "did you mean url?" {
		t.Error(err)
	}
	if _, err := m.Entries[0].Mapping(); err == nil || err.Error() != "f.yaml:1: a: not keys with values" {
		t.Error(err)
	}
	if _, err := m.Entries[1].Text(); err == nil || err.Error() != "f.yaml:2: esa: not a single value" {
		t.Error(err)
	}
	if _, err := m.Entries[0].Texts(); err == nil || err.Error() != "f.yaml:1: a: not a list" {
		t.Error(err)
	}
}

func TestNotQuoted(t *testing.T) {
	for _, src := range []string{"passphrase: \"hunter2\nb: 1\n", "passphrase: [hunter2\n",
		"passphrase: hunter2\n hunter2: x\n", "a: hunter2: hunter2\n", "{passphrase: hunter2"} {
		_, err := parse("f.yaml", []byte(src), NotQuoted)
		var e *Error
		if err == nil || !errors.As(err, &e) || strings.Contains(err.Error()+e.Hint(), "hunter2") {
			t.Errorf("%q: %v", src, err)
		}
	}
}

func TestEmpty(t *testing.T) {
	for _, src := range []string{"", "# only a comment\n", "---\n", "\n\n", "~\n"} {
		m, err := parse("f.yaml", []byte(src), Quoted)
		if err != nil || len(m.Entries) != 0 {
			t.Errorf("%q: %v", src, err)
		}
	}
}

func TestNearest(t *testing.T) {
	known := []string{"esa-page", "esa-host", "region", "tiles", "eu", "us"}
	for name, want := range map[string]string{
		"esa-pgae": "esa-page", "esapage": "esa-page", "ESA-PAGE": "esa-page", "regoin": "region", "tile": "tiles",
		"xyz": "", "e": "eu",
		"completely-different": "", "": "", strings.Repeat("x", 1000): "",
	} {
		if got := Nearest(name, known); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	if h := DidYouMean("zzzzz", []string{"a", "b"}); h != "known are a, b" {
		t.Error(h)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("a: 1\nb: [x, {c: d}]\n")
	f.Fuzz(func(t *testing.T, s string) {
		m, err := parse("f", []byte(s), Quoted)
		if err != nil {
			return
		}
		for _, e := range m.Entries {
			_, _ = e.Text()
			_, _ = e.Texts()
			_, _ = e.Mapping()
		}
	})
}
