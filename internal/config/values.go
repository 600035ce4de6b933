package config

import (
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"unicode"

	"github.com/xdrdoctor/xdrdoctor/internal/config/strict"
	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// The checks return the canonical text, or an *Error.

func asIs(s string) (string, error) { return s, nil }

func checkRegion(s string) (string, error) {
	r, err := region.Parse(s)
	if err != nil {
		hint := "known are us, eu, apjc"
		if n := strict.Nearest(s, region.Names()); n != "" {
			hint = "did you mean " + n + "?"
		}
		return "", &Error{Err: err, Tell: hint}
	}
	return string(r), nil
}

func checkDeployment(s string) (string, error) {
	switch d := strings.ToLower(s); d {
	case "on-prem", "cloud":
		return d, nil
	}
	return "", wrong(strict.DidYouMean(s, []string{"on-prem", "cloud"}), "unknown deployment %q", s)
}

func checkWord(s string) (string, error) {
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) }) {
		return "", wrong("copy it again, without the line's end", "a blank or a control character inside")
	}
	return s, nil
}

func checkHTTPS(s string) (string, error) { return checkURL(s, "https") }
func checkHTTP(s string) (string, error)  { return checkURL(s, "http") }

// harmless is an address that can hold no password: no user before the host, no query, only a port after a colon.
var harmless = pattern.New(`^(?:[A-Za-z]{1,5}://)?(?:[A-Za-z0-9_.-]*|\[[0-9A-Fa-f:.]+\])` +
	`(?::\d{1,5})?(?:/[A-Za-z]{0,16})?$`)

// shown quotes an address that was refused, unless it may hold a password.
func shown(s string) string {
	if harmless.MatchString(s) {
		return strconv.Quote(s)
	}
	return "what was given"
}

// checkURL does not say more than that of an address that holds an @: a password may stand before it.
func checkURL(s, scheme string) (string, error) {
	like := scheme + "://host.example.com:6443"
	if scheme == "http" {
		like = "http://host.example.com:6080"
	}
	if strings.Contains(s, "@") {
		return "", wrong("write it without user name and password: "+like, "an address with a user name")
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Hostname() == "" || strings.ContainsFunc(s, unicode.IsSpace) {
		return "", wrong("write it as "+like, "%s is not an address", shown(s))
	}
	if strings.ToLower(u.Scheme) != scheme {
		return "", wrong("write it as "+like, "%s does not begin with %s://", shown(s), scheme)
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return "", wrong("ports go from 1 to 65535", "%s has no such port", shown(s))
		}
	}
	if strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return "", wrong("write "+scheme+"://"+u.Host, "%s has something after the host", shown(s))
	}
	return scheme + "://" + strings.ToLower(u.Host), nil
}

var hostName = pattern.New(`^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_.])?$`)

func checkHost(s string) (string, error) {
	if net.ParseIP(strings.Trim(s, "[]")) != nil {
		return strings.Trim(s, "[]"), nil
	}
	switch {
	case strings.Contains(s, "@"):
		return "", wrong("write the host alone, such as esa01.example.com", "a host with a user name")
	case strings.Contains(s, "://"):
		return "", wrong("give it as the URL, or write the host alone", "%s is a URL", shown(s))
	case strings.Contains(s, ":"):
		return "", wrong("give the port in the URL, such as https://esa01.example.com:6443", "%s has a port", shown(s))
	case !hostName.MatchString(s):
		return "", wrong("write it as esa01.example.com or 192.0.2.10", "%s is not a host name", shown(s))
	}
	return strings.ToLower(s), nil
}

// checkSSH completes what ssh(1) would take: [user@]host[:port].
func checkSSH(s string) (string, error) {
	user, place, named := strings.Cut(s, "@")
	if !named {
		user, place = "", s
	}
	host, port, err := net.SplitHostPort(place)
	if err != nil {
		host, port = strings.Trim(place, "[]"), "22"
	}
	if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 || named && user == "" ||
		strings.ContainsAny(user, " :@") {
		return "", wrong("write it as admin@esa01.example.com or admin@esa01.example.com:22",
			"%s is not a user and host", shown(s))
	}
	if host, err = checkHost(host); err != nil {
		return "", wrong("write it as admin@esa01.example.com or admin@esa01.example.com:22",
			"%s is not a user and host", shown(s))
	}
	if named {
		user += "@"
	}
	return user + net.JoinHostPort(host, port), nil
}

const fingerprintCommand = "openssl s_client -connect HOST:6443 </dev/null | openssl x509 -noout -fingerprint -sha256"

func checkFingerprint(s string) (string, error) {
	digits := s
	if _, after, ok := strings.Cut(s, "="); ok { // as openssl prints it
		digits = after
	}
	if name, after, ok := strings.Cut(digits, ":"); ok && strings.EqualFold(name, "sha256") {
		digits = after
	}
	sum, err := hex.DecodeString(strings.NewReplacer(":", "", " ", "").Replace(digits))
	switch {
	case err == nil && len(sum) == 20:
		return "", wrong("take the SHA-256: "+fingerprintCommand, "%q is a SHA-1 fingerprint", s)
	case err != nil || len(sum) != 32:
		return "", wrong("32 pairs of hex digits: "+fingerprintCommand, "%q is not a SHA-256 fingerprint", s)
	}
	pairs := make([]string, len(sum))
	for i, b := range sum {
		pairs[i] = strings.ToUpper(hex.EncodeToString([]byte{b}))
	}
	return strings.Join(pairs, ":"), nil
}

var serial = pattern.New(`^[0-9A-Za-z]+(-[0-9A-Za-z]+)*$`)

func checkSerial(s string) (string, error) {
	if !serial.MatchString(s) || len(s) > 64 {
		return "", wrong("on the ESA's command line, version shows it after Serial #", "%q is not a serial number", s)
	}
	return s, nil
}

func checkCAFile(s string) (string, error) {
	data, err := os.ReadFile(s)
	if err != nil {
		hint := "is the path right?"
		if errors.Is(err, os.ErrPermission) {
			hint = "may you read it?"
		}
		return "", &Error{Err: err, Tell: hint}
	}
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if block.Type == "CERTIFICATE" {
			if _, err := x509.ParseCertificate(block.Bytes); err != nil {
				return "", wrong("export it again, as PEM", "%s: a certificate that cannot be read: %w", s, err)
			}
			return s, nil
		}
	}
	return "", wrong("it must hold a certificate as PEM: -----BEGIN CERTIFICATE-----", "%s: no certificate inside", s)
}
