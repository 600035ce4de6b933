package session

import (
	"testing"

	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
)

// That a failure has to wait now is no turn, and neither is that a machine does not answer for once.
func TestTurned(t *testing.T) {
	found := func(v check.Verdict, of check.Case) check.Finding { return check.Finding{Verdict: v, Case: of} }
	asks := found(check.Unknown, "")
	asks.Pending = []*fact.Question{{Name: "tile"}}
	nobody := &Session{desk: &desk{asker: ask.Nobody()}}
	somebody := &Session{desk: &desk{asker: ask.Plain(nil, nil, -1, nil)}}
	for _, c := range []struct {
		s           *Session
		before, now check.Finding
		want        bool
	}{
		{nobody, found(check.Fail, "offline"), found(check.Fail, "offline"), false},
		{nobody, found(check.Fail, "offline"), found(check.Wait, "offline"), false},
		{nobody, found(check.Fail, "offline"), found(check.Unknown, ""), false},
		{somebody, found(check.Fail, "offline"), found(check.Unknown, ""), false},
		{nobody, found(check.Fail, "offline"), asks, false},
		{somebody, found(check.Fail, "offline"), asks, true},
		{nobody, found(check.Fail, "offline"), found(check.OK, ""), true},
		{nobody, found(check.Fail, "offline"), found(check.Fail, "elsewhere"), true},
		{nobody, found(check.Fail, "offline"), found(check.Blocked, ""), true},
		{nobody, found(check.Wait, "offline"), found(check.Wait, "offline"), false},
		{nobody, found(check.Wait, "offline"), found(check.Fail, "offline"), true}, // its time is over
		{nobody, found(check.Wait, "offline"), found(check.OK, ""), true},
	} {
		if got := c.s.turned(engine.Cause{Finding: c.before}, c.now); got != c.want {
			t.Errorf("%v %s, now %v %s: %t", c.before.Verdict, c.before.Case, c.now.Verdict, c.now.Case, got)
		}
	}
}

func TestSecretIn(t *testing.T) {
	for note, secret := range map[string]bool{
		"registered again by Bob, ticket 4711":                               false,
		"serial 564D1A2B3C4D5E6F7A8B-0C1D2E3F4A5B":                           false,
		"device 5d0e3a9c-6f1b-4f6e-9a57-2c8b4d7e9f01":                        false,
		"esa01averylongname012345.example.com":                               false,
		"the token is expired, made a new one":                               false,
		"token 9f86d081884c7d659a2feaa0c55ad015":                             true,
		"Passphrase: x":                                                      true,
		"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJib2IifQ.c2lnbmF0dXJlLXNpZ25hdHVyZQ": true,
	} {
		if got := secretIn(note) != nil; got != secret {
			t.Errorf("%q: %t", note, got)
		}
	}
}
