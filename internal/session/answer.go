package session

import (
	"errors"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/config"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
	"github.com/xdrdoctor/xdrdoctor/internal/usage"
)

// Canonical turns what a flag says into the canonical answer to a question. A time in it is meant from now on.
func Canonical(q *fact.Question, value string, now time.Time) (string, error) {
	answer, err := canonical(q, value, now)
	if err == nil || q == facts.Region.Question { // whose error says what it takes
		return answer, err
	}
	return "", usage.Misuse(hintFor(q, value, err), "--%s: %w", q.Name, err)
}

// hintFor says what a question takes, for somebody who typed something else at its flag.
func hintFor(q *fact.Question, value string, err error) string {
	var hinted interface{ Hint() string }
	switch {
	case errors.As(err, &hinted):
		return hinted.Hint()
	case q.Example != "":
		return "such as --" + q.Name + " " + q.Example
	case len(q.Options) == 0:
		return "the token itself is handed over by --token-file or XDRDOCTOR_TOKEN"
	}
	var values []string
	for _, o := range q.Options {
		values = append(values, o.Value)
	}
	if n := config.Nearest(value, values); n != "" {
		return "did you mean --" + q.Name + " " + n + "?"
	}
	return "where to look: " + q.Where.In(nil, "")
}

// Typed is the canonical answer of what a person typed, who sees the list of answers: a mistake needs no flag's name.
func Typed(q *fact.Question, value string, now time.Time) (string, error) {
	answer, err := canonical(q, value, now)
	if err != nil && q != facts.Region.Question && q.Form == fact.Choice && q.Parse == nil {
		return "", i18n.Error{Phrase: i18n.Say("that is not an answer to this question")}
	}
	return answer, err
}

// canonical reads an answer, a region in any of its spellings.
func canonical(q *fact.Question, value string, now time.Time) (string, error) {
	switch {
	case value == fact.DontKnow || value == fact.Nobody:
		return value, nil
	case q == facts.Region.Question:
		r, err := ParseRegion(value)
		return string(r), err
	}
	return q.ParseAnswerAt(value, now)
}

// ParseRegion reads a region's name in any of its spellings, or the address of its XDR console or SSE portal.
func ParseRegion(s string) (region.Region, error) {
	if r, err := region.OfPortal(s); err == nil {
		return r, nil
	}
	r, err := region.Parse(s)
	if err != nil {
		return "", usage.Unknown("region", s, region.Names(), "it is us, eu or apjc")
	}
	return r, nil
}
