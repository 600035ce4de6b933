package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const template = `# A profile of xdrdoctor: one tenant, one ESA. Use it with --profile NAME or
# XDRDOCTOR_PROFILE=NAME. Everything is optional; what is missing is asked.

# region: eu                  # us, eu or apjc
# deployment: on-prem         # or cloud
# ca-file: /path/ca.pem       # certificates to trust besides the system's

# The XDR API. An API client can be made by an XDR administrator alone; without
# one you are asked what the pages show.
# xdr:
#   client-id: client-...
#   client-password: {keyring: NAME}

# The ESA's AsyncOS API.
# esa:
#   host: esa01.example.com
#   user: xdrdoctor
#   passphrase: {prompt: true}
#   fingerprint: "AA:BB:..."  # SHA-256, of a certificate that no authority signed
#   serial: ...               # which of the tenant's devices it is
#   ssh: admin@esa01.example.com # its command line; the passphrase is the same

# Do not write a secret here. Name it:
#   {keyring: NAME}                   the system's keyring, service xdrdoctor
#   {env: NAME}                       a variable of the environment
#   {command: [pass, show, xdr/eu]}   what a command prints; no shell
#   {prompt: true}                    typed when it is needed

# Answers that stay the same, by the name of the question.
# answers: {}
`

// Init writes a profile to be filled in, and returns its path. It does not replace one.
func Init(name string, getenv func(string) string) (string, error) {
	path, err := Path(name, getenv)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", fmt.Errorf("profile %q: %w", name, err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if os.IsExist(err) {
		return "", wrong("edit "+path+", or choose another name", "profile %q: exists already", name)
	}
	if err != nil {
		return "", fmt.Errorf("profile %q: %w", name, err)
	}
	_, err = f.WriteString(strings.ReplaceAll(template, "--profile NAME", "--profile "+name))
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return "", fmt.Errorf("profile %q: %w", name, err)
	}
	return path, nil
}
