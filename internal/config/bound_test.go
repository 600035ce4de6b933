package config

import (
	"os"
	"strings"
	"testing"
)

// TestCredentialsBelongToAHost: what a profile says of a user goes only to the host and the region that it names.
func TestCredentialsBelongToAHost(t *testing.T) {
	profile := map[string]string{"eu": "region: eu\n" +
		"xdr: {client-id: client-1, client-password: {env: MINE}}\n" +
		"esa: {host: esa01, user: one, ssh: \"root@esa01\", passphrase: {env: MINE}, fingerprint: \"" + sum + "\"}\n"}
	const esa, xdr = "one|root@esa01:22|MINE", "client-1|MINE"
	for _, c := range []struct {
		name     string
		flags    map[string]string
		env      map[string]string
		esa, xdr string
	}{
		{"as it is", nil, nil, esa, xdr},
		{"the same host", map[string]string{"esa-host": "ESA01"}, nil, esa, xdr},
		{"the same host at another port", map[string]string{"esa-url": "https://esa01:16443"}, nil, esa, xdr},
		{"another host", map[string]string{"esa-host": "esa02"}, nil, "||", xdr},
		{"another host by variable", nil, map[string]string{"XDRDOCTOR_ESA_HOST": "esa02"}, "||", xdr},
		{"another host in a URL", map[string]string{"esa-url": "https://esa02:6443"}, nil, "||", xdr},
		{"another host in clear", map[string]string{"esa-http-url": "http://esa02:6080"}, nil, "||", xdr},
		{"another command line", map[string]string{"esa-ssh": "admin@esa02"}, nil, "|admin@esa02:22|", xdr},
		{"a host that begins alike", map[string]string{"esa-host": "esa01.evil.example"}, nil, "||", xdr},
		{"its own", map[string]string{"esa-host": "esa02", "esa-user": "two"},
			map[string]string{"XDRDOCTOR_ESA_PASSPHRASE": "hunter2"}, "two||XDRDOCTOR_ESA_PASSPHRASE", xdr},
		{"the same region", map[string]string{"region": "eu"}, nil, esa, xdr},
		{"another region", map[string]string{"region": "us"}, nil, esa, "|"},
		{"another region's API", map[string]string{"xdr-url": "https://visibility.amp.cisco.com"}, nil, esa, "|"},
		{"another API", map[string]string{"xdr-url": "https://evil.example"}, nil, esa, "|"},
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
		if got := strings.Join([]string{s.ESAUser, s.ESASSH, s.ESAPassphrase.From}, "|"); got != c.esa {
			t.Errorf("%s: the ESA gets %s, not %s", c.name, got, c.esa)
		}
		if got := s.XDRClientID + "|" + s.XDRClientPassword.From; got != c.xdr {
			t.Errorf("%s: XDR gets %s, not %s", c.name, got, c.xdr)
		}
	}
}

// TestCommandGetsNoSecret looks at the environment of the child.
func TestCommandGetsNoSecret(t *testing.T) {
	t.Setenv("XDRDOCTOR_TEST_COMMAND", "environment")
	for _, name := range []string{"XDRDOCTOR_XDR_CLIENT_PASSWORD", "XDRDOCTOR_TOKEN", "MINE"} {
		t.Setenv(name, "hunter2")
	}
	env := home(t, nil, map[string]string{"eu": "xdr: {client-password: {env: MINE}}\n" +
		"esa: {passphrase: {command: ['" + os.Args[0] + "']}}\n"})
	p, err := Load("eu", env)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Resolve(p, env)
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.ESAPassphrase.Resolve(t.Context(), nil)
	if err != nil || !strings.Contains(v.Reveal(), "XDRDOCTOR_TEST_COMMAND=environment") {
		t.Fatalf("the child got no environment: %v", err)
	}
	if strings.Contains(v.Reveal(), "hunter2") {
		t.Error("a secret is in the environment of the child")
	}
}

// TestRefusalsQuoteNoPassword gives what may hold one to every setting that is an address.
func TestRefusalsQuoteNoPassword(t *testing.T) {
	for _, name := range []string{"xdr-url", "esa-url", "esa-http-url", "esa-gui-url", "esa-host", "esa-ssh"} {
		for _, value := range []string{
			"https://admin:hunter2@esa01", "admin:hunter2@esa01:99999", "https://esa01?password=hunter2",
			"admin:hunter2",
			"ftp://admin:hunter2%40esa01", "https://esa01:6443/x?token=hunter2#y", "//admin:hunter2@esa01",
			"admin hunter2 esa01",
			"https://esa01:hunter2", "esa01;password=hunter2", "https://esa01/#hunter2", "ad:hunter2@min@esa01",
		} {
			_, err := Resolve(nil, environment(Variable(name), value))
			if err == nil {
				t.Errorf("%s: %s is taken", name, value)
				continue
			}
			if e := err.(*Error); strings.Contains(e.Error()+e.Hint(), "hunter2") {
				t.Errorf("%s: %v (%s)", name, err, e.Hint())
			}
		}
	}
}
