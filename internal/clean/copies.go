package clean

import (
	"cmp"
	"slices"
	"strings"
)

// found is what was found out beside the scanner, on another core.
type found struct {
	copies []hit
	err    error
}

// beside checks the syntax of a part of a file and, when it is written, looks for copies in it.
func (r *Run) beside(text []byte, check func() error) <-chan found {
	done := make(chan found, 1)
	if r.taints.filter == nil {
		r.taints.index() // the scanner looks for copies too, in what is packed
	}
	go func() {
		f := found{err: check()}
		if r.writing {
			f.copies = r.taints.all(text)
		}
		done <- f
	}()
	return done
}

// copies adds what is elsewhere of the values that were seen in a field of theirs. A copy that goes on beyond done is
// left for the next part of the file.
func (r *Run) copies(s *scanner, copies []hit, done *int) {
	fields := len(s.edits)
	for _, c := range copies {
		if c.from >= *done {
			continue
		}
		with := c.with
		if c.filled {
			with = "" // told when its length is certain
		}
		s.edits = append(s.edits, edit{c.from, c.to, with, c.kind, "copy"})
	}
	if len(s.edits) > fields {
		slices.SortStableFunc(s.edits[fields:], func(a, b edit) int { return cmp.Or(a.from-b.from, b.to-a.to) })
		s.edits = merge(s.edits[:fields:fields], s.edits[fields:])
	}
	for _, e := range s.edits {
		if e.from < *done && e.to > *done && e.from > 0 && !s.last {
			*done = e.from
		}
	}
	for i := range s.edits {
		if e := &s.edits[i]; e.with == "" {
			e.with = strings.Repeat("A", e.to-e.from)
		}
	}
}

// merge puts copies between the fields. What a field covers goes with it. Copies that overlap become one.
func merge(fields, copies []edit) []edit {
	var out []edit
	add := func(e edit) {
		if n := len(out); n > 0 && e.from < out[n-1].to {
			if e.from = out[n-1].to; e.to <= e.from {
				return
			}
			if out[n-1].place == "copy" {
				out[n-1].to = e.to
				return
			}
		}
		out = append(out, e)
	}
	for _, c := range copies {
		for len(fields) > 0 && fields[0].from <= c.from {
			out = cutBefore(out, fields[0].from)
			out = append(out, fields[0])
			fields = fields[1:]
		}
		for len(fields) > 0 && c.to > fields[0].from { // it reaches into a field: what is before and behind it goes too
			before := c
			before.to = fields[0].from
			add(before)
			out = append(out, fields[0])
			c.from = max(c.from, fields[0].to)
			fields = fields[1:]
		}
		if c.from >= c.to {
			continue
		}
		add(c)
	}
	for _, f := range fields {
		out = append(cutBefore(out, f.from), f)
	}
	return out
}

// cutBefore shortens a copy that reaches into what follows.
func cutBefore(out []edit, from int) []edit {
	if n := len(out); n > 0 && out[n-1].to > from {
		if out[n-1].to = from; out[n-1].from >= from {
			return out[:n-1]
		}
	}
	return out
}
