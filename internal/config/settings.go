package config

import (
	"net"
	"net/url"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/config/strict"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// Settings are what a run works on, checked and completed: with a region there is XDR's URL, with a host the ESA's
// URLs.
type Settings struct {
	Profile    string // its name; "" when there is none
	Region     region.Region
	Deployment string // "on-prem", "cloud" or ""
	CAFile     string

	XDRURL            string
	XDRClientID       string
	XDRClientPassword SecretRef

	ESAHost       string
	ESAURL        string // the AsyncOS API over HTTPS
	ESAHTTPURL    string // and over HTTP
	ESAGUIURL     string // of the web interface; "" when it was not given: see GUITargets
	ESAUser       string
	ESAPassphrase SecretRef
	Fingerprint   string // "AA:BB:…", SHA-256
	Serial        string
	ESASSH        string // "user@host:port" of the ESA's command line
	KnownHosts    string // the file with its host key; "" is the person's own

	Token       SecretRef       // a registration token, of which the shape alone is kept
	Answers     *strict.Mapping // those of the profile, for operator.Preset; nil when there are none
	AnswersFile string
	Lab         string
}

// setting is one text that may be given: as the flag --NAME, as a variable, in a profile.
type setting struct {
	name  string
	field func(*Settings) *string
	check func(string) (string, error)
}

var settings = []setting{
	{"region", func(s *Settings) *string { return (*string)(&s.Region) }, checkRegion},
	{"deployment", func(s *Settings) *string { return &s.Deployment }, checkDeployment},
	{"ca-file", func(s *Settings) *string { return &s.CAFile }, checkCAFile},
	{"xdr-url", func(s *Settings) *string { return &s.XDRURL }, checkHTTPS},
	{"xdr-client-id", func(s *Settings) *string { return &s.XDRClientID }, checkWord},
	{"esa-host", func(s *Settings) *string { return &s.ESAHost }, checkHost},
	{"esa-url", func(s *Settings) *string { return &s.ESAURL }, checkHTTPS},
	{"esa-http-url", func(s *Settings) *string { return &s.ESAHTTPURL }, checkHTTP},
	{"esa-gui-url", func(s *Settings) *string { return &s.ESAGUIURL }, checkHTTPS},
	{"esa-user", func(s *Settings) *string { return &s.ESAUser }, checkWord},
	{"esa-fingerprint", func(s *Settings) *string { return &s.Fingerprint }, checkFingerprint},
	{"esa-serial", func(s *Settings) *string { return &s.Serial }, checkSerial},
	{"esa-ssh", func(s *Settings) *string { return &s.ESASSH }, checkSSH},
	{"esa-known-hosts", func(s *Settings) *string { return &s.KnownHosts }, asIs},
	{"answers", func(s *Settings) *string { return &s.AnswersFile }, asIs},
	{"lab", func(s *Settings) *string { return &s.Lab }, asIs},
}

// secretNames are the secrets, with what a person is asked for.
var secretNames = map[string]i18n.Text{
	"xdr-client-password": "XDR client password",
	"esa-passphrase":      "ESA passphrase",
	"token":               "Registration token",
}

// Variable is the variable of the environment for a setting: "esa-url" is XDRDOCTOR_ESA_URL.
func Variable(name string) string {
	return "XDRDOCTOR_" + strings.ReplaceAll(strings.ToUpper(name), "-", "_")
}

// Resolve overlays a profile, which may be nil, with the environment.
func Resolve(p *Profile, getenv func(string) string) (Settings, error) {
	return ResolveFlags(nil, p, getenv)
}

// ResolveFlags overlays a profile with the environment and that with flags, by their names without hyphens before them.
// An empty flag is one that was not given.
func ResolveFlags(flags map[string]string, p *Profile, getenv func(string) string) (Settings, error) {
	var s Settings
	if p == nil {
		p = &Profile{}
	}
	s.Profile, s.Answers = p.Name, p.answers
	rank := map[string]int{}
	for _, set := range settings {
		var g given
		for i, layer := range []given{
			{flags[set.name], "--" + set.name}, {getenv(Variable(set.name)), Variable(set.name)}, p.values[set.name],
		} {
			if strings.TrimSpace(layer.text) != "" {
				g, rank[set.name] = layer, 3-i
				break
			}
		}
		if g.text == "" {
			continue
		}
		text, err := set.check(strings.TrimSpace(g.text))
		if err != nil {
			e := err.(*Error)
			return Settings{}, wrong(e.Tell, "%s: %w", g.where, e.Err)
		}
		*set.field(&s) = text
	}
	s.XDRClientPassword = secret("xdr-client-password", p, getenv)
	s.ESAPassphrase = secret("esa-passphrase", p, getenv)
	s.Token = secret("token", p, getenv)
	s.bind(p, flags, getenv)
	s.complete(rank)
	return s, nil
}

func secret(name string, p *Profile, getenv func(string) string) SecretRef {
	if v := Variable(name); getenv(v) != "" {
		return fromVariable(v, v, getenv)
	}
	if spec, ok := p.secrets[name]; ok {
		return spec.ref(string(secretNames[name]), getenv, p.variables())
	}
	return SecretRef{}
}

// complete derives what was not given. What a profile says about its ESA is not said about another that a flag names,
// and likewise for a region.
func (s *Settings) complete(rank map[string]int) {
	for _, set := range settings {
		of := ""
		switch set.name {
		case "xdr-url":
			of = "region"
		case "esa-url", "esa-http-url", "esa-gui-url", "esa-fingerprint", "esa-serial":
			of = "esa-host"
		}
		if of != "" && rank[of] > rank[set.name] {
			*set.field(s) = ""
		}
	}
	if s.XDRURL == "" && s.Region != "" {
		s.XDRURL = "https://" + s.Region.XDRAPI()
	}
	for _, u := range []string{s.ESAURL, s.ESAHTTPURL, s.ESAGUIURL} {
		if s.ESAHost == "" && u != "" {
			s.ESAHost = hostOf(u)
		}
	}
	if s.ESAHost == "" {
		return
	}
	if s.ESAURL == "" {
		s.ESAURL = "https://" + net.JoinHostPort(s.ESAHost, "6443")
	}
	if s.ESAHTTPURL == "" {
		s.ESAHTTPURL = "http://" + net.JoinHostPort(s.ESAHost, "6080")
	}
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// GUITargets are the places, host and port, where the ESA's web interface may be, likeliest first. In a cloud
// deployment the order is inferred (F-ESA-CES-PORTS).
func (s Settings) GUITargets() []string {
	if s.ESAGUIURL != "" {
		u, err := url.Parse(s.ESAGUIURL)
		if err != nil {
			return nil
		}
		port := u.Port()
		if port == "" {
			port = "443"
		}
		return []string{net.JoinHostPort(u.Hostname(), port)}
	}
	if s.ESAHost == "" {
		return nil
	}
	ports := []string{"443", "8443", "4431"}
	if s.Deployment == "cloud" {
		ports = []string{"443", "4431", "8443"}
	}
	for i := range ports {
		ports[i] = net.JoinHostPort(s.ESAHost, ports[i])
	}
	return ports
}
