package api

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/url"

	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

const masked = "[secret]"

// scrubber takes secrets out of what a server says. It lives for one reply.
type scrubber struct{ out func([]byte) []byte }

// scrub removes the secrets in the forms in which they were sent.
func scrub(secrets ...redact.Secret) scrubber {
	return scrubber{func(b []byte) []byte {
		for _, s := range secrets {
			if s.Empty() {
				continue
			}
			for _, form := range forms(s.Reveal()) {
				b = bytes.ReplaceAll(b, []byte(form), []byte(masked))
			}
		}
		return b
	}}
}

func (s scrubber) bytes(b []byte) []byte { return s.out(b) }
func (s scrubber) text(t string) string  { return string(s.out([]byte(t))) }

func forms(s string) []string {
	quoted, _ := json.Marshal(s)
	return []string{
		base64.StdEncoding.EncodeToString([]byte(s)),
		s,
		string(quoted[1 : len(quoted)-1]),
		url.QueryEscape(s),
		url.PathEscape(s),
	}
}

var (
	tokenLike = pattern.New(`eyJ[\w-]{8,}\.[\w-]+(\.[\w-]*)?`)
	tokenKey  = pattern.New(`(?i)("[^"]*(?:token|jwt|secret|pass)[^"]*"\s*:\s*)"(?:[^"\\]|\\.)*"?`)
)

// maskTokens is for a reply to a sign-in that is not understood: it may hold a token under a name that we don't know.
func maskTokens(b []byte) []byte {
	b = tokenLike.ReplaceAll(b, []byte(masked))
	return tokenKey.ReplaceAll(b, []byte(`${1}"`+masked+`"`))
}
