package cli

import (
	"strings"
	"unicode"

	"github.com/xdrdoctor/xdrdoctor/internal/casefile"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/journal"
	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// noteRound keeps what the operator says of the round that has ended. A secret goes into no report.
func (s *session) noteRound(note string) {
	if what := secretIn(note); what != nil {
		s.note("The note is not kept: it holds what looks like %s.", what)
		return
	}
	last := &s.rounds[len(s.rounds)-1]
	last.Note = strings.TrimSpace(last.Note + "\n" + note)
	s.keeper.add(journal.Event{Kind: journal.Noted, Note: last.Note})
}

var password = pattern.New(`(?i)\b(?:password|passphrase|secret)\s*[:=]\s*\S`)

// secretIn names what a text that was typed seems to hold: one of the forms in which machines print credentials, a password with its name
// before it, or a token, which is long, of letters and digits, and without the dashes of serials and ids.
func secretIn(text string) any {
	if what := casefile.Credentials([]byte(text)); what != "" {
		return what
	}
	if password.MatchString(text) {
		return i18n.Text("a password")
	}
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '.' }) {
		if len(word) >= 24 && !strings.ContainsAny(word, "-.") && strings.ContainsFunc(word, unicode.IsDigit) && strings.ContainsFunc(word, unicode.IsLetter) {
			return i18n.Text("a token")
		}
	}
	return nil
}
