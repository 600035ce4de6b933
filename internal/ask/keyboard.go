package ask

import (
	"bytes"
	"context"
	"os"
	"strings"
	"sync/atomic"

	"github.com/AlecAivazis/survey/v2/terminal"
)

// keyboard is what survey reads from. It hands over one key at a time, so that a key typed ahead is left for the next
// prompt; ends when the context is cancelled; lets Ctrl-C through even where survey waits for a cursor report; and
// keeps back what survey would take for typed text: the sequences that it does not know, and a report that nobody
// waits for.
type keyboard struct {
	ctx     context.Context
	in      *stream
	fd      uintptr
	reports *atomic.Int32
	rest    string
	stopped bool
	pasting bool   // between the marks of a paste
	entered func() // called at an Enter
	ticks   bool   // the space bar ticks: a blank within a paste must not
}

// hardBlank is a blank of a paste where the space bar ticks.
const hardBlank = "\u00a0"

// blank replaces a blank, or the end of a line, within a paste.
func (k *keyboard) blank() string {
	if k.ticks {
		return hardBlank
	}
	return " "
}

// enter tells an Enter from the end of a line within a paste, which must not answer this question, nor what follows
// it the next.
func (k *keyboard) enter(key string) string {
	if k.pasting {
		return k.blank()
	}
	switch k.in.follows(k.ctx, key) {
	case "", escape, interrupt:
		k.entered()
		return "\r"
	}
	return k.blank()
}

func (k *keyboard) Fd() uintptr { return k.fd }

func (k *keyboard) Read(p []byte) (int, error) {
	for k.rest == "" {
		if k.stopped {
			return 0, terminal.InterruptErr
		}
		key, err := k.in.key(k.ctx)
		switch {
		case err != nil, key == interrupt, key == endOfText:
			k.stopped = true // survey drops the first error when it waits for a report
		case cursorReport.MatchString(key):
			if k.reports.Load() > 0 {
				k.reports.Add(-1)
				k.rest = key
			}
		case key == escape, key == "\x15": // Ctrl-U
			k.rest = string(terminal.KeyDeleteLine)
		case key == "？":
			k.rest = "?"
		case key == pasteBegins:
			k.pasting = true
		case key == pasteEnd:
			k.pasting = false
		case key == "\r", key == "\n":
			k.rest = k.enter(key)
		case k.pasting && key == " ":
			k.rest = k.blank()
		case !strings.HasPrefix(key, escape), known[key]:
			k.rest = key
		}
	}
	n := copy(p, k.rest)
	k.rest = k.rest[n:]
	return n, nil
}

// known are the sequences that survey understands: arrows, Home, End, Del.
var known = func() map[string]bool {
	all := map[string]bool{"\x1b[3~": true}
	for _, last := range "ABCDFH" {
		all["\x1b["+string(last)], all["\x1bO"+string(last)] = true, true
	}
	return all
}()

const whereIsTheCursor = "\x1b[6n"

// screen is what survey writes to. It counts the cursor reports that survey asks for, and ends lines as a terminal in
// raw mode wants it.
type screen struct {
	*os.File
	reports *atomic.Int32
}

func (s screen) Write(p []byte) (int, error) {
	s.reports.Add(int32(bytes.Count(p, []byte(whereIsTheCursor))))
	if _, err := s.File.Write(bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n"))); err != nil {
		return 0, err
	}
	return len(p), nil
}
