package session

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mattn/go-isatty"
	"golang.org/x/term"

	"github.com/xdrdoctor/xdrdoctor/internal/check"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
	"github.com/xdrdoctor/xdrdoctor/internal/terminal"
)

// waiting is what stands at the bottom of the terminal while machines are asked: the path so far, how long it has
// taken, what is waited for.
type waiting struct {
	*desk
	picture bool // the path is drawn above the line

	mu    sync.Mutex
	since time.Time
	seen  []check.Finding
}

// newPainter is the one painter of what goes away again.
func newPainter(env Env, plain bool) *terminal.Painter {
	return terminal.New(terminal.Config{
		Out: env.Err, IsTerminal: isatty.IsTerminal(env.Err.Fd()), Plain: plain, Clock: env.Clock, Getenv: env.Getenv,
		Lang: env.Lang,
		Size: func() (w, h int) {
			w, h, _ = term.GetSize(int(env.Err.Fd())) // 0, 0 where there is no size
			return w, h
		},
	})
}

// Colours says whether what is written there may be painted.
func Colours(env Env, out any) bool {
	var f *os.File
	switch out := out.(type) {
	case *Careful:
		f = out.File
	case *os.File:
		f = out
	}
	return terminal.Colours(env.Getenv, f != nil && isatty.IsTerminal(f.Fd()))
}

// begin shows the line until the painter's End.
func (w *waiting) begin() {
	w.mu.Lock()
	w.since = w.Env.Clock()
	w.mu.Unlock()
	picture := w.path
	if !w.picture {
		picture = nil
	}
	w.painter.Begin(w.line, picture)
}

// restart begins a round.
func (w *waiting) restart() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen = nil
}

// saw takes a finding, which the picture then shows.
func (w *waiting) saw(f check.Finding) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen = append(slices.DeleteFunc(w.seen, func(other check.Finding) bool { return other.Check == f.Check }), f)
}

func (w *waiting) path() string {
	w.mu.Lock()
	seen := slices.Clone(w.seen)
	w.mu.Unlock()
	if len(seen) == 0 {
		return ""
	}
	var b bytes.Buffer
	report.NewTerminal(&b, Colours(w.Env, w.Err)).In(w.Lang).Path(seen)
	return b.String()
}

// line is the status now, in one line of the terminal.
func (w *waiting) line() string {
	w.mu.Lock()
	since := w.since
	w.mu.Unlock()
	now := w.Env.Clock()
	text := w.Lang.F("%.1f s of %.0f s", now.Sub(since).Seconds(), w.opts.Budget.Seconds())
	if all := w.store.Waiting(); len(all) > 0 {
		var names []string
		for _, one := range all {
			names = append(names, w.Lang.F("%s %.1f s", requestName(one.Ref), now.Sub(one.Since).Seconds()))
		}
		text = w.Lang.F("%s; waiting for: %s", text, strings.Join(names, w.Lang.T(", ")))
	}
	return w.Shared.Text(text)
}

// progress shows how far the reading of files is.
func (d *desk) progress(paths ...string) *terminal.Progress {
	var files []terminal.File
	for _, path := range paths {
		f := terminal.File{Name: filepath.Base(path)}
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			f.Size = info.Size()
		}
		files = append(files, f)
	}
	return d.painter.Progress(files...)
}

// requestName is what a document is called while it is waited for.
func requestName(r evidence.Ref) i18n.Text {
	if strings.HasSuffix(r.Request, "/oauth2/token") {
		return i18n.Text("XDR sign-in")
	}
	if r.Source == evidence.ESA && strings.HasSuffix(r.Request, "/login") {
		return i18n.Text("ESA sign-in")
	}
	source := map[string]string{evidence.XDR: "XDR", evidence.SSE: "SSE", evidence.ESA: "ESA",
		evidence.CLI: "ESA CLI", evidence.Net: "", evidence.Log: "log"}[r.Source]
	request, _, _ := strings.Cut(r.Request, "?")
	if r.Source != evidence.CLI && r.Source != evidence.Net {
		parts := strings.Split(request, "/")
		if n := len(parts); n > 1 && strings.Count(parts[n-1], "-") == 4 { // an id says nothing to anybody
			parts = parts[:n-1]
		}
		request = parts[len(parts)-1]
	}
	return i18n.Text(strings.TrimSpace(source + " " + request))
}
