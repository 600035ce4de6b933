// Package clean takes secrets, and the names of persons and systems, out of what is kept or shown: HARs, logs,
// sessions, configurations, any text. There is one scanner for all of them. It knows what a field is called and what a
// secret looks like, through any nesting of JSON strings, percent-encoding, HTML entities, base64 and hexadecimal, and
// changes nothing else: outside of what it replaces the file stays the same byte for byte.
//
// A run looks at all its files first and then writes them, so that a value that is a password in one place is removed
// from everywhere:
//
//	run := clean.New(clean.Options{For: clean.TAC})
//	err := run.Look(file) // once for each file
//	err = run.Write(out, file)
//	report := run.Report()
package clean

// Kind is what was removed.
type Kind string

// The kinds of what is removed.
const (
	Password     Kind = "password"
	Bearer       Kind = "token"
	Cookie       Kind = "cookie"
	JWT          Kind = "jwt"
	Basic        Kind = "basic"
	APIKey       Kind = "apikey"
	OAuth        Kind = "oauth"
	Secret       Kind = "secret"
	SAML         Kind = "saml"
	Cloud        Kind = "cloud"
	Signature    Kind = "signature"
	PrivateKey   Kind = "privatekey"
	Registration Kind = "registration"
	SNMP         Kind = "snmp"
	PSK          Kind = "psk"
	OTP          Kind = "otp"
	CSRF         Kind = "csrf"
	Session      Kind = "session"
	Unknown      Kind = "unknown" // has the form of a credential

	Person Kind = "user"
	Phone  Kind = "phone"
	Host   Kind = "host"
	IP     Kind = "ip"
	MAC    Kind = "mac"
	Serial Kind = "serial"
	Org    Kind = "org"
	UUID   Kind = "id"
)

// secret says whether the kind is a credential and not a name.
func (k Kind) secret() bool {
	switch k {
	case Person, Phone, Host, IP, MAC, Serial, Org, UUID:
		return false
	}
	return true
}

// Audience says who gets what is written.
type Audience int

// Credentials are removed for everybody. For TAC persons are aliases too, and what TAC searches by is real: serials,
// ids, host names, addresses, trace ids, times. For the customer other organisations are aliases as well. For the
// public everything is that tells who and where.
const (
	TAC Audience = iota
	Customer
	Public
)

// Audiences are the names of the audiences, as a flag takes them.
var Audiences = []string{"tac", "customer", "public"}

func (a Audience) String() string { return Audiences[a] }

// ParseAudience is the inverse of String.
func ParseAudience(s string) (Audience, bool) {
	for i, name := range Audiences {
		if name == s {
			return Audience(i), true
		}
	}
	return 0, false
}
