package cli

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/xdrdoctor/xdrdoctor/internal/clean"
	"github.com/xdrdoctor/xdrdoctor/internal/engine"
	"github.com/xdrdoctor/xdrdoctor/internal/har"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
	"github.com/xdrdoctor/xdrdoctor/internal/usage"
	"github.com/xdrdoctor/xdrdoctor/internal/verify"
)

// cleaning are the flags of the commands that write a clean copy of a file.
type cleaning struct {
	har      bool // the file must be a HAR
	audience string
	mapFile  string
	unread   bool
}

func (o *cleaning) register(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&o.audience, "for", clean.TAC.String(), "who gets the copy: "+strings.Join(clean.Audiences, ", "))
	f.StringVar(&o.mapFile, "map", "", "keep what each alias stands for in this private file")
	f.BoolVar(&o.unread, "no-verify", false, "do not read the copy again to check it")
	complete(c, "for", clean.Audiences)
}

// run looks at the file, writes the copy beside its final name, checks it, and renames it.
func (o *cleaning) run(ctx context.Context, w World, in, out string) error {
	audience, ok := clean.ParseAudience(o.audience)
	if !ok {
		return usage.Unknown("audience", o.audience, clean.Audiences,
			"it is one of "+strings.Join(clean.Audiences, ", "))
	}
	src, err := openInput(in, out)
	if err != nil {
		return err
	}
	defer src.Close()
	names, err := openNames(w, o.mapFile)
	if err != nil {
		return err
	}
	run := clean.New(clean.Options{For: audience, Key: names.Key, HAR: o.har, JSON: !o.har && beginsAsJSON(src)})
	if err := run.Look(reading{ctx, src}); err != nil {
		return notClean(in, err)
	}
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("%s: %w", in, err)
	}
	if err := names.keep(o.mapFile, run.Aliases()); err != nil {
		return err
	}
	left, err := o.write(ctx, run, src, out)
	if err != nil {
		return err
	}
	if len(left) > 0 {
		w.residue(out, left)
		return usage.Exit(engine.ExitFail)
	}
	w.cleaned(out, audience, run.Report(), !o.unread)
	return nil
}

// openInput opens what is read, twice: so it must be a file.
func openInput(in, out string) (*os.File, error) {
	src, err := os.Open(in)
	if err != nil {
		return nil, misuse("name a file that can be read", "%w", err)
	}
	info, err := src.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is not a file: it is read more than once", in)
	}
	if there, e := os.Stat(out); err == nil && e == nil {
		if os.SameFile(info, there) {
			err = fmt.Errorf("%s would be written over itself", in)
		} else if !there.Mode().IsRegular() {
			err = fmt.Errorf("%s is not a file", out)
		}
	}
	if err != nil {
		src.Close()
		return nil, misuse("name one file to read and another to write", "%w", err)
	}
	return src, nil
}

// beginsAsJSON says whether the first sign of a file is one that begins an object or a list with quotation marks. A log
// line may begin with a bracket too.
func beginsAsJSON(src io.ReadSeeker) bool {
	b, _ := bufio.NewReaderSize(src, 4096).Peek(4096)
	_, _ = src.Seek(0, io.SeekStart)
	b = bytes.TrimLeft(bytes.TrimPrefix(b, []byte("\ufeff")), " \t\r\n")
	if len(b) == 0 || b[0] != '{' && b[0] != '[' {
		return false
	}
	if line, _, several := bytes.Cut(bytes.TrimSpace(b), []byte("\n")); several && len(line) > 1 {
		if _, err := har.Check(bytes.NewReader(line)); err == nil {
			return false // a log of JSON lines
		}
	}
	b = bytes.TrimLeft(b[1:], " \t\r\n")
	return len(b) == 0 || bytes.IndexByte([]byte(`"{[]}`), b[0]) >= 0
}

// write makes the copy. It has its final name only when it is whole and checked.
func (o *cleaning) write(ctx context.Context, run *clean.Run, src io.ReadSeeker, out string) ([]verify.Residue, error) {
	f, err := os.CreateTemp(filepath.Dir(out), "."+filepath.Base(out)+".*.tmp") // mode 0600
	if err != nil {
		return nil, misuse("name a file that can be written", "%w", err)
	}
	defer os.Remove(f.Name()) // after the rename it is not there
	defer f.Close()
	buffered := bufio.NewWriterSize(f, 256<<10)
	if err := run.Write(buffered, reading{ctx, src}); err != nil {
		return nil, notWritten(ctx, out, err)
	}
	if err := errors.Join(buffered.Flush(), f.Sync()); err != nil {
		return nil, notWritten(ctx, out, err)
	}
	if !o.unread {
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return nil, notWritten(ctx, out, err)
		}
		left, err := verify.File(reading{ctx, f}, run.Secrets())
		if err != nil {
			return nil, notWritten(ctx, out, err)
		}
		if len(left) > 0 {
			return left, nil
		}
	}
	if err := f.Close(); err != nil {
		return nil, notWritten(ctx, out, err)
	}
	if err := os.Rename(f.Name(), out); err != nil {
		return nil, notWritten(ctx, out, err)
	}
	return nil, nil
}

func notWritten(ctx context.Context, out string, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return misuse("is there room on the disk, and may it be written? Nothing was left there", "%s: %w", out, err)
}

// notClean says why a file cannot be cleaned.
func notClean(in string, err error) error {
	var syntax *har.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return misuse("nothing was written; record or export the file again", "%s: %w", in, err)
	case errors.Is(err, clean.ErrTooMany), errors.Is(err, clean.ErrTooLong):
		return misuse("nothing was written; split the file", "%s: %w", in, err)
	}
	return usage.Hinted(fmt.Errorf("%s: %w", in, err))
}

// reading stops when the context does.
type reading struct {
	ctx  context.Context
	from io.Reader
}

func (r reading) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.from.Read(p)
}

// mostListed is how many credentials are listed on the screen.
const mostListed = 20

// cleaned says what was removed. It never shows it.
func (w World) cleaned(out string, audience clean.Audience, r clean.Report, checked bool) {
	say := func(line string) { fmt.Fprintln(w.Out, redact.Visible(line)) }
	all := 0
	for _, n := range r.Removed {
		all += n.Times
	}
	say(w.lang.F("%s is written for %s: %d replaced.", out, audience.String(), all))
	if checked {
		say(w.lang.F("It was read again: nothing of what was removed is left in it."))
	} else {
		say(w.lang.F("It was not read again to check it."))
	}
	for _, n := range r.Removed {
		fmt.Fprintf(w.Out, "  %-14s %-30s %d\n", n.Kind, n.Place, n.Times)
	}
	if len(r.Credentials) == 0 {
		return
	}
	say(w.lang.F("These credentials were in the file. Log out of them or change them:"))
	for i, c := range r.Credentials {
		if i == mostListed {
			say(w.lang.F("  and %d more", len(r.Credentials)-i))
			break
		}
		until := ""
		if !c.Expires.IsZero() {
			until = w.lang.F("valid until %s", c.Expires.Format("2006-01-02 15:04 MST"))
			if c.Expires.Before(w.Clock()) {
				until = w.lang.F("expired %s", c.Expires.Format("2006-01-02 15:04 MST"))
			}
		}
		fmt.Fprintln(w.Out, strings.TrimRight(fmt.Sprintf("  %-32s %s", c.Mark, until), " "))
	}
}

// residue says what the check found.
func (w World) residue(out string, left []verify.Residue) {
	w.note("%s was not written: something that must not be in it was left.", out)
	for i, r := range left {
		if i == mostListed {
			break
		}
		w.note("  %s, near byte %d", r.What, r.Offset)
	}
}
