package api

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
	"github.com/xdrdoctor/xdrdoctor/internal/source/failure"
)

// certified starts a server with a certificate of its own making, signed by itself or by an authority.
func certified(t *testing.T, edit func(*x509.Certificate), signer *tls.Certificate) (*httptest.Server,
	*x509.Certificate) {
	t.Helper()
	own := issue(t, edit, signer)
	s := httptest.NewUnstartedServer(http.HandlerFunc(says(200, `{"data":{"jwtToken":"x"}}`)))
	s.Config.ErrorLog = quiet()
	s.TLS = &tls.Config{Certificates: []tls.Certificate{own}}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s, own.Leaf
}

func issue(t *testing.T, edit func(*x509.Certificate), signer *tls.Certificate) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "esa01"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore:   time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), BasicConstraintsValid: true,
	}
	if edit != nil {
		edit(c)
	}
	parent, by := c, any(key)
	if signer != nil {
		parent, by = signer.Leaf, signer.PrivateKey
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, by)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

func esaAt(base, pin string, roots *x509.CertPool) *ESA {
	return NewESA(Config{Base: base, Fingerprint: pin, RootCAs: roots}, user, redact.New(passphrase))
}

func TestPin(t *testing.T) {
	s, leaf := certified(t, nil, nil)
	seen := failure.FingerprintOf(leaf).String()

	d := fetch(t, t.Context(), esaAt(s.URL, "", nil), esaLogin)
	wantFailure(t, d, evidence.TLS, evidence.Untrusted, `self-signed by "CN=esa01", seen `+seen+"; --esa-fingerprint")

	bare := strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(seen, "sha256:"), ":", ""))
	for _, pin := range []string{seen, strings.TrimPrefix(seen, "sha256:"), bare} {
		if d := fetch(t, t.Context(), esaAt(s.URL, pin, nil), esaLogin); !d.OK() {
			t.Errorf("pinned by %q: %s", pin, d.Summary())
		}
	}
	d = fetch(t, t.Context(), esaAt(s.URL, strings.Repeat("ab", 32), nil), esaLogin)
	wantFailure(t, d, evidence.TLS, evidence.Fingerprint, seen)
	wantFailure(t, d, evidence.TLS, evidence.Fingerprint, "--esa-fingerprint")

	// A pin is for this certificate, no matter what else is trusted.
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	d = fetch(t, t.Context(), esaAt(s.URL, strings.Repeat("ab", 32), roots), esaLogin)
	wantFailure(t, d, evidence.TLS, evidence.Fingerprint, seen)
}

func TestCertificates(t *testing.T) {
	authority := issue(t, func(c *x509.Certificate) {
		c.Subject.CommonName, c.IsCA, c.KeyUsage = "Umbrella Root", true, x509.KeyUsageCertSign
	}, nil)
	roots := x509.NewCertPool()
	roots.AddCert(authority.Leaf)

	s, leaf := certified(t, nil, &authority)
	if d := fetch(t, t.Context(), esaAt(s.URL, "", roots), esaLogin); !d.OK() {
		t.Errorf("a good certificate: %s", d.Summary())
	}
	d := fetch(t, t.Context(), esaAt(s.URL, "", x509.NewCertPool()), esaLogin)
	wantFailure(t, d, evidence.TLS, evidence.Untrusted,
		`issued by "CN=Umbrella Root", seen `+failure.FingerprintOf(leaf).String())
	d = fetch(t, t.Context(), NewXDR(Config{Base: s.URL}, "", redact.Secret{}), wellKnown)
	wantFailure(t, d, evidence.TLS, evidence.Untrusted, "Umbrella Root")
	if strings.Contains(d.Failure.Detail, "--esa-fingerprint") {
		t.Errorf("XDR's certificate is not to be pinned: %s", d.Failure.Detail)
	}

	s, _ = certified(t, func(c *x509.Certificate) {
		c.NotBefore, c.NotAfter = time.Date(2020, 1, 2, 0, 0, 0, 0, time.UTC),
			time.Date(2021, 1, 2, 0, 0, 0, 0, time.UTC)
	}, &authority)
	d = fetch(t, t.Context(), esaAt(s.URL, "", roots), esaLogin)
	wantFailure(t, d, evidence.TLS, evidence.BadCert,
		`valid from 2020-01-02 to 2021-01-02, issued by "CN=Umbrella Root"`)

	s, _ = certified(t, func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"esa.example"} },
		&authority)
	d = fetch(t, t.Context(), esaAt(s.URL, "", roots), esaLogin)
	wantFailure(t, d, evidence.TLS, evidence.BadCert, `made for "esa.example", not for "127.0.0.1"`)
}
