package asyncos

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// dateLine is what `date` prints and what the API's system_time holds: "Thu Apr 12 23:38:05 2018 IST" (F-CLI-DATE,
// F-ESA-TIME).
var dateLine = pattern.New(
	`\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{2}) +(\d{1,2}) (\d\d:\d\d:\d\d) (\d{4})(?: +([A-Za-z]{1,5}(?:[+-]\d{1,4})?|[+-]\d\d:?\d\d))?[ \t]*(?:$|["\n])`)

// zones are the abbreviations that only one offset goes by. Those that several places use with different offsets are
// missing on purpose: IST (India, Ireland, Israel), CST, BST, EST, PST, MST, AST, SST, CDT, WST ...
var zones = map[string]time.Duration{
	"UTC": 0, "GMT": 0, "Z": 0, "UCT": 0, "WET": 0, "WEST": time.Hour, "CET": time.Hour, "CEST": 2 * time.Hour,
	"EET":  2 * time.Hour,
	"EEST": 3 * time.Hour, "SAST": 2 * time.Hour, "MSK": 3 * time.Hour, "PKT": 5 * time.Hour, "WIB": 7 * time.Hour,
	"HKT":  8 * time.Hour,
	"AWST": 8 * time.Hour, "JST": 9 * time.Hour, "KST": 9 * time.Hour, "ACST": 9*time.Hour + 30*time.Minute,
	"ACDT": 10*time.Hour + 30*time.Minute, "AEST": 10 * time.Hour, "AEDT": 11 * time.Hour, "NZST": 12 * time.Hour,
	"NZDT": 13 * time.Hour,
	"EDT":  -4 * time.Hour, "MDT": -6 * time.Hour, "PDT": -7 * time.Hour, "AKST": -9 * time.Hour,
	"AKDT": -8 * time.Hour,
	"HST":  -10 * time.Hour,
}

var numericZone = pattern.New(`^(?:GMT|UTC)?([+-])(\d{1,2}):?(\d\d)?$`)

// ParseDate reads the clock of the appliance from the output of `date`, or from the body of the API's system_time,
// which names the zone in full. It is false when the text holds no such time, or when its zone is ambiguous: then only
// the zone comes back, because a time without a known zone cannot be compared.
func ParseDate(out string) (at time.Time, zone string, ok bool) {
	var body struct {
		Data struct{ Time, Timezone string }
	}
	place := ""
	if strings.HasPrefix(strings.TrimSpace(out), "{") && json.Unmarshal([]byte(out), &body) == nil {
		out, place = body.Data.Time, body.Data.Timezone
	}
	m := dateLine.FindStringSubmatch(out)
	if m == nil {
		return time.Time{}, "", false
	}
	zone = m[5]
	const layout = "Jan 2 15:04:05 2006"
	text := strings.Join(m[1:5], " ")
	if place != "" && place != "Local" && !strings.Contains(place, "..") {
		// The machine may have no table of zones (Windows without Go): then the abbreviation has to do.
		if loc, err := time.LoadLocation(place); err == nil {
			at, err := time.ParseInLocation(layout, text, loc)
			// An appliance with older rules of summer time shows itself by another abbreviation.
			if name, _ := at.Zone(); err == nil && (zone == "" || name == zone) {
				return at, place, true
			}
		}
	}
	wall, err := time.Parse(layout, text)
	if err != nil {
		return time.Time{}, zone, false
	}
	offset, known := zones[strings.ToUpper(zone)]
	if n := numericZone.FindStringSubmatch(zone); n != nil {
		hours, minutes := number(n[2]), number(n[3])
		offset, known = time.Duration(hours)*time.Hour+time.Duration(minutes)*time.Minute, hours <= 14 && minutes < 60
		if n[1] == "-" {
			offset = -offset
		}
	}
	if !known {
		return time.Time{}, zone, false
	}
	return wall.Add(-offset), zone, true
}

// number is that of a few digits; of none it is 0.
func number(digits string) int {
	n := 0
	for _, d := range digits {
		n = n*10 + int(d-'0')
	}
	return n
}
