// Package region knows the three regions of Cisco XDR and the names that each product gives them.
// Hosts and labels: F-REGION-HOSTS, F-REGION-PORTALS, F-REGION-SERVERS.
package region

import (
	"fmt"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// Region is "us", "eu" or "apjc": XDR's own spelling.
type Region string

// The regions.
const (
	US   Region = "us"
	EU   Region = "eu"
	APJC Region = "apjc"
)

// All lists the regions in the order in which the portals show them.
var All = []Region{US, EU, APJC}

type hosts struct {
	label                          string // in the ESA's menu of Threat Response servers
	xdrPortal, xdrAPI              string
	ssePortal, sseDevice, insights string
	names                          []string // what people call it
	inbound                        []string // the addresses from which XDR calls products (F-XDR-INBOUND)
}

var table = map[Region]hosts{
	US: {"AMERICAS", "xdr.us.security.cisco.com", "visibility.amp.cisco.com", "admin.sse.itd.cisco.com",
		"api-sse.cisco.com", "insights-api.us.security.cisco.com",
		[]string{"us", "nam", "na", "usa", "america", "americas", "north america"},
		[]string{"35.168.234.165", "35.172.5.95", "34.225.249.84"}},
	EU: {"EUROPE", "xdr.eu.security.cisco.com", "visibility.eu.amp.cisco.com", "admin.eu.sse.itd.cisco.com",
		"api.eu.sse.itd.cisco.com", "insights-api.eu.security.cisco.com",
		[]string{"eu", "emea", "emear", "europe"},
		[]string{"34.251.83.242", "52.49.85.99", "52.208.164.206"}},
	// The SSE device host and the menu label of APJC are inferred (F-REGION-SERVER-APJC); AsyncOS 13.x does not have
	// the region (F-REGION-13).
	APJC: {"APJC", "xdr.apjc.security.cisco.com", "visibility.apjc.amp.cisco.com", "admin.apj.sse.itd.cisco.com",
		"api.apj.sse.itd.cisco.com", "insights-api.apjc.security.cisco.com",
		[]string{"apjc", "apj", "apac", "asia"},
		[]string{"54.248.49.240", "52.198.165.128", "52.196.126.178"}},
}

// Parse understands the names that people use: NAM, US, Americas, EU, Europe, EMEAR, APJ, APJC.
func Parse(s string) (Region, error) {
	name := strings.ToLower(strings.TrimSpace(s))
	for _, r := range All {
		for _, n := range table[r].names {
			if n == name {
				return r, nil
			}
		}
	}
	return "", fmt.Errorf("unknown region %q", s)
}

// Names lists every name that Parse takes.
func Names() []string {
	var all []string
	for _, r := range All {
		all = append(all, table[r].names...)
	}
	return all
}

func (r Region) String() string { return string(r) }

// Label is the region's name in the ESA's menu of Threat Response servers: AMERICAS, EUROPE, APJC.
func (r Region) Label() string { return table[r].label }

// XDRPortal is the host of the XDR console.
func (r Region) XDRPortal() string { return table[r].xdrPortal }

// XDRAPI is the host of the XDR API.
func (r Region) XDRAPI() string { return table[r].xdrAPI }

// SSEPortal is the host of the SSE portal.
func (r Region) SSEPortal() string { return table[r].ssePortal }

// SSEDevice is the host that the ESA registers with, its Threat Response server.
func (r Region) SSEDevice() string { return table[r].sseDevice }

// Insights is the host of the Insights API.
func (r Region) Insights() string { return table[r].insights }

// Inbound lists the addresses from which XDR calls the products that it reaches from its cloud.
func (r Region) Inbound() []string { return table[r].inbound }

// Issuer is the iss claim of the region's access tokens. "IROH Auth NAM" is documented, the others are inferred
// (F-XDR-ISSUER).
func (r Region) Issuer() string {
	if r == US {
		return "IROH Auth NAM"
	}
	return "IROH Auth " + strings.ToUpper(string(r))
}

// OfIssuer tells the region from an iss claim.
func OfIssuer(iss string) (Region, bool) {
	for _, r := range All {
		if r.Issuer() == iss {
			return r, true
		}
	}
	return "", false
}

// OfPortal tells the region from what stands in an address bar, a URL or a host: of an SSE portal, or of the XDR
// console, which leads to the SSE portal of its own region. SecureX is the console's former name.
func OfPortal(address string) (Region, error) {
	for _, r := range All {
		if h := Host(address); h == r.XDRPortal() || h == "securex."+string(r)+".security.cisco.com" {
			return r, nil
		}
	}
	return find(address, i18n.Text("SSE portal"), Region.SSEPortal)
}

// OfServer tells the region from the ESA's Threat Response server: a host, a URL, the menu's label, or both as the menu
// shows them.
func OfServer(s string) (Region, error) {
	for _, r := range All {
		t := strings.TrimSpace(s)
		if strings.EqualFold(t, r.Label()) || strings.EqualFold(t, r.Label()+" ("+r.SSEDevice()+")") {
			return r, nil
		}
	}
	return find(s, i18n.Text("Threat Response server"), Region.SSEDevice)
}

// Error is an address that is none of the product's, with what may help.
type Error struct {
	Address string
	Want    i18n.Text
	advice  i18n.Phrase
}

func (e *Error) Error() string { return e.In(nil) }

// In is the error in a language.
func (e *Error) In(l *i18n.Language) string { return l.F("%q is not a known %s", e.Address, e.Want) }

// Hint says which address is wanted, and what the given one is when that is known.
func (e *Error) Hint() string { return e.HintIn(nil) }

// HintIn is the hint in a language.
func (e *Error) HintIn(l *i18n.Language) string { return e.advice.In(l) }

func find(address string, want i18n.Text, host func(Region) string) (Region, error) {
	h := Host(address)
	for _, r := range All {
		if h == host(r) {
			return r, nil
		}
	}
	e := &Error{Address: strings.TrimSpace(address), Want: want}
	switch {
	case h == "api.sse.cisco.com" || strings.HasSuffix(h, ".sse.cisco.com"):
		e.advice = i18n.Say("api.sse.cisco.com, with a dot, is Cisco Secure Access, another product; SSE in the Americas is api-sse.cisco.com, with a hyphen")
	case strings.Contains(h, "apjc") && strings.Contains(h, "sse"):
		e.advice = i18n.Say("SSE writes apj, XDR writes apjc: the host is %s", host(APJC))
	case strings.Contains(h, ".apj.") && strings.Contains(h, "security.cisco.com"):
		e.advice = i18n.Say("XDR writes apjc, SSE writes apj; this question needs SSE's %s", host(APJC))
	default:
		e.advice = i18n.Say("use one of %s, %s, %s", host(US), host(EU), host(APJC))
		for _, r := range All {
			switch h {
			case r.XDRPortal(), "securex." + string(r) + ".security.cisco.com":
				e.advice = i18n.Say("that is the XDR portal; this question needs %s", host(r))
			case r.SSEPortal(), r.SSEDevice():
				e.advice = i18n.Say("the %s of that region is %s", want, host(r))
			}
		}
	}
	return "", e
}

// Host takes the host out of what a person copies from an address bar, a menu or a mail: with or without scheme, user,
// port, path, brackets, quotes, a dot at its end, in any case. "": it is not one word.
func Host(s string) string {
	s = strings.ToLower(strings.Trim(strings.TrimSpace(s), "<>\"'`.,;|)"))
	if _, in, ok := strings.Cut(s, "("); ok { // "EUROPE (api.eu.sse.itd.cisco.com)"
		s, _, _ = strings.Cut(strings.TrimSpace(in), ")")
	}
	if _, after, ok := strings.Cut(s, "://"); ok {
		s = after
	}
	if at := strings.IndexAny(s, "/?#\\"); at >= 0 {
		s = s[:at]
	}
	s = s[strings.LastIndexByte(s, '@')+1:]
	if in, ok := strings.CutPrefix(s, "["); ok {
		s, _, _ = strings.Cut(in, "]")
	}
	if strings.Count(s, ":") == 1 { // more are an IPv6 address
		s, _, _ = strings.Cut(s, ":")
	}
	if strings.ContainsAny(s, " \t\n") {
		return ""
	}
	return strings.TrimRight(s, ".")
}
