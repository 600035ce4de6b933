package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// expand puts the arguments into a text in a language: {name} stands for one.
func expand(l *i18n.Language, text string, args Args) string {
	text = l.T(text)
	if len(args) == 0 || !strings.Contains(text, "{") {
		return text
	}
	var pairs []string
	for k, v := range args {
		pairs = append(pairs, "{"+k+"}", fmt.Sprint(l.Arg(v)))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// Why is Words in English.
func (f Finding) Why() string { return f.Words(nil) }

// Words are Said, with the flags that would settle what is unknown, for a person at a command line.
func (f Finding) Words(l *i18n.Language) string {
	switch {
	case len(f.Open) == 0 && f.Verdict == Unknown && f.Reason != nil && !f.Unexplained():
		return f.Reason.Words(l, f.Pending)
	case len(f.Open) == 0 && f.Look() != "":
		return l.F("%s; answer with %s", f.Said(l), "--"+f.Look())
	}
	return f.Said(l)
}

// Differs says what other sources say of what the finding has read; "" when they say the same.
func (f Finding) Differs(l *i18n.Language) string {
	var all []string
	for _, u := range f.Otherwise {
		all = append(all, l.F("Sources differ: %s.", u.Words(l)))
	}
	return strings.Join(all, l.Space())
}

// Look is the name of the question that would settle a doubt; "" when there is none.
func (f Finding) Look() string {
	if f.Verdict != Unknown || f.Reason != nil {
		return ""
	}
	return f.Check.Doubts[f.Note].Look
}

// Said says why the verdict is what it is, for a person in a conversation: without flags.
func (f Finding) Said(l *i18n.Language) string {
	problem := strings.TrimRight(expand(l, f.Check.Cases[f.If].Problem, f.Args), ".。")
	switch {
	case f.Unexplained():
		return l.F("%s; its cause is not known", problem)
	case len(f.Open) > 0:
		return l.F("%s; the reason depends on: %s", problem, strings.Join(f.Open, l.T(", ")))
	case f.Case != "":
		return expand(l, f.Check.Cases[f.Case].Problem, f.Args)
	case f.Verdict == Blocked:
		return l.F("explained by %s", f.By.Name)
	case f.Reason != nil:
		return f.Reason.Said(l)
	case f.Verdict == Unknown:
		return expand(l, f.Check.Doubts[f.Note].Text, f.Args)
	}
	return expand(l, f.Check.Notes[f.Note].Text, f.Args)
}

// Remedy is RemedyIn English.
func (f Finding) Remedy() Remedy { return f.RemedyIn(nil) }

// RemedyIn is the remedy of the finding's case, its words complete.
func (f Finding) RemedyIn(l *i18n.Language) Remedy { return f.Check.RemedyIn(l, f.Case, f.Args) }

// RemedyIn is the remedy of a case in a language. Its places are still to be rendered, with the tenant's region:
// Place.In.
func (c *Check) RemedyIn(l *i18n.Language, name Case, args Args) Remedy {
	r := c.Cases[name]
	r.Problem, r.Impact, r.Caution = expand(l, r.Problem, args), expand(l, r.Impact, args), l.T(r.Caution)
	steps := make([]Step, len(r.Steps))
	for i, s := range r.Steps {
		s.Who, s.Do = Who(l.T(string(s.Who))), expand(l, s.Do, args)
		s.Where.Path, s.Where.Hint = expand(l, s.Where.Path, args), expand(l, s.Where.Hint, args)
		steps[i] = s
	}
	r.Steps = steps
	if r.Verify == "" {
		r.Verify = c.Name
	}
	r.Docs = slices.Concat(r.Docs, c.Docs)
	for i := range r.Docs {
		r.Docs[i].Title = l.T(r.Docs[i].Title)
	}
	return r
}
