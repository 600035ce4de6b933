package terminal

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/xdrdoctor/xdrdoctor/internal/cells"
)

// silence: what is read within it needs no line that stays.
const silence = time.Second

// File is a file that is read, and its size; 0: not known, as that of a pipe.
type File struct {
	Name string
	Size int64
}

// Progress says how far the reading of files is. On a terminal that is one line, which is taken away at the end;
// elsewhere one line that stays, and only when it takes a while.
type Progress struct {
	painter *Painter
	files   []File
	began   time.Time
	last    time.Time // when it was painted
	said    bool
}

// Progress of these files, which are read one after the other.
func (p *Painter) Progress(files ...File) *Progress {
	now := p.cfg.Clock()
	return &Progress{painter: p, files: files, began: now, last: now}
}

// At is told how many bytes of all the files were read so far.
func (r *Progress) At(read int64) {
	p := r.painter
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.cfg.Clock()
	switch {
	case p.moves && p.stop == nil && now.Sub(r.last) >= repaint:
		r.last = now
		p.paint("", r.line(read))
	case !p.moves && !r.said && now.Sub(r.began) >= silence:
		r.said = true
		fmt.Fprintln(p.cfg.Out, cells.Cut(r.line(read), p.Width()))
	}
}

// End takes the line away.
func (r *Progress) End() {
	p := r.painter
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stop == nil {
		p.clear()
	}
}

func (r *Progress) line(read int64) string {
	const longest = 40
	at, total, known := 0, int64(0), true
	for i, f := range r.files {
		known = known && f.Size > 0
		if i > 0 && total < read && known {
			at = i
		}
		total += f.Size
	}
	name, lang := cells.Cut(r.files[at].Name, longest), r.painter.cfg.Lang
	if !known || read > total {
		return lang.F("reading %s: %s MB", name, megabytes(read))
	}
	return lang.F("reading %s: %s of %s MB", name, megabytes(read), megabytes(total))
}

func megabytes(n int64) string {
	if n < 10<<20 {
		return fmt.Sprintf("%.1f", float64(n)/(1<<20))
	}
	return fmt.Sprint(n >> 20)
}

// Watched is a reader that tells how much was read, and fails once the context is done.
func Watched(ctx context.Context, from io.Reader, at func(int64)) io.Reader {
	return &watched{ctx: ctx, from: from, at: at}
}

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
