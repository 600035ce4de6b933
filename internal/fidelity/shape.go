package fidelity

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// shape is the form of a JSON value that may be published: keys and types, no values but the words of states.
type shape struct {
	Type   string           `json:"type"`             // object, array, string, number, boolean, null
	Length int              `json:"length,omitempty"` // of a string in characters, of a number in digits, of an array
	Word   string           `json:"word,omitempty"`   // of a state
	Keys   map[string]shape `json:"keys,omitempty"`
	Items  []shape          `json:"items,omitempty"` // the different shapes in an array
}

// deepest is where a value is not described any further.
const deepest = 24

// shapeOf describes a JSON value at a key.
func shapeOf(key string, value any, depth int) shape {
	switch v := value.(type) {
	case nil:
		return shape{Type: "null"}
	case bool:
		return shape{Type: "boolean"}
	case json.Number:
		return shape{Type: "number", Length: len(v.String())}
	case string:
		if isState(key) && word.MatchString(v) {
			return shape{Type: "string", Word: v}
		}
		return shape{Type: "string", Length: utf8.RuneCountInString(v)}
	case []any:
		return arrayShape(key, v, depth)
	case map[string]any:
		s := shape{Type: "object"}
		if depth >= deepest {
			return s
		}
		s.Keys = map[string]shape{}
		for _, k := range slices.Sorted(maps.Keys(v)) {
			shown := publicKey(k)
			for n := 2; s.Keys[shown].Type != ""; n++ { // two hidden keys of one length
				shown = fmt.Sprintf("%s-%d", publicKey(k), n)
			}
			s.Keys[shown] = shapeOf(k, v[k], depth+1)
		}
		return s
	}
	return shape{Type: "unknown"}
}

func arrayShape(key string, values []any, depth int) shape {
	s := shape{Type: "array", Length: len(values)}
	if depth >= deepest {
		return s
	}
	seen := map[string]bool{}
	for _, v := range values {
		item := shapeOf(key, v, depth+1)
		text, err := json.Marshal(item)
		if err == nil && !seen[string(text)] {
			seen[string(text)] = true
			s.Items = append(s.Items, item)
		}
	}
	return s
}

var (
	plainKey = regexp.MustCompile(`\A[A-Za-z_-]{1,40}\z`)
	word     = regexp.MustCompile(`\A[a-z_ ]{2,32}\z`)
	camel    = regexp.MustCompile(`([a-z])([A-Z])`)
)

// isState says that a key is one of those at which words of a state are expected: status, connectionStatus, error_code.
func isState(key string) bool {
	words := camel.ReplaceAllString(key, "${1}_$2")
	parts := strings.FieldsFunc(words, func(r rune) bool { return r == '_' || r == '-' })
	if len(parts) == 0 {
		return false
	}
	return slices.Contains([]string{"status", "state", "type", "code"}, strings.ToLower(parts[len(parts)-1]))
}

// publicKey is a key as it may be published: a known one, or one of letters. Of another only the length is told: some
// replies have names, addresses or ids for keys.
func publicKey(key string) string {
	if knownKeys[key] || plainKey.MatchString(key) {
		return key
	}
	return fmt.Sprintf("(key of %d characters)", utf8.RuneCountInString(key))
}

// knownKeys are documented ones that do not consist of letters alone.
var knownKeys = setOf("enabled?", "is2FactorRedirectRequired", "sha256", "recaptchaV2", "userType?",
	claim("org/id"), claim("org/name"), claim("user/email"), claim("user/id"), claim("user/name"), claim("user/nick"),
	claim("user/role"), claim("user/scopes"), claim("user/idp/id"), claim("user/idp/org-id"), claim("user/idp/user-id"),
	claim("oauth/client/id"), claim("oauth/client/name"), claim("oauth/grant"), claim("oauth/kind"),
	claim("oauth/scopes"), claim("oauth/user/id"), claim("scopes"), claim("version"))

// claim is the key of a claim of an access token (F-XDR-CLAIMS).
func claim(name string) string { return "https://schemas.cisco.com/iroh/identity/claims/" + name }

func setOf(words ...string) map[string]bool {
	set := map[string]bool{}
	for _, w := range words {
		set[w] = true
	}
	return set
}

// decoded is a body as JSON; nil, false when it is not JSON.
func decoded(body []byte) (any, bool) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil || d.More() {
		return nil, false
	}
	return v, true
}

// keysOf are the keys of an object as they may be published, in order.
func keysOf(objects ...map[string]any) []string {
	var keys []string
	for _, o := range objects {
		for k := range o {
			if k = publicKey(k); !slices.Contains(keys, k) {
				keys = append(keys, k)
			}
		}
	}
	slices.Sort(keys)
	return keys
}
