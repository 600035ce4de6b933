package inspect

import (
	"net/url"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// vendors are the domains of the hosts of interest (F-REGION-HOSTS).
var vendors = []string{"amp.cisco.com", "security.cisco.com", "sse.itd.cisco.com", "api-sse.cisco.com"}

// shown is the host as it may be shown: the whole name only if it is one of the product's, because the first part of
// another may name a customer. "": it is not the vendor's.
func shown(host string) string {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if regionOf(host) != "" {
		return host
	}
	for _, v := range vendors {
		if host == v {
			return v
		}
		if strings.HasSuffix(host, "."+v) {
			return "*." + v
		}
	}
	return ""
}

// regionOf is the region of one of the product's hosts, "" if the host does not tell it.
func regionOf(host string) region.Region {
	for _, r := range region.All {
		if slices.Contains([]string{r.XDRPortal(), r.XDRAPI(), r.SSEPortal(), r.SSEDevice(), r.Insights()}, host) {
			return r
		}
	}
	if r, err := region.OfPortal(host); err == nil { // the console's former name
		return r
	}
	return ""
}

// steps are the words of the paths that we know. Any other step may be an id or a secret.
var steps = strings.Fields("iroh iroh-auth iroh-int iroh-enrich iroh-event iroh-sse iroh-dashboard oauth2 token " +
	"tenant session exchange profile whoami module-instance module-type health event search observe observables device tiles " +
	"data graphql .well-known oauth-authorization-server jwks api")

const mostSteps = 8 // of a path that are shown

// endpoint is the path with what may hold an id or a secret left out.
func endpoint(u *url.URL) string {
	parts := strings.Split(u.Path, "/")
	if len(parts) > mostSteps {
		parts = append(parts[:mostSteps], "*")
	}
	for i, s := range parts {
		if s != "" && !slices.Contains(steps, s) {
			parts[i] = "*"
		}
	}
	return strings.Join(parts, "/")
}

// method is a method that is usual; any other text is not shown.
func method(s string) string {
	if slices.Contains([]string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "CONNECT"}, s) {
		return s
	}
	return "?"
}
