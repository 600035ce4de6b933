package facts

import (
	"encoding/json"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
	"github.com/xdrdoctor/xdrdoctor/internal/screen"
	"github.com/xdrdoctor/xdrdoctor/internal/when"
)

// Portal is the region of the SSE portal in which the token was made.
var Portal = &fact.Fact[region.Region]{
	Name: "portal",
	Question: &fact.Question{
		Name:    "portal",
		Topic:   "Token made in",
		Prompt:  "In which SSE portal was the token made? Look at its address bar",
		Why:     "A token is good only for its own region's server.",
		Where:   fact.Place{Path: "the browser tab in which the token was made: https://admin....sse.itd.cisco.com"},
		Who:     fact.SSEAdmin,
		Example: "https://admin.eu.sse.itd.cisco.com",
		Options: []fact.Option{
			{Value: region.US.SSEPortal(), Label: "US, admin.sse.itd.cisco.com"},
			{Value: region.EU.SSEPortal(), Label: "EU, admin.eu.sse.itd.cisco.com"},
			{Value: region.APJC.SSEPortal(), Label: "APJC, admin.apj.sse.itd.cisco.com"},
		},
		Parse: func(s string) (string, error) {
			if r, err := region.Parse(s); err == nil {
				return r.SSEPortal(), nil
			}
			r, err := region.OfPortal(s)
			if err != nil {
				return "", err
			}
			return r.SSEPortal(), nil
		},
	},
	Answer: func(_ *fact.Query, a string) (region.Region, error) { return region.OfPortal(a) },
}

// The canonical answers to error-text.
const (
	RefusalText = "invalid-or-expired"
	RefusalNone = "none"
	RefusalElse = "other"
)

// ErrorText is what the ESA answered to Register.
var ErrorText = &fact.Fact[string]{
	Name: "error-text",
	Assume: func(q *fact.Query) (string, error) {
		refused, err := refusalSeen(q)
		if err != nil {
			return "", err
		}
		if !refused {
			return "", fact.Doubt("the error on the screen is not about a token")
		}
		return RefusalText, nil
	},
	Question: &fact.Question{
		Name:   "error-text",
		Topic:  "Message of the ESA after Register",
		Prompt: "What did the ESA show after Register?",
		Why:    "A token is only checked if the ESA refused it.",
		Where:  fact.Place{Portal: fact.ESAWeb, Path: "Network > Cloud Service Settings", Hint: "after Register"},
		Who:    fact.ESAAdmin,
		Options: []fact.Option{
			{Value: RefusalText, Label: "invalid or expired token"},
			{Value: RefusalNone, Label: "no one has tried to register"},
			{Value: RefusalElse, Label: "another error"},
		},
		Parse: func(s string) (string, error) {
			switch t := strings.ToLower(strings.TrimSpace(s)); {
			case t == "":
				return "", i18n.Error{Phrase: i18n.Say(
					"the error text is empty; if there was no error, use --error-text %s", RefusalNone)}
			case t == RefusalText || t == RefusalNone || t == RefusalElse:
				return t, nil
			case screen.Read(s).Kind == screen.TokenRefused:
				return RefusalText, nil
			}
			return RefusalElse, nil
		},
	},
	Answer: func(_ *fact.Query, a string) (string, error) { return a, nil },
}

// refusalSeen says whether the symptom, or the text pasted from the screen, is that of a refused token.
func refusalSeen(q *fact.Query) (bool, error) {
	kind, err := reported(q)
	return kind == screen.TokenRefused, err
}

// Shape is what may be known of a registration token without keeping it. Its length is none of it: it is shown and
// recorded.
type Shape struct {
	Empty  bool `json:"empty,omitempty"`
	Odd    bool `json:"odd,omitempty"` // not of the length that tokens are seen to have
	Blanks int  `json:"blanks"`        // blanks and line breaks, at its ends too
	Others int  `json:"others"`        // signs that are neither letters nor digits
}

const usualLength = 32 // of a token (F-LINK-TOKEN-FORM)

// ShapeOf reads a token as it was pasted.
func ShapeOf(token string) Shape {
	length := utf8.RuneCountInString(token)
	s := Shape{Empty: length == 0, Odd: length != 0 && length != usualLength}
	for _, r := range token {
		switch {
		case unicode.IsSpace(r):
			s.Blanks++
		case r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r):
			s.Others++
		}
	}
	return s
}

// Malformed says what is wrong with the shape, or "". A token looks like 32 letters and digits (F-LINK-TOKEN-FORM), so
// another length alone is not a fault.
func (s Shape) Malformed() i18n.Text {
	switch {
	case s.Empty:
		return i18n.Text("it is empty")
	case s.Blanks > 0:
		return i18n.Text("it contains a blank or a line break")
	case s.Others > 0:
		return i18n.Text("it contains characters other than letters and digits")
	}
	return ""
}

func (s Shape) String() string {
	b, _ := json.Marshal(s)
	return string(b)
}

// TokenShape is read from the token that was handed over, or answered in words.
var TokenShape = &fact.Fact[Shape]{
	Name: "token-shape",
	Learn: func(q *fact.Query) (Shape, error) {
		d := q.Docs(evidence.Ref{Source: evidence.Token, Request: "shape"})[0]
		if !d.OK() {
			return Shape{}, fact.Why(d)
		}
		var s Shape
		if err := json.Unmarshal(d.Body, &s); err != nil {
			return Shape{}, fact.NotRead(d, err)
		}
		return s, nil
	},
	Question: &fact.Question{
		Name:    "token-shape",
		Topic:   "Format of the token",
		Prompt:  "Paste the token exactly as it was used (Enter: skip)\nIt is not shown, and only its format is kept",
		Why:     "A blank or a line break that was copied along makes a good token invalid.",
		Where:   fact.Place{Path: "the place the token was copied from; do not clean it up first"},
		Who:     fact.ESAAdmin,
		Form:    fact.Hidden,
		Samples: []string{Shape{}.String(), Shape{Odd: true, Blanks: 1}.String()},
		Parse: func(s string) (string, error) {
			switch s {
			case "well-formed":
				return Shape{}.String(), nil
			case "blank":
				return Shape{Odd: true, Blanks: 1}.String(), nil
			case "other-sign":
				return Shape{Odd: true, Others: 1}.String(), nil
			case "empty":
				return Shape{Empty: true}.String(), nil
			}
			return "", i18n.Error{Phrase: i18n.Say(
				"token-shape takes well-formed, blank, other-sign, empty, %s or %s, never the token itself",
				fact.DontKnow, fact.Nobody)}
		},
	},
	Answer: func(q *fact.Query, a string) (Shape, error) {
		var s Shape
		if err := json.Unmarshal([]byte(a), &s); err != nil {
			return s, fact.Doubt("the token's format was not recognised")
		}
		return s, nil
	},
	Same: func(a, b Shape) bool { return a.Malformed() == b.Malformed() },
}

// Issued is when the token was made. Nobody remembers, so no check needs it: somebody who knows gives it as a flag
// (F-LINK-TOKEN-AGE).
var Issued = &fact.Fact[time.Time]{
	Name: "issued",
	Question: &fact.Question{
		Name:    "issued",
		Topic:   "When the token was made",
		Prompt:  "When was the token made?",
		Why:     "Together with the lifetime, this shows whether the token has expired.",
		Where:   fact.Place{Path: "if no one remembers, do not guess: make a new token"},
		Who:     fact.SSEAdmin,
		Form:    fact.Text,
		Example: "yesterday 10:30",
		ParseAt: func(s string, now time.Time) (string, error) {
			t, err := when.Parse(s, now)
			if err != nil {
				return "", err
			}
			return t.Format(time.RFC3339), nil
		},
	},
	Answer: func(_ *fact.Query, a string) (time.Time, error) { return time.Parse(time.RFC3339, a) },
}

// Lifetime is how long the token was made to last; it is chosen when the token is made (F-LINK-TOKEN). No check
// needs it, as with Issued.
var Lifetime = &fact.Fact[time.Duration]{
	Name: "lifetime",
	Question: &fact.Question{
		Name:    "lifetime",
		Topic:   "Lifetime of the token",
		Prompt:  "Which lifetime was chosen for the token?",
		Why:     "Together with the creation time, this shows whether the token has expired.",
		Where:   fact.Place{Path: "the SSE portal in which the token was made"},
		Who:     fact.SSEAdmin,
		Form:    fact.Text,
		Example: "1 hour",
		Parse: func(s string) (string, error) {
			d, err := parseLifetime(s)
			if err != nil {
				return "", err
			}
			return d.String(), nil
		},
	},
	Answer: func(_ *fact.Query, a string) (time.Duration, error) { return time.ParseDuration(a) },
}

func parseLifetime(s string) (time.Duration, error) {
	if d, err := when.Duration(s); err == nil && d > 0 {
		return d, nil
	}
	return 0, i18n.Error{Phrase: i18n.Say("%q is not a lifetime; write 1 hour, 90 minutes or 7 days", s)}
}
