package casefile

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// TestMasked: what looks like a secret is masked where it stands, wherever that is, and the rest of the case is
// written.
func TestMasked(t *testing.T) {
	const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJodW50ZXIyIn0.aHVudGVyMg"
	for text, kind := range map[string]string{
		"Bearer " + jwt + " (E4017)":                                             "a JSON web token",
		`{"access_token":"hunter2"} (E4017)`:                                     "a token",
		"Authorization: Basic aHVudGVyMg==\nE4017":                               "an Authorization header",
		"Authorization: Token hunter2 hunter2\nE4017":                            "an Authorization header",
		"?access_token=hunter2hunter2hunter2&code=E4017":                         "a token",
		"-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\nE4017": "a private key",
		"-----BEGIN RSA PRIVATE KEY-----\\nhunter2\"E4017":                       "a private key",
	} {
		for where, edit := range map[string]func(*Case){
			"body":      func(c *Case) { c.Documents[0].Body = []byte("some text " + text) },
			"header":    func(c *Case) { c.Documents[0].Header = map[string]string{"Server": text} },
			"detail":    func(c *Case) { c.Documents[0].Failure = &evidence.Failure{Detail: text} },
			"from":      func(c *Case) { c.Documents[0].From = text },
			"ref":       func(c *Case) { c.Documents[0].Ref.Request = text },
			"after":     func(c *Case) { c.Documents[0].After = []evidence.Ref{{Source: "x", Request: text}} },
			"heard":     func(c *Case) { c.Heard = []evidence.Document{{Ref: good1, Body: []byte(text)}} },
			"symptom":   func(c *Case) { c.Symptom = text },
			"diagnosis": func(c *Case) { c.Diagnosis, _ = json.Marshal(text) },
			"report":    func(c *Case) { c.Report = []byte("<p>" + text + "</p>") },
		} {
			before := sample()
			edit(&before)
			c, removed := before.Masked()
			if err := Write(t.Context(), filepath.Join(t.TempDir(), "case.zip"), c); err != nil {
				t.Errorf("%s: %q costs the case: %v", where, text, err)
			}
			if removed[kind] != 1 || len(removed.Kinds()) != 1 {
				t.Errorf("%s: %q: counted as %v", where, text, removed)
			}
			var written []byte
			for _, d := range append(slices.Clone(c.Documents), c.Heard...) {
				written = append(written, d.Body...)
				d.Body = nil // which would be encoded
				said, _ := json.Marshal(d)
				written = append(written, said...)
			}
			written = append(written, c.Symptom+string(c.Diagnosis)+string(c.Report)...)
			if got := string(written); strings.Contains(got, "hunter2") || strings.Contains(got, "aHVudGVyMg") ||
				strings.Contains(got, "eyJ") {
				t.Errorf("%s: %q: left is %s", where, text, got)
			}
			if got := string(written); !strings.Contains(got, "E4017") {
				t.Errorf("%s: %q: the code is lost: %s", where, text, got)
			}
			if again, more := c.Masked(); len(more) > 0 || len(Diff(c, again)) > 0 {
				t.Errorf("%s: %q: masked once more: %v", where, text, more)
			}
		}
	}
}

var good1 = evidence.Ref{Source: "cli", Request: "date"}

// TestMaskedUTF16: a secret that only shows without the zero bytes is masked too.
func TestMaskedUTF16(t *testing.T) {
	c := sample()
	c.Documents[0].Body = []byte(strings.Join(strings.Split("Authorization: Basic hunter2", ""), "\x00"))
	c, removed := c.Masked()
	if got := string(c.Documents[0].Body); got != "Authorization: Basic [secret]" ||
		removed["an Authorization header"] != 1 {
		t.Errorf("%q, %v", got, removed)
	}
}
