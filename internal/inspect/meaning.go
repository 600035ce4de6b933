package inspect

import (
	"slices"
	"strconv"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
	"github.com/xdrdoctor/xdrdoctor/internal/screen"
)

// period is one that the dashboard takes (F-XDR-PERIODS).
var period = pattern.New(`^last_(?:hour|[0-9]{1,2}_(?:hours|days))$`)

// netErrors are Chrome's names of what went wrong on the network
// (https://source.chromium.org/chromium/chromium/src/+/main:net/base/net_error_list.h).
var netErrors = map[string]i18n.Text{
	"net::ERR_ABORTED":                 i18n.Text("cancelled by the browser"),
	"net::ERR_BLOCKED_BY_CLIENT":       i18n.Text("blocked by the browser or an extension"),
	"net::ERR_NAME_NOT_RESOLVED":       i18n.Text("the browser could not resolve the host name"),
	"net::ERR_CONNECTION_REFUSED":      notConnected,
	"net::ERR_CONNECTION_RESET":        notConnected,
	"net::ERR_CONNECTION_CLOSED":       notConnected,
	"net::ERR_CONNECTION_TIMED_OUT":    notConnected,
	"net::ERR_TIMED_OUT":               notConnected,
	"net::ERR_EMPTY_RESPONSE":          notConnected,
	"net::ERR_INTERNET_DISCONNECTED":   notConnected,
	"net::ERR_NETWORK_CHANGED":         notConnected,
	"net::ERR_PROXY_CONNECTION_FAILED": i18n.Text("the browser could not connect to its proxy"),
	"net::ERR_TUNNEL_CONNECTION_FAILED": i18n.Text(
		"the proxy did not connect the browser to the host"),
	"net::ERR_CERT_AUTHORITY_INVALID":   untrusted,
	"net::ERR_CERT_COMMON_NAME_INVALID": untrusted,
	"net::ERR_CERT_DATE_INVALID":        untrusted,
}

const (
	notConnected = i18n.Text("the browser could not connect, or the connection broke")
	untrusted    = i18n.Text("the browser did not trust the certificate")
	unanswered   = i18n.Text("never answered")
	statusless   = i18n.Text("cancelled by the browser or answered from its cache: not known which")
	emptied      = i18n.Text("the tile is empty")
	unread       = i18n.Text("the reply is too long to be read whole: what it says is not known")
	late         = i18n.Text("took 10 seconds or longer")
)

// silence is what is known of a call without a status.
func (e entry) silence() trouble {
	switch {
	case e.Response == nil:
		return trouble{Meaning: unanswered}
	case netErrors[e.Response.NetError] != "":
		return trouble{Code: e.Response.NetError, Meaning: netErrors[e.Response.NetError]}
	}
	return trouble{Meaning: statusless}
}

// troubles are what is wrong with a call, in the order of its reply.
func (e entry) troubles(path, asked string, r reply, cut bool) []trouble {
	at := e.status()
	if at == 0 {
		return []trouble{e.silence()}
	}
	list := distinct(r.troubles())
	understood := slices.ContainsFunc(list, func(t trouble) bool { return t.Meaning != notKnown })
	switch {
	case at >= 400 && !understood: // the status says more than a text that is not known
		t := trouble{Meaning: ofStatus(at)}
		if len(list) > 0 {
			t.Code = list[0].Code
		}
		return []trouble{t}
	case len(list) > 0:
		return list
	case at == 200 && strings.HasPrefix(path, "/iroh/iroh-dashboard/") && strings.HasSuffix(path, "/data") &&
		r.emptyTile():
		t := trouble{Meaning: emptied, Period: "?"}
		if period.MatchString(asked) {
			t.Period = asked
		}
		return []trouble{t}
	case cut && r.begun && !r.whole:
		return []trouble{{Meaning: unread}}
	case e.millis() >= slow.Milliseconds():
		return []trouble{{Meaning: late}}
	}
	return nil
}

// distinct drops what a reply says twice.
func distinct(list []trouble) []trouble {
	var out []trouble
	for _, t := range list {
		if !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// ofStatus says what a status alone means. That 409 is a device that is offline is known only with its text.
func ofStatus(at int) i18n.Text {
	switch {
	case at == 409:
		return i18n.Text("the request conflicts with the present state")
	case at == 400 || at == 422:
		return invalid
	case at == 404:
		return i18n.Text("what the call asked for does not exist")
	}
	if m := screen.Read(strconv.Itoa(at)).Meaning(); m != "" {
		return m
	}
	return i18n.Text("the request was refused")
}
