package asyncos

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// Reach is how far the appliance came on its way to a host. The zero value: the output does not say.
type Reach string

// How far it came.
const (
	ReachUnknown Reach = ""
	Connected    Reach = "connected"
	Refused      Reach = "refused"
	TimedOut     Reach = "timed-out"
	Unreachable  Reach = "unreachable"
	NoSuchHost   Reach = "no-such-host"
	Unresolved   Reach = "unresolved" // the lookup failed otherwise
)

// reaches are tried in this order: `telnet` goes on to the next address after a failure, so a connection settles it. Mark [D]:
// FACTS §5; the failures are worded as BSD's telnet does [A].
var reaches = []struct {
	reach Reach
	expr  *pattern.Pattern
}{
	{Connected, pattern.New(`(?m)^\s*(?:Connected to |Escape character is )`)}, // [D]
	{Refused, pattern.New(`(?i)connection refused`)},                           // [A]
	{TimedOut, pattern.New(`(?i)\btimed out\b|\btime-?out\b`)},
	{Unreachable, pattern.New(`(?i)\bno route to host|\b(?:network|host) is (?:unreachable|down)`)},
	{NoSuchHost, pattern.New(`(?i)\bunknown host|nor servname provided|name or service not known|no address associated|\bNXDOMAIN\b|\bhost not found\b|\bno such host\b|\bdoes not exist\b|non-existent (?:domain|host)`)},
	{Unresolved, pattern.New(`(?i)\b(?:could not|cannot|unable to|failed to|temporary failure in) (?:name )?resol|\bSERVFAIL\b|\bDNS (?:query )?(?:network )?error`)},
}

// ParseTelnet reads `telnet HOST 443`, the appliance's own test of its way out. A bare "Trying ..." was given up: unknown.
func ParseTelnet(out string) Reach {
	for _, r := range reaches {
		if r.expr.MatchString(out) {
			return r.reach
		}
	}
	return ReachUnknown
}

// Lookup is what `nslookup` brought: addresses, or why none. The zero value: the output does not say.
type Lookup struct {
	Addresses []string `json:"addresses,omitempty"`
	Failure   Reach    `json:"failure,omitempty"` // NoSuchHost, TimedOut, Unresolved
}

// maxAddresses is more than any host of SSE has.
const maxAddresses = 64

var (
	answerLine = pattern.New(`(?i)^\s*(?:A|AAAA)\s*=\s*(\S+)`)          // [A] "A=192.0.2.1 TTL=30m"
	foundLine  = pattern.New(`(?i)^\s*Address(?:es)?:\s*(\S+)`)         // [A] as other systems print it
	serverLine = pattern.New(`(?i)^\s*(?:Default )?Server:\s*\S`)       // the next address is the name server's
	bareLine   = pattern.New(`^\s*([0-9]{1,3}(?:\.[0-9]{1,3}){3})\s*$`) // further addresses
)

// ParseLookup is false when the output says neither.
func ParseLookup(out string) (Lookup, bool) {
	var l Lookup
	server, listing := false, false
	for line := range strings.Lines(out) {
		text := ""
		switch m := []string(nil); {
		case serverLine.MatchString(line):
			server = true
			continue
		case match(answerLine, line, &m):
			text = m[1]
		case match(foundLine, line, &m):
			if server {
				server = false
				continue
			}
			text, listing = m[1], true
		case listing && match(bareLine, line, &m):
			text = m[1]
		default:
			listing = false
			continue
		}
		if a, err := netip.ParseAddr(strings.Trim(text, ",;")); err == nil && len(l.Addresses) < maxAddresses && !slices.Contains(l.Addresses, a.String()) {
			l.Addresses = append(l.Addresses, a.String())
		}
	}
	if len(l.Addresses) > 0 {
		return l, true
	}
	for _, r := range reaches {
		if (r.reach == NoSuchHost || r.reach == TimedOut || r.reach == Unresolved) && r.expr.MatchString(out) {
			l.Failure = r.reach
			return l, true
		}
	}
	return l, false
}
