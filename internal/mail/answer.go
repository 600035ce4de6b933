package mail

import (
	"strconv"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// unsure are the ways to say "I don't know" in a mail; no answer of a question is one of them.
var unsure = []string{
	"i don't know", "i dont know", "i do not know", "don't know", "dont know", "do not know", "not sure", "no idea",
	"unknown", "?",
	"不清楚", "不知道", "不确定", "未知", "我不知道", "我不清楚",
}

// canonical is the canonical answer that a text gives to a question; ok is false when it gives none.
func canonical(q *fact.Question, text string, languages []*i18n.Language, now time.Time) (answer string, ok bool) {
	text = strings.Trim(strings.TrimSpace(text), "。!！\"'“”*_`")
	text = strings.TrimSpace(strings.TrimSuffix(text, "."))
	said := folded(text)
	if said == "" {
		return "", false
	}
	for _, u := range unsure {
		if said == u {
			return fact.DontKnow, true
		}
	}
	if said == fact.Nobody {
		return fact.Nobody, true
	}
	if n, err := strconv.Atoi(strings.TrimRight(said, ".)")); err == nil && 1 <= n && n <= len(q.Options) {
		return q.Options[n-1].Value, true
	}
	for i, o := range q.Options {
		if said == folded(o.Value) || says(said, i+1, o.Label, languages) {
			return o.Value, true
		}
	}
	answer, err := q.ParseAnswerAt(text, now)
	return answer, err == nil
}

// says tells whether a text is the label of an option in one of the languages, with or without its number.
func says(said string, number int, label string, languages []*i18n.Language) bool {
	for _, l := range languages {
		words := folded(l.T(label))
		if said == words || said == strconv.Itoa(number)+") "+words {
			return true
		}
	}
	return false
}

func folded(s string) string {
	return strings.ReplaceAll(strings.ToLower(oneLine(halfWidth(s))), "’", "'")
}

// halfWidth replaces the digits and signs that a Chinese input method types.
func halfWidth(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '　' || r == '\u00a0':
			return ' '
		case r == '、' || r == '\ufeff':
			return map[rune]rune{'、': ',', '\ufeff': -1}[r]
		}
		return r
	}, s)
}
