package cli

import (
	"os"

	"github.com/mattn/go-isatty"
)

// colours says whether what is written there may be painted: findings, and questions. Nothing else looks at these variables.
func colours(w World, out any) bool {
	var f *os.File
	switch out := out.(type) {
	case *careful:
		f = out.file
	case *os.File:
		f = out
	}
	return painted(w.Getenv, f != nil && isatty.IsTerminal(f.Fd()))
}

// painted goes by no-color.org and bixense.com/clicolors: who wants none goes first, then who wants it everywhere.
func painted(getenv func(string) string, terminal bool) bool {
	force := getenv("CLICOLOR_FORCE")
	switch {
	case getenv("NO_COLOR") != "":
		return false
	case force != "" && force != "0":
		return true
	}
	return terminal && getenv("TERM") != "dumb" && getenv("CLICOLOR") != "0"
}
