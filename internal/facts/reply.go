package facts

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// A reply of XDR's API is read only when it has the API's own shape. Something on the way may answer 200 with a login
// page, or 403 with its own words; what it says is neither an empty list nor a missing right.

// readObject reads a reply that is one object with at least the required keys.
func readObject[T any](d evidence.Document, want i18n.Text, required ...string) (T, error) {
	var object T
	if err := answered(d); err != nil {
		return object, err
	}
	var keys map[string]json.RawMessage
	if json.Unmarshal(d.Body, &keys) != nil || keys == nil {
		return object, notShaped(d, want)
	}
	if key := lacking(keys, required); key != "" {
		return object, withoutKey(d, want, key)
	}
	if json.Unmarshal(d.Body, &object) != nil {
		return object, fact.NotShaped(d, want, otherTypes, "")
	}
	return object, nil
}

// readList reads a reply that is a list of objects, each with at least the required keys.
func readList[T any](d evidence.Document, want i18n.Text, required ...string) ([]T, error) {
	if err := answered(d); err != nil {
		return nil, err
	}
	return listOf[T](d, d.Body, want, required...)
}

// listOf reads a list that is the reply, or a part of it.
func listOf[T any](d evidence.Document, body []byte, want i18n.Text, required ...string) ([]T, error) {
	var entries []map[string]json.RawMessage
	if json.Unmarshal(body, &entries) != nil || entries == nil {
		return nil, fact.NotShaped(d, want, kindOf(body), "")
	}
	for _, keys := range entries {
		if key := lacking(keys, required); key != "" {
			return nil, withoutKey(d, want, key)
		}
	}
	var list []T
	if json.Unmarshal(body, &list) != nil {
		return nil, fact.NotShaped(d, want, otherTypes, "")
	}
	return list, nil
}

// lacking is the first required key that is not there, or null; "" when all are there.
func lacking(keys map[string]json.RawMessage, required []string) string {
	for _, key := range required {
		if v, ok := keys[key]; !ok || string(v) == "null" {
			return key
		}
	}
	return ""
}

const (
	otherTypes = i18n.Text("values of other types")
	noKey      = i18n.Text("entries without %q")
)

func withoutKey(d evidence.Document, want i18n.Text, key string) error {
	return fact.NotShaped(d, want, noKey, key)
}

func notShaped(d evidence.Document, want i18n.Text) error {
	return fact.NotShaped(d, want, kindOf(d.Body), "")
}

// kindOf says what a body is that has not the shape that was expected.
func kindOf(body []byte) i18n.Text {
	body = bytes.TrimSpace(body)
	var value any
	switch err := json.Unmarshal(body, &value); {
	case len(body) == 0:
		return i18n.Text("nothing")
	case err != nil && body[0] == '<':
		return i18n.Text("a web page")
	case err != nil:
		return i18n.Text("text that is not JSON")
	}
	switch value := value.(type) {
	case nil:
		return i18n.Text("null")
	case []any:
		return i18n.Text("another list")
	case map[string]any:
		_, one := value["error"]
		_, several := value["errors"]
		switch {
		case one || several:
			return i18n.Text("an error")
		case len(value) == 0:
			return i18n.Text("an empty object")
		}
		return i18n.Text("another object")
	}
	return i18n.Text("a single value")
}

// answered says why a reply brought nothing, nil when it brought something. A refusal of our own access is said once,
// by the check of it.
func answered(d evidence.Document) error {
	switch {
	case d.Failure != nil:
		return fact.Why(d)
	case d.OK():
		return nil
	}
	r, own := refusalOf(d)
	switch {
	case !own:
		return fact.Foreign(d)
	case d.Status == 401 || d.Status == 429 || r.access() != "":
		return fact.Doubt("XDR refuses our own access")
	}
	return fact.Why(d)
}

// refusal is IROH's error object (F-XDR-ERRORS); error, error_description and error_code are RFC 6749's, or words
// of its own.
type refusal struct {
	Error       string `json:"error"`
	Description string `json:"error_description"`
	Code        string `json:"error_code"`
}

// refusalOf reads the API's own words of an error; not own when the body has another shape.
func refusalOf(d evidence.Document) (r refusal, own bool) {
	if json.Unmarshal(d.Body, &r) != nil {
		return refusal{}, false
	}
	return r, r.Error != "" || r.Description != "" || r.Code != ""
}

// says looks for a whole word.
func (r refusal) says(words ...string) bool {
	said := strings.FieldsFunc(strings.ToLower(r.Error+" "+r.Code+" "+r.Description),
		func(c rune) bool { return c != '_' && !unicode.IsLetter(c) && !unicode.IsDigit(c) })
	return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(said, w) })
}

// text is the refusal for a reader.
func (r refusal) text() string {
	for _, s := range []string{r.Description, r.Code, r.Error} {
		if s != "" {
			return trimmed(s, 80)
		}
	}
	return ""
}

// access is what the documented words say of our token; "" when they say nothing of it.
func (r refusal) access() Refused {
	switch {
	case strings.HasPrefix(strings.ToLower(r.Description), "no jwt found"):
		return NoHeader
	case r.says("jwt_public_key_not_found"):
		return OtherRegion
	case r.says("jwt_valid_in_future", "jwt_expired"):
		return ClocksDiffer
	case r.says("jwt_invalid_signature"):
		return TokenChanged
	case r.says("jwt_revoked"):
		return TokenRevoked
	}
	return ""
}
