package checks

import (
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/screen"
)

// Runbooks are the decision trees, one literal per symptom, each walked from top to bottom. Symptoms: F-LINK-SYMPTOMS.
func Runbooks() []*check.Runbook {
	return []*check.Runbook{
		{
			Name: "not-listed", Alias: "S1",
			Screen: "the ESA appears neither in XDR nor in the SSE portal",
			Says:   "Cisco XDR threat response or Eventing is off in SSE > Cloud Services. Enable both there.",
			Walk: []*check.Check{Quota, XDRAPI, SSEServices, CloudService, SmartLicensing, Commit, Token, Network,
				TLSInspection, Clock,
				AsyncOSVersion, ServiceCertificate, Registration, ClusterMode, DeviceOnline, DeviceLink, Module},
		},
		{
			Name: "no-token-request", Alias: "S2",
			Screen: "the ESA never asks for the registration token",
			Says:   "XDR was enabled on the ESA, but the change was not committed: Submit AND Commit Changes. Only then does Cloud Service Settings ask for the token.",
			Walk: []*check.Check{CloudService, SmartLicensing, Commit, Token, SSEServices, Network,
				TLSInspection, Clock, AsyncOSVersion, ServiceCertificate, Registration},
		},
		{
			Name: "token-refused", Alias: "S3",
			Screen: "Registration failed because of an invalid or expired token",
			Says:   "The token came from another region's SSE portal than the one of the ESA's Threat Response server, or it has expired. Make a fresh one in the right portal, with a lifetime that leaves time to finish, and register again.",
			Walk: []*check.Check{SSEServices, CloudService, SmartLicensing, Commit, Token, Network,
				TLSInspection, Clock, AsyncOSVersion, ServiceCertificate, Registration},
		},
		{
			Name: "tiles-empty", Alias: "S4",
			Screen: "the tiles show no data",
			Says:   "A wider period may help, from Last Hour up to Last 90 Days.",
			First:  []fact.Any{facts.ModuleHealth}, // a tile that is only empty has come through all of the link
			Walk: []*check.Check{Quota, XDRAPI, SSEServices, CloudService, SmartLicensing, Commit, Network,
				TLSInspection, Clock,
				AsyncOSVersion, ServiceCertificate, Registration, ClusterMode, DeviceOnline, AsyncOSAPI, APIServer,
				DeviceLink, Module, ModuleHealth, LiveQuery, Tiles, Insights},
		},
		{
			Name: "device-offline", Alias: "S4b",
			Screen: "E4017: Device is offline [409]",
			Says:   "The device may have been deregistered and may not be visible any more. Check in the SSE portal whether it still shows as registered; try to add a new module in XDR.",
			Walk: []*check.Check{Quota, XDRAPI, SSEServices, CloudService, SmartLicensing, Commit, Network,
				TLSInspection, Clock,
				AsyncOSVersion, ServiceCertificate, Registration, ClusterMode, DeviceOnline, AsyncOSAPI, APIServer,
				DeviceLink, Module, ModuleHealth, LiveQuery, Tiles, Insights},
		},
		{
			Name: "unexpected-error", Alias: "S5",
			Screen: "There was an unexpected error on the Secure Email module",
			Says:   "AsyncOS API HTTP and HTTPS must both be enabled on the ESA's management interface: Network > IP Interfaces > Management, submit, commit. In Cisco's cloud only a TAC engineer can, and needs a support tunnel.",
			Walk: []*check.Check{Quota, XDRAPI, AsyncOSAPI, APIServer, ESAAccess, SSEServices, CloudService,
				SmartLicensing, Commit,
				Network, TLSInspection, Clock, AsyncOSVersion, ServiceCertificate, Registration, DeviceOnline,
				DeviceLink, Module, ModuleHealth, LiveQuery, Tiles, Insights},
		},
		{
			Name: "insights", Alias: "S6",
			Screen: "Secure Email in Device Insights is not green or not synced",
			Says:   "Once Secure Email is a source of Device Insights, its REST API connection shows green. Press SYNC NOW for the first full sync.",
			Walk: []*check.Check{Quota, XDRAPI, SSEServices, CloudService, SmartLicensing, Commit, Network,
				TLSInspection, Clock,
				AsyncOSVersion, ServiceCertificate, Registration, DeviceOnline, AsyncOSAPI, APIServer, ESAAccess,
				DeviceLink, Module, ModuleHealth, Insights},
		},
		{
			Name: "everything", Alias: "S7",
			Screen: "none of these, or still broken: check everything in order",
			Says:   "Collect a HAR from the browser and open a case with Cisco TAC.",
			Walk:   All(),
		},
	}
}

// Symptoms that are more than a line in the list.
const (
	Everything    = "everything" // the full tree
	AboutInsights = "insights"
)

// FindRunbook returns the runbook of that name or alias.
func FindRunbook(name string) (*check.Runbook, bool) {
	for _, r := range Runbooks() {
		if r.Name == name || strings.EqualFold(r.Alias, name) {
			return r, true
		}
	}
	return nil, false
}

// Recognise finds the symptom in a text pasted from a screen.
func Recognise(text string) (*check.Runbook, bool) { return FindRunbook(screen.Read(text).Symptom) }
