package checks_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
)

// Each notice has a date and an address, and is shown where it fits.
func TestNotices(t *testing.T) {
	for _, n := range checks.Notices {
		if _, err := time.Parse(time.DateOnly, n.Date); err != nil {
			t.Errorf("%s: %v", n.ID, err)
		}
		if u, err := url.Parse(n.URL); err != nil || u.Scheme != "https" || !strings.HasSuffix(u.Host, "cisco.com") {
			t.Errorf("%s: %q is not an address of the vendor's", n.ID, n.URL)
		}
		if len(n.Fits) == 0 {
			t.Errorf("%s fits nothing", n.ID)
		}
		for _, fits := range n.Fits {
			name, found, _ := strings.Cut(fits, ".")
			c, ok := checks.Find(name)
			if !ok {
				t.Errorf("%s fits %s, which is not a check", n.ID, fits)
				continue
			}
			docs := c.Docs
			if found != "" {
				docs = c.RemedyIn(nil, check.Case(found), checks.Samples()).Docs
			}
			if !slices.ContainsFunc(docs, func(d check.Doc) bool { return d.URL == n.URL && d.Date == n.Date }) {
				t.Errorf("%s is not shown at %s", n.ID, fits)
			}
		}
	}
}
