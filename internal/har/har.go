// Package har knows the form of a HAR, version 1.1 or 1.2: JSON whose root has a "log" with a list of "entries". It
// reads one as a stream, so that a file of gigabytes on one line costs no more memory than its largest entry:
//
//	r := har.NewReader(file)
//	r.Longest = 64 << 10 // a body beyond this is cut
//	for {
//		e, err := r.Next()
//		if err == io.EOF {
//			break // the HAR was whole
//		}
//		if err != nil {
//			return err // *har.SyntaxError: where it stops being JSON
//		}
//		use(e.Raw)
//	}
package har

import (
	"io"
	"unicode/utf8"
)

// Entry is one request and its response, as JSON.
type Entry struct {
	// Index counts the entries from 0.
	Index int
	// Offset is where the entry begins in the file.
	Offset int64
	// Raw is the entry's JSON. It is valid until the next call of Next.
	Raw []byte
	// Cut says that a string of it was longer than Reader.Longest, and is shortened in Raw.
	Cut bool
}

// Reader reads the entries of a HAR one after the other, and checks the whole file as JSON.
type Reader struct {
	// Longest is the length at which strings are cut; 0: they stay whole.
	Longest int

	from    io.Reader
	syntax  Syntax
	buf     []byte
	rest    []byte // of buf, not yet taken
	entry   []byte
	index   int
	skipped bool // inside a string that is cut
}

// NewReader returns a Reader of a HAR.
func NewReader(r io.Reader) *Reader { return &Reader{from: r, buf: make([]byte, 256<<10)} }

// Next returns the next entry. After the last it returns io.EOF if the file is a whole HAR, else a *SyntaxError.
func (r *Reader) Next() (Entry, error) {
	r.syntax.limit = r.Longest
	e := Entry{Index: r.index, Offset: -1}
	for {
		if len(r.rest) == 0 {
			if err := r.fill(); err != nil {
				return Entry{}, err
			}
		}
		n, ev, err := r.syntax.next(r.rest)
		if err != nil {
			return Entry{}, err
		}
		taken := r.rest[:n]
		r.rest = r.rest[n:]
		switch ev {
		case entryFrom:
			e.Offset, r.entry = r.syntax.offset-1, append(r.entry[:0], '{')
			continue
		case longTo:
			if e.Offset >= 0 {
				r.entry = append(whole(r.entry), '"')
			}
			r.skipped = false
			continue
		}
		if e.Offset >= 0 && !r.skipped {
			r.entry = append(r.entry, taken...)
		}
		switch ev {
		case longFrom:
			r.skipped, e.Cut = true, true
		case entryTo:
			r.index++
			e.Raw = r.entry
			return e, nil
		}
	}
}

// fill reads on. At the end of the file it says how it ended.
func (r *Reader) fill() error {
	n, err := r.from.Read(r.buf)
	r.rest = r.buf[:n]
	if n > 0 || err == nil {
		return nil
	}
	if err != io.EOF {
		return err
	}
	if err := r.syntax.Close(); err != nil {
		return err
	}
	if !r.syntax.IsHAR() {
		return &SyntaxError{r.syntax.offset, "this is JSON, but not a HAR: it has no log with entries"}
	}
	return io.EOF
}

// whole drops the bytes of a character that was cut.
func whole(b []byte) []byte {
	for i := 1; i <= utf8.UTFMax && i <= len(b); i++ {
		if c := b[len(b)-i]; utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRune(b[len(b)-i:]) {
				return b[:len(b)-i]
			}
			break
		}
	}
	return b
}
