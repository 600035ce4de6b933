// Package mail asks a customer by mail. Write makes the questions a plain text; Read takes the answers out of the
// reply, which mail programs quote, wrap and sign. What Read does not understand it names, and never guesses.
package mail

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

const (
	answerWord  = "Answer:"
	dontKnow    = "I don't know"
	markerStart = "[xdrdoctor:"
)

// Write writes the questions in their order. Each stands with the page to look at and a place for the answer.
func Write(w io.Writer, l *i18n.Language, questions []*fact.Question) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", l.T("Please answer below each question with the number of a line, or in words."))
	fmt.Fprintf(&b, "%s\n", l.T("If you cannot look, write: I don't know"))
	var names []string
	var who fact.Who
	for i, q := range questions {
		if q.Who != who {
			who = q.Who
			fmt.Fprintf(&b, "\n== %s ==\n", l.T(string(who)))
		}
		names = append(names, q.Name)
		fmt.Fprintf(&b, "\n%d. %s\n", i+1, heading(q, l))
		if page := q.Where.BothWays(l, ""); page != "" {
			fmt.Fprintf(&b, "   %s\n", l.F("Page: %s", page))
		}
		for n, o := range q.Options {
			fmt.Fprintf(&b, "   %d) %s\n", n+1, l.T(o.Label))
		}
		if len(q.Options) == 0 && q.Example != "" {
			fmt.Fprintf(&b, "   %s\n", l.F("For example: %s", q.Example))
		}
		fmt.Fprintf(&b, "%s\n", l.T(answerWord))
	}
	fmt.Fprintf(&b, "\n%s %s]\n", markerStart, strings.Join(names, " "))
	_, err := io.WriteString(w, b.String())
	return err
}

// ByPage returns the questions grouped by the people who can look, each group where its first question is.
func ByPage(questions []*fact.Question) []*fact.Question {
	var people []fact.Who
	for _, q := range questions {
		if !slices.Contains(people, q.Who) {
			people = append(people, q.Who)
		}
	}
	var sorted []*fact.Question
	for _, who := range people {
		for _, q := range questions {
			if q.Who == who {
				sorted = append(sorted, q)
			}
		}
	}
	return sorted
}

// heading is the question in one line, without the page: that has a line of its own.
func heading(q *fact.Question, l *i18n.Language) string {
	return oneLine(strings.ReplaceAll(strings.TrimPrefix(l.T(q.Prompt), "{page}\n"), "\n", ": "))
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
