package lab

import "strings"

// Answer is what a truthful operator, who sees the same pages as the customer, answers to a question; not ok when nobody could know.
func (w *World) Answer(question string) (answer string, ok bool) {
	w.Do(func(w *World) { answer, ok = w.answer(question) })
	return answer, ok
}

func (w *World) answer(question string) (string, bool) {
	switch question {
	case "region":
		return string(w.Region), true
	case "deployment":
		return w.Deployment, true
	case "serial":
		return w.Main().Serial, true
	case "sse-services":
		switch (Services{w.Services.ThreatResponse, w.Services.Eventing}) {
		case Services{true, true}:
			return "both-on", true
		case Services{false, true}:
			return "threat-response-off", true
		case Services{true, false}:
			return "eventing-off", true
		}
		return "both-off", true
	case "esa-page":
		return w.Page(), true
	case "esa-server":
		return w.ESA.Server.SSEDevice(), true
	case "smart-licensing":
		switch {
		case !w.ESA.SmartLicensing:
			return "not-in-use", true
		case w.ESA.SmartElsewhere:
			return "other-tenant", true
		}
		return "this-tenant", true
	case "error-text":
		if w.Page() == "asks-for-token" && w.TokenError() != "" {
			return "invalid-or-expired", true
		}
		return "none", true
	case "portal":
		return w.ESA.Token.Portal.SSEPortal(), true
	case "token-shape":
		if wellFormed(w.ESA.Token.Text) {
			return "well-formed", true
		}
		return "blank", true
	case "esa-egress":
		switch {
		case w.ESA.Way.DNSBroken:
			return "no-name", true
		case !w.ESA.Egress || w.ESA.Way.ProxyDenies:
			return "blocked", true
		}
		return "connected", true
	case "esa-proxy":
		if w.ESA.Way.ProxyDenies {
			return "refuses", true
		}
		return "none", true
	case "esa-tls":
		if w.ESA.Way.Intercepted {
			return "yes", true
		}
		return "no", true
	case "esa-clock":
		return w.ESA.Way.ClockBehind.String(), true
	case "esa-version":
		return w.ESA.Version, true
	case "esa-certificate":
		if w.ESA.Way.ServiceCertExpired {
			return "expired", true
		}
		return "valid", true
	case "api-server":
		if w.ESA.Way.APIHung {
			return "hung", true
		}
		return "answers", true
	case "sse-devices":
		return w.listing(), true
	case "cluster":
		if len(w.Machines) == 1 {
			return "no", true
		}
		var serials []string
		for _, m := range w.Machines {
			serials = append(serials, m.Serial)
		}
		return strings.Join(serials, ","), true
	case "cluster-missing":
		var serials []string
		for _, m := range w.Machines {
			if !w.Listed(m) {
				serials = append(serials, m.Serial)
			}
		}
		if len(serials) == 0 {
			return "none", true
		}
		return strings.Join(serials, ","), true
	case "api-ports":
		switch {
		case w.Deployment == "cloud":
			return "ces", true // the customer's administrators see no network settings there (FACTS §4 [D])
		case w.ESA.APIHTTP && w.ESA.APIHTTPS:
			return "both-on", true
		case w.ESA.APIHTTPS:
			return "http-off", true
		case w.ESA.APIHTTP:
			return "https-off", true
		}
		return "both-off", true
	case "xdr-module":
		shows := w.moduleShows()
		return shows, shows != ""
	case "tile":
		return w.tileShows(), true
	case "esa-mail":
		if w.Mail.Last >= 0 && w.Mail.Last < Periods[widest] {
			return "messages", true
		}
		return "none", true
	case "esa-tracking":
		switch {
		case w.Mail.Centralised:
			return "centralised", true
		case !w.Mail.Tracking:
			return "off", true
		}
		return "on", true
	case "insights":
		return w.InsightsShows(), true
	}
	return "", false // when a token was made, and for how long, nobody remembers
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
	case code != "":
		return "unexpected-error"
	case w.HasTileData(m, w.XDR.TilePeriod):
		return "data"
	case w.HasTileData(m, widest):
		return "wider-only"
	}
	return "empty"
}

// Screen is what stands on the screen of the lab's customer, as a person would read it aloud.
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
