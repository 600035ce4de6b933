package check

import (
	"fmt"
	"strings"
)

// Expand puts the arguments into a text: {name} stands for one.
func Expand(text string, args Args) string {
	if len(args) == 0 || !strings.Contains(text, "{") {
		return text
	}
	var pairs []string
	for k, v := range args {
		pairs = append(pairs, "{"+k+"}", fmt.Sprint(v))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// Why says in words why the verdict is what it is.
func (f Finding) Why() string {
	switch {
	case f.Case != "":
		return Expand(f.Check.Cases[f.Case].Problem, f.Args)
	case f.Verdict == Blocked:
		return "explained by " + f.By.Name
	case f.Reason != nil:
		return f.Reason.With(f.Pending)
	case f.Verdict == Unknown:
		return Expand(f.Check.Doubts[f.Note], f.Args)
	}
	return Expand(f.Check.Notes[f.Note], f.Args)
}

// Remedy is the remedy of the finding's case, its words complete.
func (f Finding) Remedy() Remedy {
	r := f.Check.Cases[f.Case]
	r.Problem, r.Impact = Expand(r.Problem, f.Args), Expand(r.Impact, f.Args)
	steps := make([]Step, len(r.Steps))
	for i, s := range r.Steps {
		steps[i] = Step{s.Who, Expand(s.Where, f.Args), Expand(s.Do, f.Args)}
	}
	r.Steps = steps
	if r.Verify == "" {
		r.Verify = f.Check.Name
	}
	return r
}
