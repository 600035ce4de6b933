package report

import (
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// known says from whom a finding is known, and when.
func (t *Terminal) known(f check.Finding, docs []evidence.Document) string {
	if f.Verdict == check.Unknown {
		return ""
	}
	d, ok := behind(f, docs)
	if !ok {
		return ""
	}
	said := t.from(d)
	if !d.Taken.IsZero() { // a file may not say when it was made
		said += " " + d.Taken.Local().Format("15:04")
	}
	return said
}

// behind is the document by which a finding is known.
func behind(f check.Finding, docs []evidence.Document) (of evidence.Document, ok bool) {
	for _, ref := range slices.Backward(f.Decided) {
		if i := slices.IndexFunc(docs, func(d evidence.Document) bool { return d.Ref == ref }); i >= 0 &&
			docs[i].From != "" && docs[i].OK() {
			return docs[i], true
		}
	}
	for _, ref := range slices.Backward(f.Cites) { // what was read last decided
		i := slices.IndexFunc(docs, func(d evidence.Document) bool { return d.Ref == ref })
		switch {
		case i < 0 || docs[i].From == "" || !docs[i].OK():
		case !facts.AboutAll(ref):
			return docs[i], true
		case !ok && ref.Source != evidence.Ask:
			of, ok = docs[i], true
		}
	}
	return of, ok
}

// speakers are where documents come from, where it has words.
var speakers = []i18n.Text{"operator", "the lab's operator", "configuration", "environment", "the token file",
	"from this machine", "this machine"}

// from names where a document came from: one of the speakers, else a name that is not translated.
func (t *Terminal) from(d evidence.Document) string {
	for kind, format := range map[string]i18n.Text{
		"flag ": "flag %s", "profile ": "profile %s", "log ": "log %s", shapesFrom: "shapes file %s",
	} {
		if name, ok := strings.CutPrefix(d.From, kind); ok {
			return t.lang.F(string(format), name)
		}
	}
	if i := slices.Index(speakers, i18n.Text(d.From)); i >= 0 {
		return speakers[i].In(t.lang)
	}
	return d.From
}

// origins names where the documents came from, each once, persons last.
func (t *Terminal) origins(refs []evidence.Ref, docs []evidence.Document) []string {
	var machines, persons []string
	for _, r := range refs {
		for _, d := range docs {
			if d.Ref != r || d.From == "" || d.Failure != nil && d.Failure.Phase == evidence.Configure {
				continue
			}
			list := &machines
			if r.Source == evidence.Ask {
				list = &persons
			}
			if from := t.from(d); !slices.Contains(*list, from) {
				*list = append(*list, from)
			}
		}
	}
	return append(machines, persons...)
}

// regionOf is the tenant's region; "" when it is not known.
func regionOf(docs []evidence.Document) region.Region {
	for _, d := range docs {
		if d.Ref == facts.Region.Asked() && d.OK() {
			return region.Region(d.Body)
		}
	}
	return ""
}
