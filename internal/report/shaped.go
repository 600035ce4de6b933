package report

import (
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/shape"
)

// shapesOf names the file of --shapes with which a finding was read; "" when it was read without one.
func shapesOf(f check.Finding, docs []evidence.Document) string {
	i := slices.IndexFunc(docs, func(d evidence.Document) bool { return d.Ref == shape.Ref && d.OK() })
	if i < 0 || !slices.Contains(f.Cites, shape.Ref) {
		return ""
	}
	return strings.TrimPrefix(docs[i].From, shapesFrom)
}

// shapesFrom is what the origin of such a document begins with.
const shapesFrom = "shapes "

// shaped adds to the words of a finding which file of --shapes it rests on.
func shaped(l *i18n.Language, words string, f check.Finding, docs []evidence.Document) string {
	file := shapesOf(f, docs)
	if file == "" {
		return words
	}
	return words + l.Space() + l.F("(read with %s)", file)
}
