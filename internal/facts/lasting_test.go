package facts

import (
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

func TestLasting(t *testing.T) {
	for _, one := range []struct {
		ref                evidence.Ref
		reported, aboutAll bool
	}{
		{Region.Asked(), false, true},
		{Cluster.Asked(), false, false},
		{Symptom.Asked(), true, true},
		{Screen.Asked(), true, true},
		{ESAHost.Asked(), false, true},
		{evidence.Ref{Source: evidence.Token, Request: "shape"}, false, false},
		{cli(cliVersion), false, true},
		{configRef, false, true},
		{cli(cliDate), false, false},
		{evidence.Ref{Source: evidence.Ask, Request: "esa-page"}, false, false},
	} {
		if Reported(one.ref) != one.reported || AboutAll(one.ref) != one.aboutAll {
			t.Errorf("%v: reported %v, about all %v", one.ref, Reported(one.ref), AboutAll(one.ref))
		}
	}
}
