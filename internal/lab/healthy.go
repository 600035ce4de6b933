package lab

import (
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

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
