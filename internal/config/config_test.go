package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// home is an environment whose profiles are in a directory of the test.
func home(t *testing.T, variables map[string]string, profiles map[string]string) func(string) string {
	t.Helper()
	env := map[string]string{"XDG_CONFIG_HOME": t.TempDir()}
	for name, value := range variables {
		env[name] = value
	}
	dir := filepath.Join(env["XDG_CONFIG_HOME"], "xdrdoctor", "profiles")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range profiles {
		if err := os.WriteFile(filepath.Join(dir, name+".yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return func(name string) string { return env[name] }
}

// refused checks an error and its hint, and that neither tells a secret.
func refused(t *testing.T, err error, want, hint string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error, want %s", want)
		return
	}
	var h interface{ Hint() string }
	if !errors.As(err, &h) {
		t.Errorf("%v: no hint", err)
		return
	}
	if !strings.HasPrefix(err.Error(), want) || !strings.Contains(h.Hint(), hint) {
		t.Errorf("%v (%s), want %s (%s)", err, h.Hint(), want, hint)
	}
	if strings.Contains(fmt.Sprintf("%v %+v %#v %s", err, err, err, h.Hint()), "hunter2") {
		t.Errorf("the secret is in %v", err)
	}
}

func TestProfile(t *testing.T) {
	env := home(t, nil, map[string]string{"eu": `
region: EMEAR
deployment: cloud
xdr:
  client-id: client-1
  client-password: {keyring: eu-xdr}
esa:
  host: ESA01.example.com
  user: xdrdoctor
  passphrase: {command: [pass, show, esa]}
  serial: 564D-1
answers:
  esa-version: 15.5
`})
	p, err := Load("eu", env)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Resolve(p, env)
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintf("%s %s %s %s %s %s %s %s %s %s %s %s %v", s.Profile, s.Region, s.Deployment, s.XDRURL,
		s.XDRClientID, s.XDRClientPassword.From,
		s.ESAHost, s.ESAURL, s.ESAHTTPURL, s.ESAUser, s.ESAPassphrase.From, s.Serial, s.GUITargets())
	want := "eu eu cloud https://visibility.eu.amp.cisco.com client-1 keyring eu-xdr esa01.example.com https://esa01.example.com:6443 http://esa01.example.com:6080 " +
		"xdrdoctor command pass 564D-1 [esa01.example.com:443 esa01.example.com:4431 esa01.example.com:8443]"
	if got != want {
		t.Errorf("\n%s\n%s", got, want)
	}
	if len(s.Answers.Entries) != 1 || s.Answers.Entries[0].Where() != "eu.yaml:13: answers.esa-version" {
		t.Errorf("%+v", s.Answers)
	}
	if !s.Token.IsZero() {
		t.Error("a token out of nowhere")
	}
}

func TestProfileRefused(t *testing.T) {
	for _, c := range []struct{ text, err, hint string }{
		{"regoin: eu\n", `eu.yaml:1: unknown key "regoin"`, "did you mean region?"},
		{"esa:\n  ulr: x\n", `eu.yaml:2: unknown key "esa.ulr"`, "did you mean url?"},
		{"esa: esa01\n", "eu.yaml:1: esa: not keys with values", "a colon"},
		{"region: [eu]\n", "eu.yaml:1: region: not a single value", "write one value"},
		{"region:\n", "eu.yaml:1: region: no value", "remove the line"},
		{"region: &a eu\ndeployment: *a\n", "eu.yaml:1: anchors and aliases are not taken", "write the value out"},
		{"region: eu\nregion: us\n", `eu.yaml:2: mapping key "region" already defined at [1:1]`, "look at column 1"},
		{"esa:\n  passphrase: hunter2\n", "eu.yaml:2: esa.passphrase: a secret must not be written into a file",
			"{keyring: NAME}"},
		{"xdr:\n  client-password: [hunter2]\n",
			"eu.yaml:2: xdr.client-password: a secret must not be written into a file",
			"{prompt: true}"},
		{"esa:\n  passphrase: {hunter2: x}\n", "eu.yaml:2: esa.passphrase: not one of keyring, env, command and prompt",
			"{env: NAME}"},
		{"esa:\n  passphrase: {}\n", "eu.yaml:2: esa.passphrase: not one of keyring, env, command and prompt", ""},
		{"esa:\n  passphrase: {env: A, prompt: true}\n", "eu.yaml:2: esa.passphrase: not one of keyring", ""},
		{"esa:\n  passphrase: {command: hunter2}\n",
			"eu.yaml:2: esa.passphrase.command: not a list of a command and its arguments", "[pass, show, xdr/eu]"},
		{"esa:\n  passphrase: {command: []}\n", "eu.yaml:2: esa.passphrase.command: not a list", ""},
		{"esa:\n  passphrase: {keyring: }\n", "eu.yaml:2: esa.passphrase.keyring: no name", ""},
		{"esa:\n  passphrase: {prompt: no}\n", "eu.yaml:2: esa.passphrase.prompt: not true", "remove the secret"},
		{"esa:\n  passphrase: \"hunter2\n", "eu.yaml:2: ", "look at column"},
		{"esa:\n  passphrase: {hunter2\n", "eu.yaml:2: ", "look at column"},
	} {
		env := home(t, nil, map[string]string{"eu": c.text})
		_, err := Load("eu", env)
		refused(t, err, c.err, c.hint)
	}
}

func TestNames(t *testing.T) {
	env := home(t, nil, map[string]string{"eu": "", "us.2": "", "Bad": "", "x": ""})
	if names, err := List(env); err != nil || !slices.Equal(names, []string{"eu", "us.2", "x"}) {
		t.Error(names, err)
	}
	for _, name := range []string{"../eu", "EU", "a b", ".eu", "a/b", strings.Repeat("a", 65)} {
		_, err := Path(name, env)
		refused(t, err, fmt.Sprintf("profile %q: not a name for a profile", name), "use a-z")
		_, err = Load(name, env)
		refused(t, err, fmt.Sprintf("profile %q: not a name for a profile", name), "use a-z")
	}
	_, err := Load("ue", env)
	refused(t, err, `profile "ue": not found`, "did you mean eu?")
	empty := home(t, nil, nil)
	_, err = Load("ue", empty)
	refused(t, err, `profile "ue": not found`, "ue.yaml")
	if names, err := List(func(string) string { return filepath.Join(t.TempDir(), "none") }); err != nil ||
		names != nil {
		t.Error(names, err)
	}
	if p, err := Load("", env); p != nil || err != nil {
		t.Error(p, err)
	}
	named := home(t, map[string]string{"XDRDOCTOR_PROFILE": "eu"}, map[string]string{"eu": "region: eu\n"})
	if p, err := Load("", named); err != nil || p.Name != "eu" {
		t.Error(p, err)
	}
}

func TestInit(t *testing.T) {
	env := home(t, nil, nil)
	path, err := Init("eu", env)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
	p, err := Load("eu", env)
	if err != nil || len(p.values) != 0 {
		t.Error(p, err)
	}
	_, err = Init("eu", env)
	refused(t, err, `profile "eu": exists already`, "edit "+path)

	// The template means what it says once it is uncommented.
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for l := range strings.Lines(string(data)) {
		if l = strings.TrimPrefix(l, "# "); example.MatchString(l) {
			text += l
		}
	}
	again := home(t, nil, map[string]string{"full": text})
	p, err = Load("full", again)
	if err != nil || len(p.values) != 9 || len(p.secrets) != 2 {
		t.Errorf("%v, %v\n%s", p, err, text)
	}
}

var example = regexp.MustCompile(`^ *[a-z-]+:\s`)
