package netprobe

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/source/failure"
)

// inspectors are products that re-sign TLS, by words of the names of their authorities, in lower case. Umbrella:
// F-FIELD-TLS; the others are what people who do this work meet (F-FIELD-ISSUERS). Symantec alone is not among them: it
// was a public authority once.
var inspectors = []struct {
	product string
	words   []string
}{
	{"Cisco Umbrella", []string{"umbrella"}},
	{"Zscaler", []string{"zscaler"}},
	{"Netskope", []string{"netskope", "goskope"}},
	{"Fortinet", []string{"fortinet", "fortigate"}},
	{"Palo Alto Networks", []string{"palo alto"}},
	{"Blue Coat / Symantec", []string{"blue coat", "bluecoat", "proxysg"}},
	{"Skyhigh / McAfee", []string{"skyhigh", "mcafee"}},
	{"Sophos", []string{"sophos"}},
	{"Check Point", []string{"check point", "checkpoint"}},
}

// judge verifies the chain that a host showed, and says who re-signed it on the way, if anybody did.
func (c *Cloud) judge(host string, chain []*x509.Certificate) (*evidence.Certificate, *evidence.Failure) {
	leaf := chain[0]
	between := x509.NewCertPool()
	for _, other := range chain[1:] {
		between.AddCert(other)
	}
	_, err := leaf.Verify(x509.VerifyOptions{DNSName: host, Roots: c.cfg.Roots, Intermediates: between,
		CurrentTime: c.cfg.Clock()})
	seen := &evidence.Certificate{
		Subject: failure.Clean(leaf.Subject.String()), Issuer: failure.Clean(leaf.Issuer.String()),
		NotAfter: leaf.NotAfter.UTC(),
		Verified: err == nil, ReSignedBy: inspector(chain),
	}
	if err == nil {
		return seen, nil
	}
	f := failure.Classify(&tls.CertificateVerificationError{UnverifiedCertificates: chain, Err: err}, evidence.TLS)
	var unknown x509.UnknownAuthorityError
	if seen.ReSignedBy == "" && errors.As(err, &unknown) {
		seen.ReSignedBy = signer(leaf)
	}
	return seen, &f
}

func inspector(chain []*x509.Certificate) string {
	for _, c := range chain {
		issuer := strings.ToLower(c.Issuer.String())
		for _, i := range inspectors {
			for _, w := range i.words {
				if strings.Contains(issuer, w) {
					return i.product
				}
			}
		}
	}
	return ""
}

// signer is the shortest telling name of who issued a certificate.
func signer(c *x509.Certificate) string {
	switch {
	case len(c.Issuer.Organization) > 0 && c.Issuer.Organization[0] != "":
		return failure.Clean(c.Issuer.Organization[0])
	case c.Issuer.CommonName != "":
		return failure.Clean(c.Issuer.CommonName)
	}
	return "an authority without a name"
}
