package verify

import (
	"encoding/base64"
	"strings"
	"testing"
)

func TestFile(t *testing.T) {
	secret := `s3cr&t"pass`
	packed := base64.StdEncoding.EncodeToString([]byte(`{"a":"S3cr&t\"pass"}`))
	for text, want := range map[string]string{
		`x s3CR&t"pass y`: Known, `{"x":"s3cr\u0026t\"pass"}`: Known, "s3cr%26t%22pass": Known,
		`s3cr&amp;t&quot;pass`: Known,
		"s3cr&t\n  \"pass":     Known, packed: Known, base64.URLEncoding.EncodeToString([]byte(packed)): Known,
		strings.Repeat("x", part) + secret: Known, strings.Repeat("x", part+overlap-5) + secret: Known,
		"733363722674227061" + "7373":                                  Known,
		"eyJhbGciOiJub25lIn0.eyJzdWIiOiJqYW5lIn0.c2lnbmF0dXJlc2lnbmF0": Token,
		"eyJhbGciOiJub25lIn0.eyJzdWIiOiJqYW5lIn0.REDACTED-jwt-123456":  "",
		"-----BEGIN PRIVATE KEY-----\nMIIEabcdefghijklmnop\n":          PrivateKey,
		"Authorization: Bearer abcdefghijklmnopqrst1":                  Header,
		"Authorization: Bearer REDACTED-token-123456":                  "",
		"AKIAIOSFODNN7EXAMPLE":                                         Service, "nothing here, and no secret pass": "",
	} {
		found, err := File(strings.NewReader(text), []string{secret})
		got := ""
		if len(found) > 0 {
			got = found[0].What
		}
		if err != nil || got != want {
			t.Errorf("%.80q: %v, %v, want %s", text, found, err, want)
		}
	}
}

// Whatever a file holds, a secret that is written plainly in it is found, and what was found is one of the secrets.
func FuzzFile(f *testing.F) {
	f.Add("before ", " after")
	f.Add(`{"x":"\u00`, `%2522&quot;`)
	f.Fuzz(func(t *testing.T, before, after string) {
		const secret = "s3cret&pass-77"
		found, err := File(strings.NewReader(before+" "+secret+" "+after), []string{"another-9", secret})
		known := false
		for _, r := range found {
			known = known || r.What == Known && r.Secret == 1
		}
		if err != nil || !known {
			t.Errorf("%q, %q: %v, %v", before, after, found, err)
		}
	})
}
