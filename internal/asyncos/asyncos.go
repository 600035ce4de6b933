// Package asyncos reads what a Cisco Secure Email Gateway prints: its command line and its logs. It does no I/O and
// guesses nothing: what a pattern does not know stays Unknown. The patterns stand in tables, each row with the fact of
// docs/facts.md that it rests on; what no document has is matched loosely.
package asyncos

// Truth is what an output says of something. Its zero value is Unknown, which is never taken for No.
type Truth string

// What an output may say.
const (
	Unknown Truth = ""
	Yes     Truth = "yes"
	No      Truth = "no"
)

// Service is one listening service of an interface.
type Service struct {
	On   Truth `json:"on,omitempty"`
	Port int   `json:"port,omitempty"` // 0: not said, or off
}

// Interface is an IP interface of the appliance and what it serves.
type Interface struct {
	Name     string  `json:"name"`
	IP       string  `json:"ip,omitempty"`
	Ethernet string  `json:"ethernet,omitempty"` // the physical port that it is bound to
	Hostname string  `json:"hostname,omitempty"`
	HTTPS    Service `json:"https"`    // the web interface
	APIHTTP  Service `json:"apiHTTP"`  // AsyncOS API HTTP, usually 6080
	APIHTTPS Service `json:"apiHTTPS"` // AsyncOS API HTTPS, usually 6443
	NewUI    Service `json:"newUI"`    // "trailblazer", usually 4431
	// Certificate is the name of the web interface's certificate, which the API serves too (F-ESA-CERTIFICATE).
	Certificate string `json:"certificate,omitempty"`
}
