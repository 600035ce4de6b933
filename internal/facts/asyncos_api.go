package facts

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// What the AsyncOS API says in its own words (F-ESA-ERRORS). A login page, a proxy's error or an empty reply says
// nothing about the appliance.

// The messages of the API's error object.
const (
	wrongPassphrase  = "Invalid username or passphrase."
	unauthorized     = "Unauthorized." // may mean only that the role lacks the right
	expiredSignature = "ExpiredSignatureError."
	invalidToken     = "InvalidTokenError."
	notFound         = "Not Found." // also of a bad query
)

// apiError reads the API's error object, {"error":{"message","code","explanation"}}. A reply without it, or whose code
// is not the reply's own status, comes from something else.
func apiError(d evidence.Document) (message string, ok bool) {
	if d.Failure != nil || d.OK() {
		return "", false
	}
	var reply struct {
		Error struct {
			Message, Explanation string
			Code                 json.RawMessage // a text (F-ESA-ERRORS); a number is taken too
		}
	}
	if json.Unmarshal(d.Body, &reply) != nil {
		return "", false
	}
	code := strings.Trim(string(reply.Error.Code), `"`)
	ok = reply.Error.Message != "" && reply.Error.Explanation != "" && code == strconv.Itoa(d.Status)
	return reply.Error.Message, ok
}

// aboutToken says that a message is about the token, right after a sign-in too: then the appliance's clock jumped, or
// something on the way rewrites headers (F-ESA-TOKEN-WORDS). It is never about the role.
func aboutToken(message string) bool { return message == expiredSignature || message == invalidToken }

// notGiven makes the Unknown of a document that is not a success.
func notGiven(d evidence.Document) error {
	if d.Failure != nil {
		return fact.Why(d)
	}
	if message, ok := apiError(d); ok {
		return fact.RefusedAs(d, trimmed(message, 60))
	}
	return fact.Foreign(d)
}

// dataOf reads the data of a reply in the documented form, {"data":...}. Data that is missing or null is not an empty
// one. want says what was expected.
func dataOf[T any](d evidence.Document, want i18n.Text) (T, error) {
	var reply struct{ Data *T }
	var none T
	switch {
	case !d.OK():
		return none, notGiven(d)
	case json.Unmarshal(d.Body, &reply) != nil || reply.Data == nil:
		return none, expected(d, want)
	}
	return *reply.Data, nil
}

// expected makes the Unknown of a reply of another form.
func expected(d evidence.Document, want i18n.Text) error {
	return fact.NotRead(d, errors.New(string(want)))
}

// account is whom a sign-in let in, as source/api keeps it of the reply.
type account struct {
	UserName, Role string
	TwoFactor      bool
}

// signedIn reads the reply to a sign-in. A success that brought neither a token nor a second factor is something
// else's.
func signedIn(d evidence.Document) (account, error) {
	var kept struct {
		UserName, Role string
		TwoFactor      *bool
	}
	switch {
	case !d.OK():
		return account{}, notGiven(d)
	case json.Unmarshal(d.Body, &kept) != nil || kept.TwoFactor == nil:
		return account{}, expected(d, i18n.Text("expected data.jwtToken"))
	}
	return account{kept.UserName, kept.Role, *kept.TwoFactor}, nil
}
