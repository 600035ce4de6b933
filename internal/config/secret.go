package config

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/zalando/go-keyring"

	"github.com/xdrdoctor/xdrdoctor/internal/config/strict"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
)

const (
	keyringService = "xdrdoctor"
	commandTimeout = 30 * time.Second
	longestSecret  = 64 << 10
)

// SecretRef says where a secret is. Its value is fetched by Resolve, and is nowhere in it that printing could find.
type SecretRef struct {
	From  string // for the reader: "keyring eu-xdr", "XDRDOCTOR_TOKEN"
	fetch func(context.Context, prompter) (redact.Secret, error)
}

type prompter = func(label string) (redact.Secret, error)

// IsZero says that none is named.
func (s SecretRef) IsZero() bool { return s.fetch == nil }

// Resolve fetches the secret. prompt asks for it; nil: nobody can be asked. The secret of a SecretRef that names none
// is empty.
func (s SecretRef) Resolve(ctx context.Context, prompt func(label string) (redact.Secret, error)) (redact.Secret,
	error) {
	if s.IsZero() {
		return redact.Secret{}, nil
	}
	return s.fetch(ctx, prompt)
}

// secretSpec is how a profile names a secret.
type secretSpec struct {
	where, kind, name string
	argv              []string
}

var secretKinds = []string{"keyring", "env", "command", "prompt"}

const secretHint = "name where it is: {keyring: NAME}, {env: NAME}, {command: [NAME, ARGUMENT]} or {prompt: true}"

// readSecret never quotes what it refuses: it may be the secret.
func readSecret(e strict.Entry) (secretSpec, error) {
	if !e.IsMapping() {
		return secretSpec{}, e.Refuse("a secret must not be written into a file", secretHint)
	}
	m, err := e.Mapping()
	if err != nil || len(m.Entries) != 1 || m.Only(secretKinds) != nil {
		return secretSpec{}, e.Refuse("not one of keyring, env, command and prompt", secretHint)
	}
	how := m.Entries[0]
	spec := secretSpec{where: how.Where(), kind: how.Key}
	if spec.kind == "command" {
		if spec.argv, err = how.Texts(); err != nil || len(spec.argv) == 0 || spec.argv[0] == "" {
			return secretSpec{}, how.Refuse("not a list of a command and its arguments",
				"write it as [pass, show, xdr/eu]; there is no shell")
		}
		return spec, nil
	}
	if spec.name, err = how.Text(); err != nil || spec.name == "" {
		return secretSpec{}, how.Refuse("no name", secretHint)
	}
	if spec.kind == "prompt" && spec.name != "true" {
		return secretSpec{}, how.Refuse("not true", "remove the secret if it is not to be used")
	}
	return spec, nil
}

// ref makes the SecretRef; label is what a person is asked for, and hidden are the variables that hold other secrets.
func (s secretSpec) ref(label string, getenv func(string) string, hidden []string) SecretRef {
	switch s.kind {
	case "env":
		return fromVariable(s.name, s.where, getenv)
	case "keyring":
		return SecretRef{"keyring " + s.name, func(ctx context.Context, _ prompter) (redact.Secret, error) {
			return fromKeyring(ctx, s.name)
		}}
	case "command":
		return SecretRef{"command " + s.argv[0], func(ctx context.Context, _ prompter) (redact.Secret, error) {
			return fromCommand(ctx, s.argv, hidden, commandTimeout)
		}}
	}
	return SecretRef{"prompt", func(_ context.Context, prompt prompter) (redact.Secret, error) {
		if prompt == nil {
			return redact.Secret{},
				wrong("use {keyring: NAME}, {env: NAME} or {command: [...]} for runs without a person",
					"%s: nobody is there to type it", s.where)
		}
		return prompt(label)
	}}
}

func fromVariable(name, where string, getenv func(string) string) SecretRef {
	return SecretRef{name, func(context.Context, prompter) (redact.Secret, error) {
		value := getenv(name)
		if value == "" {
			return redact.Secret{}, wrong("is it exported?", "%s: the variable %s is not set", where, name)
		}
		return redact.New(value), nil
	}}
}

func fromKeyring(ctx context.Context, name string) (redact.Secret, error) {
	type outcome struct {
		value string
		err   error
	}
	ended := make(chan outcome, 1)
	go func() { // it may wait for a person to unlock the keyring, and knows no context
		value, err := keyring.Get(keyringService, name)
		ended <- outcome{value, err}
	}()
	select {
	case <-ctx.Done():
		return redact.Secret{}, context.Cause(ctx)
	case o := <-ended:
		switch {
		case errors.Is(o.err, keyring.ErrNotFound):
			return redact.Secret{}, wrong(storeHint(runtime.GOOS, name), "keyring: no entry %q of %s", name,
				keyringService)
		case o.err != nil:
			return redact.Secret{}, wrong("use {env: NAME}, {command: [...]} or {prompt: true} instead", "keyring: %w",
				o.err)
		case o.value == "":
			return redact.Secret{}, wrong(storeHint(runtime.GOOS, name), "keyring: entry %q of %s is empty", name,
				keyringService)
		}
		return redact.New(o.value), nil
	}
}

func storeHint(system, name string) string {
	switch system {
	case "darwin":
		return "store it: security add-generic-password -s " + keyringService + " -a " + name + " -w"
	case "windows":
		return "store it in the Windows Credential Manager as " + keyringService + ":" + name
	}
	return "store it: secret-tool store --label=" + keyringService + " service " + keyringService + " username " + name
}

// fromCommand takes what a command prints. What it says on stderr goes to the person: it may ask to touch a key. It
// gets the environment without the hidden variables.
func fromCommand(ctx context.Context, argv, hidden []string, timeout time.Duration) (redact.Secret, error) {
	name := argv[0]
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	cmd := exec.CommandContext(limited, name, argv[1:]...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &limitedWriter{&out, longestSecret}, os.Stderr
	cmd.Env = slices.DeleteFunc(os.Environ(), func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		// Windows does not tell upper from lower case here
		return slices.ContainsFunc(hidden, func(h string) bool { return strings.EqualFold(h, name) })
	})
	cmd.WaitDelay = time.Second // a grandchild may hold the pipe
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return redact.Secret{}, context.Cause(ctx)
	case limited.Err() != nil:
		return redact.Secret{}, wrong("does it wait to be unlocked? run it once by hand",
			"command %q: no answer within %v", name, timeout)
	case errors.Is(err, exec.ErrNotFound):
		return redact.Secret{}, wrong("it is run without a shell: the list is [command, argument, ...]",
			"command %q: not found", name)
	case err != nil:
		return redact.Secret{}, wrong("run it by hand to see what it says", "command %q: %w", name, err)
	}
	value := strings.TrimSuffix(strings.TrimSuffix(out.String(), "\n"), "\r")
	if value == "" {
		return redact.Secret{}, wrong("run it by hand to see what it says", "command %q: printed nothing", name)
	}
	return redact.New(value), nil
}

type limitedWriter struct {
	to   *bytes.Buffer
	left int
}

func (w *limitedWriter) Write(p []byte) (int, error) {
	if len(p) > w.left {
		return 0, fmt.Errorf("printed more than %d KiB", longestSecret>>10)
	}
	w.left -= len(p)
	return w.to.Write(p)
}
