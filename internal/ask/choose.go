package ask

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"time"

	"github.com/AlecAivazis/survey/v2/core"
	"github.com/mattn/go-isatty"
	"golang.org/x/term"

	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// patience is how long a terminal may take to say where its cursor is: enough for a session across an ocean.
const patience = 300 * time.Millisecond

// Terminal is what the operator wants of the terminal, and what the environment says of it.
type Terminal struct {
	Plain   bool // numbered lines, whatever the terminal could do
	Colours bool
	Getenv  func(string) string
}

// Choose picks how to ask: nobody without a terminal; numbered lines when that is wanted or when the terminal is
// known or found not to say where its cursor is, which survey would wait for without end; else menus.
func Choose(in, out *os.File, t Terminal, l *i18n.Language) Asker {
	if !isTerminal(in) || !isTerminal(out) {
		return Nobody()
	}
	if !t.Colours {
		core.DisableColor = true // of survey, which paints what it asks
	}
	s := &stream{in: in}
	fd := -1
	if isatty.IsTerminal(in.Fd()) {
		fd = int(in.Fd())
	}
	mintty := t.Getenv("MSYSTEM") != "" && t.Getenv("WT_SESSION") == ""
	if t.Plain || fd < 0 || mintty || t.Getenv("TERM") == "dumb" || !tellsCursor(s, fd, out) {
		return newPlain(s, in, out, fd, l)
	}
	return &menus{in: s, fd: fd, out: out, lang: l}
}

// tellsCursor finds out whether the terminal reports where its cursor is. What was typed meanwhile is kept.
func tellsCursor(s *stream, fd int, out *os.File) bool {
	if runtime.GOOS == "windows" {
		return true // there survey asks the console, not the terminal
	}
	state, err := term.MakeRaw(fd)
	if err != nil {
		return false
	}
	defer term.Restore(fd, state)
	fmt.Fprint(out, whereIsTheCursor)
	text, ok := s.soon(context.Background(), patience, func(arrived []byte) int {
		if at := cursorReport.FindIndex(arrived); at != nil {
			return at[1]
		}
		return 0
	})
	if !ok {
		return false
	}
	at := cursorReport.FindStringIndex(text)
	if at == nil { // the input ended
		s.unread(text)
		return false
	}
	s.unread(text[:at[0]])
	return true
}
