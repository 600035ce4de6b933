// Package lab is the simulated tenant and appliance. A World stores causes; what the systems show is derived from them,
// so that echoes arise by themselves. Shapes are those of docs/facts.md; an assumption that only the lab makes has an
// id that begins with F-LAB.
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
	Machines   []*Machine // of the ESA's cluster; the first is the one in question, alone when there is no cluster
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
	Speaks           Product // what answers at the address that was given for the ESA
	TokensRefused    bool    // something on the way spoils the header with the API's token
}

// Product is a product that speaks the AsyncOS API, each under a base path of its own. The zero value is the ESA.
type Product string

// The other products.
const (
	SMA          Product = "sma" // Secure Email and Web Manager: F-ESA-SMA
	WebAppliance Product = "wsa" // Secure Web Appliance: F-ESA-WSA
)

// SmartTrouble is a state of smart licensing in which it registers nothing, as a value of the question smart-license.
type SmartTrouble string

// The troubles (F-FIELD-SMART-CONTACT, F-FIELD-RESERVATION).
const (
	SmartUnregistered SmartTrouble = "not-registered"
	SmartExpired      SmartTrouble = "authorization-expired"
	SmartReserved     SmartTrouble = "reservation"
	SmartOutOfContact SmartTrouble = "out-of-contact"
)

// smartFails says whether the ESA waits for a smart licensing that registers nothing: it is in use and has a trouble,
// or it is not in use and the version registers in no other way (on premises, from 15.5.1: F-FIELD-SMART).
func (w *World) smartFails() bool {
	if w.ESA.SmartLicensing {
		return w.ESA.SmartTrouble != ""
	}
	return w.Deployment != "cloud" && w.ESA.since(15, 5) && !strings.HasPrefix(w.ESA.Version, "15.5.0")
}

// Way is what else lies between the appliance and SSE; the zero Way is clear.
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

// registersFrom says whether an attempt to register comes to SSE: what loses the standing connection alone does not
// keep it from that.
func (a Appliance) registersFrom() bool {
	a.Way.Lost = false
	return a.Reaches()
}

// OldCABundle: AsyncOS up to 12.5, 13.0.0 to 13.0.3, 13.5.1 and 13.5.2 lack the root that SSE's certificate leads to
// (F-FIELD-CA; that they cannot reach SSE: F-FIELD-CA-SSE).
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
	RoleNone  = "Guest" // F-LAB-ESA: a role that signs in and may read nothing
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
	Failed           bool // the last attempt to register never came to SSE
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
	TokenRefused              tokenRefusal
	RateLimited               bool // the organisation's requests are used up
	Recreated                 bool // somebody removed my module and made a new one
}

// Module is an instance of the Secure Email module.
type Module struct {
	ID, Name, DeviceID string
	Enabled            bool
	Mine               bool // made for the appliance in question
}

// Mail is the traffic through the appliance and what is kept of it.
type Mail struct {
	Last          time.Duration // since the last message; negative: none was ever seen
	Tracking      bool          // message tracking is enabled
	Centralised   bool          // reporting and tracking are centralised on an SMA
	SMARegistered bool          // and that SMA is the registered device
	SMAAPIOff     bool          // AsyncOS API HTTP or HTTPS is off on that SMA
}

// bySMA says that XDR asks an SMA for the appliance's reports.
func (m Mail) bySMA() bool { return m.Centralised && m.SMARegistered }

// Insights is Device Insights' view.
type Insights struct {
	Listed, Green, Synced bool
	Blocked               bool // the source is called from XDR's cloud, and a firewall does not let that in
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

// Main is the machine in question.
func (w *World) Main() *Machine { return w.Machines[0] }

// Register is what the customer does with a fresh token of the tenant's own portal, on one machine: a new device id
// arises. Where the appliance cannot reach SSE the attempt fails, and the machine is registered nowhere.
func (w *World) Register(m *Machine) {
	now := time.Now()
	w.ESA.Token = Token{Text: "c3ab8ff13720e8ad9047dd39466b3c89", Portal: w.Region, Made: now, Used: now,
		Lifetime: 24 * time.Hour}
	if m.Failed = !w.ESA.registersFrom(); m.Failed {
		m.Deregistered, m.Elsewhere = true, false
		return
	}
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
