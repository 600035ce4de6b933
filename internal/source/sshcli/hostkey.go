package sshcli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"

	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/source/failure"
)

// trust knows which keys the appliance may show. An unknown key may be confirmed by a person; a changed one never.
type trust struct {
	address string   // host:port
	files   []string // of known_hosts
	confirm func(host, fingerprint string) bool

	mu       sync.Mutex
	accepted []ssh.PublicKey // confirmed in this run: asked once, whether or not the file could be written
	fresh    bool            // confirmed just now
	unsaved  error           // why it could not
}

// judge is the check against the files as they are now.
func (t *trust) judge() (ssh.HostKeyCallback, error) {
	var there []string
	for _, f := range t.files {
		if _, err := os.Stat(f); !errors.Is(err, fs.ErrNotExist) {
			there = append(there, f)
		}
	}
	return knownhosts.New(there...)
}

// known are the keys that the files have for the appliance.
func (t *trust) known(judge ssh.HostKeyCallback) []knownhosts.KnownKey {
	var e *knownhosts.KeyError
	if err := judge(t.address, remote(t.address), nobodys{}); errors.As(err, &e) {
		return e.Want
	}
	return nil
}

// nobodys is a key that no file has, to be told which ones are wanted.
type nobodys struct{}

func (nobodys) Type() string                        { return "none" }
func (nobodys) Marshal() []byte                     { return nil }
func (nobodys) Verify([]byte, *ssh.Signature) error { return errors.New("no key") }

// remote is the address that known_hosts is searched for; the connection's own may be a proxy's or a pipe's.
type remote string

func (remote) Network() string  { return "tcp" }
func (r remote) String() string { return string(r) }

// prefer puts the algorithms of known keys first: an appliance shows one of its keys only, and another than the known
// one would look like a changed key.
func prefer(algorithms []string, known []knownhosts.KnownKey) []string {
	fits := func(algorithm string) bool {
		return slices.ContainsFunc(known, func(k knownhosts.KnownKey) bool {
			return k.Key.Type() == algorithm || k.Key.Type() == ssh.KeyAlgoRSA && strings.HasPrefix(algorithm,
				"rsa-sha2-") && !strings.Contains(algorithm, "cert")
		})
	}
	var first, then []string
	for _, a := range algorithms {
		if fits(a) {
			first = append(first, a)
		} else {
			then = append(then, a)
		}
	}
	return append(first, then...)
}

// verdict is nil for a key to be trusted. waiting is called around the question to a person.
func (t *trust) verdict(judge ssh.HostKeyCallback, key ssh.PublicKey, waiting func(bool)) *evidence.Failure {
	err := judge(t.address, remote(t.address), key)
	shown := key.Type() + " " + ssh.FingerprintSHA256(key)
	var other *knownhosts.KeyError
	var revoked *knownhosts.RevokedError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &revoked):
		return hostKey(evidence.HostKeyChanged, fmt.Sprintf("the key %s is marked as revoked in %q", shown,
			revoked.Revoked.Filename))
	case !errors.As(err, &other):
		return hostKey(evidence.HostKeyUnknown, failure.Clean(err.Error()))
	case len(other.Want) > 0:
		was := other.Want[0]
		return hostKey(evidence.HostKeyChanged, fmt.Sprintf("the appliance shows %s; %q, line %d, has %s %s for it",
			shown, was.Filename, was.Line, was.Key.Type(), ssh.FingerprintSHA256(was.Key)))
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.accepted) > 0 {
		if slices.ContainsFunc(t.accepted,
			func(k ssh.PublicKey) bool { return string(k.Marshal()) == string(key.Marshal()) }) {
			return nil
		}
		return hostKey(evidence.HostKeyChanged,
			"the appliance shows "+shown+", another key than the one that was confirmed before")
	}
	if t.confirm == nil {
		return hostKey(evidence.HostKeyUnknown, "the appliance shows "+shown)
	}
	waiting(true)
	yes := t.confirm(knownhosts.Normalize(t.address), ssh.FingerprintSHA256(key))
	waiting(false)
	if !yes {
		return hostKey(evidence.HostKeyUnknown, "the appliance shows "+shown+", which was not confirmed")
	}
	t.accepted, t.fresh = append(t.accepted, key), true
	t.unsaved = t.save(key)
	return nil
}

func hostKey(kind evidence.Kind, detail string) *evidence.Failure {
	return &evidence.Failure{Phase: evidence.Connect, Kind: kind, Detail: detail}
}

// save appends the key to the first file.
func (t *trust) save(key ssh.PublicKey) error {
	if len(t.files) == 0 {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(t.files[0]), 0o700); err != nil {
		return err
	}
	entry := knownhosts.Line([]string{t.address}, key) + "\n"
	if old, err := os.ReadFile(t.files[0]); err == nil && len(old) > 0 && old[len(old)-1] != '\n' {
		entry = "\n" + entry
	}
	f, err := os.OpenFile(t.files[0], os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(entry)
	return errors.Join(err, f.Close())
}

// problem is why the key is not in the file, "" when it is.
func (t *trust) problem() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.unsaved == nil {
		return ""
	}
	return failure.Clean(t.unsaved.Error())
}

// justConfirmed says once whether a key was confirmed since it was last asked.
func (t *trust) justConfirmed() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	fresh := t.fresh
	t.fresh = false
	return fresh
}
