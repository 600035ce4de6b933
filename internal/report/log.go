package report

import (
	"encoding/json"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// logWords counts what a log holds, in at most two lines; "" when the document is none. A log that is damaged says
// that, too.
func logWords(l *i18n.Language, d evidence.Document) string {
	file := d.Ref.Source == evidence.ESA && strings.HasPrefix(d.Ref.Request, "GET /esa/api/v2.0/logs/")
	var sum asyncos.LogSummary
	if d.Ref.Source != evidence.Log && !file || json.Unmarshal(d.Body, &sum) != nil || sum.Lines == 0 {
		return ""
	}
	if d.Failure != nil && d.Failure.Kind == evidence.Excerpt {
		return l.F("%s. Only some lines of the log were shown", sum)
	}
	if d.Failure != nil {
		return l.F("%s. Incomplete: %s", sum, d.Failure.Error())
	}
	return sum.In(l)
}

// whence is where a document comes from, and when it was read if that is known.
func (t *Terminal) whence(d evidence.Document) string {
	switch {
	case d.From == "":
		return ""
	case d.Taken.IsZero(): // a file may not say when it was made
		return t.lang.F("(%s)", t.from(d))
	}
	return t.lang.F("(%s, %s)", t.from(d), d.Taken.Local().Format("15:04:05"))
}

// Log says what was read of a log file.
func (t *Terminal) Log(d evidence.Document) {
	words := logWords(t.lang, d)
	switch {
	case words == "" && d.Failure != nil:
		words = d.Failure.Error()
	case words == "":
		words = t.lang.T("0 lines")
	}
	t.Say("Read log %s: %s.", d.Ref.Request, words)
}

// said is what may be seen of what a document says: a log counted, a reply's status and size, a failure, else the
// begin of the text.
func (r Record) said(d evidence.Document) string {
	switch words := logWords(r.Lang, d); {
	case words != "":
		return r.shown(words)
	case d.Failure == nil && d.Status == 0:
		return excerpt(r.shown(string(d.Body)), excerptLength) // cut only when it is safe to be seen
	}
	return r.shown(d.Summary())
}
