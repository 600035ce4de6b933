package lab

import (
	"strings"
	"time"
)

// What the systems show follows from the causes that the World stores.

// TokenError is what the ESA says of the token that was used, or "" when it is good. Text: F-LINK-TOKEN.
func (w *World) TokenError() string {
	t := w.ESA.Token
	if wellFormed(t.Text) && t.Portal == w.ESA.Server && !t.Used.After(t.Made.Add(t.Lifetime)) {
		return ""
	}
	return "Registration failed because of an invalid or expired token. Make sure that you use a valid token for your appliance with the Cisco XDR Threat Response portal."
}

func wellFormed(token string) bool {
	return token != "" && strings.IndexFunc(token, func(r rune) bool {
		return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
	}) < 0
}

// Registers says whether the ESA's settings and token let it register anywhere.
func (w *World) registers() bool {
	return w.ESA.CloudService && w.ESA.Committed && w.TokenError() == "" && !w.smartFails()
}

// RegisterAnswer is what the ESA shows of the last attempt to register, as a value of the question error-text. An
// appliance that asks for a token because it was deregistered has not tried again.
func (w *World) RegisterAnswer() string {
	switch {
	case w.Page() != "asks-for-token":
		return "none"
	case w.Main().Failed:
		return "other" // it never came to SSE, so the answer is not about the token
	case w.TokenError() != "":
		return "invalid-or-expired"
	}
	return "none"
}

// Listed says whether SSE shows the machine in our tenant.
func (w *World) Listed(m *Machine) bool {
	return w.registers() && w.Services.ThreatResponse && w.Services.Eventing && w.ESA.Server == w.Region &&
		!m.Deregistered && !m.Elsewhere && !w.ESA.SmartElsewhere
}

// Page is what Network > Cloud Service Settings on the ESA shows, as a value of the question esa-page. That it asks for
// a token while the services in SSE are off is assumed (F-LAB-SERVICES).
func (w *World) Page() string {
	m := w.Main()
	switch {
	case !w.ESA.CloudService:
		return "disabled"
	case !w.ESA.Committed, w.smartFails(): // that it asks for no token either: F-FIELD-SMART
		return "no-token-field"
	case w.ESA.SmartElsewhere || m.Elsewhere:
		return "registered"
	case !w.registers() || m.Deregistered:
		return "asks-for-token"
	case w.ESA.Server != w.Region, w.Listed(m):
		return "registered"
	default:
		return "asks-for-token"
	}
}

// Devices is SSE > Devices.
func (w *World) Devices() []Device {
	devices := []Device{firewall, branch}
	for _, m := range w.Machines {
		if w.Listed(m) {
			devices = append(devices, Device{
				ID: m.DeviceID, Name: m.Host, Type: "ESA", Serial: m.Serial, IP: m.IP, Version: w.ESA.Version,
				Online: w.ESA.Reaches(), LastSeen: time.Now().Add(-3 * time.Minute),
			})
		}
	}
	if w.Listed(w.Main()) {
		devices = append(devices, w.Ghosts...)
	}
	return devices
}

// MyModule is the module instance for the appliance, nil when there is none.
func (w *World) MyModule() *Module {
	for _, m := range w.XDR.Modules {
		if m.Mine {
			return m
		}
	}
	return nil
}

// unexpectedError is our code for the error that the document has without one (F-LAB-UNEXPECTED).
const unexpectedError = "unexpected-error"

// ModuleError is the error that XDR reports of a module, both empty when it works. E4017 and its words: F-XDR-E4017,
// F-LINK-OFFLINE; the code of the unexpected error is assumed (F-LAB-UNEXPECTED).
func (w *World) ModuleError(m *Module) (code, message string) {
	if !m.Mine {
		return "", ""
	}
	online := false
	for _, d := range w.Devices() {
		online = online || d.ID == m.DeviceID && d.Online
	}
	switch {
	case !online:
		return "E4017", "There was a client error in the Secure Email module: E4017: Device is offline [409]"
	case w.Mail.bySMA() && w.Mail.SMAAPIOff,
		!w.Mail.bySMA() && (!w.ESA.APIHTTP || !w.ESA.APIHTTPS || w.ESA.Way.APIHung || w.ESA.Overloaded):
		return unexpectedError, "There was an unexpected error on the Secure Email module"
	}
	return w.XDR.HealthCode, w.XDR.HealthMessage
}

// HasTileData says whether the tiles of a module show anything for a period.
func (w *World) HasTileData(m *Module, period string) bool {
	if !m.Mine {
		return true
	}
	if w.Mail.Centralised && !w.Mail.SMARegistered || !w.Mail.Tracking {
		return false
	}
	return w.Mail.Last >= 0 && w.Mail.Last < Periods[period]
}

// Periods are those that tiles take; the last two are inferred (F-XDR-PERIODS-WIDE).
var Periods = map[string]time.Duration{
	"last_hour": time.Hour, "last_24_hours": 24 * time.Hour, "last_7_days": 7 * 24 * time.Hour,
	"last_30_days": 30 * 24 * time.Hour, "last_60_days": 60 * 24 * time.Hour, "last_90_days": 90 * 24 * time.Hour,
}

// InsightsShows is what the list of sources in Insights shows, as a value of the question insights.
func (w *World) InsightsShows() string {
	online := w.Listed(w.Main()) && w.ESA.Reaches() && w.ESA.APIHTTP && w.ESA.APIHTTPS &&
		!w.ESA.Way.APIHung && !w.ESA.Overloaded
	switch {
	case !w.Insights.Listed:
		return "not-listed"
	case !w.Insights.Green || w.Insights.Blocked || !online:
		return "not-green"
	case !w.Insights.Synced:
		return "not-synced"
	}
	return "green"
}
