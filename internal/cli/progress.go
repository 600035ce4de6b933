package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
)

const (
	repaint = 200 * time.Millisecond // a line that changes faster is not read
	silence = time.Second            // what is read within it needs no line that stays
)

// progress says how far the reading of files is. On a terminal that is one line, painted over and taken away at the end; elsewhere one
// line that stays, and only when it takes a while.
type progress struct {
	out     io.Writer
	lang    *i18n.Language
	repaint bool
	clock   func() time.Time
	files   []reading
	began   time.Time
	last    time.Time // when it was painted
	wide    int       // what stands on the screen
	said    bool
}

// reading is a file and its size; 0: not known, as that of a pipe.
type reading struct {
	name string
	size int64
}

// progress of the files at these paths, which are read one after the other.
func (s *session) progress(paths ...string) *progress {
	p := &progress{out: s.Err, lang: s.lang, clock: time.Now, repaint: isatty.IsTerminal(s.Err.Fd()) && !s.plain && s.Getenv("TERM") != "dumb"}
	for _, path := range paths {
		f := reading{name: filepath.Base(path)}
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			f.size = info.Size()
		}
		p.files = append(p.files, f)
	}
	p.began = p.clock()
	p.last = p.began
	return p
}

// at is told how many bytes of all the files were read so far.
func (p *progress) at(read int64) {
	now := p.clock()
	switch {
	case p.repaint && now.Sub(p.last) >= repaint:
		p.last = now
		line := p.line(read)
		wide := cells.Width(line)
		fmt.Fprintf(p.out, "\r%s%s", line, strings.Repeat(" ", max(p.wide-wide, 0)))
		p.wide = wide
	case !p.repaint && !p.said && now.Sub(p.began) >= silence:
		p.said = true
		fmt.Fprintln(p.out, p.line(read))
	}
}

// end takes the line away.
func (p *progress) end() {
	if p.wide > 0 {
		fmt.Fprintf(p.out, "\r%s\r", strings.Repeat(" ", p.wide))
		p.wide = 0
	}
}

func (p *progress) line(read int64) string {
	const longest = 40
	at, total, known := 0, int64(0), true
	for i, f := range p.files {
		known = known && f.size > 0
		if i > 0 && total < read && known {
			at = i
		}
		total += f.size
	}
	name := cells.Cut(p.files[at].name, longest)
	if !known || read > total {
		return p.lang.F("reading %s: %s MB", name, megabytes(read))
	}
	return p.lang.F("reading %s: %s of %s MB", name, megabytes(read), megabytes(total))
}

func megabytes(n int64) string {
	if n < 10<<20 {
		return fmt.Sprintf("%.1f", float64(n)/(1<<20))
	}
	return fmt.Sprint(n >> 20)
}

// watched is a reader that tells its progress, and fails once the context is done.
type watched struct {
	ctx  context.Context
	from io.Reader
	at   func(int64)
	read int64
}

func (w *watched) Read(b []byte) (int, error) {
	if w.ctx.Err() != nil {
		return 0, context.Cause(w.ctx)
	}
	n, err := w.from.Read(b)
	w.read += int64(n)
	w.at(w.read)
	return n, err
}
