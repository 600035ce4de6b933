package facts

import (
	"slices"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/shape"
)

// Reported says that a document is the trouble that brought us here. It stays as it is told, and is not evidence after
// a repair.
func Reported(ref evidence.Ref) bool { return ref == Symptom.Asked() || ref == Screen.Asked() }

// AboutAll says that a document only tells which trouble, tenant and appliance all findings are about. What a finding
// says is known by another document.
func AboutAll(ref evidence.Ref) bool {
	return Reported(ref) || slices.Contains([]evidence.Ref{
		Region.Asked(), Deployment.Asked(), Serial.Asked(), ESAHost.Asked(), cli(cliVersion), configRef, shape.Ref,
	}, ref)
}
