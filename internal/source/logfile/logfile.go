// Package logfile reads logs of the appliance from files, plain or compressed with gzip, in constant memory.
package logfile

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/asyncos"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/pattern"
)

// source is the first half of the Refs; the second is the log's name.
const source = evidence.Log

// Expanded is the most that is read out of one compressed file, so that a small one cannot keep the tool busy for
// hours.
const Expanded = 4 << 30

// Error is a file that can't be read at all.
type Error struct {
	Path   string
	What   string
	advice string
	cause  error
}

func (e *Error) Error() string {
	s := fmt.Sprintf("log %q: %s", e.Path, e.What)
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return s
}

// Hint says what to do about it.
func (e *Error) Hint() string { return e.advice }

func (e *Error) Unwrap() error { return e.cause }

// Read sums up the files, one document per log, whose body is an asyncos.LogSummary as JSON. The rotated files of one
// log give one document, because a Ref names the log and not its pieces; From names them all. A file of a syslog server
// holds several logs: its lines name their subscription, and those that do not belong to the log that the file is named
// after. progress, which may be nil, is told how many bytes of the files were read so far, before expansion.
//
// A file that is damaged or ends early keeps what was read of it: the document has both, the body and a Failure of kind
// Cut (TooLarge for what expands to more than Expanded) that says at which byte. What such a summary counts was there;
// what it does not count may stand in the rest.
//
// The error is for a file that can't be opened or is no log at all, an *Error, and for the end of the context.
func Read(ctx context.Context, paths []string, progress func(read int64)) ([]evidence.Document, error) {
	r := reader{ctx: ctx, progress: progress, expanded: Expanded}
	for _, path := range paths {
		if err := r.file(path); err != nil {
			return nil, err
		}
	}
	docs := make([]evidence.Document, len(r.logs))
	for i, l := range r.logs {
		body, err := json.Marshal(l.sum)
		if err != nil {
			return nil, &Error{Path: l.name, What: "its summary can't be written", cause: err}
		}
		docs[i] = evidence.Document{Ref: evidence.Ref{Source: source, Request: l.name}, Body: body, Failure: l.failure,
			Origin: evidence.LogFile,
			From:   "log " + strings.Join(l.files, ", ")}
	}
	return docs, nil
}

// log is what several files tell.
type log struct {
	name    string
	files   []string
	sum     asyncos.LogSummary
	failure *evidence.Failure
}

// rotation is what the appliance and those who save its files put behind a log's name: "system.@20250917T120000.s",
// "system.current", "mail.c", "system_logs.text.gz", "system.log.1" (F-LOG-NAMES).
var rotation = pattern.New(
	`(?i)(?:\.gz|\.s|\.c|\.current|\.text|\.txt|\.log|\.\d{1,5}|\.@[0-9TZ]{8,20}|[._-]\d{8}T?\d{0,6}Z?)$`)

// nameWithin is the name of a log that is read, within the longer name that somebody gave the file.
var nameWithin = pattern.New(`(?i)(?:^|[^a-z])(system_logs|api_logs)(?:[^a-z]|$)`)

// Name is the log that a file belongs to: "system.@20250917T120000.s" is of system_logs.
func Name(path string) string {
	base := filepath.Base(path)
	for {
		at := rotation.FindStringIndex(base)
		if at == nil || at[0] == 0 {
			break
		}
		base = base[:at[0]]
	}
	if m := nameWithin.FindStringSubmatch(base); m != nil {
		return strings.ToLower(m[1])
	}
	return asyncos.LogName(base)
}

type reader struct {
	ctx      context.Context
	progress func(int64)
	read     int64
	expanded int64
	logs     []*log
}

// log is the log of that name.
func (r *reader) log(name string) *log {
	for _, l := range r.logs {
		if l.name == name {
			return l
		}
	}
	r.logs = append(r.logs, &log{name: name})
	return r.logs[len(r.logs)-1]
}

// file adds one file to its log, or to the logs that its lines name.
func (r *reader) file(path string) error {
	if err := context.Cause(r.ctx); err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		e := &Error{Path: path, What: "it can't be opened", cause: err}
		if errors.Is(err, fs.ErrNotExist) {
			e.advice = "is the path right? give each file on its own, or let the shell expand a pattern"
		}
		return e
	}
	defer f.Close()
	var written time.Time
	if info, err := f.Stat(); err == nil {
		if info.IsDir() {
			return &Error{Path: path, What: "it is a folder", advice: "name the files in it: --log " +
				filepath.Join(path, "*")}
		}
		written = info.ModTime()
	}
	raw := &counted{r: r, in: f}
	in := bufio.NewReaderSize(raw, 64<<10)
	head, _ := in.Peek(512) // a short file is a whole file; an error comes again with the next read
	switch {
	case len(head) >= 2 && head[0] == 0x1f && head[1] == 0x8b:
		return r.compressed(path, in, raw, written)
	case foreign(head) != "":
		return &Error{Path: path, What: "it is " + foreign(head) + ", not a text log",
			advice: "unpack it first and give the logs in it"}
	}
	sums, err := asyncos.ParseLogs(in, written)
	return r.add(path, sums, raw.n, err)
}

func (r *reader) compressed(path string, in io.Reader, raw *counted, written time.Time) error {
	z, err := gzip.NewReader(in)
	if err != nil {
		return r.add(path, map[string]asyncos.LogSummary{"": {}}, raw.n, err)
	}
	if !z.ModTime.IsZero() {
		written = z.ModTime
	}
	bounded := &bound{in: z, left: r.expanded}
	sums, err := asyncos.ParseLogs(bounded, written)
	return r.add(path, sums, raw.n, err)
}

var errExpanded = errors.New("it expands to more than is read")

func (r *reader) add(path string, sums map[string]asyncos.LogSummary, at int64, err error) error {
	if r.ctx.Err() != nil {
		return context.Cause(r.ctx)
	}
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		sum, base := sums[name], filepath.Base(path)
		l := r.log(cmp.Or(name, Name(path)))
		if !slices.Contains(l.files, base) {
			l.files = append(l.files, base)
		}
		l.sum.Add(sum)
		if err != nil && l.failure == nil { // the first damage is told; one is enough to know that the log is not whole
			l.failure = r.damage(base, at, err, sum.Lines)
		}
	}
	return nil
}

// damage is why a file was not read to its end.
func (r *reader) damage(base string, at int64, err error, lines int64) *evidence.Failure {
	if errors.Is(err, errExpanded) {
		return &evidence.Failure{Phase: evidence.Read, Kind: evidence.TooLarge,
			Detail: fmt.Sprintf("%q expands to more than %d MB; %d lines were read", base, r.expanded>>20, lines)}
	}
	return &evidence.Failure{Phase: evidence.Read, Kind: evidence.Cut,
		Detail: fmt.Sprintf("%q is damaged near byte %d (%v); %d lines before that were read", base, at, err, lines)}
}

// foreign names a file that is no text.
func foreign(head []byte) string {
	for _, f := range []struct{ magic, name string }{
		{"PK\x03\x04", "a zip archive"}, {"BZh", "compressed with bzip2"}, {"\xfd7zXZ", "compressed with xz"},
		{"\x28\xb5\x2f\xfd", "compressed with zstd"},
		{"\xff\xfe", "UTF-16"}, {"\xfe\xff", "UTF-16"}, {"7z\xbc\xaf", "a 7-Zip archive"},
	} {
		if strings.HasPrefix(string(head), f.magic) {
			return f.name
		}
	}
	if len(head) > 262 && string(head[257:262]) == "ustar" {
		return "a tar archive"
	}
	return ""
}

// counted tells the progress, and stops when the context is done.
type counted struct {
	r  *reader
	in io.Reader
	n  int64
}

func (c *counted) Read(p []byte) (int, error) {
	if c.r.ctx.Err() != nil {
		return 0, context.Cause(c.r.ctx)
	}
	n, err := c.in.Read(p)
	c.n += int64(n)
	c.r.read += int64(n)
	if c.r.progress != nil && n > 0 {
		c.r.progress(c.r.read)
	}
	return n, err
}

type bound struct {
	in   io.Reader
	left int64
}

func (b *bound) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errExpanded
	}
	n, err := b.in.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

// Source answers the Refs of these documents.
func Source(docs []evidence.Document) evidence.Source { return documents(docs) }

type documents []evidence.Document

// AtHand implements evidence.AtHand.
func (d documents) AtHand() bool { return true }

// Fetch passes on the logs that are not among the files.
func (d documents) Fetch(ctx context.Context, ref evidence.Ref) (evidence.Document, error) {
	if err := context.Cause(ctx); err != nil {
		return evidence.Document{}, err
	}
	for _, doc := range d {
		if doc.Ref == ref {
			return doc, nil
		}
	}
	return evidence.Document{}, evidence.ErrNotMine
}
