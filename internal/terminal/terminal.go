// Package terminal is what is painted on a terminal and taken away again: the line at the bottom while something is
// waited for, and how far the reading of files is. It knows too what a terminal can show.
package terminal

import (
	"io"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

// Config says where a Painter paints.
type Config struct {
	Out        io.Writer
	IsTerminal bool
	Plain      bool                // the operator wants nothing that moves
	Size       func() (w, h int)   // in cells; nil, or 0: not known
	Clock      func() time.Time    // nil: time.Now
	Getenv     func(string) string // nil: an empty environment
	Lang       *i18n.Language      // of what is said of files; nil: English
}

// Widths of what is written, in cells.
const (
	widest    = 80
	narrowest = 40
	tallest   = 16 // rows from which on a picture has room
)

// Width is how many cells a line may have.
func (p *Painter) Width() int {
	w, _ := p.size()
	if w <= 0 {
		return widest
	}
	return min(max(w, narrowest), widest)
}

// Tall says whether a picture has room above the line.
func (p *Painter) Tall() bool {
	w, h := p.size()
	return w >= widest && h >= tallest
}

func (p *Painter) size() (w, h int) {
	if p.cfg.Size == nil {
		return 0, 0
	}
	return p.cfg.Size()
}

// Colours says whether what is written may be painted. It goes by no-color.org and bixense.com/clicolors: who wants
// none goes first, then who wants it everywhere.
func Colours(getenv func(string) string, isTerminal bool) bool {
	force := getenv("CLICOLOR_FORCE")
	switch {
	case getenv("NO_COLOR") != "":
		return false
	case force != "" && force != "0":
		return true
	}
	return isTerminal && getenv("TERM") != "dumb" && getenv("CLICOLOR") != "0"
}

// UTF8 says whether signs outside ASCII can be shown. The first of the locale's variables that is set counts, as POSIX
// has it.
func UTF8(getenv func(string) string) bool {
	if getenv("WT_SESSION") != "" { // Windows Terminal
		return true
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := strings.ToLower(getenv(name)); locale != "" {
			return strings.Contains(locale, "utf-8") || strings.Contains(locale, "utf8")
		}
	}
	return false
}
