package facts

import (
	"slices"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// Stays says that what a document tells stays true whatever is repaired, so that nobody is asked for it again.
func Stays(ref evidence.Ref) bool {
	if ref == ESAHost.Asked() || ref.Source == evidence.Token || Reported(ref) { // a token is handed over once
		return true
	}
	for _, q := range Questions() {
		if q.Stays && ref == q.Ref() {
			return true
		}
	}
	return false
}

// Reported says that a document is the trouble that brought us here. It stays as it is told, and is no evidence after a
// repair.
func Reported(ref evidence.Ref) bool { return ref == Symptom.Asked() || ref == Screen.Asked() }

// AboutAll says that a document only tells which trouble, tenant and appliance all findings are about. What a finding
// says is known by another document.
func AboutAll(ref evidence.Ref) bool {
	return Reported(ref) || slices.Contains([]evidence.Ref{
		Region.Asked(), Deployment.Asked(), Serial.Asked(), ESAHost.Asked(), cli("version"), configRef,
	}, ref)
}
