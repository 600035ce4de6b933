package failure

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
)

// Fingerprint is the SHA-256 of a certificate.
type Fingerprint [sha256.Size]byte

// FingerprintOf returns the certificate's.
func FingerprintOf(c *x509.Certificate) Fingerprint { return sha256.Sum256(c.Raw) }

// ParseFingerprint takes hex digits with or without colons, also behind "sha256:" or openssl's "SHA256 Fingerprint=".
func ParseFingerprint(s string) (Fingerprint, error) {
	digits := strings.TrimSpace(s)
	if _, after, ok := strings.Cut(digits, "="); ok {
		digits = after
	}
	if len(digits) > 7 && strings.EqualFold(digits[:7], "sha256:") {
		digits = digits[7:]
	}
	b, err := hex.DecodeString(strings.NewReplacer(":", "", " ", "").Replace(digits))
	if err != nil || len(b) != sha256.Size {
		return Fingerprint{}, fmt.Errorf("fingerprint %q: not a SHA-256 of 64 hexadecimal digits", Clean(s))
	}
	return Fingerprint(b), nil
}

// String is the form that openssl and browsers show, with the algorithm before it: sha256:AA:BB...
func (f Fingerprint) String() string {
	pairs := make([]string, len(f))
	for i, b := range f {
		pairs[i] = fmt.Sprintf("%02X", b)
	}
	return "sha256:" + strings.Join(pairs, ":")
}

// PinMismatch is the error of a handshake with another certificate than the one that was pinned.
type PinMismatch struct{ Seen Fingerprint }

func (e *PinMismatch) Error() string { return "not the pinned certificate: " + e.Seen.String() }

// handshake tells what TLS did not like.
func handshake(err error) (evidence.Failure, bool) {
	f := evidence.Failure{Phase: evidence.TLS}

	var pin *PinMismatch
	if errors.As(err, &pin) {
		// Only an appliance is pinned: its certificate is usually self-signed (F-ESA-CERTIFICATE).
		f.Kind, f.Detail = evidence.Fingerprint,
			"seen "+pin.Seen.String()+"; --esa-fingerprint "+pin.Seen.String()+" would accept it"
		return f, true
	}
	var record tls.RecordHeaderError
	switch {
	case errors.Is(err, http.ErrSchemeMismatch):
		f.Kind, f.Detail = evidence.NotTLS, "the port speaks plain HTTP"
		return f, true
	case errors.As(err, &record):
		f.Kind, f.Detail = evidence.NotTLS, "the port does not speak TLS"
		if bytes.HasPrefix(record.RecordHeader[:], []byte("HTTP/")) {
			f.Detail = "the port speaks plain HTTP"
		}
		return f, true
	}

	var seen *x509.Certificate
	var verify *tls.CertificateVerificationError
	if errors.As(err, &verify) && len(verify.UnverifiedCertificates) > 0 {
		seen = verify.UnverifiedCertificates[0]
	}
	var (
		unknown x509.UnknownAuthorityError
		invalid x509.CertificateInvalidError
		name    x509.HostnameError
		roots   x509.SystemRootsError
	)
	switch {
	case errors.As(err, &name):
		f.Kind, f.Detail = evidence.BadCert, fmt.Sprintf("made for %s, not for %q", names(name.Certificate),
			Clean(name.Host))
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		c := invalid.Cert
		f.Kind, f.Detail = evidence.BadCert, fmt.Sprintf("valid from %s to %s, issued by %q", day(c.NotBefore),
			day(c.NotAfter), issuer(c))
	case errors.As(err, &invalid) &&
		(invalid.Reason == x509.IncompatibleUsage || invalid.Reason == x509.CANotAuthorizedForThisName):
		f.Kind, f.Detail = evidence.BadCert, Clean(invalid.Error())
	case errors.As(err, &unknown):
		if seen == nil {
			seen = unknown.Cert
		}
		f.Kind, f.Detail = evidence.Untrusted, untrusted(seen)
	case errors.As(err, &roots):
		f.Kind, f.Detail = evidence.Untrusted, "this machine's list of trusted authorities could not be read"
	case verify != nil || errors.As(err, &invalid):
		f.Kind, f.Detail = evidence.Untrusted, untrusted(seen)
	default:
		return f, false
	}
	return f, true
}

func untrusted(c *x509.Certificate) string {
	switch {
	case c == nil:
		return ""
	case bytes.Equal(c.RawIssuer, c.RawSubject):
		return fmt.Sprintf("self-signed by %q, seen %s", issuer(c), FingerprintOf(c))
	}
	return fmt.Sprintf("issued by %q, seen %s", issuer(c), FingerprintOf(c))
}

func issuer(c *x509.Certificate) string { return Clean(c.Issuer.String()) }

func names(c *x509.Certificate) string {
	if c == nil {
		return "no name"
	}
	all := append([]string{}, c.DNSNames...)
	for _, ip := range c.IPAddresses {
		all = append(all, ip.String())
	}
	if len(all) == 0 {
		all = []string{c.Subject.CommonName}
	}
	const shown = 5
	if len(all) > shown {
		all = append(all[:shown], fmt.Sprintf("%d more", len(all)-shown))
	}
	return fmt.Sprintf("%q", Clean(strings.Join(all, ", ")))
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }
