package config

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/zalando/go-keyring"

	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

// TestMain lets the test binary be the command that prints a secret.
func TestMain(m *testing.M) {
	switch os.Getenv("XDRDOCTOR_TEST_COMMAND") {
	case "print":
		fmt.Print("hunter2\r\n")
		os.Exit(0)
	case "environment":
		fmt.Print(strings.Join(os.Environ(), " "))
		os.Exit(0)
	case "nothing":
		os.Exit(0)
	case "fail":
		fmt.Print("hunter2\n")
		os.Exit(3)
	case "much":
		fmt.Print(strings.Repeat("hunter2", longestSecret))
		os.Exit(0)
	case "hang":
		time.Sleep(time.Minute)
	}
	os.Exit(m.Run())
}

// passphrase is the SecretRef of a profile that names it so.
func passphrase(t *testing.T, how string, variables map[string]string) SecretRef {
	t.Helper()
	env := home(t, variables, map[string]string{"p": "esa:\n  passphrase: " + how + "\n"})
	p, err := Load("p", env)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Resolve(p, env)
	if err != nil {
		t.Fatal(err)
	}
	return s.ESAPassphrase
}

func brings(t *testing.T, ref SecretRef, from string) {
	t.Helper()
	v, err := ref.Resolve(t.Context(), func(label string) (redact.Secret, error) {
		if label != "ESA passphrase" {
			t.Error(label)
		}
		return redact.New("hunter2"), nil
	})
	if err != nil || v.Reveal() != "hunter2" || ref.From != from {
		t.Errorf("%s: %v, %q", ref.From, err, v.Reveal())
	}
	if strings.Contains(fmt.Sprintf("%v %+v %#v %+v", ref, ref, ref, struct{ r SecretRef }{ref}), "hunter2") {
		t.Error("the secret is printed")
	}
}

func TestWhereSecretsComeFrom(t *testing.T) {
	keyring.MockInit()
	if err := keyring.Set("xdrdoctor", "eu", "hunter2"); err != nil {
		t.Fatal(err)
	}
	brings(t, passphrase(t, "{keyring: eu}", nil), "keyring eu")
	brings(t, passphrase(t, "{env: MINE}", map[string]string{"MINE": "hunter2"}), "MINE")
	brings(t, passphrase(t, "{prompt: true}", nil), "prompt")
	brings(t, passphrase(t, "{keyring: none}", map[string]string{"XDRDOCTOR_ESA_PASSPHRASE": "hunter2"}),
		"XDRDOCTOR_ESA_PASSPHRASE")
	t.Setenv("XDRDOCTOR_TEST_COMMAND", "print")
	brings(t, passphrase(t, "{command: ['"+os.Args[0]+"', show]}", nil), "command "+os.Args[0])
	if v, err := (SecretRef{}).Resolve(t.Context(), nil); err != nil || !v.Empty() {
		t.Error(err)
	}
}

func TestSecretsThatAreNotThere(t *testing.T) {
	keyring.MockInit()
	resolve := func(ref SecretRef) error {
		_, err := ref.Resolve(t.Context(), nil)
		return err
	}
	refused(t, resolve(passphrase(t, "{keyring: eu}", nil)), `keyring: no entry "eu" of xdrdoctor`, "store it")
	keyring.Set("xdrdoctor", "eu", "")
	refused(t, resolve(passphrase(t, "{keyring: eu}", nil)), `keyring: entry "eu" of xdrdoctor is empty`, "store it")
	keyring.MockInitWithError(errors.New("no D-Bus"))
	refused(t, resolve(passphrase(t, "{keyring: eu}", nil)), "keyring: no D-Bus", "instead")
	refused(t, resolve(passphrase(t, "{env: MINE}", nil)), "p.yaml:2: esa.passphrase.env: the variable MINE is not set",
		"exported")
	refused(t, resolve(passphrase(t, "{prompt: true}", nil)),
		"p.yaml:2: esa.passphrase.prompt: nobody is there to type it", "without a person")
	refused(t, resolve(passphrase(t, "{command: [xdrdoctor-no-such-command, x]}", nil)),
		`command "xdrdoctor-no-such-command": not found`, "without a shell")
	self := fmt.Sprintf("command %q: ", os.Args[0])
	for mode, want := range map[string]string{"nothing": "printed nothing", "fail": "exit status 3", "much": ""} {
		t.Setenv("XDRDOCTOR_TEST_COMMAND", mode)
		refused(t, resolve(passphrase(t, "{command: ['"+os.Args[0]+"']}", nil)), self+want, "by hand")
	}
	t.Setenv("XDRDOCTOR_TEST_COMMAND", "hang")
	_, err := fromCommand(t.Context(), os.Args[:1], nil, 50*time.Millisecond)
	refused(t, err, self+"no answer within 50ms", "unlocked")
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := fromCommand(ctx, os.Args[:1], nil, time.Minute); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	for system, want := range map[string]string{"linux": "secret-tool store", "darwin": "security add",
		"windows": "Credential Manager"} {
		if h := storeHint(system, "eu"); !strings.Contains(h, want) {
			t.Error(h)
		}
	}
}
