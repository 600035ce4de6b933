package clean

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
)

// kept are the claims that tell why a token was not accepted, and nothing of a person.
var kept = []string{"alg", "typ", "kid", "iss", "aud", "iat", "nbf", "exp", "scope", "scp"}

// token is what stays of a JWT: when it was valid, and for what. false: it is none.
func (r *Run) token(v []byte) (string, bool) {
	parts := strings.Split(string(v), ".")
	if len(parts) != 3 || !strings.HasPrefix(parts[0], "eyJ") {
		return "", false
	}
	if masked([]byte(parts[2])) && parts[2] != "" {
		return string(v), true
	}
	out := ""
	for _, p := range parts[:2] {
		b, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(p, "="))
		var all map[string]json.RawMessage
		if err != nil || json.Unmarshal(b, &all) != nil {
			return "", false
		}
		var list []string
		for _, k := range kept {
			if c, ok := all[k]; ok {
				list = append(list, `"`+k+`":`+string(c))
			}
		}
		claims, _ := r.inside([]byte("{"+strings.Join(list, ",")+"}"), 2)
		out += base64.RawURLEncoding.EncodeToString(claims) + "."
		r.expiry(v, all["exp"])
	}
	return out + r.markOf(v, JWT), true
}

// basic notes the password in the value of Basic.
func (r *Run) basic(v []byte) {
	b, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(string(v), "="))
	if err != nil {
		return
	}
	if _, password, ok := bytes.Cut(b, []byte(":")); ok {
		r.taint(password, Password)
	}
}

// scheme is the length of a word such as Bearer and the blank behind it, and what follows.
func scheme(v []byte) (int, Kind) {
	n := bytes.IndexAny(v, " \t")
	if n < 3 || n > 20 {
		return 0, ""
	}
	k, ok := schemes[string(bytes.ToLower(v[:n]))]
	if !ok {
		return 0, ""
	}
	for n < len(v) && space(v[n]) {
		n++
	}
	return n, k
}

var schemes = map[string]Kind{"bearer": Bearer, "basic": Basic, "token": Bearer, "digest": Password,
	"negotiate": Bearer,
	"ntlm":      Bearer, "apikey": APIKey, "ssws": APIKey, "aws4-hmac-sha256": Cloud, "sharedkey": Cloud, "dpop": JWT,
	"hawk": Bearer, "key": APIKey, "jwt": JWT, "oauth": Bearer, "hmac": Signature}
