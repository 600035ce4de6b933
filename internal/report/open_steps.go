package report

import (
	"slices"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// openSteps are the steps that are still to be done: what a person or a machine saw already is not looked at again.
func openSteps(steps []check.Step, d *engine.Diagnosis) []check.Step {
	open := slices.DeleteFunc(slices.Clone(steps), func(step check.Step) bool {
		return step.Look != "" && (answered(step.Look, d) || foundWell(step.Look, d))
	})
	if len(open) == 0 {
		return steps
	}
	return open
}

// answered says whether a person answered a question.
func answered(question string, d *engine.Diagnosis) bool {
	return slices.ContainsFunc(d.Documents, func(d evidence.Document) bool {
		return d.Ref == evidence.Ref{Source: evidence.Ask, Request: question} && d.OK()
	})
}

// foundWell says whether what a question asks was seen to be well, such as by the ESA's command line.
func foundWell(question string, d *engine.Diagnosis) bool {
	return slices.ContainsFunc(d.Findings, func(f check.Finding) bool {
		return f.Verdict == check.OK && !f.Check.Notes[f.Note].Inferred &&
			slices.ContainsFunc(f.Check.Needs, func(need fact.Any) bool {
				return need.Ask() != nil && need.Ask().Name == question
			})
	})
}
