package facts

import (
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// topics are what a request to an API shows, by how the request begins.
var topics = []struct {
	request string
	topic   i18n.Text
}{
	{signInRef.Request, i18n.Text("Sign-in of the XDR API client")},
	{whoamiRef.Request, i18n.Text("User and tenant of the XDR API client")},
	{typesRef.Request, i18n.Text("Types of modules in XDR")},
	{"GET /iroh/iroh-int/module-instance", i18n.Text("List of modules in XDR")},
	{tilesRef.Request, i18n.Text("List of tiles in XDR")},
	{"POST /iroh/iroh-enrich/health/", i18n.Text("Health of a module in XDR")},
	{"POST /iroh/iroh-enrich/observe/", i18n.Text("Search in XDR")},
	{eventsRef.Request, i18n.Text("Events of modules in XDR")},
	{devicesRef.Request, i18n.Text("List of devices in SSE")},
	{timeRef.Request, i18n.Text("Clock of the ESA")},
	{loginRef.Request, i18n.Text("Sign-in at the AsyncOS API")},
	{smaLoginRef.Request, i18n.Text("Sign-in at the AsyncOS API")},
	{privilegesRef.Request, i18n.Text("Rights of the AsyncOS API user")},
	{smaPrivilegesRef.Request, i18n.Text("Rights of the AsyncOS API user")},
}

// Topic is what a document of an API shows, in words; "" when there are none for it.
func Topic(ref evidence.Ref) i18n.Text {
	for _, t := range topics {
		if strings.HasPrefix(ref.Request, t.request) {
			return t.topic
		}
	}
	return ""
}
