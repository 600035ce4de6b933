package lab

import (
	"fmt"
	"time"
)

// remedies do in the World all that the words of a case tell the customer to do, no more. They are keyed by check.case,
// not by fault.
var remedies = map[string]func(*World){
	"xdr-api.rejected":      func(w *World) { w.XDR.ClientRejected = false },
	"xdr-api.scope-missing": func(w *World) { w.XDR.Scopes = allScopes() },
	"xdr-api.other-region":  func(w *World) { w.XDR.ClientRegion = w.Region },

	"xdr-api.no-header":     takesToken,
	"xdr-api.clocks-differ": takesToken,
	"xdr-api.token-changed": takesToken,
	"xdr-api.token-revoked": takesToken,

	"workstation.dns-broken":  func(w *World) { w.Laptop.DNSBroken = false },
	"workstation.blocked":     func(w *World) { w.Laptop.Blocked = false },
	"workstation.proxy-auth":  func(w *World) { w.Laptop.ProxyDenies = false },
	"workstation.re-signed":   func(w *World) { w.Laptop.Resigned = false },
	"workstation.clock-off":   func(w *World) { w.Laptop.ClockBehind = 0 },
	"workstation.ipv6-broken": func(w *World) { w.Laptop.IPv6Broken = false },

	"sse-services.threat-response-off": func(w *World) { w.Services.ThreatResponse = true },
	"sse-services.eventing-off":        func(w *World) { w.Services.Eventing = true },
	"sse-services.both-off":            func(w *World) { w.Services = Services{true, true} },

	"cloud-service.disabled": func(w *World) {
		w.ESA.CloudService, w.ESA.Committed, w.ESA.Server = true, true, w.Region
		if w.Page() == "asks-for-token" {
			registerAll(w)
		}
	},
	"cloud-service.wrong-server": func(w *World) {
		w.ESA.Server, w.ESA.Committed = w.Region, true
		w.Register(w.Main())
		w.NewModule()
	},
	"smart-licensing.other-tenant": func(w *World) {
		w.ESA.SmartElsewhere = false
		w.NewModule()
	},
	"smart-licensing.not-registered":        smartWell,
	"smart-licensing.authorization-expired": smartWell,
	"smart-licensing.out-of-contact":        smartWell,
	"smart-licensing.reservation":           smartWell,
	"smart-licensing.required":              smartWell,
	"commit.pending": func(w *World) {
		w.ESA.Committed = true
		registerAll(w)
	},
	"token.malformed":             registerAll,
	"token.wrong-region":          registerAll,
	"token.expired":               registerAll,
	"registration.not-registered": registerAll,
	"registration.other-tenant":   registerAll,
	"registration.duplicate":      func(w *World) { w.Ghosts = nil; w.useLiveDevice() },
	"cluster-mode.machines-missing": func(w *World) {
		for _, m := range w.Machines {
			if !w.Listed(m) {
				w.Register(m)
			}
		}
	},
	// its steps open the firewall, pass the proxy and the inspection, set the clock, fetch the certificate
	"device-online.offline": func(w *World) {
		w.ESA.Egress, w.ESA.Way = true, Way{APIHung: w.ESA.Way.APIHung}
	},
	"device-online.ces-offline": func(w *World) {
		w.ESA.Egress, w.ESA.Way = true, Way{APIHung: w.ESA.Way.APIHung}
	},
	"network.dns-broken":            func(w *World) { w.ESA.Way.DNSBroken = false },
	"network.egress-blocked":        func(w *World) { w.ESA.Egress = true },
	"network.proxy-auth":            func(w *World) { w.ESA.Way.ProxyDenies = false },
	"tls-inspection.intercepted":    func(w *World) { w.ESA.Way.Intercepted = false },
	"clock.behind":                  func(w *World) { w.ESA.Way.ClockBehind = 0 },
	"clock.ahead":                   func(w *World) { w.ESA.Way.ClockBehind = 0 },
	"asyncos-version.old-ca-bundle": upgrade,
	"asyncos-version.too-old":       upgrade,
	"asyncos-version.no-apjc":       upgrade,
	"service-certificate.expired":   func(w *World) { w.ESA.Way.ServiceCertExpired = false },
	"api-server.overloaded":         func(w *World) { w.ESA.Overloaded = false },
	"api-server.hung":               func(w *World) { w.ESA.Way.APIHung = false },
	"device-link.recreated":         (*World).NewModule,
	"live-query.error":              queriesWell,
	"live-query.busy":               queriesWell,
	"quota.rate-limited":            func(w *World) { w.XDR.RateLimited = false },

	"asyncos-api.http-off":      func(w *World) { w.ESA.APIHTTP = true },
	"asyncos-api.https-off":     func(w *World) { w.ESA.APIHTTPS = true },
	"asyncos-api.both-off":      apiOn,
	"asyncos-api.ces-needs-tac": apiOn,
	"asyncos-api.sma-off":       func(w *World) { w.Mail.SMAAPIOff = false },

	"esa-access.sign-in-refused": func(w *World) { w.ESA.Passphrase = New(w.Region).ESA.Passphrase },
	"esa-access.other-product":   func(w *World) { w.ESA.Speaks = "" },
	"esa-access.token-refused":   func(w *World) { w.ESA.TokensRefused = false },
	"esa-access.no-rights":       func(w *World) { w.ESA.Role = RoleAdmin },

	"module.missing":      (*World).NewModule,
	"module.stale-device": (*World).NewModule,
	"module.disabled": func(w *World) {
		if m := w.MyModule(); m != nil {
			m.Enabled = true
		}
	},
	"module-health.error":         answersWell,
	"module-health.busy":          answersWell,
	"module-health.no-rights":     answersWell,
	"module-health.no-connection": answersWell,
	"module-health.bad-settings":  answersWell,
	"module-health.certificate":   answersWell,

	"tiles.narrow-period": func(w *World) { w.XDR.TilePeriod = widest },
	"tiles.no-mail":       func(w *World) { w.Mail.Last = time.Minute },
	"tiles.tracking-off":  func(w *World) { w.Mail.Tracking = true },
	"tiles.centralised":   func(w *World) { w.Mail.SMARegistered = true },

	"insights.not-green":       func(w *World) { w.Insights.Green = true },
	"insights.inbound-blocked": func(w *World) { w.Insights.Blocked = false },
	"insights.not-synced":      func(w *World) { w.Insights.Synced = true },
}

// registerAll: "Register, once. In a cluster: machine mode, on every machine", then a new module on the device.
func registerAll(w *World) {
	for _, m := range w.Machines {
		w.Register(m)
	}
	w.NewModule()
}

func takesToken(w *World) { w.XDR.TokenRefused = tokenRefusal{} }

func answersWell(w *World) { w.XDR.HealthCode, w.XDR.HealthMessage = "", "" }

func queriesWell(w *World) { w.XDR.QueryCode, w.XDR.QueryMessage = "", "" }

// smartWell registers the ESA by itself.
func smartWell(w *World) {
	w.ESA.SmartLicensing, w.ESA.SmartTrouble = true, ""
	registerAll(w)
}

func upgrade(w *World) { w.ESA.Version = New(w.Region).ESA.Version }

func apiOn(w *World) { w.ESA.APIHTTP, w.ESA.APIHTTPS = true, true }

func (w *World) useLiveDevice() {
	if m := w.MyModule(); m != nil {
		m.DeviceID = w.Main().DeviceID
	}
}

// Remedies lists the codes for which the lab has a remedy.
func Remedies() map[string]bool {
	codes := map[string]bool{}
	for c := range remedies {
		codes[c] = true
	}
	return codes
}

// Repair does the remedy of a code, and says whether it changed anything.
func (w *World) Repair(code string) (changed bool, err error) {
	remedy, ok := remedies[code]
	if !ok {
		return false, fmt.Errorf("lab: no remedy for %q", code)
	}
	w.Do(func(w *World) {
		before := w.snapshot()
		remedy(w)
		changed = w.snapshot() != before
	})
	return changed, nil
}

// snapshot is all of the World's causes as text, to see whether something changed.
func (w *World) snapshot() string {
	s := fmt.Sprintf("%v %v %v %+v %+v %+v %+v %+v %+v", w.Region, w.Deployment, w.Services, w.ESA, w.Ghosts, w.Mail,
		w.Insights, w.XDR, w.Laptop)
	for _, m := range w.Machines {
		s += fmt.Sprintf(" %+v", *m)
	}
	for _, m := range w.XDR.Modules {
		s += fmt.Sprintf(" %+v", *m)
	}
	return s
}
