package clean

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/har"
)

// Options say for whom a run cleans.
type Options struct {
	For Audience
	// Key makes the aliases. Runs with the same key give the same alias to the same name. Empty: a new one.
	Key []byte
	// Own are names that this audience may see, such as the customer's own organisation.
	Own []string
	// JSON says that the files must be JSON, and whole; HAR that they must be HARs.
	JSON, HAR bool
}

// Run cleans files that belong together.
type Run struct {
	opts    Options
	taints  *taints
	values  map[string]Kind // what must not be in a file that was written, for who verifies it
	aliases map[string]string
	real    map[string]string // by alias
	counts  map[Count]int
	expires map[string]time.Time // by mark
	marks   map[string]Kind
	writing bool
	names   names
}

// New begins a run.
func New(o Options) *Run {
	if len(o.Key) == 0 {
		o.Key = make([]byte, 32)
		_, _ = rand.Read(o.Key) // it never fails
	}
	return &Run{opts: o, taints: newTaints(), values: map[string]Kind{}, aliases: map[string]string{},
		real: map[string]string{}, counts: map[Count]int{}, expires: map[string]time.Time{}, marks: map[string]Kind{}}
}

// ErrTooLong says that one value is longer than the largest part of a file that is read at once.
var ErrTooLong = errors.New("a single value is longer than 4 MB and is not understood")

const (
	firstPart = 512 << 10
	mostPart  = 4 << 20
)

// Look reads a file to learn what is secret in it. Its error may be a *har.SyntaxError, ErrTooMany or ErrTooLong.
func (r *Run) Look(src io.Reader) error {
	r.writing = false
	return r.pass(io.Discard, src)
}

// Write writes a file that was looked at, cleaned.
func (r *Run) Write(dst io.Writer, src io.Reader) error {
	r.writing = true
	return r.pass(dst, src)
}

// Text cleans a short text. What it learns from it counts for all that comes after.
func (r *Run) Text(text string) string { return string(r.Bytes([]byte(text))) }

// Bytes cleans a short text. The slice that it gets stays as it is.
func (r *Run) Bytes(b []byte) []byte {
	r.writing = false
	r.inside(b, 0)
	r.writing = true
	out, _ := r.inside(b, 0)
	return out
}

// pass goes through a file part by part.
func (r *Run) pass(dst io.Writer, src io.Reader) error {
	var syntax har.Syntax
	check := (r.opts.JSON || r.opts.HAR) && !r.writing
	s := newScanner(r, 0)
	buf, n, last := make([]byte, firstPart), 0, false
	for !last || n > 0 {
		from := n
		for n < len(buf) && !last {
			m, err := src.Read(buf[n:])
			if n += m; err == io.EOF {
				last = true
			} else if err != nil {
				return err
			}
		}
		used := s.read(buf[:n], last)
		s.last = last && used == n
		beside := r.beside(s.text, func() error {
			if !check {
				return nil
			}
			_, err := syntax.Write(buf[from:n])
			return err
		})
		done := s.scan()
		b := <-beside
		if b.err != nil {
			return b.err
		}
		if r.taints.err != nil {
			return r.taints.err
		}
		raw := s.layer.at(done)
		if raw == 0 && n > 0 && !last {
			if len(buf) >= mostPart {
				return ErrTooLong
			}
			buf = append(buf, make([]byte, len(buf))...)
			continue
		}
		if r.writing {
			var err error
			if raw, err = r.put(dst, s, b.copies, done); err != nil {
				return err
			}
		}
		n = copy(buf, buf[raw:n])
	}
	if !check {
		return nil
	}
	if err := syntax.Close(); err != nil {
		return err
	}
	if r.opts.HAR && !syntax.IsHAR() {
		return &har.SyntaxError{Offset: syntax.Offset(),
			Reason: "this is JSON, but not a HAR: it has no log with entries"}
	}
	return nil
}

// put writes what is decided of a part. It returns how much of the file that is.
func (r *Run) put(dst io.Writer, s *scanner, copies []hit, done int) (int, error) {
	r.copies(s, copies, &done)
	return r.write(dst, s, done)
}

// write writes a part with its edits.
func (r *Run) write(dst io.Writer, s *scanner, done int) (int, error) {
	raw := 0
	for _, e := range s.edits {
		if e.from >= done {
			break
		}
		from, to := s.layer.at(e.from), s.layer.at(e.to)
		if _, err := dst.Write(s.raw[raw:from]); err != nil {
			return 0, err
		}
		if _, err := io.WriteString(dst, e.with); err != nil {
			return 0, err
		}
		r.count(e)
		raw = to
	}
	end := s.layer.at(done)
	_, err := dst.Write(s.raw[raw:end])
	return end, err
}

// inside cleans a text that is whole. The kind is that of the last thing that was removed, "" if the text is unchanged.
func (r *Run) inside(b []byte, depth int) ([]byte, Kind) {
	s := newScanner(r, depth)
	s.read(b, true)
	s.last = true
	done := s.scan()
	if !r.writing {
		if n := len(s.edits); n > 0 {
			return b, s.edits[n-1].kind
		}
		return b, ""
	}
	r.copies(s, r.taints.all(s.text), &done)
	if len(s.edits) == 0 {
		return b, ""
	}
	var out bytes.Buffer
	_, _ = r.write(&out, s, len(s.text))
	return out.Bytes(), s.edits[len(s.edits)-1].kind
}

// taint notes a secret that was seen in a field of its own.
func (r *Run) taint(v []byte, kind Kind) {
	v = bytes.TrimSpace(v)
	if r.writing || len(v) < shortest || everyday(v) || nothing(v) || vendor(string(v)) {
		return
	}
	r.taints.add(v, r.markOf(v, kind), kind)
	if len(r.values) < mostForms && len(v) <= 4096 {
		r.values[string(canonical(v))] = kind
	}
}

// name notes a name that was seen in a field of its own.
func (r *Run) name(v []byte, kind Kind) {
	if !r.writing {
		r.taints.add(v, r.alias(kind, v), kind)
	}
}

func (r *Run) own(v []byte) bool {
	return slices.ContainsFunc(r.opts.Own, func(o string) bool { return strings.EqualFold(o, string(v)) })
}

// expiry notes until when a token is valid.
func (r *Run) expiry(v []byte, exp json.RawMessage) {
	var seconds int64
	if json.Unmarshal(exp, &seconds) == nil && seconds > 0 {
		r.expires[r.markOf(v, JWT)] = time.Unix(seconds, 0).UTC()
	}
}
