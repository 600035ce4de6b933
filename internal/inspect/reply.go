package inspect

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
	"github.com/xdrdoctor/xdrdoctor/internal/screen"
)

// reply is what a body may say of a failure. Its values are raw, so that one of an unusual type costs only itself.
type reply struct {
	keys  map[string]json.RawMessage
	begun bool // it begins as an object
	whole bool // and was read to its end
}

// readReply reads an object up to where it is cut, or stops being JSON.
func readReply(body []byte) reply {
	r := reply{keys: map[string]json.RawMessage{}}
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(body, []byte("\ufeff"))))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return r
	}
	r.begun = true
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return r
		}
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return r
		}
		if name, ok := key.(string); ok {
			r.keys[name] = value
		}
	}
	_, err := d.Token()
	r.whole = err == nil
	return r
}

// text is a value that is a string or a number.
func (r reply) text(key string) string { return plain(r.keys[key]) }

func plain(raw json.RawMessage) string {
	var v any
	_ = json.Unmarshal(raw, &v) // what is not JSON is not there
	switch v.(type) {
	case string, float64:
		return fmt.Sprint(v)
	}
	return ""
}

// trouble is one thing that is wrong with a call.
type trouble struct {
	Code    string    `json:"code,omitempty"` // such as "E4017 [409]", "jwt_expired", "connection error"
	Meaning i18n.Text `json:"meaning"`
	Guess   bool      `json:"guess,omitempty"`  // the meaning is taken from the words of the text, not from a code
	Period  string    `json:"period,omitempty"` // of an empty tile; "?": the call does not name it
}

// known are the codes that may be shown, joined by blanks, and what they mean: RFC 6749, RFC 6750, F-XDR-ERRORS,
// F-XDR-CODES. What the last mean for the module follows from their words. Any other word in the place of a code is not
// shown: it may be a secret.
var known = map[string]i18n.Text{
	"jwt expired":              i18n.Text("the sign-in token of the call has expired"),
	"jwt valid in future":      i18n.Text("the sign-in token of the call is not valid yet: clocks differ"),
	"jwt public key not found": i18n.Text("XDR does not know the key of the sign-in token; it may be of another region"),
	"jwt invalid signature":    i18n.Text("the signature of the sign-in token is wrong"),
	"jwt revoked":              i18n.Text("the sign-in token of the call was revoked"),
	"module instance not found": i18n.Text(
		"XDR does not have this module instance"),
	"module type not found":   i18n.Text("XDR does not have this module type"),
	"invalid request":         invalid,
	"invalid grant":           notAccepted,
	"invalid client":          notAccepted,
	"unauthorized client":     notAccepted,
	"access denied":           notAccepted,
	"invalid token":           notAccepted,
	"invalid scope":           lacks,
	"insufficient scope":      lacks,
	"unsupported grant type":  invalid,
	"server error":            i18n.Text("the remote side failed"),
	"temporarily unavailable": i18n.Text("the remote side failed"),

	string(facts.FaultRights):     i18n.Text("the sign-in or its rights were not accepted"),
	string(facts.FaultBusy):       i18n.Text("too many requests"),
	string(facts.FaultConnection): i18n.Text("XDR could not connect to the module's product"),
	string(facts.FaultArgument):   i18n.Text("the module did not accept what it was asked"),
	"health check failed":         i18n.Text("the health check of the module failed"),
	"too many messages warning":   i18n.Text("the module has more results than it returned"),
	"unknown":                     "",
}

const (
	notAccepted  = i18n.Text("the sign-in was not accepted")
	refusedToken = i18n.Text("the sign-in token of the call was not accepted")
	lacks        = i18n.Text("the sign-in lacks a right (scope)")
	invalid      = i18n.Text("the request was not accepted as valid")
	notKnown     = i18n.Text("an error that is not known; its text is not shown")
	warned       = i18n.Text("a warning that is not known; its text is not shown")
)

// vendorCode is the code in a text, as the vendor writes it before the words (F-XDR-E4017); or the text is the code. A
// part of another word is none: it may be a part of a secret.
var vendorCode = pattern.New(`(?:^|\s)(E[0-9]{4}):\s|^(E[0-9]{4})$`)

const mostRead = 2000 // bytes of an error's text

// understand says what a code and a text of an error mean.
func understand(code, message string) trouble {
	text := message[:min(len(message), mostRead)]
	kind := facts.CodeWords(code)
	meaning, listed := known[kind]
	r := screen.Read(code + " " + text)
	if r.Code = codeIn(code, text); r.Code != "" {
		t := trouble{Code: r.CodeAndStatus(), Meaning: notKnown}
		if r.Certainty == screen.Exact {
			t.Meaning = r.Meaning()
		}
		return t
	}
	switch {
	case strings.HasPrefix(strings.ToLower(text), "no jwt found"): // F-XDR-NO-TOKEN
		return trouble{Code: r.CodeAndStatus(), Meaning: i18n.Text("the call carried no sign-in token")}
	case listed && meaning != "":
		return trouble{Code: strings.Join(strings.Fields(code), " "), Meaning: meaning}
	case r.Kind == screen.OtherProduct:
		return trouble{Code: r.CodeAndStatus(), Meaning: i18n.Text("the module of another product reports an error")}
	case r.Kind == screen.APIToken: // whose token it is, the text does not say
		return trouble{Code: r.CodeAndStatus(), Meaning: refusedToken, Guess: r.Certainty != screen.Exact}
	case r.Certainty == screen.Exact:
		return trouble{Code: r.CodeAndStatus(), Meaning: r.Meaning()}
	case r.Certainty == screen.Closest && message != "":
		return trouble{Code: r.CodeAndStatus(), Meaning: r.Meaning(), Guess: true}
	}
	return trouble{Code: r.CodeAndStatus(), Meaning: notKnown}
}

// codeIn is the vendor's code of an error, "" if it has none.
func codeIn(texts ...string) string {
	for _, text := range texts {
		if m := vendorCode.FindStringSubmatch(text); m != nil {
			return m[1] + m[2]
		}
	}
	return ""
}

// troubles are the errors that a body tells of: IROH's error object (F-XDR-ERRORS) and the envelope's list
// (F-XDR-ENVELOPE).
func (r reply) troubles() []trouble {
	var list []trouble
	code, message := r.text("error_code"), r.text("error_description")
	if code == "" {
		code = r.text("error")
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(r.keys["error"], &object) == nil && object != nil { // as gateways write it
		code, message = plain(object["code"]), plain(object["message"])
		list = append(list, understand(code, message))
	} else if code != "" || message != "" {
		list = append(list, understand(code, message))
	}
	var several []json.RawMessage
	_ = json.Unmarshal(r.keys["errors"], &several) // what is not a list is not the envelope's
	for _, raw := range several[:min(len(several), mostErrors)] {
		var one map[string]json.RawMessage
		if json.Unmarshal(raw, &one) != nil {
			one = map[string]json.RawMessage{"message": raw}
		}
		t := understand(plain(one["code"]), plain(one["message"]))
		if t.Meaning == notKnown && strings.EqualFold(plain(one["type"]), "warning") {
			t.Meaning = warned
		}
		list = append(list, t)
	}
	return list
}

const mostErrors = 50 // of one reply

// emptyTile says whether a tile's data is there and holds nothing (F-XDR-TILES).
func (r reply) emptyTile() bool {
	var tile map[string]json.RawMessage
	if json.Unmarshal(r.keys["data"], &tile) != nil {
		return false
	}
	var points []json.RawMessage
	inner, there := tile["data"]
	return there && json.Unmarshal(inner, &points) == nil && len(points) == 0
}
