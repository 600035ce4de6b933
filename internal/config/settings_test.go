package config

import (
	"encoding/pem"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func environment(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

var sum = strings.TrimSuffix(strings.Repeat("AB:", 32), ":")

func TestEnvironment(t *testing.T) {
	s, err := Resolve(nil, environment("XDRDOCTOR_REGION", "apj", "XDRDOCTOR_DEPLOYMENT", "Cloud", "XDRDOCTOR_XDR_URL",
		"https://127.0.0.1:8443/",
		"XDRDOCTOR_XDR_CLIENT_ID", "client-1 ", "XDRDOCTOR_XDR_CLIENT_PASSWORD", "hunter2", "XDRDOCTOR_ESA_URL",
		"HTTPS://Esa01:16443",
		"XDRDOCTOR_ESA_HTTP_URL", "http://esa01:16080", "XDRDOCTOR_ESA_GUI_URL", "https://esa01", "XDRDOCTOR_ESA_USER",
		"admin",
		"XDRDOCTOR_ESA_PASSPHRASE", "hunter2", "XDRDOCTOR_ESA_FINGERPRINT", "sha256 Fingerprint="+strings.ToLower(sum),
		"XDRDOCTOR_ESA_SERIAL", "564D-1", "XDRDOCTOR_ANSWERS", "a.yaml", "XDRDOCTOR_TOKEN", "hunter2", "XDRDOCTOR_LAB",
		"l.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(s.Region, s.Deployment, s.XDRURL, s.XDRClientID, s.ESAHost, s.ESAURL, s.ESAHTTPURL,
		s.GUITargets(), s.ESAUser, s.Serial, s.AnswersFile, s.Lab)
	want := fmt.Sprint("apjc", "cloud", "https://127.0.0.1:8443", "client-1", "esa01", "https://esa01:16443",
		"http://esa01:16080", []string{"esa01:443"}, "admin", "564D-1", "a.yaml", "l.yaml")
	if got != want || s.Fingerprint != sum {
		t.Errorf("\n%s %s\n%s", got, s.Fingerprint, want)
	}
	for _, ref := range []SecretRef{s.XDRClientPassword, s.ESAPassphrase, s.Token} {
		if v, err := ref.Resolve(t.Context(), nil); err != nil || v.Reveal() != "hunter2" {
			t.Errorf("%s: %v", ref.From, err)
		}
	}
	type inside struct{ settings Settings } // fmt does not call String on what it cannot reach
	if all := fmt.Sprintf("%v %+v %#v %+v %#v", s, s, s, inside{s}, &inside{s}); strings.Contains(all, "hunter2") {
		t.Error(all)
	}
}

func TestOverlay(t *testing.T) {
	profile := map[string]string{"eu": "region: eu\nxdr: {url: \"https://xdr.lab\"}\nesa: {host: esa01, url: \"https://esa01:1\", gui-url: \"https://esa01:2\", serial: A1, user: one, fingerprint: \"" + sum + "\"}\n"}
	for _, c := range []struct {
		name  string
		flags map[string]string
		env   map[string]string
		want  string
	}{
		{"profile", nil, nil, "eu https://xdr.lab esa01 https://esa01:1 https://esa01:2 A1 one"},
		{"user", nil, map[string]string{"XDRDOCTOR_ESA_USER": "two"},
			"eu https://xdr.lab esa01 https://esa01:1 https://esa01:2 A1 two"},
		{"another ESA", nil, map[string]string{"XDRDOCTOR_ESA_HOST": "esa02"},
			"eu https://xdr.lab esa02 https://esa02:6443   "},
		{"another ESA with URL", nil, map[string]string{"XDRDOCTOR_ESA_HOST": "esa02",
			"XDRDOCTOR_ESA_URL": "https://esa02:3"}, "eu https://xdr.lab esa02 https://esa02:3   "},
		{"another region", map[string]string{"region": "us"}, nil,
			"us https://visibility.amp.cisco.com esa01 https://esa01:1 https://esa01:2 A1 one"},
		{"flag before variable", map[string]string{"esa-serial": "F"}, map[string]string{"XDRDOCTOR_ESA_SERIAL": "V"},
			"eu https://xdr.lab esa01 https://esa01:1 https://esa01:2 F one"},
	} {
		env := home(t, c.env, profile)
		p, err := Load("eu", env)
		if err != nil {
			t.Fatal(err)
		}
		s, err := ResolveFlags(c.flags, p, env)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join([]string{string(s.Region), s.XDRURL, s.ESAHost, s.ESAURL, s.ESAGUIURL, s.Serial,
			s.ESAUser}, " "); got != c.want {
			t.Errorf("%s:\n%s\n%s", c.name, got, c.want)
		}
	}
}

func TestNothingGiven(t *testing.T) {
	s, err := Resolve(nil, environment())
	if err != nil || s.ESAURL != "" || s.XDRURL != "" || s.GUITargets() != nil || s.Answers != nil {
		t.Errorf("%+v, %v", s, err)
	}
	s, err = Resolve(nil, environment("XDRDOCTOR_ESA_HOST", "[2001:db8::1]"))
	if err != nil || s.ESAURL != "https://[2001:db8::1]:6443" ||
		fmt.Sprint(s.GUITargets()) != "[[2001:db8::1]:443 [2001:db8::1]:8443 [2001:db8::1]:4431]" {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestSettingsRefused(t *testing.T) {
	dir := t.TempDir()
	empty, broken := filepath.Join(dir, "empty.pem"), filepath.Join(dir, "broken.pem")
	os.WriteFile(empty, []byte("no certificate"), 0o600)
	os.WriteFile(broken, []byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), 0o600)
	for _, c := range []struct{ name, value, err, hint string }{
		{"region", "eux", `XDRDOCTOR_REGION: unknown region "eux"`, "did you mean eu?"},
		{"region", "mars-colony", `XDRDOCTOR_REGION: unknown region "mars-colony"`, "known are us, eu, apjc"},
		{"deployment", "onprem", `XDRDOCTOR_DEPLOYMENT: unknown deployment "onprem"`, "did you mean on-prem?"},
		{"deployment", "virtual", `XDRDOCTOR_DEPLOYMENT: unknown deployment "virtual"`, "known are on-prem, cloud"},
		{"ca-file", filepath.Join(dir, "none.pem"), "XDRDOCTOR_CA_FILE: open ", "is the path right?"},
		{"ca-file", empty, "XDRDOCTOR_CA_FILE: " + empty + ": no certificate inside", "BEGIN CERTIFICATE"},
		{"ca-file", broken, "XDRDOCTOR_CA_FILE: " + broken + ": a certificate that cannot be read", "as PEM"},
		{"xdr-url", "visibility.amp.cisco.com", `XDRDOCTOR_XDR_URL: "visibility.amp.cisco.com" is not an address`,
			"https://"},
		{"xdr-url", "http://x", `XDRDOCTOR_XDR_URL: "http://x" does not begin with https://`, "write it as"},
		{"xdr-url", "https://admin:hunter2@x", "XDRDOCTOR_XDR_URL: an address with a user name", "without user name"},
		{"xdr-url", "https://x/iroh", `XDRDOCTOR_XDR_URL: "https://x/iroh" has something after the host`,
			"write https://x"},
		{"esa-url", "https://x:99999", `XDRDOCTOR_ESA_URL: "https://x:99999" has no such port`, "1 to 65535"},
		{"esa-url", "https://", `XDRDOCTOR_ESA_URL: "https://" is not an address`, ""},
		{"esa-http-url", "https://x", `XDRDOCTOR_ESA_HTTP_URL: "https://x" does not begin with http://`,
			"http://host.example.com:6080"},
		{"esa-gui-url", "https://a b", `XDRDOCTOR_ESA_GUI_URL: what was given is not an address`, ""},
		{"esa-host", "https://x", `XDRDOCTOR_ESA_HOST: "https://x" is a URL`, "host alone"},
		{"esa-host", "x:6443", `XDRDOCTOR_ESA_HOST: "x:6443" has a port`, "https://esa01.example.com:6443"},
		{"esa-host", "a b", `XDRDOCTOR_ESA_HOST: what was given is not a host name`, "esa01.example.com"},
		{"esa-host", "admin:hunter2@x", "XDRDOCTOR_ESA_HOST: a host with a user name", ""},
		{"esa-user", "ad min", "XDRDOCTOR_ESA_USER: a blank or a control character inside", "copy it again"},
		{"xdr-client-id", "a\x1bb", "XDRDOCTOR_XDR_CLIENT_ID: a blank or a control character inside", ""},
		{"esa-fingerprint", "AA:BB", `XDRDOCTOR_ESA_FINGERPRINT: "AA:BB" is not a SHA-256 fingerprint`, "openssl"},
		{"esa-fingerprint", strings.Repeat("AB", 20), "XDRDOCTOR_ESA_FINGERPRINT: ", "take the SHA-256"},
		{"esa-serial", "564D 1", `XDRDOCTOR_ESA_SERIAL: "564D 1" is not a serial number`, "Serial #"},
	} {
		_, err := Resolve(nil, environment(Variable(c.name), c.value))
		refused(t, err, c.err, c.hint)
	}
	_, err := ResolveFlags(map[string]string{"region": "eux"}, nil, environment())
	refused(t, err, `--region: unknown region "eux"`, "did you mean eu?")
	env := home(t, nil, map[string]string{"eu": "esa:\n  url: x\n"})
	p, err := Load("eu", env)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Resolve(p, env)
	refused(t, err, `eu.yaml:2: esa.url: "x" is not an address`, "write it as")
}

func TestCAFile(t *testing.T) {
	srv := httptest.NewTLSServer(nil)
	defer srv.Close()
	env := home(t, nil, map[string]string{"eu": "ca-file: ca.pem\n"})
	p, err := Load("eu", env)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(filepath.Dir(p.File), "ca.pem") // beside the profile
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw}),
		0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := Resolve(p, env); err != nil || s.CAFile != path {
		t.Error(s.CAFile, err)
	}
}

func TestVariable(t *testing.T) {
	for name, want := range map[string]string{"region": "XDRDOCTOR_REGION",
		"esa-known-hosts": "XDRDOCTOR_ESA_KNOWN_HOSTS"} {
		if got := Variable(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestSSHPlace(t *testing.T) {
	for given, want := range map[string]string{
		"admin@esa01.example.com": "admin@esa01.example.com:22", "admin@esa01:2222": "admin@esa01:2222",
		"esa01": "esa01:22", "admin@[2001:db8::1]:22": "admin@[2001:db8::1]:22",
	} {
		if got, err := checkSSH(given); err != nil || got != want {
			t.Errorf("%q: %q, %v", given, got, err)
		}
	}
	for _, bad := range []string{"", "@esa01", "admin@", "admin@esa01:ssh", "ssh://admin@esa01", "a b@esa01",
		"admin@esa01:99999"} {
		if got, err := checkSSH(bad); err == nil {
			t.Errorf("%q is taken for %q", bad, got)
		}
	}
}
