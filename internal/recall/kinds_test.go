package recall

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strings"
)

// kind is one sort of secret: what its fields are called, and what it looks like.
type kind struct {
	name  string
	keys  []string
	value func(*rand.Rand) string
	// core is the part of a value that must not survive, where some of the rest may: the signature of a JWT.
	core func(string) string
}

const (
	letters  = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits   = "0123456789"
	opaque   = letters + digits
	urlSafe  = opaque + "-_"
	anything = opaque + `!@#$%^&*()+=[]{}|;:"'<>,.?/~ \`
)

func draw(r *rand.Rand, from string, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = from[r.IntN(len(from))]
	}
	return string(b)
}

// mixed has a digit and both cases, as what a machine draws nearly always has.
func mixed(r *rand.Rand, from string, n int) string {
	for {
		s := draw(r, from, n)
		if strings.ContainsAny(s, digits) && strings.ToLower(s) != s && strings.ToUpper(s) != s && s[0] != '-' &&
			s[n-1] != '-' {
			return s
		}
	}
}

func of(from string, n int) func(*rand.Rand) string {
	return func(r *rand.Rand) string { return mixed(r, from, n) }
}

func password(r *rand.Rand) string {
	return mixed(r, opaque, 4) + draw(r, anything, 6+r.IntN(8)) + draw(r, opaque, 3)
}

func jwt(r *rand.Rand) string {
	part := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	return part(`{"alg":"RS256","kid":"`+draw(r, digits, 4)+`"}`) + "." +
		part(fmt.Sprintf(`{"iss":"IROH Auth","sub":"%s","exp":1764370000,"scope":"inspect"}`, mixed(r, opaque, 20))) + "." +
		mixed(r, urlSafe, 86)
}

func afterLast(sep string) func(string) string {
	return func(v string) string { return v[strings.LastIndex(v, sep)+1:] }
}

var kinds = []kind{
	{"opaque bearer", []string{"access_token", "accessToken", "refresh_token", "X-Auth-Token", "bearerToken"},
		of(urlSafe, 40), nil},
	{"session", []string{"session_id", "sessionId", "iroh-session", "JSESSIONID"}, of(opaque, 26), nil},
	{"jwt", []string{"id_token", "jwtToken", "idToken", "jwt"}, jwt, afterLast(".")},
	{"jwe", []string{"id_token", "token"}, func(r *rand.Rand) string {
		return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RSA-OAEP","enc":"A256GCM"}`)) + "." +
			mixed(r, urlSafe,
				60) + "." +
			mixed(r, urlSafe, 16) + "." + mixed(r, urlSafe, 80) + "." + mixed(r, urlSafe, 22)
	}, nil},
	{"api key", []string{"x-api-key", "apiKey", "api_key", "subscription-key"}, of(opaque, 32), nil},
	{"oauth verifier", []string{"code_verifier", "codeVerifier"}, of(urlSafe, 43), nil},
	{"client secret", []string{"client_secret", "clientSecret", "client-secret", "ClientSecret"}, password, nil},
	{"password", []string{"password", "passwd", "passphrase", "newPassword", "user_password", "Password"},
		password, nil},
	{"saml", []string{"SAMLResponse"}, func(r *rand.Rand) string {
		return base64.StdEncoding.EncodeToString([]byte("<samlp:Response><a>" + mixed(r, opaque, 60) +
			"</a></samlp:Response>"))
	}, nil},
	{"cloud secret", []string{"secret_access_key", "secretAccessKey", "AccountKey"}, of(opaque+"/+", 40), nil},
	{"cloud signature", []string{"X-Amz-Signature", "signature"}, func(r *rand.Rand) string {
		return hex.EncodeToString([]byte(draw(r, anything, 32)))
	}, nil},
	{"registration token", []string{"registration_token", "registrationToken"}, func(r *rand.Rand) string {
		return "a1" + draw(r, "0123456789abcdef", 30)
	}, nil},
	{"snmp community", []string{"snmp_community", "snmpCommunity", "community_string"}, of(opaque, 12), nil},
	{"snmp v3", []string{"snmp_auth_passphrase", "auth_password", "priv_password"}, of(opaque, 14), nil},
	{"enable secret", []string{"enable_secret", "enableSecret"}, of(opaque, 16), nil},
	{"ldap bind", []string{"bind_password", "ldap_bind_password", "bindPassword"}, password, nil},
	{"pre-shared key", []string{"pre_shared_key", "preSharedKey", "psk"}, of(opaque, 24), nil},
	{"one-time password", []string{"otp", "mfa_code", "verification_code"}, func(r *rand.Rand) string {
		return "7" +
			draw(r, digits, 7)
	}, nil},
	{"csrf token", []string{"csrf_token", "X-CSRF-Token", "_csrf", "xsrfToken"}, of(urlSafe, 32), nil},
	{"private key", []string{"private_key", "privateKey"}, func(r *rand.Rand) string {
		return "-----BEGIN PRIVATE KEY-----\n" + mixed(r, opaque+"+/", 64) + "\n" + mixed(r, opaque+"+/", 40) +
			"\n-----END PRIVATE KEY-----"
	}, func(v string) string { return strings.Split(v, "\n")[1] }},
}
