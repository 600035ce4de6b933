package casefile

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// Change is one difference between two cases. Without a Path it is a whole document: added when Before is empty,
// removed when After is.
type Change struct {
	Ref evidence.Ref
	// "status", "failure", "header.Server", "body.devices[serial=…].status", "body:12" for a line of text
	Path          string
	Before, After string // at most 80 runes; JSON values as JSON; "" where there was or is none
}

// Diff says what changed from one case to the other, in the order of the Refs. When and from whom a document was had is
// no change.
func Diff(a, b Case) []Change {
	before, after := map[evidence.Ref]evidence.Document{}, map[evidence.Ref]evidence.Document{}
	refs := map[evidence.Ref]bool{}
	for _, d := range known(a.Documents) {
		before[d.Ref], refs[d.Ref] = d, true
	}
	for _, d := range known(b.Documents) {
		after[d.Ref], refs[d.Ref] = d, true
	}
	var changes []Change
	for _, ref := range slices.SortedFunc(maps.Keys(refs), byRef) {
		d := comparison{ref: ref}
		was, had := before[ref]
		is, has := after[ref]
		switch {
		case !had:
			d.note("", "", said(is))
		case !has:
			d.note("", said(was), "")
		default:
			d.documents(was, is)
		}
		changes = append(changes, d.changes...)
	}
	return changes
}

// said is a document in a line, never empty.
func said(d evidence.Document) string { return cmp.Or(d.Summary(), "(empty)") }

// comparison gathers what changed in one document.
type comparison struct {
	ref     evidence.Ref
	changes []Change
}

func (c *comparison) note(path, before, after string) {
	before, after = excerpts(before, after)
	path, _ = excerpts(path, "")
	c.changes = append(c.changes, Change{c.ref, path, before, after})
}

// restless headers differ in every reply and say nothing about the link.
var restless = []string{"Date", "X-Ratelimit-Org-Remaining"}

func (c *comparison) documents(a, b evidence.Document) {
	if was, is := failureOf(a), failureOf(b); was != is {
		c.note("failure", was, is)
	}
	if a.Status != b.Status {
		c.note("status", statusOf(a), statusOf(b))
	}
	names := maps.Clone(a.Header)
	if names == nil {
		names = map[string]string{}
	}
	maps.Copy(names, b.Header)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if was, is := a.Header[name], b.Header[name]; was != is && !slices.Contains(restless, name) {
			c.note("header."+name, was, is)
		}
	}
	c.bodies(a.Body, b.Body)
}

func failureOf(d evidence.Document) string {
	if d.Failure == nil {
		return ""
	}
	return d.Failure.Error()
}

func statusOf(d evidence.Document) string {
	if d.Status == 0 {
		return ""
	}
	return strconv.Itoa(d.Status)
}

func (c *comparison) bodies(a, b []byte) {
	if bytes.Equal(a, b) {
		return
	}
	was, wasJSON := structured(a)
	is, isJSON := structured(b)
	switch {
	case wasJSON && isJSON:
		c.values("body", was, is)
	case len(a) == 0 || len(b) == 0 || wasJSON != isJSON: // another kind of reply: its parts do not compare
		c.note("body", strings.TrimSpace(string(a)), strings.TrimSpace(string(b)))
	default:
		c.texts(a, b)
	}
}

// structured decodes objects and arrays. An answer such as "true" is text.
func structured(body []byte) (any, bool) {
	trimmed := bytes.TrimSpace(body)
	if len(trimmed) == 0 || trimmed[0] != '{' && trimmed[0] != '[' {
		return nil, false
	}
	d := json.NewDecoder(bytes.NewReader(trimmed))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil || d.More() {
		return nil, false
	}
	return v, true
}

// excerpts cuts two texts to what fits in a line, around the first place at which they differ.
func excerpts(a, b string) (string, string) {
	const width, lead = 80, 20
	x, y := []rune(strings.ToValidUTF8(a, "\uFFFD")), []rune(strings.ToValidUTF8(b, "\uFFFD"))
	same := 0
	for same < len(x) && same < len(y) && x[same] == y[same] {
		same++
	}
	cut := func(r []rune) string {
		from := 0
		if len(r) > width && same >= width-lead && len(x) > 0 && len(y) > 0 {
			from = same - lead
		}
		s := r[from:]
		if from > 0 {
			s = append([]rune("..."), s...)
		}
		if len(s) > width {
			s = append(slices.Clone(s[:width-3]), []rune("...")...)
		}
		return string(s)
	}
	return cut(x), cut(y)
}
