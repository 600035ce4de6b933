package har

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// entries reads a HAR in small pieces.
func entries(text string, longest int) (list []string, err error) {
	r := NewReader(iotest.OneByteReader(strings.NewReader(text)))
	r.Longest = longest
	for {
		e, err := r.Next()
		if err == io.EOF {
			return list, nil
		}
		if err != nil {
			return list, err
		}
		if !strings.HasPrefix(text[e.Offset:], "{") {
			return list, errors.New("an offset that is not an entry's")
		}
		list = append(list, string(e.Raw))
	}
}

func TestReader(t *testing.T) {
	for text, want := range map[string]string{
		`{"log":{"entries":[]}}`: "",
		"\ufeff" +
			`{"x":[{"entries":[{}]}],"log":{"pages":[{"entries":[1]}],"entries":[{"a":{"b":[1,-2.5e+3]}}, {"c":null}],` +
			`"z":{}}} `: `{"a":{"b":[1,-2.5e+3]}}|{"c":null}`,
		`{"log":{"entries":[{"s":"1234567\nä0","t":"short"}]}}`: `{"s":"1234567\n","t":"short"}`,
	} {
		list, err := entries(text, 8)
		if got := strings.Join(list, "|"); err != nil || got != want {
			t.Errorf("%s: %q, %v", text, got, err)
		}
		for _, e := range list {
			if !json.Valid([]byte(e)) {
				t.Errorf("%s: not JSON: %s", text, e)
			}
		}
	}
}

// What is not JSON is refused where it stops being JSON.
func TestSyntaxError(t *testing.T) {
	for text, at := range map[string]int64{
		``: 0, `{"log":{"entries":[{}`: 21, `{"a":tru}`: 8, `{"a":01}`: 6, `{"a":1.}`: 7, `[1,]`: 3, `{"a":"` + "\n" +
			`"}`: 6,
		`{"a":"\x"}`: 7, `{"a":"\u12g4"}`: 10, `{}{}`: 2, `{"a" 1}`: 5, `[}`: 1, `{"a":[1}`: 7, `{"a":1,}`: 7, `-`: 1,
		`{"log":{"entries":{}}}`: 22, `{"entries":[]}`: 14,
	} {
		_, err := entries(text, 0)
		var bad *SyntaxError
		if !errors.As(err, &bad) || bad.Offset != at {
			t.Errorf("%s: %v, want byte %d", text, err, at)
		}
	}
}

func FuzzSyntax(f *testing.F) {
	for _, s := range []string{`{"a":[1,2.5e-3,"\u00e9",true,null]}`, `[`, `"x`, `-0.1e1`, ``} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		_, err := Check(strings.NewReader(string(text)))
		bom := strings.HasPrefix(string(text), "\xef")
		if want := json.Valid(text); want != (err == nil) && !bom {
			t.Errorf("%q: %v, encoding/json: %t", text, err, want)
		}
	})
}
