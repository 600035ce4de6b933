package clean

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Count is what was removed from where.
type Count struct {
	Kind  Kind
	Place string // in a HAR the part of it, such as request.headers; "copy" for what is a secret of another place
}

// Removed counts.
type Removed struct {
	Count
	Times int
}

// Credential is a secret that was in a file. It is named by its mark, which says nothing of it.
type Credential struct {
	Mark    string
	Kind    Kind
	Expires time.Time // zero: not known
}

// Report says what was removed, and never shows it.
type Report struct {
	Removed     []Removed
	Credentials []Credential // to log out of or to rotate
}

// count notes an edit that was written.
func (r *Run) count(e edit) {
	r.counts[Count{e.kind, e.place}]++
	if e.kind.secret() && len(r.marks) < mostForms && e.place != "copy" {
		mark := e.with
		if i := bytesIndex(mark, mark8); i > 0 { // the end of a JWT, or of user:password
			mark = mark[i:]
		}
		if len(mark) > len(mark8) && mark[:len(mark8)] == mark8 {
			r.marks[mark] = e.kind
		}
	}
}

func bytesIndex(s, sub string) int {
	for i := 0; i+len(sub) <= len(s); i++ {
		if s[i:i+len(sub)] == sub {
			return i
		}
	}
	return -1
}

// Report sums up what was written so far.
func (r *Run) Report() Report {
	var out Report
	for c, n := range r.counts {
		out.Removed = append(out.Removed, Removed{c, n})
	}
	slices.SortFunc(out.Removed, func(a, b Removed) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Place, b.Place))
	})
	for _, m := range slices.Sorted(maps.Keys(r.marks)) {
		out.Credentials = append(out.Credentials, Credential{m, r.marks[m], r.expires[m]})
	}
	return out
}

// Secrets are the values that must not be in what was written, in lower case. They are for the verifier and are written
// nowhere.
func (r *Run) Secrets() []string { return slices.Sorted(maps.Keys(r.values)) }

// Aliases say what each alias stands for. They are for the private map.
func (r *Run) Aliases() map[string]string { return maps.Clone(r.real) }
