package lab

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// Fault is a named edit of the World.
type Fault struct {
	Name   string `json:"name"`
	Doc    string `json:"doc"`
	Expect string `json:"expect"` // the check.case that must be found
	About  string `json:"about"`  // "link" or "access"
	Exit   int    `json:"exit"`   // of diagnose --no-input

	// Sets are the parts of the world that it decides: two faults with a part in common contradict each other.
	Sets  []string     `json:"-"`
	Break func(*World) `json:"-"`
}

// other is a region that is not the tenant's.
func other(r region.Region) region.Region {
	if r == region.US {
		return region.EU
	}
	return region.US
}

// The parts of the world that more than one fault decides.
const (
	partTenant     = "where the device is registered"
	partOutcome    = "whether a registration succeeded"
	partService    = "the cloud service"
	partEntries    = "the entries in SSE"
	partToken      = "the token"
	partEgress     = "the ESA's way out"
	partVersion    = "the AsyncOS version"
	partDeployment = "where the ESA runs"
	partModule     = "the module"
	partHealth     = "what the module says of itself"
	partQuery      = "what live queries bring"
	partAPI        = "the AsyncOS API"
	partData       = "why the tiles are empty"
	partSync       = "Insights"
	partClient     = "the API client"
	partUser       = "the ESA user"
	partLaptop     = "our own way to the cloud"
)

// smartParts are what a smart licensing that registers nothing decides.
var smartParts = []string{partTenant, partOutcome, partService, partEntries, partVersion}

// Faults are all that the lab knows, in the order of the walk; last those of the machine that xdrdoctor runs on.
var Faults = []Fault{
	{"xdr-client-rejected", "XDR refuses our API client: its password was mistyped or it was deleted",
		"xdr-api.rejected", "access", 0, []string{partClient},
		func(w *World) { w.XDR.ClientRejected = true }},
	{"xdr-scope-missing", "our API client lacks the scope integration", "xdr-api.scope-missing", "access", 0,
		[]string{partClient},
		func(w *World) {
			w.XDR.Scopes = slices.DeleteFunc(w.XDR.Scopes,
				func(s string) bool { return strings.HasPrefix(s, "integration") })
		}},
	{"xdr-client-other-region", "our API client was made in another region", "xdr-api.other-region", "access", 0,
		[]string{partClient},
		func(w *World) { w.XDR.ClientRegion = other(w.Region) }},
	{"xdr-header-lost", "something between us and XDR removes the token from our requests", "xdr-api.no-header",
		"access", 0, []string{partClient},
		func(w *World) { w.XDR.TokenRefused = headerLost }},
	{"xdr-clocks-differ", "XDR's servers disagree about the time, so a new token is not valid yet",
		"xdr-api.clocks-differ", "access", 0, []string{partClient},
		func(w *World) { w.XDR.TokenRefused = tokenEarly }},
	{"xdr-token-changed", "something between us and XDR changes our token", "xdr-api.token-changed", "access", 0,
		[]string{partClient},
		func(w *World) { w.XDR.TokenRefused = tokenChanged }},
	{"xdr-token-revoked", "XDR has revoked the tokens of our API client", "xdr-api.token-revoked", "access", 0,
		[]string{partClient},
		func(w *World) { w.XDR.TokenRefused = tokenRevoked }},
	{"rate-limited", "the organisation has used up its requests to the XDR API", "quota.rate-limited", "access", 0,
		[]string{partClient},
		func(w *World) { w.XDR.RateLimited = true }},
	{"sse-xdr-off", "Cisco XDR threat response is off in SSE > Cloud Services", "sse-services.threat-response-off",
		"link", 1, nil,
		func(w *World) { w.Services.ThreatResponse = false }},
	{"sse-eventing-off", "Eventing is off in SSE > Cloud Services", "sse-services.eventing-off", "link", 1, nil,
		func(w *World) { w.Services.Eventing = false }},
	{"cloud-service-off", "the cloud service is not enabled on the ESA", "cloud-service.disabled", "link", 1,
		[]string{partService},
		func(w *World) { w.ESA.CloudService = false }},
	{"esa-server-wrong-region", "the ESA's Threat Response server is another region's", "cloud-service.wrong-server",
		"link", 1, []string{"the server"},
		func(w *World) { w.ESA.Server = other(w.Region) }},
	{"smart-licensing", "smart licensing registered the ESA with the smart account's tenant, not with this one",
		"smart-licensing.other-tenant", "link", 1, []string{partTenant, partOutcome, partService, partEntries,
			partVersion},
		func(w *World) { w.ESA.SmartLicensing, w.ESA.SmartElsewhere = true, true }},
	{"smart-not-registered", "smart licensing is in use on the ESA and is not registered",
		"smart-licensing.not-registered", "link", 1, smartParts,
		func(w *World) { w.ESA.SmartLicensing, w.ESA.SmartTrouble = true, SmartUnregistered }},
	{"smart-authorization-expired", "the authorization of the ESA's smart licensing has expired",
		"smart-licensing.authorization-expired", "link", 1, smartParts,
		func(w *World) { w.ESA.SmartLicensing, w.ESA.SmartTrouble = true, SmartExpired }},
	{"smart-out-of-contact", "the ESA's smart licensing does not reach Cisco", "smart-licensing.out-of-contact", "link",
		1, smartParts,
		func(w *World) { w.ESA.SmartLicensing, w.ESA.SmartTrouble = true, SmartOutOfContact }},
	{"smart-reservation", "the ESA uses a license reservation, which registers nothing", "smart-licensing.reservation",
		"link", 1, smartParts,
		func(w *World) { w.ESA.SmartLicensing, w.ESA.SmartTrouble = true, SmartReserved }},
	{"smart-required", "AsyncOS 15.5.1 registers through smart licensing only, which is not in use",
		"smart-licensing.required", "link", 1, append([]string{partDeployment}, smartParts...),
		func(w *World) { w.ESA.Version = "15.5.1-055" }},
	{"uncommitted", "the cloud service was enabled and submitted, but never committed", "commit.pending", "link", 1,
		[]string{partService},
		func(w *World) { w.ESA.Committed = false }},
	{"token-malformed", "the token was pasted with a blank in it", "token.malformed", "link", 1,
		[]string{partToken, partOutcome},
		func(w *World) { w.ESA.Token.Text = tokenText[:16] + " " + tokenText[16:] }},
	{"token-wrong-region", "the token was made in another region's SSE portal", "token.wrong-region", "link", 1,
		[]string{partToken, partOutcome},
		func(w *World) { w.ESA.Token.Portal = other(w.Region) }},
	{"token-expired", "the token had expired when it was used", "token.expired", "link", 1,
		[]string{partToken, partOutcome},
		func(w *World) { w.ESA.Token.Used = w.ESA.Token.Made.Add(w.ESA.Token.Lifetime + time.Minute) }},
	{"not-registered", "the device was deregistered", "registration.not-registered", "link", 1,
		[]string{partTenant, partEntries},
		func(w *World) { w.Main().Deregistered = true }},
	{"registered-elsewhere", "the device is registered with another tenant of the same region",
		"registration.other-tenant", "link", 1, []string{partTenant, partOutcome, partEntries},
		func(w *World) { w.Main().Elsewhere = true }},
	{"device-duplicate", "SSE lists the device twice: it was registered again without removing the old entry",
		"registration.duplicate", "link", 1, []string{partEntries},
		func(w *World) {
			m := w.Main()
			w.Ghosts = []Device{{ID: w.newDeviceID(), Name: m.Host, Type: "ESA", Serial: m.Serial, IP: m.IP,
				Version: "13.0.0-392", LastSeen: time.Now().Add(-40 * 24 * time.Hour)}}
		}},
	{"cluster-partly", "the ESA is a cluster of four, one machine was never registered",
		"cluster-mode.machines-missing", "link", 1, []string{partTenant, partOutcome},
		func(w *World) {
			for i := 2; i <= 4; i++ {
				w.Machines = append(w.Machines,
					&Machine{Serial: fmt.Sprintf("564D1A2B3C4D5E6F7A8%d-0C1D2E3F4A5%d", i, i),
						Host: fmt.Sprintf("esa%02d.example.com", i), IP: fmt.Sprintf("192.0.2.%d", 24+i),
						DeviceID: w.newDeviceID()})
			}
			w.Machines[3].Deregistered = true
		}},
	{"dns-broken", "the ESA cannot resolve any name", "network.dns-broken", "link", 1, []string{partEgress},
		func(w *World) { w.ESA.Way.DNSBroken = true }},
	{"egress-blocked", "the firewall does not let the ESA reach tcp/443 of SSE", "network.egress-blocked", "link", 1,
		[]string{partEgress},
		func(w *World) { w.ESA.Egress = false }},
	{"proxy-auth", "the ESA must use a proxy, and the proxy requires a sign-in", "network.proxy-auth", "link", 1,
		[]string{partEgress},
		func(w *World) { w.ESA.Way.ProxyDenies = true }},
	{"tls-intercepted", "TLS from the ESA to SSE is re-signed on the way", "tls-inspection.intercepted", "link", 1, nil,
		func(w *World) { w.ESA.Way.Intercepted = true }},
	{"clock-behind", "the ESA's clock is 40 minutes behind", "clock.behind", "link", 1, nil,
		func(w *World) { w.ESA.Way.ClockBehind = 40 * time.Minute }},
	{"ca-bundle-old", "the ESA's AsyncOS lacks the root certificate behind SSE's", "asyncos-version.old-ca-bundle",
		"link", 1, []string{partVersion},
		func(w *World) { w.ESA.Version = "13.0.0-392" }},
	{"service-cert-expired", "the certificate of the ESA's cloud service has expired", "service-certificate.expired",
		"link", 1, nil,
		func(w *World) { w.ESA.Way.ServiceCertExpired = true }},
	{"register-blocked", "an attempt to register failed: the firewall does not let the ESA reach tcp/443 of SSE",
		"network.egress-blocked", "link", 1, []string{partTenant, partOutcome, partEntries, partEgress},
		func(w *World) { w.ESA.Egress, w.Main().Deregistered, w.Main().Failed = false, true, true }},
	{"device-offline", "the registered device does not reach SSE", "device-online.offline", "link", 1, nil,
		func(w *World) { w.ESA.Way.Lost = true }},
	{"device-offline-ces", "the ESA is in Cisco's cloud, and does not reach SSE", "device-online.ces-offline",
		"link", 1,
		[]string{partEgress, partAPI, partVersion},
		func(w *World) { w.Deployment, w.ESA.Way.Lost = "cloud", true }},
	{"api-http-off", "AsyncOS API HTTP is off on the management interface", "asyncos-api.http-off", "link", 1,
		[]string{partAPI},
		func(w *World) { w.ESA.APIHTTP = false }},
	{"api-https-off", "AsyncOS API HTTPS is off on the management interface", "asyncos-api.https-off", "link", 1,
		[]string{partAPI},
		func(w *World) { w.ESA.APIHTTPS = false }},
	{"api-both-off", "AsyncOS API HTTP and HTTPS are off on the management interface", "asyncos-api.both-off", "link",
		1, []string{partAPI},
		func(w *World) { w.ESA.APIHTTP, w.ESA.APIHTTPS = false, false }},
	{"api-off-ces", "the ESA is in Cisco's cloud, and its AsyncOS API is off", "asyncos-api.ces-needs-tac", "link", 1,
		[]string{partAPI, partDeployment},
		func(w *World) { w.Deployment, w.ESA.APIHTTP, w.ESA.APIHTTPS = "cloud", false, false }},
	{"esa-password-wrong", "the ESA refuses our passphrase", "esa-access.sign-in-refused", "access", 0,
		[]string{partUser},
		func(w *World) { w.ESA.Passphrase = "changed-last-week" }},
	{"api-user-no-rights", "our ESA user can sign in, but its role has no read access", "esa-access.no-rights",
		"access", 0, []string{partUser},
		func(w *World) { w.ESA.Role = RoleNone }},
	{"esa-token-refused", "the ESA refuses the token that it has just given to our user", "esa-access.token-refused",
		"access", 0, []string{partUser},
		func(w *World) { w.ESA.TokensRefused = true }},
	{"address-is-sma", "the address that we were given for the ESA is an SMA's", "esa-access.other-product", "access",
		0, []string{partUser, partAPI},
		func(w *World) { w.ESA.Speaks = SMA }},
	{"sma-api-off", "an SMA keeps the ESA's reports and is registered, and its AsyncOS API is off",
		"asyncos-api.sma-off", "link", 1, []string{partData, partAPI},
		func(w *World) { w.Mail.Centralised, w.Mail.SMARegistered, w.Mail.SMAAPIOff = true, true, true }},
	{"api-server-hung", "the ESA's API server accepts connections but never answers", "api-server.hung", "link", 1,
		[]string{partAPI, partVersion, partUser},
		func(w *World) { w.ESA.Way.APIHung = true }},
	{"appliance-overloaded", "the ESA is too busy to answer XDR", "api-server.overloaded", "link", 1,
		[]string{partAPI},
		func(w *World) { w.ESA.Overloaded = true }},
	{"module-recreated", "someone removed the module and recreated it on a device entry that is gone",
		"device-link.recreated", "link", 1, []string{partModule},
		func(w *World) { w.XDR.Recreated, w.MyModule().DeviceID = true, "0e7c0000-5a5a-4c1b-8f00-00000000dead" }},
	{"module-missing", "there is no Secure Email module for the ESA in XDR", "module.missing", "link", 1,
		[]string{partModule},
		func(w *World) {
			w.XDR.Modules = slices.DeleteFunc(w.XDR.Modules, func(m *Module) bool { return m.Mine })
		}},
	{"module-disabled", "the Secure Email module is disabled in XDR", "module.disabled", "link", 1,
		[]string{partModule},
		func(w *World) { w.MyModule().Enabled = false }},
	{"module-stale-device", "the module points to the device id that the ESA had before it was registered again",
		"module.stale-device", "link", 1, []string{partModule},
		func(w *World) { w.Main().DeviceID = w.newDeviceID() }},
	failing("module-offline", "XDR calls the module's device offline although all else is well",
		"module-health.error", "E4017", "There was a client error in the Secure Email module: E4017: Device is offline [409]"),
	failing("module-busy", "the module is asked too often for the moment", "module-health.busy",
		"too many requests", "Too many requests to the module. Please try again later."),
	failing("module-no-rights", "the module may not read its device", "module-health.no-rights",
		"authorization error", "The module is not authorized to access the device"),
	failing("module-no-connection", "XDR cannot connect to what the module asks", "module-health.no-connection",
		"connection error", "Connection refused"),
	failing("module-bad-settings", "one of the module's settings is not valid", "module-health.bad-settings",
		"invalid argument", "The request timeframe is not valid"),
	failing("module-certificate", "XDR cannot verify the certificate of what the module asks",
		"module-health.certificate", "unknown", "Unable to verify SSL certificate: self signed certificate in certificate chain"),
	failing("module-unknown-error", "the module fails with an error that is not known", "module-health.unknown-error",
		"E5001", "There was a client error [502]"),
	{"query-busy", "live queries are refused for the moment, there were too many", "live-query.busy", "link", 1,
		[]string{partQuery},
		func(w *World) { w.XDR.QueryCode, w.XDR.QueryMessage = "too many requests", "Too many requests" }},
	{"query-failing", "live queries fail, and nothing else does", "live-query.error", "link", 1, []string{partQuery},
		func(w *World) { w.XDR.QueryCode, w.XDR.QueryMessage = "E5002", "There was a client error [502]" }},
	{"tiles-narrow-period", "the last mail is older than the period that the tiles show", "tiles.narrow-period", "link",
		0, []string{partData},
		func(w *World) { w.Mail.Last = 3 * 24 * time.Hour }},
	{"tiles-no-mail", "no mail went through the gateway in the last 90 days", "tiles.no-mail", "link", 0,
		[]string{partData},
		func(w *World) { w.Mail.Last = -1 }},
	{"tiles-tracking-off", "message tracking is off on the ESA", "tiles.tracking-off", "link", 1, []string{partData},
		func(w *World) { w.Mail.Tracking = false }},
	{"sma-managed", "reporting and tracking are centralised on an SMA that is not registered", "tiles.centralised",
		"link", 1, []string{partData},
		func(w *World) { w.Mail.Centralised = true }},
	{"insights-not-green", "the Secure Email source in Insights is not green", "insights.not-green", "link", 1,
		[]string{partSync},
		func(w *World) { w.Insights.Green = false }},
	{"insights-inbound-blocked", "XDR calls the source in Insights from its cloud, and a firewall keeps it out",
		"insights.inbound-blocked", "link", 1, []string{partSync},
		func(w *World) { w.Insights.Blocked = true }},
	{"insights-not-synced", "the Secure Email source in Insights was never synced", "insights.not-synced", "link", 0,
		[]string{partSync},
		func(w *World) { w.Insights.Synced = false }},
	{"laptop-dns", "this machine cannot resolve any name; with --probe", "workstation.dns-broken", "access", 0,
		[]string{partLaptop},
		func(w *World) { w.Laptop.DNSBroken = true }},
	{"laptop-blocked", "a firewall keeps this machine from the cloud; with --probe", "workstation.blocked", "access", 0,
		[]string{partLaptop},
		func(w *World) { w.Laptop.Blocked = true }},
	{"laptop-proxy-auth", "this machine's proxy requires a sign-in; with --probe", "workstation.proxy-auth", "access",
		0, []string{partLaptop},
		func(w *World) { w.Laptop.ProxyDenies = true }},
	{"laptop-tls-resigned", "TLS from this machine is re-signed on the way; with --probe", "workstation.re-signed",
		"access", 0, []string{partLaptop},
		func(w *World) { w.Laptop.Resigned = true }},
	{"laptop-ipv6", "IPv6 is broken for this machine, IPv4 works; with --probe", "workstation.ipv6-broken", "access", 0,
		[]string{partLaptop},
		func(w *World) { w.Laptop.IPv6Broken = true }},
	{"laptop-clock", "this machine's clock is 40 minutes behind; with --probe", "workstation.clock-off", "access", 0,
		nil,
		func(w *World) { w.Laptop.ClockBehind = 40 * time.Minute }},
}

// failing is a fault that only the module's own words show: none of the other causes stands behind it.
func failing(name, doc, expect, code, message string) Fault {
	return Fault{name, doc, expect, "link", 1, []string{partHealth},
		func(w *World) { w.XDR.HealthCode, w.XDR.HealthMessage = code, message }}
}

// Find returns the fault of that name.
func Find(name string) (Fault, bool) {
	for _, f := range Faults {
		if f.Name == name {
			return f, true
		}
	}
	return Fault{}, false
}

// Names lists the faults.
func Names() []string {
	var names []string
	for _, f := range Faults {
		names = append(names, f.Name)
	}
	return names
}

// Contradiction names two of the faults that cannot be true at the same time, and the part of the world that both
// decide.
func Contradiction(faults []Fault) (a, b, part string, found bool) {
	for i, f := range faults {
		for _, g := range faults[:i] {
			if f.Name == g.Name {
				continue
			}
			for _, p := range f.Sets {
				if slices.Contains(g.Sets, p) {
					return g.Name, f.Name, p, true
				}
			}
		}
	}
	return "", "", "", false
}

// Break builds a world in a region with these faults. It works on the whole list, because an edit may need what another
// left.
func Break(r region.Region, faults []Fault) *World {
	w := New(r)
	for _, f := range faults {
		f.Break(w)
		w.broken = append(w.broken, f.Name)
	}
	return w
}
