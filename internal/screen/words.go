package screen

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// wording is a text as words in small letters, and without blanks and signs for Chinese, which has no blanks between
// words.
type wording struct {
	words   []string
	compact string
}

func newWording(text string) wording {
	low := strings.NewReplacer("’", "'", "n't", " not", "isnt", "is not", "doesnt", "does not", "dont", "do not",
		"wont", "will not", "'s", "", "cannot", "can not", "off-line",
		"offline").Replace(strings.ToLower(halfWidth(text)))
	w := wording{words: strings.FieldsFunc(low,
		func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })}
	w.compact = strings.Join(w.words, "")
	return w
}

// sentence finds one of the vendor's own sentences.
func (w wording) sentence() (Kind, bool) {
	said := " " + strings.Join(w.words, " ") + " "
	for _, s := range sentences {
		if s.han && strings.Contains(w.compact, s.words) || !s.han && strings.Contains(said, " "+s.words+" ") {
			return s.kind, true
		}
	}
	return Unknown, false
}

// guess finds the first set of words that all stand in the text, each at most one edit away.
func (w wording) guess() (Kind, bool) {
	for _, g := range guesses {
		if w.holds(g, w.says) {
			return g.kind, true
		}
	}
	if !strings.ContainsFunc(w.compact, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return Unknown, false
	}
	for _, g := range hanGuesses {
		if w.holds(g, func(piece string) bool { return strings.Contains(w.compact, piece) }) {
			return g.kind, true
		}
	}
	return Unknown, false
}

func (w wording) holds(g guess, says func(string) bool) bool {
	if slices.ContainsFunc(strings.Fields(g.not), says) {
		return false
	}
	for _, group := range strings.Fields(g.words) {
		if !slices.ContainsFunc(strings.Split(group, "|"), says) {
			return false
		}
	}
	return true
}

func (w wording) says(word string) bool {
	return slices.ContainsFunc(w.words, func(said string) bool { return like(said, word) })
}

// shortest is the length from which a word may be mistyped: shorter ones are too near to others ("not" and "now").
const shortest = 5

// like says whether two words are the same but for one letter that is wrong, missing or too many, or two exchanged.
func like(said, known string) bool {
	if said == known {
		return true
	}
	a, b := []rune(said), []rune(known)
	if len(b) < shortest || len(a) == 0 || a[0] != b[0] {
		return false
	}
	start := 0
	for start < min(len(a), len(b)) && a[start] == b[start] {
		start++
	}
	a, b = a[start:], b[start:]
	switch len(a) - len(b) {
	case 0:
		return string(a[1:]) == string(b[1:]) ||
			len(a) > 1 && a[0] == b[1] && a[1] == b[0] && string(a[2:]) == string(b[2:])
	case 1:
		return string(a[1:]) == string(b)
	case -1:
		return string(a) == string(b[1:])
	}
	return false
}

// CodeAndStatus is both as the vendor writes them, "E4017 [409]", or "".
func (r Reading) CodeAndStatus() string {
	status := r.Status
	if status == 0 {
		status = codes[r.Code].status // the bracket that belongs to it, cut off when it was copied (F-XDR-E4017)
	}
	if status == 0 {
		return r.Code
	}
	return strings.TrimSpace(fmt.Sprintf("%s [%d]", r.Code, status))
}

// Meaning is what the kind means, as a sentence without its full stop, or "".
func (r Reading) Meaning() i18n.Text { return meanings[r.Kind] }

// Words says in one line what was understood.
func (r Reading) Words(l *i18n.Language) string {
	at := r.CodeAndStatus()
	switch {
	case r.Kind == OtherProduct:
		return l.F("This text is about %s, another product. xdrdoctor does not check it.", r.Other)
	case r.Kind == Unknown && at != "":
		return l.F("%s was not recognised.", at)
	case r.Kind == Unknown:
		return l.T("This text was not recognised.")
	case r.Certainty == Exact && at != "":
		return l.F("%s: %s", at, l.Sentence(r.Meaning().In(l)))
	case r.Certainty == Exact:
		return l.F("Understood: %s", l.Sentence(r.Meaning().In(l)))
	case at != "":
		return l.F("%s. Closest: %s.", at, labels[r.Kind])
	}
	return l.F("Closest: %s.", labels[r.Kind])
}
