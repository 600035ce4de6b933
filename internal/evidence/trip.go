package evidence

import "time"

// Trip is how far a probe came on its way to a cloud host, phase by phase: the body of the documents {net, "probe
// NAME"}, of those that failed too.
type Trip struct {
	Host        string       `json:"host"`
	Proxy       string       `json:"proxy,omitempty"`       // host:port of the proxy that it went through
	ProxyStatus int          `json:"proxyStatus,omitempty"` // what that proxy answered, when it said no
	Addresses   []Attempt    `json:"addresses,omitempty"`   // of the host, or of the proxy
	Passed      []Step       `json:"passed,omitempty"`      // the phases that it came through, in their order
	Status      int          `json:"status,omitempty"`      // of the reply
	Certificate *Certificate `json:"certificate,omitempty"`
	// seconds that the host's clock is ahead of this machine's; nil: it did not say
	Skew *int `json:"skew,omitempty"`
}

// Attempt is one address that was tried.
type Attempt struct {
	Address string `json:"address"`
	Family  string `json:"family"`           // IPv4 or IPv6
	Failed  Kind   `json:"failed,omitempty"` // "": it connected
	Millis  int64  `json:"ms"`
}

// The families of addresses.
const (
	IPv4 = "ipv4"
	IPv6 = "ipv6"
)

// Step is a phase that was passed, and how long it took. Connect includes a proxy's consent; Wait ends with the first
// byte.
type Step struct {
	Phase  Phase `json:"phase"`
	Millis int64 `json:"ms"`
}

// Certificate is the one that was shown.
type Certificate struct {
	Subject  string    `json:"subject"`
	Issuer   string    `json:"issuer"`
	NotAfter time.Time `json:"notAfter"`
	// it leads to a root that this machine trusts, and fits name and time
	Verified   bool   `json:"verified"`
	ReSignedBy string `json:"reSignedBy,omitempty"` // who re-signed it on the way
}

// Took is how long a phase took, if it was passed.
func (t Trip) Took(p Phase) (millis int64, passed bool) {
	for _, s := range t.Passed {
		if s.Phase == p {
			return s.Millis, true
		}
	}
	return 0, false
}

// IPv6Broken: no IPv6 address answers and an IPv4 one does. That there is no way for IPv6 at all is usual, and costs
// nothing.
func (t Trip) IPv6Broken() bool {
	four, broken := false, false
	for _, a := range t.Addresses {
		switch {
		case a.Family == IPv4:
			four = four || a.Failed == ""
		case a.Failed == "":
			return false
		case a.Failed != Unreachable:
			broken = true
		}
	}
	return four && broken
}
