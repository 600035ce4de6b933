package facts

import (
	"strconv"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// ScreenError is what an error text says, taken apart. The words on real screens vary (FACTS §1), so they are matched loosely.
type ScreenError struct {
	Code   string // "E4017", or ""
	Status int    // the bracketed HTTP status, or 0
	Kind   string // one of the constants below
	Text   string // as it was seen
}

// Kinds of error text.
const (
	DeviceOffline   = "device-offline"
	UnexpectedError = "unexpected-error"
	TokenRefused    = "token-refused"
	ClientError     = "client-error"
	TryAgain        = "try-again" // "There was a problem. Please try again later"
	OtherError      = "other"
)

var (
	screenCode   = pattern.New(`\bE[0-9]{4}\b`)
	screenStatus = pattern.New(`\[([1-5][0-9]{2})\]`)
)

// ParseScreen reads an error text. It classifies by the code it knows, then by the words: only E4017 is known by its number
// (FACTS §3 [D]); any other code is data.
func ParseScreen(text string) ScreenError {
	e := ScreenError{Text: strings.TrimSpace(text), Kind: OtherError}
	e.Code = screenCode.FindString(text)
	if m := screenStatus.FindStringSubmatch(text); m != nil {
		e.Status, _ = strconv.Atoi(m[1])
	}
	low := strings.Join(strings.Fields(strings.ToLower(text)), " ")
	has := func(words ...string) bool {
		for _, w := range words {
			if !strings.Contains(low, w) {
				return false
			}
		}
		return true
	}
	switch {
	case e.Code == "E4017", has("device is off"):
		e.Kind = DeviceOffline
	case has("invalid or expired token"), has("invalid or expired", "token"), has("registration failed", "token"):
		e.Kind = TokenRefused
	case has("unexpected error"):
		e.Kind = UnexpectedError
	case has("client error"):
		e.Kind = ClientError
	case has("try again later"):
		e.Kind = TryAgain
	}
	return e
}

// reported is the kind of trouble that brought us here: the pasted text's, else the symptom's. It reads both always, so that both are
// forgotten together when what they say is asked anew.
func reported(q *fact.Query) (string, error) {
	symptom, symptomErr := fact.Get(q, Symptom)
	if e, err := fact.Get(q, Screen); err == nil {
		return e.Kind, nil
	}
	return symptom, symptomErr
}

// Screen is the error text that the operator pasted, if any; whoever asked for it has put it into the store.
var Screen = &fact.Fact[ScreenError]{
	Name: "screen",
	Learn: func(q *fact.Query) (ScreenError, error) {
		text, err := noted(q, "screen")
		if err != nil {
			return ScreenError{}, err
		}
		return ParseScreen(text), nil
	},
}
