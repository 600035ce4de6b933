package ask

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// fitting finds the choices whose labels contain what was typed; when there are none, those with one letter mistyped.
func fitting(choices []fact.Option, typed string) []int {
	typed = strings.ToLower(typed)
	var at []int
	for i, o := range choices {
		if strings.HasPrefix(strings.ToLower(o.Label), typed) {
			at = append(at, i)
		}
	}
	if len(at) > 0 || !tellsWords(typed) {
		return at
	}
	for i, o := range choices {
		if strings.Contains(strings.ToLower(o.Label), typed) {
			at = append(at, i)
		}
	}
	if len(at) > 0 || utf8.RuneCountInString(typed) < 4 {
		return at
	}
	for i, o := range choices {
		whole := []string{strings.ToLower(o.Label), strings.ToLower(o.Value)}
		if slices.ContainsFunc(append(words(o.Label), whole...), func(w string) bool { return oneEdit(w, typed) }) {
			at = append(at, i)
		}
	}
	return at
}

// tellsWords says that a text is long enough to be looked for within labels: one letter is in nearly all of them.
func tellsWords(typed string) bool {
	r, size := utf8.DecodeRuneInString(typed)
	return size < len(typed) || r > unicode.MaxLatin1
}

func words(label string) []string {
	return strings.FieldsFunc(strings.ToLower(label),
		func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// oneEdit says that two words differ by one letter at most: another, missing, added, or two that changed places.
func oneEdit(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(y)-len(x) > 1 {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	switch {
	case i == len(x):
		return true
	case len(x) < len(y):
		return slices.Equal(x[i:], y[i+1:])
	case slices.Equal(x[i+1:], y[i+1:]):
		return true
	}
	return i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && slices.Equal(x[i+2:], y[i+2:])
}

// several reads an answer to a prompt that takes many: numbers, values, labels or the unique end of a serial.
func (p Prompt) several(line string) (Answer, []string) {
	choices := p.choices()
	var values []string
	switch {
	case strings.EqualFold(line, "all"), line == p.lang.T("all"):
		for _, o := range choices {
			if o.Value != "none" {
				values = append(values, o.Value)
			}
		}
	case strings.EqualFold(line, "none"), line == p.lang.T("none"):
		if slices.ContainsFunc(choices, func(o fact.Option) bool { return o.Value == "none" }) {
			return p.given("none")
		}
		return Answer{}, nil
	default:
		for _, part := range p.parts(line) {
			value, ok := p.one(part)
			if !ok {
				return Answer{}, p.nothing(part)
			}
			if !slices.Contains(values, value) {
				values = append(values, value)
			}
		}
	}
	return p.given(strings.Join(values, ","))
}

// parts splits at commas; at blanks only when the whole is not one choice by itself.
func (p Prompt) parts(line string) []string {
	comma := func(r rune) bool { return strings.ContainsRune(",;，、；\n", r) }
	if strings.ContainsFunc(line, comma) {
		return slices.DeleteFunc(strings.FieldsFunc(line, func(r rune) bool { return comma(r) }), func(s string) bool {
			return strings.TrimSpace(s) == ""
		})
	}
	if len(fitting(p.choices(), line)) == 1 {
		return []string{line}
	}
	return strings.Fields(line)
}

func (p Prompt) one(part string) (value string, ok bool) {
	part = strings.TrimSpace(part)
	choices := p.choices()
	if o, ok := exactly(choices, part); ok {
		return o.Value, true
	}
	ends := []string{}
	for _, o := range choices {
		if len(part) >= 4 && strings.HasSuffix(strings.ToLower(o.Value), strings.ToLower(part)) {
			ends = append(ends, o.Value)
		}
	}
	if len(ends) == 1 {
		return ends[0], true
	}
	if at := fitting(choices, part); len(at) == 1 {
		return choices[at[0]].Value, true
	}
	return part, p.Form == fact.Text && len(ends) == 0
}
