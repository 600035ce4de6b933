package clean

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"html"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"
)

// wraps are the encodings that may be in each other.
var wraps = []func(string) string{
	func(s string) string { b, _ := json.Marshal(map[string]string{"body": s}); return string(b) },
	func(s string) string { return `{"data":"` + base64.StdEncoding.EncodeToString([]byte(s)) + `"}` },
	func(s string) string { return "q=1&payload=" + url.QueryEscape(s) + "&z=2" },
	func(s string) string { return `<div data-x="` + html.EscapeString(s) + `"></div>` },
}

// A secret in a field never survives, in whatever nesting of encodings to depth three that field is.
func TestNested(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for range 400 {
		secret := "Zq" + base64.RawURLEncoding.EncodeToString([]byte{byte(r.IntN(256)), byte(r.IntN(256)),
			byte(r.IntN(256)), 7, 1, 250}) + "x7"
		text := `{"a":1,"client_secret":"` + secret + `","z":"kept"}`
		for range r.IntN(4) {
			text = wraps[r.IntN(len(wraps))](text)
		}
		in, _ := json.Marshal(map[string]any{"log": map[string]any{"entries": []any{map[string]any{"comment": "E4017",
			"x": text}}}})
		out := New(Options{Key: testKey}).Bytes(in)
		if !json.Valid(out) || !bytes.Contains(out, []byte("E4017")) {
			t.Errorf("%s\nbecame %s", in, out)
		}
		if strings.Contains(reads(string(out)), secret) {
			t.Errorf("%s\nis left in %s", secret, out)
		}
	}
}

// reads undoes encodings in a simple way: each of them several times over.
func reads(s string) string {
	all := s
	for range 5 {
		s = strings.NewReplacer(`\u0026`, "&", `\u003c`, "<", `\u003e`, ">", `\\`, `\`, `\"`, `"`).Replace(s)
		if u, err := url.QueryUnescape(s); err == nil {
			s = u
		}
		s = html.UnescapeString(s)
		for _, w := range strings.FieldsFunc(s, func(c rune) bool { return c == '"' }) {
			if b, err := base64.StdEncoding.DecodeString(w); err == nil && len(b) > 20 {
				s += string(b)
			}
		}
		all += s
	}
	return all
}

// What was JSON is JSON afterwards, and read in parts it becomes the same as at once.
func FuzzBytes(f *testing.F) {
	for _, l := range lines {
		f.Add([]byte(strings.NewReplacer("⟦", "", "⟧", "").Replace(l)))
	}
	f.Add([]byte(`{"password":12,"token":["a1b2c3d4",{"x":"\u0022"}],"cookies":[{"value":"q"}]}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		out := New(Options{Key: testKey}).Bytes(in)
		if json.Valid(in) && !json.Valid(out) {
			t.Errorf("%q\nis not JSON any more: %q", in, out)
		}
		r := New(Options{Key: testKey})
		var parts bytes.Buffer
		if r.Look(bytes.NewReader(in)) != nil || r.Write(&parts, bytes.NewReader(in)) != nil ||
			parts.String() != string(out) {
			t.Errorf("%q\nin parts becomes %q, not %q", in, parts.String(), out)
		}
	})
}
