package facts

import (
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

func TestLasting(t *testing.T) {
	for _, one := range []struct {
		ref                       evidence.Ref
		stays, reported, aboutAll bool
	}{
		{Region.Asked(), true, false, true},
		{Cluster.Asked(), true, false, false},
		{Symptom.Asked(), true, true, true},
		{Screen.Asked(), true, true, true},
		{ESAHost.Asked(), true, false, true},
		{evidence.Ref{Source: evidence.Token, Request: "shape"}, true, false, false},
		{cli("version"), false, false, true},
		{configRef, false, false, true},
		{cli("date"), false, false, false},
		{evidence.Ref{Source: evidence.Ask, Request: "esa-page"}, false, false, false},
	} {
		if Stays(one.ref) != one.stays || Reported(one.ref) != one.reported || AboutAll(one.ref) != one.aboutAll {
			t.Errorf("%v: stays %v, reported %v, about all %v", one.ref, Stays(one.ref), Reported(one.ref),
				AboutAll(one.ref))
		}
	}
}
