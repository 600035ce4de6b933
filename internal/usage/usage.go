// Package usage has the two ways in which a command ends without an internal error: a mistake of the person who typed
// it, and a plain exit code. Every room that reads what a person named returns these, so that internal/cli prints them
// alike:
//
//	return usage.Misuse("name a file that can be read", "transcript: %w", err)
//
// becomes exit code 2, the error on one line and the hint on the next.
package usage

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/xdrdoctor/xdrdoctor/internal/config"
)

// Error is a mistake in what was typed or named: exit code 2, one clear line and a hint.
type Error struct {
	err  error
	hint string
}

func (e *Error) Error() string { return e.err.Error() }

// Unwrap returns the error below.
func (e *Error) Unwrap() error { return e.err }

// Hint says what to do: an imperative or a question, with the command to try.
func (e *Error) Hint() string { return e.hint }

// Misuse makes an Error of a hint and a format as fmt.Errorf's.
func Misuse(hint, format string, args ...any) error {
	return &Error{fmt.Errorf(format, args...), hint}
}

// Unknown is the Error of a name that is not known; the hint is the nearest that is, or otherwise.
func Unknown(what, name string, known []string, otherwise string) error {
	hint := otherwise
	if n := Nearest(name, known); n != "" {
		hint = "did you mean " + n + "?"
	}
	return Misuse(hint, "unknown %s %q", what, name)
}

// Nearest is the known name most like the given one, or the first with such a word in it: ofline is near
// device-offline.
func Nearest(name string, known []string) string {
	if n := config.Nearest(name, known); n != "" {
		return n
	}
	for _, k := range known {
		if words := strings.Split(k, "-"); len(words) > 1 && len(name) > 3 && config.Nearest(name, words) != "" {
			return k
		}
	}
	return ""
}

// Hinted makes the error of a reader one that the person who named the file can mend, unless it says so already.
func Hinted(err error) error {
	var h interface{ Hint() string }
	if errors.As(err, &h) || errors.Is(err, context.Canceled) {
		return err
	}
	return Misuse("is it the right file?", "%w", err)
}

// Exit ends a command with a code other than 0 and nothing more to say.
type Exit int

func (e Exit) Error() string { return fmt.Sprintf("exit %d", int(e)) }
