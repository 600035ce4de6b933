//go:build linux || darwin

package main

import "testing"

// Sessions that went wrong once at a terminal's menus, as somebody had them. Each test is called by what it holds; those that need no
// menu are tests of internal/session.

// F3: the menu went blank when the customer pasted the very sentence that it asks for.
func TestFieldMenuTakesThePastedSentence(t *testing.T) {
	t.Parallel()
	s := launch(t, "check", "token", "--region", "eu", "--portal", "admin.eu.sse.itd.cisco.com")
	s.sees("arrows or type")
	s.types("\x1b[200~Registration failed because of an invalid or expired token\x1b[201~")
	s.sees("another: type it")
	s.types(enter)
	if s.sees("matches none of the choices", "\n2 ") == 0 {
		t.Error("the ESA's own sentence is not understood")
	}
	s.types(ctrlC)
	s.ends(4)
}

// F3: a word that fits no entry says so, and the menu stands again.
func TestFieldMenuIsNeverDead(t *testing.T) {
	t.Parallel()
	s := launch(t, "diagnose", "--region", "eu", "--symptom", "token-refused", "--present", "esa-web,sse")
	s.sees("arrows or type")
	s.types("x" + enter)
	s.sees("matches none of the choices")
	s.sees("arrows or type")
	s.types("1" + enter)
	s.sees("Go on to what was not looked at")
	s.types(ctrlC)
	s.ends(4)
}
