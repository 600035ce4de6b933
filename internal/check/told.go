package check

import (
	"slices"

	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// hear notes that the check looks at a fact that it needs.
func (p *Pass) hear(f fact.Any) {
	if p.needs(f) && !slices.Contains(p.heard, f) {
		p.heard = append(p.heard, f)
	}
}

// told is a finding with all that sources say differently of what the check may read, whether it looked at it or not.
func (p *Pass) told(f Finding) Finding {
	for _, about := range slices.Concat(p.Check.Needs, p.Check.Wants) {
		if !p.set.Spoken(about) {
			continue
		}
		r := p.set.Read(about)
		f.Otherwise = append(f.Otherwise, r.Unlike...)
		if r.Unknown != nil && r.Unknown.Reason.Unlike != nil && r.Unknown.Reason.Unlike != reasonOf(f) {
			f.Otherwise = append(f.Otherwise, *r.Unknown.Reason.Unlike)
		}
	}
	return f
}

// reasonOf is the dispute that makes a finding unknown, which its words tell already.
func reasonOf(f Finding) *fact.Unlike {
	if f.Reason == nil {
		return nil
	}
	return f.Reason.Unlike
}
