package check

import (
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// Pass is one run of one check.
type Pass struct {
	Check *Check
	Now   time.Time
	set   *fact.Set
	read  func(fact.Any)

	cites   []evidence.Ref
	unknown *fact.Reason
	pending []*fact.Question
	open    []*fact.Question
	heard   []fact.Any // the needs that were looked at
}

// NewPass prepares a run; read, if not nil, is told of every fact that is read.
func NewPass(c *Check, set *fact.Set, now time.Time, read func(fact.Any)) *Pass {
	return &Pass{Check: c, Now: now, set: set, read: read}
}

// Read returns a fact's value and whether it is known. The first unknown need becomes the reason of an Unknown finding,
// or the first one of which the ESA's own output says why it is not known.
func Read[T any](p *Pass, f *fact.Fact[T]) (T, bool) {
	if p.read != nil {
		p.read(f)
	}
	r := p.set.Read(f)
	for _, c := range r.Cites {
		if !contains(p.cites, c) {
			p.cites = append(p.cites, c)
		}
	}
	p.hear(f)
	if r.Unknown != nil {
		var zero T
		if p.needs(f) {
			if p.unknown == nil || !p.unknown.Told() && r.Unknown.Reason.Told() {
				p.unknown = &r.Unknown.Reason
			}
			p.pending = append(p.pending, r.Pending...)
			p.open = append(p.open, r.Open...)
		}
		return zero, false
	}
	return r.Value.(T), true
}

func (p *Pass) needs(f fact.Any) bool {
	for _, n := range p.Check.Needs {
		if n == f {
			return true
		}
	}
	return false
}

func contains(refs []evidence.Ref, r evidence.Ref) bool {
	for _, x := range refs {
		if x == r {
			return true
		}
	}
	return false
}

// OK is the healthy finding; note is a key of Check.Notes.
func (p *Pass) OK(note string, args Args) Finding {
	for _, f := range p.heard {
		if u := p.set.Read(f).Unknown; u != nil && u.Reason.Unlike != nil { // no green rests on what is disputed
			return p.told(Finding{Check: p.Check, Verdict: Unknown, Reason: &u.Reason, Cites: p.cites})
		}
	}
	return p.told(Finding{Check: p.Check, Verdict: OK, Note: note, Args: args, Cites: p.cites})
}

// NotApplicable says why there is nothing to check.
func (p *Pass) NotApplicable(note string, args Args) Finding {
	return p.told(Finding{Check: p.Check, Verdict: NotApplicable, Note: note, Args: args, Cites: p.cites})
}

// Fail names the case.
func (p *Pass) Fail(c Case, args Args) Finding {
	return p.told(Finding{Check: p.Check, Verdict: Fail, Case: c, Args: args, Cites: p.cites})
}

// Warn names the case.
func (p *Pass) Warn(c Case, args Args) Finding {
	return p.told(Finding{Check: p.Check, Verdict: Warn, Case: c, Args: args, Cites: p.cites})
}

// Unknown is the finding when a need could not be learnt; the reason is that of the first.
func (p *Pass) Unknown() Finding {
	return p.told(Finding{Check: p.Check, Verdict: Unknown, Reason: p.unknown, Cites: p.cites, Pending: p.pending})
}

// Doubt is Unknown although the facts are there; note is a key of Check.Doubts.
func (p *Pass) Doubt(note string, args Args) Finding {
	return p.told(Finding{Check: p.Check, Verdict: Unknown, Note: note, Args: args, Cites: p.cites, Pending: p.pending})
}

// WhyNot says why a fact is not known; "" when it is.
func (p *Pass) WhyNot(f fact.Any) evidence.Kind {
	p.hear(f)
	if u := p.set.Read(f).Unknown; u != nil {
		return u.Reason.Kind
	}
	return ""
}

// Seen says whether a fact is known, and not only assumed from the trouble that was reported.
func (p *Pass) Seen(f fact.Any) bool {
	p.hear(f)
	r := p.set.Read(f)
	return r.Unknown == nil && !r.Assumed
}

// Open says whether somebody could still be asked something that was read so far.
func (p *Pass) Open() bool { return len(p.pending) > 0 }

// Why says whether the first unknown need is unknown for this reason.
func (p *Pass) Why(kind evidence.Kind) bool { return p.unknown != nil && p.unknown.Kind == kind }

// By says which fact decided a finding, for a screen that says from whom it is known.
func (p *Pass) By(fact fact.Any, f Finding) Finding {
	f.Decided = p.set.Read(fact).Cites
	return f
}

// Refine lets a person be asked about what was read and is unknown, although the finding stands without it: the answer
// may change the case, and so the remedy.
func (p *Pass) Refine(f Finding) Finding {
	f.Pending, f.Unsure = p.pending, p.open
	return f
}
