// Package lab is the simulated tenant and appliance. A World stores causes; what the systems show is derived from them,
// so that echoes arise by themselves. Shapes are those of FACTS; what is our own assumption is marked [A].
package lab

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// World is one tenant of XDR and SSE and one Secure Email Gateway, which may be a cluster. Use it under Do or View.
type World struct {
	mu sync.Mutex

	Region     region.Region // the tenant's
	Deployment string        // "on-prem" or "cloud"
	Services   Services
	ESA        Appliance
	Machines   []*Machine // of the ESA's cluster; the first is the one that is looked at, alone when it is no cluster
	Ghosts     []Device   // entries that SSE still lists besides the live ones
	XDR        XDR
	Mail       Mail
	Insights   Insights
	Laptop     Laptop // where xdrdoctor runs

	nextDevice int
	broken     []string // the names of the faults that Break built it with
}

// Services are the switches of SSE > Cloud Services.
type Services struct{ ThreatResponse, Eventing bool }

// Appliance is what is set on the ESA, for all machines of a cluster.
type Appliance struct {
	Model, Version   string
	CloudService     bool          // the cloud service is enabled, submitted or not
	Committed        bool          // that change is committed
	Server           region.Region // the Threat Response server
	Token            Token         // the one that was used last to register
	SmartLicensing   bool          // in use
	SmartElsewhere   bool          // and registered with the tenant of another smart account
	SmartTrouble     SmartTrouble  // why it registers nothing; "": it is well
	Overloaded       bool          // too busy to answer XDR in time
	APIHTTP          bool          // AsyncOS API HTTP on the management interface
	APIHTTPS         bool          // AsyncOS API HTTPS, likewise
	User, Passphrase string        // the account that is good for the API
	Role             string        // of that account; RoleNone lacks every right
	Egress           bool          // the firewall lets tcp/443 to SSE pass
	Way              Way
}

// SmartTrouble is a state of smart licensing in which it registers nothing, as a value of the question smart-license.
type SmartTrouble string

// The troubles (FACTS §7 [D/I]).
const (
	SmartUnregistered SmartTrouble = "not-registered"
	SmartExpired      SmartTrouble = "authorization-expired"
	SmartReserved     SmartTrouble = "reservation"
	SmartOutOfContact SmartTrouble = "out-of-contact"
)

// smartFails says whether the ESA waits for a smart licensing that registers nothing: it is in use and has a trouble,
// or it is not in use and the version registers in no other way (on premises, from 15.5.1 [D]).
func (w *World) smartFails() bool {
	if w.ESA.SmartLicensing {
		return w.ESA.SmartTrouble != ""
	}
	return w.Deployment != "cloud" && w.ESA.since(15, 5) && !strings.HasPrefix(w.ESA.Version, "15.5.0")
}

// Way is what else stands between the appliance and SSE; the zero Way is clear.
type Way struct {
	Lost               bool          // for a reason that nothing on the appliance shows
	DNSBroken          bool          // names are not resolved
	ProxyDenies        bool          // all must go through a proxy, and the proxy wants a sign-in
	Intercepted        bool          // TLS is inspected and re-signed
	ClockBehind        time.Duration // of the appliance's clock
	ServiceCertExpired bool          // the certificate of the cloud service
	APIHung            bool          // the API server takes connections and never answers
}

// Reaches says whether the appliance can hold its connection to SSE.
func (a Appliance) Reaches() bool {
	return a.Egress && a.Way == (Way{ClockBehind: a.Way.ClockBehind, APIHung: a.Way.APIHung}) &&
		a.Way.ClockBehind < 5*time.Minute && !a.OldCABundle()
}

// OldCABundle: AsyncOS up to 12.5, 13.0.0 to 13.0.3, 13.5.1 and 13.5.2 lack the root that SSE's certificate leads to
// (FACTS §7, FN72113 [D]; that they cannot reach SSE [I]).
func (a Appliance) OldCABundle() bool {
	for _, old := range []string{"11.", "12.0", "12.1", "12.5", "13.0.0", "13.0.1", "13.0.2", "13.0.3", "13.5.1-",
		"13.5.2-"} {
		if strings.HasPrefix(a.Version, old) {
			return true
		}
	}
	return false
}

// Roles of the API user that the lab knows.
const (
	RoleAdmin = "Administrator"
	RoleNone  = "Guest" // [A] a role that signs in and may read nothing
)

// Token is a registration token as it was used.
type Token struct {
	Text           string // as it was pasted
	Portal         region.Region
	Made, Used     time.Time
	Lifetime       time.Duration
	EverRegistered bool
}

// Machine is one appliance.
type Machine struct {
	Serial, Host, IP string
	DeviceID         string // its entry in SSE
	Deregistered     bool
	Elsewhere        bool // registered with a tenant that is not ours
}

// Device is an entry of SSE > Devices.
type Device struct {
	ID, Name, Type, Serial, IP, Version string
	Online                              bool
	LastSeen                            time.Time
}

// XDR is the XDR tenant's side.
type XDR struct {
	OrgID, OrgName            string
	ClientID, ClientPassword  string
	ClientRejected            bool
	ClientRegion              region.Region // where the API client was made
	Scopes                    []string
	Modules                   []*Module
	TilePeriod                string // the period that the dashboard is set to
	HealthCode, HealthMessage string // an error of the module that has none of the other causes
	QueryCode, QueryMessage   string // likewise, of live queries alone
	RateLimited               bool   // the organisation's requests are used up
	Recreated                 bool   // somebody removed my module and made it anew
}

// Module is an instance of the Secure Email module.
type Module struct {
	ID, Name, DeviceID string
	Enabled            bool
	Mine               bool // made for the appliance that is looked at
}

// Mail is the traffic through the appliance and what is kept of it.
type Mail struct {
	Last          time.Duration // since the last message; negative: none was ever seen
	Tracking      bool          // message tracking is enabled
	Centralised   bool          // reporting and tracking are centralised on an SMA
	SMARegistered bool          // and that SMA is the registered device
}

// Insights is Device Insights' view.
type Insights struct{ Listed, Green, Synced bool }

// Quiet values of the healthy world.
const (
	serial    = "564D1A2B3C4D5E6F7A8B-0C1D2E3F4A5B"
	tokenText = "9f86d081884c7d659a2feaa0c55ad015"
	widest    = "last_90_days"
	narrow    = "last_24_hours"
)

// New is the healthy world: registered for months, so its token has long expired.
func New(r region.Region) *World {
	w := &World{
		Region: r, Deployment: "on-prem",
		Services: Services{true, true},
		ESA: Appliance{
			Model: "C100V", Version: "15.0.0-416", CloudService: true, Committed: true, Server: r,
			APIHTTP: true, APIHTTPS: true, User: "xdrdoctor", Passphrase: "Lab-passphrase-1!", Role: RoleAdmin,
			Egress: true,
		},
		XDR: XDR{
			OrgID: "1f7a1f46-0d2e-4a0c-9d8e-5b6b0c5a7e11", OrgName: "Example Mail Ltd",
			ClientID: "client-7b9b1f0e-3f52-4f0b-9e1f-0a4c2d6e8f10", ClientPassword: "Lab_client-password_0123456789",
			ClientRegion: r, Scopes: allScopes(), TilePeriod: narrow,
		},
		Mail:     Mail{Last: 20 * time.Minute, Tracking: true},
		Insights: Insights{Listed: true, Green: true, Synced: true},
	}
	w.Machines = []*Machine{{Serial: serial, Host: "esa01.example.com", IP: "192.0.2.25"}}
	w.Machines[0].DeviceID = w.newDeviceID()
	now := time.Now()
	w.ESA.Token = Token{Text: tokenText, Portal: r, Made: now.Add(-2000 * time.Hour),
		Used: now.Add(-2000*time.Hour + 5*time.Minute), Lifetime: time.Hour}
	w.XDR.Modules = []*Module{
		{ID: "a1c3e5f7-0b2d-4f6a-8c9e-1d3f5b7a9c0e", Name: "Secure Email", DeviceID: w.Machines[0].DeviceID,
			Enabled: true, Mine: true},
		{ID: "b2d4f6a8-1c3e-4a5b-9d0f-2e4a6c8b0d1f", Name: "Secure Email branch office", DeviceID: branch.ID,
			Enabled: true},
	}
	return w
}

// branch is a second gateway of the tenant, another site's, always healthy.
var branch = Device{ID: "0e7c0000-5a5a-4c1b-8f00-0000000000b2", Name: "esa-branch.example.com", Type: "ESA",
	Serial: "4229AABBCCDDEEFF0011-99887766", IP: "198.51.100.7", Version: "15.0.0-416", Online: true}

// firewall is a device of another kind in the same tenant.
var firewall = Device{ID: "0e7c0000-5a5a-4c1b-8f00-0000000000f1", Name: "ftd-edge", Type: "FTD", Serial: "JAD2345ABCD",
	IP: "192.0.2.1", Version: "7.4.1", Online: true}

func allScopes() []string {
	return []string{"enrich:read", "event:read", "integration:read", "profile:read", "sse:read", "dashboard:read"}
}

// Do changes the world.
func (w *World) Do(change func(*World)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change(w)
}

// View reads the world; see must not keep what it is given.
func (w *World) View(see func(*World)) { w.Do(see) }

func (w *World) newDeviceID() string {
	w.nextDevice++
	return fmt.Sprintf("0e7c0000-5a5a-4c1b-8f00-%012d", w.nextDevice)
}

// Main is the machine that is looked at.
func (w *World) Main() *Machine { return w.Machines[0] }

// TokenError is what the ESA says of the token that was used, or "" when it is good. Text: FACTS §1, S3 [D].
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

// Listed says whether SSE shows the machine in our tenant.
func (w *World) Listed(m *Machine) bool {
	return w.registers() && w.Services.ThreatResponse && w.Services.Eventing && w.ESA.Server == w.Region &&
		!m.Deregistered && !m.Elsewhere && !w.ESA.SmartElsewhere
}

// Page is what Network > Cloud Service Settings on the ESA shows, as a value of the question esa-page. That it asks for
// a token while the services in SSE are off is assumed [A].
func (w *World) Page() string {
	m := w.Main()
	switch {
	case !w.ESA.CloudService:
		return "disabled"
	case !w.ESA.Committed, w.smartFails(): // that it asks for no token either [I]
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

// ModuleError is the error that XDR reports of a module, both empty when it works. E4017 and its words: FACTS §3 [D];
// the code of the unexpected error is assumed [A].
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
	case !w.ESA.APIHTTP || !w.ESA.APIHTTPS || w.ESA.Way.APIHung || w.ESA.Overloaded:
		return "unexpected-error", "There was an unexpected error on the Secure Email module"
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

// Periods are those that tiles take; the last two are inferred [I].
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
	case !w.Insights.Green || !online:
		return "not-green"
	case !w.Insights.Synced:
		return "not-synced"
	}
	return "green"
}

// Register is what the customer does with a fresh token of the tenant's own portal, on one machine: a new device id
// arises.
func (w *World) Register(m *Machine) {
	now := time.Now()
	w.ESA.Token = Token{Text: "c3ab8ff13720e8ad9047dd39466b3c89", Portal: w.Region, Made: now, Used: now,
		Lifetime: 24 * time.Hour}
	m.Deregistered, m.Elsewhere = false, false
	m.DeviceID = w.newDeviceID()
}

// NewModule is what the XDR admin does when the steps say: add a new module on the registered device, remove the old
// one.
func (w *World) NewModule() {
	var kept []*Module
	for _, m := range w.XDR.Modules {
		if !m.Mine {
			kept = append(kept, m)
		}
	}
	w.nextDevice++
	w.XDR.Recreated = false
	w.XDR.Modules = append(kept, &Module{
		ID: fmt.Sprintf("c3e5a7b9-2d4f-4b6c-8e1a-%012d", w.nextDevice), Name: "Secure Email",
		DeviceID: w.Main().DeviceID, Enabled: true, Mine: true,
	})
}
