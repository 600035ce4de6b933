package checks

import (
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// Tiles: empty is not broken. First a wider period, then the ESA's own Monitor > Overview, then where tracking is kept
// (F-LINK-PERIOD, F-LINK-OVERVIEW, F-LINK-SMA).
var Tiles = &check.Check{
	Name:     "tiles",
	Doc:      "tiles show data",
	Seen:     "the tiles show no data",
	Docs:     []check.Doc{integration},
	Station:  check.AtTiles,
	Requires: []*check.Check{SSEServices, Registration, DeviceOnline, AsyncOSAPI, APIServer, Module, ModuleHealth},
	Needs:    []fact.Any{facts.TileState, facts.ESAMail, facts.ESATracking},
	Run: func(p *check.Pass) check.Finding {
		t, ok := check.Read(p, facts.TileState)
		switch {
		case !ok:
			return p.Unknown()
		case t.Shows == facts.TileData:
			return p.OK("data", nil)
		case t.Shows == facts.TileWiderOnly && t.Period != "":
			return p.Warn("narrow-period", check.Args{"period": t.Period})
		case t.Shows == facts.TileWiderOnly:
			return p.Warn("narrow-period", check.Args{"period": i18n.Text("the current period")})
		}
		// asked before the mail: it may be another appliance's matter
		tracking, known := check.Read(p, facts.ESATracking)
		mail, ok := check.Read(p, facts.ESAMail)
		switch {
		case ok && !mail:
			return p.Warn("no-mail", nil)
		case tracking == "off":
			return p.Fail("tracking-off", nil)
		case tracking == facts.TrackingCentralised:
			return p.Fail("centralised", nil)
		case !ok || !known:
			return p.Unknown()
		}
		return p.Doubt("empty", nil)
	},
	Notes: map[string]check.Note{"data": {Text: "a tile shows data"}},
	Doubts: map[string]check.Note{
		"empty": {Text: "the ESA counts mail and keeps tracking data, but the tiles are empty at 90 days: collect a HAR for Cisco TAC"},
	},
	Cases: map[check.Case]check.Remedy{
		"narrow-period": {
			Known:   check.Usual,
			Problem: "The tiles are empty for {period} and have data for a wider period: usually little mail, not a fault.",
			Could:   "The tiles' period is too narrow.",
			Impact:  "XDR reads this ESA. Whether newer mail is missing is not known.",
			Steps: []check.Step{{
				Who:   check.You,
				Where: check.Place{Portal: check.XDRConsole, Hint: "the dashboard, the period of the tiles"},
				Do:    "Widen it, up to Last 90 Days.",
			}},
		},
		"no-mail": {
			Known:   check.Usual,
			Problem: "No mail went through this ESA in the last 90 days; empty tiles are then usually correct.",
			Could:   "No mail went through this ESA.",
			Impact:  "The integration is not at fault. Does the mail go through this gateway?",
			Steps: []check.Step{{
				Who: check.ESAAdmin, Where: check.Place{Path: "any mailbox behind this ESA"},
				Do: "Send a test message through it, wait a few minutes, and look at the tiles again.",
			}},
		},
		"tracking-off": {
			Known:   check.Usual,
			Problem: "Message tracking is off on the ESA; usually that leaves the tiles empty.",
			Could:   "Message tracking is off on the ESA.",
			Impact:  "XDR finds no messages, in tiles and in investigations. Mail delivery is not affected.",
			Steps: []check.Step{
				{
					Who:     check.ESAAdmin,
					Where:   check.Place{Portal: check.ESAWeb, Hint: "the settings of message tracking"},
					Changes: true,
					Do:      "Enable message tracking, Submit, Commit Changes. Only mail from then on is tracked.",
				},
			},
			Allow: settle,
		},
		"centralised": {
			Known:   check.Inferred,
			Problem: "Reporting and tracking of this ESA are centralised on a Secure Email and Web Manager (SMA).",
			Could:   "Reporting is centralised on an SMA.",
			Impact:  "XDR queries the ESA, which keeps no data. Mail delivery is not affected.",
			Steps: []check.Step{
				{
					Who: check.SSEAdmin, Where: devicesPage, Changes: true,
					Do: "Stop sharing the screen now. Make a new token for the SMA.",
				},
				{
					Who: check.ESAAdmin, Where: check.Place{Path: "the SMA's cloud service settings"}, Changes: true,
					Do: "Register the SMA.",
				},
				{
					Who: check.XDRAdmin, Where: integrations, Changes: true,
					Do: "Add a NEW Secure Email and Web Manager module on the SMA. Remove the one on the ESA only when the new one shows data.",
				},
			},
			Allow: settle,
		},
	},
}
