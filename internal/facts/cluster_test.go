package facts

import (
	"context"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// An answer that the cluster contradicts is refused where it is asked; a unique ending stands for a serial.
func TestClusterMissingFits(t *testing.T) {
	for _, one := range []struct{ cluster, answer, want string }{
		{"AAA-111,BBB-222", "AAA-111", "AAA-111"},
		{"AAA-111,BBB-222", "222", "BBB-222"},
		{"AAA-111,BBB-222", "222,111", "BBB-222,AAA-111"},
		{"AAA-111,BBB-222", "222,BBB-222", "BBB-222"},
		{"AAA-111,BBB-222", "none", "none"},
		{"AAA-111,BBB-222", "CCC-333", ""},
		{"AAA-111,BBB-111", "111", ""},
		{"AAA-111,1", "1", "1"},
		{"yes", "CCC-333", "CCC-333"}, {"some", "esa02.Example.com", "esa02.Example.com"},
		{"", "CCC-333", "CCC-333"},
	} {
		store := evidence.NewStore(time.Now)
		if one.cluster != "" {
			store.Put(evidence.Answered("cluster", one.cluster, "operator", time.Now()))
		}
		set := fact.NewSet(context.Background(), store, time.Now())
		got, err := set.Fit(ClusterMissing.Question, one.answer)
		if got != one.want || (err != nil) != (one.want == "") {
			t.Errorf("cluster %s, missing %s: %q, %v", one.cluster, one.answer, got, err)
		}
	}
}

func TestClusterParses(t *testing.T) {
	for typed, want := range map[string]string{
		"no": "no", "N": "no", "Yes": "yes", "ALL": "all", "some": "some", "a, B.example.com": "A,b.example.com",
		"a,b": "A,B", "a b;c": "A,B,C", "a": "", "": "", "maybe": "",
	} {
		if got, err := Cluster.Question.ParseAnswer(typed); got != want || (err != nil) != (want == "") {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
	}
}

func TestPortalTakesWhatStandsInAnAddressBar(t *testing.T) {
	for typed, want := range map[string]string{
		"eu": "admin.eu.sse.itd.cisco.com", "NAM": "admin.sse.itd.cisco.com", "apj": "admin.apj.sse.itd.cisco.com",
		"https://admin.eu.sse.itd.cisco.com/devices": "admin.eu.sse.itd.cisco.com",
		"https://xdr.eu.security.cisco.com/x":        "admin.eu.sse.itd.cisco.com",
		"securex.apjc.security.cisco.com":            "admin.apj.sse.itd.cisco.com",
		"https://dashboard.sse.cisco.com":            "",
	} {
		if got, err := Portal.Question.ParseAnswer(typed); got != want || (err != nil) != (want == "") {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
	}
	if got, err := Region.Question.ParseAnswer("https://xdr.eu.security.cisco.com"); got != "eu" || err != nil {
		t.Errorf("the console's address: %q, %v", got, err)
	}
}
