package lab

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"sync"
	"time"
)

// certificates are what the lab's listeners show.
type certificates struct {
	caPEM                   []byte
	pool                    *x509.CertPool
	leaf, expired, resigned tls.Certificate

	verdicts sync.Map // of verified
}

// Validity spans the year 2000, where testing/synctest starts its clock, too.
var (
	longAgo   = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
	wornOut   = time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC)
	farFuture = time.Date(2089, 1, 1, 0, 0, 0, 0, time.UTC)
)

// processCertificates makes the CA once per process: tests make hundreds of labs.
var processCertificates = sync.OnceValues(func() (*certificates, error) {
	ca, err := newAuthority("xdrdoctor lab CA")
	if err != nil {
		return nil, err
	}
	// What a proxy that inspects TLS on the way would sign with; the name is ours (F-LAB-PROXY).
	proxy, err := newAuthority("Example Corp TLS inspection")
	if err != nil {
		return nil, err
	}
	c := &certificates{caPEM: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca.cert.Raw}),
		pool: x509.NewCertPool()}
	c.pool.AddCert(ca.cert)
	if c.leaf, err = ca.issue(farFuture); err != nil {
		return nil, err
	}
	if c.expired, err = ca.issue(wornOut); err != nil {
		return nil, err
	}
	if c.resigned, err = proxy.issue(farFuture); err != nil {
		return nil, err
	}
	return c, nil
})

type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(name string) (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("key of %q: %w", name, err)
	}
	template := &x509.Certificate{
		SerialNumber: serialNumber(), Subject: pkix.Name{CommonName: name}, NotBefore: longAgo, NotAfter: farFuture,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("certificate of %q: %w", name, err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("certificate of %q: %w", name, err)
	}
	return &authority{cert, key}, nil
}

// issue makes a server's certificate for the names of all endpoints, on loopback and in memory.
func (a *authority) issue(until time.Time) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("server key: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: serialNumber(), Subject: pkix.Name{CommonName: "xdrdoctor lab"}, NotBefore: longAgo,
		NotAfter: until,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:    []string{"localhost"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	for _, e := range endpoints {
		template.DNSNames = append(template.DNSNames, e.host())
	}
	template.DNSNames = append(template.DNSNames, cloudHosts()...)
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, key.Public(), a.key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("server certificate: %w", err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("server certificate: %w", err)
	}
	return tls.Certificate{Certificate: [][]byte{der, a.cert.Raw}, PrivateKey: key, Leaf: leaf}, nil
}

func serialNumber() *big.Int {
	b := make([]byte, 16)
	rand.Read(b) // never fails, by its documentation
	return new(big.Int).SetBytes(b)
}

// shown is the certificate that an endpoint shows under a disturbance.
func (c *certificates) shown(d Disturbance) *tls.Certificate {
	switch {
	case d.ForeignCA:
		return &c.resigned
	case d.ExpiredCert:
		return &c.expired
	}
	return &c.leaf
}

type verdict struct {
	chains [][]*x509.Certificate
	err    error
}

// verified checks a certificate for a host as a client would, once: tests ask thousands of times.
func (c *certificates) verified(leaf *x509.Certificate, host string) ([][]*x509.Certificate, error) {
	type question struct {
		leaf *x509.Certificate
		host string
	}
	if known, ok := c.verdicts.Load(question{leaf, host}); ok {
		return known.(verdict).chains, known.(verdict).err
	}
	var v verdict
	v.chains, v.err = leaf.Verify(x509.VerifyOptions{DNSName: host, Roots: c.pool})
	c.verdicts.Store(question{leaf, host}, v)
	return v.chains, v.err
}
