package lab

import "strings"

// Answer is what a truthful operator says who sees the same pages as the customer. Not ok: nobody could know.
func (w *World) Answer(question string) (answer string, ok bool) {
	say := answers[question]
	if say == nil {
		return "", false
	}
	w.Do(func(w *World) { answer = say(w) })
	return answer, answer != ""
}

// answers has an entry for every question. An entry answers "" when nobody could know; a nil entry: nobody ever
// remembers.
var answers = map[string]func(*World) string{
	"region":     func(w *World) string { return string(w.Region) },
	"deployment": func(w *World) string { return w.Deployment },
	"serial":     func(w *World) string { return w.Main().Serial },

	"sse-services":    servicesShow,
	"esa-page":        (*World).Page,
	"esa-server":      func(w *World) string { return w.ESA.Server.SSEDevice() },
	"smart-license":   smartLicenseShows,
	"smart-licensing": smartLicensingShows,

	"error-text":  (*World).RegisterAnswer,
	"portal":      func(w *World) string { return w.ESA.Token.Portal.SSEPortal() },
	"token-shape": func(w *World) string { return either(wellFormed(w.ESA.Token.Text), "well-formed", "blank") },
	"issued":      nil,
	"lifetime":    nil,

	"esa-egress":      egressShows,
	"esa-proxy":       func(w *World) string { return either(w.ESA.Way.ProxyDenies, "refuses", "none") },
	"esa-tls":         func(w *World) string { return either(w.ESA.Way.Intercepted, "yes", "no") },
	"esa-clock":       func(w *World) string { return w.ESA.Way.ClockBehind.String() },
	"esa-version":     func(w *World) string { return w.ESA.Version },
	"esa-certificate": func(w *World) string { return either(w.ESA.Way.ServiceCertExpired, "expired", "valid") },

	"sse-devices": (*World).listing,
	// the operator opens the tenant's own portal
	"sse-organisation": func(*World) string { return "same" },
	"cluster":          clusterShows,
	"cluster-missing":  missingShows,
	"api-ports":        portsShow,
	"sma-ports": func(w *World) string {
		return either(!w.Mail.Centralised, "", either(w.Mail.SMAAPIOff, "off", "both-on"))
	},
	"insights-inbound": func(w *World) string { return either(w.Insights.Blocked, "blocked", "not-inbound") },
	"api-server":       func(w *World) string { return either(w.ESA.Way.APIHung, "hung", "answers") },
	"esa-load":         func(w *World) string { return either(w.ESA.Overloaded, "overloaded", "normal") },

	"xdr-module": (*World).moduleShows,
	"tile":       (*World).tileShows,
	"esa-mail": func(w *World) string {
		return either(w.Mail.Last >= 0 && w.Mail.Last < Periods[widest], "messages", "none")
	},
	"esa-tracking": trackingShows,
	"insights":     (*World).InsightsShows,
}

func either(holds bool, yes, no string) string {
	if holds {
		return yes
	}
	return no
}

func servicesShow(w *World) string {
	switch w.Services {
	case Services{true, true}:
		return "both-on"
	case Services{false, true}:
		return "threat-response-off"
	case Services{true, false}:
		return "eventing-off"
	}
	return "both-off"
}

func smartLicenseShows(w *World) string {
	switch {
	case !w.ESA.SmartLicensing:
		return "not-in-use"
	case w.ESA.SmartTrouble != "":
		return string(w.ESA.SmartTrouble)
	}
	return "registered"
}

func smartLicensingShows(w *World) string {
	switch {
	case !w.ESA.SmartLicensing:
		return "not-in-use"
	case w.ESA.SmartElsewhere:
		return "other-tenant"
	}
	return "this-tenant"
}

func egressShows(w *World) string {
	switch {
	case w.ESA.Way.DNSBroken:
		return "no-name"
	case !w.ESA.Egress || w.ESA.Way.ProxyDenies:
		return "blocked"
	}
	return "connected"
}

func clusterShows(w *World) string {
	switch listed := serials(w, w.Listed); {
	case len(w.Machines) == 1:
		return "no"
	case listed == serials(w, func(*Machine) bool { return true }):
		return "all"
	}
	return "some"
}

func missingShows(w *World) string {
	missing := serials(w, func(m *Machine) bool { return !w.Listed(m) })
	return either(missing == "", "none", missing)
}

// serials are those of the machines for which a condition holds.
func serials(w *World, holds func(*Machine) bool) string {
	var all []string
	for _, m := range w.Machines {
		if holds(m) {
			all = append(all, m.Serial)
		}
	}
	return strings.Join(all, ",")
}

func portsShow(w *World) string {
	switch {
	case w.Deployment == "cloud":
		return "ces" // the customer's administrators see no network settings there (F-ESA-CES-NETWORK)
	case w.ESA.APIHTTP && w.ESA.APIHTTPS:
		return "both-on"
	case w.ESA.APIHTTPS:
		return "http-off"
	case w.ESA.APIHTTP:
		return "https-off"
	}
	return "both-off"
}

func trackingShows(w *World) string {
	switch {
	case w.Mail.Centralised:
		return "centralised"
	case !w.Mail.Tracking:
		return "off"
	}
	return "on"
}

// listing is what a person sees who searches SSE > Devices for the serial.
func (w *World) listing() string {
	n, online := 0, false
	for _, d := range w.Devices() {
		if d.Serial == w.Main().Serial {
			n, online = n+1, online || d.Online
		}
	}
	switch {
	case n == 0:
		return "absent"
	case n > 1:
		return "twice"
	case online:
		return "online"
	}
	return "offline"
}

func (w *World) moduleShows() string {
	m := w.MyModule()
	switch {
	case m == nil:
		return "missing"
	case !w.Listed(w.Main()):
		return "" // its device cannot be compared with one that SSE does not list
	case m.DeviceID != w.Main().DeviceID:
		return "other-device"
	case !m.Enabled:
		return "disabled"
	}
	return "ok"
}

func (w *World) tileShows() string {
	m := w.MyModule()
	if m == nil || !m.Enabled { // its tiles are gone
		return "other"
	}
	switch code, _ := w.ModuleError(m); {
	case code == "E4017":
		return "e4017"
	case code == unexpectedError:
		return "unexpected-error"
	case code != "":
		return "other"
	case w.HasTileData(m, w.XDR.TilePeriod):
		return "data"
	case w.HasTileData(m, widest):
		return "wider-only"
	}
	return "empty"
}

// Screen is what the screen of the lab's customer shows, as a person would read it aloud.
func (w *World) Screen() (text string) {
	w.Do(func(w *World) {
		text = w.screen()
	})
	return text
}

func (w *World) screen() string {
	if w.Page() == "asks-for-token" && w.TokenError() != "" {
		return w.TokenError()
	}
	m := w.MyModule()
	if m == nil || !m.Enabled {
		return "no tile of Secure Email"
	}
	if _, message := w.ModuleError(m); message != "" {
		return message
	}
	switch w.tileShows() {
	case "data":
		return "tiles with data"
	}
	return "tiles without data"
}
