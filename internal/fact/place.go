package fact

import (
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// Place is where something is seen or done. The portal says who can open it, the path leads to the page.
type Place struct {
	Portal Portal
	// Path is the menu path of a portal or the command of a CLI, in the words of the English page, which are not
	// translated. At the Firewall and Elsewhere it is words. {server} is the SSE server of the tenant's region.
	Path string
	Hint string // what to mind there, in words
}

// Portal is what somebody must be able to open to look at a place.
type Portal string

// The portals. Their values are stable: people type them.
const (
	ESAWeb     Portal = "esa-web"
	ESACLI     Portal = "esa-cli"
	SSEPortal  Portal = "sse"
	XDRConsole Portal = "xdr"
	Firewall   Portal = "firewall"
	Elsewhere  Portal = "" // no portal: the path says where
)

// Portals lists the portals that somebody on a call may be able to open.
func Portals() []Portal { return []Portal{ESAWeb, ESACLI, SSEPortal, XDRConsole, Firewall} }

// Label is the portal's name for a reader.
func (p Portal) Label() i18n.Text {
	return map[Portal]i18n.Text{
		ESAWeb: "ESA web interface", ESACLI: "ESA command line", SSEPortal: "SSE portal", XDRConsole: "XDR console",
		Firewall: "firewall or proxy",
	}[p]
}

// Who is the role that can open the portal.
func (p Portal) Who() Who {
	switch p {
	case ESAWeb, ESACLI:
		return ESAAdmin
	case SSEPortal:
		return SSEAdmin
	case XDRConsole:
		return XDRAdmin
	case Firewall:
		return NetAdmin
	}
	return You
}

// Page is the place without its hint: two questions about one page have the same.
func (p Place) Page() Place { return Place{Portal: p.Portal, Path: p.Path} }

// In is the place in a language, short enough for a column: "https://admin.eu.sse.itd.cisco.com > Devices". Without a
// region the SSE portal has no address.
func (p Place) In(l *i18n.Language, r region.Region) string {
	sse := l.T("SSE portal")
	if host := r.SSEPortal(); host != "" {
		sse = "https://" + host
	}
	return p.under(l, r, sse)
}

// BothWays is the place for a message, where there is room: the SSE portal is reached from XDR and has an address of
// its own.
func (p Place) BothWays(l *i18n.Language, r region.Region) string {
	if p.Portal != SSEPortal {
		return p.In(l, r)
	}
	from := "XDR > Administration > On-Premises Appliances"
	if r.SSEPortal() == "" {
		return p.under(l, r, l.F("%s, the SSE portal of the tenant's region", from))
	}
	return p.under(l, r, l.F("%s, or https://%s", from, r.SSEPortal()))
}

func (p Place) under(l *i18n.Language, r region.Region, sse string) string {
	path := p.Path
	if strings.Contains(path, "{server}") {
		server := l.T("the SSE server of the tenant's region")
		if host := r.SSEDevice(); host != "" {
			server = host
		}
		path = strings.ReplaceAll(path, "{server}", server)
	}
	place := ""
	switch p.Portal {
	case ESAWeb:
		place = below("ESA", path)
	case ESACLI:
		place = l.T("the ESA's CLI")
		if path != "" {
			place = l.F("%s: %s", place, path)
		}
	case SSEPortal:
		place = below(sse, path)
	case XDRConsole:
		place = below("XDR", path)
	default:
		place = l.T(path)
	}
	if p.Hint == "" {
		return place
	}
	return l.F("%s, %s", place, i18n.Text(p.Hint))
}

func below(portal, path string) string {
	if path == "" {
		return portal
	}
	return portal + " > " + path
}
