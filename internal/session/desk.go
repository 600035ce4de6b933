package session

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/mattn/go-isatty"

	"github.com/xdrdoctor/xdrdoctor/internal/ask"
	"github.com/xdrdoctor/xdrdoctor/internal/cells"
	"github.com/xdrdoctor/xdrdoctor/internal/evidence"
	"github.com/xdrdoctor/xdrdoctor/internal/facts"
	"github.com/xdrdoctor/xdrdoctor/internal/i18n"
	"github.com/xdrdoctor/xdrdoctor/internal/redact"
	"github.com/xdrdoctor/xdrdoctor/internal/region"
	"github.com/xdrdoctor/xdrdoctor/internal/report"
	"github.com/xdrdoctor/xdrdoctor/internal/share"
	"github.com/xdrdoctor/xdrdoctor/internal/terminal"
)

// Env is what a session touches of the machine it runs on, and how it speaks.
type Env struct {
	In      *os.File
	Out     io.Writer
	Err     *os.File
	Getenv  func(string) string
	Clock   func() time.Time
	Version string
	Lang    *i18n.Language
	Shared  *share.Screen // what may be seen while others look on
	Asker   ask.Asker     // who answers; nil: the person at the terminal, if there is one
	// Interrupts takes Ctrl-C for what is shorter than a session; nil: Ctrl-C ends the session.
	Interrupts *terminal.Interrupts
}

// Terminal says whether a person sits before it.
func (e Env) Terminal() bool { return isatty.IsTerminal(e.In.Fd()) && isatty.IsTerminal(e.Err.Fd()) }

// desk is what every part of a session works with: the machine, what was asked for, the person, what is known, the
// screen.
type desk struct {
	Env
	opts    *Options
	asker   ask.Asker
	store   *evidence.Store
	screen  *report.Terminal
	painter *terminal.Painter
	waiting *waiting
	now     func() time.Time // the time of the evidence: of a recorded case it stands still
}

// note writes a line that is neither a result nor a question.
func (d *desk) note(format string, args ...any) {
	line := redact.Visible(d.Shared.Text(d.Lang.F(format, args...)))
	text := strings.TrimLeft(line, " ")
	lead := line[:len(line)-len(text)] // of a list
	for _, l := range cells.Wrap(text, d.painter.Width()-len(lead)) {
		fmt.Fprintln(d.Err, lead+l)
	}
}

// notes is a terminal for what is neither a result nor a question and may have several lines.
func (d *desk) notes() *report.Terminal {
	t := report.NewTerminal(d.Err, false).In(d.Lang)
	t.Width = d.painter.Width()
	return t
}

// wrapped is note for a text that is complete already.
func (d *desk) wrapped(text string) { d.notes().Text(redact.Visible(text)) }

// given puts a document of something that is known without a question of the walk.
func (d *desk) given(name, value, from string) {
	d.store.Put(evidence.Answered(name, value, from, d.now()))
}

// answer is what a person, a flag or a file said to a question.
func (d *desk) answer(question string) (string, bool) {
	doc, err := d.store.Fetch(context.Background(), evidence.Ref{Source: evidence.Ask, Request: question})
	if err != nil || !doc.OK() {
		return "", false
	}
	return string(doc.Body), true
}

// region is the tenant's, if anybody has said it.
func (d *desk) region() (region.Region, bool) {
	said, ok := d.answer(facts.Region.Question.Name)
	if !ok {
		return "", false
	}
	r, err := region.Parse(said)
	return r, err == nil
}

// When is a time of today by the clock alone.
func (e Env) When(t time.Time) string {
	t, now := t.Local(), e.Clock().Local()
	if t.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return t.Format("15:04")
	}
	return t.Format("2006-01-02 15:04")
}
