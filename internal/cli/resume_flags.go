package cli

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/xdrdoctor/xdrdoctor/checks"
	"github.com/xdrdoctor/xdrdoctor/internal/casefile"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/fact"
	"github.com/xdrdoctor/xdrdoctor/internal/session"
)

// How a flag beside --resume goes with those of the session.
var (
	pathFlags = []string{"answers", "reply", "transcript", "config", "log", "from", "record", "report", "waivers",
		"shapes", "ssh-key", "known-hosts", "messages"}
	freeFlags = []string{"output", "plain", "budget", "record", "no-record", "esa-fingerprint", "ssh-key",
		"known-hosts", "legacy-ssh", "token-file", "share", "lang", "watch", "waivers", "shapes", "verbose", "present",
		"messages", "messages-lang"}
	moreFlags  = []string{"transcript", "config", "log", "report"}            // may be added to
	fixedFlags = []string{"lab", "from", "no-operator", "repair", "no-input"} // with others it would be another session
	unkept     = []string{"resume", "help", "token-file", "no-record"}        // of a token the shape is kept instead
)

// typedFlags are the flags of the command line as a later one needs them, wherever it is typed. What looks like a
// secret is not kept.
func typedFlags(c *cobra.Command) map[string][]string {
	typed := map[string][]string{}
	c.Flags().Visit(func(f *pflag.Flag) {
		if slices.Contains(unkept, f.Name) {
			return
		}
		values := valuesOf(f)
		if casefile.Credentials([]byte(strings.Join(values, "\n"))) == "" {
			typed[f.Name] = values
		}
	})
	return typed
}

func valuesOf(f *pflag.Flag) []string {
	values := []string{f.Value.String()}
	if list, ok := f.Value.(pflag.SliceValue); ok {
		values = list.GetSlice()
	}
	for i, v := range values {
		if !slices.Contains(pathFlags, f.Name) || v == "-" || v == "" {
			continue
		}
		if path, err := filepath.Abs(v); err == nil {
			values[i] = path
		}
	}
	return values
}

// restore sets the flags of the session, unless they are given again; those that do not go with it are refused.
func (o *options) restore(c *cobra.Command, w World) error {
	var refused error
	c.Flags().Visit(func(f *pflag.Flag) {
		if refused == nil && !slices.Contains(unkept, f.Name) {
			refused = o.goesWith(f, w)
		}
	})
	if refused != nil {
		return refused
	}
	for name, values := range o.Past.Flags {
		f := c.Flags().Lookup(name)
		if f == nil || len(values) == 0 {
			return misuse("resume it with xdrdoctor "+o.Past.Tool, "session %s: unknown flag --%s", o.Past.Journal.ID,
				name)
		}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			if f.Changed {
				for _, v := range valuesOf(f) {
					if !slices.Contains(values, v) {
						values = append(values, v)
					}
				}
			}
			err := c.Flags().Set(name, values[0]) // which makes it one that was given
			if err = errors.Join(err, list.Replace(values)); err != nil {
				return err
			}
			continue
		}
		if f.Changed {
			continue
		}
		if err := c.Flags().Set(name, values[0]); err != nil {
			return misuse("resume it with xdrdoctor "+o.Past.Tool, "session %s: --%s: %w", o.Past.Journal.ID, name, err)
		}
	}
	return nil
}

// goesWith refuses a flag that contradicts the session.
func (o *options) goesWith(f *pflag.Flag, w World) error {
	given := valuesOf(f)
	was, err := o.wasElse(f.Name, given, w)
	if err != nil || was == "" {
		return err
	}
	return misuse("leave it out, or start again without --resume",
		"--%s %s does not go with the session: there it is %s", f.Name, strings.Join(given, ","), was)
}

// wasElse is what a flag says in the session, if that is not what is given now; else "".
func (o *options) wasElse(flag string, given []string, w World) (string, error) {
	values, had := o.Past.Flags[flag]
	q, asks := checks.QuestionNamed(flag)
	switch {
	case slices.Contains(freeFlags, flag), slices.Contains(moreFlags, flag):
	case flag == "symptom":
		if book, ok := checks.FindRunbook(given[0]); !ok || book.Name != o.Past.Symptom {
			return o.Past.Symptom, nil
		}
	case !had && slices.Contains(fixedFlags, flag):
		return "not set", nil
	case asks:
		return o.answeredElse(q, given[0], values, w)
	case had && !slices.Equal(values, given):
		return strings.Join(values, ","), nil
	}
	return "", nil
}

// answeredElse is wasElse for the flag of a question, which may have been answered.
func (o *options) answeredElse(q *fact.Question, given string, values []string, w World) (string, error) {
	answer, err := session.Canonical(q, given, w.Clock())
	if err != nil {
		return "", err
	}
	if len(values) > 0 {
		if was, err := session.Canonical(q, values[0], w.Clock()); err != nil || was != answer {
			return values[0], nil
		}
		return "", nil
	}
	for _, d := range slices.Concat(o.Past.Given, o.Past.Answers) {
		// What nobody could say, somebody may by now.
		if d.Source == evidence.Ask && d.Request == q.Name && d.Body != answer && d.Failure == nil {
			return d.Body, nil
		}
	}
	return "", nil
}
