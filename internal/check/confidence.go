package check

// Confidence is how well it is known that what was seen means what the finding says. It grades the reasoning, not who
// saw it.
type Confidence int

// The confidences, the best first. The zero value says nothing: nobody has graded it, or nothing is claimed.
const (
	_          Confidence = iota
	Documented            // by the vendor
	Inferred              // it follows from what is documented, and is not documented itself
	Usual                 // those who do this work know it so; it is not documented
)

func (c Confidence) String() string {
	return [...]string{"", "documented", "inferred", "usual"}[c]
}

// MarshalText writes the confidence as it stands in JSON; "" where nothing is claimed.
func (c Confidence) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// Weaken says that the evidence at hand bears the finding less than its case in general. It never makes a finding
// surer.
func (f Finding) Weaken(c Confidence) Finding {
	f.weaker = max(f.weaker, c)
	return f
}

// Confidence is how well the finding is known: as its case or its note is graded, or as the evidence at hand allows.
// What is unknown, explained by another finding, or does not apply claims nothing.
func (f Finding) Confidence() Confidence {
	switch f.Verdict {
	case OK:
		if f.Check.Notes[f.Note].Inferred {
			return max(f.weaker, Inferred)
		}
		return max(f.weaker, Documented)
	case Warn, Fail, Wait:
		return max(f.weaker, f.Check.Cases[f.Case].Known)
	}
	return 0
}
