package facts

import (
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// Every question that takes a host takes it in any form in which it is copied, and keeps one.
func TestHostsInAnyForm(t *testing.T) {
	for _, c := range []struct {
		q    *fact.Question
		host string
	}{
		{Region.Question, "admin.eu.sse.itd.cisco.com"}, {Region.Question, "xdr.eu.security.cisco.com"},
		{Portal.Question, "admin.eu.sse.itd.cisco.com"}, {ESAServer.Question, "api.eu.sse.itd.cisco.com"},
		{ClusterMissing.Question, "esa02.example.com"}, {Deployment.Question, "esa1.hc123-45.iphmx.com"},
	} {
		want, err := c.q.ParseAnswer(c.host)
		if err != nil {
			t.Fatalf("%s: %v", c.q.Name, err)
		}
		for _, form := range []string{"https://" + c.host, "HTTPS://" + c.host + ":443/#/devices", " " + c.host + ". ",
			"<" + c.host + ">", "[" + c.host + "]", c.host + ":8443/x?y=z"} {
			if got, err := c.q.ParseAnswer(form); err != nil || got != want {
				t.Errorf("%s: %q is %q, %v; want %q", c.q.Name, form, got, err, want)
			}
		}
	}
}
