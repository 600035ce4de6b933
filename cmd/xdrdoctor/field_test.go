//go:build linux || darwin

package main

import (
	"strings"
	"testing"

	"github.com/creack/pty"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
)

// Sessions that went wrong once at a terminal's menus, as somebody had them. Each test is called by what it holds; those
// that need no menu are tests of internal/session.

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

// F7: on a screen that is public, one key showed real names again.
func TestFieldPublicStaysPublic(t *testing.T) {
	t.Parallel()
	s := launch(t, "diagnose", "--share", "public", "--lab", "not-registered", "--symptom", "device-offline")
	s.answers("CAUSE FOUND")
	s.sees("> ")
	s.types("s" + enter)
	s.sees("Sharing is already public")
	s.sees("> ")
	s.types("off" + enter)
	s.sees("Show real names again?")
	s.types("n" + enter)
	s.sees("show real names")
	s.types("q" + enter)
	if screen := s.ends(4); strings.Contains(screen, "esa01.example.com") || strings.Contains(screen, "Example Mail") {
		t.Errorf("real names are on the screen:\n%s", screen)
	}
}

// F13: on a terminal that is narrower than 80 columns, words and the path were torn.
func TestFieldNarrowTerminal(t *testing.T) {
	for _, lang := range []string{"en", "zh-CN"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			size := pty.Winsize{Rows: 20, Cols: 60}
			s := launchOn(t, size, nil, "diagnose", "--lang", lang, "--region", "eu", "--symptom", "no-token-request",
				"--present", "all", "--sse-devices", "absent", "--esa-page", "disabled", "--sse-services", "both-on")
			s.sees("cloud-service.disabled")
			s.sees("\n> ")
			s.types("q" + enter)
			screen := s.ends(4)
			for line := range strings.Lines(screen) {
				if w := cells.Width(strings.TrimRight(line, "\n")); w > int(size.Cols) {
					t.Errorf("%d cells: %q", w, line)
				}
			}
			words := strings.Join(strings.Fields(screen), " ")
			for _, whole := range []string{"Commit Changes", "https://admin.eu.sse.itd.cisco.com", "Cloud Service Settings"} {
				if !strings.Contains(words, whole) {
					t.Errorf("%q is torn:\n%s", whole, screen)
				}
			}
		})
	}
}

// F14: the cause had scrolled away when its steps and the menu stood on the screen.
func TestFieldCauseAndMenuFitTogether(t *testing.T) {
	for _, lang := range []string{"en", "zh-CN"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			size := pty.Winsize{Rows: 24, Cols: 80}
			s := launchOn(t, size, nil, "diagnose", "--lang", lang, "--lab", "cloud-service-off", "--symptom", "no-token-request")
			for s.sees("cloud-service.disabled", "[arrows or type", "Esc 清除") > 0 {
				s.types(enter)
			}
			s.sees("\n> ")
			s.types(ctrlC)
			screen := s.ends(4)
			at := strings.LastIndex(screen, map[string]string{"en": "CAUSE FOUND", "zh-CN": "原因已确认"}[lang])
			screen = screen[max(at, 0):]
			screen = screen[:strings.LastIndex(screen, "\n> ")]
			if n := strings.Count(screen, "\n") + 2; at < 0 || n > int(size.Rows) {
				t.Errorf("%d lines from the cause to the prompt:\n%s", n, screen)
			}
		})
	}
}

// F23: behind the question's number the answer's own number stood as if it were one more.
func TestFieldAnswerHasOneNumber(t *testing.T) {
	t.Parallel()
	s := launch(t, "diagnose", "--region", "eu", "--symptom", "device-offline", "--present", "all")
	s.sees("arrows or type")
	s.types("2" + enter)
	s.sees("Answer: 2  yes, offline")
	s.types(ctrlC)
	s.ends(4)
}

// F19: a watch was silent, had no end, and Ctrl-C ended the whole session instead of the watch.
func TestFieldWatchSaysWhatItSees(t *testing.T) {
	if testing.Short() {
		t.Skip("watching begins with 5 seconds of patience")
	}
	t.Parallel()
	s := launch(t, "diagnose", "--lab", "not-registered", "--symptom", "device-offline")
	s.answers("CAUSE FOUND")
	s.sees(menu)
	s.types("3" + enter)
	s.sees("Watching until ")
	s.sees(": unchanged. Next look at ")
	s.types(ctrlC)
	s.sees("The watch stopped. The session goes on.")
	s.sees(menu)
	s.types("q" + enter)
	if screen := s.ends(4); strings.Contains(screen, "Stopped.") || strings.Contains(screen, "Steps done") {
		t.Errorf("the watch ended the session, or claimed that the steps are done:\n%s", screen)
	}
}
