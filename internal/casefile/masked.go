package casefile

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// Removed counts what was taken out of a case, by kind: "a JSON web token".
type Removed map[string]int

// Kinds are the kinds of secret that were taken out, in a fixed order.
func (r Removed) Kinds() []string { return slices.Sorted(maps.Keys(r)) }

const masked = "[secret]"

// Masked is the case without what looks like a secret, each of which is masked where it stands: a secret must not cost
// the rest. A document whose secret cannot be told from the rest loses its body.
func (c Case) Masked() (Case, Removed) {
	removed := Removed{}
	c.Version = removed.text(c.Version)
	c.Symptom, c.Region = removed.text(c.Symptom), removed.text(c.Region)
	if c.Diagnosis = removed.bytes(c.Diagnosis); !json.Valid(c.Diagnosis) {
		c.Diagnosis = nil
	}
	c.Report = removed.bytes(c.Report)
	c.Documents, c.Heard = removed.documents(c.Documents), removed.documents(c.Heard)
	return c, removed
}

// documents are masked one by one. Of two whose refs differ only in a secret the first stays.
func (r Removed) documents(all []evidence.Document) []evidence.Document {
	kept := slices.Clone(all)
	for i, d := range kept {
		if credentials([]byte(d.Ref.String())) != "" || leak(d) != nil {
			kept[i] = r.document(d)
		}
	}
	same := func(i int, d evidence.Document) bool { return d.Ref == kept[i].Ref && d.Ref != all[i].Ref }
	var distinct []evidence.Document
	for i, d := range kept {
		if !slices.ContainsFunc(distinct, func(k evidence.Document) bool { return same(i, k) }) {
			distinct = append(distinct, d)
		}
	}
	return distinct
}

func (r Removed) document(d evidence.Document) evidence.Document {
	d.Ref.Request, d.From = r.text(d.Ref.Request), r.text(d.From)
	d.Body = r.bytes(d.Body)
	d.After = slices.Clone(d.After)
	for i := range d.After {
		d.After[i].Request = r.text(d.After[i].Request)
	}
	headers := map[string]string{}
	for name, value := range d.Header {
		if shown, ok := strings.CutPrefix(r.text(name+": "+value), name+": "); ok {
			headers[name] = shown
		}
	}
	if d.Header != nil {
		d.Header = headers
	}
	if d.Failure != nil {
		f := *d.Failure
		f.Detail = r.text(f.Detail)
		d.Failure = &f
	}
	if leak(d) != nil { // what cannot be masked is not kept
		d.Body = nil
	}
	return d
}

func (r Removed) text(s string) string { return string(r.bytes([]byte(s))) }

// bytes masks the secrets of a text. One in UTF-16 comes back without its zero bytes.
func (r Removed) bytes(text []byte) []byte {
	if credentials(text) == "" {
		return text
	}
	text = bytes.ReplaceAll(text, []byte{0}, nil)
	var spans []secretSpan
	for at := 0; ; {
		from, to := webToken(text[at:])
		if from < 0 {
			break
		}
		spans = append(spans, secretSpan{at + from, at + to, "a JSON web token"})
		at += to
	}
	search(text, func(s secretSpan) bool {
		s.to = wholeSecret(text, s)
		spans = append(spans, s)
		return true
	})
	slices.SortStableFunc(spans, func(a, b secretSpan) int { return a.from - b.from })
	var out []byte
	at := 0
	for _, s := range spans {
		if s.from >= at {
			out = append(append(out, text[at:s.from]...), masked...)
			r[s.what]++
		}
		at = max(at, s.to)
	}
	return append(out, text[min(at, len(text)):]...)
}

// wholeSecret is where a secret ends of which the form shows only how it begins: a header's value goes to the end of
// its line, a private key to its last line. Neither leaves the string or the element that it stands in.
func wholeSecret(text []byte, s secretSpan) int {
	rest := text[s.to:]
	ends := "\r\n\"'\\<,;}"
	switch s.what {
	case "a private key":
		ends = "\"<"
		if at := bytes.Index(rest, []byte("-----END ")); at >= 0 {
			rest = rest[:at]
		}
	case "an Authorization header":
	default:
		return s.to
	}
	if at := bytes.IndexAny(rest, ends); at >= 0 {
		rest = bytes.TrimRight(rest[:at], "\\") // it escapes the quote
	}
	return s.to + len(rest)
}
