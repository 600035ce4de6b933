package report

import (
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

type findingView struct {
	Verdict           check.Verdict
	Name, Words, From string
}

// findings lists what each check found; what a cause explains folds into one row under it.
func (r Record) findings() []findingView {
	d, t := r.Last(), Terminal{lang: r.Lang}
	var all []findingView
	for _, f := range d.Findings {
		if f.Verdict == check.Blocked {
			continue
		}
		v := findingView{f.Verdict, f.Check.Name, shaped(r.Lang, t.why(f), f, d.Documents), r.source(t, f, d.Documents)}
		if f.Waived != nil {
			v.Verdict, v.Words = check.Warn, t.waived(f)
		}
		all = append(all, v)
		if blocked := explained(d, f); len(blocked) > 0 {
			all = append(all, findingView{
				Verdict: check.Blocked, Name: r.checks(len(blocked)),
				Words: r.Lang.F("%s: %s", i18n.Say("explained by %s", f.Check.Name),
					strings.Join(blocked, r.Lang.T(", "))),
			})
		}
	}
	return all
}

// checks counts them: "1 check", "2 checks".
func (r Record) checks(n int) string {
	if n == 1 {
		return r.Lang.T("1 check")
	}
	return r.Lang.F("%d checks", n)
}

// explained are the checks that a finding blocks, without those that have news of their own.
func explained(d *engine.Diagnosis, by check.Finding) []string {
	var blocked []string
	for _, f := range d.Findings {
		if f.By == by.Check && !ownNews(f, by, d.Documents) {
			blocked = append(blocked, f.Check.Name)
		}
	}
	return blocked
}

// source says from where and when a finding is known.
func (r Record) source(t Terminal, f check.Finding, docs []evidence.Document) string {
	if f.Verdict == check.Unknown {
		return ""
	}
	d, ok := behind(f, docs)
	switch {
	case !ok:
		return ""
	case d.Taken.IsZero():
		return t.from(d)
	}
	return r.Lang.F("%s, %s", t.from(d), utc(d.Taken))
}
