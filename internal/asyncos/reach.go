package asyncos

import (
	"net/netip"

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

// reaches are tried in this order: `telnet` goes on to the next address after a failure, so a connection settles it.
// Success: F-CLI-TELNET; the failures are worded as BSD's telnet does (F-CLI-TELNET-FAILS).
var reaches = []struct {
	reach Reach
	expr  *pattern.Pattern
}{
	{Connected, pattern.New(`(?m)^\s*(?:Connected to |Escape character is )`)},
	{Refused, pattern.New(`(?i)connection refused`)},
	{TimedOut, pattern.New(`(?i)\btimed out\b|\btime-?out\b`)},
	{Unreachable, pattern.New(`(?i)\bno route to host|\b(?:network|host) is (?:unreachable|down)`)},
	{NoSuchHost, pattern.New(
		`(?i)\bunknown host|nor servname provided|name or service not known|no address associated|\bNXDOMAIN\b|\bhost not found\b|\bno such host\b|\bdoes not exist\b|non-existent (?:domain|host)`)},
	{Unresolved, pattern.New(
		`(?i)\b(?:could not|cannot|unable to|failed to|temporary failure in) (?:name )?resol|\bSERVFAIL\b|\bDNS (?:query )?(?:network )?error`)},
}

// ParseTelnet reads `telnet HOST 443`, the appliance's own test of its way out. A bare "Trying ..." was given up:
// unknown.
func ParseTelnet(out string) Reach {
	for _, r := range reaches {
		if r.expr.MatchString(out) {
			return r.reach
		}
	}
	return ReachUnknown
}

// What `nslookup HOST` prints: the answer's form is documented (F-CLI-NSLOOKUP); that an IPv6 address follows AAAA= is
// not, and the two errors are worded as the appliance's DNS library does (F-CLI-NSLOOKUP-FAILS).
var (
	lookedUp  = pattern.New(`(?m)(?:^|\s)(?:A|AAAA)=([0-9A-Fa-f.:]+)`)
	hardError = pattern.New(`(?im)^\s*Hard Error\b`)
	softError = pattern.New(`(?im)^\s*Temporary Error\b`)
)

// ParseLookup reads `nslookup HOST`: the addresses of the name, or how the lookup failed, NoSuchHost or Unresolved.
// Neither: the output does not say.
func ParseLookup(out string) (addresses []netip.Addr, failed Reach) {
	for _, m := range lookedUp.Regexp().FindAllStringSubmatch(out, -1) {
		if a, err := netip.ParseAddr(m[1]); err == nil {
			addresses = append(addresses, a)
		}
	}
	switch {
	case len(addresses) > 0:
		return addresses, ReachUnknown
	case hardError.MatchString(out):
		return nil, NoSuchHost
	case softError.MatchString(out):
		return nil, Unresolved
	}
	return nil, ReachUnknown
}
