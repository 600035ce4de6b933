package config

import (
	"net"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/region"
)

// Credentials belong to a host. What a profile says of the user and the passphrase of its ESA, and of its API client,
// is for the host and the region that it names; another one, which a flag or a variable names, asks for its own.

// bind takes away the credentials of a profile that are not for the hosts of this run.
func (s *Settings) bind(p *Profile, flags map[string]string, getenv func(string) string) {
	mine := func(name string) bool { // it comes from the profile
		return p.values[name].text != "" && strings.TrimSpace(flags[name]) == "" && getenv(Variable(name)) == ""
	}
	if !p.serves(s, mine, esaPlaces, "") {
		for name, field := range map[string]*string{"esa-user": &s.ESAUser, "esa-fingerprint": &s.Fingerprint,
			"esa-ssh": &s.ESASSH} {
			if mine(name) {
				*field = ""
			}
		}
		s.ESAPassphrase = p.without("esa-passphrase", s.ESAPassphrase, getenv)
	}
	home, err := region.Parse(p.values["region"].text)
	elsewhere := err == nil && home != s.Region
	api := ""
	if err == nil {
		api = home.XDRAPI()
	}
	if elsewhere || !p.serves(s, mine, xdrPlaces, api) {
		if mine("xdr-client-id") {
			s.XDRClientID = ""
		}
		s.XDRClientPassword = p.without("xdr-client-password", s.XDRClientPassword, getenv)
	}
}

// The settings that name where credentials are sent.
var (
	esaPlaces = []string{"esa-host", "esa-url", "esa-http-url", "esa-ssh"}
	xdrPlaces = []string{"xdr-url"}
)

// serves says whether all hosts of the run are ones that the profile names. known is one that it names in another way.
func (p *Profile) serves(s *Settings, mine func(string) bool, places []string, known string) bool {
	own := []string{known}
	for _, name := range places {
		own = append(own, placeHost(p.values[name].text))
	}
	for _, set := range settings {
		if !slices.Contains(places, set.name) || mine(set.name) {
			continue
		}
		if given := placeHost(*set.field(s)); given != "" && !slices.Contains(own, given) {
			return false
		}
	}
	return true
}

// placeHost is the host of an address: of a URL, of user@host:port, or a host alone.
func placeHost(place string) string {
	place = strings.TrimSpace(place)
	if _, after, ok := strings.Cut(place, "://"); ok {
		place, _, _ = strings.Cut(after, "/")
	}
	if at := strings.LastIndexByte(place, '@'); at >= 0 {
		place = place[at+1:]
	}
	if host, _, err := net.SplitHostPort(place); err == nil {
		place = host
	}
	return strings.ToLower(strings.Trim(place, "[]"))
}

// without is a secret unless the profile names it.
func (p *Profile) without(name string, ref SecretRef, getenv func(string) string) SecretRef {
	if _, named := p.secrets[name]; named && getenv(Variable(name)) == "" {
		return SecretRef{}
	}
	return ref
}

// variables are those of the environment that hold a secret of ours. A child process does not get them.
func (p *Profile) variables() []string {
	var names []string
	for name := range secretNames {
		names = append(names, Variable(name))
	}
	for _, spec := range p.secrets {
		if spec.kind == "env" {
			names = append(names, spec.name)
		}
	}
	return names
}
