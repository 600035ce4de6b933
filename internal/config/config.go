// Package config finds out what a run works on: from the flags, the environment and a profile, in this order. A secret
// never is written into a profile; the profile says where it is, and it is fetched when it is needed.
package config

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/config/strict"
	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// Error is an error with a hint, which is printed on a line of its own.
type Error = strict.Error

// Nearest returns the known name that is most like the given one, or "".
func Nearest(name string, known []string) string { return strict.Nearest(name, known) }

func wrong(hint, format string, args ...any) error {
	return &Error{Err: fmt.Errorf(format, args...), Tell: hint}
}

// Profile is a file that names one tenant and one ESA.
type Profile struct {
	Name    string
	File    string
	values  map[string]given
	secrets map[string]secretSpec
	answers *strict.Mapping
}

// given is a text with where it comes from.
type given struct{ text, where string }

var profileName = pattern.New(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// Dir is the directory of the profiles.
func Dir(getenv func(string) string) (string, error) {
	base := getenv("XDG_CONFIG_HOME")
	if !filepath.IsAbs(base) { // the specification says to ignore it then
		var err error
		if base, err = os.UserConfigDir(); err != nil {
			return "", wrong("set XDG_CONFIG_HOME", "profiles: %w", err)
		}
	}
	return filepath.Join(base, "xdrdoctor", "profiles"), nil
}

// Path is where the profile of a name is, whether it exists or not.
func Path(name string, getenv func(string) string) (string, error) {
	if !profileName.MatchString(name) {
		return "", wrong("use a-z, 0-9, dot, hyphen and underscore", "profile %q: not a name for a profile", name)
	}
	dir, err := Dir(getenv)
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, name+".yaml"), nil
}

// List returns the names of the profiles.
func List(getenv func(string) string) ([]string, error) {
	dir, err := Dir(getenv)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		return nil, fmt.Errorf("profiles: %w", err)
	}
	var names []string
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), ".yaml")
		if ok && !e.IsDir() && profileName.MatchString(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, nil
}

// Load reads a profile. "" is the one that XDRDOCTOR_PROFILE names; there need be none, and then the profile is nil.
func Load(name string, getenv func(string) string) (*Profile, error) {
	if name == "" {
		if name = getenv("XDRDOCTOR_PROFILE"); name == "" {
			return nil, nil
		}
	}
	path, err := Path(name, getenv)
	if err != nil {
		return nil, err
	}
	m, err := strict.Read(path, strict.NotQuoted)
	if os.IsNotExist(err) {
		hint := "it would be " + path
		if names, _ := List(getenv); len(names) > 0 {
			hint = strict.DidYouMean(name, names)
		}
		return nil, wrong(hint, "profile %q: not found", name)
	}
	if err != nil {
		return nil, err
	}
	p := &Profile{Name: name, File: path, values: map[string]given{}, secrets: map[string]secretSpec{}}
	return p, p.read(m)
}

// What a profile may hold. A key of a section is the setting section-key.
var (
	topKeys  = []string{"region", "deployment", "ca-file", "xdr", "esa", "answers"}
	sections = map[string][]string{
		"xdr": {"url", "client-id", "client-password"},
		"esa": {"host", "url", "http-url", "gui-url", "user", "passphrase", "fingerprint", "serial", "ssh",
			"known-hosts"},
	}
)

func (p *Profile) read(m *strict.Mapping) error {
	if err := m.Only(topKeys); err != nil {
		return err
	}
	for _, e := range m.Entries {
		var err error
		switch e.Key {
		case "answers":
			p.answers, err = e.Mapping()
		case "xdr", "esa":
			err = p.readSection(e)
		default:
			err = p.readValue(e.Key, e)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *Profile) readSection(section strict.Entry) error {
	m, err := section.Mapping()
	if err != nil {
		return err
	}
	if err := m.Only(sections[section.Key]); err != nil {
		return err
	}
	for _, e := range m.Entries {
		name := section.Key + "-" + e.Key
		if _, secret := secretNames[name]; secret {
			p.secrets[name], err = readSecret(e)
		} else {
			err = p.readValue(name, e)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *Profile) readValue(name string, e strict.Entry) error {
	text, err := e.Text()
	if err != nil {
		return err
	}
	if name == "ca-file" && text != "" && !filepath.IsAbs(text) {
		text = filepath.Join(filepath.Dir(p.File), text)
	}
	p.values[name] = given{text, e.Where()}
	return nil
}
