package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// evidenceLines is how much of one document is shown: enough to recognise it, not the whole file.
const evidenceLines = 12

// Evidence writes the documents behind a cause: where each is from, then what it says, its lines kept.
func (t *Terminal) Evidence(refs []evidence.Ref, docs []evidence.Document) {
	for _, d := range docs {
		if !slices.Contains(refs, d.Ref) ||
			d.Failure != nil && (d.Failure.Kind == evidence.NotAsked || d.Failure.Kind == evidence.NotConfigured) {
			continue
		}
		title := t.lang.F("%s: %s", sourceNames[d.Ref.Source].In(t.lang), d.Ref.Request)
		if q := question(d.Ref); q != nil {
			title = strings.ReplaceAll(q.Text(t.lang, regionOf(docs)), "\n", " ")
		}
		t.text("  ", strings.TrimSpace(title+" "+t.whence(d)))
		for _, l := range t.content(d) {
			t.text("      ", l)
		}
	}
}

// content is what a document says: an answer in the words of its menu, a log counted, everything else line by line.
func (t *Terminal) content(d evidence.Document) []string {
	if words := logWords(t.lang, d); words != "" {
		return []string{words}
	}
	if d.Failure != nil {
		return []string{d.Failure.Error()}
	}
	if q := question(d.Ref); q != nil && len(q.Options) > 0 {
		return []string{answer(t.lang, q, d)}
	}
	var all []string
	if d.Status != 0 {
		all = append(all, fmt.Sprintf("HTTP %d", d.Status))
	}
	for line := range strings.Lines(t.shown(string(d.Body))) { // cut only when it is safe to be seen
		if line = strings.TrimRight(line, "\r\n\t "); line == "" {
			continue
		}
		if len(all) == evidenceLines {
			return append(all, "...")
		}
		all = append(all, cells.Cut(line, 4*t.Width))
	}
	return all
}

// excerpt is the begin of a text, its lines kept.
func excerpt(body string, n int) string {
	s := strings.TrimSpace(strings.ReplaceAll(body, "\r\n", "\n"))
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + " ..."
	}
	return s
}

// answer is what a person chose, in the words of the menu.
func answer(l *i18n.Language, q *fact.Question, d evidence.Document) string {
	for _, o := range q.Options {
		if o.Value == string(d.Body) {
			return l.T(o.Label)
		}
	}
	return strings.Join(strings.Fields(string(d.Body)), " ")
}
