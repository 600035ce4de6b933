package clean

import "strings"

// published addresses are the vendor's own, and that of the lab: our assumption of what tells nobody anything.
func published(v []byte) bool {
	switch strings.ToLower(string(v)) {
	case "attach@cisco.com", "tac@cisco.com", "admin@esa01.example.com":
		return true
	}
	return false
}

// vendorHosts are the hosts, and with a dot in front the domains, whose names tell nothing of the customer.
var vendorHosts = [...]string{
	// Of the vendor: F-REGION-HOSTS, F-REGION-PORTALS, F-REGION-SERVERS. Below iphmx.com the names are customers'.
	"cisco.com", ".cisco.com", "iphmx.com", "xdr.us", "xdr.eu",
	// Our assumption: sign-in, other products and the public services that a page of the vendor's loads from.
	".amazonaws.com", ".google.com", ".googleapis.com", ".gstatic.com", ".w3.org", "w3.org", "schema.org",
	".mozilla.org", ".cloudflare.com", ".duosecurity.com", ".okta.com", ".microsoftonline.com", ".umbrella.com",
	".threatgrid.com",
}

// vendor says whether a host is one of those.
func vendor(host string) bool {
	host = strings.ToLower(host)
	for _, d := range vendorHosts {
		if host == d || d[0] == '.' && strings.HasSuffix(host, d) {
			return true
		}
	}
	return false
}

// vendorAddress are the addresses from which XDR calls, as the vendor publishes them: F-XDR-INBOUND.
var vendorAddress = map[string]bool{"35.168.234.165": true, "35.172.5.95": true, "34.225.249.84": true,
	"34.251.83.242": true, "52.49.85.99": true, "52.208.164.206": true, "54.248.49.240": true, "52.198.165.128": true,
	"52.196.126.178": true}
