package ask

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"time"

	"github.com/mattn/go-isatty"
	"golang.org/x/term"
)

// patience is how long a terminal may take to say where its cursor is: enough for a session across an ocean.
const patience = 300 * time.Millisecond

// Choose picks how to ask: nobody without a terminal; numbered lines when that is wanted or when the terminal is known or
// found not to say where its cursor is, which survey would wait for without end; else menus.
func Choose(in, out *os.File, plain bool, getenv func(string) string) Asker {
	if !isTerminal(in) || !isTerminal(out) {
		return Nobody()
	}
	if getenv("NO_COLOR") != "" || getenv("TERM") == "dumb" {
		DisableColor()
	}
	s := &stream{in: in}
	fd := -1
	if isatty.IsTerminal(in.Fd()) {
		fd = int(in.Fd())
	}
	mintty := getenv("MSYSTEM") != "" && getenv("WT_SESSION") == ""
	if plain || fd < 0 || mintty || getenv("TERM") == "dumb" || !tellsCursor(s, fd, out) {
		return newPlain(s, in, out, fd)
	}
	return &menus{in: s, fd: fd, out: out}
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
