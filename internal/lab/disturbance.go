package lab

import (
	"net/http"
	"time"
)

// Disturbance is a transport fault of one endpoint.
type Disturbance struct {
	Refuse bool // the port is closed
	// nothing comes back; on loopback the connection itself still opens, in memory it doesn't
	BlackHole   bool
	Cut         bool              // the connection ends in the middle of the reply
	Garbage     bool              // the reply is no HTTP
	Slow        time.Duration     // the first byte comes that much later
	Status      int               // is replied, with Body, instead of the real reply
	Body        string            // alone, it comes with 200
	Header      map[string]string // set on whatever is replied
	Redirect    string            // is replied as Location, with Status or 302
	ExpiredCert bool              // the certificate has expired
	ForeignCA   bool              // the certificate was made by an authority that is not the lab's
}

// reply is what the disturbance says itself; its status is 0 when the endpoint is to answer.
func (d Disturbance) reply() reply {
	out := reply{status: d.Status, header: http.Header{}, body: []byte(d.Body)}
	switch {
	case d.Redirect != "":
		out.header.Set("Location", d.Redirect)
		if out.status == 0 {
			out.status = http.StatusFound
		}
	case out.status == 0 && d.Body != "":
		out.status = http.StatusOK
	}
	if d.Body != "" {
		out.header.Set("Content-Type", http.DetectContentType(out.body))
	}
	return out
}

// garbage is what comes instead of HTTP: an SMTP banner, as from a port that was mixed up.
const garbage = "220 esa01.example.com ESMTP\r\n"

// overstated is how much longer a reply that is cut says it is.
const overstated = 64

func (g *gate) disturbance() Disturbance {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.fault
}

func (g *gate) disturb(d Disturbance) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.fault = d
	g.settle()
	g.drop(false) // so that the next request makes a new connection, and meets it
}
